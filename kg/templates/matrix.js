// The matrix: organisations down the side by country and kind, cooperations across the top, and in the cell what one is to the other.

const MATRIX = { rows: 150, columns: 60, rounds: 6 };

/** What organisations are to cooperations: a list of {row, column, role, status}, the closest role of a pair first. */
function ties() {
  const found = new Map();
  const add = (row, column, role, s) => {
    const list = found.get(`${row} ${column}`) ?? [];
    if (!list.some((each) => each.role === role)) list.push({ row, column, role, s });
    found.set(`${row} ${column}`, list);
  };
  const roleOf = new Map(data.roles.map((role) => [role.name, role]));
  for (const edge of edges.filter(isEdgeShown)) {
    const role = roleOf.get(predicateOf(edge).name);
    if (role && classOf(nodes[edge.from]).joined) add(edge.to, edge.from, role, edge.s);
  }
  for (const [giver, target, isStated, s] of gifts()) if (classOf(nodes[target]).joined) add(giver, target, roleOf.get(isStated ? "funder" : "supporter"), s);
  return [...found.values()].map((list) => list.sort((a, b) => data.roles.indexOf(a.role) - data.roles.indexOf(b.role)));
}

/** Who gives money for what: [giver, target, whether a sum is stated, status]. */
function gifts() {
  const numbers = new Map(data.statuses.map(({ name }, number) => [name, number]));
  const isIn = (row, who, predicate) => typeof who === "number" && endOfFlow(row.commitment, who, predicate, row.status).isIn;
  const given = data.funding.filter((row) => row.commitment !== null && isIn(row, row.funder, "contributor"));
  return given.flatMap((row) => row.targets.filter((target) => isIn(row, target, "funds")).map((target) => [row.funder, target, row.value !== undefined, numbers.get(row.status) ?? 0]));
}

function drawMatrix() {
  const all = ties();
  if (!all.length) return chartHead("noTies");
  const shown = mostTied(mostTied(all, "column", MATRIX.columns), "row", MATRIX.rows);
  const order = seriated(shown);
  const left = { rows: new Set(all.map(([each]) => each.row)).size - order.rows.length, columns: new Set(all.map(([each]) => each.column)).size - order.columns.length };
  return [...chartHead("matrixHelp", left.rows || left.columns ? make("b", {}, ` ${word("matrixLeft", left)}`) : null), matrixKey(shown), matrixTable(shown, order)];
}

/** The ties of the most connected of one side. */
function mostTied(all, side, most) {
  const counts = [...counted(all.map(([each]) => each[side]))].sort(([a, n], [b, m]) => m - n || a - b);
  const kept = new Set(counts.slice(0, most).map(([id]) => id));
  return all.filter(([each]) => kept.has(each[side]));
}

/** Rows by country and kind, columns by the middle of their rows, in turns until blocks stand out. */
function seriated(shown) {
  const ids = distinct(shown.map(([{ row }]) => row));
  const countries = counted(ids.map((id) => countryOf(nodes[id])));
  const weight = (code) => String(code === NOBODY ? 9999 : 5000 - countries.get(code)).padStart(4, "0");
  const group = (id) => `${weight(countryOf(nodes[id]))} ${countryOf(nodes[id])} ${9 - classOf(nodes[id]).priority} ${classOf(nodes[id]).name}`;
  const sorted = (list, keyOf, places) => [...list].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : places.get(a) - places.get(b) || a - b));
  let rows = sorted(ids, group, new Map(ids.map((id) => [id, 0])));
  let columns = distinct(shown.map(([{ column }]) => column));
  for (let round = 0; round < MATRIX.rounds; round += 1) {
    columns = sorted(columns, () => "", middles(shown, "column", "row", rows));
    rows = sorted(rows, group, middles(shown, "row", "column", columns));
  }
  return { rows, columns };
}

/** The mean place, among the others, of those each is tied to. */
function middles(shown, side, otherSide, others) {
  const places = new Map(others.map((id, i) => [id, i]));
  const sums = new Map();
  for (const [each] of shown) {
    const [sum, count] = sums.get(each[side]) ?? [0, 0];
    sums.set(each[side], [sum + places.get(each[otherSide]), count + 1]);
  }
  return new Map([...sums].map(([id, [sum, count]]) => [id, sum / count]));
}

/** The symbols that occur, with their names. */
function matrixKey(shown) {
  const used = new Set(shown.flat().map(({ role }) => role));
  const roles = data.roles.filter((role) => used.has(role)).map((role) => make("span", {}, roleIcon(role, false), said(role)));
  const isSoft = shown.flat().some(({ s }) => isSoftStatus(data.statuses[s]));
  return make("p", { class: "key" }, roles, isSoft ? make("span", {}, roleIcon(data.roles[0], true), word("hollow")) : null);
}

/** A role's symbol, hollow when it is only quoted or planned. */
function roleIcon(role, isSoft) {
  return makeSvg("svg", { class: `icon role${isSoft ? " soft" : ""}`, viewBox: "-1 -1 26 26", "aria-hidden": "true" }, [makeSvg("path", { d: role.icon, "fill-rule": "evenodd" })]);
}

function matrixTable(shown, { rows, columns }) {
  const cells = new Map(shown.map((list) => [`${list[0].row} ${list[0].column}`, list]));
  const near = (side, other, id) => shown.filter(([each]) => each[side] === id).map(([each]) => each[other]);
  const head = columns.map((id) => make("th", { scope: "col" }, tie(columnButton(nodes[id]), id, near("column", "row", id))));
  const corner = make("td", { class: "corner" }, word("matrixSize", { rows: rows.length, columns: columns.length }));
  const bodies = [...groupedBy(rows, groupName)].map(([name, ids]) => make("tbody", {}, make("tr", { class: "group" }, make("th", { scope: "rowgroup", colspan: columns.length + 1 }, make("span", {}, name))), ids.map((id) => matrixRow(id, columns, cells, near("row", "column", id)))));
  return make("table", { id: "ties" }, make("caption", { class: "unseen" }, word("matrix")), make("thead", {}, make("tr", {}, corner, head)), bodies);
}

const groupName = (id) => `${countryName(countryOf(nodes[id]))} · ${said(classOf(nodes[id]))}`;

function columnButton(node) {
  return pickable(make("button", { title: nameOf(node) }, nameSpan(node)), node);
}

function matrixRow(id, columns, cells, own) {
  const head = make("th", { scope: "row" }, tie(pickable(make("button", { title: nameOf(nodes[id]) }, iconOf(classOf(nodes[id])), nameSpan(nodes[id])), nodes[id]), id, own));
  return make("tr", {}, head, columns.map((column) => {
    const list = cells.get(`${id} ${column}`);
    return belongs(make("td", {}, list ? cellOf(list) : null), id, column);
  }));
}

/** A cell with its symbols, said in words. */
function cellOf(list) {
  const spoken = list.map(({ role, s }) => (data.statuses[s].mark ? `${said(role)} (${said(data.statuses[s])})` : said(role))).join(", ");
  const { row, column } = list[0];
  const label = `${nameOf(nodes[row])}: ${spoken} – ${nameOf(nodes[column])}`;
  return pickable(make("button", { "aria-label": label, title: label, "data-roles": list.map(({ role }) => role.name).join(" ") }, list.map(({ role, s }) => roleIcon(role, isSoftStatus(data.statuses[s])))), nodes[column]);
}
