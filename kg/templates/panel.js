// The details of the selected node, or of a passage of the text: what it is, what money is stated, and its relations under the sentences that say so.

const isPassage = () => state.view === "source" && state.span !== null;

/** Fill the panel for the selected node, else for the passage marked in the text, else for the path, or close it. */
function showDetails() {
  const panel = $("details");
  panel.hidden = state.selected === null && !isPassage() && !isTrailShown();
  if (panel.hidden) return panel.replaceChildren();
  panel.replaceChildren(...(state.selected !== null ? nodePanel(nodes[state.selected]) : isPassage() ? passagePanel(state.span) : trailPanel()).filter(Boolean));
  panel.scrollTop = 0;
}

const nodePanel = (node) => [...heading(node), ...aboutMoney(node), ...postsOf(node), ...relationsOf(node), ...quotationsOf(node), ...identifiersOf(node)];

const closeButton = () => make("button", { class: "close", "aria-label": word("close"), onclick: clearChoice }, "×");

function heading(node) {
  const other = state.lang === "ja" ? node.name : node.ja;
  return [
    make("h2", { id: "name", tabindex: "-1", class: isGuess(node) && "guess" }, nameOf(node)),
    closeButton(),
    make("div", { class: "chips" }, make("span", { class: "chip" }, iconOf(classOf(node)), said(classOf(node))), node.country ? make("span", { class: "chip" }, countryName(node.country)) : null, weakChip(node.s)),
    actionsOf(node),
    other && other !== nameOf(node) ? make("p", { class: state.lang === "en" && node.guess ? "other guess" : "other", lang: state.lang === "ja" ? "en" : "ja" }, other) : null,
    node.guess ? make("p", { class: "other" }, word("guess")) : null,
    node.also ? make("p", { class: "other" }, `${word("also")}: ${node.also.map(folded).join(" · ")}`) : null,
  ].filter(Boolean);
}

/** A chip that warns when a status is not "asserted". */
function weakChip(number) {
  const status = data.statuses[number];
  return status?.mark ? make("span", { class: "chip weak" }, `${status.mark} ${said(status)}`) : null;
}

const section = (key, items, values = {}) => (items.length ? [make("h3", {}, word(key, values)), ...items] : []);

/** What is stated of money at this node, and what is not. */
function aboutMoney(node) {
  const lines = [...commitmentLines(node), ...funderLines(node), ...targetLines(node)];
  return section("money", lines.length ? [make("ul", { class: "money" }, [...new Set(lines)].map((line) => make("li", {}, line)))] : []);
}

function commitmentLines(node) {
  const rows = data.funding.filter((row) => row.commitment === node.id);
  if (!rows.length) return [];
  const [row] = rows;
  const scope = { combined: "sumCombined", individual: "sumIndividual" }[row.scope] ?? "sumUnspecified";
  return [
    row.sum ? word(scope, { sum: said(row.sum) }) : word("noSum"),
    ...(row.hedge ? [word("hedge", { hedge: row.hedge })] : []),
    ...(row.part_of ? [word("partOfSum", { sum: row.part_of })] : []),
    ...(rows.every((each) => each.funder === null) ? [word("noFunder")] : []),
  ];
}

function funderLines(node) {
  return data.funding.filter((row) => row.funder === node.id).map((row) => {
    if (row.amount) return word("ownPart", { amount: said(row.amount) });
    return row.sum ? word("noOwnPart", { sum: said(row.sum) }) : word("noOwnSum");
  });
}

function targetLines(node) {
  return data.funding.filter((row) => row.targets.includes(node.id)).map((row) => {
    if (!row.sum) return word("targetNoSum");
    const sum = said(row.sum);
    return row.targets.length > 1 ? word("targetShared", { sum, count: row.targets.length }) : word("target", { sum });
  });
}

function postsOf(node) {
  const posts = data.posts.filter((post) => post.person === node.id);
  const lines = posts.map((post) => dotted([post.title, post.organization, post.attested && word("asOf", { date: post.attested })]));
  return section("posts", lines.length ? [make("ul", {}, [...new Set(lines)].map((line) => make("li", {}, folded(line))))] : []);
}

/** What is claimed of the node: its edges, and facts that lead to no other node; once for each voice and status. */
function statementsOf(node) {
  const relations = shownLinks(node).flatMap((edge) => byVoice(edge.c, edge.s, edge.v).map((part) => ({ ...part, order: predicateOf(edge).order, item: relationItem(edge, node) })));
  const facts = data.facts.filter(([owner]) => owner === node.id);
  return [...relations, ...facts.flatMap(([, predicate, value, claim]) => byVoice([claim]).map((part) => ({ ...part, order: data.predicates[predicate].order, item: make("li", {}, factWords(predicate, value)) })))].sort((a, b) => a.order - b.order);
}

