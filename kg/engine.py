"""Oxigraph: a graph held for queries, the union of its named graphs as the default graph.

Its store rewrites lexical forms (110.50 becomes 110.5), so it answers queries only and nothing is ever written from it.
"""

import threading
from collections.abc import Callable, Mapping, Sequence

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples

from . import graph, guard, sparql

Load = Callable[[pyoxigraph.Store], None]
Found = QuerySolutions | QueryBoolean | QueryTriples


class Engine:
    """An Oxigraph store in memory; the union is loaded at the first query, the named graphs at the first that names one.

    The union is materialised, since Oxigraph's own gives a triple of two graphs twice.
    """

    def __init__(self, union: Load, named: Load) -> None:
        self._loads = {"union": union, "named": named}
        self._store = pyoxigraph.Store()
        self._lock = threading.Lock()

    def prepare(self, *, named: bool = False) -> None:
        """Load now what queries need: the union, and with ``named`` the named graphs too."""
        with self._lock:
            for part in ("union", "named") if named else ("union",):
                if part in self._loads:
                    self._loads[part](self._store)
                    del self._loads[part]

    @property
    def graphs(self) -> frozenset[str]:
        """The IRIs of the named graphs."""
        self.prepare(named=True)
        return frozenset(name.value for name in self._store.named_graphs())

    def demand_safe(self, text: str) -> None:
        """Refuse a query as ``guard.demand_safe`` does; FROM may name a graph that is here."""
        guard.demand_safe(text, self.graphs if guard.names_graphs(text) else frozenset())

    def find(self, text: str, defaults: Sequence[str] = (), named: Sequence[str] = ()) -> Found:
        """What Oxigraph finds, over the graphs ``defaults`` and ``named`` when they are given, as the SPARQL protocol has them.

        Errors: KgError 2 for a syntax error.
        """
        chosen = bool(defaults or named)
        self.prepare(named=chosen or guard.names_graphs(text))
        over = {"default_graph": list(map(NamedNode, defaults)), "named_graphs": list(map(NamedNode, named))} if chosen else {}
        try:
            return self._store.query(text, prefixes=graph.PREFIXES, **over)
        except SyntaxError as error:
            raise guard.complaint(text, str(error)) from None

    def ask(self, text: str, bound: Mapping[str, object]) -> sparql.Solutions:
        """What Oxigraph finds with values bound."""
        found = self.find(sparql.with_values(text, bound))
        if isinstance(found, QueryBoolean):
            return sparql.Solutions.of_boolean(bool(found))
        if isinstance(found, QueryTriples):
            return sparql.Solutions.of_triples(found)
        return sparql.Solutions(tuple(variable.value for variable in found.variables), found)
