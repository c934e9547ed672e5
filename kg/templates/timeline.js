// The timeline: each date as wide as it is stated (a day is a point, a month and a year are spans), and what has no date listed as such.

const DATE = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/;
const TIMES_AT_MOST = 400;
const DAY = 86400000;

/** A stated date as the days it may be: {start, end, precision}, or null when it is no date. */
function spanOfDate(text) {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (!year) return null;
  const at = (y, m, d) => { const date = new Date(Date.UTC(2000, m, d)); date.setUTCFullYear(y, m, d); return date.getTime() / DAY; };
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)];
  if (day) return { start: at(y, m, d), end: at(y, m, d + 1), precision: "day" };
  if (month) return { start: at(y, m, 1), end: at(y, m + 1, 1), precision: "month" };
  return { start: at(y, 0, 1), end: at(y + 1, 0, 1), precision: "year" };
}

/** A date in the reader's language, no more exact than it was stated. */
function dateInWords(text) {
  const span = spanOfDate(text);
  if (!span) return folded(text);
  const parts = { day: { year: "numeric", month: "long", day: "numeric" }, month: { year: "numeric", month: "long" }, year: { year: "numeric" } }[span.precision];
  return new Intl.DateTimeFormat(state.lang === "ja" ? "ja-JP" : "en-GB", { ...parts, timeZone: "UTC" }).format(new Date(span.start * DAY));
}

const strongest = (numbers) => numbers.reduce((best, number) => (rankOf(number) < rankOf(best) ? number : best));
const rankOf = (number) => ["asserted", "inferred", "attributed", "planned"].indexOf(data.statuses[number].name);

/** Whether the filters show a claim: its status, and one of the releases it is made in. */
function isClaimShown(claim) {
  const [status, , spans] = data.claims[claim];
  return !state.hidden.status.has(data.statuses[status].name) && spans.some((span) => isReleaseShown(data.releases[data.spans[span][0]]));
}

const isReleaseShown = ({ stem }) => !state.hidden.release.has(stem);

/** The dates claimed of nodes: node → date → the strongest status. */
function datesOfNodes() {
  const found = new Map();
  for (const [id, predicate, value, claim] of data.facts) {
    if (data.predicates[predicate].name !== "date" || !spanOfDate(value) || !isClaimShown(claim)) continue;
    const own = found.get(id) ?? new Map();
    const status = data.claims[claim][0];
    own.set(value, own.has(value) ? strongest([own.get(value), status]) : status);
    found.set(id, own);
  }
  return found;
}

/** Rows of the timeline: things with a date of their own, things announced at a dated event, and dates the texts state of nothing drawn. */
function timeRows() {
  const dates = datesOfNodes();
  const rows = [];
  for (const [id, own] of dates) for (const [date, status] of own) rows.push({ group: classOf(nodes[id]).name === "Event" ? "events" : "dated", node: nodes[id], date, status });
  for (const edge of edges.filter((each) => data.predicates[each.p].name === "announces" && isEdgeShown(each)))
    for (const [date, status] of dates.get(edge.from) ?? []) rows.push({ group: "announced", node: nodes[edge.to], via: nodes[edge.from], date, status: rankOf(status) > rankOf(edge.s) ? status : edge.s });
  for (const [date, claim] of data.stated) if (spanOfDate(date) && isClaimShown(claim)) rows.push({ group: "stated", words: folded(data.spans[data.claims[claim][2][0]][3]), date, status: data.claims[claim][0] });
  const isIn = (row) => (!row.node || isShown(row.node)) && !state.hidden.year.has(row.date.slice(0, 4)) && !(state.until !== null && row.date.slice(0, state.until.length) > state.until);
  return rows.filter(isIn).map((row) => ({ ...row, ...spanOfDate(row.date) }))
    .sort((a, b) => a.start - b.start || a.end - b.end || (a.node?.id ?? -1) - (b.node?.id ?? -1));
}

function drawTimeline() {
  const rows = timeRows();
  const releases = data.releases.filter((release) => release.date && spanOfDate(release.date) && isReleaseShown(release)).map((release) => ({ release, ...spanOfDate(release.date) }));
  const dated = new Set(rows.flatMap(({ node }) => (node ? [node] : [])));
  const undated = nodes.filter((node) => classOf(node).timed && isShown(node) && !dated.has(node));
  if (!rows.length && !releases.length) return [...chartHead("noDates"), ...undatedList(undated)];
  const scale = timeScale([...rows, ...releases]);
  const groups = ["events", "announced", "dated", "stated"].map((group) => [group, rows.filter((row) => row.group === group)]).filter(([, own]) => own.length);
  return [
    ...chartHead("timelineHelp"), timeKey(), ...(rows.length ? [] : [make("p", {}, word("noDates"))]),
    make("div", { class: "times" }, axisRow(scale), releasesRow(releases, scale), groups.flatMap(([group, own]) => timeList(group, own, (row) => timeRow(row, scale)))),
    ...undatedList(undated),
  ];
}

