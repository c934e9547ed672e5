// The vis-network picture: what is drawn, where, what is in focus, and walking through it.

const DRAWN_AT_MOST = 1500;
const MONEY = new Set(["contributor", "funds", "partOfCommitment"]);
const SMOOTH = 1200; // edges that can be drawn again with every step of a drag
let network = null;
let size = ""; // of the canvas when last looked at
let isMoved = false; // the reader has panned or zoomed: leave the view alone
const drawn = { nodes: new vis.DataSet(), edges: new vis.DataSet() };
const focus = { near: null, under: null, styles: new Map() }; // near: the nodes not faded; under: the node under the pointer

const placeOf = (node) => ({ x: node.x, y: node.y });
const drawnNodes = () => drawn.nodes.getIds().map((id) => nodes[id]);
const drawnEdges = () => drawn.edges.getIds().map((id) => edges[id]);
const isNear = (node) => focus.near === null || focus.near.has(node.id);
const isFocusEdge = (edge) => (isTrailShown() ? trail.edges.has(edge.id) : edge.from === state.selected || edge.to === state.selected);

function pointOn(edge, t) {
  return network.canvasToDOM(network.body.edges[edge.id].edgeType.getPoint(t));
}

/** Start the picture with the nodes that have a place. */
function startNetwork() {
  takePlaces();
  const options = json("options");
  options.interaction.hideEdgesOnDrag = options.interaction.hideEdgesOnZoom = edges.length > SMOOTH;
  options.nodes.ctxRenderer = drawNode;
  drawn.nodes.add(nodes.filter((node) => node.x !== undefined).map(visNode));
  drawn.edges.add(edges.filter(isDrawable).map(visEdge));
  network = new vis.Network($("canvas"), drawn, options);
  network.on("beforeDrawing", drawLanes);
  network.on("afterDrawing", drawLabels);
  network.on("click", (event) => update({ selected: event.nodes.length ? event.nodes[0] : null }));
  network.on("dragStart", startDrag);
  network.on("dragEnd", endDrag);
  for (const name of ["zoom", "dragEnd"]) network.on(name, () => { isMoved = true; });
  narrow.addEventListener("change", changePlaces);
  new ResizeObserver(resize).observe($("canvas"));
  network.on("hoverNode", ({ node }) => point(node));
  network.on("blurNode", () => point(null));
  fitAll();
}

/** Name in full what is under the pointer. */
function point(id) {
  $("canvas").style.cursor = id === null ? "default" : "pointer";
  focus.under = id;
  network.redraw();
}

function resize() {
  if (!$("canvas").clientWidth) return;
  settle();
  network.redraw();
}

/** Follow the window and the details panel without moving what is shown: the upper left corner stays. */
function follow() {
  const { clientWidth, clientHeight } = $("canvas");
  if (!clientWidth || `${clientWidth} ${clientHeight}` === size) return;
  size = `${clientWidth} ${clientHeight}`;
  const [corner, scale] = [network.DOMtoCanvas({ x: 0, y: 0 }), network.getScale()];
  network.setSize(`${clientWidth}px`, `${clientHeight}px`);
  network.moveTo({ position: { x: corner.x + clientWidth / scale / 2, y: corner.y + clientHeight / scale / 2 }, scale, animation: false });
}

const isDrawable = (edge) => nodes[edge.from].x !== undefined && nodes[edge.to].x !== undefined;
const visNode = (node) => ({ id: node.id, x: node.x, y: node.y, size: classOf(node).size, fixed: true, hidden: !isShown(node) });

function visEdge(edge) {
  const style = edgeStyle(edge);
  focus.styles.set(edge.id, style);
  return { id: edge.id, from: edge.from, to: edge.to, arrows: data.predicates[edge.p].flow === "back" ? "from" : "to", smooth: curveOf(edge), ...visStyle(edge, style) };
}

const edgeStyle = (edge) => (!isEdgeShown(edge) ? "hidden" : focus.near === null ? "plain" : isFocusEdge(edge) ? "focus" : state.steps && !isTrailShown() ? "plain" : "faded");

function visStyle(edge, style) {
  const colours = { plain: palette.edge, focus: statusOf(edge).dash.length ? palette.warn : palette.accent, faded: palette.edge, hidden: palette.edge };
  const width = Math.max(edge.width ?? (MONEY.has(data.predicates[edge.p].name) ? 2.4 : 1.1), style === "focus" ? 2 : 0);
  return { hidden: style === "hidden", width, dashes: statusOf(edge).dash.length ? statusOf(edge).dash : false, color: { color: colours[style], opacity: style === "faded" ? FADED : 1, hover: colours[style], highlight: colours[style] } };
}

/** Bring focus, filters and colours up to date, touching only the edges that change. */
function restyle(everything = false) {
  focus.near = nearOnes();
  const changed = drawnEdges().filter((edge) => everything || edgeStyle(edge) !== focus.styles.get(edge.id));
  for (const edge of changed) focus.styles.set(edge.id, edgeStyle(edge));
  drawn.edges.update(changed.map((edge) => ({ id: edge.id, ...visStyle(edge, edgeStyle(edge)) })));
  const turned = drawnNodes().filter((node) => drawn.nodes.get(node.id).hidden === isShown(node));
  drawn.nodes.update(turned.map((node) => ({ id: node.id, hidden: !isShown(node) })));
  network.redraw();
}

/** The nodes not faded: those of the path, the selected node and its neighbours; null when nothing is in focus. */
function nearOnes() {
  if (isTrailShown()) return new Set(trail.things.filter((id) => id < nodes.length));
  if (state.selected === null) return null;
  if (state.steps) return new Set(nodes.filter(isShown).map((node) => node.id));
  return new Set([state.selected, ...links[state.selected].filter(isEdgeShown).map((edge) => otherEnd(edge, nodes[state.selected]).id)]);
}

const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/** The neighbour that lies best in the direction: near, and not far off the line. With nothing selected, the most important node. */
function neighbourTowards(key) {
  if (state.selected === null) return visibleNodes()[0];
  const [ux, uy] = DIRECTIONS[key];
  const here = nodes[state.selected];
  const candidates = links[here.id].filter(isEdgeShown).map((edge) => otherEnd(edge, here)).filter((node) => node !== here && node.x !== undefined);
  const costs = candidates.map((node) => {
    const [dx, dy] = [node.x - here.x, node.y - here.y];
    const along = dx * ux + dy * uy;
    return { node, along, cost: Math.hypot(dx, dy) + 2 * Math.abs(dx * uy - dy * ux) };
  });
  return costs.filter(({ along }) => along > 0).sort((a, b) => a.cost - b.cost || a.node.id - b.node.id)[0]?.node;
}
