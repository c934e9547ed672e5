"""The picture in the browser: labels, lines, colours, the phone, and what stays still; what is read without being told."""

import re
import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from browser import PHONE, Visit
from explorer import written
from test_layout import invented

from kg import view

STYLE = tomllib.loads((Path(__file__).parents[1] / "ontology" / "view.toml").read_text(encoding="utf-8"))
SHEET = (Path(view.__file__).parent / "templates" / "page.css").read_text(encoding="utf-8")
AT = "(name) => { const node = nodes.find((each) => each.name === name); const at = network.canvasToDOM(placeOf(node)); const box = $('canvas').getBoundingClientRect(); "
AT += "return [at.x + box.x, at.y + box.y]; }"

# What is asked of the canvas to draw a line, step by step.
STEPS = """(edge) => {
    const steps = [];
    const ctx = new Proxy({ lineWidth: 1 }, { get: (own, name) => own[name] ?? ((...given) => { if (name !== 'setLineDash') steps.push([name, ...given]); }) });
    drawLine(ctx, edge, 'plain');
    return steps;
}"""


@pytest.fixture(scope="module")
def file(rows, ontology, tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("page") / "explorer.html", view.page(rows, {}, ontology))


# labels


def test_lines_break_where_a_reader_would(browser, file):
    with Visit(browser, file) as visit:
        wrapped = "([text, width]) => { const ctx = document.createElement('canvas').getContext('2d'); ctx.font = '12px sans-serif'; return wrapped(ctx, text, width); }"
        assert not any(re.match("[ーャ、）]", line) for line in visit.page.evaluate(wrapped, ["ジョシュ・シャピローとバイオテクノロジー、連携", 60]))
        assert any("2024-04-09" in line for line in visit.page.evaluate(wrapped, ["signing ceremony (2024-04-09)", 90]))
        even = visit.page.evaluate(wrapped, ["University of Washington and Keio", 150])
        assert len(even) == 2
        assert min(map(len, even)) >= 10


def test_the_name_under_the_pointer_is_told_in_full(browser, file, rows):
    name = max((row["name"] for row in rows["nodes"]), key=len)
    with Visit(browser, file) as visit:
        visit.page.evaluate("() => { window.told = []; const own = writeLabel; writeLabel = (ctx, label) => { told.push(label.lines.join(' ')); own(ctx, label); }; }")
        visit.page.mouse.move(*visit.page.evaluate(AT, name))
        visit.page.wait_for_function("() => focus.under !== null")
        visit.settle()
        whole = visit.page.evaluate("() => labelOf(nodes[focus.under])")
        assert re.sub(r"\s", "", whole) in [re.sub(r"\s", "", line) for line in visit.page.evaluate("() => told")]


def test_money_without_a_sum_says_so(browser, rows, ontology, tmp_path):
    funding = [{**row, "sum": None} for row in rows["funding"]]
    with Visit(browser, written(tmp_path / "unstated.html", view.page({**rows, "funding": funding}, {}, ontology))) as visit:
        told = visit.page.evaluate("() => shownLabels.filter(({ node }) => classOf(node).caption === 'sum').map(({ node }) => labelOf(node))")
        assert told
        assert all(text.endswith("(sum not stated)") for text in told)


def test_labels_travel_with_a_drag_and_are_placed_anew_after_it(browser, file):
    with Visit(browser, file) as visit:
        visit.page.evaluate("() => { window.passes = 0; const own = passLabels; passLabels = (...all) => { passes += 1; own(...all); }; }")
        visit.page.mouse.move(700, 420)
        visit.page.mouse.down()
        for step in range(1, 9):
            visit.page.mouse.move(700 + 12 * step, 420 + 5 * step)
            visit.settle()
        assert visit.page.evaluate("() => [drag.isOn, drag.layer !== null]") == [True, True]
        during = visit.page.evaluate("() => passes")
        visit.page.mouse.up()
        visit.settle()
        assert during <= 2
        assert visit.page.evaluate("() => [passes > 1, drag.isOn, collisions()]") == [True, False, 0]


# lines


def test_lines_lead_from_icon_to_icon_and_keep_off_the_others(browser, file):
    with Visit(browser, file) as visit:
        lines = visit.page.evaluate(f"""() => drawnEdges().map((edge) => {{
            const [a, b] = data.predicates[edge.p].flow === 'back' ? endsOf(edge).reverse() : endsOf(edge);
            const [, from, line, , , tip] = ({STEPS})(edge);
            return {{ start: Math.hypot(from[1] - a.x, from[2] - a.y), bend: line[0], end: Math.hypot(tip[1] - b.x, tip[2] - b.y) - sizeOf(b) }};
        }})""")
        assert {line["bend"] for line in lines} == {"quadraticCurveTo"}
        assert all(line["start"] == 0 and 0 <= line["end"] < 3 for line in lines)
        hits = """() => drawnEdges().reduce((sum, edge) => sum + drawnNodes().filter((node) => !endsOf(edge).includes(node)
            && curve(...endsOf(edge), bendOf(edge)).some((at) => Math.hypot(at.x - node.x, at.y - node.y) < classOf(node).size)).length, 0)"""
        assert visit.page.evaluate(hits) <= 2


