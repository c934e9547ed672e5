"""The views drawn as charts: funding flows, timeline and matrix say what the rows say, no more exactly, and share the selection."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import PHONE, Visit

from kg import view
from kg.ontology import Ontology

BASE = "https://w3id.org/usjp-tech/id/"
CASE = Path(__file__).parent / "cases" / "view" / "release.json"
CHARTS = ("flows", "timeline", "matrix")
PAYLOAD = "<img src=x onerror=window.__pwn=1></script><script>window.__pwn=1</script>"
TALL, LEAST = 96, 2  # pixels of the widest band and of the thinnest


@pytest.fixture(scope="module")
def release() -> dict:
    """Rows of the named queries on the release, written by hand."""
    return json.loads(CASE.read_text(encoding="utf-8"))


def written(place: Path, rows: dict, ontology: Ontology) -> Path:
    place.write_text(view.page(rows, {}, ontology), encoding="utf-8", newline="\n")
    return place


@pytest.fixture(scope="module")
def file(release, ontology, tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("charts") / "release.html", release, ontology)


@pytest.fixture(scope="module")
def mixed(ontology, tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("charts") / "mixed.html", mixture(), ontology)


class Drawn:
    """Rows of an invented graph, made a node, a claim and a sum at a time."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict]] = {name: [] for name in ("nodes", "edges", "evidence", "funding", "totals", "dates", "releases")}

    def node(self, name: str, kind: str, country: str | None = None) -> str:
        fixed = {"name_ja": None, "weight": 1, "releases": "a", "country": country}
        if all(row["name"] != name for row in self.rows["nodes"]):
            self.rows["nodes"].append({"node": BASE + name.replace(" ", "-"), "name": name, "kind": kind, **fixed})
        return name

    def claim(self, subject: str, predicate: str, value: str, status: str = "asserted") -> None:
        at = len(self.rows["evidence"])
        fixed = {"release": "a", "voice": "issuer", "rule": "r", "quote": f"words {at}", "start": at, "end": at + 1}
        self.rows["evidence"].append({"claim": f"c{at}", "subject": subject, "predicate": predicate, "object": value, "status": status, **fixed})
        ends = {row["name"]: row["node"] for row in self.rows["nodes"]}
        if value in ends:
            fixed = {"label": None, "voice": "issuer", "amount": None, "currency": None, "claims": 1}
            self.rows["edges"].append({"edge": f"e{at}", "source": ends[subject], "target": ends[value], "predicate": predicate, "status": status, **fixed})

    def money(self, commitment: str, givers: tuple[str | None, ...], targets: tuple[str, ...], amount: int | None = None, **other) -> None:
        """A commitment with its row for each giver; ``scope``, ``currency``, ``hedge``, ``part_of`` and ``status`` as said."""
        self.node(commitment, "FinancialCommitment")
        status = other.get("status", "asserted")
        for giver in filter(None, givers):
            self.claim(commitment, "contributor", self.node(giver, "Company", "US"), status)
        for target in targets:
            self.claim(commitment, "funds", self.node(target, "Partnership"), status)
        total = None if amount is None else Decimal(amount)
        fixed = {"currency": None if amount is None else "USD", "scope": "combined", "hedge": None, "stage": None, "part_of": None, "voice": "issuer"}
        row = {**fixed, "status": status, **other, "commitment": commitment, "targets": "|".join(targets) or None, "sum": total, "us_japan": None}
        for giver in givers:
            self.rows["funding"].append({**row, "funder": giver, "amount": total if row["scope"] == "individual" else None})


def mixture() -> dict:
    """Sums of every sort, dates of every precision."""
    made = Drawn()
    made.money("M combined", ("Acme", "Bolt"), ("P one", "P two"), 200_000_000)
    made.money("M single", ("Acme",), ("P one",), 50_000_000, scope="individual", hedge="up to")
    made.money("M part", ("Crag",), (), 80_000_000, scope="individual", part_of="M combined")
    made.money("M part of part", ("Crag",), (), 40_000_000, scope="individual", part_of="M part")
    made.money("M yen", ("Dune",), ("P two",), 3_000_000_000, scope="individual", currency="JPY", status="planned")
    made.money("M unsaid", ("Echo",), ("P three",))
    made.money("M nobody", (None,), ("P three",), 1_000_000)
    made.claim("M whole", "amount", "9000000") if made.node("M whole", "FinancialCommitment") else None
    made.money("M share", ("Flux",), (), 4_000_000, scope="individual", part_of="M whole")
    for name, date, status in (("E day", "2024-04-09", "asserted"), ("E month", "2022-05", "asserted"), ("E year", "2023", "inferred")):
        made.claim(made.node(name, "Event"), "date", date, status)
        made.rows["dates"].append({"date": date, "what": name})
    made.claim("E day", "announces", "P one")
    made.node("E never", "Event")
    made.claim("a", "statesDate", "1951", "asserted")
    made.rows["dates"].append({"date": "1951", "what": made.rows["evidence"][-1]["quote"]})
    made.rows["releases"].append({"release": "a", "title": "A title", "date": "2024-04-10", "number": None, "source": None})
    made.claim("P three", "hasHost", made.node("Host Hall", "Institution", "JP"))
    made.claim("P three", "hasParty", "Echo", "attributed")
    return made.rows


