// Icons, colours and lanes on the canvas, and the same icons as SVG for the legend.

const FADED = 0.18;
const palette = {};
const laneTitles = []; // the boxes of the lanes' titles on the screen, which labels keep clear of
const paths = data.classes.map((each) => new Path2D(each.icon));

/** Take the colours of the canvas from the style sheet. */
function readPalette() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["canvas", "ink", "soft", "edge", "accent", "accent-ink", "ring", "page", "warn"]) palette[name] = style.getPropertyValue(`--${name}`).trim();
  palette.font = getComputedStyle(document.body).fontFamily;
}

const colourOf = (kind) => (state.theme === "dark" ? kind.dark : kind.colour);
const isWeak = (node) => node.s !== undefined && data.statuses[node.s].dash.length > 0;

/** Half the width of an icon; from afar it does not shrink below what the eye can tell. */
const sizeOf = (node) => Math.max(classOf(node).size, 4.5 / network.getScale());

/** vis-network's hook: how the node is drawn. Hollow and dashed when it stands on a quoted or planned word only. */
function drawNode({ ctx, id, x, y }) {
  const node = nodes[id];
  const size = sizeOf(node);
  const draw = () => {
    ctx.save();
    ctx.globalAlpha = isNear(node) ? 1 : FADED;
    ctx.translate(x, y);
    if (!data.lanes.length && node.country) drawGround(ctx, groundOf(node.country), size);
    if (isRinged(id)) drawRing(ctx, size);
    ctx.scale(size / 12, size / 12);
    ctx.translate(-12, -12);
    paintIcon(ctx, node);
    ctx.restore();
  };
  return { drawNode: draw, nodeDimensions: { width: size * 2, height: size * 2 } };
}

const isRinged = (id) => state.selected === id || (isTrailShown() && (state.from === id || state.to === id));

/** The lane a country's nodes would stand in, where lanes are not drawn. */
const groundOf = (country) => data.grounds.find(({ countries }) => countries.includes(country) || countries.includes("*"));

/** Where no lane tells the country: a tinted disc, with a rim of one, two or dashed lines. */
function drawGround(ctx, ground, size) {
  ctx.fillStyle = state.theme === "dark" ? ground.dark : ground.tint;
  ctx.strokeStyle = state.theme === "dark" ? ground.tint : ground.rim;
  ctx.lineWidth = 1.4;
  ctx.setLineDash(ground.dash);
  for (const reach of ground.rims) {
    ctx.beginPath();
    ctx.arc(0, 0, size * 1.2 + reach, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

function drawRing(ctx, size) {
  ctx.fillStyle = palette.ring;
  ctx.beginPath();
  ctx.arc(0, 0, size * 1.3 + 4, 0, 2 * Math.PI);
  ctx.fill();
}

function paintIcon(ctx, node) {
  ctx.lineJoin = "round";
  if (network.getScale() > 0.45) {
    ctx.strokeStyle = palette.canvas;
    ctx.lineWidth = 3;
    ctx.stroke(paths[node.cls]); // a thin rim keeps edges off the icon
  }
  ctx.fillStyle = isWeak(node) ? palette.canvas : colourOf(classOf(node));
  ctx.fill(paths[node.cls], "evenodd");
  if (!isWeak(node)) return;
  ctx.strokeStyle = colourOf(classOf(node));
  ctx.lineWidth = 2.2;
  ctx.setLineDash([4, 2.5]);
  ctx.stroke(paths[node.cls]);
}

/** The tinted lanes with their titles, under everything; a title stays in sight when its lane is scrolled up. */
function drawLanes(ctx) {
  const scale = network.getScale();
  const top = network.DOMtoCanvas({ x: 0, y: 0 }).y;
  laneTitles.length = 0;
  for (const lane of data.lanes) {
    const [x, y, width, height] = lane.box;
    ctx.fillStyle = state.theme === "dark" ? lane.dark : lane.tint;
    ctx.beginPath();
    ctx.roundRect(x, y, width, height, 12);
    ctx.fill();
    ctx.fillStyle = palette.soft;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.font = `600 ${14 / scale}px ${palette.font}`;
    const fits = Math.min(1, (width - 4) / ctx.measureText(said(lane.name)).width);
    if (fits < 0.6) continue;
    ctx.font = `600 ${(14 * fits) / scale}px ${palette.font}`;
    ctx.fillText(said(lane.name), x + width / 2, Math.max(y, top) + 14 / scale);
    const at = network.canvasToDOM({ x: x + width / 2, y: Math.max(y, top) });
    laneTitles.push({ x: at.x - 60, y: at.y + 5, width: 120, height: 18 });
  }
}

const SVG = "http://www.w3.org/2000/svg";

function makeSvg(name, attributes, children = []) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A class's icon for the legend and the panel. */
function iconOf(kind) {
  const path = makeSvg("path", { d: kind.icon, "fill-rule": "evenodd", fill: colourOf(kind) });
  return makeSvg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, [path]);
}

/** A sample of a status' stroke for the legend. */
function strokeOf(status) {
  const line = makeSvg("path", { d: "M0 7H26", stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": status.dash.join(" ") || "none" });
  const mark = makeSvg("text", { x: 13, y: 11.5, "text-anchor": "middle", "font-size": 14, "font-weight": 700, fill: "currentColor", stroke: "none" });
  mark.textContent = status.mark;
  return makeSvg("svg", { class: "stroke", viewBox: "0 0 26 14", "aria-hidden": "true" }, [line, mark]);
}