function timeKey() {
  const sample = (precision, key, name = "asserted") => make("span", {}, strip([markAt(precision, precision === "day" ? 50 : 10, 90, name)]), word(key));
  return make("p", { class: "key" }, sample("day", "aDay"), sample("month", "aMonth"), sample("year", "aYear"), sample("year", "datesInferred", "inferred"), sample("year", "bandWeak", "attributed"));
}

/** A headed list, cut when it is long. */
function timeList(key, rows, itemOf, name) {
  const left = rows.length - TIMES_AT_MOST;
  const list = make("ul", { class: name, "aria-label": word(key) }, rows.slice(0, TIMES_AT_MOST).map(itemOf));
  return [make("h2", {}, `${word(key)} (${rows.length})`), list, left > 0 ? make("p", {}, word("rowsLeft", { count: left })) : ""];
}

/** One row: what, when in words, and the mark on the axis. */
function timeRow(row, scale) {
  const status = data.statuses[row.status];
  const what = row.node ? pickButton(row.node, row.node.s !== row.status) : make("q", {}, row.words);
  const via = row.via ? make("span", { class: "other" }, word("announcedAt", { event: nameOf(row.via) })) : null;
  const when = make("span", { class: "when" }, dateInWords(row.date), statusMark(row.status));
  const item = make("li", { "data-date": row.date, "data-precision": row.precision }, when, make("div", { class: "what" }, what, via), track(markAt(row.precision, scale.at(row.start), scale.at(row.end), status.name)));
  return row.node ? tie(item, row.node.id, row.via ? row.via.id : []) : item;
}

/** A strip of the axis; what stands in it is placed in per cents of its width. */
const strip = (marks) => makeSvg("svg", { "aria-hidden": "true", height: 14 }, marks);
const track = (...marks) => make("div", { class: "track" }, strip(marks));

/** A point for a day, a bar for a month, an open bar for a year; dashed when inferred, quoted or planned. */
function markAt(precision, from, to, status) {
  const name = `date ${precision}${status === "asserted" ? "" : status === "inferred" ? " inferred" : " soft"}`;
  if (precision === "day") return makeSvg("circle", { cx: percent(from), cy: 7, r: 5, class: name });
  return makeSvg("rect", { x: percent(from), y: 2, width: percent(Math.max(0.4, to - from)), height: 10, rx: 3, class: name });
}

const percent = (part) => `${part.toFixed(2)}%`;

/** Days → per cents of the track. Four and more years in which nothing is stated are cut out, and said to be. */
function timeScale(spans) {
  const gap = 6;
  const years = distinct(spans.flatMap(({ start, end }) => [yearOf(start), yearOf(end - 1)])).sort((a, b) => a - b);
  const runs = [];
  for (const year of years) {
    if (!runs.length || year - runs.at(-1).last > 4) runs.push({ first: year });
    runs.at(-1).last = year;
  }
  const unit = (100 - gap * (runs.length - 1)) / runs.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  let x = 0;
  for (const run of runs) { run.x = x; x += (run.last - run.first + 1) * unit + gap; }
  const at = (day) => {
    const year = yearOf(day);
    const run = runs.find(({ last }) => year <= last + 1); // a span may end where the next year begins
    return run.x + (year - run.first + (day - yearStart(year)) / (yearStart(year + 1) - yearStart(year))) * unit;
  };
  return { runs, at, unit, gap };
}

const yearOf = (day) => new Date(day * DAY).getUTCFullYear();
const yearStart = (year) => spanOfDate(String(year).padStart(4, "0")).start;

/** The years on top, which stay in sight. */
function axisRow(scale) {
  const step = [1, 2, 5, 10, 20, 50].find((each) => each * scale.unit >= 9) ?? 100;
  const marks = scale.runs.flatMap(({ x, first, last }, i) => {
    const years = Array.from({ length: last - first + 1 }, (_, k) => first + k).filter((year, k) => k === 0 || (year % step === 0 && k * scale.unit >= 7 && x + k * scale.unit < 96));
    return [...(i ? [tick(x - scale.gap / 2 - 1, "//")] : []), ...years.map((year) => tick(x + (year - first) * scale.unit, String(year)))];
  });
  const cut = scale.runs.length > 1 ? make("span", { class: "other" }, word("axisCut")) : null;
  return make("div", { class: "axis" }, make("div", {}), make("div", { class: "what" }, cut), track(...marks));
}

const tick = (at, text) => makeSvg("text", { x: percent(at), y: 12, class: "tick" }, [text]);

/** The releases themselves as one row of points, with their titles where they are few. */
function releasesRow(releases, scale) {
  if (!releases.length) return null;
  const dots = releases.map(({ start }) => markAt("day", scale.at(start), 0, "asserted"));
  const named = releases.length <= 5 ? releases.map(({ release }) => make("li", {}, make("b", {}, dateInWords(release.date)), ` ${folded(release.title ?? release.stem)}`)) : [];
  return make("div", { class: "releases" }, make("b", {}, `${word("releaseDates")} (${releases.length})`), make("div", { class: "what" }, named.length ? make("ul", {}, named) : null), track(...dots));
}

function undatedList(undated) {
  if (!undated.length) return [];
  return timeList("dateNotStated", undated, (node) => make("li", {}, pickButton(node)), "undated");
}
