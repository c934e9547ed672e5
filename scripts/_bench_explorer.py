"""What scripts/bench measures on the explorer: how soon a picture stands, beside pyvis as it comes, of the same graph in the same browser.

Ours is the page of kg view; theirs is the page pyvis writes by default, all in one file. Both are opened from a file, in a new window
of one headless Chromium; what pyvis asks the network for is refused at once. What is measured is the time from the start of the
navigation to the frame after the one that painted the picture: ours with all its nodes, lines and names, where they stay; theirs when its
physics has come to rest. Ours stands before vis-network has started, so the time until that has, when the picture can also be moved, is
told beside it. The seconds are those of the clock, so a busy machine spoils them; what the page's main thread worked is told too.
"""

import random
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter

from _figures import PATIENCE, ROOT, Asked, Bench, Figure, Runs, Stopped, Values, at_least, in_turns, missing, spread, spreads, told

from kg import view
from kg.ontology import Ontology

sys.path.insert(0, str(ROOT / "tests"))
from browser import CHROMIUM, Visit, chromium

SEED = 5
EDGES = 2.5  # a node
CLUSTER = 25  # nodes that mostly keep to themselves
BARS = {100: 5, 1_000: 50}  # how many times sooner
LARGE, CORE = 5_000, 1_500
PANS = 40
AIM = 16.7  # milliseconds of a frame at 60 a second
KINDS = ("Company", "Institution", "Official", "Partnership", "Initiative", "Event", "GovernmentBody")
# Ours is painted when a frame has passed that wrote the names; theirs when its physics has come to rest.
OURS = """const look = () => requestAnimationFrame(() => setTimeout(() => {
  if (typeof shownLabels === 'undefined' || !shownLabels.length) return look();
  requestAnimationFrame(() => { window.__first = performance.now(); });
  wait();
}));
const wait = () => { if (targets) window.__moves = performance.now(); else setTimeout(wait, 5); };
look();"""
THEIRS = """let made;
Object.defineProperty(window, 'network', { get: () => made, set: (value) => {
  made = value;
  const stands = () => { window.__first = window.__moves = performance.now(); };
  value.once('stabilizationIterationsDone', () => requestAnimationFrame(() => requestAnimationFrame(stands)));
} });"""

Rows = dict[str, list[dict]]


def graph(count: int) -> Rows:
    """Rows of a graph of ``count`` nodes in clusters, and EDGES edges for each."""
    dice = random.Random(SEED)
    base = "https://w3id.org/usjp-tech/id/"
    fixed = {"name_ja": None, "weight": 1, "releases": "a"}
    names = [(f"{base}n{i}", f"Name of thing {i:05}") for i in range(count)]
    nodes = [{"node": node, "name": name, "kind": KINDS[i % 7], "country": ("US", "JP", None)[i % 3], **fixed} for i, (node, name) in enumerate(names)]
    told = {"predicate": "hasParty", "label": None, "status": "asserted", "voice": "issuer", "amount": None, "currency": None, "claims": 1}
    edges = []
    for i in range(round(count * EDGES)):
        source = dice.randrange(count)
        near = source - source % CLUSTER + dice.randrange(CLUSTER)
        target = near % count if dice.random() < 0.85 else dice.randrange(count)
        edges.append({"edge": f"e{i}", "source": f"{base}n{source}", "target": f"{base}n{target}", **told})
    return {"nodes": nodes, "edges": edges}


def ours(rows: Rows) -> str:
    """The page of kg view."""
    return view.page(rows, {}, Ontology())


def theirs(rows: Rows) -> str:
    """The page that pyvis writes of the same graph when it is asked for one file and nothing else."""
    from pyvis.network import Network

    net = Network(directed=True, cdn_resources="in_line")
    net.nodes = [{"id": row["node"], "label": row["name"], "color": "#97c2fc", "shape": "dot"} for row in rows["nodes"]]
    net.edges = [{"from": row["source"], "to": row["target"], "arrows": "to"} for row in rows["edges"]]
    return net.generate_html()


