// Puts a box "Fits" on each hit of the list props.list and tells Python which one was ticked. props.value is JSON of
// the rows that are ticked already. Gradio runs this once; it changes the cards of a list rather than making new ones,
// and takes away what is not its own, so that boxes are put there again and read their row when they are asked.
const list = document.getElementById(props.list);
let ticked = new Set();

const rowOf = (card) => {
  const rows = card.querySelector("[data-rows]")?.dataset.rows.split(",") ?? [];
  return rows.length === 1 ? Number(rows[0]) : null;
};

function mark() {
  for (const card of list.querySelectorAll(".card")) {
    const row = rowOf(card);
    if (row === null) continue;
    const box = card.querySelector(".fits input") ?? add(card);
    box.checked = ticked.has(row);
    box.setAttribute("aria-label", "Fits the query: " + (card.querySelector(".rank")?.textContent ?? ""));
  }
}

function add(card) {
  const label = document.createElement("label");
  label.className = "fits";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.addEventListener("change", () => {
    const row = rowOf(card);
    ticked[box.checked ? "add" : "delete"](row);
    trigger("tick", {row, fits: box.checked, key: card.closest("[data-key]").dataset.key});
  });
  label.append(box, "Fits");
  card.querySelector(".texts").append(label);
  return box;
}

function read() {
  ticked = new Set(JSON.parse(props.value || "[]"));
  mark();
}

watch("value", read);
const isOurs = (change) => change.addedNodes.length > 0 && [...change.addedNodes].every((node) => node.className === "fits");
new MutationObserver((changes) => {
  if (!changes.every(isOurs)) mark();
}).observe(list, {childList: true, subtree: true, attributes: true, attributeFilter: ["data-rows"]});
read();
