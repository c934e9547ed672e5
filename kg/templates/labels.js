// Our own label pass: constant size on the screen, the important first, nothing over anything else; what finds no room is left out.

const LABEL = { size: 12.5, line: 14.5, width: 108, wide: 130, narrow: 118, lines: 3, few: 200 };
const PLACES = ["below", "above", "right", "left"];
const drag = { isOn: false, layer: null, corner: null, scale: 1 }; // the labels as a picture while the reader drags
const shownLabels = []; // what the last pass drew: {id, x, y, width, height}

const fontOf = (node) => `${isGuess(node) ? "italic " : ""}${classOf(node).bold || state.selected === node.id ? "700" : "400"} ${LABEL.size}px ${palette.font}`;

const widthOf = (node) => (classOf(node).bold ? (narrow.matches ? LABEL.narrow : LABEL.wide) : LABEL.width);

function wholeLabel(ctx, node) {
  ctx.font = fontOf(node);
  return wrapped(ctx, labelOf(node), widthOf(node));
}

/** The pass: called by vis-network after each drawing, in pixels of the canvas element. While the picture is dragged, labels move along as they are. */
function drawLabels(ctx) {
  const ratio = ctx.getTransform().a / network.getScale();
  if (!drag.isOn || drag.scale !== network.getScale()) return passLabels(ctx, ratio);
  const corner = network.canvasToDOM({ x: 0, y: 0 });
  if (!drag.layer) {
    drag.layer = Object.assign(document.createElement("canvas"), { width: ctx.canvas.width, height: ctx.canvas.height });
    passLabels(drag.layer.getContext("2d"), ratio);
    drag.corner = corner;
  }
  ctx.save();
  ctx.setTransform(1, 0, 0, 1, (corner.x - drag.corner.x) * ratio, (corner.y - drag.corner.y) * ratio);
  ctx.drawImage(drag.layer, 0, 0);
  ctx.restore();
}

function startDrag() {
  Object.assign(drag, { isOn: true, layer: null, scale: network.getScale() });
}

function endDrag() {
  drag.isOn = false;
  redraw();
}

function passLabels(ctx, ratio) {
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  const visible = visibleNodes();
  const [near, far] = [visible.filter(isNear), visible.filter((node) => !isNear(node))];
  shownPills.length = 0;
  const taken = placeLabels(ctx, near, visible);
  if (focus.near === null) drawMarks(ctx, taken);
  else drawPills(ctx, taken);
  for (const node of far) shownLabels.push(...placeLabel(ctx, node, taken, LABEL.lines));
  for (const label of shownLabels.filter((each) => each.isCut)) growLabel(ctx, label, taken);
  for (const label of shownLabels) writeLabel(ctx, label);
  if (focus.under !== null) writePlate(ctx, nodes[focus.under]);
  ctx.restore();
}

/** Place labels of the usual height; where that leaves some out and they are few, of two lines, to grow later. The better of both is shown. */
function placeLabels(ctx, near, visible) {
  let best = null;
  for (const most of visible.length > LABEL.few ? [LABEL.lines] : [LABEL.lines, 2]) {
    const taken = new Taken();
    for (const box of [...visible.map(iconBox), ...laneTitles, cornerBox()]) taken.add(box);
    const labels = near.flatMap((node) => placeLabel(ctx, node, taken, most));
    if (best === null || labels.length > best.labels.length) best = { taken, labels };
    if (labels.length === near.length) break;
  }
  shownLabels.splice(0, Infinity, ...best.labels);
  return best.taken;
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

/** The label of a node if there is room for it, in a list: of a few lines, the important ones with one more. */
function placeLabel(ctx, node, taken, lines) {
  const whole = wholeLabel(ctx, node);
  const { bold } = classOf(node);
  const most = state.selected === node.id ? whole.length : bold ? lines + 1 : lines;
  const places = isNear(node) ? PLACES : PLACES.slice(0, 1); // a faded label away from its place misleads
  const heights = [most, ...(bold ? [2] : [])]; // the important rather cut than missing
  const label = heights.reduce((found, height) => found ?? labelAt(ctx, node, places, { whole, most: height, taken }), undefined);
  if (!label) return [];
  taken.add({ ...label, owner: node.id });
  return [label];
}

/** The label where it fits first, cut to a number of lines; undefined when it fits nowhere. */
function labelAt(ctx, node, places, { whole, most, taken }) {
  ctx.font = fontOf(node);
  const isCut = whole.length > most;
  const lines = isCut ? cut(ctx, whole, most, widthOf(node)) : whole;
  const width = Math.max(...lines.map((line) => measured(ctx, line))) + 4;
  const boxes = places.map((place) => ({ place, ...labelBox(node, place, width, lines.length * LABEL.line) }));
  const box = boxes.find((each) => taken.isFree(each, node.id) && inWindow(each));
  return box && { ...box, node, lines, whole, isCut, text: lines.join(" ") };
}

/** Give a cut label the lines it lacks when there is room for them now that all are placed. */
function growLabel(ctx, label, taken) {
  for (let most = label.whole.length; most > label.lines.length; most -= 1) {
    const grown = labelAt(ctx, label.node, [label.place], { whole: label.whole, most, taken });
    if (!grown) continue;
    Object.assign(label, grown);
    return taken.add(grown);
  }
}

/** Where the zoom buttons stand, which no label may run under. */
function cornerBox() {
  const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = $("zoom");
  return { x: offsetLeft - 4, y: offsetTop - 4, width: offsetWidth + 8, height: offsetHeight + 8 };
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

function writeLabel(ctx, { node, lines, ...box }) {
  ctx.font = fontOf(node);
  ctx.globalAlpha = isNear(node) ? 1 : 0.4;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = palette.canvas;
  ctx.fillStyle = palette.ink;
  lines.forEach((line, i) => {
    const y = box.y + LABEL.line * (i + 0.5);
    ctx.strokeText(line, box.x + box.width / 2, y);
    ctx.fillText(line, box.x + box.width / 2, y);
  });
  ctx.globalAlpha = 1;
}

/** The whole name of the node under the pointer, on a plate over everything. */
function writePlate(ctx, node) {
  if (!isPlaced(node) || !isShown(node)) return;
  const lines = wholeLabel(ctx, node);
  const box = labelBox(node, "below", Math.max(...lines.map((line) => measured(ctx, line))) + 12, lines.length * LABEL.line + 6);
  const { clientWidth, clientHeight } = $("canvas");
  box.x = Math.max(2, Math.min(box.x, clientWidth - box.width - 2));
  if (box.y + box.height > clientHeight) box.y = labelBox(node, "above", box.width, box.height).y;
  ctx.fillStyle = palette.page;
  ctx.strokeStyle = palette.soft;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.roundRect(box.x, box.y, box.width, box.height, 5);
  ctx.fill();
  ctx.stroke();
  writeLabel(ctx, { ...box, node, lines, y: box.y + 3 });
}

/** How many pairs of labels overlap each other or another node's icon; the tests want none. */
function collisions() {
  const icons = visibleNodes().map(iconBox);
  const boxes = [...shownLabels, ...icons.map((icon) => ({ ...icon, icon: true }))];
  return shownLabels.reduce((sum, label, i) => sum + boxes.filter((other, j) => j > i && (!other.icon || other.owner !== label.owner) && overlap(label, other)).length, 0);
}
