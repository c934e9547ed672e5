// What room on the screen is taken.

const CELL = 140; // pixels

/** Boxes already taken, found again by the cell of a grid. */
class Taken {
  constructor() { this.cells = new Map(); }

  cellsOf({ x, y, width, height }) {
    const keys = [];
    for (let column = Math.floor(x / CELL); column <= Math.floor((x + width) / CELL); column += 1)
      for (let row = Math.floor(y / CELL); row <= Math.floor((y + height) / CELL); row += 1) keys.push(`${column} ${row}`);
    return keys;
  }

  add(box) {
    for (const key of this.cellsOf(box)) this.cells.set(key, [...(this.cells.get(key) ?? []), box]);
  }

  /** Whether nothing but the owner's own icon and label is there; `boldly` overlooks what is faded. */
  isFree(box, owner, boldly = false) {
    const blocks = (other) => (other.owner === undefined || other.owner !== owner) && !(boldly && other.isFaint) && overlap(box, other);
    return !this.cellsOf(box).some((key) => (this.cells.get(key) ?? []).some(blocks));
  }
}

const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
