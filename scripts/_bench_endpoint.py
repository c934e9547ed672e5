"""What scripts/bench measures on the endpoint: kg serve beside the Oxigraph server and beside an endpoint without any protection.

All hold the same synthetic graph and get the same requests: named queries, each with an entity, release, person or topic drawn at
random bound in its text, so that texts differ from request to request and no cache of results could help. They take turns, and a ratio is the
median of those of the turns: in each all get the same requests, and a busy moment of the machine spoils one turn only. On a machine that
does other work too the CPU time says more: a server with more threads gets a larger share of what is left.
"""

import json
import os
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from statistics import median, quantiles
from subprocess import run

import _synthetic
import pyoxigraph
import pytest
from _engines import below, cpu_seconds, oxigraph, served
from _figures import HERE, Asked, Bench, Figure, at_least, missing, spread, told
from _load import Plan

from kg import binding, sparql
from kg.graph import PREFIXES
from kg.model import IRI
from kg.ontology import Ontology

SIZE = 100_000
CLIENTS = 16
DRAWN = 4  # seed of the requests
TURNS, EACH = 7, 16  # turns, and in each how often every query is asked
SAMPLE = 38  # requests whose answers are compared
TRIVIAL = ["SELECT (1 AS ?one) {}"] * 300
# The variable of each named query that is bound, and the class its values are of.
BOUND = {
    "amounts": ("s", "FinancialCommitment"), "announcements": ("actor", "Official"), "dates": ("text", "Release"), "edges": ("source", "Partnership"),
    "entities": ("entity", "Company"), "events": ("e", "Event"), "evidence": ("s", "Partnership"), "funding": ("c", "FinancialCommitment"),
    "identifiers": ("entity", "University"), "japanese": ("entity", "University"),
    "labels": ("entity", "Company"), "links": ("o", "University"), "nodes": ("node", "GovernmentBody"),
    "partners": ("x", "University"), "places": ("site", "Place"), "posts": ("who", "Official"), "quotations": ("who", "Official"),
    "releases": ("text", "Release"), "topics": ("t", "Topic"), "totals": ("c", "FinancialCommitment"),
}  # fmt: skip
OURS, SERVER, BARE = "kg serve", "oxigraph serve-read-only", "Starlette without protection"


@dataclass(frozen=True)
class Server:
    """A server that runs: its endpoint, and its processes."""

    url: str
    processes: set[int]


@dataclass
class Spent:
    """What the requests to one server took, in seconds, the requests a second of each turn, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    cpu: float = 0  # of the server
    rates: list[float] = field(default_factory=list)
    faults: Counter = field(default_factory=Counter)


def requests(place: Path, ontology: Ontology, turns: int, seed: int = DRAWN) -> list[list[str]]:
    """Texts of the named queries for some turns, each with a value bound that is drawn at random; all queries are asked equally often."""
    dice, pools = random.Random(seed), _pools(place)

    def text(name: str) -> str:
        variable, cls = BOUND[name]
        return sparql.with_prefixes(binding.with_values(ontology.query(name).text, {variable: IRI(dice.choice(pools[cls]))}))

    return [dice.sample(texts, len(texts)) for texts in ([text(name) for name in BOUND for _ in range(EACH)] for _ in range(turns))]


def _pools(place: Path) -> dict[str, list[str]]:
    """The IRIs of each class, sorted."""
    pools = defaultdict(set)
    for triple in pyoxigraph.parse(path=place / "graph.ttl", format=pyoxigraph.RdfFormat.TURTLE):
        if triple.predicate.value == PREFIXES["rdf"] + "type":
            pools[triple.object.value.removeprefix(PREFIXES["ujt"])].add(triple.subject.value)
    return {cls: sorted(found) for cls, found in pools.items()}


def measured(name: str, asked: Asked) -> Iterator[Figure]:
    """Requests a second, latencies and errors of each server, and what the protection costs."""
    size = min(SIZE, asked.most)
    place, facts = _synthetic.folder(size), {"size": f"{size:,} triples, {CLIENTS} clients", "seed": DRAWN}
    turns = requests(place, Ontology(), min(asked.runs, TURNS))
    try:
        with tempfile.TemporaryDirectory() as folder, _servers(place, Path(folder)) as servers:
            counts = {name: _counts(server.url, turns[0][:SAMPLE]) for name, server in servers.items()}
            spent, trivial = ({server: Spent() for server in servers} for _ in range(2))
            for turn, texts in enumerate(turns):
                for server in (OURS, SERVER, BARE)[:: (-1) ** turn]:
                    _send(servers[server], texts, CLIENTS, spent[server])
                    _send(servers[server], TRIVIAL, 1, trivial[server])
    except pytest.skip.Exception as skipped:
        yield missing(name, str(skipped))
        return
    yield from (replace(figure, **facts) for figure in [*_rates(name, spent), _cost(name, trivial)])
    same = counts[OURS] == counts[SERVER] == counts[BARE]
    rows = sum(count or 0 for count in counts[OURS])
    said = f"{'the same' if same else 'NOT the same'} number of rows from all servers to {SAMPLE} requests ({rows} rows)"
    yield Figure(f"{name}: answers", said, same, **facts)


def _rates(name: str, spent: dict[str, Spent]) -> Iterator[Figure]:
    rates = {server: spread(found.rates, "requests/s") for server, found in spent.items()}
    for server, found in spent.items():
        cuts = quantiles(found.seconds, n=20)
        latency = f"p50 {cuts[9] * 1000:.1f} ms, p95 {cuts[18] * 1000:.1f} ms"
        said = f"{rates[server]}, {latency}, {_cpu(found):.2f} CPU-ms each, {_faults(found)}"
        yield Figure(f"  {server}", said, server != OURS or not found.faults, measured={server: rates[server]})
    for server, bar in ((SERVER, 1), (BARE, 0.5)):
        ratio = median(ours / theirs for ours, theirs in zip(spent[OURS].rates, spent[server].rates, strict=True))
        by_cpu = f" ({_cpu(spent[server]) / _cpu(spent[OURS]):.2f} × by CPU time)" if spent[OURS].cpu else ""
        said = f"requests/s of {server}, {CLIENTS} clients, mixed named queries with values bound{by_cpu}"
        yield at_least(f"{name}: {server.split()[0]}", ratio, bar, said, measured={who: rates[who] for who in (OURS, server)})


def _cpu(found: Spent) -> float:
    """Milliseconds of the server's CPU time for each request; 0 where the system does not tell."""
    return found.cpu / len(found.seconds) * 1000


