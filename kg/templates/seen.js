// What of the graph is shown: the groups of the legend, the time, and the steps around the selected node.

const GROUPS = ["kind", "country", "status", "topic", "year", "release"];
const OF_EDGES = new Set(["status", "year", "release"]); // groups whose rows count relations; the others count names
const NOTHING = ""; // the value of what has no country, no field, no date
const bitOf = (group) => 1 << GROUPS.indexOf(group);
const LATER = 1 << GROUPS.length;
const FAR = 1 << (GROUPS.length + 1);

const distinct = (values) => [...new Set(values)];
const releasesOf = (edge) => distinct(edge.c.flatMap((claim) => data.claims[claim][2].map((span) => data.spans[span][0])));
const yearsOf = (dates) => distinct(dates.map((date) => date.slice(0, 4)));
const issued = (releases) => releases.map((release) => data.releases[release].date).filter(Boolean);

/** The dates stated of each node: its own, else those of the event that announces it. */
const dates = statedDates();

function statedDates() {
  const own = nodes.map(() => []);
  for (const [node, predicate, value] of data.facts) if (data.predicates[predicate].dates === "own") own[node].push(value);
  const passed = nodes.map((node) => links[node.id].filter((edge) => edge.to === node.id && predicateOf(edge).dates === "passed").flatMap((edge) => own[edge.from]));
  return own.map((stated, id) => distinct(stated.length ? stated : passed[id]).sort());
}

/** The values of every node and edge in each group: traits.nodes.country[7], traits.edges.year[3]. */
const traits = traitsOfAll();

function traitsOfAll() {
  const release = edges.map(releasesOf);
  const year = edges.map((edge) => yearsOf(distinct([...dates[edge.from], ...dates[edge.to]])));
  edges.forEach((edge) => { if (!year[edge.id].length) year[edge.id] = yearsOf(issued(release[edge.id])); });
  const around = (node, values) => distinct(links[node.id].flatMap((edge) => values[edge.id]));
  const releaseOfNode = nodes.map((node) => node.r ?? around(node, release));
  const yearOfNode = nodes.map((node) => [yearsOf(dates[node.id]), around(node, year), yearsOf(issued(releaseOfNode[node.id]))].find((found) => found.length) ?? [NOTHING]);
  const stems = (lists) => lists.map((list) => list.map((number) => data.releases[number].stem));
  return {
    nodes: { kind: nodes.map((node) => [classOf(node).name]), country: nodes.map((node) => [countryOf(node)]), topic: fieldsOfNodes(), year: yearOfNode, release: stems(releaseOfNode) },
    edges: { status: edges.map((edge) => [statusOf(edge).name]), year, release: stems(release) },
  };
}

/** The fields of each node: a theme's own, those a cooperation is about, and for all else those of the nearest cooperation. Fields do not spread through places and countries. */
function fieldsOfNodes() {
  const fields = nodes.map((node) => node.t ?? distinct(links[node.id].filter((edge) => edge.from === node.id && predicateOf(edge).field).flatMap((edge) => nodes[edge.to].t ?? [])));
  for (let reached = nodes.filter((node) => fields[node.id].length); reached.length; ) {
    const next = new Map();
    for (const node of reached.filter((each) => !classOf(each).hub))
      for (const other of links[node.id].map((edge) => otherEnd(edge, node)).filter((each) => !fields[each.id].length)) next.set(other, distinct([...(next.get(other) ?? []), ...fields[node.id]]));
    for (const [node, values] of next) fields[node.id] = values;
    reached = [...next.keys()];
  }
  return fields.map((values) => (values.length ? values.map((number) => data.fields[number].key) : [NOTHING]));
}

/** All values of each group, as far as anything has them. */
const offered = Object.fromEntries(GROUPS.map((group) => [group, distinct(Object.values(traits).flatMap((kind) => (kind[group] ?? []).flat()))]));

/** The ends of the periods things begin in, in order: months, and years where no month is stated. */
const beginnings = distinct(dates.flatMap((stated) => stated.slice(0, 1)).map((date) => date.slice(0, 7))).sort((a, b) => (endOf(a) < endOf(b) ? -1 : 1));

function endOf(period) { return period.length === 4 ? `${period}-13` : period; }

/** Whether a thing certainly began after a period; what no date is stated of did not. */
function isLater(node, period) {
  const [began] = dates[node.id];
  const length = Math.min(began?.length ?? 0, period.length);
  return began !== undefined && began.slice(0, length) > period.slice(0, length);
}

const seen = { nodes: [], edges: [] }; // for each node and edge the bits of what hides it; 0 is shown
const isShown = (node) => seen.nodes[node.id] === 0;
const isEdgeShown = (edge) => seen.edges[edge.id] === 0;
const shownLinks = (node) => links[node.id].filter(isEdgeShown);

/** Find anew what is shown. */
function see() {
  const hides = (kind, id) => Object.keys(traits[kind]).reduce((bits, group) => bits | (isFiltered(traits[kind][group][id], state.hidden[group]) ? bitOf(group) : 0), 0);
  seen.nodes = nodes.map((node) => hides("nodes", node.id) | (state.until !== null && isLater(node, state.until) ? LATER : 0));
  seen.edges = edges.map((edge) => hides("edges", edge.id) | seen.nodes[edge.from] | seen.nodes[edge.to]);
  if (state.selected === null || !state.steps) return;
  const near = reachedFrom(nodes[state.selected], state.steps);
  nodes.forEach((node) => { if (!near.has(node.id)) seen.nodes[node.id] |= FAR; });
  edges.forEach((edge) => { seen.edges[edge.id] |= (seen.nodes[edge.from] | seen.nodes[edge.to]) & FAR; });
}

const isFiltered = (values, hidden) => hidden.size > 0 && values.length > 0 && values.every((value) => hidden.has(value));

/** The nodes at most some steps away over shown edges; places, countries and themes are reached but not passed. */
function reachedFrom(start, steps) {
  const reached = new Set([start.id]);
  for (let step = 0, rim = [start]; step < steps; step += 1) {
    const passed = rim.filter((node) => node === start || !classOf(node).hub);
    rim = distinct(passed.flatMap((node) => shownLinks(node).map((edge) => otherEnd(edge, node)))).filter((node) => !reached.has(node.id));
    rim.forEach((node) => reached.add(node.id));
  }
  return reached;
}

/** How many names or relations have each value of a group, of those that all else shows. */
function counts(group) {
  const kind = OF_EDGES.has(group) ? "edges" : "nodes";
  const found = new Map(offered[group].map((value) => [value, 0]));
  traits[kind][group].forEach((values, id) => { if ((seen[kind][id] & ~bitOf(group)) === 0) values.forEach((value) => found.set(value, found.get(value) + 1)); });
  return found;
}
