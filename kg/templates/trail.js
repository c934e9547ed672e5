// The shortest chain of claims between two things: over claims in either direction, asserted and inferred before weaker ones,
// through places, countries and themes only where nothing else connects. The same rule as `kg explain`.

const TOLL = { hub: 1e12, weak: 1e6, step: 1 };
const isAsked = () => state.from !== null && state.to !== null && state.from !== state.to;
const nameOfEnd = (id) => (id < nodes.length ? nameOf(nodes[id]) : folded(data.unseen[id - nodes.length]));
const isHub = (id) => id < nodes.length && Boolean(classOf(nodes[id]).hub);
let trail = null; // what was last found: {key, steps, hubs}

/** The claims that lead on from each thing, those through quotations included; claims hidden by a filter lead nowhere. */
function roads() {
  const out = new Map();
  const add = (from, to, road) => { if (!out.has(from)) out.set(from, []); out.get(from).push({ ...road, to }); };
  const both = (a, b, road) => { add(a, b, road); add(b, a, road); };
  for (const edge of edges.filter(isOpen)) for (const claim of edge.c.length ? edge.c : [Infinity]) both(edge.from, edge.to, { edge, claim, from: edge.from, p: edge.p, weak: isWeakStatus(data.claims[claim]?.[0] ?? edge.s) });
  for (const [from, to, p, claim] of data.roads) if (isEndOpen(from) && isEndOpen(to)) both(from, to, { claim, from, p, weak: isWeakStatus(data.claims[claim][0]) });
  return out;
}

const isOpen = (edge) => (seen.edges[edge.id] & ~FAR) === 0;
const isEndOpen = (id) => id >= nodes.length || (seen.nodes[id] & ~FAR) === 0;
const isWeakStatus = (number) => data.statuses[number].dash.length > 0;

/** Which of two ways comes first: the cheaper, else the one whose claims come first. */
function isBefore(a, b) {
  if (a.cost !== b.cost) return a.cost < b.cost;
  const at = a.steps.findIndex((step, i) => step.claim !== b.steps[i]?.claim);
  if (at < 0) return a.steps.length < b.steps.length;
  return b.steps[at] !== undefined && a.steps[at].claim < b.steps[at].claim;
}

/** Put a way where it belongs in a sorted list, the first at the end. */
function enqueue(queue, way) {
  let [low, high] = [0, queue.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(queue[middle], way)) high = middle;
    else low = middle + 1;
  }
  queue.splice(low, 0, way);
}

/** The steps of the cheapest chain, or null. */
function chain(start, end) {
  const out = roads();
  const queue = [{ cost: 0, steps: [], at: start }];
  const done = new Set();
  while (queue.length) {
    const way = queue.pop();
    if (way.at === end) return way.steps;
    if (done.has(way.at)) continue;
    done.add(way.at);
    const toll = isHub(way.at) && way.at !== start ? TOLL.hub : 0;
    for (const road of (out.get(way.at) ?? []).filter(({ to }) => !done.has(to)))
      enqueue(queue, { cost: way.cost + toll + (road.weak ? TOLL.weak : 0) + TOLL.step, steps: [...way.steps, { ...road, here: way.at }], at: road.to });
  }
  return null;
}

/** Find the chain that is asked for; null when none is, or when a selected node is looked at instead. */
function findTrail() {
  if (!isAsked()) { trail = null; return; }
  const steps = chain(state.from, state.to);
  const met = (steps ?? []).slice(0, -1).map((step) => step.to);
  trail = { steps, things: [state.from, ...(steps ?? []).map((step) => step.to)], hubs: met.filter(isHub), edges: new Set((steps ?? []).map((step) => step.edge?.id)) };
}

const isTrailShown = () => trail !== null && state.selected === null;

/** The panel that tells the chain step by step, each with its sentence. */
function trailPanel() {
  const title = make("h2", { id: "name", tabindex: "-1" }, word("pathTitle", { a: nameOfEnd(state.from), b: nameOfEnd(state.to) }));
  if (trail.steps === null) return [title, closeButton(), make("p", {}, word("noPath")), isNarrowed() ? make("p", { class: "hint" }, word("noPathShown")) : null].filter(Boolean);
  const hubs = trail.hubs.length ? make("p", { class: "chip weak" }, word("onlyShared", { names: trail.hubs.map(nameOfEnd).join(", ") })) : null;
  const way = make("p", { class: "way" }, trail.things.flatMap((id, i) => [i ? " → " : null, thing(id)]));
  return [title, closeButton(), make("p", { class: "other" }, word("pathLength", { count: trail.steps.length })), hubs, way, make("ol", { class: "trail" }, trail.steps.map(stepItem))].filter(Boolean);
}

const thing = (id) => (id < nodes.length ? nodeButton(nodes[id]) : nameOfEnd(id));

function stepItem(step) {
  const [status, voice] = data.claims[step.claim] ?? [step.edge.s, step.edge.v];
  const claims = step.claim in data.claims ? [step.claim] : [];
  const reading = said(data.predicates[step.p])[step.from === step.here ? 0 : 1];
  const label = step.edge?.label ? ` (${folded(step.edge.label)})` : "";
  const tell = (text) => make("span", { class: "reading" }, text);
  const between = state.lang !== "ja" ? ` ${reading} ` : step.from === step.here ? `・${reading}: ` : ": ";
  const after = state.lang === "ja" && step.from !== step.here ? reading : "";
  const sentence = [thing(step.here), tell(between), thing(step.to), tell(after + label)];
  const [group] = grouped([{ claims, status, voice, item: make("p", {}, sentence) }]);
  return make("li", {}, group.items, weakChip(group.status), evidenceOf(group), againOf(group));
}

const fieldOf = { from: null, to: null };

/** The two fields of the path, as the state has them. */
function showEnds() {
  for (const end of ["from", "to"]) $(end).value = state[end] === null ? "" : nameOfEnd(state[end]);
  if (state.from !== null || state.to !== null) $("path").open = true;
}

function listenPath() {
  for (const end of ["from", "to"]) {
    fieldOf[end] = combobox(end, (node) => { update({ [end]: node.id, selected: null }); (isAsked() ? $("name") : $(end === "from" ? "to" : "from")).focus(); }, showEnds);
    on($(end), "change", () => { if (!$(end).value.trim()) update({ [end]: null }); else showEnds(); });
  }
}

/** Ask for a path from the selected node. */
function pathFrom(node) {
  update({ from: node.id, to: null });
  document.querySelector("#legend details").open = true;
  $("path").open = true;
  $("to").focus();
}
