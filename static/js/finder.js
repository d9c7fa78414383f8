// A long list of checkboxes gets a field that hides what does not fit. Without JavaScript the list is whole.
export function finder(box) {
  const items = [...box.querySelectorAll("[data-item]")];
  const label = document.createElement("label");
  label.className = "govuk-label";
  label.htmlFor = "find-in-list";
  label.textContent = box.dataset.label;
  const input = document.createElement("input");
  input.id = "find-in-list";
  input.type = "search";
  input.className = "govuk-input govuk-input--width-20";
  input.autocomplete = "off";
  const none = document.createElement("p");
  none.className = "govuk-body";
  none.setAttribute("role", "status");
  input.addEventListener("input", (event) => {
    event.stopPropagation(); // looking for something is no unsaved change
    const word = input.value.trim().toLowerCase();
    let found = 0;
    for (const item of items) {
      const fits = !word || item.textContent.toLowerCase().includes(word);
      item.hidden = !fits;
      found += fits ? 1 : 0;
    }
    for (const group of box.querySelectorAll("[data-group]")) {
      group.hidden = !group.querySelector("[data-item]:not([hidden])");
    }
    none.textContent = found ? "" : box.dataset.none;
  });
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  const row = document.createElement("div");
  row.className = "govuk-form-group";
  row.append(label, input, none);
  box.prepend(row);
}
