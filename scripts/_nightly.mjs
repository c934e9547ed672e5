// Loads Turtle and N-Quads with N3.js and asks Comunica. Standard input is {folder, graphs: {name: folder}, queries: {name: SPARQL}}, where
// folder is that of the npm packages; each graph gives one line: {graph, turtle, quads, answers: {query: SPARQL results in JSON, or {error}}}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const asked = JSON.parse(readFileSync(0, "utf8"));
const load = createRequire(`${asked.folder}/`);
const { Parser, Store } = load("n3");
const { QueryEngine } = load("@comunica/query-sparql-rdfjs");
const KIND = "application/sparql-results+json";

function parsed(path, format) {
  // A format makes the parser a strict one.
  return new Parser({ format }).parse(readFileSync(path, "utf8"));
}

async function answered(engine, query, store) {
  try {
    const found = await engine.query(query, { sources: [store] });
    const { data } = await engine.resultToString(found, KIND);
    let text = "";
    for await (const piece of data) text += piece;
    return JSON.parse(text);
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}

const engine = new QueryEngine();
for (const [graph, folder] of Object.entries(asked.graphs)) {
  const triples = parsed(`${folder}/graph.ttl`, "text/turtle");
  const quads = parsed(`${folder}/graph.nq`, "application/n-quads");
  const store = new Store(triples);
  const answers = {};
  for (const [name, query] of Object.entries(asked.queries)) answers[name] = await answered(engine, query, store);
  process.stdout.write(`${JSON.stringify({ graph, turtle: store.size, quads: new Store(quads).size, answers })}\n`);
}
