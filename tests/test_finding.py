"""Finding: search, filters, neighbours, paths and time narrow what is shown; every such view is an address that can be shared."""

import json
import re
from itertools import combinations

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import PHONE, Visit
from explorer import select, written
from test_hostile import PAYLOAD
from test_view import many

from kg import paths, view
from kg.picture import DRAWN_AT_MOST

BASE = "https://w3id.org/usjp-tech/id/"


@pytest.fixture(scope="module")
def two(rows, texts, ontology, tmp_path_factory):
    """The page of two releases: who gives money is stated in an older one only, who is party to what in both."""
    older = [{**row, "release": "older"} if row["predicate"] == "contributor" else row for row in rows["evidence"]]
    both = [{**row, "release": "older", "claim": f"{row['claim']}b"} for row in rows["evidence"] if row["predicate"] == "hasParty"]
    releases = [*rows["releases"], {**rows["releases"][0], "release": "older", "date": "2021-05-01", "number": None, "title": "An older one"}]
    nodes = [{**row, "releases": f"older|{row['releases']}"} for row in rows["nodes"]]
    topics = [{"subject": "any", "topic": "quantum", "theme": row["name"], "us_japan": None} for row in rows["nodes"] if "uantum" in row["name"]]
    page = view.page({**rows, "evidence": [*older, *both], "releases": releases, "nodes": nodes, "topics": topics}, texts, ontology)
    return written(tmp_path_factory.mktemp("two") / "explorer.html", page)


@pytest.fixture(scope="module")
def built(loaded, tmp_path_factory):
    """The page of the release as the tool itself reads it."""
    return written(tmp_path_factory.mktemp("built_page") / "explorer.html", loaded.view())


def named(*rows: tuple) -> dict:
    """Rows of nodes and entities: name, kind, Japanese name, aliases."""
    nodes = [
        {"node": f"{BASE}{i}", "name": name, "name_ja": ja, "kind": kind, "country": None, "weight": 0, "releases": ""}
        for i, (name, kind, ja, _) in enumerate(rows)
    ]
    entities = [
        {"entity": f"{BASE}{i}", "name": name, "kind": kind, "class": kind, "country": None, "aliases": also, "surface": None}
        for i, (name, kind, _, also) in enumerate(rows)
    ]
    return {"nodes": nodes, "entities": entities}


def hits(visit: Visit, typed: str) -> list[str]:
    """The names that are offered for a text typed into the search field."""
    visit.page.fill("#search", typed)
    return [item.inner_text().split("\n")[0] for item in visit.page.locator("#searchHits li").all()]


def shown(visit: Visit) -> tuple[int, int]:
    """How many names and relations the table tells, which is what is shown."""
    visit.do("() => update({ view: 'table' })")
    return visit.page.locator("#things tbody tr").count(), visit.page.locator("#relations tbody tr").count()


def reloaded(visit: Visit) -> None:
    """The same address opened afresh."""
    visit.page.reload()
    visit.settle()


# search


def test_how_well_a_name_answers_counts_first(browser, ontology, tmp_path):
    names = named(
        ("Zeta Labs", "Company", None, "Nova"),
        ("Nova Systems", "Company", None, None),
        ("Supernova Ltd", "Company", None, None),
        ("Big Nova", "Company", None, None),
    )
    with Visit(browser, written(tmp_path / "names.html", view.page(names, {}, ontology))) as visit:
        assert hits(visit, "nova") == ["Zeta Labs", "Nova Systems", "Big Nova", "Supernova Ltd"]
        assert hits(visit, "labs zeta") == ["Zeta Labs"]


def test_the_university_comes_before_its_city_and_a_city_is_never_lost(browser, file, ontology, tmp_path):
    with Visit(browser, file) as visit:
        assert hits(visit, "tsukuba")[0] == "University of Tsukuba"
        assert any(name.startswith("Tsukuba") for name in hits(visit, "tsukuba"))
    crowd = named(("Akari", "Place", None, None), *((f"Akari Works {i}", "Company", None, None) for i in range(40)))
    with Visit(browser, written(tmp_path / "crowd.html", view.page(crowd, {}, ontology))) as visit:
        offered = hits(visit, "akari")
        assert len(offered) == 20
        assert offered[-1] == "Akari"


