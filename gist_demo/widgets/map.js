// What only maps have; follows chart.js in the same function. A map's figure says in `layout.meta`, beside what
// chart.py lists: aspect, its height by its width; map, "plane" or "space" (to be turned); view, see chart.js; legend, the title of its legend; names,
// [{name, row, count}], what islands are called, the largest first, each in the middle of its island, at the dot `row`.
// A name that is pressed triggers `select` with {name: its place among them}.
//
// `plot.marks`, told by an event `marks`, are what stands out on it, null for nothing:
//   view   of which map this is said: of another one nothing is marked
//   rows   those whose dots stay as they are while all others are faint
//   from   a row, or {at: [x, y] or [x, y, z], words} for a star where there is no dot
//   to     rows to which lines go from there
const SVG = "http://www.w3.org/2000/svg";
const [lines, names, legend] = ["lines", "names", "legend"].map((one) => element.querySelector(".map-" + one));
const SHAPES = {circle: "M6 1a5 5 0 1 0 .01 0z", diamond: "M6 0l6 6-6 6-6-6z", square: "M1 1h10v10H1z"};
const STAR = "M0-10L2.9-3.6 9.8-3.1 4.6 1.5 6.2 8.2 0 4.6-6.2 8.2-4.6 1.5-9.8-3.1-2.9-3.6z";
const MOST_RINGS = 500, RING = 6;

let places = [];               // of each row, in the coordinates of the figure; undefined where it has no dot
let off = new Set();           // what the visitor has taken off the map, by its name in the legend
let titled = "";               // the legend these are from
let isolated = "";             // what alone is shown since it was pressed twice
let labels = [];               // the buttons of the names, with their size
let placing = 0;
let lassoed = "";              // the rows in the last lasso or box
let marking = false;           // whether dots are faint by `plot.marks`

function readMap({data, layout}, light) {
  if (say.legend !== titled) off = new Set();
  titled = say.legend;
  for (const trace of data) if (off.has(trace.meta?.name)) trace.visible = "legendonly";
  // On a phone no higher than its dots need, so that what is under it is not out of sight.
  if (width < NARROW) layout.height = Math.round(Math.min(innerHeight * 0.6, Math.max(240, width * say.aspect * 1.1 + 24)));
  layout.showlegend = light && data.some((trace) => trace.showlegend);      // on the page it can be pressed, and read
  if (say.map === "space") {
    delete layout.xaxis;
    delete layout.yaxis;
    layout.scene.uirevision = layout.uirevision;
  }
}

// Once the figure is drawn: what lies over it and under it.
async function drawMap() {
  legend.hidden = names.hidden = !say.map;
  lines.style.display = say.map ? "" : "none";
  if (!say.map) return;
  places = placesOf(plot._fullData);
  drawLegend();
  nameIslands();
  await mark();
  const glplot = plot._fullLayout.scene?._scene?.glplot;
  if (glplot && !glplot.followed) {      // a map in space turns without a word
    const {onrender} = glplot;
    glplot.onrender = () => { onrender?.(); follow(); };
    glplot.followed = true;
  }
}

function eraseMap() {
  legend.hidden = names.hidden = true;
  lines.style.display = "none";
}

function placesOf(data) {
  const found = [];
  for (const {customdata, x, y, z, visible} of data) {
    if (!customdata || visible !== true) continue;
    for (let i = 0; i < customdata.length; i++) {
      if (x[i] === x[i]) found[customdata[i]] = z ? [x[i], y[i], z[i]] : [x[i], y[i]];
    }
  }
  return found;
}

// Where [x, y] or [x, y, z] of the figure is on the plot, in px; null where it cannot be told.
function onPlot(at) {
  if (!at) return null;
  const {xaxis, yaxis, scene} = plot._fullLayout;
  if (say.map !== "space") return xaxis && [xaxis._offset + xaxis.d2p(at[0]), yaxis._offset + yaxis.d2p(at[1])];
  const {cameraParams: camera, shape} = scene?._scene?.glplot ?? {};
  if (!camera || !shape) return null;
  const by = (matrix, v) => [0, 1, 2, 3].map((j) => v.reduce((sum, value, i) => sum + matrix[4 * i + j] * value, 0));
  const scaled = [...at.map((value, i) => value * scene._scene.dataScale[i]), 1];
  const [x, y, , w] = [camera.model, camera.view, camera.projection].reduce((v, matrix) => by(matrix, v), scaled);
  return [(0.5 + x / w / 2) * plot.clientWidth, (0.5 - y / w / 2) * plot.clientHeight];
}

function svg(tag, attributes, words = "") {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = words;
  return made;
}

// One press takes off, two leave nothing else.
function drawLegend() {
  const entries = plot._fullData.filter((trace) => trace.meta?.name !== undefined && trace.showlegend);
  entries.sort((a, b) => a.legendrank - b.legendrank);
  const title = part("map-title", say.legend ?? "", "span");
  legend.setAttribute("aria-label", say.legend || "Legend");
  const focused = [...legend.querySelectorAll("button")].indexOf(document.activeElement);
  legend.replaceChildren(...(say.legend && entries.length ? [title] : []), ...entries.map((trace) => {
    const button = part("", "", "button");
    button.type = "button";
    button.setAttribute("aria-pressed", !off.has(trace.meta.name));
    const open = trace.marker.symbol.endsWith("-open"), symbol = trace.marker.symbol.replace("-open", "");
    const picture = svg("svg", {viewBox: "0 0 12 12", "aria-hidden": "true"});
    const color = typeof trace.marker.color === "string" ? trace.marker.color : "currentColor";
    picture.append(svg("path", {d: SHAPES[symbol] ?? SHAPES.circle, fill: open ? "none" : color, stroke: open ? color : "none"}));
    button.append(picture, part("", trace.meta.name, "span"), part("map-count", trace.meta.count.toLocaleString("en"), "span"));
    button.title = "Press to hide it or show it again; press twice to show it alone";
    button.addEventListener("click", (event) => event.detail > 1 ? isolate(trace.meta.name, entries) : toggle(trace.meta.name));
    return button;
  }));
  if (focused >= 0) legend.querySelectorAll("button")[focused]?.focus();
}

