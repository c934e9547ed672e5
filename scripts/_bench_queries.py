"""What scripts/bench measures on the named queries: ours beside Oxigraph called directly, rdflib's memory store, and Virtuoso over HTTP.

All are asked the same text on the same synthetic graph and read every row into Python. Each query counts once: what a row says is the
geometric mean of the ratios.
"""

import json
import select
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

import _synthetic
import pyoxigraph
import pytest
from _engines import served, virtuoso
from _figures import PRELUDE, Asked, Figure, Measured, at_least, at_most, environment, geometric, missing

from kg import store
from kg.graph import PREFIXES
from kg.ontology import Ontology

SIZE = 100_000
PATIENCE = 20  # seconds that rdflib gets for a query
Ask = Callable[[str], int]  # the name of a query to the number of its solutions

_RDFLIB = """
import rdflib
from kg.graph import PREFIXES
from kg.ontology import Ontology
known = Ontology()
graph = rdflib.Graph().parse(sys.argv[1], format="nt")
print("ready", flush=True)
for line in sys.stdin:
    text = known.query(line.strip()).text
    before = perf_counter()
    rows = sum(1 for row in graph.query(text, initNs=PREFIXES))
    print(json.dumps([perf_counter() - before, rows]), flush=True)
"""


def named(ontology: Ontology) -> list[str]:
    """The queries that belong to the tool; the questions about single releases have no rows here."""
    return [name for name, path in ontology.queries.items() if path.parent.name == "queries"]


def measured(name: str, asked: Asked) -> Iterator[Figure]:
    """The rows of all named queries at 10^5 triples."""
    ontology, size = Ontology(), min(SIZE, asked.most)
    place = _synthetic.folder(size)
    names = named(ontology)
    times = _taking_turns({"ours": _ours(place, ontology), "directly": _directly(place, ontology)}, names, asked.runs)
    others = {"rdflib": dict(_rdflib(place, names)), "kg serve": _kg_serve(place, names, ontology), "Virtuoso": _virtuoso(place, names, ontology)}
    for query in names:
        said = [f"{'ours' if engine == 'ours' else 'Oxigraph directly'} {found[query] * 1000:.1f} ms" for engine, found in times.items()]
        said += [f"{engine} {'over ' * (found[query] >= PATIENCE)}{found[query] * 1000:,.1f} ms" for engine, found in others.items() if found]
        yield Figure(f"  {query}", ", ".join(said))
    yield _faster(f"{name}: rdflib", 25, (times["ours"], others["rdflib"]), f"faster than rdflib's memory store at {size:,}")
    yield _faster(f"{name}: Virtuoso", 2, (times["ours"], others["Virtuoso"]), f"faster than Virtuoso over HTTP at {size:,}")
    yield _faster(f"{name}, served: Virtuoso", 2, (others["kg serve"], others["Virtuoso"]), f"faster than Virtuoso at {size:,}, both over HTTP")
    share = [times["ours"][query] / times["directly"][query] for query in names]
    worst = max(zip(share, names, strict=True))
    said = f"of pyoxigraph called directly at {size:,}, both reading every value (worst {worst[1]}: {worst[0]:.2f})"
    yield at_most(f"{name}: Oxigraph", geometric(share), 2, said)


def _faster(name: str, bar: float, times: tuple[dict[str, float], dict[str, float]], said: str) -> Figure:
    ours, others = times
    if not others:
        return missing(name, f"{name.rpartition(' ')[2]} is not installed")
    stopped = sum(seconds >= PATIENCE for seconds in others.values())
    more = f", or more: {stopped} of {len(others)} were stopped at {PATIENCE} s" if stopped else ""
    return at_least(name, geometric([others[query] / ours[query] for query in others]), bar, said + more)


def _ours(place: Path, ontology: Ontology) -> Ask:
    held = store.read(place, ontology)
    return lambda name: len(held.rows(name))


def _directly(place: Path, ontology: Ontology) -> Ask:
    held = pyoxigraph.Store()
    held.bulk_load(path=place / "graph.ttl", format=pyoxigraph.RdfFormat.TURTLE)
    texts = {name: ontology.query(name).text for name in named(ontology)}

    def ask(name: str) -> int:
        return len([[None if term is None else term.value for term in row] for row in held.query(texts[name], prefixes=PREFIXES)])

    return ask


