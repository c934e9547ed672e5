"""The first picture: it stands before vis-network has started, the later one is the same, and what the reader does in between is kept."""

import pytest
from browser import PHONE, Visit
from explorer import node_id

# What the canvas shows when the first frame with names has passed, and how often the title of a lane was written.
LOOK = """window.titles = 0;
const write = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...where) { if (text === 'United States' && this.font.startsWith('600')) titles += 1; write.call(this, text, ...where); };
window.shot = () => { const { width, height } = document.querySelector('#canvas canvas'); return [...document.querySelector('#canvas canvas').getContext('2d').getImageData(0, 0, width, height).data]; };
const look = () => requestAnimationFrame(() => setTimeout(() => {
  if (typeof shownLabels === 'undefined' || !shownLabels.length) return look();
  window.first = { vis: typeof vis, names: shownLabels.length, shot: shot() };
}));
look();"""
HOLD = """const own = setTimeout;
window.setTimeout = (task, ...rest) => { if (task.name === 'startNetwork') window.start = task; else return own(task, ...rest); };"""
AT = "(id) => { const at = network.canvasToDOM(placeOf(nodes[id])); const box = $('canvas').getBoundingClientRect(); return [at.x + box.x, at.y + box.y]; }"
VIEW = "() => [network.getScale(), network.getViewPosition().x, network.getViewPosition().y]"


def opened(visit: Visit, file, fragment: str, script: str) -> None:
    """Open the page with a script that runs before its own."""
    visit.page.add_init_script(script)
    visit.page.goto(f"{file.as_uri()}{fragment}")


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    page = tmp_path_factory.mktemp("blank") / "blank.html"
    page.touch()
    return page


@pytest.mark.parametrize(("fragment", "context"), [("", {}), ("#n=keio&lang=ja&theme=dark", {"device_scale_factor": 2}), ("#view=network", {"viewport": PHONE})])
def test_it_stands_before_vis_network_starts_and_the_later_one_is_the_same(browser, blank, file, fragment, context):
    with Visit(browser, blank, **context) as visit:
        opened(visit, file, fragment, LOOK)
        visit.page.wait_for_function("() => typeof targets !== 'undefined' && targets && window.first")
        visit.settle()
        vis, names, pixels, other = visit.page.evaluate("""() => {
            const later = shot();
            const other = first.shot.reduce((sum, value, i) => sum + (Math.abs(value - later[i]) > 8), 0);
            return [first.vis, first.names - shownLabels.length, first.shot.length === later.length, other / later.length];
        }""")
        assert (vis, names, pixels) == ("undefined", 0, True)
        assert other < 0.0002
        assert visit.page.evaluate("() => titles") <= 2, "both are drawn once"
        assert visit.said == []


def test_what_is_pressed_before_vis_network_starts_is_kept(browser, blank, file, rows):
    with Visit(browser, blank) as visit:
        opened(visit, file, "", HOLD)
        visit.page.wait_for_function("() => window.start && shownLabels.length")
        assert visit.page.evaluate("() => typeof vis") == "undefined"
        keio = node_id(rows, "Keio University")
        visit.page.mouse.click(*visit.page.evaluate(AT, keio))
        visit.settle()
        assert visit.page.inner_text("#name") == "Keio University"
        visit.page.focus("#canvas")
        visit.press("ArrowLeft")
        chosen = visit.page.evaluate("() => state.selected")
        assert chosen != keio
        visit.press("+")
        before = visit.page.evaluate(VIEW)
        visit.do("() => start()")
        assert visit.page.evaluate("() => [typeof vis, state.selected]") == ["object", chosen]
        assert visit.page.evaluate(VIEW) == pytest.approx(before)
        visit.page.mouse.click(*visit.page.evaluate(AT, keio))
        visit.settle()
        assert visit.page.evaluate("() => state.selected") == keio
        assert visit.said == []


def test_a_press_beside_the_nodes_clears_the_choice_before_vis_network_starts(browser, blank, file):
    with Visit(browser, blank) as visit:
        opened(visit, file, "#n=keio", HOLD)
        visit.page.wait_for_function("() => window.start && state.selected !== null")
        visit.settle()
        visit.page.mouse.click(*visit.page.evaluate("() => { const box = $('canvas').getBoundingClientRect(); return [box.x + 3, box.bottom - 3]; }"))
        assert visit.page.evaluate("() => state.selected") is None