@pytest.mark.parametrize("typed", ["エヌビディア", "ｴﾇﾋﾞﾃﾞｨｱ", "えぬびでぃあ", "ＮＶＩＤＩＡ", "nvidia", "Ñvidia"])
def test_width_kana_case_and_accents_do_not_matter(browser, file, typed):
    with Visit(browser, file) as visit:
        assert hits(visit, typed)[0] == "NVIDIA"
        assert visit.page.evaluate("() => fold('が') !== fold('か')")


def test_dots_and_dashes_do_not_matter(browser, file):
    with Visit(browser, file) as visit:
        assert hits(visit, "us embassy")[0] == "U.S. Embassy Tokyo"
        assert "University of Tsukuba – University of Washington (2024)" in hits(visit, "tsukuba - university")


def test_a_hit_says_kind_country_and_the_name_that_answered(browser, file):
    with Visit(browser, file) as visit:
        assert hits(visit, "u-dub") == ["University of Washington"]
        assert visit.page.inner_text("#searchHits small") == "University · United States · “U-Dub”"
        assert visit.page.locator("#searchHits svg.icon").count() == 1
        hits(visit, "university of wash")
        assert visit.page.locator("#searchHits small").first.inner_text() == "University · United States"


def test_no_hit_is_said(browser, file):
    with Visit(browser, file) as visit:
        assert hits(visit, "zzzz") == []
        assert visit.page.inner_text("#searchNone") == visit.page.inner_text("#live") == "No name like “zzzz”"
        assert visit.page.get_attribute("#search", "aria-expanded") == "false"
        assert hits(visit, " ") == []
        assert visit.page.is_hidden("#searchNone")


def test_the_search_field_is_a_combobox(browser, file):
    with Visit(browser, file) as visit:
        names = hits(visit, "university")
        visit.press("ArrowDown", "ArrowDown", "ArrowUp")
        active = visit.page.get_attribute("#search", "aria-activedescendant")
        assert visit.page.get_attribute(f"#{active}", "aria-selected") == "true"
        assert visit.page.inner_text(f"#{active}").split("\n")[0] == names[1]
        assert visit.page.locator("#searchHits [aria-selected=true]").count() == 1
        assert visit.page.evaluate("() => document.activeElement.id") == "search"
        visit.press("Escape")
        assert visit.page.is_hidden("#searchHits")
        assert visit.page.evaluate("() => document.activeElement.id") == "canvas"
        hits(visit, "keio u")
        visit.page.locator("#searchHits li").first.click()
        assert visit.page.inner_text("#name") == "Keio University"


def test_a_word_still_being_composed_chooses_nothing(browser, file):
    with Visit(browser, file) as visit:
        hits(visit, "keio u")
        visit.do("() => $('search').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }))")
        assert visit.page.is_hidden("#details")


@pytest.mark.slow
def test_five_thousand_names_are_all_found(browser, ontology, tmp_path):
    with Visit(browser, written(tmp_path / "many.html", view.page(many(5000), {}, ontology))) as visit:
        assert hits(visit, "name 4321") == ["Name 4321"]
        assert len(hits(visit, "name")) == 20
        visit.press("Enter")
        assert visit.page.inner_text("#name").startswith("Name ")
        assert visit.said == []


@pytest.mark.slow
def test_what_a_filter_leaves_is_drawn_though_the_core_had_no_room_for_it(browser, ontology, tmp_path):
    rows = many(1700)
    for row in rows["nodes"][::17]:
        row["country"] = "JP"
    with Visit(browser, written(tmp_path / "outside.html", view.page(rows, {}, ontology)), "#only-country=JP") as visit:
        drawn = set(visit.page.evaluate("() => drawnNodes().filter(isShown).map((node) => node.name)"))
        assert drawn == {row["name"] for row in rows["nodes"] if row["country"] == "JP"}
        assert visit.page.evaluate("() => [targets.length, new Set(drawnNodes().map((node) => `${node.x} ${node.y}`)).size]") == [
            DRAWN_AT_MOST,
            DRAWN_AT_MOST,
        ]


