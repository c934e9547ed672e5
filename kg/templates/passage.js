// What a passage of the text carries: the claims that rest on it, each with links to its nodes.

let carried = null;

/** By span: the relations and facts that rest on it. */
function toldBySpan() {
  if (carried) return carried;
  carried = data.spans.map(() => []);
  const rests = (claim, item) => { for (const span of data.claims[claim][2]) carried[span].push({ claim, item }); };
  for (const edge of edges) for (const claim of edge.c) rests(claim, () => relationWords(edge));
  for (const [node, predicate, value, claim] of data.facts) rests(claim, () => [nodeButton(nodes[node]), " ", ...factWords(predicate, value)]);
  return carried;
}

/** The marked span and those around it, the shortest first. */
function spansAround(number) {
  const [release, start, end] = data.spans[number];
  const around = data.spans.map((span, i) => ({ span, i })).filter(({ span }) => span[0] === release && span[1] <= start && end <= span[2]);
  return around.sort((a, b) => a.span[2] - a.span[1] - (b.span[2] - b.span[1]) || a.i - b.i).map(({ i }) => i);
}

/** The panel for a passage: each span with its words, and what is claimed by them. */
function passagePanel(number) {
  return [make("h2", { id: "name", tabindex: "-1" }, word("passage")), closeButton(), ...spansAround(number).map(passagePart)];
}

function passagePart(span) {
  const groups = groupedBy(toldBySpan()[span], kindOfClaim);
  const lists = [...groups.values()].map((told) => [make("p", { class: "other" }, standing(told[0].claim)), make("ul", {}, told.map(({ item }) => make("li", {}, item())))]);
  return make("div", { class: "group" }, quotationOf(span, "plain"), namedAt(span), lists.flat());
}

const kindOfClaim = ({ claim }) => data.claims[claim].slice(0, 2).join(" ");

/** Status and voice of a claim in words. */
function standing(claim) {
  const [s, v] = data.claims[claim];
  return [weakChip(s) ?? said(data.statuses[s]), " · ", word("voice", { voice: voiceOf(v) })];
}

/** Who or what is named by a span, and whose words it is. */
function namedAt(span) {
  const named = [...new Set(data.named.filter(([, claim]) => data.claims[claim][2].includes(span)).map(([node]) => node))];
  const speakers = data.quotations.filter((row) => row.c !== undefined && data.claims[row.c][2].includes(span)).map(speakerOf);
  return [...listed("namedHere", named.map((node) => nodeButton(nodes[node]))), ...listed("saidBy", speakers)];
}

function listed(key, links) {
  if (!links.length) return [];
  return [make("p", {}, make("span", { class: "reading" }, `${word(key)}: `), links.flatMap((link, i) => [i ? " · " : "", link]))];
}

/** A whole relation in the direction it reads best: "NVIDIA gives money in USD 110 million". */
function relationWords(edge) {
  const isBack = predicateOf(edge).flow === "back";
  const [first, last] = [nodes[edge.from], nodes[edge.to]][isBack ? "reverse" : "slice"]();
  const more = dotted([edge.label && folded(edge.label), edge.sum && said(edge.sum)]);
  const tell = (text) => make("span", { class: "reading" }, text);
  const reading = readingFrom(edge, first);
  const rest = state.lang !== "ja" ? [tell(` ${reading} `), nodeButton(last)] : isBack ? [": ", nodeButton(last), tell(reading)] : [tell(`・${reading}: `), nodeButton(last)];
  return [nodeButton(first), ...rest, more ? tell(` (${more})`) : null];
}
