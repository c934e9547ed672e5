// A text field with suggestions of names, by the pattern of ARIA: the focus stays in the field, the arrows choose.

/** Make a combobox of a field, the list below it and the line that says that nothing is called so; `take` gets the chosen node, `leave` is called by Escape. */
function combobox(name, take, leave) {
  const box = { input: $(name), list: $(`${name}Hits`), none: $(`${name}None`), hits: [], chosen: -1, take, leave };
  on(box.input, "input", () => suggest(box));
  on(box.input, "keydown", (event) => onBoxKey(box, event));
  on(box.input, "blur", () => closeBox(box));
  on(box.list, "mousedown", (event) => event.preventDefault()); // the field keeps the focus
  return box;
}

function suggest(box) {
  const typed = box.input.value.trim();
  box.hits = found(typed);
  box.list.replaceChildren(...box.hits.map((hit, i) => hitItem(box, hit, i)));
  box.list.hidden = !box.hits.length;
  box.none.hidden = box.hits.length > 0 || !typed;
  box.none.textContent = word("noHit", { text: typed });
  box.input.setAttribute("aria-expanded", String(box.hits.length > 0));
  choose(box, box.hits.length ? 0 : -1);
  if (typed) announce(box.hits.length ? word("hits", { count: box.hits.length }) : box.none.textContent);
}

/** Icon, name, kind and country, and the other name that was typed if that is why the node is offered. */
function hitItem(box, { node, form }, i) {
  const told = [said(classOf(node)), node.country && countryName(node.country), isNamed(node, box.input.value) ? null : `“${folded(form)}”`];
  return make("li", { role: "option", id: `${box.list.id}-${i}`, "aria-selected": "false", onclick: () => takeHit(box, i) }, iconOf(classOf(node)), make("span", {}, make("span", { class: isGuess(node) && "guess" }, nameOf(node)), make("small", {}, dotted(told))));
}

const isNamed = (node, typed) => [nameOf(node), captionOf(node)].some((name) => fold(name).includes(fold(typed)));

function choose(box, i) {
  box.chosen = i;
  [...box.list.children].forEach((item, k) => item.setAttribute("aria-selected", String(k === i)));
  if (i < 0) return box.input.removeAttribute("aria-activedescendant");
  box.input.setAttribute("aria-activedescendant", `${box.list.id}-${i}`);
  box.list.children[i].scrollIntoView({ block: "nearest" });
}

function closeBox(box) {
  box.hits = [];
  box.list.hidden = box.none.hidden = true;
  box.input.setAttribute("aria-expanded", "false");
  choose(box, -1);
}

function takeHit(box, i) {
  const hit = box.hits[i];
  if (!hit) return;
  closeBox(box);
  box.take(hit.node);
}

function onBoxKey(box, event) {
  if (event.isComposing) return; // Enter ends a Japanese word, it does not choose
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) { if (!box.hits.length) suggest(box); if (box.hits.length) choose(box, (box.chosen + step + box.hits.length) % box.hits.length); }
  else if (event.key === "Enter") takeHit(box, box.chosen);
  else if (event.key === "Escape") { closeBox(box); box.leave(); }
  else return;
  event.preventDefault();
  event.stopPropagation();
}
