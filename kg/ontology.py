"""What the tool knows: the only reader of ``ontology/``. Everything is read when it is first asked for.

Turtle is parsed by pyoxigraph, which is strict and starts in milliseconds; nothing here needs rdflib.
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from .model import KgError
from .turtle import Triples

CORE = "https://w3id.org/usjp-tech/ontology#"
TOPIC = "https://w3id.org/usjp-tech/topic/"
CODE = "https://w3id.org/usjp-tech/code/"
RANGES = ("entity", "topic", "release", "code", "decimal", "integer", "boolean", "date", "string", "text", "class")
SCOPES = ("own", "release", "things", "claims", "union")
COLUMNS = ("key", "kind", "class", "name_en", "aliases", "contextual_aliases", "demonyms", "name_ja", "ja_verified", "country",
           "city", "wikidata", "wikidata_source", "ror", "ror_source", "isni", "isni_source", "site", "site_source", "geonames", "note")
# How the cell of a column becomes an IRI; a site is one already.
_FORMS = {"wikidata": "http://www.wikidata.org/entity/{}", "ror": "https://ror.org/{}", "isni": "https://isni.org/isni/{}",
          "geonames": "https://sws.geonames.org/{}/", "site": "{}"}
_SCHEMES = {column: column for column in _FORMS} | {"site": "homepage"}

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PREFIX = re.compile(r"PREFIX\s+([A-Za-z][\w-]*):\s*<([^<>\s]+)>", re.IGNORECASE)
_COMPACT = re.compile(r"(?<![\w-])([A-Za-z][\w-]*+):([A-Za-z]\w*)")
_WHOLE = re.compile(r"<([^<>\s]+)>")


@dataclass(frozen=True, slots=True)
class Class:
    """A class of core.ttl; ``parents`` are all classes above it, nearest first; ``kind`` is what the tables call its members, or None.

    ``organization``: its members are organisations. ``alone``: they are what they are, whatever claims say of them.
    """

    name: str
    parents: tuple[str, ...]
    kind: str | None
    organization: bool
    alone: bool
    label_en: str
    label_ja: str
    definition: str


@dataclass(frozen=True, slots=True)
class Property:
    """A property of core.ttl; ``range`` is one of RANGES; ``claimable`` ones stand only where a claim does.

    ``domain`` are the classes of its subjects, none where it says nothing of them; ``several``: it may take more than one value.
    """

    name: str
    iri: str
    domain: tuple[str, ...]
    range: str
    claimable: bool
    several: bool
    label_en: str
    label_ja: str
    definition: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A field or theme of topics.ttl; ``labels`` are its other English wordings, those in ``contextual`` need care: they are common words too.

    ``contextual`` may hold ``label_en`` itself. ``tops`` are the fields it lies in.
    """

    notation: str
    label_en: str
    label_ja: str
    labels: tuple[str, ...]
    broader: tuple[str, ...]
    tops: tuple[str, ...]
    contextual: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A row of authority.csv; ``contextual`` names link only where a safe one stands in the same text.

    ``identifiers`` are (scheme, IRI) pairs, all verified; ``source`` says by whom. Schemes: wikidata, ror, isni, geonames, homepage.
    """

    key: str
    kind: str
    cls: str
    name: str
    aliases: tuple[str, ...]
    contextual: tuple[str, ...]
    demonyms: tuple[str, ...]
    name_ja: str
    ja_verified: bool
    country: str
    city: str
    identifiers: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Query:
    """A named query: ``help`` is its first comment line, ``many``, ``count`` and others come from ``# many:`` lines and the like.

    ``scope`` is one of SCOPES. "own": a row follows from the named graph of one release, and begins with the IRI of the release or of a claim of it,
    so that rows stand in the order of releases. "release": every solution follows from the named graph of one release. "things": from the claims about a thing
    and about what claims of the properties ``along`` tie to it, whichever releases make them (see ties). "claims": from those that use a
    property which the query names; things may be tied by an equal value. Neither needs mentions, stretches of text, or a property or class
    that it does not name. "union", where there is no such line: from all that the graphs hold. The columns ``sum`` add up over what is
    asked piece by piece.
    """

    name: str
    help: str
    many: tuple[str, ...]
    count: tuple[str, ...]
    sum: tuple[str, ...]
    along: tuple[str, ...]
    scope: str
    text: str

    @property
    def terms(self) -> frozenset[str]:
        """The IRIs that the query names, by prefix or whole; rdf:type among them, which it may call "a"."""
        prefixes = dict(_PREFIX.findall(self.text))
        named = (prefixes[prefix] + name for prefix, name in _COMPACT.findall(self.text) if prefix in prefixes)
        return frozenset({_RDF + "type", *named, *_WHOLE.findall(self.text)})


class Ontology:
    """A folder of knowledge, the one of this project unless another is given."""

    def __init__(self, folder: Path | str | None = None) -> None:
        self.folder = Path(folder) if folder else _shipped()
        self.shapes = self.folder / "shapes.ttl"

    @cached_property
    def classes(self) -> dict[str, Class]:
        """The classes of core.ttl by local name."""
        core = self._core
        # Classes of other vocabularies are declared there too; they are none of ours.
        ours = sorted(iri for iri in core.named(_OWL + "Class") if iri.startswith(CORE))
        above = {iri: tuple(up for up in core.iris(iri, _RDFS + "subClassOf") if up in ours) for iri in ours}
        return {_local(iri): core.make_class(iri, _upward(iri, above)) for iri in ours}

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The classes that the tables name as kinds, in the order of core.ttl."""
        return tuple(_local(iri) for iri, value in self._core.pairs(CORE + "tableKind") if value == "true")

    @cached_property
    def organizations(self) -> frozenset[str]:
        """The classes whose members are organisations."""
        return frozenset(name for name, known in self.classes.items() if known.organization)

    @cached_property
    def properties(self) -> dict[str, Property]:
        """The properties of core.ttl by local name."""
        return {_local(iri): self._core.make_property(iri) for iri, _ in sorted(self._core.pairs(CORE + "rangeWord"))}

    @cached_property
    def annotations(self) -> dict[str, str]:
        """The words of core.ttl about its own terms, by local name: what each says of a term that bears it."""
        ours = sorted(iri for iri in self._core.named(_OWL + "AnnotationProperty") if iri.startswith(CORE))
        return {_local(iri): _first(self._core.texts(iri, _SKOS + "definition", "en")) for iri in ours}

    @cached_property
    def codes(self) -> dict[str, tuple[str, ...]]:
        """The code lists of core.ttl: notations by the name of the property that takes them, in the order of the file."""
        core = self._core
        lists: dict[str, list[str]] = {}
        for subject, value in core.pairs(_SKOS + "inScheme"):
            lists.setdefault(_local(value), []).append(_local(subject))
        return {name: tuple(lists[name]) for name in sorted(lists)}

    @cached_property
    def declared(self) -> frozenset[str]:
        """The IRIs of all that core.ttl declares: terms, codes and the words of other vocabularies it uses."""
        return frozenset(subject for subject, _ in self._core.pairs(_RDF + "type"))

    @cached_property
    def shape_quads(self) -> tuple[ox.Quad, ...]:
        """The triples of shapes.ttl, in the order of the file."""
        return tuple(self._parsed("shapes.ttl"))

    @cached_property
    def topics(self) -> dict[str, Topic]:
        """The fields and themes of topics.ttl by notation."""
        graph = self._turtle("topics.ttl")
        above = {iri: graph.iris(iri, _SKOS + "broader") for iri in graph.named(_SKOS + "Concept")}
        return {_local(iri): graph.make_topic(iri, above) for iri in sorted(above)}

    @cached_property
    def top_topics(self) -> tuple[str, ...]:
        """The notations of the fields on top, sorted."""
        return tuple(name for name, topic in self.topics.items() if not topic.broader)

    @cached_property
    def authority(self) -> tuple[Known, ...]:
        """The known organisations, people, posts, places and states, in the order of authority.csv."""
        made: dict[str, Known] = {}
        for line, row in self._sheet("authority.csv"):
            known = self._known(line, row)
            if made.setdefault(known.key, known) is not known:
                raise self._bad("authority.csv", f"the key {known.key} stands twice", line)
        return tuple(made.values())

    @cached_property
    def frames(self) -> dict:
        """The language of the genre: words and frames."""
        return self._toml("frames.toml")

    @cached_property
    def view(self) -> dict:
        """Icon, colour, lane and captions of the picture."""
        return self._toml("view.toml")

    @cached_property
    def hubs(self) -> frozenset[str]:
        """The kinds of what half of all things touch, by view.toml."""
        return frozenset(name for name, look in self.view["class"].items() if look.get("hub"))

    @cached_property
    def queries(self) -> dict[str, Path]:
        """The files of the named queries and competency questions, by name."""
        files = [*self.folder.glob("queries/*.rq"), *self.folder.glob("questions/*.rq")]
        return {path.stem: path for path in sorted(files, key=lambda p: p.stem)}

    def query(self, name: str) -> Query:
        """Give a named query, or an error that lists the names."""
        if name not in self.queries:
            raise KgError(f"no query is called {name}: choose one of {', '.join(self.queries)}")
        path = self.queries[name]
        text = self._read(str(path.relative_to(self.folder)))
        notes = [line[1:].strip() for line in text.splitlines() if line.startswith("#")]
        scope = " ".join(_noted(notes, "scope:")) or "union"
        if scope not in SCOPES:
            raise self._bad(str(path.relative_to(self.folder)), f"{scope!r} is no scope (one of {', '.join(SCOPES)})")
        many, count, summed, along = (_noted(notes, f"{word}:") for word in ("many", "count", "sum", "along"))
        if unknown := [each for each in along if each not in self.properties]:
            raise self._bad(str(path.relative_to(self.folder)), f"{unknown[0]!r} is no property of core.ttl")
        return Query(name, notes[0] if notes else "", many, count, summed, along, scope, text)

    def parse_all(self) -> None:
        """Parse every Turtle file of the folder, so that a broken one is found though nothing asks for it.

        Errors: KgError 3 naming file and line.
        """
        for path in sorted(self.folder.glob("*.ttl")):
            self._parsed(path.name)

    def term(self, name: str) -> str:
        """Give the IRI of a term of core.ttl; an undeclared name is our error, never a new term."""
        if name in self.properties:
            return self.properties[name].iri
        if name not in self.classes:
            raise KgError(f"{name} is no term of {self.folder / 'core.ttl'}: declare it there or mend its spelling", 70)
        return CORE + name

    @cached_property
    def listed(self) -> Mapping[str, Known]:
        """The rows of authority.csv by the references to them."""
        return {f"id:{known.key}": known for known in self.authority}

    @cached_property
    def _core(self) -> "_Graph":
        return self._turtle("core.ttl")

    def _turtle(self, file: str) -> "_Graph":
        return _Graph(self._parsed(file))

    def _parsed(self, file: str) -> list[ox.Quad]:
        text = self._read(file)
        try:
            return list(ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=CORE))
        except SyntaxError as error:
            raise self._bad(file, error.msg, error.lineno) from error

    def _toml(self, file: str) -> dict:
        try:
            return tomllib.loads(self._read(file))
        except tomllib.TOMLDecodeError as error:
            raise self._bad(file, str(error)) from error

    def _sheet(self, file: str) -> Iterator[tuple[int, dict[str, str]]]:
        # A sheet saved by a spreadsheet program may begin with a byte order mark.
        sheet = csv.DictReader(io.StringIO(self._read(file).removeprefix("\ufeff"), newline=""), strict=True)
        try:
            if missing := [name for name in COLUMNS if name not in (sheet.fieldnames or ())]:
                raise self._bad(file, f"the columns {', '.join(missing)} are missing", 1)
            for row in sheet:
                if None in row:
                    raise self._bad(file, "more cells than columns: put a cell that holds a comma in quotes", sheet.line_num)
                yield sheet.line_num, {name: (row[name] or "").strip() for name in COLUMNS}
        except csv.Error as error:
            raise self._bad(file, str(error), sheet.line_num) from error

    def _known(self, line: int, row: Mapping[str, str]) -> Known:
        if not _KEY.fullmatch(row["key"]):
            raise self._bad("authority.csv", f"{row['key']!r} is no key (small letters, digits, single hyphens)", line)
        if row["class"] not in self.classes:
            raise self._bad("authority.csv", f"{row['class']!r} is no class of core.ttl", line)
        if not row["name_en"]:
            raise self._bad("authority.csv", f"{row['key']} has no English name", line)
        identifiers = tuple((_SCHEMES[column], form.format(row[column])) for column, form in _FORMS.items() if row[column])
        sources = {f"{_SCHEMES[column]}: {row[column + '_source']}" for column in _FORMS if row.get(column + "_source")}
        return Known(row["key"], row["kind"], row["class"], row["name_en"], _split(row["aliases"]), _split(row["contextual_aliases"]),
                     _split(row["demonyms"]), row["name_ja"], row["ja_verified"] == "yes", row["country"], row["city"], identifiers,
                     "; ".join(sorted(sources)))

    def _read(self, file: str) -> str:
        try:
            return (self.folder / file).read_text("utf-8")
        except UnicodeDecodeError as error:
            raise self._bad(file, f"byte {error.start} is no UTF-8") from error
        except OSError as error:
            raise self._bad(file, error.strerror or "cannot be read") from error

    def _bad(self, file: str, what: str, line: int | None = None) -> KgError:
        where = f"{self.folder / file}, line {line}" if line else str(self.folder / file)
        return KgError(f"{where}: {what}; mend the file, or name another folder with --ontology", 3)


