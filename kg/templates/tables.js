// The table, which tells all the picture tells in words, and the source text with its evidence marked.

const ROWS_AT_MOST = 2000; // more only when asked for: a page of ten thousand rows is slow to open
let isWhole = false;

function showTable() {
  if (state.view !== "table") return;
  const relations = edges.filter(isEdgeShown);
  const things = nodes.filter(isShown);
  const parts = [tableOf("relations", "relationsTable", ["from", "relation", "to", "sum", "status", "voiceColumn", "sentence", "release"], relations.map((edge) => () => relationRow(edge)))];
  parts.push(tableOf("things", "thingsTable", ["thing", "kind", "country", "degree"], things.map((node) => () => thingRow(node))));
  if (!isWhole && Math.max(relations.length, things.length) > ROWS_AT_MOST) parts.unshift(make("button", { type: "button", onclick: () => { isWhole = true; showTable(); } }, word("more", { count: relations.length })));
  $("table").replaceChildren(...parts);
}

function tableOf(id, caption, columns, rows) {
  const head = make("thead", {}, make("tr", {}, columns.map((column) => make("th", { scope: "col" }, word(column)))));
  const shown = isWhole ? rows : rows.slice(0, ROWS_AT_MOST);
  return make("table", { id }, make("caption", {}, word(caption)), head, make("tbody", {}, shown.map((row) => make("tr", {}, row().map((cell) => (cell instanceof Element && cell.tagName === "TD" ? cell : make("td", {}, cell)))))));
}

function relationRow(edge) {
  const spans = edge.c.flatMap((claim) => data.claims[claim][3]).sort((a, b) => a - b);
  const span = data.spans[spans[0]];
  const status = statusOf(edge);
  return [
    nodeButton(nodes[edge.from], nameOf(nodes[edge.from])), said(data.predicates[edge.p])[0], nodeButton(nodes[edge.to], nameOf(nodes[edge.to])), edge.sum ? said(edge.sum) : "",
    make("td", { class: status.dash.length ? "weak" : false }, said(status)), voiceOf(edge.v), make("td", { class: "words" }, span ? folded(span[3]) : word("noSentence")), span ? data.releases[span[0]].stem : "",
  ];
}

function thingRow(node) {
  return [nodeButton(node, nameOf(node)), said(classOf(node)), countryName(countryOf(node)), String(links[node.id].filter(isEdgeShown).length)];
}

function showSource() {
  if (state.view !== "source") return;
  const stems = Object.keys(data.texts);
  if (!stems.length) return $("source").replaceChildren(make("p", {}, word("noTexts")));
  const parts = stems.flatMap((stem) => [make("h2", {}, folded(data.releases.find((each) => each.stem === stem)?.title ?? stem)), make("div", { class: "text" }, markedText(stem))]);
  $("source").replaceChildren(...parts);
}

/** The text cut where a span begins or ends; pieces inside a span are marked with the numbers of their spans. Offsets count code points. */
function markedText(stem) {
  const letters = Array.from(data.texts[stem]);
  const spans = data.spans.map(([release, start, end], number) => ({ release, start, end, number })).filter(({ release }) => data.releases[release].stem === stem);
  const cuts = [...new Set([0, letters.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, i) => {
    const piece = letters.slice(start, cuts[i + 1]).join("");
    const over = spans.filter((span) => span.start <= start && cuts[i + 1] <= span.end).map(({ number }) => number);
    return over.length ? make("mark", { "data-spans": over.join(" ") }, piece) : piece;
  });
}

/** Scroll to a span and light it up. */
function showSpan(number) {
  const pieces = [...$("source").querySelectorAll("mark")];
  const own = pieces.filter((piece) => piece.dataset.spans.split(" ").includes(String(number)));
  pieces.forEach((piece) => piece.classList.toggle("now", own.includes(piece)));
  own[0]?.scrollIntoView({ block: "center" });
  $("source").focus({ preventScroll: true });
}
