// Draws the figure in props.value, the one asked for last, and tells Python what was picked; chart.py says how figure and chart speak.
// Gradio runs this once a chart, as the body of a function of element, trigger, props and watch.
const NARROW = 520, LEAST = 120;
// What only maps have, names, marks and a legend to press, is in map.js, which follows in the same function.
const [note, tools, stage, plot, said, tip] =
  ["note", "tools", "stage", "plot", "said", "tip"].map((one) => element.querySelector(".chart-" + one));
const [lasso, box] = tools.querySelectorAll("[data-tool]");
const isDark = () => document.body.classList.contains("dark");

let texts = [], say = {}, source = "";      // of the figure drawn
let tool = null;               // what a drag does, once the visitor has chosen: "lasso", "select" or false
let revision = 1;              // plotly keeps zoom and lasso while this stays the same
let value = props.value;       // what is drawn, or will be: the last one asked for
let fresh = true;              // whether the figure is another one than was drawn
let view = "";                 // what its dots are: figures of one view are looked at from where the last one was
let selected = false;          // whether dots are selected or marked
let touched = false, scrolled = false;      // whether the last pointer was a finger, and whether it scrolled the page
let clicked = {rows: "", at: -Infinity};      // what Python was last told of a click, and when
let width = 0, dark = isDark(), drawn = 0, wired = false, reacting = false;

function plotly() {
  return (window.gistPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = props.bundle;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      window.gistPlotly = null;
      reject(new Error("plotly.js did not arrive"));
    };
    document.head.append(script);
  }));
}

function merge(base, patch) {
  for (const [key, value] of Object.entries(patch ?? {})) {
    const both = [base[key], value].every((one) => one && typeof one === "object" && !Array.isArray(one));
    base[key] = both ? merge(base[key], value) : value;
  }
  return base;
}

// What every figure takes from the page, or from its light theme, which stands above the class that makes it dark.
function pageLook(light) {
  const css = getComputedStyle(light ? document.documentElement : element);
  const color = (name) => css.getPropertyValue(name).trim();
  const [ink, muted, line] = ["--body-text-color", "--body-text-color-subdued", "--border-color-primary"].map(color);
  const axis = () => ({gridcolor: line, zerolinecolor: line, tickfont: {color: muted}});
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: {family: getComputedStyle(element).fontFamily, size: 13, color: ink},
    xaxis: axis(),
    yaxis: axis(),
    newselection: {line: {color: ink, width: 1, dash: "dot"}},
    uirevision: String(revision),
    selectionrevision: String(revision),
  };
}

// A figure with its own width is shrunk to the room there is, margins kept, and the words in its cells with it.
function fit({data, layout}, narrow) {
  if (!layout.width) {
    layout.height ??= narrow ? Math.min(props.height, Math.round(innerHeight * 0.6)) : props.height;
    layout.width = width;
    return;
  }
  const {l, r, t, b} = layout.margin;
  const shrink = Math.min(1, (width - l - r) / (layout.width - l - r));
  layout.width = l + r + (layout.width - l - r) * shrink;
  layout.height = t + b + (layout.height - t - b) * shrink;
  for (const trace of data.filter((one) => one.meta?.cell)) {
    const longest = Math.max(...trace.text.map((word) => word.length));
    trace.textfont.size = Math.min(trace.textfont.size, (1.5 * trace.meta.cell * shrink) / longest);
    trace.visible = trace.textfont.size >= 8.5;
  }
}

// A matrix travels as ten-thousandths in 16 bits, -32768 where there is no score; `under` without the empty half.
function unpack({cells, shape: [n, m], under}) {
  const bytes = atob(cells), z = [];
  let at = 0;
  for (let y = 0; y < n; y++) {
    const row = new Float32Array(m).fill(NaN);
    for (let x = 0; x < (under ? y : m); x++, at += 2) {
      const value = ((bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8)) << 16) >> 16;
      if (value !== -32768) row[x] = value / 10000;
    }
    z.push(row);
  }
  return z;
}

