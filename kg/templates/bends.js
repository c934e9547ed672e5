// How edges bend: straight where nothing is in the way, else round the icons; parallel ones apart.

const BENDS = [0, 0.1, -0.1, 0.18, -0.18, 0.26, -0.26, 0.36, -0.36];
const SWING = 130; // pixels of swing that are as bad as an icon on the way
const CLEAR = 5; // pixels an edge keeps from the rim of an icon

/** How far an edge bends, positive to its right; reckoned once for the places as they are. */
const bendOf = (edge) => (edge.bend ??= bendAmong(edge));

function bendAmong(edge) {
  const [a, b] = endsOf(edge);
  const twins = links[edge.from].filter((other) => otherEnd(other, a) === b);
  if (twins.length > 1) return 0.1 + 0.14 * twins.indexOf(edge);
  if (!data.lanes.length) return 0;
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const others = drawnNodes().filter((node) => node !== a && node !== b && Math.hypot(node.x - (a.x + b.x) / 2, node.y - (a.y + b.y) / 2) < length / 2 + rim(node)); // no bend leaves this circle
  return cheapest((bend) => hitBy(curve(a, b, bend), others), length / SWING);
}

const endsOf = (edge) => [nodes[edge.from], nodes[edge.to]];

/** The bend of least cost, asking of no bend that its swing alone makes dearer. */
function cheapest(hitsOf, reach) {
  let best = { bend: 0, cost: Infinity };
  for (const bend of BENDS) {
    const swing = Math.abs(bend) * reach;
    if (swing >= best.cost) break;
    const cost = hitsOf(bend) + swing;
    if (cost < best.cost) best = { bend, cost };
  }
  return best.bend;
}

/** The point that pulls an edge away from the straight line; without a bend its middle. */
function viaOf(a, b, bend) {
  const angle = Math.atan2(a.y - b.y, b.x - a.x) + (bend * 0.5 + 0.5) * Math.PI;
  const reach = (Math.abs(bend) * 0.5 + 0.5) * Math.hypot(b.x - a.x, b.y - a.y);
  return { x: a.x + reach * Math.sin(angle), y: a.y + reach * Math.cos(angle) };
}

/** Points along an edge. */
function curve(a, b, bend) {
  const via = viaOf(a, b, bend);
  const steps = Math.max(4, Math.ceil(Math.hypot(via.x - a.x, via.y - a.y) / 8));
  return Array.from({ length: steps - 1 }, (_, i) => pointAt(a, via, b, (i + 1) / steps));
}

/** The point of a quadratic curve a part of the way along it. */
const pointAt = (a, via, b, t) => ({ x: mixed(a.x, via.x, b.x, t), y: mixed(a.y, via.y, b.y, t) });
const mixed = (a, via, b, t) => (1 - t) * (1 - t) * a + 2 * t * (1 - t) * via + t * t * b;

/** How far from its middle a node keeps edges. */
const rim = (node) => classOf(node).size + CLEAR;

/** How many nodes a curve runs over. */
function hitBy(points, others) {
  return others.filter((node) => {
    const reach = rim(node) ** 2;
    return points.some((point) => (point.x - node.x) ** 2 + (point.y - node.y) ** 2 < reach);
  }).length;
}
