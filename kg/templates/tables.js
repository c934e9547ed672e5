// The table, which tells all the picture tells in words.

const ROWS_AT_MOST = 2000; // more only when asked for: a page of ten thousand rows is slow to open
let isWhole = false;

function showTable() {
  if (state.view !== "table") return;
  const relations = edges.filter(isEdgeShown);
  const things = nodes.filter(isShown);
  const parts = [tableOf("relations", "relationsTable", ["from", "relation", "to", "sum", "status", "voiceColumn", "sentence", "release"], relations.map((edge) => () => relationRow(edge)))];
  parts.push(tableOf("things", "thingsTable", ["thing", "kind", "country", "degree"], things.map((node) => () => thingRow(node))));
  if (!isWhole && Math.max(relations.length, things.length) > ROWS_AT_MOST) parts.unshift(make("button", { onclick: () => { isWhole = true; showTable(); } }, word("more", { count: relations.length })));
  $("table").replaceChildren(...parts);
}

function tableOf(id, caption, columns, rows) {
  const head = make("thead", {}, make("tr", {}, columns.map((column) => make("th", { scope: "col" }, word(column)))));
  const shown = isWhole ? rows : rows.slice(0, ROWS_AT_MOST);
  return make("table", { id }, make("caption", {}, word(caption)), head, make("tbody", {}, shown.map((row) => make("tr", {}, row().map((cell) => (cell instanceof Element && cell.tagName === "TD" ? cell : make("td", {}, cell)))))));
}

function relationRow(edge) {
  const spans = edge.c.flatMap((claim) => data.claims[claim][2]).sort((a, b) => a - b);
  const span = data.spans[spans[0]];
  const status = statusOf(edge);
  return [
    nodeButton(nodes[edge.from], nameOf(nodes[edge.from])), said(predicateOf(edge))[0], nodeButton(nodes[edge.to], nameOf(nodes[edge.to])), edge.sum ? said(edge.sum) : "",
    make("td", { class: status.dash.length ? "weak" : false }, said(status)), voiceOf(edge.v), make("td", { class: "words" }, span ? folded(span[3]) : word("noSentence")), span ? data.releases[span[0]].stem : "",
  ];
}

function thingRow(node) {
  return [nodeButton(node, nameOf(node)), said(classOf(node)), countryName(countryOf(node)), String(shownLinks(node).length)];
}