def paths(visit: Visit, chosen: str) -> list[dict]:
    """The class and the height where they begin and end of the bands that a selector finds."""
    script = """(paths) => paths.map((path) => {
        const numbers = path.getAttribute('d').match(/-?[\\d.]+(e-?\\d+)?/g).map(Number);
        return { name: path.getAttribute('class'), begin: numbers.at(-1) - numbers[1], end: numbers[8] - numbers[7] };
    })"""
    return visit.page.eval_on_selector_all(chosen, script)


def number(visit: Visit, name: str) -> int:
    return visit.page.evaluate("(name) => byName.get(name).id", name)


# funding flows


def test_a_combined_sum_is_one_band_and_nobody_in_it_has_an_amount(browser, file, release):
    sums = {row["commitment"]: float(row["sum"]) for row in release["funding"]}
    with Visit(browser, file, "#view=flows") as visit:
        for name, amount in sums.items():
            found = number(visit, name)
            (band,) = paths(visit, f'[data-band="{found}"]')
            assert band["begin"] == pytest.approx(band["end"]) == pytest.approx(TALL * amount / max(sums.values()))
            givers = paths(visit, f'[data-giver="{found}"]')
            assert len(givers) == sum(row["commitment"] == name for row in release["funding"])
            assert {giver["name"] for giver in givers} == {"ribbon"}
            assert all(giver["begin"] == pytest.approx(5) and giver["end"] <= 5.001 for giver in givers)
        told = visit.page.text_content("#flows")
        assert told.count("million") == 2 + 2  # the two sums, the total and the scale: no share of anybody
        assert told.count("each one's part is not stated") == 2
        assert (visit.outside, visit.said) == ([], [])


def test_every_sort_of_sum_is_told_from_the_others(browser, mixed):
    with Visit(browser, mixed, "#view=flows") as visit:
        bands = {name: paths(visit, f'[data-band="{number(visit, f"M {name}")}"]')[0] for name in "combined single part yen unsaid nobody whole share".split()}
        assert {name: band["name"] for name, band in bands.items()} == {
            "combined": "band", "single": "band", "part": "band part", "yen": "band soft", "unsaid": "band unstated", "nobody": "band",
            "whole": "band", "share": "band part",
        }  # fmt: skip
        heights = {name: round(band["begin"], 1) for name, band in bands.items()}
        assert heights == {"combined": 96, "single": 24, "part": 38.4, "yen": 96, "unsaid": 9, "nobody": LEAST, "whole": 4.3, "share": LEAST}
        (own,) = paths(visit, f'[data-giver="{number(visit, "M single")}"]')
        assert own["begin"] == pytest.approx(24)
        told = visit.page.text_content("#flows")
        for words in ("“up to” ", "of which USD 80 million", "funder not stated", "The sum is not stated", "given in the parts below", "Dune » planned"):
            assert words in told


def test_what_one_giver_gives_leaves_it_side_by_side(browser, ontology, tmp_path):
    made = Drawn()
    for name, amount in (("M big", 30_000_000), ("M small", 10_000_000)):
        made.money(name, ("Acme",), (f"P {name}",), amount, scope="individual")
    begin = "(paths) => paths.map((path) => { const [, y, ...rest] = path.getAttribute('d').match(/-?[\\d.]+/g).map(Number); return [y, rest.at(-1)]; })"
    with Visit(browser, written(tmp_path / "two.html", made.rows, ontology), "#view=flows") as visit:
        assert visit.page.locator("#flows .pick", has_text="Acme").count() == 1
        (top, middle), (next_top, bottom) = visit.page.eval_on_selector_all("#flows [data-giver]", begin)
        assert (middle - top, next_top, bottom - next_top) == (pytest.approx(96), pytest.approx(middle), pytest.approx(32))


