// Puts a box "Belong together" on each pair of the lists props.lists, keeps which are ticked and which were on the
// screen with their box, by the texts they are of, and tells Python all of that for the texts of the first list: so
// nothing is lost where ticks follow each other faster than answers. Another props.value takes all of it away. Gradio
// runs this once; it changes the cards of a list rather than making new ones, and takes away what is not its own, so
// that boxes are put there again and read their pair when they are asked.
const named = props.lists.map((id) => "#" + id).join();      // a list in a box that was never opened is not there yet
const lists = () => [...document.querySelectorAll(named)];
const firstOf = () => document.getElementById(props.lists[0])?.querySelector("[data-key]");
const all = new Map();
let told = null;                                           // of which texts Python knows

const keysOf = (list) => ({key: list?.dataset.key ?? "", other: list?.dataset.other ?? ""});
const nameOf = (list) => JSON.stringify(keysOf(list));
const of = (list) => {
  const name = nameOf(list);
  if (!all.has(name)) all.set(name, {ticked: new Set(), shown: new Set()});
  return all.get(name);
};
const known = (card) => of(card.closest("[data-key]"));

let soon = 0;
function tell() {                                          // once for ticks and sights that come together
  clearTimeout(soon);
  soon = setTimeout(tellNow, 150);
}

function tellNow() {
  const first = firstOf();
  if (!first) return;
  const pairs = (kept) => [...kept].map((pair) => pair.split(",").map(Number));
  const {ticked, shown} = of(first);
  told = nameOf(first);
  trigger("tick", {...keysOf(first), ticked: pairs(ticked), shown: pairs(shown)});
}

const eye = new IntersectionObserver((entries) => {
  let more = false;
  for (const {isIntersecting, target} of entries) {
    const card = target.closest(".card[data-pair]");
    if (!isIntersecting || !card || known(card).shown.has(card.dataset.pair)) continue;
    known(card).shown.add(card.dataset.pair);
    more = true;
  }
  if (more) tell();
});

function mark() {
  eye.disconnect();
  for (const list of lists()) {
    for (const card of list.querySelectorAll(".card")) {
      const label = card.querySelector(".fits");
      if (card.dataset.pair) show(card, label ?? add(card));
      else label?.remove();
    }
  }
}

function show(card, label) {
  const box = label.firstChild;
  box.checked = known(card).ticked.has(card.dataset.pair);
  box.setAttribute("aria-label", "Belong together: " + (card.querySelector(".rank")?.textContent ?? ""));
  eye.observe(label);
}

function add(card) {
  const label = document.createElement("label");
  label.className = "fits";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.addEventListener("change", () => {
    const {ticked, shown} = known(card);
    ticked[box.checked ? "add" : "delete"](card.dataset.pair);
    shown.add(card.dataset.pair);
    mark();                                                // the same pair may stand in the other list
    tell();
  });
  label.append(box, "Belong together");
  card.querySelector(".texts").append(label);
  return label;
}

watch("value", () => { all.clear(); mark(); });
const isOurs = (change) => change.addedNodes.length > 0 && [...change.addedNodes].every((node) => node.className === "fits");
const isOfLists = ({target, addedNodes}) =>
  target.closest(named) || [...addedNodes].some((node) => node.nodeType === 1 && (node.matches(named) || node.querySelector(named)));
const anew = new MutationObserver((changes) => {
  if (!changes.some((change) => !isOurs(change) && isOfLists(change))) return;
  mark();
  const first = firstOf();
  if (told !== null && first && told !== nameOf(first)) tell();
});
anew.observe(document.getElementById(props.within), {
  childList: true, subtree: true, attributes: true, attributeFilter: ["data-pair", "data-key", "data-other"],
});
mark();
