"""What every part of a swap works on: the text as the reader found it, the coiner, and the edits made so far."""

import re
from collections.abc import Iterator

from kg.link import link
from kg.model import Reading, Span
from kg.ontology import Ontology
from kg.text.marked import Found, Sentence

from .coining import Coiner


class Work:
    """One text on its way to a variant; ``names`` are the new names of entities by reference."""

    def __init__(self, reading: Reading, ontology: Ontology, seed: int) -> None:
        self.ontology, self.coiner = ontology, Coiner(seed)
        self.document, self.text = reading.document, reading.document.text
        self.linked = link(reading.document, ontology)
        self.entities = {e.key: e for e in reading.entities}
        self.names: dict[str, str] = {}
        self._edits: list[tuple[int, int, str]] = []

    def finds(self, *kinds: str) -> Iterator[tuple[Sentence, Found, Span]]:
        """Yield what the reader found of some kinds, with its place in the text."""
        for sentence in self.linked.sentences:
            for found in sentence.found:
                if found.kind in kinds:
                    yield sentence, found, sentence.span_of(found.first, found.last)

    def plain(self, span: Span) -> str:
        """Give the old words of a span, white space folded."""
        return " ".join(self.text[span.start : span.end].split())

    def edit(self, span: Span, new: str) -> None:
        """Put words in the place of a span, unless something in it has been replaced before."""
        if new.endswith(".") and self.text[span.end : span.end + 1] == ".":
            new = new[:-1]
        free = all(end <= span.start or span.end <= start for start, end, _ in self._edits)
        if free and new != self.text[span.start : span.end]:
            self._edits.append((span.start, span.end, new))

    def words(self, span: Span) -> str:
        """Give the new words of a stretch of the old text."""
        made, at = [], span.start
        for start, end, new in sorted(e for e in self._edits if span.start <= e[0] and e[1] <= span.end):
            made += [self.text[at:start], new]
            at = end
        return "".join(made) + self.text[at : span.end]


def folded(text: str) -> str:
    """Fold case and white space, and drop marks."""
    return " ".join(re.sub(r"[\\*]", "", text).casefold().split())


def like(new: str, old: str) -> str:
    """Write words in the case of others; capitals of their own they keep."""
    if old.isupper() and len(old) > 3:
        return new.upper()
    long = [w for w in old.split() if len(w) > 3] or [old]
    if all(w[0].isupper() for w in long):
        return " ".join(w[0].upper() + w[1:] for w in new.split())
    return new if any(c.isupper() for c in new[1:]) else new[0].lower() + new[1:]
