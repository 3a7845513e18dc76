// Puts a box "Fits" on each hit of the list props.list and tells Python which one was ticked. props.value is JSON of
// the rows that are ticked already. Gradio runs this once.
const list = document.getElementById(props.list);
let ticked = new Set();

function mark() {
  for (const card of list.querySelectorAll(".card")) {
    const rows = card.querySelector("[data-rows]")?.dataset.rows.split(",") ?? [];
    if (rows.length !== 1) continue;
    const row = Number(rows[0]);
    const box = card.querySelector(".fits input") ?? add(card, row);
    box.checked = ticked.has(row);
  }
}

function add(card, row) {
  const label = document.createElement("label");
  label.className = "fits";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.setAttribute("aria-label", "Fits the query: " + (card.querySelector(".rank")?.textContent ?? ""));
  box.addEventListener("change", () => {
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
new MutationObserver((changes) => {
  if (changes.some((one) => [...one.addedNodes].some((node) => node.className !== "fits"))) mark();
}).observe(list, {childList: true, subtree: true});
read();