# filters


@pytest.mark.parametrize(
    ("group", "value"), [("kind", "Company"), ("country", "JP"), ("status", "attributed"), ("topic", "quantum"), ("year", "2021"), ("release", "older")]
)
def test_a_filter_shows_as_many_as_its_row_counts_and_is_an_address(browser, two, group, value):
    with Visit(browser, two) as visit:
        everything = shown(visit)
        visit.do("() => document.querySelectorAll('#filters details').forEach((part) => { part.open = true; })")
        row = visit.page.locator(f'.row:has(input[data-group="{group}"][data-value="{value}"])')
        count = int(row.locator("b").inner_text())
        if row.is_hidden():
            visit.page.locator(f'details[data-group="{group}"] button', has_text="more").click()
        row.hover()
        row.locator(".only").click()
        visit.settle()
        names, relations = shown(visit)
        assert (relations if group in ("status", "year", "release") else names) == count
        assert (names, relations) != everything
        assert visit.page.inner_text("#shownText") == f"{names} of {everything[0]} names shown"
        reloaded(visit)
        assert f"-{group}=" in visit.page.url
        assert shown(visit) == (names, relations)
        assert visit.page.locator(f'details[data-group="{group}"][open] input:checked').count() == 1
        visit.page.locator(f'details[data-group="{group}"] .all').click()
        assert shown(visit) == everything
        assert visit.page.is_hidden("#shown")


def test_a_relation_is_shown_while_one_of_its_releases_is(browser, two, rows):
    parties = sum(row["predicate"] == "hasParty" for row in rows["edges"])
    with Visit(browser, two, "#no-release=older") as visit:
        told = visit.page.evaluate("() => edges.filter(isEdgeShown).map((edge) => data.predicates[edge.p].name)")
        assert told.count("hasParty") == parties
        assert "contributor" not in told


def test_what_has_no_date_of_its_own_has_the_years_of_its_relations_else_the_release(browser, two):
    with Visit(browser, two) as visit:
        years = visit.page.evaluate("() => Object.fromEntries(nodes.map((node) => [node.name, traits.nodes.year[node.id]]))")
        assert "2021" in years["NVIDIA"]
        assert all(all(len(year) == 4 for year in each) for each in years.values())
        assert "By the date stated or announced, else that of the release" in visit.page.text_content('details[data-group="year"]')


def test_fields_reach_those_who_take_part_but_not_through_places(browser, built):
    with Visit(browser, built, "#only-topic=quantum") as visit:
        names = set(visit.page.evaluate("() => nodes.filter(isShown).map((node) => node.name)"))
        assert {"IBM", "Google", "Micron", "quantum computing and semiconductor academic programs", "Quantum computing"} <= names
        assert not names & {"Keio University", "NVIDIA", "Tsukuba"}


def test_counts_follow_the_other_filters_and_reset_shows_all(browser, file, rows):
    with Visit(browser, file, "#no-country=US") as visit:
        companies = visit.page.locator('.row:has(input[data-value="Company"]) b').inner_text()
        assert int(companies) == sum(row["kind"] == "Company" and row["country"] != "US" for row in rows["nodes"])
        americans = visit.page.locator('.row:has(input[data-value="US"]) b').inner_text()
        assert int(americans) == sum(row["country"] == "US" for row in rows["nodes"])
        visit.page.click("#reset")
        visit.settle()
        assert visit.page.evaluate("() => [location.hash, nodes.every(isShown), $('live').textContent]") == ["", True, "All names shown"]


def test_a_box_keeps_the_focus_and_is_heard(browser, file, rows):
    with Visit(browser, file) as visit:
        visit.page.focus('input[data-value="Company"]')
        visit.press("Space")
        assert visit.page.evaluate("() => document.activeElement.dataset.value") == "Company"
        companies = sum(row["kind"] == "Company" for row in rows["nodes"])
        assert visit.page.inner_text("#live") == f"{len(rows['nodes']) - companies} of {len(rows['nodes'])} names shown"


