// What the views drawn as charts share: things to pick, walked with the arrow keys, and lit up with the selection.

const CHARTS = { flows: drawFlows, timeline: drawTimeline, matrix: drawMatrix };
const ruler = document.createElement("canvas").getContext("2d");
const byName = new Map(nodes.map((node) => [node.name, node]));

/** Draw the chart in sight afresh, leaving the focus and the scrolling where they were. */
function showCharts() {
  if (!(state.view in CHARTS)) return;
  const view = $(state.view);
  const held = picksIn(view).indexOf(document.activeElement);
  const { scrollLeft, scrollTop } = view;
  view.replaceChildren(...CHARTS[state.view](view));
  Object.assign(view, { scrollLeft, scrollTop });
  markChart();
  if (held >= 0) picksIn(view)[held]?.focus({ preventScroll: true });
}

const picksIn = (view) => [...view.querySelectorAll(".pick")];

/** Light up what belongs to the selected node and say so when nothing here does. */
function markChart() {
  if (!(state.view in CHARTS)) return;
  const view = $(state.view);
  const chosen = String(state.selected);
  const tied = [...view.querySelectorAll("[data-tie]")];
  const litBy = (key) => tied.filter((element) => (element.dataset[key] ?? "").split(" ").includes(chosen));
  const isHere = litBy("tie").length > 0;
  const lit = isHere ? litBy("tie") : litBy("near");
  tied.forEach((element) => element.classList.toggle("lit", lit.includes(element)));
  view.classList.toggle("chosen", lit.length > 0);
  const picks = picksIn(view);
  picks.forEach((pick) => pick.setAttribute("aria-pressed", String(pick.dataset.node === chosen)));
  const first = picks.find((pick) => pick.dataset.node === chosen) ?? picks[0];
  picks.forEach((pick) => pick.setAttribute("tabindex", pick === first ? "0" : "-1"));
  const note = view.querySelector(".elsewhere");
  if (note) note.textContent = state.selected !== null && !isHere ? word(lit.length ? "elsewhereNear" : "elsewhere", { name: nameOf(nodes[state.selected]) }) : "";
  const aim = picks.find((pick) => pick.dataset.node === chosen) ?? lit[0];
  if (lit.length && (!view.contains(document.activeElement) || aim.contains(document.activeElement))) aim.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Make an element of HTML or SVG a button that selects a node. */
function pickable(element, node) {
  element.classList.add("pick");
  element.dataset.node = node.id;
  if (element.tagName !== "BUTTON") element.setAttribute("role", "button");
  return element;
}

/** What a cooperation or event leads to: its parties, its place, its field. */
const partnersOf = (id) => (classOf(nodes[id]).joined || classOf(nodes[id]).timed ? links[id].filter((edge) => edge.from === id).map((edge) => edge.to) : []);

/** Say which nodes an element belongs to. */
function belongs(element, ...ids) {
  element.dataset.tie = distinct(ids.flat(Infinity)).join(" ");
  return element;
}

/** Say which nodes an element belongs to, and which take part in those. */
function tie(element, ...ids) {
  element.dataset.near = distinct(ids.flat(Infinity).flatMap(partnersOf)).join(" ");
  return belongs(element, ids);
}

function onPick(event) {
  const pick = event.target.closest(".pick");
  if (!pick) return;
  const id = Number(pick.dataset.node);
  update({ selected: id === state.selected ? null : id });
}

/** Arrow keys go to the nearest thing in their direction, Enter and the space bar select, Home and End go to the ends. */
function onChartKey(event) {
  const pick = event.target.closest(".pick");
  if (!pick || event.ctrlKey || event.metaKey || event.altKey) return;
  const picks = picksIn(event.currentTarget);
  if (event.key in DIRECTIONS) focusPick(picks, nearestPick(picks, pick, DIRECTIONS[event.key]));
  else if (event.key === "Home") focusPick(picks, picks[0]);
  else if (event.key === "End") focusPick(picks, picks.at(-1));
  else if (event.key === "Enter" || event.key === " ") onPick(event);
  else return;
  event.preventDefault();
}

function focusPick(picks, next) {
  if (!next) return;
  picks.forEach((pick) => pick.setAttribute("tabindex", pick === next ? "0" : "-1"));
  next.focus();
}

/** The pick that lies best in a direction: what is beside the way counts three times. */
function nearestPick(picks, from, [ux, uy]) {
  const middle = (element) => { const box = element.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; };
  const [x, y] = middle(from);
  let best = null;
  for (const pick of picks) {
    const [dx, dy] = middle(pick).map((at, i) => at - [x, y][i]);
    const along = dx * ux + dy * uy;
    const cost = along + 3 * Math.abs(dx * uy - dy * ux);
    if (along > 2 && (best === null || cost < best.cost)) best = { pick, cost };
  }
  return best?.pick;
}

function listenToCharts() {
  for (const name of Object.keys(CHARTS)) {
    on($(name), "click", onPick);
    on($(name), "keydown", onChartKey);
  }
  let width = $("main").clientWidth;
  new ResizeObserver(() => {
    if ($("main").clientWidth === width) return;
    width = $("main").clientWidth;
    showCharts();
  }).observe($("main"));
}

/** The line above a chart that says how to read it, and the one that says that the selection is not in it. */
const chartHead = (key, ...more) => [make("p", { class: "reading" }, word(key), ...more), make("p", { class: "elsewhere", role: "status" })];

/** A name, in italics when it is a guess. */
const nameSpan = (node, ...more) => make("span", { class: isGuess(node) && "guess" }, nameOf(node), ...more);

/** A button with icon and name that selects a node. */
const pickButton = (node, isMarked = true) => tie(pickable(make("button", {}, iconOf(classOf(node)), nameSpan(node, isMarked ? statusMark(node.s) : null)), node), node.id);

/** The mark of a status that is not "asserted". */
function statusMark(number) {
  const status = data.statuses[number];
  return status?.mark ? make("span", { class: "weak mark" }, `${status.mark} ${said(status)}`) : null;
}

/** Lines of text for SVG, wrapped to a width. */
function linesOf(text, width, { size = 12.5, weight = 400, most = 3 } = {}) {
  ruler.font = `${weight} ${size}px ${palette.font}`;
  return wrapped(ruler, text, width, most);
}

/** A block of lines at x, from y downwards. */
function textAt(lines, x, y, { size = 12.5, line = 15, weight = 400, anchor = "start", name = "" } = {}) {
  const spans = lines.map((text, i) => {
    const span = makeSvg("tspan", { x, y: y + line * (i + 0.78) });
    span.textContent = text;
    return span;
  });
  return makeSvg("text", { "font-size": size, "font-weight": weight, "text-anchor": anchor, class: name }, spans);
}
