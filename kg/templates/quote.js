// A quotation as the panel shows it: the words, where they stand, in whose voice, the way to the text and to its publisher, and a copy.

/** The words of a span with where they stand and what is `told` of them. */
const quotationOf = (span, kind, told = []) => make("blockquote", { class: kind }, folded(data.spans[span][3]), footerOf(span, told));

function footerOf(span, told) {
  const place = make("span", {}, [placeInText(span), ...told].join(" · "));
  return make("footer", {}, place, make("span", { class: "acts" }, sourceButton(span), copyButton(span, told), publisherLink(releaseOf(span))));
}

const releaseOf = (span) => data.releases[data.spans[span][0]];

/** Release, date and offsets of a span. */
function placeInText(span) {
  const [, start, end] = data.spans[span];
  const { stem, title, number, date } = releaseOf(span);
  return dotted([number ?? (title ? folded(title) : stem), date, word("characters", { start, end })]);
}

function sourceButton(span) {
  if (!(releaseOf(span).stem in data.texts)) return null;
  return make("button", { class: "link", onclick: () => { update({ view: "source", span }); focusSpan(); } }, word("showSource"));
}

const isWeb = (address) => /^https?:\/\//.test(address ?? "");

/** A link that leaves the page, in a tab of its own and without telling where it comes from; only to plain web addresses. */
const outLink = (address, text) => make("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, text);
const publisherLink = (release) => (isWeb(release.source) ? outLink(release.source, word("published")) : null);

/** The stored words as they are, and under them where they stand: for a footnote. */
function citation(span, told) {
  const { title, number, date, source } = releaseOf(span);
  const [, start, end, words] = data.spans[span];
  const reference = [title && folded(title), number, date, word("characters", { start, end }), ...told, source].filter(Boolean);
  return `${words}\n\n— ${reference.join(" · ")}\n`;
}

function copyButton(span, told) {
  const button = make("button", { class: "link", "data-copy": String(span), "aria-label": word("copyLabel") }, word("copy"));
  on(button, "click", async () => {
    const isDone = await copied(citation(span, told));
    button.textContent = word(isDone ? "copied" : "notCopied");
    announce(button.textContent);
  });
  return button;
}

/** Put a text on the clipboard: asked for first, and where a page from a file may not ask, by hand. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedByHand(text);
  }
}

function copiedByHand(text) {
  const before = document.activeElement;
  const box = make("textarea", { class: "unseen", readonly: true, "aria-hidden": "true" });
  box.value = text;
  document.body.append(box);
  box.select();
  const isDone = document.execCommand("copy");
  box.remove();
  before?.focus();
  return isDone;
}