def test_a_long_group_is_cut_and_unfolds(browser, ontology, tmp_path):
    codes = [a + b for a in "ABCDE" for b in "LMNRS"]
    names = named(*((f"Firm {code}", "Company", None, None) for code in codes))
    for row, code in zip(names["nodes"], codes, strict=True):
        row["country"] = code
    with Visit(browser, written(tmp_path / "long.html", view.page(names, {}, ontology))) as visit:
        rows = visit.page.locator('details[data-group="country"] .row:visible')
        assert rows.count() == 8
        visit.page.get_by_role("button", name="17 more").click()
        assert rows.count() == 25
        assert visit.page.evaluate("() => document.activeElement.dataset.group") == "country"


def test_groups_with_nothing_to_choose_are_left_out_and_the_rare_ones_folded(browser, built):
    with Visit(browser, built) as visit:
        parts = visit.page.evaluate("() => [...document.querySelectorAll('#filters details')].map((part) => [part.dataset.group, part.open])")
        assert parts == [["kind", True], ["country", True], ["status", True], ["topic", False], ["year", False]]
        assert not visit.page.evaluate("() => $('time').open || $('path').open")


def test_nonsense_in_the_address_is_as_if_absent(browser, file):
    with Visit(browser, file, "#no-kind=Nonsense&only-topic=no&steps=9&until=1900&from=nobody&to=uw") as visit:
        assert visit.page.evaluate("() => [nodes.every(isShown), state.steps, state.until, state.from]") == [True, 0, None, None]
        assert visit.said == []


# neighbours


def test_neighbours_at_one_and_two_steps(browser, file, rows):
    with Visit(browser, file, "#n=keio") as visit:
        visit.page.focus("#canvas")
        visit.press("f")
        one = set(visit.page.evaluate("() => nodes.filter(isShown).map((node) => node.name)"))
        ends = [(row["source"], row["target"]) for row in rows["edges"] if f"{BASE}keio" in (row["source"], row["target"])]
        assert one == {row["name"] for row in rows["nodes"] if any(row["node"] in pair for pair in ends)}
        assert visit.page.get_attribute('[data-steps="1"]', "aria-pressed") == "true"
        visit.press("f")
        two_steps = set(visit.page.evaluate("() => nodes.filter(isShown).map((node) => node.name)"))
        assert one < two_steps
        assert visit.page.inner_text("#live") == f"{len(two_steps)} of {len(rows['nodes'])} names shown"
        reloaded(visit)
        assert visit.page.evaluate("() => nodes.filter(isShown).length") == len(two_steps)
        assert visit.page.evaluate("() => collisions()") == 0
        visit.page.click('[data-steps="0"]')
        assert visit.page.evaluate("() => nodes.every(isShown)")


def test_two_steps_do_not_pass_through_what_many_share(browser, file):
    with Visit(browser, file, "#n=tsukuba-u&steps=2") as visit:
        through = visit.page.evaluate(
            """() => nodes.filter(isShown).filter((node) => node.id !== state.selected).every((node) => links[node.id].some((edge) => {
              const other = otherEnd(edge, node);
              return other.id === state.selected || (isShown(other) && !classOf(other).hub);
            }))"""
        )
        assert through


def test_f_without_a_selection_says_so_and_escape_shows_all_again(browser, file):
    with Visit(browser, file) as visit:
        visit.page.focus("#canvas")
        visit.press("f")
        assert visit.page.inner_text("#live") == "Select a name first"
        visit.do("() => update({ selected: nodes.find((node) => node.key === 'uw').id, steps: 1 })")
        visit.press("Escape")
        assert visit.page.evaluate("() => [state.steps, nodes.every(isShown)]") == [0, True]


# paths


