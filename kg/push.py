"""The graph of an output directory into a triple store: graph by graph, each the old one or the new one, and what was done to each is said."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, Quad

from . import triplestores
from .graph import BASE, PREFIXES
from .model import KgError
from .remote import ALL
from .transport import Wire
from .triplestores import LOADING, Advance, beside

DEFAULT = ""
_TEXTS = tuple(f"{PREFIXES['xsd']}{kind}" for kind in ("string", "gYear", "gYearMonth", "date"))
_OURS = " || ".join(f'STRSTARTS(STR(?s), "{BASE}{kind}/")' for kind in ("id", "release", "topic", "code"))
_WORDS = " || ".join(f'STRSTARTS(STR(?p), "{namespace}")' for namespace in PREFIXES.values())
_FOREIGN = f"ASK {{ ?s ?p ?o FILTER(ISBLANK(?s) || !({_OURS}) || !({_WORDS})) }}"
_RELEASES = f"""SELECT DISTINCT ?g WHERE {{
    GRAPH ?g {{ ?release a ujt:Release }} FILTER(?g = ?release || ?g = <{ALL}> || STRSTARTS(STR(?g), "{LOADING}"))
}}"""
_SAYS = {
    "new": "new: {after} triples in {place}",
    "same": "same: {after} triples in {place}",
    "replaced": "replaced {before} by {after} triples in {place}",
    "removed": "removed {before} triples: {place} is not in this output",
    "superseded": "removed {before} triples: {place} was left by an earlier load",
    "left": "left {before} triples: {place} is not in this output; --prune removes it",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Where to load and how: the options of ``kg load``."""

    to: str
    endpoint: str | None = None
    protocol: str = "auto"
    union: str = "auto"
    prune: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a graph: its IRI ("" is the default graph), the triples it held and holds, and how many we have for it."""

    graph: str
    what: str
    before: int
    after: int
    ours: int

    @property
    def whole(self) -> bool:
        """Whether the store holds what the output holds."""
        return self.after == self.ours

    def line(self) -> str:
        """The change in one line."""
        said = _SAYS[self.what].format(before=self.before, after=self.after, place=_named(self.graph))
        merged = f"; the store takes {self.ours - self.after} of ours for others, equal in value" if self.after < self.ours else ""
        return said + merged


class Load:
    """One loading of quads into a store that was found.

    Errors: KgError 2 for a plan that cannot be, and those of ``triplestores.found``.
    """

    def __init__(self, quads: Iterable[Quad], plan: Plan, wire: Wire | None = None) -> None:
        self._graphs: dict[str, dict[str, Quad]] = {}
        for quad in sorted(quads, key=str):
            self._graphs.setdefault(quad.graph_name.value, {})[f"{quad.triple} ."] = quad
        self._plan = plan
        self._place = triplestores.found(plan.to, plan.endpoint, plan.protocol, wire or Wire())
        self._union = self._wanted_union()

    @property
    def size(self) -> int:
        """How many triples are sent."""
        return sum(map(len, self._graphs.values())) + (0 if self._union is None else len(self._all()))

    def how(self) -> str:
        """What was found and will be used, in one line."""
        goes = {None: "not loaded", DEFAULT: "its default graph", ALL: f"<{ALL}>"}[self._union]
        written = f"loading by {triplestores.PROTOCOLS[self._place.protocol]} at {self._place.writer.url}"
        return f"{self._place.endpoint.url}: {written}; all graphs together: {goes}"

    def changes(self, advance: Advance = lambda size: None) -> Iterator[Change]:
        """Load graph by graph, giving each change when the store was asked and holds it; ``advance`` is told the triples sent.

        Errors: KgError of the wire, saying what the graph that was being loaded holds now, and how many were loaded before it.
        """
        wanted = [*sorted(self._graphs.items()), *([] if self._union is None else [(self._union, self._all())])]
        for done, (graph, triples) in enumerate(wanted):
            try:
                change = self._loaded(graph, triples, advance)
            except KgError as error:
                raise KgError(f"{error}{self._cleared(graph)}; {done} of {len(wanted)} graphs are loaded: load again when it is mended", error.code) from None
            except KeyboardInterrupt:
                self._cleared(graph)
                raise
            yield change
        yield from self._others()

    def _wanted_union(self) -> str | None:
        """Where all graphs together go: to the default graph only where it is a graph of its own and nobody else's triples are in it."""
        if self._plan.union == "default" and self._place.united:
            raise KgError(f"{self._place.endpoint.url} shows all its graphs as its default graph, which has no triples of its own: leave out --union", 2)
        if self._plan.union != "auto":
            return {"named": ALL, "default": DEFAULT, "none": None}[self._plan.union]
        return ALL if self._place.united or self._place.endpoint.one(_FOREIGN) else DEFAULT

    def _all(self) -> dict[str, Quad]:
        return dict(sorted({line: quad for triples in self._graphs.values() for line, quad in triples.items()}.items()))

    def _loaded(self, graph: str, triples: Mapping[str, Quad], advance: Advance) -> Change:
        place, stage, lines = self._place, beside(graph), list(triples)
        try:
            before, staged = place.count(graph), self._staged(graph, triples, advance)
            if before == staged == place.count(stage, graph):
                place.writer.drop(stage)
                return Change(graph, "same", before, before, len(lines))
        except KgError as error:
            raise KgError(f"{error}; {_named(graph)} is as it was", error.code) from None
        try:
            place.writer.put(graph, stage, lines)
            after = place.count(graph)
        except KgError as error:
            raise KgError(f"{error}; {self._state(graph, before, staged)}", error.code) from None
        if after != staged:
            raise KgError(f"{_named(graph)} holds {after} triples after it was loaded, and not {staged}: is somebody else loading?", 6)
        return Change(graph, "replaced" if before else "new", before, after, len(lines))

    def _staged(self, graph: str, triples: Mapping[str, Quad], advance: Advance) -> int:
        """How many triples the store makes of these, beside the graph; fewer only where it holds two that are equal in value for one."""
        self._place.writer.stage(beside(graph), list(triples), advance)
        staged = self._place.count(beside(graph))
        if not _different(triples.values()) <= staged <= len(triples):
            raise KgError(f"the store took {staged} of {len(triples)} triples: is somebody else loading?", 6)
        return staged

    def _state(self, graph: str, before: int, staged: int) -> str:
        """What a graph holds after the request that replaces it failed."""
        try:
            now = self._place.count(graph)
        except KgError:
            return f"{_named(graph)} holds its {before} old triples or the {staged} new ones, and cannot be asked which"
        if now in (before, staged):
            which = "old or new" if before == staged else "as it was" if now == before else "the new ones"
            return f"{_named(graph)} holds {now} triples, {which}"
        return f"{_named(graph)} holds {now} triples, neither the {before} old nor the {staged} new"

    def _cleared(self, graph: str) -> str:
        """Remove what was loaded beside the graph, or say that it stands there still."""
        try:
            self._place.writer.drop(beside(graph))
        except KgError:
            return f"; <{beside(graph)}> may hold a part of it until the next load"
        return ""

    def _others(self) -> Iterator[Change]:
        """Releases that stand in the store and not in this output; and what earlier loads left beside them, which goes."""
        found = {row[0].value for row in self._place.endpoint.ask(_RELEASES, {}).rows}
        for graph in sorted(found - self._graphs.keys() - {self._union}):
            what = "superseded" if graph.startswith((ALL, LOADING)) else "removed" if self._plan.prune else "left"
            held = self._place.count(graph)
            if what != "left":
                self._place.writer.drop(graph)
            yield Change(graph, what, held, 0, 0)


def _named(graph: str) -> str:
    return f"<{graph}>" if graph else "the default graph"


def _different(quads: Iterable[Quad]) -> int:
    """How many triples there are when numbers of the same value are one."""
    return len({(quad.subject, quad.predicate, _value(quad.object)) for quad in quads})


def _value(term: object) -> object:
    if not isinstance(term, Literal) or term.language or not term.datatype.value.startswith(PREFIXES["xsd"]):
        return str(term).lower() if isinstance(term, Literal) else term
    try:
        return Decimal(term.value) if term.datatype.value not in _TEXTS else term
    except InvalidOperation:
        return term