const rgb = (color) => [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
const mix = (from, to, share) =>
  "#" + rgb(from).map((v, i) => Math.round(v + share * (rgb(to)[i] - v)).toString(16).padStart(2, "0")).join("");

// Cells below a cosine nearly take the colour of the lightest, and their numbers that of what is beside the point.
function fade(data) {
  const below = Number(plot.dataset.fade || 0);
  const cells = data.find((trace) => trace.type === "heatmap");
  said.hidden = !cells || !(below > 0);
  if (said.hidden) return;
  const {z, zmin, zmax, colorscale} = cells;
  const stops = colorscale.map(([at, color]) => [zmin + at * (zmax - zmin), color]);
  const at = (score) => {
    const i = stops.findIndex(([place]) => place >= score);
    if (i <= 0) return stops.at(i ? -1 : 0)[1];
    const [[x0, c0], [x1, c1]] = [stops[i - 1], stops[i]];
    return mix(c0, c1, (score - x0) / (x1 - x0));
  };
  const edge = below - 0.00005, pale = (color) => mix(color, stops[0][1], 0.85);
  const [low, high] = [Math.min(zmin, edge - 0.01), Math.max(zmax, edge + 0.01)];
  cells.zmin = low;
  cells.zmax = high;
  cells.colorscale = [
    [low, pale(at(low))], ...stops.filter(([place]) => place > low && place < edge).map(([p, c]) => [p, pale(c)]),
    [edge, pale(at(edge))], [edge, at(edge)], ...stops.filter(([place]) => place > edge && place < high),
    [high, at(high)],
  ].map(([place, color]) => [(place - low) / (high - low), color]);
  cells.colorscale[0][0] = 0;
  cells.colorscale.at(-1)[0] = 1;
  for (const {x, y, textfont} of data.filter((trace) => trace.meta?.cell)) {
    textfont.color = textfont.color.map((color, i) => (z[y[i]][x[i]] < edge ? "#808080" : color));
  }
  let reached = 0, all = 0;
  for (const row of z) for (const score of row) if (score === score) { all++; reached += score >= edge; }
  const words = [`${reached.toLocaleString("en")} of ${all.toLocaleString("en")} pairs at ${scoreLabel(below)} or above`];
  said.textContent = [...words, saidOf(below)].filter(Boolean).join(" · ");
}

function saidOf(score) {
  return say.said?.findLast(([from]) => from <= score + 0.00001)?.[1] ?? "";
}

function readFigure(light = false) {
  const {figure, matrices = [], texts: list, source: line} = JSON.parse(value);
  const narrow = width < NARROW;
  matrices.forEach((packed, i) => { if (packed) figure.data[i].z = unpack(packed); });
  texts = list;
  source = line;
  say = figure.layout.meta ?? {};
  if (fresh && !(say.view && say.view === view)) revision++;
  [view, fresh] = [say.view ?? "", false];
  if (dark && !light) {
    say.dark?.data?.forEach((patch, i) => merge(figure.data[i], patch));
    merge(figure.layout, say.dark?.layout);
  }
  fade(figure.data);
  if (narrow) merge(figure.layout, say.narrow);
  figure.layout = merge(pageLook(light), figure.layout);
  if (say.map) readMap(figure, light);
  fit(figure, narrow);
  offerTools(figure.layout, narrow || matchMedia("(pointer: coarse)").matches);
  return figure;
}

// Where a finger scrolls the page, a drag over the chart selects only after it was asked to.
function offerTools(layout, touch) {
  tools.hidden = !layout.dragmode;
  if (tools.hidden) return;
  const space = layout.dragmode === "orbit", zoom = layout.dragmode === "zoom" || space;
  layout.dragmode = (zoom ? null : tool) ?? (touch && !space ? false : layout.dragmode);
  tools.classList.toggle("chart-touch", touch);
  lasso.textContent = touch ? "Select area" : "Lasso";
  lasso.hidden = zoom;
  box.hidden = touch || zoom;
  for (const button of [lasso, box]) button.setAttribute("aria-pressed", button.dataset.tool === layout.dragmode);
}

async function draw() {
  hideTip();
  if (!value) return empty();
  const Plotly = await plotly();
  width = element.clientWidth;
  if (width < LEAST || !value) return;      // in a hidden tab: the ResizeObserver asks again when it is shown
  const {data, layout} = readFigure();
  note.hidden = true;
  plot.hidden = false;
  plot.setAttribute("aria-label", [props.describes, say.summary].filter(Boolean).join(": "));
  reacting = true;
  try {
    await Plotly.react(plot, data, layout, {
      displayModeBar: false, showSendToCloud: false, plotlyServerURL: "", showTips: false,
      showAxisDragHandles: false, scrollZoom: true, doubleClick: false,
    });
  } finally {
    reacting = false;
  }
  if (!wired) wire();
  await drawMap();
  plot.dataset.rendered = String(++drawn);
}

// A PNG of what is seen, zoom and selection too, in the light look on white, with a line on where it comes from.
plot.savePicture = async (name) => {
  if (!wired) throw new Error("there is no figure");
  const {data, layout} = readFigure(true);
  if (say.map === "space") layout.scene.camera = plot.layout.scene.camera;
  else for (const axis of ["xaxis", "yaxis"]) layout[axis].range = [...plot.layout[axis].range];
  data.forEach((trace, i) => { for (const key of ["visible", "selectedpoints"]) trace[key] = plot.data[i][key]; });
  layout.selections = plot.layout.selections;
  layout.paper_bgcolor = layout.plot_bgcolor = "#ffffff";
  layout.font.family = "sans-serif";      // a picture knows no font of the page
  if (say.map === "plane") layout.annotations = writtenNames();
  addSource(layout);
  const {width, height} = layout;
  const link = document.createElement("a");
  link.href = await window.Plotly.toImage({data, layout}, {format: "png", width, height, scale: 2});
  link.download = name + ".png";
  link.click();
};

// Plotly reads markup in all words of a figure.
const unmarked = (words) => words.replace(/[&<>{}$%]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// Broken between words, as plotly breaks no lines.
function addSource(layout) {
  const most = Math.floor((layout.width - 16) / 6), lines = [""];
  for (const word of source.split(" ")) {
    if (lines.at(-1) && lines.at(-1).length + word.length >= most) lines.push("");
    lines.push([lines.pop(), word].filter(Boolean).join(" "));
  }
  const text = lines.map(unmarked).join("<br>");
  const room = 15 * lines.length + 12;
  const {l, r, t, b} = plot._fullLayout._size;      // as it is seen: plotly has made room for labels and legend
  layout.margin = {l, r, t, b: b + room};
  layout.height += room;
  const low = {x: 0, xref: "container", xanchor: "left", y: 0, yref: "container", yanchor: "bottom"};
  layout.title = {text, ...low, pad: {l: 8, b: 15 * lines.length - 7}, font: {size: 11, weight: "normal"}};
}

function wire() {
  wired = true;
  plot.on("plotly_hover", (event) => showTip(event.points[0]));
  plot.on("plotly_unhover", () => touched || hideTip());      // browsers end the hover of a tap at once
  plot.on("plotly_click", (event) => click(event.points[0]));
  plot.on("plotly_selected", (event) => {
    if (!event || reacting) return;        // a click that drew nothing; plotly tidying up
    if (!event.points.length) return clear();
    selected = true;
    const rows = event.points.flatMap(rowsOf);
    lassoed = String(rows.toSorted((a, b) => a - b));
    trigger("select", {rows});
  });
  plot.on("plotly_deselect", clear);
  for (const moved of ["relayouting", "relayout", "afterplot"]) plot.on(`plotly_${moved}`, follow);
}

// A dot stands for one text, a cell for two.
function rowsOf(point) {
  if (say.hover !== "pair") return [point.customdata];
  return [point.y, point.x + (say.columns ?? 0)].map((place) => say.order?.[place] ?? place);
}

function click(point) {
  if (scrolled) return;                    // plotly takes the end of a swipe for a tap
  showTip(point);                          // a finger does not hover
  const now = {rows: String(rowsOf(point)), at: performance.now()};
  if (now.rows === clicked.rows && now.at - clicked.at < 500) return;      // a tap arrives twice, as touch and as mouse
  clicked = now;
  if (say.map) selected = true;            // Python marks it and its neighbours
  trigger("click", {rows: rowsOf(point)});
}

// The visitor wants to see it all again. Python is told, and takes its own marks away.
function clear() {
  reset();
  if (selected) trigger("clear", {});
  selected = false;
}

function reset() {
  revision++;
  redraw();
}

function empty() {
  if (wired) window.Plotly.purge(plot);
  wired = false;
  delete plot.dataset.rendered;
  plot.hidden = tools.hidden = said.hidden = true;
  eraseMap();
  tell(props.empty);
}

function tell(sentence) {
  note.textContent = sentence;
  note.hidden = false;
}

function part(name, text, tag = "div") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

// Visitors' texts: only ever as textContent.
function showTip(point) {
  plot.classList.add("chart-over");
  if (!["pair", "row"].includes(say.hover)) return;
  const pair = say.hover === "pair";
  const rows = rowsOf(point).sort((a, b) => a - b);
  const head = part("chart-tip-head", "");
  head.append(part("", rows.map(number).join(" · "), "span"));
  const words = pair ? [scoreLabel(point.z), saidOf(point.z)].filter(Boolean).join(" · ") : captionOf(rows[0]);
  head.append(part("", words, "b"));
  tip.replaceChildren(head, ...rows.map((row) => part("chart-tip-text", texts[row] ?? "")));
  tip.classList.toggle("chart-tip-pair", pair);
  tip.hidden = false;
  place(point.bbox);
}

function number(row) {
  if (say.numbers) return say.numbers[row];
  return row + 1 - (say.columns && row >= say.columns ? say.columns : 0);
}

function scoreLabel(score) {
  return score.toFixed(2).replace(/^-0\.00$/, "0.00").replace("-", "−");
}

function captionOf(row) {
  return say.captions?.words?.[say.captions.at[row]] ?? say.captions?.[row] ?? "";
}

// Above what it tells of, or under it where there is no room.
function place({x0, x1, y0, y1}) {
  const at = plot.getBoundingClientRect();
  const {width: w, height: h} = tip.getBoundingClientRect();
  const above = at.top + Math.min(y0, y1) - h - 8;
  const left = at.left + (x0 + x1) / 2 - w / 2;
  tip.style.top = (above >= 8 ? above : at.top + Math.max(y0, y1) + 8) + "px";
  tip.style.left = Math.max(8, Math.min(left, document.documentElement.clientWidth - w - 8)) + "px";
}

function hideTip() {
  tip.hidden = true;
  plot.classList.remove("chart-over");
}

let asked = false, drawing = Promise.resolve();
function redraw() {
  if (asked) return;
  asked = true;
  drawing = drawing.then(() => { asked = false; return draw(); }).catch((error) => {
    console.error(error);
    plot.hidden = tools.hidden = said.hidden = true;
    tell("The chart could not be drawn. Reload the page to try again.");
  });
}

for (const button of [lasso, box]) {
  button.addEventListener("click", () => {
    tool = button.getAttribute("aria-pressed") === "true" ? false : button.dataset.tool;
    redraw();
  });
}
tools.querySelector("[data-reset]").addEventListener("click", clear);
// The wheel scrolls the page; with Ctrl or a pinch on a trackpad it zooms the map.
plot.addEventListener("wheel", (event) => event.ctrlKey || event.metaKey || event.stopPropagation(), {capture: true});
addEventListener("scroll", hideTip, {capture: true, passive: true});
addEventListener("pointerdown", (event) => {
  touched = event.pointerType === "touch";
  scrolled = false;
  hideTip();
}, {capture: true, passive: true});
addEventListener("pointercancel", () => { scrolled = true; }, {capture: true});

plot.addEventListener("fade", redraw);
const askedOf = (value) => Number(/^\{"asked":([\d.]+)/.exec(value)?.[1] ?? 0);
watch("value", () => {       // with another figure a selection is gone
  if (props.value && value && askedOf(props.value) < askedOf(value)) return;
  value = props.value;
  fresh = true;
  selected = false;
  redraw();
});
new ResizeObserver(() => { if (element.clientWidth && element.clientWidth !== width) redraw(); }).observe(element);
new MutationObserver(() => {
  if (dark === isDark()) return;
  dark = !dark;
  redraw();
}).observe(document.body, {attributes: true, attributeFilter: ["class"]});
tell(props.empty);
redraw();
plotly().catch(() => {});    // fetched while the first answer is still being made; draw tries again