class _Graph(Triples):
    """What the triples of one file say of classes, properties and topics."""

    def make_class(self, iri: str, above: tuple[str, ...]) -> Class:
        """Describe a class below others."""
        line = (iri, *above)
        kind = next((_local(each) for each in line if self._is(each, "tableKind")), None)
        marks = (any(self._is(each, word) for each in line) for word in ("organization", "standsAlone"))
        return Class(_local(iri), tuple(map(_local, above)), kind, *marks, *self._described(iri, _RDFS + "label"))

    def make_property(self, iri: str) -> Property:
        """Describe a property."""
        word, domain = _first(self.texts(iri, CORE + "rangeWord")), tuple(map(_local, self.united(iri, _RDFS + "domain")))
        return Property(_local(iri), iri, domain, word, self._is(iri, "claimable"), self._is(iri, "severalValues"), *self._described(iri, _RDFS + "label"))

    def make_topic(self, iri: str, above: Mapping[str, tuple[str, ...]]) -> Topic:
        """Describe a topic below others."""
        english, japanese, _ = self._described(iri, _SKOS + "prefLabel")
        tops = tuple(_local(each) for each in (iri, *_upward(iri, above)) if not above.get(each))
        broader, care = tuple(map(_local, above[iri])), self.texts(iri, CORE + "needsContext", "en")
        labels = tuple(label for label in self.texts(iri, _SKOS + "altLabel", "en") if label not in care)
        return Topic(_local(iri), english, japanese, labels, broader, tops, care)

    def _is(self, iri: str, word: str) -> bool:
        return "true" in self.texts(iri, CORE + word)

    def _described(self, iri: str, label: str) -> tuple[str, str, str]:
        return _first(self.texts(iri, label, "en")), _first(self.texts(iri, label, "ja")), _first(self.texts(iri, _SKOS + "definition", "en"))


def _shipped() -> Path:
    packed = Path(__file__).parent / "_ontology"
    return packed if packed.is_dir() else Path(__file__).parents[1] / "ontology"


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]


def _first(values: tuple[str, ...]) -> str:
    return values[0] if values else ""


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _noted(notes: list[str], word: str) -> tuple[str, ...]:
    return next((tuple(note.removeprefix(word).split()) for note in notes if note.startswith(word)), ())


def _upward(name: str, above: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Give all that lies above a name, nearest first; a circle ends where it closes."""
    found: dict[str, None] = {}
    level = above.get(name, ())
    while level:
        found.update(dict.fromkeys(each for each in level if each != name))
        level = tuple(dict.fromkeys(up for each in level for up in above.get(each, ()) if up not in found and up != name))
    return tuple(found)
