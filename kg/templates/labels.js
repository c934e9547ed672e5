// Our own label pass: constant size on the screen, the important first, nothing over anything else; what finds no room is left out.

const LABEL = { size: 12.5, line: 14.5, width: 108, wide: 146, lines: 3, cell: 140 };
const ALONG = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8]; // where on an edge its mark may stand, the best first
const PLACES = ["below", "above", "right", "left"];
const shownLabels = []; // what the last pass drew: {id, x, y, width, height}
const shownPills = [];
const widths = new Map();
const CJK = "\\u3000-\\u30ff\\u3400-\\u9fff\\uff00-\\uffef";
const TOKENS = new RegExp(`[${CJK}][、。）」]?|[^\\s${CJK}–/-]*[–/-]|[^\\s${CJK}–/-]+|\\s+`, "gu");

/** Boxes already taken, found again by the cell of a grid. */
class Taken {
  constructor() { this.cells = new Map(); }

  cellsOf({ x, y, width, height }) {
    const keys = [];
    for (let column = Math.floor(x / LABEL.cell); column <= Math.floor((x + width) / LABEL.cell); column += 1)
      for (let row = Math.floor(y / LABEL.cell); row <= Math.floor((y + height) / LABEL.cell); row += 1) keys.push(`${column} ${row}`);
    return keys;
  }

  add(box) {
    for (const key of this.cellsOf(box)) this.cells.set(key, [...(this.cells.get(key) ?? []), box]);
  }

  /** Whether nothing but the owner's own icon is there; `boldly` overlooks what is faded. */
  isFree(box, owner, boldly = false) {
    const blocks = (other) => (other.owner === undefined || other.owner !== owner) && !(boldly && other.isFaint) && overlap(box, other);
    return !this.cellsOf(box).some((key) => (this.cells.get(key) ?? []).some(blocks));
  }
}

const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The width of a text in the font now set, measured once. */
function measured(ctx, text) {
  const key = `${ctx.font}|${text}`;
  if (!widths.has(key)) widths.set(key, ctx.measureText(text).width);
  return widths.get(key);
}

/** Cut a label into lines that fit; the last line ends in "…" when there is more. Japanese may break between any two characters. */
function wrapped(ctx, text, width, most) {
  const lines = [""];
  for (const token of text.match(TOKENS) ?? []) {
    const longer = lines.at(-1) + token;
    if (measured(ctx, longer.trim()) <= width || !lines.at(-1).trim()) lines[lines.length - 1] = longer;
    else lines.push(token.trimStart());
  }
  const trimmed = lines.map((line) => shortened(ctx, line.trim(), width)).filter(Boolean);
  return trimmed.length <= most ? trimmed : [...trimmed.slice(0, most - 1), shortened(ctx, `${trimmed[most - 1]} ${trimmed[most]}`, width)];
}