def test_every_path_is_the_chain_of_kg_explain(browser, built, loaded, ontology):
    """All pairs. The page knows a shorter way only where it draws the body a post is in, which is no thing of the chain."""
    links, evidence = loaded.query("links").to_dicts(), loaded.query("evidence").to_dicts()
    kinds = {row["node"]: row["kind"] for row in loaded.query("nodes").to_dicts()}
    hubs = {iri for iri, kind in kinds.items() if kind in ontology.hubs}
    claims = sorted({row["claim"] for row in evidence if row["status"] != "retracted"})
    with Visit(browser, built) as visit:
        keys = visit.page.evaluate("() => nodes.map((node) => node.key)")
        iris = {key: next(iri for iri in kinds if iri.endswith(f"/{key}")) for key in keys}
        pairs = list(combinations(range(len(keys)), 2))
        found = visit.page.evaluate("(pairs) => pairs.map(([a, b]) => chain(a, b)?.map((step) => [step.claim, Boolean(step.edge?.label)]) ?? null)", pairs)
    compared = 0
    for (a, b), steps in zip(pairs, found, strict=True):
        if steps and any(is_post for _, is_post in steps):
            continue
        chain = paths.chain(links, hubs, iris[keys[a]], iris[keys[b]])
        assert (chain and [row["claim"] for row in chain.links]) == (steps and [claims[claim] for claim, _ in steps]), (keys[a], keys[b])
        compared += steps is not None
    assert compared > 500


def test_a_path_is_told_step_by_step_and_lit(browser, built, loaded):
    with Visit(browser, built) as visit:
        visit.page.click("#path summary")
        for field, typed in (("from", "慶應"), ("to", "nvidia")):
            visit.page.fill(f"#{field}", typed)
            visit.press("Enter")
        assert visit.page.inner_text("#name") == "Keio University to NVIDIA"
        assert visit.page.evaluate("() => document.activeElement.id") == "name"
        steps = visit.page.locator("#details .trail > li")
        told = loaded.explain("Keio University", "NVIDIA")
        assert steps.count() == told.count(" — ")
        assert "Keio University is party to Carnegie Mellon University – Keio University (2024)" in steps.first.inner_text().replace("\n", " ")
        assert all(step.locator("blockquote").count() >= 1 for step in steps.all())
        lit = visit.page.evaluate("() => drawnEdges().filter((edge) => edgeStyle(edge) === 'focus').length")
        assert lit == steps.count()
        assert visit.page.inner_text("#live").startswith("Shortest chain: 3 claims: Keio University → ")
        assert visit.page.input_value("#to") == "NVIDIA"
        reloaded(visit)
        assert visit.page.inner_text("#name") == "Keio University to NVIDIA"
        assert (steps.count(), visit.page.input_value("#from")) == (3, "Keio University")
        visit.page.focus("#canvas")
        visit.press("Escape")
        assert visit.page.is_hidden("#details")
        assert visit.page.input_value("#from") == ""


def test_a_path_through_quoted_words_names_them(browser, built):
    with Visit(browser, built, "#from=biden&to=keio") as visit:
        assert "Gina Raimondo: “The United States is committed" in visit.page.inner_text("#details .way")


def test_no_path_is_said_and_what_many_share_is_named(browser, built):
    with Visit(browser, built, "#from=place-tsukuba&to=ibm") as visit:
        keys = visit.page.evaluate("() => nodes.filter((node) => !links[node.id].length).map((node) => node.key)")
        visit.do("(key) => { location.hash = `from=${key}&to=ibm` }", keys[0])
        assert "No chain of claims connects the two." in visit.page.inner_text("#details")
        visit.do("() => { location.hash = 'from=ibm&to=google&no-kind=FinancialCommitment' }")
        assert "Filters hide claims it may run through." in visit.page.inner_text("#details")
        shared = visit.page.evaluate(
            """() => nodes.flatMap((a) => nodes.slice(a.id + 1).map((b) => [a, b]))
              .find(([a, b]) => chain(a.id, b.id)?.slice(0, -1).some((step) => isHub(step.to))).map((node) => node.key)"""
        )
        visit.do("([a, b]) => { location.hash = `from=${a}&to=${b}&no-kind=FinancialCommitment` }", shared)
        assert "Connected only by what many share: " in visit.page.inner_text("#details")


