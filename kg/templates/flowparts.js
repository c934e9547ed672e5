// The pieces of the funding picture: labels, bars, bands and ribbons of the commitments that share their givers.

/** A cluster from y downwards: its elements and where it ends. */
function drawCluster(cluster, y, at) {
  const blocks = cluster.blocks.map((each) => measuredBlock(each, cluster.isPart, at));
  const givers = giverLabels(cluster, at);
  const [tall, high] = [blocks.reduce((sum, block) => sum + block.height + FLOW.between, -FLOW.between), heightOf(givers)];
  let top = y;
  for (const block of blocks) { block.top = top; top += block.height + FLOW.between; }
  const middle = (blocks[0].top + blocks[0].head + blocks.at(-1).top + blocks.at(-1).height) / 2;
  const start = Math.max(y, middle - high / 2);
  stackLabels(givers, start);
  const leaving = blocks.reduce((sum, block) => sum + leavingOf(block), 0);
  for (const label of givers) label.next = label.middle - leaving / 2;
  const elements = [...blocks.flatMap((block) => drawBlock(block, givers, at)), ...givers.map((label) => label.element())];
  return [elements, Math.max(y + tall, start + high)];
}

const heightOf = (labels) => labels.reduce((sum, label) => sum + label.height, 0);

function stackLabels(labels, y) {
  for (const label of labels) { label.y = y; label.middle = y + label.height / 2; y += label.height; }
}

/** The labels of the givers, or of what the text does not say of them. */
function giverLabels(cluster, at) {
  const [first] = cluster.blocks;
  const tell = (key, isNote, values) => labels.push(endLabel({ who: word(key, values) }, { side: "left", tied: [first.node.id], isSoft: true, isNote }, at));
  const labels = first.givers.map((giver) => endLabel(giver, { side: "left", tied: [idOf(giver), ...cluster.blocks.flatMap((each) => [each.node.id, sidesOf(each).targets])], text: giverText(giver, first) }, at));
  const { givers } = first.count;
  if (!givers) tell(first.isAllParts ? "givenInParts" : "funderUnstated", false);
  if (givers > first.givers.length) tell("hiddenHere", true, { count: givers - first.givers.length });
  if (givers && !first.isSingle && first.value !== undefined) tell(givers > 1 ? "partsUnstated" : "ownUnstated", true);
  return labels;
}

/** What is said aloud of a giver. */
function giverText(giver, each) {
  if (giver.isOwn && each.isSingle) return word("ownPart", { amount: said(each.sum) });
  return each.sum ? word("noOwnPart", { sum: said(each.sum) }) : word("noOwnSum");
}

/** A label at the left or right end: a node to pick, or plain words. */
function endLabel(end, { side, tied, text, isSoft, isNote }, at) {
  const node = typeof end.who === "number" ? nodes[end.who] : null;
  const isLeft = side === "left";
  const width = isLeft ? at.left - (node ? 22 : 4) : at.width - at.right - (node ? 34 : 16);
  const size = isNote ? 11.5 : at.size;
  const mark = end.status?.mark && !isSoft ? ` ${end.status.mark} ${said(end.status)}` : "";
  const lines = linesOf((node ? nameOf(node) : folded(String(end.who))) + mark, width, { size, most: 5 });
  const label = { end, isNote, height: lines.length * 15 + 7 };
  label.element = () => {
    const x = isLeft ? at.left - (node ? 20 : 0) : at.right + (node ? 32 : 14);
    const words = textAt(lines, x, label.y + 3, { anchor: isLeft ? "end" : "start", size, name: isSoft ? "soft" : node && isGuess(node) ? "guess" : "" });
    if (!node) return tie(makeSvg("g", {}, [words]), tied);
    const icon = placedIcon(node, isLeft ? at.left - 15 : at.right + 14, label.middle - 7);
    const hit = hitBox(isLeft ? 1 : at.right + 12, label.y, isLeft ? at.left - 1 : at.width - at.right - 13, label.height);
    const group = pickable(tie(makeSvg("g", {}, [hit, icon, words]), tied), node);
    group.setAttribute("aria-label", [nameOf(node) + mark, text].filter(Boolean).join(": "));
    return group;
  };
  return label;
}

const hitBox = (x, y, width, height) => makeSvg("rect", { x, y, width, height, rx: 4, class: "hit" });

function placedIcon(node, x, y) {
  const icon = iconOf(classOf(node));
  for (const [name, value] of Object.entries({ x, y, width: 14, height: 14 })) icon.setAttribute(name, value);
  return icon;
}

/** A commitment with the size of its bar and the lines above it. */
function measuredBlock(each, isPart, at) {
  const tall = each.value === undefined ? FLOW.unstated : Math.max(FLOW.least, each.value * at.scale);
  const room = at.width - at.bar;
  const title = linesOf((isPart ? `${word("ofWhich")} ` : "") + sumTitle(each), room, { size: 13, weight: 700, most: 2 });
  const details = linesOf(sumDetails(each, isPart), room, { size: 11.5, most: 4 });
  const targets = targetLabels(each, at);
  const head = title.length * 16 + details.length * 14 + 5;
  return { each, isPart, tall, title, details, targets, head, height: head + Math.max(tall, heightOf(targets)) };
}

function sumTitle(each) {
  if (!each.sum) return each.node.caption || each.value !== undefined ? captionOf(each.node) : nameOf(each.node);
  return each.hedge ? word("hedged", { hedge: each.hedge, sum: said(each.sum) }) : said(each.sum);
}

