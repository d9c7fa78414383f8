// Moves through a list by the keyboard: j and k or the arrows, Enter opens, x chooses, ? tells the keys.
// Without this module the list is an ordinary table of links.
export function keys(list) {
  const rows = [...list.querySelectorAll("[data-row]")];
  const link = (row) => row.querySelector("a[href]");
  const help = document.createElement("p");
  help.className = "govuk-body sarap-keys";
  help.setAttribute("role", "status");
  const said = list.dataset.help;
  list.closest("table").before(help);

  function step(by) {
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next && link(next)) link(next).focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (typing) return;
    const here = rows.find((row) => row.contains(document.activeElement));
    const arrows = here ? { ArrowDown: 1, ArrowUp: -1 } : {};
    const by = { j: 1, k: -1, ...arrows }[event.key];
    if (by) {
      event.preventDefault();
      step(by);
    } else if (event.key === "x" && here) {
      const box = here.querySelector("input[type=checkbox]");
      if (box) box.checked = !box.checked;
    } else if (event.key === "?") {
      help.textContent = help.textContent ? "" : said;
    } else if (event.key === "Escape") {
      help.textContent = "";
    }
  });
}
