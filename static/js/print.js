// Shows the print button, which is hidden where scripts do not run.
export function print(box) {
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => window.print());
}
