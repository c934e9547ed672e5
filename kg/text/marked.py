"""What finding names leaves behind: sentences as tokens with finds on them, and the entities of the text."""

import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ..model import Block, Document, Entity, Span
from ..ontology import Ontology
from .names import Lexicon, reference
from .tokens import Token, digest, norms

# Words that stand between names and never begin one; closed classes of English, not knowledge of the field.
FUNCTION_WORDS = frozenset(
    """
    the a an this these that those it its they their he she his her we our us i in on at as by for from of to with and or but both under through
    since after before when while during into onto upon over about today yesterday last next if also additionally together building following
    nothing there here who what how why where which not no all some many each every new among between despite because however further
    furthermore meanwhile is are was were be been being has have had will would can could may might shall should must do does did than then
    including via per none neither either several few most such another others
    """.split()
)


class Found(NamedTuple):
    """Tokens ``first`` to ``last`` (exclusive) of a sentence read as a ``kind``; ``ref`` the entity, value or kind of event it stands for."""

    first: int
    last: int
    kind: str
    ref: str
    how: str
    unit: str = ""
    hedge: str = ""


class Holding(NamedTuple):
    """A person named with a post in one sentence; ``first`` to ``last`` are the tokens of the title as written."""

    person: str
    post: str
    first: int
    last: int


