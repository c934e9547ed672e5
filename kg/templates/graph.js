// The picture: what is drawn, where, what is in focus, and walking through it.
// All is drawn by functions of ours: at first without vis-network, which takes as long to start as all else; then it moves the picture and finds what is under the pointer.

const DRAWN_AT_MOST = 1500;
const SMOOTH = 1200; // edges that can be drawn again with every step of a drag
let network = still; // what knows the view: vis-network when it has started
let targets = null; // the nodes as vis-network has them
let size = ""; // of the canvas when last looked at
let isMoved = false; // the reader has panned or zoomed: leave the view alone
const focus = { near: null, under: null }; // near: the nodes not faded; under: the node under the pointer

const placeOf = (node) => ({ x: node.x, y: node.y });
const isPlaced = (node) => node.x !== undefined;
const drawnNodes = () => nodes.filter(isPlaced);
const drawnEdges = () => edges.filter((edge) => isPlaced(nodes[edge.from]) && isPlaced(nodes[edge.to]));
const isNear = (node) => focus.near === null || focus.near.has(node.id);
const isFocusEdge = (edge) => (isTrailShown() ? trail.edges.has(edge.id) : edge.from === state.selected || edge.to === state.selected);

/** Give the picture its places and its view, and keep it in step with the window. */
function startPicture() {
  takePlaces();
  on(narrow, "change", changePlaces);
  new ResizeObserver(resize).observe($("canvas"));
  fitAll();
}

/** Let vis-network take over the view as it is. */
function startNetwork() {
  document.body.append(make("script", {}, $("library").textContent));
  const options = json("options");
  options.nodes.ctxRenderer = drawNode;
  targets = new vis.DataSet();
  tellNodes();
  const view = { position: network.getViewPosition(), scale: network.getScale(), animation: false };
  network = new vis.Network($("canvas"), { nodes: targets, edges: [] }, options);
  network.moveTo(view);
  network.on("beforeDrawing", drawLanes);
  network.on("beforeDrawing", drawLines);
  network.on("afterDrawing", drawLabels);
  network.on("click", (event) => update({ selected: event.nodes.length ? event.nodes[0] : null }));
  network.on("dragStart", startDrag);
  network.on("dragEnd", endDrag);
  for (const name of ["zoom", "dragEnd"]) network.on(name, () => { isMoved = true; });
  network.on("hoverNode", ({ node }) => point(node));
  network.on("blurNode", () => point(null));
}

/** Tell vis-network which nodes it can find, and where. */
function tellNodes() {
  if (!targets) return;
  targets.remove(targets.getIds().filter((id) => !isPlaced(nodes[id])));
  const told = drawnNodes().map((node) => ({ id: node.id, ...placeOf(node), hidden: !isShown(node) }));
  targets.update(told.filter((each) => ["x", "y", "hidden"].some((name) => each[name] !== targets.get(each.id)?.[name])));
}

/** Draw all that is in sight with so many pixels for each one on the screen. */
function drawPicture(ctx, ratio) {
  const [scale, corner] = [network.getScale() * ratio, network.canvasToDOM({ x: 0, y: 0 })];
  ctx.setTransform(scale, 0, 0, scale, corner.x * ratio, corner.y * ratio);
  drawLanes(ctx);
  drawLines(ctx);
  for (const node of visibleNodes()) drawNode({ ctx, id: node.id, ...placeOf(node) }).drawNode();
  drawLabels(ctx);
}

/** Draw in the next frame, once for all that asked. */
function redraw() {
  if (targets) return network.body.emitter.emit("_requestRedraw");
  cancelAnimationFrame(still.frame);
  still.frame = requestAnimationFrame(drawStill);
}

/** Name in full what is under the pointer. */
function point(id) {
  $("canvas").style.cursor = id === null ? "default" : "pointer";
  focus.under = id;
  redraw();
}

/** The size of the canvas; of a hidden one none, so that it is looked at anew when it comes back. */
function sizeNow() {
  const { clientWidth, clientHeight } = $("canvas");
  return clientWidth ? `${clientWidth} ${clientHeight}` : "";
}

function resize() {
  if (sizeNow() === size) return;
  settle();
  redraw();
}

/** Follow the window and the details panel without moving what is shown: the upper left corner stays. */
function follow() {
  const { clientWidth, clientHeight } = $("canvas");
  if (sizeNow() === size) return;
  size = sizeNow();
  if (!size) return;
  const [corner, scale] = [network.DOMtoCanvas({ x: 0, y: 0 }), network.getScale()];
  network.setSize(`${clientWidth}px`, `${clientHeight}px`);
  network.moveTo({ position: { x: corner.x + clientWidth / scale / 2, y: corner.y + clientHeight / scale / 2 }, scale, animation: false });
}

/** Bring the focus and what can be found up to date. */
function restyle() {
  focus.near = nearOnes();
  tellNodes();
  redraw();
}

/** The nodes not faded: those of the path, the selected node and its neighbours; null when nothing is in focus. */
function nearOnes() {
  if (isTrailShown()) return new Set(trail.things.filter((id) => id < nodes.length));
  if (state.selected === null) return null;
  if (state.steps) return new Set(nodes.filter(isShown).map((node) => node.id));
  return new Set([state.selected, ...shownLinks(nodes[state.selected]).map((edge) => otherEnd(edge, nodes[state.selected]).id)]);
}

const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/** The neighbour that lies best in the direction: near, and not far off the line. With nothing selected, the most important node. */
function neighbourTowards(key) {
  if (state.selected === null) return visibleNodes()[0];
  const [ux, uy] = DIRECTIONS[key];
  const here = nodes[state.selected];
  const candidates = shownLinks(here).map((edge) => otherEnd(edge, here)).filter((node) => node !== here && isPlaced(node));
  const costs = candidates.map((node) => {
    const [dx, dy] = [node.x - here.x, node.y - here.y];
    const along = dx * ux + dy * uy;
    return { node, along, cost: Math.hypot(dx, dy) + 2 * Math.abs(dx * uy - dy * ux) };
  });
  return costs.filter(({ along }) => along > 0).sort((a, b) => a.cost - b.cost || a.node.id - b.node.id)[0]?.node;
}
