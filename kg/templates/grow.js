// The picture grows: what is selected, on a path or left by a filter is drawn though the first picture had no room for it.

/** Draw what the filters leave and the first picture had no room for. */
function revealShown() {
  const shown = nodes.filter(isShown);
  if (isNarrowed() && shown.length <= DRAWN_AT_MOST) givePlaces(shown);
}

/** Draw nodes that had no place, and their neighbours. */
const reveal = (ids) => givePlaces(distinct(ids.flatMap((id) => [nodes[id], ...links[id].map((edge) => otherEnd(edge, nodes[id])).filter(isShown).slice(0, 30)])));

/** Give each of some nodes that has no place one around its first neighbour that has one, else below all. */
function givePlaces(some) {
  const wanted = some.filter((node) => !isPlaced(node));
  if (!wanted.length) return;
  const [around, place] = [new Map(), outskirts()];
  for (const node of wanted) {
    const anchor = links[node.id].map((edge) => otherEnd(edge, node)).find(isPlaced);
    if (!anchor) { Object.assign(node, place()); continue; }
    const i = around.get(anchor) ?? 0;
    const reach = 70 + 16 * Math.floor(i / 6);
    around.set(anchor, i + 1);
    Object.assign(node, { x: Math.round(anchor.x + reach * Math.cos(i * 1.05)), y: Math.round(anchor.y + reach * Math.sin(i * 1.05)) });
  }
  makeRoom(wanted);
}

/** Places below all that is drawn, one after another. */
function outskirts() {
  const whole = boundsOf(drawnNodes(), data.lanes.map((lane) => lane.box));
  let count = 0;
  return () => ({ x: whole.left + 80 + 120 * (count % 10), y: whole.bottom + 40 + 80 * Math.floor(count++ / 10) });
}

/** Take away what is hidden, then what is least connected, so that never more than DRAWN_AT_MOST are drawn. */
function makeRoom(wanted) {
  const excess = Math.max(0, drawnNodes().length - DRAWN_AT_MOST);
  const gone = drawnNodes().filter((node) => !wanted.includes(node)).sort((a, b) => worth(a) - worth(b) || b.id - a.id).slice(0, excess);
  for (const node of gone) {
    delete node.x;
    for (const edge of links[node.id]) delete edge.bend;
  }
}

const worth = (node) => links[node.id].length + (isShown(node) ? nodes.length : 0) + (state.selected === node.id ? 2 * nodes.length : 0);
