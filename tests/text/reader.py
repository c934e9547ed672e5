"""What the tests of the text side share: short ways from words to what is read from them."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kg import extract, identity, link, read
from kg.model import Claim, Document, Entity, Ledger, Reading
from kg.ontology import Ontology
from kg.text.chunk import Chunk
from kg.text.chunks import chunks
from kg.text.frames import Match, compiled, matches
from kg.text.marked import Linked, Sentence
from kg.text.tokens import Token, tokens

ROOT = Path(__file__).parents[2]
RELEASE = ROOT / "releases" / "2024-04-10-us-embassy-tokyo-ai-partnerships.txt"
CASES = ROOT / "tests" / "cases" / "reading"
DAY = "2024-06-12"  # the date of a text that names none


@cache
def ontology() -> Ontology:
    """Read the ontology of the project once."""
    return Ontology()


def words() -> dict:
    """Give the word tables of frames.toml."""
    return ontology().frames["words"]


def document(text: str, **meta: str) -> Document:
    """Make a Document of a text, as if its front matter held ``meta``."""
    return read.document(text, meta.pop("stem", "case"), {"date": DAY, **meta}, ontology())


def linked(text: str, **meta: str) -> Linked:
    """Link a text."""
    return link.link(document(text, **meta), ontology())


def found(text: str, *kinds: str, **meta: str) -> list[tuple[str, str]]:
    """Give the words and references of the finds of some kinds, in the order of the text."""
    return [(s.text(f.first, f.last), f.ref) for s in linked(text, **meta).sentences for f in s.found if not kinds or f.kind in kinds]


def pieces(text: str) -> list[Token]:
    """Cut a text into tokens."""
    return tokens(text)


def cut(text: str, **meta: str) -> list[tuple[Sentence, list[Chunk]]]:
    """Give each sentence of a text with its chunks."""
    held = linked(text, **meta)
    return [(s, chunks(s, range(len(s.row)), held)) for s in held.sentences]


def phrases(text: str, *kinds: str) -> list[tuple[str, str]]:
    """Give the kinds and words of the chunks of a text that are of these kinds, or no bare words."""
    return [(c.kind, s.text(c.first, c.last)) for s, row in cut(text) for c in row if (c.kind in kinds if kinds else c.kind != "WORD")]


def matched(text: str) -> list[Match]:
    """Give what the project's frames match in a text."""
    frames = compiled(ontology().frames["frame"], ontology().properties)
    return [m for _, row in cut(text) for m in matches(row, frames)]


@cache
def _reading(held: Document) -> Reading:
    return extract.reading(held, ontology())


def reading(text: str, **meta: str) -> Reading:
    """Read a text through, once for all tests that ask for it."""
    return _reading(document(text, **meta))


@cache
def release() -> Reading:
    """Read the release of the project."""
    return extract.reading(read.read(RELEASE, ontology()), ontology())


def ledger(*readings: Reading) -> Ledger:
    """Unite readings."""
    return identity.unite(readings, ontology())


def names(held: Reading | Ledger) -> dict[str, str]:
    """Give the name of each reference: entities of the text, else topics of the scheme."""
    topics = {f"topic:{t.notation}": t.label_en for t in ontology().topics.values()}
    return topics | {e.key: e.name for e in held.entities}


def named(held: Reading | Ledger, name: str) -> Entity:
    """Give the one entity of a name."""
    (entity,) = [e for e in held.entities if e.name == name]
    return entity


def facts(held: Reading | Ledger, predicate: str, *statuses: str) -> list[tuple[str, str]]:
    """Give subject and object names of the claims with a predicate, of the given statuses or any; sorted."""
    label = names(held)
    return sorted({(label.get(c.subject, c.subject), label.get(c.object, c.object)) for c in told(held, predicate) if not statuses or c.status in statuses})


def objects(held: Reading | Ledger, predicate: str, *statuses: str) -> list[str]:
    """Give the object names of the claims with a predicate; sorted, each once."""
    return sorted({o for _, o in facts(held, predicate, *statuses)})


def told(held: Reading | Ledger, predicate: str) -> Iterator[Claim]:
    """Yield the claims with a predicate."""
    return (c for c in held.claims if c.predicate == predicate)


def lines(held: Reading) -> set[str]:
    """Give every claim as "predicate Object name", as the examples of frames.toml and the cases are written."""
    label = names(held)
    said = {f"{c.predicate} {label.get(c.object, c.object)}" for c in held.claims}
    return said | {"hasTopic topic" for c in held.claims if c.predicate == "hasTopic"}


def cases(name: str) -> list[dict]:
    """Read a file of cases: tables ``[[case]]`` with a text and what is expected of it."""
    return tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]