function sumDetails(each, isPart) {
  const scope = each.sum ? { combined: "scopeCombined", individual: "scopeIndividual" }[each.scope] ?? "scopeUnstated" : "noSum";
  const status = data.statuses[each.node.s];
  const stage = data.stages[each.stage];
  const part = !isPart && each.part_of ? word("partOfSum", { sum: byName.has(each.part_of) ? captionOf(byName.get(each.part_of)) : each.part_of }) : "";
  return dotted([!each.isAllParts && word(scope), stage && said(stage), status?.mark && `${status.mark} ${said(status)}`, isPart ? word("countedOnce") : part]);
}

function targetLabels(each, at) {
  const tied = (target) => [idOf(target), each.node.id, sidesOf(each).givers];
  const plainWords = (key, values = {}) => endLabel({ who: word(key, values) }, { side: "right", tied: [each.node.id], isSoft: true, isNote: true }, at);
  const labels = each.targets.map((target) => endLabel(target, { side: "right", tied: tied(target), text: each.sum && word(each.count.targets > 1 ? "targetShared" : "target", { sum: said(each.sum), count: each.count.targets }) }, at));
  const hidden = each.count.targets - each.targets.length;
  if (hidden) labels.push(plainWords("hiddenHere", { count: hidden }));
  if (!each.count.targets) labels.push(plainWords(each.part_of ? "partTarget" : "targetUnstated"));
  if (each.sum && each.count.targets > 1) labels.push(plainWords("oneBand", { count: each.count.targets }));
  return labels;
}

const isSoftStatus = (status) => Boolean(status?.dash.length);
const bandClass = (block, status) => `band${block.each.value === undefined ? " unstated" : ""}${block.isPart ? " part" : ""}${isSoftStatus(status) ? " soft" : ""}`;

/** The lines, the bar, the one band to the targets, and a ribbon from each giver. */
function drawBlock(block, givers, at) {
  const { each, tall } = block;
  const body = block.height - block.head;
  const y = block.top + block.head + (body - tall) / 2;
  stackLabels(block.targets, block.top + block.head + (body - heightOf(block.targets)) / 2);
  const sides = sidesOf(each);
  const all = [each.node.id, sides.givers, sides.targets];
  const statuses = each.targets.map(({ status }) => status);
  const weakest = statuses.length && statuses.every(isSoftStatus) ? statuses[0] : data.statuses[each.node.s];
  const band = makeSvg("path", { d: ribbon(at.bar + FLOW.bar, y, tall, at.right, y, tall), class: bandClass(block, weakest), "data-band": each.node.id });
  const bar = makeSvg("path", { d: `M${at.bar} ${y}h${FLOW.bar}v${tall}h${-FLOW.bar}Z`, class: `${block.isPart ? "bar part" : "bar"}${each.value === undefined ? " unstated" : ""}${isSoftStatus(data.statuses[each.node.s]) ? " soft" : ""}` });
  const flows = givers.filter((label) => !label.isNote).map((label, i, list) => tie(giverRibbon(block, label, y, i, list.length, at), idOf(label.end), each.node.id, sides.targets));
  const bracket = makeSvg("path", { d: bracketOf(block, y, at), class: "bracket" });
  const elbow = block.isPart ? [makeSvg("path", { d: `M${at.bar - FLOW.inset + 4} ${block.top - FLOW.gap + 6}V${block.top + 8}H${at.bar - 3}`, class: "bracket" })] : [];
  return [...flows, tie(makeSvg("g", {}, [band, bar, bracket, ...elbow]), all), blockTitle(block, all, at), ...block.targets.map((label) => label.element())];
}

const isOwn = (each) => each.isSingle && each.value !== undefined;
const leavingOf = ({ each, tall }) => (isOwn(each) ? tall : FLOW.ribbon); // how tall a ribbon leaves its giver

/** A giver's ribbon: as wide as the sum when it is the giver's own, else thin and hatched: its width tells nothing. */
function giverRibbon(block, label, y, i, count, at) {
  const { each, tall } = block;
  const isWide = isOwn(each);
  const from = leavingOf(block);
  const top = label.next;
  label.next += from;
  const slot = tall / count;
  const to = isWide ? tall : Math.min(FLOW.ribbon, Math.max(1.5, slot * 0.7));
  const d = ribbon(at.left + 4, top, from, at.bar, y + slot * (i + 0.5) - to / 2, to);
  const name = isWide ? bandClass(block, label.end.status) : `ribbon${isSoftStatus(label.end.status) ? " soft" : ""}${label.end.status ? "" : " nobody"}`;
  return makeSvg("path", { d, class: name, "data-giver": each.node.id });
}

/** A band that leaves and arrives level. */
function ribbon(x1, y1, tall1, x2, y2, tall2) {
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}V${y2 + tall2}C${middle} ${y2 + tall2} ${middle} ${y1 + tall1} ${x1} ${y1 + tall1}Z`;
}

/** What holds together the targets of one band. */
function bracketOf({ targets, tall }, y, at) {
  const named = targets.filter((label) => !label.isNote);
  const top = named.length ? Math.min(y, named[0].middle - 7) : y;
  const bottom = named.length ? Math.max(y + tall, named.at(-1).middle + 7) : y + tall;
  return `M${at.right + 9} ${top}H${at.right + 3}V${bottom}H${at.right + 9}`;
}

function blockTitle(block, tied, at) {
  const { node } = block.each;
  const lines = [textAt(block.title, at.bar, block.top, { size: 13, line: 16, weight: 700 }), textAt(block.details, at.bar, block.top + block.title.length * 16, { size: 11.5, line: 14, name: "soft" })];
  const hit = hitBox(at.bar - 4, block.top - 2, at.width - at.bar + 3, block.head);
  const title = tie(pickable(makeSvg("g", {}, [hit, ...lines]), node), tied);
  title.setAttribute("aria-label", `${[...block.title, ...block.details].join(" ")}: ${nameOf(node)}`);
  return title;
}
