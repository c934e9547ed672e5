"""Quotations: what stands between quotation marks, who says it, and which pieces are one."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..model import Span
from .marked import Linked, Sentence
from .verbs import verb_forms

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
    owners, starts = {span: Quote([span]) for span in spans}, [span.start for span in spans]
    _speakers(block, spans, owners, linked)
    cut = []
    for sentence in block:
        groups: dict[int, list[int]] = {}
        quotes: dict[int, Quote | None] = {}
        for index, token in enumerate(sentence.row):
            last = bisect_right(starts, token.start) - 1  # the only stretch it may stand in
            owner = owners[spans[last]] if last >= 0 and token.start < spans[last].end else None
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
    said = _said(block, spans, linked)
    for span in spans:
        owners[span].speaker = _speaker(block, span, said)
    known = [s for s in spans if owners[s].speaker]
    if len({owners[s].speaker for s in known}) == 1 and _long(block, spans):
        whole = owners[known[0]]
        whole.pieces = list(spans)
        owners.update(dict.fromkeys(spans, whole))


def _long(block: Sequence[Sentence], spans: Sequence[Span]) -> bool:
    return all(span.end - span.start > 15 for span in spans)


def _speaker(block: Sequence[Sentence], span: Span, said: Sequence[tuple[int, str]]) -> str | None:
    """The person beside a verb of saying, in the issuer's words of the sentence the quotation begins or ends in, that stands nearest."""
    within = [s.span for s in block if s.span.start - 3 <= span.end and span.start <= s.span.end + 3]
    near = [(min(abs(place - span.end), abs(place - span.start)), ref) for place, ref in said if any(w.start <= place < w.end for w in within)]
    return min(near)[1] if near else None


def _said(block: Sequence[Sentence], spans: Sequence[Span], linked: Linked) -> list[tuple[int, str]]:
    """Where the issuer's words name a person in a sentence with a verb of saying, and whom."""
    says, found = _says(linked), []
    inside = {i for span in spans for i in range(span.start, span.end)}
    for sentence in block:
        if any(t.norm in says and t.start not in inside for t in sentence.row):
            found += [(sentence.row[f.first].start, f.ref) for f in sentence.found if f.kind == "PERSON" and sentence.row[f.first].start not in inside]
    return found


def _says(linked: Linked) -> set[str]:
    table = tuple((base, "say") for base in (*linked.words["verbs"]["say"], "call"))
    return set(verb_forms(table, tuple(linked.words["irregular"].items())))
