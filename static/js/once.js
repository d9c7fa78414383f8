// A form is sent once: a second press within ten seconds is dropped. The server holds the real rule.
const WAIT_MS = 10_000;

export function once(form) {
  let sent = 0;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sent < WAIT_MS && sent) event.preventDefault();
    else if (!event.defaultPrevented) sent = event.timeStamp;
  });
  window.addEventListener("pageshow", () => { sent = 0; });
}
