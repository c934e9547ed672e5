"""The files that hold what the cache holds and no more: the named graphs and the texts. They are copied while the tables are made.

A process does it. A thread would wait for Python's lock after each call that lets go of it, some 5 ms as long as another computes: at ten
thousand releases that is a minute.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from pyoxigraph import RdfFormat

from . import cache, executors, folder, jsonld, records, store
from .ontology import Ontology

_GRAPHS = 3  # files of them
_SHARE = 0.5  # of the texts: the graphs take about as long as the tables, so who makes those copies as many
_FEW = 16  # parts that are copied before a process has started


@dataclass(frozen=True)
class Order:
    """What to copy: from which cache, into which folder, the parts in their order, and the texts as document and file stem."""

    source: Path
    place: Path
    parts: Sequence[str]
    texts: Sequence[tuple[int, str]]

    @property
    def count(self) -> int:
        """How many files that makes."""
        return (_GRAPHS if self.parts else 0) + len(self.texts)

    def shared(self) -> tuple["Order", "Order"]:
        """The same in two: what is copied beside the tables, and the texts that are left for who makes these."""
        at = int(len(self.texts) * _SHARE)
        return replace(self, texts=self.texts[:at]), replace(self, parts=(), texts=self.texts[at:])


def begun(order: Order, ontology: Ontology) -> AbstractContextManager[executors.Task]:
    """The copying, under way; its result are the prints of the files."""
    return executors.begun(copied, order, ontology, apart=len(order.parts) > _FEW, named=_named)


def copied(order: Order, ontology: Ontology) -> dict[str, Mapping[str, object]]:
    """Copy what is ordered, and give the prints of the files."""
    with cache.reading(order.source) as held, folder.filling(order.place) as files:
        for name, pieces in chain(_graphs(order, held, ontology), _texts(order, held)):
            files.write(name, pieces)
    return files.prints


def _graphs(order: Order, held: cache.Shelf, ontology: Ontology) -> Iterator[tuple[str, Iterable[str | bytes]]]:
    """The named graphs, piece by piece: the shares of the parts, one after the other; where no parts are ordered, nothing."""
    if not order.parts:
        return

    def shares(file: str) -> Iterator[bytes]:
        return (records.unsqueezed(held.share(part, file)) for part in order.parts)

    yield "graph.nq", shares("graph.nq")
    yield "graph.trig", chain([store.head(RdfFormat.TRIG)], shares("graph.trig"))
    yield "graph.jsonld", jsonld.joined(shares("graph.jsonld"), jsonld.context(ontology.folder / "context.jsonld"))


def _texts(order: Order, held: cache.Shelf) -> Iterator[tuple[str, Iterable[bytes]]]:
    return ((f"texts/{stem}.txt", [records.unsqueezed(held.text(doc))]) for doc, stem in order.texts)


def _named(order: Order) -> str:
    return f"the copying of {order.count} files"