def test_a_line_from_a_thing_to_itself_is_seen(browser, rows, ontology, tmp_path):
    edges = [{**row, "target": row["source"]} for row in rows["edges"]]
    with Visit(browser, written(tmp_path / "loops.html", view.page({**rows, "edges": edges}, {}, ontology))) as visit:
        ring = visit.page.evaluate(f"() => {{ const edge = drawnEdges()[0]; const node = nodes[edge.from]; const [, [name, x, y, reach]] = ({STEPS})(edge); return [name, x > node.x, y < node.y, reach]; }}")
        assert ring == ["arc", True, True, visit.page.evaluate("() => sizeOf(nodes[drawnEdges()[0].from])")]


def test_a_selection_in_sight_moves_nothing_and_fades_the_rest(browser, file):
    with Visit(browser, file) as visit:
        left = "() => nodes.find((node) => links[node.id].length && [node, ...links[node.id].map((edge) => otherEnd(edge, node))].every(({ x }) => x < 420)).name"
        name = visit.page.evaluate(left)
        before = visit.page.evaluate(AT, name)
        visit.page.mouse.click(*before)
        visit.settle()
        assert visit.page.inner_text("#name") == name
        assert visit.page.evaluate(AT, name) == pytest.approx(before, abs=1)
        near = visit.page.evaluate("() => [isNear(nodes.find((node) => node.name === 'Keio University')), isNear(nodes[state.selected]), FADED]")
        assert near == [False, True, pytest.approx(0.18, abs=0.03)]


def test_nothing_is_animated(browser, file):
    with Visit(browser, file, reduced_motion="reduce") as visit:
        visit.do("() => update({ selected: 3 })")
        drawn = visit.page.evaluate("() => new Promise((done) => { let count = 0; network.on('afterDrawing', () => { count += 1; }); setTimeout(() => done(count), 400); })")
        assert drawn == 0
        assert visit.page.evaluate("() => document.getAnimations().length") == 0


# colours


def channels(colour: str) -> list[float]:
    """The linear light of a colour's red, green and blue."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(a: str, b: str) -> float:
    light, dark = sorted((sum(map(lambda x, y: x * y, channels(colour), (0.2126, 0.7152, 0.0722))) for colour in (a, b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def sheet(theme: str) -> dict[str, str]:
    """The colours of the style sheet's light or dark block."""
    block = re.search(r':root\[data-theme="dark"\] \{(.*?)\}' if theme == "dark" else r":root \{(.*?)\}", SHEET, re.DOTALL)[1]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_icons_and_words_stand_out_from_every_ground(theme):
    paint = sheet(theme)
    grounds = [lane["dark" if theme == "dark" else "tint"] for lane in STYLE["lane"]] + [paint["canvas"]]
    icons = {look["dark" if theme == "dark" else "colour"] for look in STYLE["class"].values()}
    assert min(contrast(icon, ground) for icon in icons for ground in grounds) >= 3
    assert min(contrast(paint[name], ground) for name in ("ink", "soft") for ground in [*grounds, paint["page"], paint["panel"]]) >= 4.5
    assert min(contrast(paint["warn"], ground) for ground in grounds) >= 4.5
    assert contrast(paint["accent"], paint["accent-ink"]) >= 4.5
    assert min(contrast(paint["edge"], ground) for ground in grounds) >= 3


# how a protan and a deutan eye mix linear red, green and blue (Machado, Oliveira and Fernandes 2009, severity 1)
EYES = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}
ALIKE = [{"hexagon", "disc", "coin", "globe"}, {"diamond", "diamonds"}, {"square", "house", "banknote", "page", "columns"}, {"triangle", "pin", "shield", "flask"}, {"star", "person"}]


def seen(colour: str, eye: str) -> list[float]:
    """The colour in L*a*b* as an eye sees it."""
    light = [sum(map(lambda x, y: x * y, row, channels(colour))) for row in EYES[eye]]
    x, y, z = (sum(map(lambda a, b: a * b, row, light)) for row in ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)))
    fx, fy, fz = ((max(0.0, part / white)) ** (1 / 3) for part, white in ((x, 0.9505), (y, 1.0), (z, 1.089)))
    return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)]