@contextmanager
def opened(browser: object, html: str, script: str) -> Iterator[Visit]:
    """The page from a file in a new window; ``script`` runs before its own and sets ``__first`` when the picture stands, ``__moves`` when it can be moved."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_text(html, encoding="utf-8", newline="\n")
        blank = Path(folder, "blank.html")
        blank.touch()
        visit = Visit(browser, blank)
        visit.page.route("http*://**", lambda route: route.abort())
        visit.page.add_init_script(script)
        visit.session = _counting(visit)
        visit.page.goto(page.as_uri(), wait_until="commit")
        try:
            yield visit
        finally:
            visit.page.context.close()


def first_picture(browser: object, html: str, script: str) -> Values:
    """Open the page and wait for its picture: seconds of the clock until it stands, until it can be moved, and of the page's main thread until then.

    Errors: Stopped when there is none after PATIENCE seconds.
    """
    before = perf_counter()
    with opened(browser, html, script) as visit:
        while not (seen := visit.page.evaluate("() => window.__first && window.__moves && [window.__first / 1000, window.__moves / 1000]")):
            if perf_counter() - before > PATIENCE:
                raise Stopped
            visit.page.wait_for_timeout(50)
        return {"seconds": seen[0], "moves": seen[1], "work": _busy(visit.session)}


def sooner(name: str, asked: Asked) -> Iterator[Figure]:
    """The first picture of both at each size."""
    if not CHROMIUM.exists():
        yield missing(name, "Chromium is not installed")
        return
    with chromium() as browser:
        for count, bar in BARS.items():
            rows = graph(count)
            works = {"kg": partial(first_picture, browser, ours(rows), OURS), "pyvis": partial(first_picture, browser, theirs(rows), THEIRS)}
            yield compared(f"{name}: {count:,}", bar, in_turns(works, min(asked.runs, 3)), count)


def compared(name: str, bar: float, runs: Mapping[str, Runs], count: int) -> Figure:
    """How much sooner ours stands."""
    found = spreads(runs)
    if found["kg"].stopped:
        return Figure(name, f"no picture after {PATIENCE} s", within=False)
    work = told({who: each.spread("work") for who, each in runs.items() if not each.stopped})
    said = f"sooner than pyvis as it comes; {told(found)}; ours can be moved after {runs['kg'].spread('moves')}; work of the main thread: {work}"
    return at_least(name, found["pyvis"].median / found["kg"].median, bar, said, measured=found, **_facts(count))


def _facts(count: int) -> dict[str, object]:
    return {"size": f"{count:,} nodes", "seed": SEED}


def large(name: str, asked: Asked) -> Iterator[Figure]:
    """A graph too large for one picture: all of it in the file, its core drawn."""
    if not CHROMIUM.exists():
        yield missing(name, "Chromium is not installed")
        return
    rows, seen = graph(LARGE), {}

    def picture() -> Values:
        before = perf_counter()
        html = ours(rows)
        made = perf_counter() - before
        with opened(browser, html, OURS) as visit:
            visit.page.wait_for_function("() => window.__first", timeout=PATIENCE * 1000)
            seen["held"], seen["drawn"], first = visit.page.evaluate("() => [nodes.length, drawnNodes().length, window.__first / 1000]")
        return {"seconds": first, "made": made, "megabytes": len(html.encode()) / 1e6}

    with chromium() as browser:
        runs = in_turns({"kg": picture}, min(asked.runs, 3))["kg"]
    found = {"first picture": runs.spread(), "page made": runs.spread("made"), "page": runs.spread("megabytes", "MB")}
    said = f"{seen['held']:,} nodes in the file, {seen['drawn']:,} drawn (at most {CORE:,}); {told(found)}"
    yield Figure(name, said, seen["held"] == LARGE and 0 < seen["drawn"] <= CORE, measured=found, **_facts(LARGE))


def panned(name: str, asked: Asked) -> Iterator[Figure]:
    """What the main thread spends on a frame while the picture is dragged, by the browser's own count of its thread's time."""
    if not CHROMIUM.exists():
        yield missing(name, "Chromium is not installed")
        return
    with chromium() as browser, opened(browser, ours(graph(1_000)), OURS) as visit:
        visit.page.wait_for_function("() => window.__moves", timeout=PATIENCE * 1000)
        spent = spread([_pan(visit) for _ in range(min(asked.runs, 3))], "ms")
    said = f"{spent} of the main thread a frame at 1,000 nodes (aim: at most {AIM}{'' if spent.median <= AIM else '; MISSED'})"
    yield Figure(name, said, measured={"kg": spent}, **_facts(1_000))


def _pan(visit: Visit) -> float:
    session = visit.session
    visit.page.evaluate("() => { window.__frames = 0; network.on('afterDrawing', () => { window.__frames += 1; }); }")
    x, y = _empty_spot(visit)
    visit.page.mouse.move(x, y)
    visit.page.mouse.down()
    before = _busy(session)
    for step in range(PANS):
        visit.page.mouse.move(x + 3 * step, y + 2 * step)
        visit.page.evaluate("() => new Promise(requestAnimationFrame)")
    spent = _busy(session) - before
    visit.page.mouse.up()
    frames = visit.page.evaluate("() => { network.off('afterDrawing'); return window.__frames; }")
    return 1000 * spent / max(frames, 1)


def _empty_spot(visit: Visit) -> tuple[float, float]:
    """A point of the picture where no node is."""
    return tuple(visit.page.evaluate("""() => {
      const box = $('canvas').getBoundingClientRect();
      for (let x = 40; x < box.width; x += 20)
        for (let y = 40; y < box.height; y += 20) if (network.getNodeAt({ x, y }) === undefined) return [box.x + x, box.y + y];
      return [box.x + 5, box.y + 5];
    }"""))


def _counting(visit: Visit) -> object:
    """A session that counts the time the page's main thread works, whatever else the machine does."""
    session = visit.page.context.new_cdp_session(visit.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    return session


def _busy(session: object) -> float:
    """Seconds the main thread has worked."""
    return next(each["value"] for each in session.send("Performance.getMetrics")["metrics"] if each["name"] == "TaskDuration")


MEASURED: dict[str, Bench] = {
    "explorer, first picture": Bench(sooner),
    "explorer, large graph": Bench(large, quick=False),
    "explorer, pan": Bench(panned, quick=False),
}
