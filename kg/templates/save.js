// Taking away: the picture as SVG and PNG, the names and relations that are shown as CSV. Files are made here; nothing is asked of any server.

const SHARP = 2; // pixels of the PNG for each one on the screen
const FOOT = 30; // the line under the picture that says what it is

/** The network as it is shown, drawn by what draws it on the screen. */
function networkShapes() {
  const recorder = new Recorder(make("canvas").getContext("2d"));
  drawPicture(recorder, 1);
  return recorder.shapes;
}

/** What is in sight as one SVG with its title and, under it, where it comes from. */
function svgOfView() {
  const { clientWidth: width, clientHeight: height } = $("canvas");
  const title = makeSvg("title", {});
  title.textContent = said(data.title);
  const line = makeSvg("text", { x: 12, y: height + 19, "font-size": 12, "font-family": palette.font, fill: palette.ink });
  line.textContent = [said(data.title), summary(), ...data.releases.slice(0, 2).map(({ stem, number, date }) => [number ?? stem, date].filter(Boolean).join(", "))].join(" · ");
  const back = makeSvg("rect", { width, height: height + FOOT, fill: palette.canvas });
  return makeSvg("svg", { width, height: height + FOOT, viewBox: `0 0 ${width} ${height + FOOT}`, lang: state.lang }, [title, back, ...networkShapes(), line]);
}

const svgText = () => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svgOfView())}\n`;

/** The same picture in pixels. */
async function pngOfView() {
  const address = URL.createObjectURL(new Blob([svgText()], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width * SHARP, height: image.height * SHARP });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => { canvas.toBlob(done, "image/png"); });
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** A cell as CSV; a text that a spreadsheet would run as a formula gets an apostrophe in front. */
function csvCell(value) {
  const text = value === undefined || value === null ? "" : String(value);
  const guarded = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Rows as CSV, with the mark by which spreadsheets know UTF-8. */
const csvOf = (columns, rows) => `\ufeff${[columns, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;

const namesCsv = () => csvOf(["node", "name", "name_ja", "kind", "country", "relations"], nodes.filter(isShown).map((node) => [node.key, node.name, node.ja, classOf(node).name, node.country, shownLinks(node).length]));

/** A row for each relation and passage it rests on, with the words as they stand in the text. */
function relationsCsv() {
  const columns = ["source", "predicate", "target", "sum", "status", "voice", "quote", "release", "start", "end"];
  return csvOf(columns, edges.filter(isEdgeShown).flatMap(relationCells));
}

function relationCells(edge) {
  const plain = [nodes[edge.from].name, predicateOf(edge).name, nodes[edge.to].name, edge.sum?.en];
  const told = edge.c.flatMap((claim) => data.claims[claim][2].map((span) => [data.claims[claim], data.spans[span]]));
  const rows = told.map(([[s, v], [release, start, end, quote]]) => [...plain, data.statuses[s].name, data.voices[v], quote, data.releases[release].stem, start, end]);
  return rows.length ? rows : [[...plain, statusOf(edge).name, data.voices[edge.v]]];
}

function download(name, content, type) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  $("save").open = false;
  announce(word("saved", { name }));
}

const SAVES = {
  png: async () => download("explorer.png", await pngOfView()),
  svg: () => download("explorer.svg", svgText(), "image/svg+xml"),
  names: () => download("names.csv", namesCsv(), "text/csv"),
  relations: () => download("relations.csv", relationsCsv(), "text/csv"),
};

/** The picture can be saved only where there is one. */
function showSaves() {
  for (const name of ["png", "svg"]) document.querySelector(`[data-save="${name}"]`).disabled = state.view !== "network";
}

function listenToSaves() {
  for (const button of all("[data-save]")) on(button, "click", () => SAVES[button.dataset.save]());
  on(document, "click", (event) => { if (!$("save").contains(event.target)) $("save").open = false; });
  on($("save"), "keydown", (event) => {
    if (event.key !== "Escape" || !$("save").open) return;
    event.stopPropagation();
    $("save").open = false;
    $("save").querySelector("summary").focus();
  });
}
