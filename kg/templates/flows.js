// Funding flows: giver → commitment → what it is for. A combined sum is one band that nobody's share is cut from.

const FLOW = { bar: 12, tall: 96, least: 2, unstated: 9, ribbon: 5, gap: 30, between: 16, inset: 18, most: 150 };

/** The commitments of the funding rows, each once, as far as the filters show them. */
function commitments() {
  const found = new Map();
  for (const row of data.funding.filter((each) => each.commitment !== null)) {
    const { commitment, funder, amount, status, targets, ...rest } = row;
    const each = found.get(commitment) ?? { node: nodes[commitment], givers: [], ...rest, targets: targets.map((who) => endOfFlow(commitment, who, "funds", status)) };
    if (funder !== null) each.givers.push({ ...endOfFlow(commitment, funder, "contributor", status), isOwn: amount !== null });
    found.set(commitment, each);
  }
  for (const { commitment, ...rest } of data.wholes) found.set(commitment, { node: nodes[commitment], givers: [], isAllParts: true, ...rest, targets: aimsOf(commitment) });
  return [...found.values()].filter(({ node }) => isShown(node)).map(sifted);
}

/** What a commitment's own edges lead to. */
function aimsOf(commitment) {
  const aims = links[commitment].filter((edge) => edge.from === commitment && predicateOf(edge).name === "funds");
  return aims.map((edge) => endOfFlow(commitment, edge.to, "funds"));
}

/** A giver or target as its edge tells, else as the row does: who, how sure, and whether the filters show it. */
function endOfFlow(commitment, who, predicate, fallback) {
  const edge = links[commitment].find((each) => each.from === commitment && each.to === who && data.predicates[each.p].name === predicate);
  const status = edge ? statusOf(edge) : data.statuses.find(({ name }) => name === fallback) ?? data.statuses[0];
  return { who, status, isIn: edge ? isEdgeShown(edge) : (typeof who !== "number" || isShown(nodes[who])) && !state.hidden.status.has(status.name) };
}

/** Without the givers and targets that the filters hide; how many they were is kept. */
function sifted(each) {
  const [givers, targets] = [each.givers, each.targets].map((ends) => ends.filter(({ isIn }) => isIn));
  return { ...each, givers, targets, count: { givers: each.givers.length, targets: each.targets.length }, isSingle: each.givers.length === 1 && each.givers[0].isOwn };
}

const idOf = ({ who }) => (typeof who === "number" ? [who] : []);
const sidesOf = (each) => ({ givers: each.givers.flatMap(idOf), targets: each.targets.flatMap(idOf) });

/** Commitments with the same givers together, the parts of a whole right after it. */
function clustersOf(all) {
  const wholes = new Map(all.map((each) => [each.node.name, each]));
  const partsOf = (whole) => all.filter((each) => each !== whole && wholes.get(each.part_of) === whole).flatMap((part) => [{ key: null, blocks: [part], isPart: true }, ...partsOf(part)]);
  const clusters = [];
  for (const each of all.filter((one) => !wholes.has(one.part_of))) {
    const parts = partsOf(each);
    const key = each.givers.length && !parts.length ? each.givers.map(({ who }) => who).join("|") : null;
    const same = key !== null && clusters.find((cluster) => cluster.key === key);
    if (same) same.blocks.push(each);
    else clusters.push({ key, blocks: [each] }, ...parts);
  }
  return clusters;
}

function drawFlows(view) {
  const all = commitments().sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || a.node.id - b.node.id);
  if (!all.length) return [...chartHead(data.funding.length ? "allHidden" : "noMoney")];
  const wholes = new Map(all.map((each) => [each.node.name, each]));
  const currencyOf = (each) => (each.value === undefined ? "" : each.currency ?? "?");
  const home = (each) => currencyOf(wholes.get(each.part_of) ?? each);
  const groups = [...counted(all.map(home))].sort(([a, n], [b, m]) => (a === "") - (b === "") || m - n || (a < b ? -1 : 1));
  const width = Math.max(300, view.clientWidth - 32);
  return [...chartHead("flowsHelp"), flowsKey(), ...groups.flatMap(([currency]) => flowSection(currency, all.filter((each) => home(each) === currency), width))];
}