def test_a_part_comes_right_after_its_whole(browser, mixed):
    with Visit(browser, mixed, "#view=flows") as visit:
        order = visit.page.eval_on_selector_all("#flows [data-band]", "(bands) => bands.map((band) => nodes[band.dataset.band].name)")
        assert order.index("M part") == order.index("M combined") + 1
        assert order.index("M part of part") == order.index("M combined") + 2
        assert order.index("M share") == order.index("M whole") + 1
        assert len(order) == len(set(order)) == 9


def test_filters_hide_givers_and_say_so(browser, mixed):
    with Visit(browser, mixed, "#view=flows&no-kind=Company") as visit:
        told = visit.page.text_content("#flows")
        assert "Acme" not in told and "+ 2 hidden by the filters" in told
        visit.do("() => update({ hidden: { ...state.hidden, kind: new Set(['FinancialCommitment']) } })")
        assert "The filters hide all of it." in visit.page.text_content("#flows")


# the timeline


def test_filters_and_the_time_narrow_the_timeline(browser, mixed):
    stated = "(rows) => rows.map((row) => row.dataset.date)"
    with Visit(browser, mixed, "#view=timeline") as visit:
        visit.do("() => update({ hidden: { ...state.hidden, status: new Set(['inferred']) } })")
        assert set(visit.page.eval_on_selector_all("#timeline [data-date]", stated)) == {"2024-04-09", "2022-05", "1951"}
        visit.do("() => update({ until: '2023', hidden: { ...state.hidden, status: new Set(), year: new Set(['1951']) } })")
        assert set(visit.page.eval_on_selector_all("#timeline [data-date]", stated)) == {"2022-05", "2023"}


def test_a_date_is_drawn_no_more_exactly_than_it_is_stated(browser, mixed):
    script = """(rows) => rows.map((row) => {
        const mark = row.querySelector('.date').getBoundingClientRect();
        return [row.dataset.date, row.dataset.precision, mark.width / row.querySelector('.track').clientWidth, row.querySelector('.mark')?.textContent ?? ''];
    })"""
    with Visit(browser, mixed, "#view=timeline") as visit:
        rows = {date: (precision, width, mark) for date, precision, width, mark in visit.page.eval_on_selector_all("#timeline [data-date]", script)}
        assert {date: row[0] for date, row in rows.items()} == {"2024-04-09": "day", "2022-05": "month", "2023": "year", "1951": "year"}
        assert rows["2023"][1] / rows["2022-05"][1] == pytest.approx(365 / 31, rel=0.15)
        assert rows["1951"][1] == pytest.approx(rows["2023"][1], rel=0.05)
        assert {date: row[2] for date, row in rows.items() if row[2]} == {"2023": "≈ inferred"}
        told = visit.page.inner_text("#timeline")
        for words in ("9 April 2024", "May 2022", "announced at: E day", "\nwords ", "Releases (1)", "// empty years cut out"):
            assert words in told
        undated = visit.page.inner_text("#timeline .undated").split("\n")
        assert {"E never", "P two", "P three"} <= set(undated) and not {"E day", "P one"} & set(undated)


def test_the_timeline_of_the_release_holds_its_dates(browser, file):
    with Visit(browser, file, "#view=timeline") as visit:
        rows = visit.page.eval_on_selector_all("#timeline [data-date]", "(rows) => rows.map((row) => [row.dataset.date, row.querySelector('.pick').textContent])")
        assert ["2024-04-09", "Carnegie Mellon University – Keio University (2024)"] in rows
        assert {date for date, _ in rows} == {"2024-04-09", "2023", "2022-05"}
        visit.page.click("#language")
        visit.settle()
        assert "2024年4月9日" in visit.page.inner_text("#timeline")


# the matrix


def test_the_matrix_counts_what_the_rows_count(browser, file, release):
    ends = {row["node"]: row["name"] for row in release["nodes"]}
    kinds = {row["name"]: row["kind"] for row in release["nodes"]}
    joined = {"Partnership", "Initiative"}
    parties = [row for row in release["edges"] if row["predicate"] == "hasParty" and kinds[ends[row["source"]]] in joined]
    gifts = {(row["funder"], target) for row in release["funding"] for target in row["targets"].split("|") if kinds[target] in joined}
    with Visit(browser, file, "#view=matrix") as visit:
        assert visit.page.locator('#ties [data-roles~="hasParty"]').count() == len(parties)
        assert visit.page.locator('#ties [data-roles~="funder"]').count() == len(gifts)
        weak = sum(row["status"] in ("attributed", "planned") for row in parties)
        assert visit.page.locator("#ties td svg.soft").count() == weak > 0
        columns = visit.page.locator("#ties thead th").count()
        assert visit.page.inner_text("#ties .corner") == f"{visit.page.locator('#ties th[scope=row]').count()} rows × {columns} columns"


