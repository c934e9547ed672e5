"""Nothing in the data can run: every text of every row holds markup, and stays a text wherever the page shows it or gives it away."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from browser import Visit
from explorer import written

from kg import excerpt, view

PAYLOAD = "<img src=x onerror=window.__pwn=1></script><script>window.__pwn=1</script>{{7*7}}<a href=javascript:window.__pwn=1>href</a>&amp;"
# What the page computes with, rather than shows: numbers, and names of the ontology.
KEPT = {"claim", "claims", "start", "end", "sum", "amount", "total", "commitments", "not_counted", "weight", "us_japan", "verified", "scope", "topic"}
NAMES = {"kind", "class", "kind_a", "kind_b", "status", "predicate", "currency", "relation", "entity", "date"}
STEPS = (
    "{ selected: 5 }",
    "{ lang: 'ja' }",
    "{ theme: 'dark', selected: 8 }",
    "{ view: 'flows' }",
    "{ view: 'timeline' }",
    "{ view: 'matrix', lang: 'en' }",
    "{ view: 'list' }",
    "{ view: 'table' }",
    "{ view: 'source', selected: null, span: 3 }",
    "{ view: 'source', selected: null, span: 9, lang: 'ja' }",
    "{ view: 'network', selected: null, span: null, from: 4, to: 9 }",
    "{ from: null, to: null, selected: 3, steps: 2 }",
    "{ steps: 0, selected: null }",
)


def hostile(cell: object, key: str, kept: set[str]) -> object:
    """The cell with markup in it that would run if anything took it for markup."""
    if key in kept or not isinstance(cell, str):
        return cell
    return "|".join(f"{piece} {PAYLOAD}" for piece in cell.split("|"))


@pytest.fixture(scope="module")
def spoiled(loaded):
    """Rows of the release, every text of them spoiled but those named, with hostile addresses; and its text, spoiled too."""
    whole = loaded._built.rows

    def made(kept: set[str]) -> tuple[dict, dict]:
        rows = {name: [{key: hostile(cell, key, kept) for key, cell in row.items()} for row in each] for name, each in whole.items()}
        rows["identifiers"] += [{**rows["identifiers"][0], "relation": "homepage", "identifier": f"{scheme}:window.__pwn=1"} for scheme in ("javascript", " JavaScript", "data")]
        rows["releases"] = [{**row, "source": "javascript:window.__pwn=1"} for row in rows["releases"]]
        return rows, {f"{stem} {PAYLOAD}": text + PAYLOAD for stem, text in loaded._built.texts.items()}

    return made


def demand_inert(visit: Visit, scripts: int) -> None:
    assert visit.page.evaluate("() => [window.__pwn ?? null, document.images.length, document.scripts.length]") == [None, 0, scripts]
    assert visit.page.locator("a[href^='javascript' i], a[href^='data' i]").count() == 0
    assert visit.page.locator("script[src], iframe, object, embed, base, form, [onerror], [onclick]").count() == 0


@pytest.mark.slow
@pytest.mark.parametrize("way", ["policy", "no policy", "policy, names too", "no policy, names too"])
def test_hostile_texts_stay_texts(browser, spoiled, ontology, tmp_path, way):
    rows, texts = spoiled(KEPT if way.endswith("too") else KEPT | NAMES)
    page = view.page(rows, texts, ontology, excerpt.Part(frozenset(), PAYLOAD, 1))
    with Visit(browser, written(tmp_path / "hostile.html", page), bypass_csp=way.startswith("no")) as visit:
        scripts = visit.page.evaluate("() => document.scripts.length")
        for step in STEPS:
            visit.do(f"() => update({step})")
            demand_inert(visit, scripts)
        visit.press("/", "o", "ArrowDown", "Enter")
        visit.do("() => nodes.forEach((node) => update({ selected: node.id }))")
        visit.do("() => { update({ view: 'source', selected: null }); document.querySelectorAll('mark').forEach((mark) => mark.click()) }")
        visit.do("() => document.querySelectorAll('#filters input').forEach((box) => box.click())")
        visit.press("?", "Escape")
        demand_inert(visit, scripts)
        assert (visit.outside, visit.said) == ([], [])


def test_what_is_taken_away_is_inert_too(browser, spoiled, ontology, tmp_path):
    rows, texts = spoiled(KEPT | NAMES)
    with Visit(browser, written(tmp_path / "hostile.html", view.page(rows, texts, ontology))) as visit:
        drawing, names, relations, quote = visit.page.evaluate("() => [svgText(), namesCsv(), relationsCsv(), citation(0, [])]")
    root = ET.fromstring(drawing)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"svg", "title", "rect", "g", "path", "text"}
    assert PAYLOAD in names
    assert PAYLOAD in relations
    assert PAYLOAD in quote
    place = Path(tmp_path / "taken.svg")
    place.write_text(drawing, encoding="utf-8")
    with Visit(browser, place, bypass_csp=True) as visit:
        assert visit.page.evaluate("() => window.__pwn ?? null") is None
        assert (visit.outside, visit.said) == ([], [])