def test_a_path_can_be_asked_for_from_the_details(browser, file):
    with Visit(browser, file, "#n=keio") as visit:
        visit.page.click("#pathFrom")
        assert visit.page.evaluate("() => document.activeElement.id") == "to"
        assert visit.page.input_value("#from") == "Keio University"
        visit.page.keyboard.type("cmu zzz")
        assert visit.page.is_visible("#toNone")
        visit.press("Escape")
        assert visit.page.input_value("#to") == ""


# time


def test_the_slider_hides_what_began_later(browser, built):
    with Visit(browser, built) as visit:
        visit.page.click("#time summary")
        visit.page.focus("#until")
        visit.press("ArrowLeft")
        assert visit.page.evaluate("() => $('until').getAttribute('aria-valuetext')") == "Begun by 2023"
        gone = set(visit.page.evaluate("() => nodes.filter((node) => !isShown(node)).map((node) => node.name)"))
        assert {"signing ceremony (2024-04-09)", "University of Tsukuba – University of Washington (2024)"} <= gone
        assert not gone & {"signing (2023)", "commitment of Joe Biden and Kishida Fumio (2022-05)", "NVIDIA"}
        visit.press("ArrowLeft")
        assert visit.page.inner_text("#untilText") == "Begun by May 2022"
        assert "signing (2023)" in visit.page.evaluate("() => nodes.filter((node) => !isShown(node)).map((node) => node.name)")
        undated = visit.page.evaluate("() => nodes.filter((node) => isShown(node) && !dates[node.id].length).length")
        assert visit.page.inner_text("#undated") == f"{undated} names without a stated date stay"
        reloaded(visit)
        assert visit.page.url.endswith("#until=2022-05")
        assert visit.page.evaluate("() => [$('until').value, isShown(nodes.find((node) => node.name === 'signing (2023)'))]") == ["0", False]
        visit.page.click("#reset")
        assert visit.page.evaluate("() => nodes.every(isShown)")


def test_a_slider_leaves_no_steps_in_the_history(browser, built):
    with Visit(browser, built) as visit:
        before = visit.page.evaluate("() => history.length")
        for period in ("2023", "2022-05", None):
            visit.do("(until) => update({ until }, true)", period)
        assert visit.page.evaluate("() => history.length") == before


# comfort


def test_the_help_is_a_dialog_that_keeps_the_focus(browser, file):
    with Visit(browser, file) as visit:
        visit.page.focus("#theme")
        visit.press("?")
        dialog = visit.page.get_by_role("dialog", name="How to read and use this page")
        assert dialog.is_visible()
        assert dialog.locator("kbd").count() == 7
        for key in ("Tab", "Tab", "Shift+Tab"):
            visit.press(key)
            assert visit.page.evaluate("() => $('help').contains(document.activeElement)")
        visit.press("Escape")
        assert not dialog.is_visible()
        assert visit.page.evaluate("() => document.activeElement.id") == "theme"
        visit.page.click("#language")
        visit.page.click("#helpButton")
        assert visit.page.get_by_role("dialog", name="このページの見方と使い方").is_visible()
        visit.page.get_by_role("button", name="使い方を閉じる").click()
        assert not visit.page.evaluate("() => $('help').open")


def test_keys_typed_into_a_field_are_letters(browser, file):
    with Visit(browser, file, "#n=keio") as visit:
        visit.page.focus("#search")
        visit.page.keyboard.type("f?/")
        assert visit.page.input_value("#search") == "f?/"
        assert visit.page.evaluate("() => [state.steps, $('help').open]") == [0, False]


def test_every_word_is_there_in_both_languages():
    words = json.loads(view._source("words.json"))
    assert all(len(pair) == 2 and all(pair) for pair in words.values())
    asked = re.findall(r'word\("(\w+)"', "".join(map(view._source, view.SCRIPTS)))
    assert len(asked) > 50
    assert not set(asked) - set(words)


