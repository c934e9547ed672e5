"""Rows of the named queries → one offline HTML page; the only file that escapes.

Every text travels as JSON in ``<script type="application/json">`` and is shown with textContent, so nothing in it can become markup;
a Content-Security-Policy that names the hashes of our two scripts is the second wall.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from . import excerpt, squeeze
from .excerpt import Part
from .ontology import Ontology
from .picture import DRAWN_AT_MOST, Picture, Rows

if TYPE_CHECKING:
    from jinja2 import Environment

Things = list[dict[str, Any]]  # nodes or edges
TEXTS_AT_MOST = 200_000  # bytes of text a page carries for its source view
SCRIPTS = tuple(
    f"{name}.js"
    for name in (
        "model seen shapes wraps taken marks labels places bends lines fit still graph grow quote passage panel search combobox "
        "filters trail around address tables list source charts flows flowparts timeline matrix recorder save main"
    ).split()
)
STYLES = ("page.css", "charts.css")
LIBRARY = "lib/vis-9.1.2/vis-network.min.js"
OPTIONS = {
    "autoResize": False,
    "physics": {"enabled": False},
    "interaction": {"hover": True, "dragNodes": False, "keyboard": False},
    "nodes": {"shape": "custom"},
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many things and passages a page may hold to hold all there are; above that, how many things, and passages of each fact."""

    things: int = 5000
    passages: int = 100_000
    core: int = DRAWN_AT_MOST
    each: int = 5


BOUNDS = Bounds()


def page(rows: Rows, texts: Mapping[str, str], ontology: Ontology, part: Part | None = None, bounds: Bounds = BOUNDS) -> str:
    """The explorer of the rows as one HTML file without any reference to the network; ``texts`` are the archived texts by file stem.

    When the rows are a ``part`` of a graph, the page says so; of rows beyond the bounds it holds the most connected core, and says so too.
    """
    return _html(*_held(rows, texts, ontology, part, bounds))


def _held(rows: Rows, texts: Mapping[str, str], ontology: Ontology, part: Part | None, bounds: Bounds) -> tuple[Things, Things, dict[str, Any]]:
    """The nodes, the edges, and all else the page holds; when it is put together, the rows they are made of need no memory any more."""
    every = len(rows.get("nodes", ()))  # counting them is to go through them
    is_whole = every <= bounds.things and len(rows.get("evidence", ())) <= bounds.passages
    held = rows if is_whole else _core(rows, part, ontology, bounds)
    picture = Picture(held, ontology)
    data, carried = picture.data(), _small(texts, sorted(texts) if is_whole else sorted(excerpt.releases(held)))
    stems = [release["stem"] for release in data["releases"]]
    spans = [_once(span, carried.get(stems[span[0]], "")) for span in data["spans"]]
    if part:
        data["part"] = {"name": part.name, "hops": part.hops}
    if not is_whole:
        data["core"] = {"held": f"{len(picture.nodes):,}", "all": f"{every:,}", "each": bounds.each}
    words = _words(is_part=part is not None or not is_whole)
    return _lean(picture.nodes, ()), _lean(picture.edges, ("s", "v")), {**data, "spans": spans, "texts": carried, "words": words}


def _core(rows: Rows, part: Part | None, ontology: Ontology, bounds: Bounds) -> Rows:
    """The rows of the core; kinds that are not drawn would take up room in it."""
    unseen = [kind for kind, look in ontology.view["class"].items() if look["place"] == "none"]
    start = part.name if part and part.hops is not None else None
    return excerpt.rows(rows, excerpt.core(rows, bounds.core, ontology.hubs, start, unseen), bounds.each)


def _words(*, is_part: bool) -> dict[str, list[str]]:
    """The words of the page; only a part tells that it is one, and that a name not found may stand outside of it."""
    words = json.loads(_source("words.json"))
    if is_part:
        return {**words, "noHit": words["pageNoHit"]}
    return {key: text for key, text in words.items() if not key.startswith("page")}


def _once(span: tuple[int, int, int, str], text: str) -> Sequence[int | str]:
    """A span (release, start, end, words) without its words when they stand in the text that the page carries."""
    _, start, end, words = span
    return span[:3] if text[start:end] == words else span


def _small(texts: Mapping[str, str], stems: Iterable[str]) -> dict[str, str]:
    """These texts if the page can carry them, else none."""
    carried, size = {}, 0
    for stem in stems:
        if (text := texts.get(stem)) is not None:
            carried[stem] = text
            size += len(text.encode())
        if size > TEXTS_AT_MOST:
            return {}
    return carried


def _source(name: str) -> str:
    """A file of the templates folder, with the line ends a browser would make of it: hashes are taken of this."""
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _template(name: str) -> str:
    """A template without its indentation."""
    return "\n".join(line.lstrip() for line in _source(name).split("\n"))


def _html(nodes: Things, edges: Things, data: Mapping[str, Any]) -> str:
    """The page through pyvis' Network with our template: its own templates are neither offline nor escaped."""
    from pyvis.network import Network  # imports networkx and IPython: 20 MB no other verb should pay

    net = Network(directed=True)
    net.nodes, net.edges, net.options = nodes, edges, OPTIONS
    net.path, net.templateEnv = "page.html", _environment(data)
    return net.generate_html()


def _lean(things: Things, often: Sequence[str]) -> Things:
    """Nodes or edges without their numbers, which are their places in the list, and without what is ``often`` 0: the page adds both."""
    return [{name: value for name, value in thing.items() if name != "id" and (value or name not in often)} for thing in things]


def _environment(data: Mapping[str, Any]) -> "Environment":
    from jinja2 import Environment, FunctionLoader
    from markupsafe import Markup

    library, script = _library(), squeeze.script('"use strict";\n' + "\n".join(map(_source, SCRIPTS)))
    environment = Environment(loader=FunctionLoader(_template), autoescape=True, keep_trailing_newline=True)
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
    environment.filters["inert"] = lambda text: Markup(text.replace("<", "\\u003c"))
    # sentences are data, scripts and styles are ours: only these are marked as safe
    environment.globals.update(data=data, library=Markup(library), script=Markup(script), style=Markup(squeeze.style("\n".join(map(_source, STYLES)))))
    environment.globals.update(hashes=[_hash(library), _hash(script)])
    return environment


def _library() -> str:
    """vis-network as pyvis carries it, without the pointer to a source map."""
    text = files("pyvis").joinpath("templates", LIBRARY).read_text(encoding="utf-8").replace("\r\n", "\n")
    return text.partition("//# sourceMappingURL")[0]


def _hash(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
