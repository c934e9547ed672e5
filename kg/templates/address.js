// The state as the part of the address behind the #, and back: any view can be shared as a link.

/** The state as the part of the address behind the #. */
function addressOf() {
  const parts = new URLSearchParams();
  if (state.selected !== null) parts.set("n", nodes[state.selected].key);
  if (state.lang !== "en") parts.set("lang", state.lang);
  if (state.theme !== systemTheme()) parts.set("theme", state.theme);
  if (state.view !== firstView()) parts.set("view", state.view);
  if (state.span !== null) parts.set("at", spanKey(state.span));
  else if (state.text !== null) parts.set("text", state.text);
  for (const end of ["from", "to"]) if (state[end] !== null) parts.set(end, nodes[state[end]].key);
  if (state.steps) parts.set("steps", String(state.steps));
  if (state.until !== null) parts.set("until", state.until);
  for (const group of GROUPS) writeGroup(parts, group);
  return parts.toString();
}

/** A group in the address: what is hidden, or what alone is shown, whichever is shorter. */
function writeGroup(parts, group) {
  const hidden = state.hidden[group];
  const shown = offered[group].filter((value) => !hidden.has(value));
  const [name, values] = hidden.size <= shown.length || !shown.length ? ["no", [...hidden]] : ["only", shown];
  for (const value of values.sort()) parts.append(`${name}-${group}`, value);
}

function readGroup(parts, group) {
  const [hidden, shown] = ["no", "only"].map((name) => parts.getAll(`${name}-${group}`).filter((value) => offered[group].includes(value)));
  return new Set(shown.length ? offered[group].filter((value) => !shown.includes(value)) : hidden);
}

/** What the address asks for; unknown values are as if absent. */
function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const pick = (name, allowed, fallback) => (allowed.includes(parts.get(name)) ? parts.get(name) : fallback);
  const named = (name) => nodes.find((node) => node.key === parts.get(name))?.id ?? null;
  return {
    selected: named("n"),
    from: named("from"),
    to: named("to"),
    steps: named("n") === null ? 0 : Number(pick("steps", ["1", "2"], "0")),
    until: pick("until", beginnings, null),
    lang: pick("lang", ["en", "ja"], "en"),
    theme: pick("theme", ["light", "dark"], systemTheme()),
    view: pick("view", VIEWS, firstView()),
    span: spanNumbers.get(parts.get("at")) ?? null,
    text: pick("text", stems, null),
    hidden: Object.fromEntries(GROUPS.map((group) => [group, readGroup(parts, group)])),
  };
}
