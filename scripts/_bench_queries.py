"""What scripts/bench measures on the named queries: ours beside Oxigraph called directly, rdflib's memory store, and Virtuoso over HTTP.

All are asked the same text on the same synthetic graph and read every row into Python, one engine after the other for each query. Each
query counts once: what a row says is the geometric mean of the ratios of the medians.
"""

import json
import select
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

import _synthetic
import pyoxigraph
import pytest
from _engines import served, virtuoso
from _figures import (
    PATIENCE,
    PRELUDE,
    Asked,
    Bench,
    Figure,
    Spread,
    Stopped,
    at_least,
    at_most,
    environment,
    geometric,
    in_turns,
    missing,
    told,
)  # fmt: skip

from kg import store
from kg.graph import PREFIXES
from kg.ontology import Ontology

QUICK, FULL = 10_000, 100_000  # triples
Ask = Callable[[str], None]  # the name of a query; every value of its answer is read
Times = dict[str, dict[str, Spread]]  # by engine and query

_RDFLIB = """
import rdflib
from kg.graph import PREFIXES
from kg.ontology import Ontology
known = Ontology()
graph = rdflib.Graph().parse(sys.argv[1], format="nt")
print("ready", flush=True)
for line in sys.stdin:
    rows = sum(1 for row in graph.query(known.query(line.strip()).text, initNs=PREFIXES))
    print(rows, flush=True)
"""


def named(ontology: Ontology) -> list[str]:
    """The queries that belong to the tool; the questions about single releases have no rows here."""
    return [name for name, path in ontology.queries.items() if path.parent.name == "queries"]


def measured(name: str, asked: Asked) -> Iterator[Figure]:
    """The rows of all named queries."""
    ontology, size = Ontology(), min(FULL if asked.full else QUICK, asked.most)
    place, names = _synthetic.folder(size), named(ontology)
    with ExitStack() as running:
        engines = dict(_engines(place, ontology, running))
        times: Times = {engine: {} for engine in engines}
        for query in names:
            for engine, runs in in_turns({engine: partial(ask, query) for engine, ask in engines.items()}, asked.runs, warm=True).items():
                times[engine][query] = runs.spread()
    facts = {"size": f"{size:,} triples", "seed": _synthetic.SEED}
    for query in names:
        spreads = {engine: times[engine][query] for engine in times}
        yield Figure(f"  {query}", told(spreads), measured=spreads, **facts)
    yield _faster(f"{name}: rdflib", 25, (times["kg"], times["rdflib"]), f"faster than rdflib's memory store at {size:,}", **facts)
    for row, ours, what in ((name, "kg", "Virtuoso over HTTP"), (f"{name}, served", "kg serve", "Virtuoso, both over HTTP,")):
        if "Virtuoso" in times:
            yield _faster(f"{row}: Virtuoso", 2, (times[ours], times["Virtuoso"]), f"faster than {what} at {size:,}", **facts)
        else:
            yield missing(f"{row}: Virtuoso", "Virtuoso is not installed")
    ratios = {query: times["kg"][query].median / times["pyoxigraph"][query].median for query in names}
    worst = max(ratios, key=ratios.__getitem__)
    said = f"of pyoxigraph called directly at {size:,}, both reading every value (worst {worst}: {ratios[worst]:.2f})"
    yield at_most(f"{name}: Oxigraph", geometric(list(ratios.values())), 2, said, measured=_totals(times, "kg", "pyoxigraph"), **facts)


def _faster(name: str, bar: float, times: tuple[dict[str, Spread], dict[str, Spread]], said: str, **facts: object) -> Figure:
    ours, others = times
    stopped = sum(each.stopped for each in others.values())
    more = f", {stopped} of {len(others)} queries were stopped at {PATIENCE} s" if stopped else ""
    spreads = {"kg": _total(ours), name.rpartition(" ")[2]: _total(others)}
    ratio = geometric([others[query].median / ours[query].median for query in others])
    return at_least(name, ratio, bar, f"{said}{more}; all queries: {told(spreads)}", measured=spreads, **facts)


def _totals(times: Times, *engines: str) -> dict[str, Spread]:
    return {engine: _total(times[engine]) for engine in engines}


