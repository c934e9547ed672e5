"""Quotations: what stands between quotation marks, who says it, and which pieces are one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .chunks import verb_forms
from .marked import Linked, Sentence
from ..model import Span

_OPEN, _CLOSE = "“", "”"


@dataclass
class Quote:
    """Words in quotation marks: ``pieces`` are the spans between the marks, ``speaker`` the reference of a person or None."""

    pieces: list[Span]
    speaker: str | None = None
    about: list = field(default_factory=list)
    topics: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Segment:
    """The tokens of one sentence that one voice speaks; ``quote`` is None for the issuer's own words."""

    sentence: Sentence
    tokens: tuple[int, ...]
    quote: Quote | None


def segments(block: Sequence[Sentence], linked: Linked) -> list[Segment]:
    """Cut the sentences of a block by voice, pieces of one speaker being one quotation."""
    spans = _spans(block)
    owners = {span: Quote([span]) for span in spans}
    _speakers(block, spans, owners, linked)
    cut = []
    for sentence in block:
        groups: dict[int, list[int]] = {}
        quotes: dict[int, Quote | None] = {}
        for index, token in enumerate(sentence.row):
            span = next((s for s in spans if s.start <= token.start < s.end), None)
            owner = owners[span] if span else None
            if token.norm == '"':
                continue
            groups.setdefault(id(owner), []).append(index)
            quotes[id(owner)] = owner
        cut += [Segment(sentence, tuple(indexes), quotes[key]) for key, indexes in groups.items()]
    return cut


def _spans(block: Sequence[Sentence]) -> list[Span]:
    """The stretches between quotation marks; one left open runs to the end of the block."""
    spans, start = [], None
    for token in (t for s in block for t in s.row):
        if token.norm != '"':
            continue
        if start is None and token.text != _CLOSE:
            start = token.end
        elif start is not None and token.text != _OPEN:
            spans.append(Span(start, token.start))
            start = None
    if start is not None:
        spans.append(Span(start, block[-1].row[-1].end))
    return [s for s in spans if s.end > s.start]


def _speakers(block: Sequence[Sentence], spans: Sequence[Span], owners: dict[Span, Quote], linked: Linked) -> None:
    """Find who says each quotation in the words around it; a piece without a speaker of its own joins its neighbour's."""
    for span in spans:
        owners[span].speaker = _speaker(block, span, spans, linked)
    known = [s for s in spans if owners[s].speaker]
    if len({owners[s].speaker for s in known}) == 1 and _long(block, spans):
        whole = owners[known[0]]
        whole.pieces = list(spans)
        owners.update(dict.fromkeys(spans, whole))


def _long(block: Sequence[Sentence], spans: Sequence[Span]) -> bool:
    return all(span.end - span.start > 15 for span in spans)


def _speaker(block: Sequence[Sentence], span: Span, spans: Sequence[Span], linked: Linked) -> str | None:
    """A person beside a verb of saying, in the issuer's words of the sentence the quotation begins or ends in."""
    says = _says(linked)
    best: tuple[int, str] | None = None
    for sentence in block:
        if sentence.span.end < span.start - 3 or sentence.span.start > span.end + 3:
            continue
        outside = [i for i, t in enumerate(sentence.row) if not any(s.start <= t.start < s.end for s in spans)]
        verbs = [sentence.row[i].start for i in outside if sentence.norm(i) in says]
        for found in sentence.found:
            if found.kind == "PERSON" and found.first in outside and verbs:
                place = sentence.row[found.first].start
                distance = min(abs(place - v) for v in verbs) + min(abs(place - span.end), abs(place - span.start))
                best = min(best or (distance, found.ref), (distance, found.ref))
    return best[1] if best else None


def _says(linked: Linked) -> set[str]:
    table = tuple((base, "say") for base in (*linked.words["verbs"]["say"], "call"))
    return set(verb_forms(table, tuple(linked.words["irregular"].items())))
