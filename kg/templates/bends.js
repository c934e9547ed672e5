// How edges bend: straight where nothing is in the way, else round the icons; parallel ones apart.

const BENDS = [0, 0.1, -0.1, 0.18, -0.18, 0.26, -0.26, 0.36, -0.36];
const SWING = 130; // pixels of swing that are as bad as an icon on the way
const CLEAR = 5; // pixels an edge keeps from the rim of an icon

function curveOf(edge) {
  const [a, b] = [nodes[edge.from], nodes[edge.to]];
  const twins = links[edge.from].filter((other) => otherEnd(other, a) === b);
  if (twins.length > 1) return bent(0.1 + 0.14 * twins.indexOf(edge));
  if (!data.lanes.length) return bent(0);
  const others = drawnNodes().filter((node) => node !== a && node !== b);
  const reach = Math.hypot(b.x - a.x, b.y - a.y) / SWING;
  return bent(cheapest((bend) => hitBy(curve(a, b, bend), others), reach));
}

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

const bent = (bend) => (bend ? { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) } : { enabled: false });

/** Points along an edge as vis-network draws it: a quadratic curve whose middle is turned away from the straight line. */
function curve(a, b, bend) {
  const angle = Math.atan2(a.y - b.y, b.x - a.x) + (bend * 0.5 + 0.5) * Math.PI;
  const reach = (Math.abs(bend) * 0.5 + 0.5) * Math.hypot(b.x - a.x, b.y - a.y);
  const via = { x: a.x + reach * Math.sin(angle), y: a.y + reach * Math.cos(angle) };
  const steps = Math.max(4, Math.ceil(reach / 8));
  return Array.from({ length: steps - 1 }, (_, i) => (i + 1) / steps).map((t) => ({ x: mixed(a.x, via.x, b.x, t), y: mixed(a.y, via.y, b.y, t) }));
}

const mixed = (a, via, b, t) => (1 - t) * (1 - t) * a + 2 * t * (1 - t) * via + t * t * b;

/** How many nodes a curve runs over. */
function hitBy(points, others) {
  return others.filter((node) => {
    const reach = (classOf(node).size + CLEAR) ** 2;
    return points.some((point) => (point.x - node.x) ** 2 + (point.y - node.y) ** 2 < reach);
  }).length;
}
