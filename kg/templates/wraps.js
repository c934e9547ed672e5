// Texts cut into lines of about equal length that fit a width, measured once.

const widths = new Map();
const wraps = new Map();
const CJK = "\\u3000-\\u30ff\\u3400-\\u9fff\\uff00-\\uffef";
const CLOSING = "、。・）」ーぁぃぅぇぉっゃゅょァィゥェォッャュョ"; // what no line begins with
const LETTER = `(?:[^\\s${CJK}–/-]|[–/-](?=\\d))`; // a date stays whole
const TOKENS = new RegExp(`[${CJK}][${CLOSING}]*|${LETTER}*[–/-](?!\\d)|${LETTER}+|\\s+`, "gu");

/** The width of a text in the font now set, measured once. */
function measured(ctx, text) {
  const key = `${ctx.font}|${text}`;
  if (!widths.has(key)) widths.set(key, ctx.measureText(text).width);
  return widths.get(key);
}

/** A text in lines that fit, all about equally long; Japanese may break between almost any two characters. */
function wrapped(ctx, text, width) {
  const key = `${ctx.font}|${width}|${text}`;
  if (!wraps.has(key)) wraps.set(key, balanced(ctx, text, width));
  return wraps.get(key);
}

function balanced(ctx, text, width) {
  const tokens = text.match(TOKENS) ?? [];
  const lines = broken(ctx, tokens, width);
  for (let narrow = width / 2; lines.length > 1 && narrow < width; narrow += 6) {
    const even = broken(ctx, tokens, narrow);
    if (even.length === lines.length && even.every((line) => measured(ctx, line) <= width)) return even;
  }
  return lines.map((line) => shortened(ctx, line, /\s/.test(line) ? width : width * 1.3)); // a long word has no better place to break
}

function broken(ctx, tokens, width) {
  const lines = [""];
  for (const token of tokens) {
    const longer = lines.at(-1) + token;
    if (measured(ctx, longer.trim()) <= width || !lines.at(-1).trim()) lines[lines.length - 1] = longer;
    else lines.push(token.trimStart());
  }
  return lines.map((line) => line.trim()).filter(Boolean);
}

/** The first lines, the last of them ending in "…". */
const cut = (ctx, lines, most, width) => [...lines.slice(0, most - 1), shortened(ctx, `${lines[most - 1]} ${lines[most]}`, width)];

function shortened(ctx, text, width) {
  if (measured(ctx, text) <= width) return text;
  const letters = Array.from(text);
  while (letters.length > 1 && measured(ctx, `${letters.join("")}…`) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