def test_roles_are_told_apart(browser, mixed):
    with Visit(browser, mixed, "#view=matrix") as visit:
        labels = visit.page.eval_on_selector_all("#ties td button", "(cells) => cells.map((cell) => cell.getAttribute('aria-label'))")
        assert "Host Hall: host – P three" in labels
        assert "Echo: party (attributed), supporter, sum not stated – P three" in labels
        assert "Acme: funder – P one" in labels


def test_a_large_matrix_keeps_the_most_connected_and_says_so(browser, ontology, tmp_path):
    made = Drawn()
    for i in range(170):
        made.node(f"Firm {i:03}", "Company", ("US", "JP")[i % 2])
    for i in range(64):
        made.node(f"Pact {i:02}", "Partnership")
    for i in range(170):
        for step in range(1 + i % 3):
            made.claim(f"Pact {(i * (step + 1)) % 64:02}", "hasParty", f"Firm {i:03}")
    with Visit(browser, written(tmp_path / "large.html", made.rows, ontology), "#view=matrix") as visit:
        assert [visit.page.locator(f"#ties {part}").count() for part in ("th[scope=row]", "thead th")] == [150, 60]
        assert "20 rows and 4 columns with fewer relations are left out" in visit.page.inner_text("#matrix")
        visit.do("() => { $('matrix').scrollTo(900, 900) }")
        head, side = (visit.page.locator(f"#ties {part}").first.bounding_box() for part in ("thead th", ".corner"))
        frame = visit.page.locator("#matrix").bounding_box()
        assert abs(head["y"] - frame["y"]) <= 12 and abs(side["x"] - frame["x"]) <= 2
        assert (visit.outside, visit.said) == ([], [])


# all of them


@pytest.mark.parametrize("chart", CHARTS)
def test_the_selection_is_shared(browser, file, chart):
    with Visit(browser, file, f"#view={chart}") as visit:
        pick = visit.page.locator(f"#{chart} .pick", has_text="University of Tsukuba – University of Washington (2024)").first
        pick.focus()
        visit.press("Enter")
        assert visit.page.inner_text("#name") == "University of Tsukuba – University of Washington (2024)"
        assert visit.page.evaluate("() => document.activeElement.getAttribute('aria-pressed')") == "true"
        assert visit.page.locator(f"#{chart} .lit").count() > 0
        visit.do("() => update({ view: 'network' })")
        assert visit.page.evaluate("() => nodes[state.selected].name") == "University of Tsukuba – University of Washington (2024)"
        visit.do("(chart) => update({ selected: byName.get('Seattle').id, view: chart })", chart)
        assert visit.page.inner_text(f"#{chart} .elsewhere") == "Nothing here concerns Seattle directly."
        assert visit.page.locator(f"#{chart} .lit").count() == 0


@pytest.mark.parametrize("chart", ["flows", "timeline"])
def test_what_takes_part_lights_up_what_it_takes_part_in(browser, file, chart):
    with Visit(browser, file, f"#view={chart}&n=keio") as visit:
        assert visit.page.inner_text(f"#{chart} .elsewhere") == "Keio University itself is not here; what it takes part in is lit up."
        lit = visit.page.eval_on_selector_all(f"#{chart} .lit.pick, #{chart} .lit .pick", "(picks) => picks.map((pick) => nodes[pick.dataset.node].name)")
        assert "Carnegie Mellon University – Keio University (2024)" in lit and "Quantum computing partnerships (2023)" not in lit


def test_a_giver_lights_up_all_it_gives_to(browser, mixed):
    lit = "(bands) => bands.filter((band) => band.closest('.lit')).map((band) => nodes[band.dataset.band].name)"
    with Visit(browser, mixed, "#view=flows&n=Acme") as visit:
        assert visit.page.eval_on_selector_all("#flows [data-band]", lit) == ["M combined", "M single"]
        assert visit.page.locator("#flows path.lit[data-giver]").count() == 2


