// The Download menu: open and closed, and what is said of the file. download.py says how it speaks with Python.
// Gradio runs this once a menu, as the body of a function of element, trigger, props and watch.
const menu = element.querySelector("details"), opener = element.querySelector("summary");
const said = element.querySelector(".download-said");

function close(refocus) {
  menu.open = false;
  if (refocus) opener.focus();
}

function state() {
  return JSON.parse(props.value || "{}");
}

// What Python said last: whether there is a result to keep, and the sentences on the last file.
function show() {
  const {ready, notes} = state();
  menu.hidden = !ready;
  said.textContent = notes ?? "";
}

async function savePicture() {
  const plot = document.querySelector(`#${props.chart} .chart-plot`);
  try {
    await plot.savePicture(`gist-${props.tab}-${new Date().toISOString().slice(0, 10)}`);
    said.textContent = "";
  } catch (error) {
    console.warn(error);
    said.textContent = "The picture could not be drawn. Make the chart visible and try again.";
  }
}

for (const button of menu.querySelectorAll("button")) {
  button.addEventListener("click", () => {
    close(true);
    said.textContent = "Making the file …";
    if (button.dataset.kind === "png") savePicture();
    else trigger("select", {kind: button.dataset.kind});
  });
}
menu.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu.open) close(true);
});
document.addEventListener("pointerdown", (event) => {
  if (!menu.contains(event.target)) close(false);
});
watch("value", show);
show();
