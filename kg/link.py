"""Document → Mentions: which spans name which entity, known or not. Names nobody listed are found by their head nouns and their neighbours."""

from collections.abc import Iterator, Sequence

from .model import Document, Mention
from .ontology import Ontology
from .text import acronyms, groups, parts, people, phrases, unlisted, values
from .text.marked import FUNCTION_WORDS, Found, Linked, Sentence, define
from .text.names import Alias, Hit, lexicon
from .text.tails import glued
from .text.tokens import tokens
from .text.verbs import forms


def link(document: Document, ontology: Ontology) -> Linked:
    """Find the names, sums and dates of a document and say what each stands for."""
    linked = Linked(document, ontology, lexicon(ontology), _sentences(document))
    linked.lowercase = {t.norm for s in linked.sentences for t in s.row if t.text.islower()}
    linked.acting = frozenset(form for form, cls in forms(linked).items() if cls in ("announce", "invest", "cooperate", "sign", "support"))
    linked.inner = {t.norm for s in linked.sentences for t in s.row[1:] if t.capital and s.block.kind in ("paragraph", "bullet")}
    hits = [list(linked.lexicon.hits(s.row)) for s in linked.sentences]
    safe = linked.named = {a.ref for row in hits for hit in row for a in hit.aliases if not a.contextual}
    for sentence, row in zip(linked.sentences, hits, strict=True):
        _values(sentence, linked)
        for hit in row:
            _take(sentence, hit, safe, linked)
    linked.speakers = _speakers(linked)
    _find(linked)
    return linked


def _find(linked: Linked) -> None:
    """Run the finders, each over the whole text before the next: what one defines, the others may use anywhere."""
    body_first = sorted(linked.sentences, key=lambda s: s.block.kind in ("title", "masthead", "heading"))  # headlines speak of whom the body names in full
    for finder in (
        acronyms.spelled_out,
        phrases.names,
        _shorts,
        parts.local_governments,
        people.governments,
        people.bare,
        people.find,
        _shorts,
        unlisted.unknown,
        unlisted.classed,
        groups.groups,
        groups.events,
        _shorts,
        groups.several,
    ):
        for sentence in body_first if finder is people.find else linked.sentences:
            finder(sentence, linked)


def _speakers(linked: Linked) -> list[str]:
    """The states that a title names, if several: a text of theirs says "we"."""
    row = tokens(linked.document.title or "")
    refs = (a.ref for hit in linked.lexicon.hits(row) for a in hit.aliases[:1] if a.kind in ("COUNTRY", "DEMONYM"))
    return list(dict.fromkeys(refs))


def mentions(linked: Linked) -> Iterator[Mention]:
    """Yield the mentions of entities, in the order of the text."""
    for sentence in linked.sentences:
        for found in sentence.found:
            if found.ref in linked.entities:
                span = sentence.span_of(found.first, found.last)
                yield Mention(span.start, span.end, found.kind, found.ref, found.how)


def _sentences(document: Document) -> list[Sentence]:
    made = []
    for block in document.blocks:
        for span in block.sentences:
            row = tokens(document.text, span.start, span.end)
            if row:
                made.append(Sentence(span, block, row))
    return made


def _values(sentence: Sentence, linked: Linked) -> None:
    """Sums first: a number of dollars is never a date."""
    at = 0
    while at < len(sentence.row):
        value = values.money(sentence.row, at, linked.words)
        if value:
            sentence.add(Found(value.first, value.last, "MONEY", value.text, "money", value.unit, value.hedge))
        at = value.last if value else at + 1
    at = 0
    while at < len(sentence.row):
        value = None if sentence.at(at) else values.date(sentence.row, at, linked.words, linked.document.date)
        if value:
            sentence.add(Found(value.first, value.last, "DATE", value.text, "date", value.unit))
        at = value.last if value else at + 1


