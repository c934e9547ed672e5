// What can be done from the selected node: look at its surroundings only, ask for a path; and the help with all keys.

const STEPS = [0, 1, 2];
const KEYS = [["/", "keySearch"], ["← → ↑ ↓", "keyArrows"], ["Enter", "keyEnter"], ["f", "keyAround"], ["Esc", "keyEscape"], ["+  −  0", "keyZoom"], ["?", "keyHelp"]];
const READING = ["readNodes", "readDashes", "readMoney", "readShare"];

/** The buttons under a node's name: how much around it is shown, and a path from it. */
function actionsOf(node) {
  const button = (steps) => make("button", { "data-steps": steps, "aria-pressed": String(state.steps === steps), onclick: () => { update({ steps }); document.querySelector(`[data-steps="${steps}"]`).focus(); } }, word(`steps${steps}`));
  const path = make("button", { id: "pathFrom", onclick: () => pathFrom(node) }, word("pathFrom"));
  return make("div", { class: "actions" }, make("span", { class: "segments", role: "group", "aria-label": word("around") }, STEPS.map(button)), path);
}

/** All, one step, two steps, all. */
function nextSteps() {
  if (state.selected === null) return announce(word("selectFirst"));
  update({ steps: (state.steps + 1) % STEPS.length });
}

function buildHelp() {
  const keys = KEYS.flatMap(([key, means]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, word(means))]);
  const close = make("button", { class: "close", "aria-label": word("closeHelp"), onclick: () => $("help").close() }, "×");
  $("help").replaceChildren(make("h2", { id: "helpTitle" }, word("helpTitle")), close, make("ul", {}, READING.map((key) => make("li", {}, word(key)))), make("h3", {}, word("keys")), make("dl", {}, keys));
}

/** A modal dialog: the browser keeps what is behind it out of reach, Esc closes it and the focus returns. */
function openHelp() {
  if (!$("help").open) $("help").showModal();
}

/** The close button is the only stop in the dialog: Tab stays on it instead of leaving the page. */
function onHelpKey(event) {
  if (event.key === "Tab") event.preventDefault();
  event.stopPropagation();
}
