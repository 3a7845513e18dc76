// Tells Python which label's button was pressed, and whether it was pressed before. Gradio runs this once.
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-place]");
  if (!button) return;
  trigger("select", {place: Number(button.dataset.place), pressed: button.getAttribute("aria-pressed") === "true"});
});
