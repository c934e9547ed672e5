// Names as they are looked for: folded, ranked. Nothing here touches the page.

const HITS_AT_MOST = 20;
const QUALITY = { whole: 5, start: 4, wordStart: 3, inside: 2, words: 1 };
let index = null; // for each node its forms, folded once, when somebody first searches

/** Letters as they are compared: no case, accents, width or kana kind, no dots and apostrophes, one kind of dash. Voicing marks stay: が is not か. */
function fold(text) {
  const letters = text.normalize("NFKD").replace(/[\u0300-\u036f.'’‘`´・･]/g, "").normalize("NFKC").toLowerCase();
  return letters.replace(/[ぁ-ゖ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60)).replace(/[‐-―−]/g, "-").replace(/\s+/g, " ").trim();
}

/** All a node may be called: its name, its Japanese name, other names and forms, its sum. */
const formsOf = (node) => [node.name, node.ja, ...(node.also ?? []), node.caption?.en, node.caption?.ja].filter(Boolean);

const indexed = () => (index ??= nodes.map((node) => formsOf(node).map((form) => ({ form, text: fold(form) }))));

/** How well a text answers: whole before start before start of a word before anywhere before its words in another order; 0 is not at all. */
function quality(text, query, words) {
  if (text === query) return QUALITY.whole;
  if (text.startsWith(query)) return QUALITY.start;
  const at = text.indexOf(query);
  if (at > 0) return [" ", "-", "(", "“", "/"].some((before) => text.includes(before + query)) ? QUALITY.wordStart : QUALITY.inside;
  return words.length > 1 && words.every((each) => ` ${text}`.includes(` ${each}`)) ? QUALITY.words : 0;
}

/** The best form of a node with its score: first how well it answers, then the class, then how much of the form was typed and how connected the node is. */
function scored(node, query, words) {
  let best = null;
  indexed()[node.id].forEach(({ form, text }, i) => {
    const found = quality(text, query, words);
    if (!found) return;
    const level = classOf(node).lends ? Math.min(found, QUALITY.wordStart) : found;
    const score = level * 100 - (i === 0 ? 0 : 20) + Math.min(classOf(node).priority, 6) * 10 + (7 * query.length) / Math.max(text.length, query.length) + Math.min(links[node.id].length, 40) / 20;
    if (best === null || score > best.score) best = { node, form, score, isWhole: found === QUALITY.whole };
  });
  return best;
}

/** The nodes a text may mean, the likeliest first; what is called just so is always among them. */
function found(text) {
  const query = fold(text);
  if (!query) return [];
  const words = query.split(" ");
  const all = nodes.map((node) => scored(node, query, words)).filter(Boolean).sort((a, b) => b.score - a.score || a.node.id - b.node.id);
  const [first, rest] = [all.slice(0, HITS_AT_MOST), all.slice(HITS_AT_MOST).filter(({ isWhole }) => isWhole)];
  return [...first.slice(0, HITS_AT_MOST - rest.length), ...rest];
}
