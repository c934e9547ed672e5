// The lines of the picture, each with its arrow.

const MONEY = new Set(["contributor", "funds", "partOfCommitment"]);
const ARROW = 7; // pixels, and more for a wide line

const edgeStyle = (edge) => (!isEdgeShown(edge) ? "hidden" : focus.near === null ? "plain" : isFocusEdge(edge) ? "focus" : state.steps && !isTrailShown() ? "plain" : "faded");

/** Where a part of the way along an edge is on the screen. */
function pointOn(edge, t) {
  const [a, b] = endsOf(edge);
  if (a !== b) return network.canvasToDOM(pointAt(a, viaOf(a, b, bendOf(edge)), b, t));
  const { x, y, reach } = loopAt(a);
  return network.canvasToDOM({ x: x + reach * Math.cos(2 * Math.PI * t), y: y + reach * Math.sin(2 * Math.PI * t) });
}

/** The circle from a node to itself. */
const loopAt = (node) => ({ x: node.x + sizeOf(node), y: node.y - sizeOf(node), reach: sizeOf(node) });

/** Draw all lines; while a picture with very many is moved, none. */
function drawLines(ctx) {
  const { dragging, zooming } = network.renderer ?? {};
  if ((dragging || zooming) && edges.length > SMOOTH) return;
  ctx.save();
  for (const edge of drawnEdges()) drawLine(ctx, edge, edgeStyle(edge));
  ctx.restore();
}

function drawLine(ctx, edge, style) {
  if (style === "hidden") return;
  const { dash } = statusOf(edge);
  ctx.globalAlpha = style === "faded" ? FADED : 1;
  ctx.strokeStyle = ctx.fillStyle = palette[style !== "focus" ? "edge" : dash.length ? "warn" : "accent"];
  ctx.lineWidth = Math.max(edge.width ?? (MONEY.has(predicateOf(edge).name) ? 2.4 : 1.1), style === "focus" ? 2 : 0);
  ctx.setLineDash(dash);
  const [a, b] = endsOf(edge);
  const via = viaOf(a, b, bendOf(edge));
  if (a === b) drawLoop(ctx, loopAt(a));
  else if (predicateOf(edge).flow === "back") drawArrow(ctx, b, via, a);
  else drawArrow(ctx, a, via, b);
}

function drawLoop(ctx, { x, y, reach }) {
  ctx.beginPath();
  ctx.arc(x, y, reach, 0, 2 * Math.PI);
  ctx.stroke();
}

/** A line as far as its arrow, and the arrow with its point at the rim of the icon. */
function drawArrow(ctx, a, via, b) {
  const length = ARROW + 3 * ctx.lineWidth;
  const rimOfIcon = sizeOf(b) + 1;
  const t = reaching(a, via, b, rimOfIcon + 0.9 * length);
  const [foot, tip] = [pointAt(a, via, b, t), pointAt(a, via, b, reaching(a, via, b, rimOfIcon))];
  ctx.beginPath();
  ctx.moveTo(a.x, a.y);
  ctx.quadraticCurveTo(a.x + (via.x - a.x) * t, a.y + (via.y - a.y) * t, foot.x, foot.y);
  ctx.stroke();
  const angle = Math.atan2(tip.y - foot.y, tip.x - foot.x);
  const corner = (turn) => [tip.x - length * Math.cos(angle + turn), tip.y - length * Math.sin(angle + turn)];
  ctx.beginPath();
  ctx.moveTo(tip.x, tip.y);
  ctx.lineTo(...corner(0.29));
  ctx.lineTo(foot.x, foot.y);
  ctx.lineTo(...corner(-0.29));
  ctx.fill();
}

/** How far along its second half a curve comes within reach of its end. */
function reaching(a, via, b, reach) {
  let [far, near] = [0.5, 1];
  for (let i = 0; i < 9; i += 1) {
    const t = (far + near) / 2;
    const at = pointAt(a, via, b, t);
    if (Math.hypot(at.x - b.x, at.y - b.y) > reach) far = t;
    else near = t;
  }
  return near;
}