@pytest.mark.parametrize("chart", CHARTS)
def test_arrow_keys_walk_and_one_stop_of_the_tab_key_is_enough(browser, file, chart):
    with Visit(browser, file, f"#view={chart}") as visit:
        assert visit.page.locator(f"#{chart} .pick[tabindex='0']").count() == 1
        visit.page.locator(f"#{chart} .pick[tabindex='0']").focus()
        place = "() => { const box = document.activeElement.getBoundingClientRect(); return [box.x, box.y]; }"
        before = visit.page.evaluate(place)
        visit.press("ArrowDown")
        after = visit.page.evaluate(place)
        assert after[1] > before[1]
        visit.press("ArrowUp")
        assert visit.page.evaluate(place)[1] < after[1]
        assert visit.page.locator(f"#{chart} .pick[tabindex='0']").count() == 1


@pytest.mark.parametrize("chart", CHARTS)
def test_the_address_keeps_the_chart(browser, file, chart):
    with Visit(browser, file, f"#n=keio&view={chart}") as visit:
        assert visit.page.is_visible(f"#{chart}") and visit.page.is_hidden("#canvas")
        visit.page.click("[data-view=network]")
        visit.page.click(f"[data-view={chart}]")
        visit.page.reload()
        visit.settle()
        assert visit.page.is_visible(f"#{chart}") and visit.page.inner_text("#name") == "Keio University"


@pytest.mark.slow
@pytest.mark.parametrize("chart", CHARTS)
def test_axe_finds_nothing(browser, file, mixed, chart):
    for place, fragment, viewport in ((file, "", None), (mixed, "", None), (file, "&theme=dark&lang=ja&n=keio", None), (file, "&n=nvidia", PHONE)):
        with Visit(browser, place, f"#view={chart}{fragment}", bypass_csp=True, **({"viewport": viewport} if viewport else {})) as visit:
            found = Axe().run(visit.page)
            assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_phone_scrolls_inside_the_chart(browser, file, mixed, chart):
    for place in (file, mixed):
        with Visit(browser, place, f"#view={chart}", viewport=PHONE) as visit:
            assert visit.page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
            if chart != "matrix":
                assert visit.page.evaluate("(chart) => $(chart).scrollWidth - $(chart).clientWidth", chart) <= 0


@pytest.mark.parametrize("chart", CHARTS)
def test_the_sheet_of_a_phone_does_not_cover_what_is_selected(browser, file, chart):
    with Visit(browser, file, f"#view={chart}", viewport=PHONE) as visit:
        visit.do("() => update({ selected: byName.get('Carnegie Mellon University – Keio University (2024)').id })")
        lower = visit.page.locator(f"#{chart} .pick[aria-pressed=true]").first.bounding_box()
        assert lower["y"] + lower["height"] / 2 < visit.page.locator("#details").bounding_box()["y"]


@pytest.mark.parametrize("chart", CHARTS)
def test_what_is_not_there_is_said(browser, ontology, tmp_path, chart):
    told = {"flows": "No money is stated.", "timeline": "No date is stated.", "matrix": "Nobody is named in a partnership or initiative."}
    with Visit(browser, written(tmp_path / "empty.html", {}, ontology), f"#view={chart}") as visit:
        assert told[chart] in visit.page.inner_text(f"#{chart}")
        assert (visit.outside, visit.said) == ([], [])


def test_hostile_texts_stay_texts(browser, ontology, tmp_path):
    rows = mixture()
    names = {row["name"] for row in rows["nodes"]}

    def spoiled(key: str, cell):
        if not isinstance(cell, str) or not (key in ("quote", "what", "title", "hedge", "voice") or names.issuperset(cell.split("|"))):
            return cell
        return "|".join(f"{part} {PAYLOAD}" for part in cell.split("|"))

    rows = {name: [{key: spoiled(key, cell) for key, cell in row.items()} for row in each] for name, each in rows.items()}
    with Visit(browser, written(tmp_path / "hostile.html", rows, ontology), bypass_csp=True) as visit:
        scripts = visit.page.evaluate("() => document.scripts.length")
        for chart in CHARTS:
            visit.do("(chart) => update({ view: chart, selected: null })", chart)
            assert visit.page.locator(f"#{chart} .pick").count() > 5
            visit.page.locator(f"#{chart} .pick").first.focus()
            visit.press("ArrowDown", "Enter", "End", "Enter")
        assert visit.page.evaluate("() => [window.__pwn ?? null, document.images.length, document.scripts.length]") == [None, 0, scripts]
        assert (visit.outside, visit.said) == ([], [])


def test_the_same_rows_draw_the_same(browser, file):
    drawn = []
    for _ in range(2):
        with Visit(browser, file) as visit:
            drawn.append([visit.do("(chart) => { update({ view: chart }); return $(chart).innerHTML; }", chart) for chart in CHARTS])
    assert drawn[0] == drawn[1]
    assert all(len(each) > 1000 for each in drawn[0])
