// Search with suggestions, and the legend that is the filter.

const HITS_AT_MOST = 12;
let hits = [];
let chosen = -1;

/** Letters as they are compared: no case, no accents, no width variants. */
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const haystacks = nodes.map((node) => [node.name, node.ja, ...(node.also ?? []), node.caption?.en, node.caption?.ja].filter(Boolean).map(plain));

/** How well a text answers: whole before start before word start before anywhere, and the more of it the better; 0 is not at all. */
function likeness(text, query) {
  const kind = text === query ? 4 : text.startsWith(query) ? 3 : text.includes(` ${query}`) ? 2.5 : text.includes(query) ? 1 : 0;
  return kind && kind + (2 * query.length) / text.length;
}

/** How well a node answers, its own name before other names. Of likely answers an organisation or a partnership comes before a place. */
function score(node, query) {
  const [own, ...others] = haystacks[node.id].map((text) => likeness(text, query));
  const best = Math.max(own, ...others.map((value) => value * 0.8));
  return best && best + Math.min(classOf(node).priority, 6) * 0.75 + Math.min(links[node.id].length, 10) / 100;
}

function found(text) {
  const query = plain(text.trim());
  if (!query) return [];
  const scored = nodes.map((node) => ({ node, score: score(node, query) })).filter((each) => each.score > 0);
  return scored.sort((a, b) => b.score - a.score || a.node.id - b.node.id).slice(0, HITS_AT_MOST).map(({ node }) => node);
}

function showHits() {
  hits = found($("search").value);
  chosen = hits.length ? 0 : -1;
  $("hits").replaceChildren(...hits.map((node, i) => make("li", { role: "option", id: `hit${i}`, "aria-selected": String(i === chosen), onclick: () => take(i) }, iconOf(classOf(node)), make("span", { class: isGuess(node) && "guess" }, nameOf(node)), make("small", {}, said(classOf(node))))));
  openHits(hits.length > 0);
  if ($("search").value) announce(word("hits", { count: hits.length }));
}

function openHits(isOpen) {
  $("hits").hidden = !isOpen;
  $("search").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) $("search").setAttribute("aria-activedescendant", `hit${chosen}`);
  else $("search").removeAttribute("aria-activedescendant");
}

function chooseHit(step) {
  if (!hits.length) return;
  chosen = (chosen + step + hits.length) % hits.length;
  [...$("hits").children].forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
  openHits(true);
  $(`hit${chosen}`).scrollIntoView({ block: "nearest" });
}

function take(i) {
  const node = hits[i];
  openHits(false);
  if (!node) return;
  $("search").value = "";
  update({ selected: node.id });
  $("name").focus();
}

function onSearchKey(event) {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) chooseHit(steps[event.key]);
  else if (event.key === "Enter") take(chosen);
  else if (event.key === "Escape") { $("search").value = ""; openHits(false); $("canvas").focus(); }
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Values with how often they occur, the legend's rows. */
function counted(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function filterRow(group, value, count, ...shown) {
  const box = make("input", { type: "checkbox", "data-group": group, "data-value": value });
  box.checked = !state.hidden[group].has(value);
  box.addEventListener("change", () => {
    const hidden = new Set(state.hidden[group]);
    if (box.checked) hidden.delete(value); else hidden.add(value);
    update({ hidden: { ...state.hidden, [group]: hidden } });
  });
  return make("label", {}, box, ...shown, make("b", {}, String(count)));
}

const filterGroup = (key, rows) => make("fieldset", {}, make("legend", {}, word(key)), rows);

/** The legend: kinds with icons, countries, and strokes of the statuses, each with a count and a box to hide it. */
function showLegend() {
  const kinds = counted(nodes.map((node) => node.cls));
  const countries = counted(nodes.map(countryOf));
  const statuses = counted(edges.map((edge) => edge.s));
  const byPriority = [...kinds.keys()].sort((a, b) => data.classes[b].priority - data.classes[a].priority || data.classes[a].name.localeCompare(data.classes[b].name, "en"));
  $("filters").replaceChildren(
    filterGroup("kinds", byPriority.map((cls) => filterRow("kind", data.classes[cls].name, kinds.get(cls), iconOf(data.classes[cls]), said(data.classes[cls])))),
    filterGroup("countries", [...countries.keys()].sort((a, b) => (a === NOBODY) - (b === NOBODY) || countries.get(b) - countries.get(a) || (a < b ? -1 : 1)).map((code) => filterRow("country", code, countries.get(code), countryName(code)))),
    filterGroup("statuses", [...statuses.keys()].sort((a, b) => statuses.get(b) - statuses.get(a)).map((s) => filterRow("status", data.statuses[s].name, statuses.get(s), strokeOf(data.statuses[s]), said(data.statuses[s])))),
  );
}
