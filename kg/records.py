"""Readings as bytes and back: what the cache keeps of a text, and what goes to a worker process.

JSON of lists, in the order of the fields: quick to read, and unlike a pickle it cannot run anything. Blocks and mentions are left
out: once a text is read, nothing asks for them. The text itself is kept apart, as it is written out apart.
"""

import json
import zlib
from collections.abc import Iterable

from .model import Claim, Document, Entity, Gap, Reading, Span

_LEVEL = 1  # of zlib: a quarter of the size, for a hundredth of the time the reading took


def packed(value: object) -> bytes:
    """A value of JSON as compressed bytes."""
    return squeezed(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def unpacked(held: bytes) -> list:
    """The value that ``packed`` made bytes of."""
    return json.loads(zlib.decompress(held))


def squeezed(text: str) -> bytes:
    """A text as compressed bytes."""
    return zlib.compress(text.encode(), _LEVEL)


def unsqueezed(held: bytes) -> bytes:
    """The UTF-8 of the text that ``squeezed`` made bytes of."""
    return zlib.decompress(held)


def text(held: bytes) -> str:
    """The text that ``squeezed`` made bytes of."""
    return unsqueezed(held).decode()


def of_reading(reading: Reading) -> bytes:
    """A reading as bytes, without the text itself."""
    parts = (of_entity, reading.entities), (of_claim, reading.claims), (of_gap, reading.gaps)
    return packed([_of_document(reading.document), *(list(map(make, held)) for make, held in parts)])


def reading(held: bytes, text: str, stem: str) -> Reading:
    """The reading that ``of_reading`` made bytes of, with its text, and the file stem that the text has in this build."""
    document, entities, claims, gaps = unpacked(held)
    return Reading(_document(document, text, stem), entities_of(entities), (), claims_of(claims), gaps_of(gaps))


def _of_document(text: Document) -> list:
    return [text.key, text.sha256, text.title, text.date, text.number, text.publisher, text.language, text.source_url]


def _document(held: list, text: str, stem: str) -> Document:
    return Document(held[0], stem, text, held[1], (), *held[2:])


def of_entity(entity: Entity) -> list:
    """An entity as a list."""
    return [entity.key, entity.cls, entity.name, entity.country, entity.facts]


def entity(held: list) -> Entity:
    """The entity of a list."""
    return Entity(*held[:4], tuple(map(tuple, held[4])))


def entities_of(held: Iterable[list]) -> tuple[Entity, ...]:
    """The entities of lists."""
    return tuple(map(entity, held))


def of_claim(claim: Claim) -> list:
    """A claim as a list."""
    spans = [(span.start, span.end) for span in claim.spans]
    return [claim.document, claim.subject, claim.predicate, claim.object, claim.voice, claim.status, claim.rule, spans, claim.original]


def claims_of(held: Iterable[list]) -> tuple[Claim, ...]:
    """The claims of lists."""
    return tuple(Claim(*each[:7], tuple(Span(*span) for span in each[7]), each[8]) for each in held)


def of_gap(gap: Gap) -> list:
    """A gap as a list."""
    claims, entities = list(map(of_claim, gap.claims)), list(map(of_entity, gap.entities))
    return [gap.document, gap.span.start, gap.span.end, gap.kind, gap.reason, gap.text, claims, entities, gap.about]


def gaps_of(held: Iterable[list]) -> tuple[Gap, ...]:
    """The gaps of lists."""
    return tuple(Gap(each[0], Span(each[1], each[2]), *each[3:6], claims_of(each[6]), entities_of(each[7]), each[8]) for each in held)