def _take(sentence: Sentence, hit: Hit, safe: set[str], linked: Linked) -> None:
    """Link a known wording, if what it may stand for comes down to one thing."""
    first, last = hit.first, hit.last
    if any(sentence.at(i) for i in (first, last - 1)) or hit.aliases[0].kind == "TOPIC" and sentence.norm(last - 1) in linked.words["cooperation"]:
        return
    choices = [a for a in hit.aliases if not a.contextual or a.ref in safe]
    if not choices and {a.kind for a in hit.aliases} == {"ORG"} and len({a.ref for a in hit.aliases}) == 1:
        linked.unsure.append((sentence, first, last, hit.aliases[0].ref))
    adjective = any(a.kind == "DEMONYM" for a in choices) and _adjectival(sentence, last)
    choices = [a for a in choices if a.kind != ("COUNTRY" if adjective else "DEMONYM")] or choices
    choices = _most_certain(choices)
    if len({a.ref for a in choices}) != 1:
        return
    alias = choices[0]
    if alias.kind == "ORG" and acronyms.of_another(sentence, first, last, alias.ref, linked):
        return  # "the Philippine Department of Energy"
    if alias.kind == "PERSON":
        first, last = _without_title(sentence, first, last, linked)
    if alias.kind not in ("TOPIC", "DEMONYM"):
        linked.recall(alias.ref)
    if alias.kind == "ORG" and last - first == 1 and _compounded(sentence, first):
        return
    if alias.kind == "ORG" and sentence.norm(last - 1) == "university" and last - first < 4:
        _school(sentence, first, last - 1, alias.ref, linked)
    sentence.add(Found(first, last, alias.kind, alias.ref, "contextual alias" if alias.contextual else "authority"))


def _compounded(sentence: Sentence, at: int) -> bool:
    """ "Apple-Picking Robot", "UT-Battelle": a word that a hyphen joins to another is no name of its own."""
    after = glued(sentence, at + 1) and sentence.norm(at + 2).endswith("ing")
    return after or glued(sentence, at - 1) and sentence.row[at - 2].capital and sentence.at(at - 2) is None


def _school(sentence: Sentence, first: int, last: int, ref: str, linked: Linked) -> None:
    """A university may be called by its first word later ("Tohoku University" → "Tohoku"), unless that is a place."""
    name = sentence.text(first, last)
    if last > first and len(name) > 3 and not any(linked.lexicon.named(name, kind) for kind in ("PLACE", "COUNTRY", "DEMONYM", "ORG")):
        define(linked, name, "ORG", ref)


def _most_certain(choices: Sequence[Alias]) -> list[Alias]:
    safe = [a for a in choices if not a.contextual and a.kind != "TOPIC"]
    return safe or [a for a in choices if not a.contextual] or list(choices)


def _adjectival(sentence: Sentence, after: int) -> bool:
    """A nation's name is an adjective before a noun, or before "and" and another adjective of the kind."""
    following = sentence.norm(after)
    if following in ("and", "or", ","):
        return False
    return following[:1].isalpha() and following not in FUNCTION_WORDS


def _without_title(sentence: Sentence, first: int, last: int, linked: Linked) -> tuple[int, int]:
    """The authority lists "Governor Inslee" so that a surname may link; the title is no part of the name, a given name after it is."""
    titles = {*linked.listed("post_heads"), *linked.listed("post_before"), *linked.listed("honorifics")}
    while first < last - 1 and sentence.norm(first) in titles:
        first += 1
    whole = next(linked.lexicon.hits(sentence.row[first : first + 6]), None)
    return first, max(last, first + whole.last) if whole and whole.first == 0 else last


def _shorts(sentence: Sentence, linked: Linked) -> None:
    """Link the short forms that the text itself defined: acronyms in brackets, surnames, first words of long names."""
    at = 0
    while at < len(sentence.row):
        at = _short_at(sentence, at, linked)


def _short_at(sentence: Sentence, at: int, linked: Linked) -> int:
    held = sentence.at(at)
    if held and held.kind not in ("NAME", "TOPIC", "PLACE"):
        return held.last
    if sentence.norm(at) not in linked.short_first:
        return at + 1
    for length in (4, 3, 2, 1):
        key = tuple(t.norm for t in sentence.row[at : at + length])
        known = linked.short.get(key) if len(key) == length else None
        if known and sentence.row[at].capital and not _inside(sentence, at, at + length):
            sentence.add(Found(at, at + length, *known, "short form"))
            return at + length
    return at + 1


def _inside(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a find reaches beyond these tokens: then they are only a part of another name."""
    return any(f and (f.first < first or f.last > last) for f in (sentence.at(first), sentence.at(last - 1)))
