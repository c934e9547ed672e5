"""Document + Mentions → Claims: the frames of frames.toml applied to every voice of every sentence, with what only code can say."""

import dataclasses
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import accumulate, groupby

from .link import link, mentions
from .model import Claim, Document, Entity, Gap, Reading, Span
from .ontology import Ontology
from .text.book import Book, Said
from .text.chunks import chunks
from .text.facts import Clause
from .text.frames import Frame, compiled, matches
from .text.gaps import beside, candidates, short_names
from .text.marked import Linked, Sentence
from .text.names import reference
from .text.naming import Names, claims
from .text.quotes import Quote, Segment, segments
from .text.subjects import subjects

_GIVERS = ("OrganizationGroup", "Initiative", "Country")  # beside organisations
_UNJOINED = "speaks of cooperation, but no frame joins the parties it names"


def reading(document: Document, ontology: Ontology) -> Reading:
    """Read a document: all its mentions and claims, and what was left out with the reason."""
    linked = link(document, ontology)
    document = linked.document = dataclasses.replace(document, publisher=_publisher(linked))
    book = Book(linked)
    frames = compiled(ontology.frames["frame"], ontology.properties)
    blocks = [list(group) for _, group in groupby(linked.sentences, key=lambda s: s.block.span)]
    for block in sorted(blocks, key=lambda b: b[0].block.kind == "title"):  # a title speaks of what the body tells
        if block[0].block.kind != "masthead":
            _block(block, book, frames)
        else:
            for sentence in block:
                _posts(sentence, book)
    book.conclude()
    names = Names(book)
    made = _possible(claims(book, names), {**linked.entities, **names.entities}, ontology)
    found = tuple(sorted(mentions(linked)))
    told = _told(made)
    found = tuple(m for m in found if m.kind != "GROUP" or m.entity in told)  # a group that does nothing is only a plural
    made += _named_in(document, found, _issuer(document))
    entities = tuple(sorted({**linked.entities, **names.entities}.values()))
    return Reading(
        document, _used(entities, made, document), found, tuple(sorted(made)), tuple(sorted([*candidates(book), *short_names(linked), *_silent(linked, made)]))
    )


def _possible(made: list[Claim], entities: Mapping[str, Entity], ontology: Ontology) -> list[Claim]:
    """Without sums that a person, a place or an event would give: there the words were misread."""

    def gives(ref: str) -> bool:
        known = ontology.classes[entities[ref].cls] if ref in entities else None
        return known is None or known.organization or known.kind in _GIVERS

    return [claim for claim in made if claim.predicate != "contributor" or gives(claim.object)]


def _publisher(linked: Linked) -> str | None:
    """The publisher that the front matter or the masthead names."""
    given = linked.document.publisher
    if given:
        return (
            linked.lexicon.named(given, "ORG")
            and linked.recall(linked.lexicon.named(given, "ORG"))
            or linked.know(Entity(reference(given), "Institution", given))
        )
    heads = (f.ref for s in linked.sentences if s.block.kind == "masthead" for f in s.found if f.kind == "ORG")
    return next(heads, None)


def _issuer(document: Document) -> str:
    return document.publisher or document.key


def _block(block: list[Sentence], book: Book, frames: list[Frame]) -> None:
    """Read the sentences of a block, each voice of each by itself, then its quotations."""
    cut = segments(block, book.linked)
    quotes: dict[int, tuple[Quote, list[Segment]]] = {}
    for segment in cut:
        if segment.quote:
            quotes.setdefault(id(segment.quote), (segment.quote, []))[1].append(segment)
    for segment in cut:
        if segment.quote and not segment.quote.speaker:
            continue
        _segment(segment, cut, book, frames)
    for sentence in block:
        _posts(sentence, book)
        _dates(sentence, book)
    for quote, said in quotes.values():
        _quotation(quote, said, book)


def _segment(segment: Segment, cut: list[Segment], book: Book, frames: list[Frame]) -> None:
    row = chunks(segment.sentence, segment.tokens, book.linked)
    speaker = segment.quote.speaker if segment.quote else None
    beside = [s.quote for s in cut if s.sentence is segment.sentence and s.quote and s.quote.speaker]
    if not segment.quote and not beside:
        speaker = _reported(row)
    doers = subjects(row, book.linked.among("staff"))
    clause = Clause(book, segment, row, doers, speaker)
    clause.read(matches(row, frames, doers))
    if not segment.quote:
        book.linked.actors = clause.actors() or book.linked.actors
    about = [d for drafts in clause.nodes.values() for d in drafts] + clause.news
    for quote in [segment.quote] if segment.quote else beside:
        quote.about += [d for d in about if d not in quote.about]
        if segment.quote:
            quote.topics += [m.ref for c in row for m in c.members if m.kind == "TOPIC" and m.ref not in quote.topics]


def _reported(row: list) -> str | None:
    """ "Okabe noted that …": what follows is the speaker's word, not the issuer's."""
    if [c.word for c in row[:2]] == ["according", "to"] and len(row) > 2 and row[2].kind == "PEOPLE":
        return row[2].members[-1].ref
    for at in range(len(row) - 1):
        if row[at].kind == "PEOPLE" and row[at + 1].kind == "VERB" and row[at + 1].word == "say" and not row[at + 1].passive:
            return row[at].members[-1].ref
    return None


