// Hands what is to be marked to the map; map.js draws it. Gradio runs this once a page.
watch("value", () => {
  const plot = document.querySelector(`#${props.chart} .chart-plot`);
  if (!plot) return;
  plot.marks = JSON.parse(props.value || "null");
  plot.dispatchEvent(new Event("marks"));
  // On a phone what was picked lies over the foot of the page: what is marked must not lie under it.
  if (plot.marks && matchMedia("(max-width: 640px)").matches) plot.scrollIntoView({block: "start"});
});
