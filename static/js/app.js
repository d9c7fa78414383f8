// Starts what the page asks for with data-module. Every page works without it.
import { initAll } from "../build/govuk-frontend-6.6.0.min.js";
import { autosave } from "./autosave.js";
import { finder } from "./finder.js";
import { keys } from "./keys.js";
import { once } from "./once.js";
import { print } from "./print.js";
import { stamp } from "./stamp.js";
import { unsaved } from "./unsaved.js";

const MODULES = { once, print, unsaved, finder, keys, autosave, stamp };

function start(root) {
  for (const element of root.querySelectorAll("[data-module]")) {
    for (const name of element.dataset.module.split(" ")) {
      if (!(name in MODULES) || element.dataset[`${name}Started`]) continue;
      element.dataset[`${name}Started`] = "yes";
      MODULES[name](element);
    }
  }
}

initAll();
start(document);
document.body.addEventListener("htmx:load", (event) => {
  if (event.detail.elt === document.body) return;
  initAll({ scope: event.detail.elt });
  start(event.detail.elt);
});