def _posts(sentence: Sentence, book: Book) -> None:
    for holding in sentence.holdings:
        said = Said(_issuer(book.linked.document), "asserted", "post beside a name", sentence.span)
        book.claim(holding.person, "holdsPost", holding.post, said, sentence.text(holding.first, holding.last))


def _dates(sentence: Sentence, book: Book) -> None:
    """Every date a text states, but its own."""
    document = book.linked.document
    for found in sentence.found:
        if found.kind == "DATE" and found.ref != document.date:
            said = Said(_issuer(document), "inferred" if found.unit else "asserted", "date stated", sentence.span)
            book.claim(document.key, "statesDate", found.ref, said, sentence.text(found.first, found.last))


def _quotation(quote: Quote, cut: list[Segment], book: Book) -> None:
    document = book.linked.document
    if not quote.speaker:
        if sum(p.end - p.start for p in quote.pieces) > 60:
            book.gap(cut[0].sentence.span, "candidate", "words in quotation marks without a speaker that could be read")
        return
    words = " ".join(" ".join(document.text[p.start : p.end] for p in quote.pieces).split())
    if len(words.split()) < 3:
        return
    draft = book.draft("Quotation", words)
    issuer = _issuer(document)
    whole = [Said(issuer, "asserted", "quotation", _trimmed(document.text, p)) for p in quote.pieces]
    beside = [Said(issuer, "asserted", "quotation", s) for s in _attribution(quote, cut)]
    for said in beside:
        book.claim(draft, "speaker", quote.speaker, said)
    for said in whole:
        book.claim(draft, "text", words, said)
        for thing in quote.about or quote.topics:
            book.claim(draft, "about", thing, said)
    posts = [h.post for s in cut for h in s.sentence.holdings if h.person == quote.speaker]
    posts = posts or [t.object for t in book.told.values() if t.subject == quote.speaker and t.predicate == "holdsPost"]
    for post in posts[:1]:
        book.claim(draft, "speakerPost", post, beside[0])


def _attribution(quote: Quote, cut: list[Segment]) -> list[Span]:
    """The sentences that hold the words and, among them, those that name the speaker."""
    spans = list(dict.fromkeys(s.sentence.span for s in cut))
    naming = [s.sentence.span for s in cut if any(f.ref == quote.speaker for f in s.sentence.found)]
    return list(dict.fromkeys(naming)) or spans[:1]


def _trimmed(text: str, span: Span) -> Span:
    body = text[span.start : span.end]
    return Span(span.start + len(body) - len(body.lstrip()), span.end - len(body) + len(body.rstrip()))


def _named_in(document: Document, found: Iterable, issuer: str) -> list[Claim]:
    spans: dict[str, list[Span]] = {}
    how: dict[str, str] = {}
    for mention in found:
        spans.setdefault(mention.entity, []).append(Span(mention.start, mention.end))
        how.setdefault(mention.entity, mention.how)
    return [
        Claim(document.key, ref, "mentionedIn", document.key, issuer, "asserted", f"named: {how[ref]}", tuple(sorted(places))) for ref, places in spans.items()
    ]


def _used(entities: Iterable[Entity], made: Iterable[Claim], document: Document) -> tuple[Entity, ...]:
    """Only what a claim speaks of, and what that is in."""
    named = {r for c in made for r in (c.subject, c.object, c.voice)} | {document.publisher}
    held = {e.key: e for e in entities}
    named |= {value for ref in named & set(held) for _, value in held[ref].facts}
    return tuple(e for e in entities if e.key in named)


def _told(made: Iterable[Claim]) -> set[str]:
    """What claims speak of, beyond saying that a text names it."""
    return {r for c in made if c.predicate != "mentionedIn" for r in (c.subject, c.object)}


def _silent(linked: Linked, made: Iterable[Claim]) -> list[Gap]:
    """The sentences no claim rests on, and why."""
    spans = sorted({s for c in made if c.predicate != "mentionedIn" for s in c.spans})
    starts, ends = [s.start for s in spans], list(accumulate((s.end for s in spans), max))
    gaps = []
    for sentence in linked.sentences:
        before = bisect_left(starts, sentence.span.end)  # how many spans begin before the sentence ends
        if not before or ends[before - 1] <= sentence.span.start:
            text = linked.document.text[sentence.span.start : sentence.span.end]
            gap = Gap(linked.document.key, sentence.span, "sentence", _why(sentence, linked), text)
            gaps.append(beside(gap, sentence, linked) if gap.reason == _UNJOINED else gap)
    return gaps


def _why(sentence: Sentence, linked: Linked) -> str:
    """A reason a person can check by reading the sentence."""
    if sentence.block.kind == "masthead":
        return "masthead: read as the release's own data"
    if sentence.block.kind in ("heading", "title"):
        return "heading: its words state no fact by themselves"
    if any(t.norm in linked.words["cooperation"] for t in sentence.row):
        named = sum(f.kind in ("ORG", "COUNTRY", "GROUP") for f in sentence.found)
        return _UNJOINED if named > 1 else "speaks of cooperation, but names no two parties"
    if any(f.ref in linked.entities for f in sentence.found):
        return "names somebody, but tells of no cooperation, money, post or event that a frame knows"
    return "names nobody the graph holds"
