"""The explorer of the release in many states: nothing for axe-core to complain of, no request, no message, no sideways scroll; and a picture of each.

The pictures go to KG_SCREENSHOTS when it names a folder, else to a temporary one.
"""

import os
from importlib.resources import files
from pathlib import Path

import pytest
from browser import DESK, PHONE, Visit
from conftest import RELEASE
from explorer import part

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
PASSAGE = f"view=source&at={RELEASE.stem}:669-841"
STATES = {
    "first-view": "",
    "selection": "n=keio",
    "money": "n=nvidia&theme=dark",
    "japanese": "lang=ja",
    "japanese-selection": "lang=ja&n=nvidia",
    "dark": "theme=dark",
    "filtered": "no-kind=Topic&no-kind=Place",
    "path": "from=arm&to=keio",
    "funding": "view=flows",
    "timeline": "view=timeline&theme=dark",
    "matrix": "view=matrix",
    "table": "view=table",
    "source": "view=source&lang=ja",
    "passage": PASSAGE,
    "phone": "",
    "phone-selection": "n=keio",
    "phone-japanese": "lang=ja&theme=dark",
    "phone-funding": "view=flows",
    "phone-matrix": "view=matrix",
    "phone-passage": PASSAGE,
}
OPENED = {"help": ["?"], "search": ["/", "t", "s", "u"], "save": []}


@pytest.fixture(scope="module")
def album(tmp_path_factory) -> Path:
    """The folder the pictures go to."""
    folder = Path(os.environ.get("KG_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def complaints(visit: Visit) -> list[tuple[str, str]]:
    """The rules of axe-core that the page breaks, each with the first element that does; the script comes in beside the page's policy."""
    visit.page.context.new_cdp_session(visit.page).send("Runtime.evaluate", {"expression": AXE})
    found = visit.page.evaluate("() => axe.run()")["violations"]
    return [(rule["id"], node["html"][:200] + " " + str(node["failureSummary"])[:300]) for rule in found for node in rule["nodes"]]


def taken(visit: Visit, album: Path, name: str) -> Path:
    path = album / f"{name}.png"
    visit.page.screenshot(path=path, animations="disabled")
    return path


def demand_good(visit: Visit, album: Path, name: str) -> None:
    assert taken(visit, album, name).stat().st_size > 10_000
    assert visit.page.evaluate("() => document.documentElement.scrollWidth") <= visit.page.viewport_size["width"]
    assert complaints(visit) == []
    assert (visit.outside, visit.said) == ([], [])


@pytest.mark.parametrize("name", STATES)
def test_a_state_is_accessible_quiet_and_fits(browser, output, album, name):
    viewport = PHONE if name.startswith("phone") else DESK
    with Visit(browser, output / "explorer.html", f"#{STATES[name]}", viewport=viewport) as visit:
        demand_good(visit, album, name)


@pytest.mark.parametrize("name", OPENED)
def test_what_opens_over_the_page_is_accessible_too(browser, output, album, name):
    with Visit(browser, output / "explorer.html") as visit:
        if name == "save":
            visit.page.click("#save summary")
        visit.press(*OPENED[name])
        demand_good(visit, album, name)


def test_the_page_of_the_release_is_small(output):
    page = part((output / "explorer.html").read_text(encoding="utf-8"), "nodes")
    texts = sum(path.stat().st_size for path in (output / "texts").iterdir())
    assert (output / "explorer.html").stat().st_size <= 600 * 1024 + 512 * len(page) + texts


def test_axe_finds_what_is_wrong(browser, tmp_path):
    """The check itself can fail."""
    page = tmp_path / "bad.html"
    page.write_text("<!doctype html><title>x</title><img src='data:,'><button></button>", encoding="utf-8")
    with Visit(browser, page) as visit:
        assert {"image-alt", "button-name", "html-has-lang"} <= {rule for rule, _ in complaints(visit)}