def apart(a: str, b: str, eye: str) -> float:
    return sum((p - q) ** 2 for p, q in zip(seen(a, eye), seen(b, eye), strict=True)) ** 0.5


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", ["colour", "dark"])
def test_classes_of_like_shape_differ_in_colour_to_every_eye(eye, theme):
    looks = {(look["icon"], look[theme]) for look in STYLE["class"].values()}
    pairs = [(a, b) for a, b in combinations(sorted(looks), 2) if any({a[0], b[0]} <= shapes for shapes in ALIKE)]
    own = [(a, b) for a, b in pairs if a[1] != b[1]]
    assert own
    assert not [pair for pair in own if apart(pair[0][1], pair[1][1], eye) < 10]


def test_no_two_classes_share_icon_and_colour():
    looks = [(look["icon"], look["colour"]) for look in STYLE["class"].values()]
    assert len(set(looks)) == len(looks)


# the phone


def test_a_phone_lists_every_name_first_and_finds_in_the_list(browser, file, rows):
    with Visit(browser, file, viewport=PHONE) as visit:
        assert visit.page.is_visible("#list")
        assert visit.page.locator("#names li").count() == len(rows["nodes"])
        visit.page.fill("#listFilter", "慶應")
        assert visit.page.locator("#names button").all_inner_texts() == ["Keio University"]
        visit.page.locator("#names button").click()
        visit.settle()
        assert visit.page.inner_text("#name") == "Keio University"
        assert visit.page.locator("#details").bounding_box()["y"] > PHONE["height"] / 3
        visit.page.click("#details .close")
        visit.page.click('[data-view="network"]')
        visit.settle()
        assert visit.page.is_visible("#canvas")
        assert visit.page.evaluate("() => location.hash") == "#view=network"


@pytest.mark.parametrize("fragment", ["#view=network", "#view=network&lang=ja", "#view=network&theme=dark"])
def test_a_phone_has_a_picture_to_read(browser, file, fragment):
    with Visit(browser, file, fragment, viewport=PHONE) as visit:
        labels, clashes = visit.page.evaluate("() => [shownLabels.length, collisions()]")
        assert labels >= 20
        assert clashes == 0
        visit.page.set_viewport_size({"width": 1440, "height": 900})
        visit.settle()
        assert visit.page.evaluate("() => [shownLabels.length, collisions()]") == [visit.page.evaluate("() => nodes.length"), 0]


def test_a_finger_moves_the_picture_and_two_enlarge_it(browser, file):
    with Visit(browser, file, "#view=network", viewport=PHONE, has_touch=True, is_mobile=True) as visit:
        session = visit.page.context.new_cdp_session(visit.page)

        def touch(kind: str, *points: tuple[int, int]) -> None:
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]})

        look = "() => [network.getViewPosition().y, network.getScale()]"
        y, scale = visit.page.evaluate(look)
        touch("touchStart", (200, 600))
        for step in range(1, 10):
            touch("touchMove", (200, 600 - 20 * step))
        touch("touchEnd")
        visit.settle()
        assert visit.page.evaluate(look)[0] > y + 100
        touch("touchStart", (180, 500), (220, 500))
        for step in range(1, 10):
            touch("touchMove", (180 - 8 * step, 500), (220 + 8 * step, 500))
        touch("touchEnd")
        visit.settle()
        assert visit.page.evaluate(look)[1] > scale * 1.3
        assert visit.page.evaluate("() => collisions()") == 0


# large graphs


def test_without_lanes_a_disc_tells_the_country(browser, ontology, tmp_path):
    with Visit(browser, written(tmp_path / "many.html", view.page(invented(300), {}, ontology))) as visit:
        assert visit.page.evaluate("() => [data.lanes.length, data.phone, collisions()]") == [0, None, 0]
        discs = visit.page.evaluate("() => ['US', 'JP', 'GB'].map((code) => groundOf(code)).map(({ rims, dash }) => `${rims} ${dash}`)")
        assert len(set(discs)) == 3


def test_of_many_names_the_linked_are_drawn_and_the_others_found(browser, ontology, tmp_path):
    rows = invented(170)
    rows["edges"] = rows["edges"][:60]
    with Visit(browser, written(tmp_path / "loose.html", view.page(rows, {}, ontology))) as visit:
        drawn, linked = visit.page.evaluate("() => [drawnNodes().map(({ id }) => id), nodes.filter(({ id }) => links[id].length).map(({ id }) => id)]")
        assert sorted(drawn) == linked
        loose = visit.page.evaluate("() => nodes.find(({ id }) => !links[id].length).id")
        visit.do("(id) => update({ selected: id })", loose)
        assert visit.page.evaluate("(id) => [targets.get(id) !== null, collisions()]", loose) == [True, 0]
        assert (visit.outside, visit.said) == ([], [])
