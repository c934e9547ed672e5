// What the page holds, what the reader chose, and the words to tell it in. Nothing here draws.

const json = (id) => JSON.parse(document.getElementById(id).textContent);
const $ = (id) => document.getElementById(id);
const all = (selector) => document.querySelectorAll(selector);

const data = json("data");
const nodes = json("nodes");
const edges = json("edges");
data.funding = data.funding.flatMap(({ givers, ...each }) => givers.map(([funder, status, amount]) => ({ ...each, funder, status, amount })));
nodes.forEach((node, id) => { node.id = id; });
edges.forEach((edge, id) => Object.assign(edge, { id, s: edge.s ?? 0, v: edge.v ?? 0 }));
const links = nodes.map(() => []); // the edges at each node
for (const edge of edges) {
  links[edge.from].push(edge);
  if (edge.to !== edge.from) links[edge.to].push(edge);
}

/** Give each span and each quotation its words: they stand in the text that the page carries. Offsets count code points. */
function fillSpans() {
  const letters = data.releases.map(({ stem }) => Array.from(data.texts[stem] ?? ""));
  for (const span of data.spans) span[3] ??= letters[span[0]].slice(span[1], span[2]).join("");
  for (const row of data.quotations) row.text ??= data.claims[row.c][2].map((span) => data.spans[span][3]).join(" ");
}
fillSpans();

const NOBODY = ""; // the country of what has none
// steps: how far around the selected node is shown, 0 is everything; until: the last period shown; from, to: the ends of the path asked for
const state = { selected: null, lang: "en", theme: "light", view: "network", span: null, text: null, steps: 0, until: null, from: null, to: null, hidden: {} };

/** The word for a key of words.json, with {names} filled in. */
function word(key, values = {}) {
  const text = data.words[key][state.lang === "ja" ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** The one of an {en, ja} pair the reader wants. */
const said = (pair) => pair[state.lang] ?? pair.en;

const nameOf = (node) => (state.lang === "ja" && node.ja) || node.name;
const captionOf = (node) => (node.caption ? said(node.caption) : nameOf(node));
/** Whether the name shown is a Japanese one for which no source was found: it is set in italics. */
const isGuess = (node) => state.lang === "ja" && node.guess === true && !node.caption;
/** What is written at a node in the picture: money of which no sum is stated says so. */
const labelOf = (node) => (classOf(node).caption === "sum" && !node.caption ? `${nameOf(node)} (${word("sumUnstated")})` : captionOf(node));
const classOf = (node) => data.classes[node.cls];
const statusOf = (edge) => data.statuses[edge.s];
const predicateOf = (edge) => data.predicates[edge.p];
const countryOf = (node) => node.country ?? NOBODY;
const voiceOf = (number) => (data.voices[number] === "issuer" ? word("issuer") : data.voices[number]);

const regions = {}; // the names of countries by language: to ask for them anew takes a tenth of a millisecond

/** The name of a country in the reader's language; codes the browser does not know stay codes. */
function countryName(code) {
  if (code === NOBODY) return word("jointCountry");
  try {
    return (regions[state.lang] ??= new Intl.DisplayNames([state.lang], { type: "region" })).of(code);
  } catch (error) {
    if (error instanceof RangeError) return code;
    throw error;
  }
}

/** How an edge reads from one of its ends. */
const readingFrom = (edge, node) => said(predicateOf(edge))[edge.from === node.id ? 0 : 1];
/** How an edge reads in the direction of its arrow. */
const readingAlong = (edge) => said(predicateOf(edge))[predicateOf(edge).flow === "back" ? 1 : 0];
const otherEnd = (edge, node) => nodes[edge.from === node.id ? edge.to : edge.from];

/** Quoted words as they are read aloud: white space folded, Markdown's marks dropped. */
const folded = (text) => text.replace(/\\([$#*_])/g, "$1").replace(/\s+/g, " ").trim();

/** A sum, a date or a plain value as facts tell it. */
function factValue(predicate, value) {
  if (data.predicates[predicate].name !== "amount" || !/^\d+(\.\d+)?$/.test(value)) return value;
  return Number(value).toLocaleString(state.lang, { maximumFractionDigits: 2 });
}

/** Values by what a function makes of each. */
function groupedBy(values, keyOf) {
  const groups = new Map();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

/** Values with how often they occur. */
function counted(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Of some texts those there are, with dots between. */
const dotted = (texts) => texts.filter(Boolean).join(" · ");

const on = (target, name, does) => target.addEventListener(name, does);

/** A fresh element; texts become text nodes, so nothing in the data can become markup. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") on(element, "click", value);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A button that selects a node. */
const nodeButton = (node, text = captionOf(node)) => make("button", { class: isGuess(node) ? "link guess" : "link", onclick: () => update({ selected: node.id }) }, text);

/** Say something to who listens instead of looking. */
const announce = (text) => { $("live").textContent = text; };
