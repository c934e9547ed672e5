"""What was too weak for the graph and may be more: candidates with the claims an analyst may accept, names that may be short for others."""

import dataclasses
from collections.abc import Iterable

from ..model import Claim, Entity, Gap
from .book import Book, Said
from .marked import Linked, Sentence
from .naming import Names, claims

_PARTIES = range(2, 5)  # more names than that in one sentence are seldom of one partnership


def candidates(book: Book) -> list[Gap]:
    """Give the gaps of a text, those that could be claims with the claims."""
    return [_held(gap, book.doubts[at]) if at in book.doubts else gap for at, gap in enumerate(book.gaps)]


def beside(gap: Gap, sentence: Sentence, linked: Linked) -> Gap:
    """Give the gap of a sentence that speaks of cooperation with the partnership of those it names, if they are few."""
    found = sentence.found
    refs = {f.ref for f in found if f.kind in ("ORG", "GROUP") and f.ref in linked.entities} or {f.ref for f in found if f.kind == "COUNTRY"}
    if len(refs) not in _PARTIES:
        return gap
    doubt = Book(linked)
    draft = doubt.draft("Partnership")
    said = Said(linked.document.publisher or linked.document.key, "asserted", "named beside a word of cooperation", sentence.span)
    for ref in sorted(refs):
        doubt.claim(draft, "hasParty", ref, said)
    return _held(gap, doubt)


def _held(gap: Gap, doubt: Book) -> Gap:
    names = Names(doubt)
    made = claims(doubt, names)
    spoken = {r for c in made for r in (c.subject, c.object, c.voice)}
    entities = {key: e for key, e in {**doubt.linked.entities, **names.entities}.items() if key in spoken}
    return dataclasses.replace(gap, claims=tuple(made), entities=tuple(sorted(entities.values())))


def short_names(linked: Linked) -> Iterable[Gap]:
    """Give the first place of each name that may be short for what another text names in full."""
    gaps: dict[str, Gap] = {}
    for sentence, first, last, ref in linked.unsure:
        held = sentence.at(first)
        if ref not in linked.entities and (held is None or held.kind == "NAME"):
            span, known = sentence.span_of(first, last), linked.lexicon.known[ref]
            reason = f"may be {known.name} ({ref}), which other texts name in full"
            gap = Gap(linked.document.key, span, "proposal", reason, sentence.text(first, last), about=ref)
            gaps.setdefault(ref, _named(gap, linked))
    return gaps.values()


def _named(gap: Gap, linked: Linked) -> Gap:
    """Who accepts a short name says that the text names the thing it may be short for; more than that its sentence does not tell by itself."""
    document, known = linked.document, linked.lexicon.known[gap.about]
    claim = Claim(document.key, gap.about, "mentionedIn", document.key, document.publisher or document.key, "asserted", "a short name", (gap.span,))
    entity = Entity(gap.about, known.cls, known.name, known.country or None)
    return dataclasses.replace(gap, claims=(claim,), entities=(entity,))
