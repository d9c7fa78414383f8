// Saves the next form on the page some seconds after the last change; files are left to the button.
const PAUSE = 8000;

export function autosave(place) {
  const form = place.parentElement.querySelector("form");
  const status = place.querySelector("[role=status]");
  if (!form) return;
  let waiting;
  async function save() {
    const data = new FormData(form);
    for (const input of form.querySelectorAll("input[type=file]")) data.delete(input.name);
    data.set("then", "alone");
    try {
      const answer = await fetch(window.location.href, { method: "POST", body: data, redirect: "manual" });
      const saved = answer.status === 204;
      if (saved) form.elements.seen.value = answer.headers.get("X-Version");
      status.textContent = saved ? place.dataset.saved : place.dataset.failed;
    } catch {
      status.textContent = place.dataset.failed;
    }
  }
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(save, PAUSE); });
  form.addEventListener("submit", () => clearTimeout(waiting));
}
