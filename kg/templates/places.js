// Two sets of places for a small graph: lanes side by side in a wide window, one under another in a narrow one.

const narrow = matchMedia("(max-width: 760px)");
const wide = { points: nodes.map((node) => [node.x, node.y]), boxes: data.lanes.map((lane) => lane.box) };

/** Give the nodes and lanes their places for the window as it is. */
function takePlaces() {
  if (!data.phone) return;
  const { points, boxes } = narrow.matches ? data.phone : wide;
  nodes.forEach((node, i) => { if (points[i]) [node.x, node.y] = points[i]; });
  data.lanes.forEach((lane, i) => { lane.box = boxes[i]; });
}

/** Move everything when the window turns from narrow to wide or back. */
function changePlaces() {
  takePlaces();
  for (const edge of edges) delete edge.bend;
  tellNodes();
  fitAll();
}

/** The height of the picture's foot that the details cover, which in a narrow window are a sheet. */
function covered() {
  if (!narrow.matches || $("details").hidden) return 0;
  return Math.max(0, $("canvas").getBoundingClientRect().bottom - $("details").getBoundingClientRect().top);
}
