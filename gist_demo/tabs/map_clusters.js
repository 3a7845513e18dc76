// Tells Python which cluster of the list was pressed. Gradio runs this once a list.
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-name]");
  if (button) trigger("select", {name: Number(button.dataset.name)});
});
