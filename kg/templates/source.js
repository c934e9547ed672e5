// The full text of a release with all evidence marked, linked both ways: a mark opens what it carries, a quotation opens its mark.

const spanNumbers = new Map(data.spans.map(([release, start, end], number) => [`${data.releases[release].stem}:${start}-${end}`, number]));
const spanKey = (number) => `${releaseOf(number).stem}:${data.spans[number][1]}-${data.spans[number][2]}`;
const stems = Object.keys(data.texts);
let stemOfText = null; // what #text holds

/** The stem of the text that is shown: that of the marked span, else the chosen one, else the first. */
const shownStem = () => (state.span !== null ? releaseOf(state.span).stem : state.text ?? stems[0]);

function showSource() {
  if (state.view !== "source") return;
  const stem = stemOfText = shownStem();
  $("choose").hidden = stems.length < 2;
  $("texts").replaceChildren(...stems.map((each) => make("option", { value: each, selected: each === stem }, titleOf(each))));
  if (!(stem in data.texts)) return $("text").replaceChildren(make("p", {}, word("noTexts")));
  $("text").replaceChildren(make("h2", {}, titleOf(stem)), make("p", { class: "other" }, ...aboutText(stem)), make("div", { class: "text" }, markedText(stem)));
  markSpan();
}

const aboutRelease = (stem) => data.releases.find((each) => each.stem === stem) ?? { stem };

function titleOf(stem) {
  const { title } = aboutRelease(stem);
  return title ? folded(title) : stem;
}

/** Number, date and publisher's page of a text, and how much of it is evidence. */
function aboutText(stem) {
  const release = aboutRelease(stem);
  const count = data.spans.filter(([number]) => data.releases[number] === release).length;
  return [dotted([release.number, release.date, word("passages", { count })]), " ", publisherLink(release)];
}

/** The text cut where a span begins or ends; each piece inside a span is marked. Offsets count code points. */
function markedText(stem) {
  const letters = Array.from(data.texts[stem]);
  const spans = data.spans.map(([release, start, end], number) => ({ release, start, end, number })).filter(({ release }) => data.releases[release].stem === stem);
  const cuts = [...new Set([0, letters.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, i) => {
    const over = spans.filter((span) => span.start <= start && cuts[i + 1] <= span.end);
    const piece = letters.slice(start, cuts[i + 1]).join("");
    return over.length ? markOf(piece, over, start) : piece;
  });
}

/** A marked piece. A click opens the shortest span over it; the keyboard stops once at each span, where it begins. */
function markOf(piece, over, start) {
  const shortest = over.reduce((best, span) => (span.end - span.start < best.end - best.start ? span : best));
  const reached = over.some((span) => span.start === start) ? { tabindex: "0", role: "button" } : {};
  const isName = over.every((span) => !toldBySpan()[span.number].length);
  return make("mark", { "data-spans": over.map((span) => span.number).join(" "), "data-open": String(shortest.number), class: isName ? "name" : false, ...reached }, piece);
}

/** Light up the pieces of the marked span, and bring them into sight. */
function markSpan() {
  for (const piece of $("text").querySelectorAll("mark")) piece.classList.toggle("now", piece.dataset.spans.split(" ").includes(String(state.span)));
  $("text").querySelector("mark.now")?.scrollIntoView({ block: narrow.matches ? "start" : "center" }); // the details lie over the lower half of a phone
}

/** Take the keyboard to the marked span. */
const focusSpan = () => ($("text").querySelector("mark.now") ?? $("source")).focus({ preventScroll: true });

function openMark(event) {
  const mark = event.target.closest("mark");
  if (!mark || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  update({ span: Number(mark.dataset.open), selected: null });
  $("name")?.focus();
}
