"""What the tests of the explorer share: the page of the release, made from rows written by hand, and a browser to open it in."""

import json
import re
from pathlib import Path

import pytest
from browser import Visit, chromium

from kg import view
from kg.ontology import Ontology

CASES = Path(__file__).parent / "cases" / "view"
RELEASE = Path(__file__).parents[1] / "releases" / "2024-04-10-us-embassy-tokyo-ai-partnerships.txt"


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology()


@pytest.fixture(scope="module")
def rows() -> dict:
    """Rows of the named queries on the release, written by hand."""
    return json.loads((CASES / "release.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {RELEASE.stem: RELEASE.read_text(encoding="utf-8")}


@pytest.fixture(scope="module")
def html(rows, texts, ontology) -> str:
    return view.page(rows, texts, ontology)


@pytest.fixture(scope="module")
def file(html, tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("page") / "explorer.html", html)


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


def written(place: Path, html: str) -> Path:
    place.write_text(html, encoding="utf-8", newline="\n")
    return place


def part(html: str, name: str):
    """What the page carries as JSON under a name."""
    return json.loads(re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html, re.DOTALL)[1])


def node_id(rows: dict, name: str) -> int:
    """The number of a node in the page."""
    return sorted(row["name"] for row in rows["nodes"]).index(name)


def select(visit: Visit, rows: dict, name: str) -> str:
    """Select a node by name and return the text of the details panel."""
    visit.do("(id) => update({ selected: id })", node_id(rows, name))
    return visit.page.inner_text("#details")
