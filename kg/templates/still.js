// The view before vis-network has started: it stands still, and a press on a node selects it all the same.

const still = {
  scale: 1,
  position: { x: 0, y: 0 }, // what is in the middle of the canvas
  getScale: () => still.scale,
  getViewPosition: () => still.position,
  moveTo: (view) => { Object.assign(still, view); redraw(); },
  setSize: () => {},
  canvasToDOM: (at) => moved(at, still.position, still.scale, middle()),
  DOMtoCanvas: (at) => moved(at, middle(), 1 / still.scale, still.position),
};

const middle = () => ({ x: $("canvas").clientWidth / 2, y: $("canvas").clientHeight / 2 });
const moved = (at, from, scale, to) => ({ x: (at.x - from.x) * scale + to.x, y: (at.y - from.y) * scale + to.y });

/** Draw the picture on a canvas of its own, in place of the last. */
function drawStill() {
  const { clientWidth, clientHeight } = $("canvas");
  if (targets || !clientWidth) return;
  const canvas = make("canvas", { width: Math.round(clientWidth * devicePixelRatio), height: Math.round(clientHeight * devicePixelRatio), style: "width: 100%; height: 100%" });
  drawPicture(canvas.getContext("2d"), devicePixelRatio);
  on(canvas, "pointerdown", pressStill);
  $("canvas").replaceChildren(canvas);
}

/** Select what is pressed: the press of a pointer, for its release may come when vis-network has taken over. */
function pressStill({ offsetX, offsetY }) {
  const isHit = (box) => overlap(box, { x: offsetX, y: offsetY, width: 0, height: 0 });
  update({ selected: visibleNodes().map(iconBox).find(isHit)?.owner ?? null });
}
