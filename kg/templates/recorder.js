// A drawing context that writes down what is drawn on it as SVG: what draws the picture on the screen draws it for taking away too.

const PLAIN = { fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, lineCap: "butt", lineJoin: "miter", lineDashOffset: 0, globalAlpha: 1, font: "10px sans-serif", textAlign: "start", textBaseline: "alphabetic" };
const ANCHORS = { center: "middle", left: "start", start: "start", right: "end", end: "end" };
const tenth = (value) => Math.round(value * 10) / 10;

class Recorder {
  /** `real` is a context of the screen, which measures texts. */
  constructor(real) {
    this.real = real;
    this.shapes = [];
    this.stack = [];
    this.matrix = new DOMMatrix();
    this.dash = [];
    this.path = [];
    Object.assign(this, PLAIN);
  }

  save() { this.stack.push({ ...Object.fromEntries(Object.keys(PLAIN).map((name) => [name, this[name]])), matrix: DOMMatrix.fromMatrix(this.matrix), dash: this.dash }); }
  restore() { Object.assign(this, this.stack.pop()); }
  setTransform(...values) { this.matrix = new DOMMatrix(values); }
  getTransform() { return DOMMatrix.fromMatrix(this.matrix); }
  translate(x, y) { this.matrix = this.matrix.translate(x, y); }
  scale(x, y) { this.matrix = this.matrix.scale(x, y); }
  setLineDash(dash) { this.dash = dash; }
  getLineDash() { return this.dash; }

  /** Points in units of the canvas as numbers on the picture. */
  at(...values) {
    const points = values.filter((_, i) => i % 2 === 0).map((x, i) => this.matrix.transformPoint(new DOMPoint(x, values[2 * i + 1])));
    return points.map(({ x, y }) => `${tenth(x)} ${tenth(y)}`).join(" ");
  }

  get factor() { return Math.abs(this.matrix.a); }

  beginPath() { this.path = []; }
  closePath() { if (this.path.length) this.path.push("Z"); }
  moveTo(...point) { this.path.push(`M${this.at(...point)}`); }
  lineTo(...point) { this.path.push(`${this.path.length ? "L" : "M"}${this.at(...point)}`); }
  quadraticCurveTo(...points) { this.path.push(`Q${this.at(...points)}`); }
  bezierCurveTo(...points) { this.path.push(`C${this.at(...points)}`); }
  rect(x, y, width, height) { this.roundRect(x, y, width, height, 0); }

  arc(x, y, radius, from, to) {
    const point = (angle) => this.at(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    const half = `A${tenth(radius * this.factor)} ${tenth(radius * this.factor)} 0 0 1 `;
    this.path.push(`${this.path.length ? "L" : "M"}${point(from)}${half}${point((from + to) / 2)}${half}${point(to)}`);
  }

  roundRect(x, y, width, height, radius) {
    const turn = `A${tenth(radius * this.factor)} ${tenth(radius * this.factor)} 0 0 1 `;
    const [right, bottom] = [x + width, y + height];
    this.path.push(`M${this.at(x + radius, y)}L${this.at(right - radius, y)}${turn}${this.at(right, y + radius)}L${this.at(right, bottom - radius)}${turn}${this.at(right - radius, bottom)}L${this.at(x + radius, bottom)}${turn}${this.at(x, bottom - radius)}L${this.at(x, y + radius)}${turn}${this.at(x + radius, y)}Z`);
  }

  /** A shape in the present style: the path so far, or one of the icons, which keep their own units. */
  shape(icon, style) {
    const d = icon ? data.classes[paths.indexOf(icon)].icon : this.path.join("");
    if (!d || this.globalAlpha === 0) return;
    const { a, d: down, e, f } = this.matrix;
    const place = icon ? { transform: `translate(${tenth(e)} ${tenth(f)}) scale(${a} ${down})` } : {};
    this.shapes.push(makeSvg("path", { d, ...place, ...style, ...this.faint }));
  }

  get faint() { return this.globalAlpha < 1 ? { opacity: this.globalAlpha } : {}; }

  fill(...given) {
    const rule = given.includes("evenodd") ? { "fill-rule": "evenodd" } : {};
    this.shape(given.find((each) => each instanceof Path2D), { fill: this.fillStyle, ...rule });
  }

  stroke(icon) {
    const factor = icon ? 1 : this.factor;
    const dash = this.dash.length ? { "stroke-dasharray": this.dash.map((each) => tenth(each * factor)).join(" ") } : {};
    this.shape(icon, { fill: "none", stroke: this.strokeStyle, "stroke-width": tenth(this.lineWidth * factor), "stroke-linejoin": this.lineJoin, ...dash });
  }

  measureText(text) {
    this.real.font = this.font;
    return this.real.measureText(text);
  }

  /** The halo of the text that is filled next. */
  strokeText() { this.halo = { stroke: this.strokeStyle, "stroke-width": tenth(this.lineWidth * this.factor), "stroke-linejoin": "round", "paint-order": "stroke" }; }

  fillText(text, x, y) {
    const [, slant, weight, size, family] = /^(italic )?(?:(bold|\d+) )?([\d.]+)px (.+)$/.exec(this.font);
    const down = this.textBaseline === "middle" ? 0.35 * size : 0; // few readers of SVG know other baselines
    const [left, top] = this.at(x, y + down).split(" ");
    const font = { "font-family": family, "font-size": tenth(size * this.factor), "font-weight": weight ?? "400", ...(slant ? { "font-style": "italic" } : {}) };
    const element = makeSvg("text", { x: left, y: top, "text-anchor": ANCHORS[this.textAlign], fill: this.fillStyle, ...font, ...this.halo, ...this.faint });
    element.textContent = text;
    this.halo = {};
    this.shapes.push(element);
  }
}