def _taking_turns(engines: dict[str, Ask], names: list[str], runs: int) -> dict[str, dict[str, float]]:
    """The least seconds of each engine for each query, after one run that counts for nothing."""
    best = {engine: dict.fromkeys(names, float("inf")) for engine in engines}
    for turn in range(runs + 1):
        for name in names:
            for engine, ask in engines.items():
                before = perf_counter()
                ask(name)
                taken = perf_counter() - before
                best[engine][name] = min(best[engine][name], taken if turn else float("inf"))
    return best


def _rdflib(place: Path, names: list[str]) -> Iterator[tuple[str, float]]:
    """The seconds of each query, once each, in a process that ends when a query takes too long; the next one gets another."""
    with tempfile.TemporaryDirectory() as folder:
        lines = _synthetic.ntriples(place, Path(folder))
        waiting = list(names)
        while waiting:
            with _process(_RDFLIB, str(lines)) as process:
                while waiting:
                    name = waiting.pop(0)
                    answer = _answer(process, name)
                    yield name, PATIENCE if answer is None else answer
                    if answer is None:
                        break


def _answer(process: subprocess.Popen, name: str) -> float | None:
    process.stdin.write(f"{name}\n")
    process.stdin.flush()
    if not select.select([process.stdout], [], [], PATIENCE)[0]:
        return None
    line = process.stdout.readline()
    return min(json.loads(line)[0], PATIENCE) if line else sys.exit(f"scripts/bench: rdflib's process ended at {name}")


def _virtuoso(place: Path, names: list[str], ontology: Ontology) -> dict[str, float]:
    """The least seconds of each query over HTTP; nothing where Virtuoso is not installed."""
    graph = "https://example.org/bench"
    with tempfile.TemporaryDirectory() as folder, suppress(pytest.skip.Exception), virtuoso.virtuoso(Path(folder)) as server:
        server.load(place / "graph.ttl", graph)
        return _over_http(server.endpoint, [{"query": ontology.query(name).text, "default-graph-uri": graph} for name in names], names)
    return {}


def _kg_serve(place: Path, names: list[str], ontology: Ontology) -> dict[str, float]:
    """The least seconds of each query over HTTP."""
    with tempfile.TemporaryDirectory() as folder, served(["-m", "kg", "serve", "--graph", str(place), "--port"], Path(folder, "ours")) as url:
        return _over_http(url, [{"query": ontology.query(name).text} for name in names], names)


def _over_http(url: str, forms: list[dict[str, str]], names: list[str]) -> dict[str, float]:
    """The least seconds in which each form is answered, one after the other over one connection, with every value read from JSON."""
    host, _, path = url.removeprefix("http://").partition("/")
    with closing(HTTPConnection(host, timeout=PATIENCE)) as line:
        return {name: min(_form(line, f"/{path}", form) for _ in range(3)) for name, form in zip(names, forms, strict=True)}


def _form(line: HTTPConnection, path: str, form: dict[str, str]) -> float:
    headers = {"Accept": "application/sparql-results+json", "Content-Type": "application/x-www-form-urlencoded"}
    before = perf_counter()
    try:
        line.request("POST", path, urlencode(form), headers)
        response = line.getresponse()
        body = response.read()
    except TimeoutError:
        line.close()
        return PATIENCE
    if response.status != 200:
        sys.exit(f"scripts/bench: {path} answered {response.status}: {body[:200]!r}")
    [[term["value"] for term in row.values()] for row in json.loads(body)["results"]["bindings"]]
    return perf_counter() - before


@contextmanager
def _process(program: str, *arguments: str) -> Iterator[subprocess.Popen]:
    """A Python process that is ready for questions; it is killed at the end."""
    command = [sys.executable, "-c", PRELUDE + program, *arguments]
    with subprocess.Popen(command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            process.stdout.readline()
            yield process
        finally:
            process.kill()


MEASURED: dict[str, Measured] = {"named queries": measured}
