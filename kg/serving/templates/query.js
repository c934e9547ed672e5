"use strict";
// The query page: picks examples, binds variables, runs the query on /sparql, and shows rows with links. Text is only ever set as text.

const OURS = "https://w3id.org/usjp-tech/";
const XSD = "http://www.w3.org/2001/XMLSchema#";
const AT_ONCE = 500; // rows drawn at a time
const NAMES_AT_MOST = 300; // names looked up at a time
const LONGEST_URL = 6000; // beyond it the query is posted
const ROWS = "application/sparql-results+json";
const NUMBERS = ["integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"].map((name) => XSD + name);

const at = (id) => document.getElementById(id);
const examples = new Map(Object.entries(JSON.parse(at("data").textContent)));
let running = null; // the AbortController of the query that runs
let shown = { columns: [], rows: [], drawn: 0, pages: new Map() };

function make(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// the form

function variables() {
  const found = at("query").value.replace(/#[^\n>]*$/gm, "").match(/[?$]\w+/g) || [];
  return [...new Set(found.map((name) => name.slice(1)))];
}

function addValue(name = "", value = "") {
  const row = make("div", undefined, { class: "value" });
  const which = make("select", undefined, { "aria-label": "Variable" });
  for (const each of new Set([...(name ? [name] : []), ...variables()])) which.append(make("option", "?" + each, { value: each }));
  if (name) which.value = name;
  const text = make("input", undefined, { "aria-label": "Value", placeholder: "a text, or <an IRI>" });
  text.value = value;
  const gone = make("button", "Remove", { type: "button" });
  const rename = () => (text.name = "$" + which.value);
  which.addEventListener("change", rename);
  gone.addEventListener("click", () => { row.remove(); at("bind").focus(); });
  rename();
  row.append(which, make("span", "="), text, gone);
  at("values").append(row);
  return which;
}

function parameters() {
  const found = new URLSearchParams();
  found.append("query", at("query").value);
  for (const input of at("values").querySelectorAll("input")) if (input.value) found.append(input.name, input.value);
  return found;
}

function fill(search) {
  const given = new URLSearchParams(search);
  at("query").value = given.get("query") || "";
  at("values").replaceChildren();
  for (const [name, value] of given) if (name.startsWith("$")) addValue(name.slice(1), value);
  mark();
}

function mark() {
  for (const button of document.querySelectorAll("button.example")) {
    if (examples.get(button.dataset.example) === at("query").value) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

// running

async function ask(sent, accept, signal) {
  const text = sent.toString();
  const short = text.length < LONGEST_URL;
  const options = short ? {} : { method: "POST", body: sent };
  const answer = await fetch(short ? "/sparql?" + text : "/sparql", { ...options, headers: { Accept: accept }, signal });
  const body = await answer.text();
  if (!answer.ok) throw new Error(body.trim() || `${answer.status} ${answer.statusText}`);
  return { type: (answer.headers.get("Content-Type") || "").split(";")[0], body };
}

async function run(remember = true) {
  if (running) running.abort();
  const mine = (running = new AbortController());
  const sent = parameters();
  if (remember && "?" + sent !== location.search) history.pushState(null, "", "?" + sent);
  clear();
  at("status").textContent = "Running …";
  at("stop").hidden = false;
  at("answer").setAttribute("aria-busy", "true");
  const began = performance.now();
  try {
    const found = await ask(sent, `${ROWS}, text/turtle;q=0.9`, mine.signal);
    const took = Math.round(performance.now() - began);
    await show(found, took < 1000 ? `${took} ms` : `${(took / 1000).toFixed(1)} s`, mine.signal);
  } catch (error) {
    if (mine === running) complain(error.name === "AbortError" ? "Stopped" : error.message);
  }
  if (mine !== running) return;
  running = null;
  at("stop").hidden = true;
  at("answer").setAttribute("aria-busy", "false");
}

function clear() {
  at("error").hidden = at("answer").hidden = at("more").hidden = at("downloads").hidden = true;
  at("error").textContent = "";
  at("answer").replaceChildren();
}

function complain(message) {
  at("status").textContent = "";
  at("error").textContent = message;
  at("error").hidden = false;
}

// the answer

async function show(found, took, signal) {
  const rows = found.type === ROWS;
  for (const button of at("downloads").querySelectorAll("button")) button.hidden = (button.dataset.kind === "rows") !== rows;
  at("downloads").hidden = at("answer").hidden = false;
  if (!rows) {
    at("status").textContent = `${new Blob([found.body]).size} bytes of Turtle in ${took}`;
    at("answer").append(make("pre", found.body));
    return;
  }
  const answer = JSON.parse(found.body);
  if ("boolean" in answer) {
    at("status").textContent = `Answered in ${took}`;
    at("answer").append(make("p", answer.boolean ? "yes" : "no", { class: "truth" }));
    return;
  }
  const count = answer.results.bindings.length;
  at("status").textContent = `${count} row${count === 1 ? "" : "s"} in ${took}`;
  shown = { columns: answer.head.vars, rows: answer.results.bindings, drawn: 0, pages: new Map() };
  const head = make("tr");
  for (const name of shown.columns) head.append(make("th", name, { scope: "col" }));
  const table = make("table");
  table.append(make("thead"), make("tbody"));
  table.tHead.append(head);
  at("answer").append(table);
  await draw(signal);
}

async function draw(signal) {
  const rows = shown.rows.slice(shown.drawn, shown.drawn + AT_ONCE);
  const body = at("answer").querySelector("tbody");
  const lines = rows.map((row) => {
    const line = make("tr");
    for (const name of shown.columns) line.append(cell(row[name]));
    return line;
  });
  body.append(...lines);
  shown.drawn += rows.length;
  at("more").hidden = shown.drawn >= shown.rows.length;
  at("more").textContent = `Show more rows (${shown.drawn} of ${shown.rows.length})`;
  await linkNames(lines, signal);
}

function cell(term) {
  if (!term) return make("td");
  if (term.type === "uri") {
    const made = make("td", undefined, { class: "iri" });
    made.append(iri(term.value));
    return made;
  }
  if (term.type === "bnode") return make("td", "_:" + term.value);
  if (term.type !== "literal" && term.type !== "typed-literal") return make("td", JSON.stringify(term.value));
  const made = make("td", term.value);
  if (term.value.length > 30) made.className = "long";
  if (NUMBERS.includes(term.datatype)) made.className = "number";
  const language = term["xml:lang"];
  if (language) {
    made.lang = language;
    made.append(" ", make("small", "@" + language));
  } else if (!term.datatype) made.dataset.text = term.value;
  return made;
}

function iri(address) {
  if (address.startsWith(OURS)) return make("a", address.slice(OURS.length), { href: "/" + address.slice(OURS.length) });
  if (/^https?:\/\//.test(address)) return make("a", address, { href: address, rel: "noreferrer" });
  return make("span", address);
}

// A named query gives names, not addresses: those that name one thing of the graph lead to its page.
async function linkNames(lines, signal) {
  const cells = lines.flatMap((line) => [...line.querySelectorAll("td[data-text]")]).filter((each) => each.dataset.text.length <= 300);
  const unknown = [...new Set(cells.map((each) => each.dataset.text))].filter((name) => !shown.pages.has(name));
  const pages = shown.pages;
  for (let i = 0; i < unknown.length; i += NAMES_AT_MOST) {
    const names = unknown.slice(i, i + NAMES_AT_MOST);
    const values = names.map((name) => JSON.stringify(name) + "@en").join(" ");
    const text = `SELECT ?name ?thing { VALUES ?name { ${values} } ?thing <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }`;
    try {
      const found = await ask(new URLSearchParams({ query: text }), ROWS, signal);
      for (const row of JSON.parse(found.body).results.bindings) pages.set(row.name.value, row.thing.value);
    } catch {
      return; // the rows stand there all the same, without links
    }
  }
  for (const each of cells) if (pages.has(each.dataset.text)) linkTo(each, pages.get(each.dataset.text));
}

function linkTo(cell, address) {
  const link = iri(address);
  link.textContent = cell.dataset.text;
  cell.replaceChildren(link);
}

// what people do

at("form").addEventListener("submit", (event) => {
  if (event.submitter && event.submitter.name === "format") return; // a download: the browser posts the form
  event.preventDefault();
  run();
});
at("query").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    at("form").requestSubmit(at("run"));
  }
});
at("query").addEventListener("input", mark);
at("stop").addEventListener("click", () => running && running.abort());
at("bind").addEventListener("click", () => addValue().focus());
at("more").addEventListener("click", () => draw());
at("examples").addEventListener("click", (event) => {
  const button = event.target.closest("button.example");
  if (!button) return;
  at("query").value = examples.get(button.dataset.example);
  at("values").replaceChildren();
  mark();
  run();
});
addEventListener("popstate", () => { fill(location.search); if (at("query").value) run(false); else { clear(); at("status").textContent = ""; } });

if (matchMedia("(max-width: 800px)").matches) at("examples").open = false;
fill(location.search);
if (at("query").value) run(false);
else at("query").value = "SELECT ?thing ?name WHERE {\n  ?thing a ujt:Partnership ; skos:prefLabel ?name\n}\nLIMIT 50";