function shortened(ctx, text, width) {
  if (measured(ctx, text) <= width) return text;
  const letters = Array.from(text);
  while (letters.length > 1 && measured(ctx, `${letters.join("")}…`) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

const fontOf = (node) => `${isGuess(node) ? "italic " : ""}${classOf(node).bold || state.selected === node.id ? "700" : "400"} ${LABEL.size}px ${palette.font}`;

/** The pass: called by vis-network after each drawing, in pixels of the canvas element. */
function drawLabels(ctx) {
  const ratio = ctx.getTransform().a / network.getScale();
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  const taken = new Taken();
  const visible = visibleNodes();
  for (const node of visible) taken.add(iconBox(node));
  shownLabels.length = shownPills.length = 0;
  const [near, far] = [visible.filter(isNear), visible.filter((node) => !isNear(node))];
  for (const box of laneTitles) taken.add(box);
  for (const node of near) placeLabel(ctx, node, taken);
  if (focus.near === null) drawMarks(ctx, taken);
  else drawPills(ctx, taken);
  for (const node of far) placeLabel(ctx, node, taken);
  ctx.restore();
}

/** Drawn nodes inside the window, the most important first. */
function visibleNodes() {
  const { clientWidth, clientHeight } = $("canvas");
  return drawnNodes().filter(isShown).map((node) => ({ node, at: network.canvasToDOM(placeOf(node)) }))
    .filter(({ at }) => at.x > -20 && at.y > -20 && at.x < clientWidth + 20 && at.y < clientHeight + 20)
    .sort((a, b) => rank(b.node) - rank(a.node) || a.node.id - b.node.id).map(({ node }) => node);
}

const rank = (node) => (state.selected === node.id ? 1e6 : 0) + classOf(node).priority * 1000 + links[node.id].length;

function iconBox(node) {
  const at = network.canvasToDOM(placeOf(node));
  const half = sizeOf(node) * network.getScale() + 1;
  return { owner: node.id, isFaint: !isNear(node), x: at.x - half, y: at.y - half, width: 2 * half, height: 2 * half };
}

function placeLabel(ctx, node, taken) {
  ctx.font = fontOf(node);
  const { bold } = classOf(node);
  const lines = wrapped(ctx, captionOf(node), bold ? LABEL.wide : LABEL.width, bold ? LABEL.lines + 1 : LABEL.lines);
  const width = Math.max(...lines.map((line) => measured(ctx, line))) + 4;
  const places = isNear(node) ? PLACES : PLACES.slice(0, 1); // a faded label away from its place misleads
  const box = places.map((place) => labelBox(node, place, width, lines.length * LABEL.line)).find((each) => taken.isFree(each, node.id) && inWindow(each));
  if (!box) return;
  taken.add({ ...box, owner: undefined });
  shownLabels.push({ ...box, text: lines.join(" ") });
  writeLabel(ctx, node, lines, box);
}

const inWindow = (box) => box.x >= 0 && box.y >= 0 && box.x + box.width <= $("canvas").clientWidth && box.y + box.height <= $("canvas").clientHeight;

function labelBox(node, place, width, height) {
  const icon = iconBox(node);
  const middle = { x: icon.x + icon.width / 2, y: icon.y + icon.height / 2 };
  const at = {
    below: { x: middle.x - width / 2, y: icon.y + icon.height },
    above: { x: middle.x - width / 2, y: icon.y - height },
    right: { x: icon.x + icon.width, y: middle.y - height / 2 },
    left: { x: icon.x - width, y: middle.y - height / 2 },
  }[place];
  return { owner: node.id, ...at, width, height };
}

function writeLabel(ctx, node, lines, box) {
  ctx.globalAlpha = isNear(node) ? 1 : 0.4;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = palette.canvas;
  ctx.fillStyle = palette.ink;
  lines.forEach((line, i) => {
    const y = box.y + LABEL.line * (i + 0.5);
    ctx.strokeText(line, box.x + box.width / 2, y);
    ctx.fillText(line, box.x + box.width / 2, y);
  });
  ctx.globalAlpha = 1;
}

/** The mark of every edge that is not plainly asserted. */
function drawMarks(ctx, taken) {
  if (network.getScale() < 0.5) return; // from afar the dashes must do
  for (const edge of drawnEdges().filter((each) => isEdgeShown(each) && statusOf(each).mark)) placeMark(ctx, edge, taken);
}

function placeMark(ctx, edge, taken) {
  const boxes = ALONG.map((t) => pointOn(edge, t)).map((at) => ({ x: at.x - 8, y: at.y - 8, width: 16, height: 16 }));
  const box = boxes.find((each) => taken.isFree(each, undefined, true));
  if (!box) return;
  taken.add(box);
  drawMark(ctx, statusOf(edge).mark, box.x + 8, box.y + 8);
}

function drawMark(ctx, mark, x, y) {
  ctx.fillStyle = palette.canvas;
  ctx.strokeStyle = palette.warn;
  ctx.lineWidth = 1.3;
  ctx.beginPath();
  ctx.arc(x, y, 7.5, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  ctx.fillStyle = palette.warn;
  ctx.font = `700 13px ${palette.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  ctx.fillText(mark, x, y + (mark === "”" ? 8.5 : 4.5));
}

/** The words on the selected node's edges. */
function drawPills(ctx, taken) {
  for (const edge of drawnEdges().filter((each) => isEdgeShown(each) && isFocusEdge(each))) drawPill(ctx, edge, taken);
}

function drawPill(ctx, edge, taken) {
  const status = statusOf(edge);
  const reading = isTrailShown() ? readingAlong(edge) : readingFrom(edge, nodes[state.selected]);
  ctx.font = `600 11px ${palette.font}`;
  const text = status.mark ? `${status.mark} ${reading}` : reading;
  const width = measured(ctx, text) + 10;
  const boxes = ALONG.map((t) => pointOn(edge, t)).map((at) => ({ x: at.x - width / 2, y: at.y - 8, width, height: 16 }));
  const box = boxes.find((each) => taken.isFree(each, undefined, true) && inWindow(each));
  if (!box) return status.mark ? placeMark(ctx, edge, taken) : undefined;
  taken.add(box);
  shownPills.push({ ...box, text });
  ctx.fillStyle = status.dash.length ? palette.warn : palette.accent;
  ctx.beginPath();
  ctx.roundRect(box.x, box.y, box.width, box.height, 8);
  ctx.fill();
  ctx.fillStyle = palette["accent-ink"];
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, box.x + width / 2, box.y + 8.5);
}

/** How many pairs of labels overlap each other or another node's icon; the tests want none. */
function collisions() {
  const icons = visibleNodes().map(iconBox);
  const boxes = [...shownLabels, ...icons.map((icon) => ({ ...icon, icon: true }))];
  return shownLabels.reduce((sum, label, i) => sum + boxes.filter((other, j) => j > i && (!other.icon || other.owner !== label.owner) && overlap(label, other)).length, 0);
}
