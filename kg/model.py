"""The nouns every floor shares: plain frozen records of str and int, no rdflib term and nothing of ours imported.

A reference to a thing of the graph is a short string with a prefix: ``id:keio`` (an entity), ``topic:quantum`` (a SKOS concept),
``release:…`` (a document). What is no reference is a literal; the property says which it is (``Ontology.properties``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

STATUSES = ("asserted", "inferred", "attributed", "planned", "retracted")  # of a claim, strongest first


class KgError(Exception):
    """What the user can mend: one line saying what, where and what to do, with the exit code of the command line.

    Codes: 1 the answer is no · 2 usage · 3 bad input · 4 a limit · 5 another build is writing · 6 I/O while writing · 70 our bug.
    """

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(" ".join(message.split()))
        self.code = code


class IRI(str):
    """A full IRI given as a query parameter, where a plain str would be bound as a literal."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the archived text: ``text[start:end]``, offsets in Unicode code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text between blank lines or bullets: ``kind`` is masthead, title, heading, paragraph, bullet or end."""

    kind: str
    span: Span
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One archived text with what its header, front matter or sidecar say of it; what they do not say is None.

    ``key`` names the release in IRIs and is a function of its content; ``stem`` is the file name without suffix;
    ``sha256`` is of the UTF-8 of ``text``; ``date`` is ISO 8601 (YYYY, YYYY-MM or YYYY-MM-DD).
    """

    key: str
    stem: str
    text: str
    sha256: str
    blocks: tuple[Block, ...]
    title: str | None = None
    date: str | None = None
    number: str | None = None
    publisher: str | None = None
    language: str | None = None
    source_url: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A span of a document and the entity it names; ``kind`` is a slot of the frames (ORG, PERSON, POST, MONEY, DATE …).

    ``how`` is the rule that linked it (authority, head-noun, acronym, surname …).
    """

    start: int
    end: int
    kind: str
    entity: str
    how: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """A thing texts name: ``key`` is a reference, ``cls`` the local name of its class in core.ttl, ``name`` its English label.

    ``country`` is ISO 3166 alpha-2 or None. ``facts`` are sorted (property, value) pairs of properties that are no claims
    (currency, memberCount, postIn …); a property may repeat.
    """

    key: str
    cls: str
    name: str
    country: str | None = None
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """One subject-predicate-object statement of one release: in whose voice, with what status, by which rule, on which words.

    ``predicate`` is a local name of core.ttl; ``subject``, ``voice`` are references; ``object`` is a reference or a literal.
    ``status`` is asserted, inferred, attributed, planned or retracted. ``original`` is the wording before normalisation, or "".
    """

    document: str
    subject: str
    predicate: str
    object: str
    voice: str
    status: str
    rule: str
    spans: tuple[Span, ...]
    original: str = ""

    @property
    def id(self) -> str:
        """The claim in the IRIs of its release: a function of what it says, not of the words it rests on."""
        return f"c{_digest(self.subject, self.predicate, self.object, self.voice, self.status)}"


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Words the graph leaves out and why: ``kind`` is sentence (no claim), candidate (too weak), proposal (a merge not made) or refused (a file).

    A candidate may hold the ``claims`` it would make, with the ``entities`` they speak of: then it can be accepted.
    ``about`` is the reference that a proposal speaks of, when only other texts can tell whether it is one.
    """

    document: str
    span: Span
    kind: str
    reason: str
    text: str
    claims: tuple[Claim, ...] = field(default=(), compare=False)
    entities: tuple[Entity, ...] = field(default=(), compare=False)
    about: str = field(default="", compare=False)

    @property
    def id(self) -> str:
        """What a candidate is called when it is accepted: a function of its words, its place and its reason."""
        return _digest(self.document, str(self.span.start), str(self.span.end), self.reason)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one document."""

    document: Document
    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The claims of documents over the same entities: what becomes the graph.

    ``status`` is the strongest status of the claims about each thing; None where no other document has claims about them.
    """

    documents: tuple[Document, ...]
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    gaps: tuple[Gap, ...]
    status: Mapping[str, str] | None = None


def strongest(claims: Iterable[Claim]) -> dict[str, int]:
    """The place in STATUSES of the strongest claim about each subject; that it is mentioned makes nothing asserted."""
    ranks: dict[str, int] = {}
    for claim in claims:
        if claim.predicate != "mentionedIn":
            rank = STATUSES.index(claim.status)
            ranks[claim.subject] = min(rank, ranks.get(claim.subject, rank))
    return ranks


def _digest(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode()).hexdigest()[:10]
