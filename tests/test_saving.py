"""Taking away: the picture and what is shown, as files that are made in the page."""

import csv
import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from browser import Visit
from explorer import written

from kg import view

SVG = "{http://www.w3.org/2000/svg}"


def saved(visit: Visit, name: str) -> Path:
    """The file a button of the Save menu downloads."""
    visit.page.click("#save summary")
    with visit.page.expect_download() as waited:
        visit.page.click(f'[data-save="{name}"]')
    visit.settle()
    assert visit.page.evaluate("() => $('save').open") is False
    return Path(waited.value.path())


def cells(path: Path) -> list[dict]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def test_the_svg_holds_what_is_shown_with_texts_as_text(browser, file, rows):
    with Visit(browser, file) as visit:
        drawing = ET.fromstring(saved(visit, "svg").read_text(encoding="utf-8"))
        texts = [element.text for element in drawing.iter(f"{SVG}text")]
        shown = visit.page.evaluate("() => shownLabels.map((label) => label.text)")
        icons = visit.page.evaluate("() => data.classes.map((kind) => kind.icon)")
        drawn = [element.get("d") for element in drawing.iter(f"{SVG}path")]
        assert len(shown) > 20
        assert all(word in " ".join(texts) for label in shown for word in label.rstrip("…").split())
        assert {"United States", "Joint", "Japan"} <= set(texts), "the lanes with their titles"
        assert sum(d in icons for d in drawn) >= len(rows["nodes"]), "an icon for every node"
        lines = [element for element in drawing.iter(f"{SVG}path") if element.get("fill") == "none" and element.get("d") not in icons]
        assert len(lines) >= len(rows["edges"])
        assert any(element.get("stroke-dasharray") for element in lines), "what is only attributed is dashed here too"
        assert "US–Japan technology cooperation · 57 names" in texts[-1]
        assert "24-04RE, 2024-04-10" in texts[-1]
        assert (visit.outside, visit.said) == ([], [])


def test_the_svg_looks_as_the_screen_does(browser, file):
    """Seen from afar, where it does not matter how letters are hinted."""
    compare = """async () => {
      const source = $('canvas').querySelector('canvas');
      const image = new Image();
      image.src = URL.createObjectURL(new Blob([svgText()], { type: 'image/svg+xml' }));
      await image.decode();
      const [width, height] = [source.width / 8, source.height / 8];
      const seen = (picture, tall) => {
        const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
        context.fillStyle = palette.canvas;
        context.fillRect(0, 0, width, height);
        context.imageSmoothingQuality = 'high';
        context.drawImage(picture, 0, 0, source.width, source.height, 0, 0, width, height);
        return context.getImageData(0, 0, width, height).data;
      };
      const full = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
      full.getContext('2d').drawImage(image, 0, 0);
      const [a, b] = [seen(source), seen(full)];
      return [a.filter((value, i) => Math.abs(value - b[i]) > 40).length / a.length, new Set(a).size];
    }"""
    for fragment in ("", "#n=nvidia&theme=dark", "#lang=ja"):
        with Visit(browser, file, fragment) as visit:
            apart, colours = visit.page.evaluate(compare)
            assert colours > 30
            assert apart < 0.005


def test_the_png_is_twice_as_sharp_as_the_screen(browser, file):
    with Visit(browser, file, "#n=keio") as visit:
        data = saved(visit, "png").read_bytes()
        width = visit.page.evaluate("() => $('canvas').clientWidth")
        assert data.startswith(b"\x89PNG")
        assert int.from_bytes(data[16:20], "big") == 2 * width
        assert len(data) > 20_000
        assert (visit.outside, visit.said) == ([], [])


def test_the_tables_hold_what_the_filters_leave(browser, file, rows, texts):
    text = next(iter(texts.values()))
    with Visit(browser, file, "#no-kind=Company") as visit:
        names, relations = cells(saved(visit, "names")), cells(saved(visit, "relations"))
    kept = {row["name"] for row in rows["nodes"] if row["kind"] != "Company"}
    assert {row["name"] for row in names} == kept
    assert {row["name_ja"] for row in names} >= {"慶應義塾大学"}
    assert relations
    assert all({row["source"], row["target"]} <= kept for row in relations)
    assert all(row["quote"] == text[int(row["start"]) : int(row["end"])] for row in relations), "verbatim, line ends and all"


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "\t1"])
def test_a_name_that_is_a_formula_is_guarded(browser, rows, ontology, tmp_path, start):
    spoiled = [{**row, "name": f'{start},"{row["name"]}"'} if row["name"] == "Arm" else row for row in rows["nodes"]]
    with Visit(browser, written(tmp_path / "e.html", view.page({**rows, "nodes": spoiled}, {}, ontology))) as visit:
        assert f'\'{start},"Arm"' in {row["name"] for row in cells(saved(visit, "names"))}


def test_the_menu_works_by_keyboard(browser, file):
    with Visit(browser, file, "#view=table") as visit:
        visit.page.focus("#save summary")
        visit.press("Enter")
        assert visit.page.is_visible('[data-save="names"]')
        assert visit.page.is_disabled('[data-save="png"]'), "there is no picture in the table"
        visit.press("Escape")
        assert visit.page.is_hidden('[data-save="names"]')
        assert visit.page.evaluate("() => document.activeElement.tagName") == "SUMMARY"