def test_nothing_is_stored_outside_the_address(browser, file):
    with Visit(browser, file) as visit:
        visit.page.click("#language")
        visit.page.click("#theme")
        assert visit.page.url.endswith("#lang=ja&theme=dark")
        assert not [
            script for script in view.SCRIPTS if any(word in view._source(script) for word in ("localStorage", "sessionStorage", "indexedDB", "cookie"))
        ]


@pytest.mark.parametrize("bypass_csp", [False, True])
def test_hostile_names_are_inert_wherever_they_are_found(browser, ontology, tmp_path, bypass_csp):
    firms = [(f"Firm {i} {PAYLOAD}", "Company", f"社 {PAYLOAD}", f"Alias {i} {PAYLOAD}") for i in range(30)]
    names = named(*firms, (f"Field {PAYLOAD}", "Topic", None, None), (f"Other field {PAYLOAD}", "Topic", None, None))
    with Visit(browser, written(tmp_path / "hostile.html", view.page(names, {}, ontology)), bypass_csp=bypass_csp) as visit:
        scripts = visit.page.evaluate("() => document.scripts.length")
        assert len(hits(visit, "onerror")) == 20
        assert hits(visit, f"alias 7 {PAYLOAD}") == [f"Firm 7 {PAYLOAD}"]
        visit.page.fill("#search", f"zz{PAYLOAD}")
        assert PAYLOAD in visit.page.inner_text("#searchNone")
        visit.do("() => { for (const part of document.querySelectorAll('#legend details')) part.open = true; }")
        assert PAYLOAD in visit.page.inner_text('details[data-group="topic"]')
        visit.do("() => update({ from: 1, to: 9 })")
        visit.do("() => update({ selected: 5, steps: 2, lang: 'ja', hidden: { ...state.hidden, topic: new Set(offered.topic.slice(1)) } })")
        assert visit.page.evaluate("() => [window.__pwn ?? null, document.images.length, document.scripts.length]") == [None, 0, scripts]
        assert (visit.outside, visit.said) == ([], [])


STATES = {
    "search": ("", ["() => $('search').focus()", "() => { $('search').value = 'u'; $('search').dispatchEvent(new Event('input')); }"]),
    "no hit": ("", ["() => { $('search').value = 'zzz'; $('search').dispatchEvent(new Event('input')); }"]),
    "all groups": ("#only-topic=quantum&until=2023", ["() => { for (const part of document.querySelectorAll('#legend details')) part.open = true; }"]),
    "neighbours": ("#n=keio&steps=1", []),
    "path": ("#from=keio&to=nvidia", []),
    "path in Japanese and dark": ("#from=emanuel&to=amazon&lang=ja&theme=dark", []),
    "no path": ("#from=ibm&to=keio", []),
    "help": ("", ["() => openHelp()"]),
}


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("window", ["desk", "phone"])
def test_a_screen_reader_finds_no_fault(browser, built, name, window):
    fragment, scripts = STATES[name]
    with Visit(browser, built, fragment, **({"viewport": PHONE} if window == "phone" else {})) as visit:
        for script in scripts:
            visit.do(script)
        faults = Axe().run(visit.page).response["violations"]
        assert [(fault["id"], [node["html"][:120] for node in fault["nodes"]][:3]) for fault in faults] == []
        assert visit.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0


def test_on_a_phone_the_hits_and_all_groups_are_in_sight(browser, built):
    with Visit(browser, built, viewport=PHONE) as visit:
        hits(visit, "tsukuba")
        boxes = [visit.page.locator("#searchHits").bounding_box()]
        visit.press("Escape")
        visit.page.click("#legend > details > summary")
        boxes += [part.bounding_box() for part in visit.page.locator("#legend summary").all()]
        assert len(boxes) == 9
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"] for box in boxes)
        bottom = visit.page.evaluate("() => $('legend').getBoundingClientRect().bottom")
        assert all(box["y"] + box["height"] <= bottom for box in boxes[1:])


def test_a_selected_name_stays_readable_in_every_filter(browser, two, rows):
    with Visit(browser, two, "#only-release=older") as visit:
        assert "NVIDIA" in select(visit, rows, "NVIDIA")
        assert visit.page.locator("#details blockquote").count() >= 1
