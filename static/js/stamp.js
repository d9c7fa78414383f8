// Paper says when it was printed, in the reader's language.
export function stamp(line) {
  window.addEventListener("beforeprint", () => {
    const moment = new Date().toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    line.textContent = line.dataset.text.replace("{}", moment);
  });
}
