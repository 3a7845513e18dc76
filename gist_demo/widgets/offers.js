// Tells Python which button of a list was pressed, and for which rows. Gradio runs this once a list.
const closeMenus = (but) => {
  for (const menu of element.querySelectorAll("details.menu[open]")) if (menu !== but) menu.open = false;
};
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (!button) return closeMenus(event.target.closest("details.menu"));
  closeMenus();
  const rows = button.closest("[data-rows]").dataset.rows.split(",").map(Number);
  const {key} = button.closest("[data-key]").dataset;      // the texts that the list is about; by now others may be in use
  trigger("select", {action: button.dataset.do, rows, key});
});
element.addEventListener("keydown", (event) => {
  const menu = event.target.closest("details.menu[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
addEventListener("pointerdown", (event) => { if (!element.contains(event.target)) closeMenus(); }, {passive: true});
