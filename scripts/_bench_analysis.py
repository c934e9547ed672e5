"""What scripts/bench measures on the analysis: the measures of kg analyse beside plain networkx, which counts betweenness exactly.

Both get the same rows of invented partnerships, a few organisations in very many of them and most in one or two, and give degree, betweenness
and components of every organisation. Of more than 1,000 organisations ours is an estimate and says so.
"""

import json
import random
import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import combinations
from pathlib import Path

from _figures import Asked, Bench, Figure, at_least, child, in_turns, spreads, told

SEED = 7
QUICK, FULL = 2_000, 10_000  # organisations
EACH = 0.8  # partnerships for each of them

_OURS = """
from kg import analyse
rows = json.loads(Path(sys.argv[1]).read_text())
before = perf_counter()
found = analyse.measures(rows).rows().to_dicts()
told(seconds=perf_counter() - before, organizations=len(found))
"""
_NETWORKX = """
import networkx
from itertools import combinations
rows = json.loads(Path(sys.argv[1]).read_text())
before = perf_counter()
graph = networkx.Graph((row["a"], row["b"]) for row in rows["partners"])
between, degree = networkx.betweenness_centrality(graph), dict(graph.degree)
parts = list(networkx.connected_components(graph))
told(seconds=perf_counter() - before, organizations=len(between))
"""


def rows(count: int) -> dict[str, list[dict]]:
    """Rows of the queries that the measures are made of, with about ``count`` organisations."""
    dice, names = random.Random(SEED), [f"Organisation {number:06}" for number in range(count)]
    fixed = {"status": "asserted", "voice": "issuer"}
    partners = []
    for number in range(round(count * EACH)):
        parties = {names[number % count], *(names[int(count ** dice.random()) - 1] for _ in range(dice.choice((1, 1, 1, 2, 3))))}
        partners += [{"partnership": f"Partnership {number}", "a": a, "b": b, **fixed} for a, b in combinations(sorted(parties), 2)]
    return {"partners": partners, "funding": [], "entities": [{"name": name, "country": dice.choice(("JP", "US", None))} for name in names]}


def measured(name: str, asked: Asked) -> Iterator[Figure]:
    """The measures of both at each size."""
    for count in (QUICK, FULL) if asked.full else (QUICK,):
        with tempfile.TemporaryDirectory() as folder:
            written = Path(folder, "rows.json")
            written.write_text(json.dumps(rows(count)))
            works = {"kg": partial(child, _OURS, str(written)), "networkx": partial(child, _NETWORKX, str(written))}
            found = spreads(in_turns(works, min(asked.runs, 3)))
        ratio = found["networkx"].median / found["kg"].median
        said = f"faster than plain networkx with exact betweenness, {count:,} organisations; {told(found)}"
        yield at_least(f"{name}: networkx {count:,}", ratio, 1, said, measured=found, size=f"{count:,} organisations", seed=SEED)


MEASURED: dict[str, Bench] = {"analysis": Bench(measured)}