def _total(times: Mapping[str, Spread]) -> Spread:
    """All queries one after the other: their medians, their least and their most added up."""
    median, least, most = (sum(getattr(each, part) for each in times.values()) for part in ("median", "least", "most"))
    return Spread(median, least, most, min(each.runs for each in times.values()), stopped=any(each.stopped for each in times.values()))


def _engines(place: Path, ontology: Ontology, running: ExitStack) -> Iterator[tuple[str, Ask]]:
    """Each engine with the graph in it, and how it is asked; Virtuoso only where it is installed."""
    yield "kg", _ours(place, ontology)
    yield "pyoxigraph", _directly(place, ontology)
    folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
    yield "rdflib", running.enter_context(closing(_Rdflib(_synthetic.ntriples(place, folder)))).ask
    url = running.enter_context(served(["-m", "kg", "serve", "--graph", str(place), "--port"], folder / "ours"))
    yield "kg serve", _over_http(url, {name: {"query": ontology.query(name).text} for name in named(ontology)})
    with suppress(pytest.skip.Exception):
        (folder / "virtuoso").mkdir()
        server, graph = running.enter_context(virtuoso.virtuoso(folder / "virtuoso")), "https://example.org/bench"
        server.load(place / "graph.ttl", graph)
        forms = {name: {"query": ontology.query(name).text, "default-graph-uri": graph} for name in named(ontology)}
        yield "Virtuoso", _over_http(server.endpoint, forms)


def _ours(place: Path, ontology: Ontology) -> Ask:
    held = store.read(place, ontology)

    def ask(name: str) -> None:
        len(held.rows(name))

    return ask


def _directly(place: Path, ontology: Ontology) -> Ask:
    held = pyoxigraph.Store()
    held.bulk_load(path=place / "graph.ttl", format=pyoxigraph.RdfFormat.TURTLE)
    texts = {name: ontology.query(name).text for name in named(ontology)}

    def ask(name: str) -> None:
        [[None if term is None else term.value for term in row] for row in held.query(texts[name], prefixes=PREFIXES)]

    return ask


class _Rdflib:
    """rdflib's memory store in a process, which ends when a query takes too long; the next one gets another."""

    def __init__(self, lines: Path) -> None:
        self.command = [sys.executable, "-c", PRELUDE + _RDFLIB, str(lines)]
        self._process: subprocess.Popen | None = None

    def ask(self, name: str) -> dict[str, float]:
        """Let it answer a query; gives the seconds that took, without those to start.

        Errors: Stopped when it has not answered after PATIENCE seconds.
        """
        process = self._process or self._start()
        before = perf_counter()
        process.stdin.write(f"{name}\n")
        process.stdin.flush()
        if not select.select([process.stdout], [], [], PATIENCE)[0]:
            self.close()
            raise Stopped
        if not process.stdout.readline():
            sys.exit(f"scripts/bench: rdflib's process ended at {name}")
        return {"seconds": perf_counter() - before}

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self) -> subprocess.Popen:
        self._process = subprocess.Popen(self.command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._process.stdout.readline()
        return self._process


def _over_http(url: str, forms: Mapping[str, dict[str, str]]) -> Ask:
    """Asks an endpoint, each time over a new connection, since it ends those that wait for other engines; reads every value from the JSON."""
    host, _, path = url.removeprefix("http://").partition("/")
    headers = {"Accept": "application/sparql-results+json", "Content-Type": "application/x-www-form-urlencoded"}

    def ask(name: str) -> None:
        with closing(HTTPConnection(host, timeout=PATIENCE)) as line:
            try:
                line.request("POST", f"/{path}", urlencode(forms[name]), headers)
                response = line.getresponse()
                body = response.read()
            except TimeoutError:
                raise Stopped from None
        if response.status != 200:
            sys.exit(f"scripts/bench: {path} answered {response.status}: {body[:200]!r}")
        [[term["value"] for term in row.values()] for row in json.loads(body)["results"]["bindings"]]

    return ask


MEASURED: dict[str, Bench] = {"named queries": Bench(measured)}
