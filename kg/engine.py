"""Oxigraph: a graph held for queries, the union of its named graphs as the default graph.

Its store rewrites lexical forms (110.50 becomes 110.5), so it answers queries only and nothing is ever written from it.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import pyoxigraph
from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples

from . import binding, graph, guard, sparql

Load = Callable[[pyoxigraph.Store], None]
Found = QuerySolutions | QueryBoolean | QueryTriples


class Engine:
    """Two Oxigraph stores: the union alone, and for queries that name a graph one that holds the named graphs too.

    They are held in memory; of a union without named graphs the store may lie in a ``folder``.

    Each is loaded when it is first needed; with the named graphs beside it the union answers at two thirds of its speed. The union is
    materialised, since Oxigraph's own gives a triple of two graphs twice.
    """

    def __init__(self, union: Load, named: Load = lambda store: None, folder: Path | None = None) -> None:
        self._folder = folder
        self._loads = {False: (union,), True: (union, named)}
        self._stores: dict[bool, pyoxigraph.Store] = {}
        self._lock = threading.Lock()

    def prepare(self, *, named: bool = False) -> None:
        """Load now what queries need: the union, or with ``named`` all that a query which names a graph needs."""
        self._store(named)

    def _store(self, named: bool) -> pyoxigraph.Store:
        named = named and self._folder is None
        with self._lock:
            if named not in self._stores:
                store = pyoxigraph.Store(self._folder)
                for load in self._loads[named]:
                    load(store)
                self._stores[named] = store
            return self._stores[named]

    @cached_property
    def graphs(self) -> frozenset[str]:
        """The IRIs of the named graphs."""
        return frozenset(name.value for name in self._store(True).named_graphs())

    def demand_safe(self, text: str) -> None:
        """Refuse a query as ``guard.demand_safe`` does; FROM may name a graph that is here."""
        guard.demand_safe(text, self.graphs if guard.names_graphs(text) else frozenset())

    def find(self, text: str, defaults: Sequence[str] = (), named: Sequence[str] = ()) -> Found:
        """What Oxigraph finds, over the graphs ``defaults`` and ``named`` when they are given, as the SPARQL protocol has them.

        Errors: KgError 2 for a syntax error.
        """
        store, over = self._store(bool(defaults or named) or guard.names_graphs(text)), {}
        if len(defaults) > 1:
            store, over = self._merged(defaults, named), {"named_graphs": list(map(NamedNode, named))}
        elif defaults or named:
            over = {"default_graph": list(map(NamedNode, defaults)), "named_graphs": list(map(NamedNode, named))}
        try:
            return store.query(text, prefixes=graph.PREFIXES, **over)
        except SyntaxError as error:
            raise guard.complaint(text, str(error)) from None

    def _merged(self, defaults: Sequence[str], named: Sequence[str]) -> pyoxigraph.Store:
        """A store whose default graph holds each triple of some graphs once; Oxigraph would give it once for each of them."""
        held, made = self._store(True), pyoxigraph.Store()
        made.extend(Quad(*quad.triple) for name in defaults for quad in held.quads_for_pattern(None, None, None, NamedNode(name)))
        made.extend(quad for name in named for quad in held.quads_for_pattern(None, None, None, NamedNode(name)))
        return made

    def ask(self, text: str, bound: Mapping[str, object]) -> sparql.Solutions:
        """What Oxigraph finds with values bound."""
        found = binding.found(text, bound, self.find)
        if isinstance(found, QueryBoolean):
            return sparql.Solutions.of_boolean(bool(found))
        if isinstance(found, QueryTriples):
            return sparql.Solutions.of_triples(found)
        return sparql.Solutions(tuple(variable.value for variable in found.variables), found)
