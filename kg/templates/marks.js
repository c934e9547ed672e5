// What is written on edges: the mark of each that is not plainly asserted, and how the selected node's edges read.

const ALONG = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8]; // where on an edge its mark may stand, the best first
const shownPills = [];

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