/** The claims of a relation, apart for each voice and status. */
function byVoice(claims, status, voice) {
  if (!claims.length) return [{ claims, status, voice }];
  const parts = new Map();
  for (const claim of claims) {
    const [s, v] = data.claims[claim];
    const part = parts.get(`${s} ${v}`) ?? { claims: [], status: s, voice: v };
    part.claims.push(claim);
    parts.set(`${s} ${v}`, part);
  }
  return [...parts.values()];
}

function factWords(predicate, value) {
  const { fact, ...readings } = data.predicates[predicate];
  return [make("span", { class: "reading" }, `${fact ? said(fact) : said(readings)[0]}: `), factValue(predicate, value)];
}

/** "is party to → X"; Japanese puts the other end first when the reading is a postposition. */
function relationItem(edge, node) {
  const more = dotted([edge.label && folded(edge.label), edge.sum && said(edge.sum)]);
  const reading = readingFrom(edge, node);
  const button = nodeButton(otherEnd(edge, node));
  const tell = (text) => make("span", { class: "reading" }, text);
  const parts = state.lang !== "ja" ? [tell(`${reading} → `), button] : edge.from === node.id ? [tell(`${reading}: `), button] : [button, tell(` ${reading}`)];
  return make("li", {}, parts, more ? tell(` (${more})`) : null);
}

const spansOf = (statement) => [...new Set(statement.claims.flatMap((claim) => data.claims[claim][2]))].sort((a, b) => a - b);

/** Statements grouped by voice, status and the words they rest on: one quotation, many relations. Of several the words that carry most are shown, of equals the later: titles come first and say least. */
function grouped(statements) {
  const kindOf = ({ voice, status }) => `${voice} ${status}`;
  const carried = counted(statements.flatMap((statement) => spansOf(statement).map((span) => `${span} ${kindOf(statement)}`)));
  const groups = new Map();
  for (const statement of statements) {
    const spans = spansOf(statement);
    const weight = (span) => carried.get(`${span} ${kindOf(statement)}`);
    const first = spans.reduce((best, span) => (weight(span) >= weight(best) ? span : best), spans[0]);
    const key = `${first} ${kindOf(statement)}`;
    if (!groups.has(key)) groups.set(key, { ...statement, first, spans: new Set(), items: [] });
    spans.forEach((span) => groups.get(key).spans.add(span));
    groups.get(key).items.push(statement.item);
  }
  return [...groups.values()].sort((a, b) => (a.first ?? Infinity) - (b.first ?? Infinity));
}

function relationsOf(node) {
  const statements = statementsOf(node);
  const count = shownLinks(node).length + data.facts.filter(([owner]) => owner === node.id).length;
  const groups = grouped(statements).map((group) => make("div", { class: "group" }, weakChip(group.status), make("ul", {}, group.items), evidenceOf(group), againOf(group)));
  return section("relations", groups.length ? groups : [make("p", {}, word("noRelations"))], { count });
}

/** The quotation of a group with where it stands, in whose voice and how sure. */
function evidenceOf(group) {
  if (group.first === undefined) return make("p", { class: "other" }, word("noSentence"));
  const status = data.statuses[group.status];
  return quotationOf(group.first, status.name, [word("voice", { voice: voiceOf(group.voice) }), said(status)]);
}

function againOf(group) {
  const others = [...group.spans].filter((span) => span !== group.first);
  if (!others.length) return null;
  return make("details", {}, make("summary", {}, word("again", { count: others.length })), others.map((span) => quotationOf(span, "plain")));
}

function quotationsOf(node) {
  const rows = data.quotations.filter((row) => row.speaker === node.id || row.about.includes(node.id));
  return section("quotations", rows.map((row) => {
    const by = make("span", {}, "— ", speakerOf(row), row.post ? `, ${folded(row.post)}` : "");
    const spans = row.c === undefined ? [] : data.claims[row.c][2];
    return make("blockquote", { class: "attributed" }, folded(row.text), make("footer", {}, by), spans.map((span) => footerOf(span, [word("voice", { voice: voiceOf(data.claims[row.c][1]) })])));
  }));
}

const speakerOf = (row) => (typeof row.speaker === "number" ? nodeButton(nodes[row.speaker]) : row.speaker ?? word("notStated"));

/** Links out, by the name of the register and the number in it. */
function identifiersOf(node) {
  const rows = data.identifiers.filter(([owner]) => owner === node.id);
  return section("identifiers", rows.length ? [make("ul", { class: "other" }, rows.map(([, ...row]) => make("li", {}, identifierWords(...row))))] : []);
}

function identifierWords(relation, text, number) {
  const register = data.registers[number];
  const name = relation === "homepage" ? word("homepage") : register ? said(register) : relation;
  const address = register ? register.prefix + text : text;
  return [`${name}: `, isWeb(address) ? outLink(address, text) : address, relation === "closeMatch" ? ` (${word("closeMatch")})` : null];
}
