// The list: every name under its class; the first thing to see in a narrow window.

const LISTED_AT_MOST = 100; // names of one class, until more are asked for
const opened = new Set(); // the classes of which all names are listed

function showList() {
  if (state.view !== "list") return;
  const query = fold($("listFilter").value);
  const wanted = nodes.filter((node) => isShown(node) && (!query || scored(node, query, query.split(" "))));
  const groups = [...groupedBy(wanted, (node) => node.cls)].sort(([a], [b]) => data.classes[b].priority - data.classes[a].priority || a - b);
  $("names").replaceChildren(...groups.flatMap(([cls, members]) => listGroup(cls, members)));
  $("listed").textContent = word("hits", { count: wanted.length });
}

function listGroup(cls, members) {
  const shown = opened.has(cls) ? members : members.slice(0, LISTED_AT_MOST);
  const more = () => { opened.add(cls); showList(); };
  const parts = [make("h2", {}, iconOf(data.classes[cls]), ` ${said(data.classes[cls])} (${members.length})`), make("ul", {}, shown.map(listName))];
  if (shown.length < members.length) parts.push(make("button", { onclick: more }, word("more", { count: members.length })));
  return parts;
}

function listName(node) {
  const about = [node.country && countryName(node.country), isWeak(node) && said(data.statuses[node.s]), word("inAll", { count: shownLinks(node).length })];
  return make("li", {}, nodeButton(node, labelOf(node)), make("small", {}, dotted(about)));
}
