// One state, one way to change it: update(). The state lives in the address, so any view can be shared as a link.

const GROUPS = ["kind", "country", "status"];
const VIEWS = ["network", ...Object.keys(CHARTS), "table", "source"];

/** Change the state, write it to the address and bring every part up to date. */
function update(change) {
  const before = { ...state };
  Object.assign(state, change);
  if (addressOf() !== location.hash.slice(1)) location.hash = addressOf();
  render(before);
}

function render(before) {
  const turned = (name) => before === null || before[name] !== state[name];
  if (turned("theme")) applyTheme();
  if (turned("lang")) translate();
  if (turned("view")) showView();
  if (turned("selected") && state.selected !== null) reveal(state.selected);
  if (["lang", "theme", "hidden"].some(turned)) showLegend();
  if (["selected", "lang", "theme", "hidden", "view", "span"].some(turned)) showDetails();
  if (["selected", "theme", "hidden", "lang"].some(turned)) restyle(turned("theme"));
  if (["view", "lang", "hidden"].some(turned)) showTable();
  if (["view", "lang"].some(turned) || shownStem() !== stemOfText) showSource();
  else if (turned("span")) markSpan();
  if (["view", "lang", "theme", "hidden"].some(turned)) showCharts();
  else if (turned("selected")) markChart();
  if (before !== null && turned("selected")) speak();
  if (turned("selected")) settle();
}

function speak() {
  if (state.selected === null) return announce(word("cleared"));
  const node = nodes[state.selected];
  announce(word("spoken", { name: nameOf(node), kind: said(classOf(node)), count: links[node.id].filter(isEdgeShown).length }));
}

/** The state as the part of the address behind the #. */
function addressOf() {
  const parts = new URLSearchParams();
  if (state.selected !== null) parts.set("n", nodes[state.selected].key);
  if (state.lang !== "en") parts.set("lang", state.lang);
  if (state.theme !== systemTheme()) parts.set("theme", state.theme);
  if (state.view !== "network") parts.set("view", state.view);
  if (state.span !== null) parts.set("at", spanKey(state.span));
  else if (state.text !== null) parts.set("text", state.text);
  for (const group of GROUPS) for (const value of [...state.hidden[group]].sort()) parts.append(`no-${group}`, value);
  return parts.toString();
}

/** What the address asks for; unknown values are as if absent. */
function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const pick = (name, allowed, fallback) => (allowed.includes(parts.get(name)) ? parts.get(name) : fallback);
  const selected = nodes.find((node) => node.key === parts.get("n"));
  return {
    selected: selected ? selected.id : null,
    lang: pick("lang", ["en", "ja"], "en"),
    theme: pick("theme", ["light", "dark"], systemTheme()),
    view: pick("view", VIEWS, "network"),
    span: spanNumbers.get(parts.get("at")) ?? null,
    text: pick("text", stems, null),
    hidden: Object.fromEntries(GROUPS.map((group) => [group, new Set(parts.getAll(`no-${group}`))])),
  };
}

const systemTheme = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

function applyTheme() {
  document.documentElement.dataset.theme = state.theme;
  readPalette();
  $("theme").textContent = word(state.theme === "dark" ? "light" : "dark");
}

/** Say every fixed word of the page in the reader's language. */
function translate() {
  document.documentElement.lang = state.lang;
  document.title = $("title").textContent = said(data.title);
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", word(element.dataset.label));
  for (const element of document.querySelectorAll("[data-hint]")) element.setAttribute("placeholder", word(element.dataset.hint));
  const other = state.lang === "ja" ? "en" : "ja";
  $("language").textContent = other === "ja" ? "日本語" : "English";
  $("language").lang = other;
  $("theme").textContent = word(state.theme === "dark" ? "light" : "dark");
  $("summary").textContent = summary();
}

function summary() {
  const count = data.releases.length;
  const releases = count === 1 ? word("oneRelease") : word("manyReleases", { count });
  const parts = [word("summary", { nodes: nodes.length, edges: edges.length, releases })];
  for (const total of data.totals) if (total.sum) parts.push(word(total.commitments === 1 ? "oneTotal" : "total", { sum: said(total.sum), count: total.commitments }));
  const placed = nodes.filter((node) => node.x !== undefined).length;
  if (placed < nodes.length) parts.push(word("drawn", { drawn: placed, nodes: nodes.length }));
  return parts.join(" · ");
}

function showView() {
  for (const button of document.querySelectorAll("[data-view]")) button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
  for (const name of VIEWS) $(name).hidden = state.view !== name;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target.matches("input, textarea, select");
  if (event.key === "/" && !isTyping) { event.preventDefault(); $("search").focus(); }
  else if (event.key === "Escape") clearChoice();
}

/** Choose nothing, and go back to where the choice was made. */
function clearChoice() {
  if (state.view === "source") focusSpan();
  update({ selected: null, span: null });
  if (state.view === "network") $("canvas").focus();
}

function onCanvasKey(event) {
  const zooms = { "+": 1.25, "=": 1.25, "-": 0.8, "−": 0.8 };
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in DIRECTIONS) { const next = neighbourTowards(event.key); if (next) update({ selected: next.id }); }
  else if (event.key === "Enter" && state.selected !== null) $("name").focus();
  else if (event.key in zooms) zoomBy(zooms[event.key]);
  else if (event.key === "0") fitAll();
  else return;
  event.preventDefault();
}

function listen() {
  document.addEventListener("keydown", onKey);
  $("canvas").addEventListener("keydown", onCanvasKey);
  $("search").addEventListener("keydown", onSearchKey);
  $("search").addEventListener("input", showHits);
  $("search").addEventListener("blur", () => setTimeout(() => openHits(false), 150));
  $("skip").addEventListener("click", (event) => { event.preventDefault(); $("canvas").focus(); });
  for (const button of document.querySelectorAll("[data-view]")) button.addEventListener("click", () => update({ view: button.dataset.view }));
  $("texts").addEventListener("change", () => update({ text: $("texts").value, span: null }));
  for (const name of ["click", "keydown"]) $("text").addEventListener(name, openMark);
  $("language").addEventListener("click", () => update({ lang: state.lang === "ja" ? "en" : "ja" }));
  $("theme").addEventListener("click", () => update({ theme: state.theme === "dark" ? "light" : "dark" }));
  $("zoomIn").addEventListener("click", () => zoomBy(1.25));
  $("zoomOut").addEventListener("click", () => zoomBy(0.8));
  $("fit").addEventListener("click", fitAll);
  listenToCharts();
  window.addEventListener("hashchange", followAddress);
}

/** Take over an address the reader typed or went back to. */
function followAddress() {
  if (addressOf() === location.hash.slice(1)) return;
  const before = { ...state };
  Object.assign(state, readAddress());
  render(before);
}

Object.assign(state, readAddress());
if (matchMedia("(max-width: 760px)").matches) document.querySelector("#legend details").open = false;
applyTheme();
startNetwork();
render(null);
listen();
