// The legend that is the filter: groups of boxes with counts, the time slider, and the line that says how much is shown.

const ROWS_AT_FIRST = 8;
const OPEN_AT_FIRST = new Set(narrow.matches ? ["kind"] : ["kind", "country", "status"]);
const unfolded = new Set(); // long groups the reader asked to see whole

/** The values of a group in the order of the legend. */
function ordered(group) {
  const count = counts(group);
  const often = (a, b) => count.get(b) - count.get(a) || (a < b ? -1 : 1);
  const late = (a, b) => (b < a ? -1 : 1);
  const important = (a, b) => classNamed(b).priority - classNamed(a).priority || (a < b ? -1 : 1);
  const order = { kind: important, year: (a, b) => late(b, a), release: (a, b) => late(dateOfRelease(a), dateOfRelease(b)) }[group] ?? often;
  return [...offered[group]].sort((a, b) => (a === NOTHING) - (b === NOTHING) || order(a, b));
}

const classNamed = (name) => data.classes.find((each) => each.name === name);
const releaseNamed = (stem) => data.releases.find((each) => each.stem === stem);
const dateOfRelease = (stem) => `${releaseNamed(stem).date ?? ""} ${stem}`;

/** What stands in a row of the legend: an icon or stroke if there is one, and the name. */
const ROW = {
  kind: (name) => [iconOf(classNamed(name)), said(classNamed(name))],
  country: (code) => [countryName(code)],
  status: (name) => { const status = data.statuses.find((each) => each.name === name); return [strokeOf(status), said(status)]; },
  topic: (key) => [key === NOTHING ? word("noTopic") : said(data.fields.find((each) => each.key === key))],
  year: (year) => [year === NOTHING ? word("noDate") : year],
  release: (stem) => [dotted([releaseNamed(stem).date, folded(releaseNamed(stem).title ?? stem)])],
};

const setHidden = (group, values) => update({ hidden: { ...state.hidden, [group]: new Set(values) } });

/** Build the legend: a group for each way to filter that has something to choose from; kinds always, they explain the icons. */
function buildLegend() {
  const groups = GROUPS.filter((group) => group === "kind" || offered[group].length > 1);
  const open = new Map([...all("#filters details")].map((part) => [part.dataset.group, part.open]));
  $("filters").replaceChildren(...groups.map((group) => groupPart(group, open.get(group) ?? (OPEN_AT_FIRST.has(group) || state.hidden[group].size > 0))));
  showCounts();
}

function groupPart(group, isOpen) {
  const values = ordered(group);
  const rows = values.map((value) => filterRow(group, value));
  const long = values.length > ROWS_AT_FIRST + 2 && group !== "kind" && !unfolded.has(group);
  const isRare = state.hidden[group].size * 2 > values.length ? (value) => !state.hidden[group].has(value) : (value) => state.hidden[group].has(value);
  if (long) rows.slice(ROWS_AT_FIRST).forEach((row, i) => { row.hidden = !isRare(values[ROWS_AT_FIRST + i]); });
  const more = long && rows.some((row) => row.hidden) ? make("button", { class: "link", onclick: () => unfold(group, rows) }, word("moreRows", { count: rows.filter((row) => row.hidden).length })) : null;
  const all = make("button", { class: "link all", "aria-label": `${word("all")}: ${word(`${group}Group`)}`, onclick: () => setHidden(group, []) }, word("all"));
  const hint = data.words[`${group}Hint`] ? make("p", { class: "hint" }, word(`${group}Hint`)) : null;
  const part = make("details", { class: "filter", "data-group": group }, make("summary", {}, word(`${group}Group`), " ", make("small")), all, make("div", { role: "group", "aria-label": word(`${group}Group`) }, hint, rows, more));
  part.open = isOpen;
  return part;
}

function unfold(group, rows) {
  unfolded.add(group);
  const first = rows.find((row) => row.hidden);
  buildLegend();
  document.querySelector(`input[data-group="${group}"][data-value="${CSS.escape(first.querySelector("input").dataset.value)}"]`).focus();
}

function filterRow(group, value) {
  const box = make("input", { type: "checkbox", "data-group": group, "data-value": value });
  const parts = ROW[group](value);
  on(box, "change", () => setHidden(group, offered[group].filter((each) => (each === value ? !box.checked : state.hidden[group].has(each)))));
  const only = make("button", { class: "only link", "aria-label": word("onlyThis", { name: parts.at(-1) }), onclick: () => setHidden(group, offered[group].filter((each) => each !== value)) }, word("only"));
  return make("div", { class: "row" }, make("label", { title: parts.at(-1) }, box, parts.slice(0, -1), make("span", {}, parts.at(-1)), make("b")), only);
}

/** Bring boxes, counts and the line of what is shown up to date; nothing is built anew, so the focus stays. */
function showCounts() {
  for (const part of all("#filters details")) {
    const { group } = part.dataset;
    const [count, hidden] = [counts(group), state.hidden[group]];
    for (const box of part.querySelectorAll("input")) {
      box.checked = !hidden.has(box.dataset.value);
      box.parentElement.querySelector("b").textContent = count.get(box.dataset.value);
      box.closest(".row").classList.toggle("empty", count.get(box.dataset.value) === 0);
    }
    part.querySelector("summary small").textContent = hidden.size ? word("of", { some: offered[group].length - hidden.size, all: offered[group].length }) : "";
    part.querySelector(".all").hidden = !hidden.size;
  }
  showTime();
  $("shown").hidden = !isNarrowed();
  $("summary").hidden = isNarrowed();
  $("shownText").textContent = shownText();
}

const isNarrowed = () => state.until !== null || (state.steps > 0 && state.selected !== null) || GROUPS.some((group) => state.hidden[group].size > 0);
const shownText = () => word("shown", { some: nodes.filter(isShown).length, all: nodes.length });

/** Show everything again. */
const reset = () => update({ hidden: Object.fromEntries(GROUPS.map((group) => [group, new Set()])), until: null, steps: 0 });

/** "May 2022", "2023". */
function periodName(period) {
  if (period.length === 4) return period;
  return new Date(`${period}-01T00:00:00Z`).toLocaleDateString(state.lang, { year: "numeric", month: "long", timeZone: "UTC" });
}

function showTime() {
  $("time").hidden = beginnings.length < 2;
  const at = state.until === null ? beginnings.length - 1 : beginnings.indexOf(state.until);
  const text = state.until === null ? word("allTime") : word("until", { period: periodName(state.until) });
  Object.assign($("until"), { max: String(beginnings.length - 1), value: String(at) });
  $("until").setAttribute("aria-valuetext", text);
  $("untilText").textContent = text;
  $("undated").textContent = word("undated", { count: nodes.filter((node) => isShown(node) && !dates[node.id].length).length });
}

function onTime() {
  const at = Number($("until").value);
  update({ until: at === beginnings.length - 1 ? null : beginnings[at] }, true);
}