function toggle(name) {
  off.has(name) ? off.delete(name) : off.add(name);
  showParts();
}

function isolate(name, entries) {
  const others = entries.map((trace) => trace.meta.name).filter((one) => one !== name);
  const alone = isolated === name;
  off = new Set(alone ? [] : others);
  isolated = alone ? "" : name;
  showParts();
}

async function showParts() {
  hideTip();
  const visible = plot.data.map((trace) => (off.has(trace.meta?.name) ? "legendonly" : true));
  await window.Plotly.restyle(plot, {visible});
  places = placesOf(plot._fullData);
  drawLegend();
  follow();
}

function nameIslands() {
  names.setAttribute("aria-label", "Names on the map");
  labels = (say.names ?? []).map(({name, row, count}, place) => {
    const button = part("map-name", name, "button");
    button.type = "button";
    button.title = `${name}: ${count.toLocaleString("en")} texts`;
    button.addEventListener("click", () => {
      selected = true;
      trigger("select", {name: place});
    });
    return {button, row};
  });
  names.replaceChildren(...labels.map(({button}) => button));
  for (const label of labels) [label.wide, label.high] = [label.button.offsetWidth, label.button.offsetHeight];
}

// Each name over the middle of its island, or a little above or under it, where no more important one is in its way.
function placeNames() {
  const taken = [];
  const {clientWidth: w, clientHeight: h} = plot;
  for (const {button, row, wide, high} of labels) {
    const [x, y] = onPlot(places[row]) ?? [NaN, NaN];
    const seen = x >= 0 && x <= w && y >= 0 && y <= h;
    const boxes = seen ? [0, -1, 1].map((step) => {
      const left = Math.max(0, Math.min(x - wide / 2, w - wide));
      const top = Math.max(0, Math.min(y - high / 2 + step * high, h - high));
      return [left, top, left + wide, top + high];
    }) : [];
    const free = boxes.find((box) => taken.every(([l, t, r, b]) => box[0] >= r || box[2] <= l || box[1] >= b || box[3] <= t));
    button.style.visibility = free ? "" : "hidden";
    if (!free) continue;
    taken.push(free);
    button.style.transform = `translate(${free[0]}px, ${free[1]}px)`;
  }
}

// The names that are seen, as they are written into a picture.
function writtenNames() {
  return labels.filter(({button}) => button.style.visibility !== "hidden").map(({button, row}) => ({
    x: places[row][0], y: places[row][1], text: `<b>${unmarked(button.textContent)}</b>`, showarrow: false,
    font: {size: 12, color: "#1B1F27"}, bgcolor: "rgba(255,255,255,0.75)", borderpad: 1,
  }));
}

const marksHere = () => (plot.marks?.view === view ? plot.marks : null);

async function mark() {
  const marks = marksHere(), rows = marks?.rows?.length ? marks.rows : null;
  selected ||= Boolean(marks);
  if (say.map === "plane") {
    const chosen = rows && new Set(rows);
    const selectedpoints = plot.data.map((trace, i) => {
      const ids = plot._fullData[i].customdata;
      return chosen ? Array.from(ids.keys()).filter((at) => chosen.has(ids[at])) : null;
    });
    reacting = true;
    try {
      // The line of a lasso stays around what was marked for it, and goes with what is marked otherwise.
      if (marks && String(rows) !== lassoed && plot.layout.selections?.length) await window.Plotly.relayout(plot, {selections: []});
      if (chosen || marking) await window.Plotly.restyle(plot, {selectedpoints});
    } finally {
      reacting = false;
    }
    marking = Boolean(chosen);
  }
  follow();
}

function drawMarks() {
  const {rows = [], from, to = []} = marksHere() ?? {};
  const made = [];
  const ring = (at, r = RING) => at && made.push(svg("circle", {cx: at[0], cy: at[1], r}));
  if (say.map === "space") for (const row of rows.slice(0, MOST_RINGS)) ring(onPlot(places[row]));
  const start = typeof from === "number" ? onPlot(places[from]) : from && onPlot(from.at);
  if (start) {
    for (const row of to) {
      const end = onPlot(places[row]);
      if (!end) continue;
      made.push(svg("line", {x1: start[0], y1: start[1], x2: end[0], y2: end[1]}));
      ring(end);
    }
    if (typeof from === "number") ring(start, RING + 3);
    else {
      made.push(svg("path", {class: "map-star", d: STAR, transform: `translate(${start[0]} ${start[1]})`}));
      const left = start[0] > plot.clientWidth / 2;
      const at = {x: start[0] + (left ? -14 : 14), y: start[1] + 4, "text-anchor": left ? "end" : "start"};
      made.push(svg("text", at, from.words));
    }
  }
  lines.replaceChildren(...made);
}

// What lies over the map follows it, once a frame.
function follow() {
  placing ||= requestAnimationFrame(() => {
    placing = 0;
    if (!say.map || plot.hidden || !plot._fullLayout) return;
    drawMarks();
    placeNames();
  });
}

plot.addEventListener("marks", () => { if (wired && say.map) drawing = drawing.then(mark); });