/** Samples of the strokes used, and the pattern of bands that stand for no stated sum of their own. */
function flowsKey() {
  const sample = (name, key) => make("span", {}, makeSvg("svg", { width: 34, height: 14, "aria-hidden": "true" }, [makeSvg("path", { d: "M1 3H33V11H1Z", class: name })]), word(key));
  const hatch = makeSvg("pattern", { id: "hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, [makeSvg("path", { d: "M0 0V5", class: "hatch" })]);
  return make("p", { class: "key flow" }, makeSvg("svg", { width: 0, height: 0, "aria-hidden": "true" }, [hatch]), sample("band", "bandStated"), sample("ribbon", "bandPart"), sample("band unstated", "bandNoSum"), sample("band soft", "bandWeak"));
}

function flowSection(currency, all, width) {
  const shown = all.slice(0, FLOW.most);
  const scale = FLOW.tall / Math.max(...shown.map(({ value }) => value ?? 0), 1e-9);
  const heading = currency === "" ? word("sumsUnstated") : currencyHeading(currency);
  const left = all.length > shown.length ? [make("p", {}, word("rowsLeft", { count: all.length - shown.length }))] : [];
  return [make("h2", {}, heading), ...(currency === "" ? [] : [scaleLine(currency, scale, shown.some(({ value }) => value * scale < FLOW.least))]), flowPicture(clustersOf(shown), scale, width, heading), ...left];
}

const currencyName = (code) => (data.currencies[code] ? said(data.currencies[code]) : code);

function currencyHeading(currency) {
  const total = data.totals.find((each) => each.currency === currency);
  if (!total?.sum) return currencyName(currency);
  const parts = [word(total.commitments === 1 ? "oneTotal" : "total", { sum: said(total.sum), count: total.commitments })];
  if (total.not_counted) parts.push(word("notCounted", { count: total.not_counted }));
  return parts.join(" · ");
}

/** A bar of a round sum, so that widths can be read. */
function scaleLine(currency, scale, isThin) {
  const most = FLOW.tall / 2 / scale;
  const ten = 10 ** Math.floor(Math.log10(most));
  const round = ten * [5, 2, 1].find((step) => step * ten <= most);
  const height = Math.max(1, round * scale);
  const bar = makeSvg("svg", { width: 10, height: Math.max(4, height), "aria-hidden": "true", class: "flow" }, [makeSvg("path", { d: `M0 0H10V${height}H0Z`, class: "bar" })]);
  const told = (amount) => {
    const number = new Intl.NumberFormat(state.lang, { notation: "compact", compactDisplay: "long", maximumSignificantDigits: 2 }).format(amount);
    return state.lang === "ja" ? `${number}${currencyName(currency)}` : `${currencyName(currency)} ${number}`;
  };
  return make("p", { class: "scale" }, bar, word("scale", { sum: told(round) }), isThin ? word("scaleLeast", { sum: told(FLOW.least / scale) }) : null);
}

function flowPicture(clusters, scale, width, label) {
  const isNarrow = width < 600;
  const left = Math.round(width * (isNarrow ? 0.31 : 0.25));
  const bar = Math.round(left + width * (isNarrow ? 0.13 : 0.12));
  const at = { left, bar, right: Math.round(bar + width * (isNarrow ? 0.16 : 0.2)), width, scale, size: isNarrow ? 11.5 : 12.5 };
  const drawn = [];
  let y = 4;
  for (const cluster of clusters) {
    if (y > 4 && !cluster.isPart) drawn.push(makeSvg("path", { d: `M0 ${y - FLOW.gap / 2}H${width}`, class: "rule" }));
    const [elements, bottom] = drawCluster(cluster, y, cluster.isPart ? { ...at, bar: bar + FLOW.inset } : at);
    drawn.push(...elements);
    y = bottom + FLOW.gap;
  }
  return makeSvg("svg", { class: "flow", width, height: Math.max(20, y - FLOW.gap + 6), role: "group", "aria-label": label }, drawn);
}