@dataclass(eq=False)
class Sentence:
    """One sentence as tokens, with what was found over each of them; finds never overlap."""

    span: Span
    block: Block
    row: list[Token]
    holdings: list[Holding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._over: list[Found | None] = [None] * len(self.row)

    @property
    def found(self) -> list[Found]:
        """All finds, in the order of the sentence."""
        return [f for i, f in enumerate(self._over) if f and f.first == i]

    def text(self, first: int, last: int) -> str:
        """Give the words of a range of tokens, white space folded, marks dropped, accents as one letter."""
        text = "".join((" " if t.spaced and i else "") + t.text for i, t in enumerate(self.row[first:last]))
        return text if text.isascii() else unicodedata.normalize("NFC", text)

    def span_of(self, first: int, last: int) -> Span:
        """Give the place of a range of tokens in the archived text."""
        return Span(self.row[first].start, self.row[last - 1].end)

    def at(self, index: int) -> Found | None:
        """Give what was found over token ``index``."""
        return self._over[index] if 0 <= index < len(self._over) else None

    def within(self, first: int, last: int) -> list[Found]:
        """Give the finds that begin in a range of tokens."""
        return [f for i, f in enumerate(self._over[first:last], first) if f and f.first == i]

    def norm(self, index: int) -> str:
        """Give the folded token at ``index``, or "" outside the sentence."""
        return self.row[index].norm if 0 <= index < len(self.row) else ""

    def add(self, found: Found) -> None:
        """Put a find in its place; what it covers gives way to it."""
        for old in {f for f in self._over[found.first : found.last] if f}:
            self._over[old.first : old.last] = [None] * (old.last - old.first)
        self._over[found.first : found.last] = [found] * (found.last - found.first)


@dataclass
class Linked:
    """A document cut into sentences, with the entities its names stand for."""

    document: Document
    ontology: Ontology
    lexicon: Lexicon
    sentences: list[Sentence]
    entities: dict[str, Entity] = field(default_factory=dict)
    short: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)
    posts: dict[str, list[tuple[set[str], str]]] = field(default_factory=dict)  # person → words of a title, the post
    _wordings: dict[str, dict] = field(default_factory=dict)
    _sets: dict[str, frozenset[str]] = field(default_factory=dict)
    _positions: dict[int, int] = field(default_factory=dict)
    short_first: set[str] = field(default_factory=set)
    unsure: list[tuple[Sentence, int, int, str]] = field(default_factory=list)  # short names of what this text names nowhere in full
    named: set[str] = field(default_factory=set)  # what the text names by a sure wording, also inside a longer name
    speakers: list[str] = field(default_factory=list)  # the states of the title, whose "we" a joint text is
    lowercase: set[str] = field(default_factory=set)
    acting: frozenset[str] = frozenset()  # forms of the verbs that only organisations and persons do
    actors: list[str] = field(default_factory=list)  # who did what the sentence before says: "it", "they", "the company"
    said: set[tuple[str, ...]] = field(default_factory=set)  # short forms that the text itself explains
    met: dict[str, int] = field(default_factory=dict)  # person → the sentence that names them first
    sites: set[str] = field(default_factory=set)  # bare names that the text treats as places
    inner: set[str] = field(default_factory=set)  # words written with a capital inside a sentence

    @cached_property
    def auxiliary(self) -> frozenset[str]:
        """The words that may stand between a subject and its verb."""
        modality = self.words["modality"]
        return frozenset((*modality["between_verbs"], *modality["planned"]))

    @cached_property
    def scope(self) -> str:
        """What tells this text from others, the same in whatever format it comes: a digest of its letters and digits."""
        return digest(self.document.text)

    @cached_property
    def strong_heads(self) -> frozenset[str]:
        """The head nouns of bodies that make a name of whatever stands before them."""
        return self.among("heads") - self.among("weak_heads")

    @cached_property
    def papers(self) -> frozenset[str]:
        """The acronyms that this text gives nouns of cooperation ("Technology Prosperity Deals (TPD)"), folded."""
        nouns = {*self.words["cooperation"], *self.among("tails")}
        rows = (s.row for s in self.sentences)
        found = (row[at + 1] for row in rows for at in range(1, len(row) - 2) if row[at].norm == "(" and row[at + 2].norm == ")" and row[at - 1].norm in nouns)
        return frozenset(token.norm for token in found if token.text.isupper())

    @cached_property
    def bases(self) -> frozenset[str]:
        """The verbs as they stand after "to", but no past forms ("set"): what is a noun after "of" and "has"."""
        return frozenset(base for bases in self.words["verbs"].values() for base in bases if base not in self.words["irregular"])

    @property
    def words(self) -> dict:
        """The word tables of frames.toml."""
        return self.ontology.frames["words"]

    def listed(self, name: str) -> list[str]:
        """Give one of the word lists of frames.toml."""
        return self.words["lists"][name]

    def among(self, name: str) -> frozenset[str]:
        """Give one of the word lists, or the words of one of the tables, to look words up in."""
        held = self._sets.get(name)
        if held is None:
            held = self._sets[name] = frozenset(self.words["lists"][name] if name in self.words["lists"] else self.words[name])
        return held

    def boilerplate(self, sentence: Sentence) -> bool:
        """Tell whether a sentence stands in what a release says of its houses at the end ("About the University of …")."""
        return self.position(sentence) >= self._boilerplate

    @cached_property
    def _boilerplate(self) -> int:
        """From which sentence on."""
        for at, sentence in enumerate(self.sentences):
            row = sentence.row
            opens = sentence.block.span.start == sentence.span.start and len(row) > 1 and row[0].text == "About"
            if at and opens and (row[1].capital or row[1].norm == "the"):
                return at
        return len(self.sentences)

    def position(self, sentence: Sentence) -> int:
        """Give which sentence of the text this is."""
        if not self._positions:
            self._positions.update({id(s): i for i, s in enumerate(self.sentences)})
        return self._positions[id(sentence)]

    def wordings(self, table: str) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        """Give a word table by first word: the folded words of each wording with its value, the longest first."""
        if table not in self._wordings:
            made = self._wordings[table] = {}
            for text, value in sorted(self.words[table].items(), key=lambda item: -len(norms(item[0]))):
                made.setdefault(norms(text)[0], []).append((norms(text), value))
        return self._wordings[table]

    def know(self, entity: Entity) -> str:
        """Keep an entity, the fullest description of it, and give its reference."""
        held = self.entities.get(entity.key)
        if held is None or len(held.facts) < len(entity.facts):
            self.entities[entity.key] = entity
        return entity.key

    def mint(self, text: str) -> str:
        """Make the reference of something known by its name only; never one of the authority's, whose name this is not."""
        ref = reference(text)
        return f"{ref}-unlisted" if ref in self.lexicon.known else ref

    def recall(self, ref: str) -> str:
        """Keep an entity of the authority and give its reference."""
        known = self.lexicon.known[ref]
        return self.know(Entity(ref, known.cls, known.name, known.country or None))

    def tops(self, topic: str) -> set[str]:
        """Give the fields a topic lies in, one of the scheme or a theme of this text."""
        if topic in self.entities:
            return {top for name, value in self.entities[topic].facts if name == "broader" for top in self.tops(value)}
        return set(self.ontology.topics[topic.removeprefix("topic:")].tops)

    def country(self, ref: str) -> str | None:
        """Give the country of an entity of this text or of the authority."""
        held = self.entities.get(ref) or self.lexicon.known.get(ref)
        return (held.country or None) if held else None


def define(linked: Linked, text: str, kind: str, ref: str, *, sure: bool = False) -> None:
    """Let a short form stand for an entity from here on in this text; a form with two meanings stands for none, unless the text says which."""
    key = norms(text)
    if len(key) == 1 and key[0] in linked.words["cooperation"]:
        return  # "the Memorandum" is any of them
    held = linked.short.get(key)
    linked.short_first.update(key[:1])
    if sure and key:
        linked.said.add(key)
        linked.short[key] = (kind, ref)
    elif held and held[1] != ref and key not in linked.said:
        linked.short[key] = ("NAME", "")
    elif key and not held and text.casefold() not in FUNCTION_WORDS:
        linked.short[key] = (kind, ref)
