// What part of the picture the window shows.

const MARGIN = { top: 6, right: 8, bottom: 14, left: 8 };

/** The rectangle some nodes take, labels included, and with all of them the lanes. */
function boundsOf(placed, boxes) {
  const xs = [...placed.flatMap((node) => [node.x - 62, node.x + 62]), ...boxes.flatMap((box) => [box[0], box[0] + box[2]])];
  const ys = [...placed.flatMap((node) => [node.y - 24, node.y + 46]), ...boxes.flatMap((box) => [box[1], box[1] + box[3]])];
  const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
  return { left: least(xs), right: most(xs), top: least(ys), bottom: most(ys) };
}

function fitTo({ left, right, top, bottom }, most) {
  const { clientWidth, clientHeight } = $("canvas");
  if (!clientWidth || !nodes.length) return;
  const [width, height] = [clientWidth - MARGIN.left - MARGIN.right, clientHeight - MARGIN.top - MARGIN.bottom];
  const scale = Math.min(width / (right - left), height / (bottom - top), most);
  const whole = boundsOf(drawnNodes(), data.lanes.map((lane) => lane.box));
  const x = within((left + right) / 2, whole.left, whole.right, width / scale);
  const y = within((top + bottom) / 2, whole.top, whole.bottom, height / scale);
  network.moveTo({ position: { x, y }, scale, animation: false });
}

/** The middle of a window of a size that shows no more emptiness than it must. */
function within(middle, least, most, size) {
  if (most - least <= size) return (least + most) / 2;
  return Math.min(most - size / 2, Math.max(least + size / 2, middle));
}

/** Show everything, in a narrow window everything from the top that fits across: vis-network's own fit does not know of the lanes and labels. */
function fitAll() {
  isMoved = false;
  const shown = drawnNodes().filter(isShown);
  const bounds = boundsOf(shown.length ? shown : drawnNodes(), data.lanes.map((lane) => lane.box));
  const { clientWidth, clientHeight } = $("canvas");
  if (narrow.matches && data.phone) bounds.bottom = Math.min(bounds.bottom, bounds.top + ((bounds.right - bounds.left) * clientHeight) / clientWidth);
  fitTo(bounds, 1.15);
}

/** Show what is in focus: move no further than brings it into sight, and change the scale only when it is too small or too wide. */
function settle() {
  follow();
  if (focus.near === null) return isMoved ? undefined : fitAll();
  const bounds = boundsOf(drawnNodes().filter((node) => (narrow.matches && state.selected !== null ? node.id === state.selected : focus.near.has(node.id))), []);
  const scale = network.getScale();
  const [width, whole, height] = [$("canvas").clientWidth, $("canvas").clientHeight, $("canvas").clientHeight - covered()].map((pixels) => pixels / scale);
  if (scale < 0.7 || bounds.right - bounds.left > width || bounds.bottom - bounds.top > height) return fitTo(bounds, 1);
  const { x, y } = network.getViewPosition();
  const position = { x: nearest(x, bounds.right - width / 2, bounds.left + width / 2), y: nearest(y, bounds.bottom - height + whole / 2, bounds.top + whole / 2) };
  if (position.x !== x || position.y !== y) network.moveTo({ position, scale, animation: false });
}

const nearest = (value, least, most) => Math.min(most, Math.max(least, value));

function zoomBy(factor) {
  isMoved = true;
  network.moveTo({ scale: Math.min(4, Math.max(0.05, network.getScale() * factor)), animation: false });
}
