// One state, one way to change it: update(). The state lives in the address, so any view can be shared as a link.

const VIEWS = ["list", "network", ...Object.keys(CHARTS), "table", "source"];

/** Change the state, write it to the address and bring every part up to date; a passing change, such as a slider's, leaves no step in the history. */
function update(change, isPassing = false) {
  const before = { ...state };
  Object.assign(state, change);
  if (state.selected === null) state.steps = 0;
  if (addressOf() !== location.hash.slice(1)) {
    if (isPassing) location.replace(`#${addressOf()}`);
    else location.hash = addressOf();
  }
  render(before);
}

function render(before) {
  const turned = (name) => before === null || before[name] !== state[name];
  const narrowed = ["hidden", "until", "steps"].some(turned) || (state.steps > 0 && turned("selected"));
  if (narrowed) see();
  const traced = narrowed || ["from", "to"].some(turned);
  if (traced) { findTrail(); showEnds(); }
  if (turned("theme")) applyTheme();
  if (turned("lang")) translate();
  if (turned("view")) { showView(); showSaves(); }
  if (turned("selected") && state.selected !== null) reveal([state.selected]);
  if (isTrailShown()) reveal(trail.things.filter((id) => id < nodes.length));
  if (narrowed) revealShown();
  if (["lang", "theme"].some(turned)) buildLegend();
  else if (narrowed) showCounts();
  if (["selected", "lang", "theme", "view", "span"].some(turned) || traced) showDetails();
  if (["selected", "theme", "lang"].some(turned) || traced) restyle();
  if (["view", "lang"].some(turned) || narrowed) { showTable(); showList(); }
  if (["view", "lang"].some(turned) || shownStem() !== stemOfText) showSource();
  else if (turned("span")) markSpan();
  if (["view", "lang", "theme"].some(turned) || narrowed) showCharts();
  else if (turned("selected")) markChart();
  if (before !== null && (turned("selected") || traced)) speak(narrowed);
  if (turned("selected") || traced) settle();
}

/** Say what a change did: what is selected, the path, or how much is shown. */
function speak(narrowed) {
  if (isTrailShown()) return announce(trail.steps === null ? word("noPath") : `${word("pathLength", { count: trail.steps.length })}: ${trail.things.map(nameOfEnd).join(" → ")}`);
  if (narrowed) return announce(isNarrowed() ? shownText() : word("allShown"));
  if (state.selected === null) return announce(word("cleared"));
  const node = nodes[state.selected];
  announce(word("spoken", { name: nameOf(node), kind: said(classOf(node)), count: shownLinks(node).length }));
}

const systemTheme = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

const firstView = () => (narrow.matches ? "list" : "network");

function applyTheme() {
  document.documentElement.dataset.theme = state.theme;
  readPalette();
  $("theme").textContent = word(state.theme === "dark" ? "light" : "dark");
}

/** Say every fixed word of the page in the reader's language. */
function translate() {
  document.documentElement.lang = state.lang;
  document.title = $("title").textContent = said(data.title);
  for (const element of all("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of all("[data-label]")) element.setAttribute("aria-label", word(element.dataset.label));
  for (const element of all("[data-hint]")) element.setAttribute("placeholder", word(element.dataset.hint));
  const other = state.lang === "ja" ? "en" : "ja";
  $("language").textContent = other === "ja" ? "日本語" : "English";
  $("language").lang = other;
  $("theme").textContent = word(state.theme === "dark" ? "light" : "dark");
  $("summary").textContent = summary();
  buildHelp();
}

function summary() {
  const count = data.releases.length;
  const releases = count === 1 ? word("oneRelease") : word("manyReleases", { count });
  const parts = data.part ? [word(data.part.hops === null ? "pageAnswer" : "pageAround", { name: data.part.name, count: data.part.hops })] : [];
  if (data.core) parts.push(word("pageCore", data.core));
  parts.push(word("summary", { nodes: nodes.length, edges: edges.length, releases }));
  for (const total of data.totals) if (total.sum && total.commitments) parts.push(word(total.commitments === 1 ? "oneTotal" : "total", { sum: said(total.sum), count: total.commitments }));
  const placed = drawnNodes().length;
  if (placed < nodes.length) parts.push(word("drawn", { drawn: placed, nodes: nodes.length }));
  return parts.join(" · ");
}

function showView() {
  for (const button of all("[data-view]")) button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
  document.querySelector("[data-view][aria-pressed=true]").scrollIntoView({ block: "nearest", inline: "nearest" });
  for (const name of VIEWS) $(name).hidden = state.view !== name;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target.matches("input, textarea, select");
  if (event.key === "/" && !isTyping) { event.preventDefault(); $("search").focus(); }
  else if (event.key === "?" && !isTyping) { event.preventDefault(); openHelp(); }
  else if (event.key === "f" && !isTyping) nextSteps();
  else if (event.key === "Escape") clearChoice();
}

/** Choose nothing, and go back to where the choice was made; a path is given up last. */
function clearChoice() {
  if (state.view === "source") focusSpan();
  update(state.selected === null && !isPassage() ? { from: null, to: null } : { selected: null, span: null });
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
  on(document, "keydown", onKey);
  on($("canvas"), "keydown", onCanvasKey);
  combobox("search", (node) => { $("search").value = ""; update({ selected: node.id }); $("name").focus(); }, () => { $("search").value = ""; $("canvas").focus(); });
  on($("listFilter"), "input", showList);
  listenPath();
  on($("until"), "input", onTime);
  on($("reset"), "click", () => { reset(); $("canvas").focus(); });
  on($("helpButton"), "click", openHelp);
  on($("help"), "keydown", onHelpKey);
  on($("skip"), "click", (event) => { event.preventDefault(); $("canvas").focus(); });
  for (const button of all("[data-view]")) on(button, "click", () => update({ view: button.dataset.view }));
  on($("texts"), "change", () => update({ text: $("texts").value, span: null }));
  for (const name of ["click", "keydown"]) on($("text"), name, openMark);
  on($("language"), "click", () => update({ lang: state.lang === "ja" ? "en" : "ja" }));
  on($("theme"), "click", () => update({ theme: state.theme === "dark" ? "light" : "dark" }));
  on($("zoomIn"), "click", () => zoomBy(1.25));
  on($("zoomOut"), "click", () => zoomBy(0.8));
  on($("fit"), "click", fitAll);
  listenToCharts();
  listenToSaves();
  on(window, "hashchange", followAddress);
}

/** Take over an address the reader typed or went back to. */
function followAddress() {
  if (addressOf() === location.hash.slice(1)) return;
  const before = { ...state };
  Object.assign(state, readAddress());
  render(before);
}

Object.assign(state, readAddress());
if (narrow.matches) document.querySelector("#legend details").open = false;
see();
applyTheme();
startPicture();
render(null);
listen();
requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(startNetwork))); // when the first picture stands
