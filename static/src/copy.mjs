// Copies what the build needs from node_modules and writes the checksums. Run by `npm run build`.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

const modules = new URL("../../node_modules/", import.meta.url);
const site = new URL("../", import.meta.url);
const golos = "@fontsource-variable/golos-text/";
const copies = [
  ["govuk-frontend/dist/govuk/govuk-frontend.min.js", "build/govuk-frontend-6.6.0.min.js"],
  ["htmx.org/dist/htmx.min.js", "build/htmx-2.0.11.min.js"],
  ["axe-core/axe.min.js", "../tests/e2e/axe.min.js"],
  ...["cyrillic", "cyrillic-ext", "latin", "latin-ext"].map((part) => [
    `${golos}files/golos-text-${part}-wght-normal.woff2`,
    `fonts/golos-text-${part}.woff2`,
  ]),
];
for (const [from, to] of copies) copyFileSync(new URL(from, modules), new URL(to, site));

// The npm package of GOV.UK Frontend says MIT without carrying the text.
const MIT = `The MIT License (MIT)

Copyright (c) Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and
to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of
the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
IN THE SOFTWARE.`;
const text = (path) => readFileSync(new URL(path, modules), "utf8").trim();
writeFileSync(
  new URL("build/LICENSES.md", site),
  [
    "# Licences of what is built into these files",
    ["GOV.UK Frontend 6.6.0 (app.css, govuk-frontend-6.6.0.min.js)", MIT],
    ["htmx 2.0.11 (htmx-2.0.11.min.js)", text("htmx.org/LICENSE")],
    ["Golos Text (fonts/, SIL Open Font License)", text(`${golos}LICENSE`)],
  ]
    .map((part) => (Array.isArray(part) ? `## ${part[0]}\n\n\`\`\`text\n${part[1]}\n\`\`\`` : part))
    .join("\n\n") + "\n",
);

const sum = (path) => createHash("sha256").update(readFileSync(new URL(path, site))).digest("hex");
const files = ["build", "fonts"].flatMap((folder) =>
  readdirSync(new URL(folder, site)).filter((name) => name !== "CHECKSUMS").map((name) => `${folder}/${name}`),
);
writeFileSync(new URL("build/CHECKSUMS", site), files.sort().map((path) => `${sum(path)}  ${path}\n`).join(""));
