// Hands what is to be marked to the map; map.js draws it. Gradio runs this once a page.
watch("value", () => {
  const plot = document.querySelector(`#${props.chart} .chart-plot`);
  if (!plot) return;
  plot.marks = JSON.parse(props.value || "null");
  plot.dispatchEvent(new Event("marks"));
});