def _faults(found: Spent) -> str:
    told = ", ".join(f"{count} × {what}" for what, count in sorted(found.faults.items()))
    return f"{sum(found.faults.values())} errors" + (f" ({told})" if told else "")


def _cost(name: str, trivial: dict[str, Spent]) -> Figure:
    found = {server: spread([seconds * 1000 for seconds in trivial[server].seconds], "ms") for server in (OURS, BARE)}
    said = f"{found[OURS].median - found[BARE].median:.2f} ms for a trivial request by one client ({told(found)})"
    return Figure(f"{name}: protection", f"{said}, {_cpu(trivial[OURS]) - _cpu(trivial[BARE]):.2f} CPU-ms", measured=found)


@contextmanager
def _servers(place: Path, folder: Path) -> Iterator[dict[str, Server]]:
    """All servers at once, each with the graph in its default graph; those that are not asked do nothing."""
    begun, made = below(os.getpid()), {}
    with ExitStack() as running:
        for name, starting in (
            (OURS, lambda: served(["-m", "kg", "serve", "--graph", str(place), "--port"], folder / "ours")),
            (SERVER, lambda: oxigraph.oxigraph(folder / "oxigraph", {place / "graph.ttl": None})),
            (BARE, lambda: served([str(HERE / "_bare.py"), str(place / "graph.ttl")], folder / "bare")),
        ):
            found = running.enter_context(starting())
            processes = below(os.getpid()) - begun
            made[name] = Server(getattr(found, "endpoint", found), processes)
            begun |= processes
        yield made


def _send(server: Server, texts: list[str], clients: int, into: Spent) -> None:
    """Let so many clients send the texts, in a process of its own, and add up what came back."""
    before = cpu_seconds(server.processes)
    told = _loaded(server.url, texts, clients)
    into.cpu += cpu_seconds(server.processes) - before
    into.seconds += told["seconds"]
    into.rates.append(len(told["seconds"]) / told["taken"])
    into.faults.update(told["faults"])


def _counts(url: str, texts: list[str]) -> list[int | None]:
    """How many rows each answer has; None where it is none."""
    counts = []
    for body in _loaded(url, texts, 1, keep=True)["bodies"]:
        try:
            counts.append(len(json.loads(body)["results"]["bindings"]))
        except ValueError:
            counts.append(None)
    return counts


def _loaded(url: str, texts: list[str], clients: int, *, keep: bool = False) -> dict:
    host, _, path = url.removeprefix("http://").partition("/")
    plan = Plan(host.partition(":")[0], int(host.partition(":")[2]), f"/{path}", clients, texts, keep=keep)
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "plan.json")
        written.write_text(json.dumps(asdict(plan)))
        done = run([sys.executable, str(HERE / "_load.py"), str(written)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


MEASURED: dict[str, Bench] = {"endpoint": Bench(measured)}
