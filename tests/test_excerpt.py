"""A view of a part of the graph: what an answer names, what stands around a thing, or the core of a large one; the page says that it is a part."""

import gc
import random

import pytest
from browser import PHONE, Visit
from conftest import run
from explorer import part, written
from large import BASE, Corpus, Passes, memory
from large import company as company_name

from kg import KgError, excerpt, view
from kg.picture import Picture

HUBS = frozenset({"Topic", "Place", "Country"})
KEIO, CMU = "Keio University", "Carnegie Mellon University"


def names(html: str) -> set[str]:
    return {node["name"] for node in part(html, "nodes")}


def test_a_query_keeps_what_its_rows_name(loaded):
    html = loaded.view("partners")
    rows = loaded.query("partners")
    assert names(html) == {row[column] for row in rows for column in ("partnership", "a", "b")}
    assert "Jay Inslee" not in names(html), "who only says so is no part of the answer"
    assert {edge["p"] for edge in part(html, "edges")} == {0}
    assert part(html, "data")["predicates"][0]["name"] == "hasParty"


def test_a_thing_is_shown_with_what_lies_around_it(loaded):
    near, far = names(loaded.view(KEIO)), names(loaded.view("慶應義塾大学", hops=2))
    assert near == {KEIO, f"{CMU} – {KEIO} (2024)"}
    assert near < far
    assert CMU in far
    assert names(loaded.view(KEIO, hops=0)) == {KEIO}
    assert "NVIDIA" not in names(loaded.view(KEIO, hops=2)), "it only shares a theme"


def test_a_hub_is_reached_but_not_passed():
    kinds = {"a": "Company", "topic": "Topic", "b": "Company", "c": "Company"}
    rows = {
        "nodes": [{"node": node, "kind": kind} for node, kind in kinds.items()],
        "edges": [{"source": s, "target": t} for s, t in (("a", "topic"), ("b", "topic"), ("b", "c"))],
    }
    assert excerpt.around("a", 3, rows, HUBS) == {"a", "topic"}
    assert excerpt.around("topic", 1, rows, HUBS) == {"topic", "a", "b"}
    assert excerpt.around("c", 2, rows, HUBS) == {"c", "b", "topic"}


def test_a_part_tells_nothing_of_what_it_leaves_out(loaded):
    html = loaded.view(CMU)
    data = part(html, "data")
    inside = names(html)
    assert data["totals"] == []
    assert all(isinstance(giver[0], int) for row in data["funding"] if row["commitment"] is not None for giver in row["givers"])
    others = {row["name"] for row in loaded.query("nodes")} - inside
    assert not others & {value for _, _, value, _ in data["facts"]}
    assert part(loaded.view(), "data").get("part") is None


def test_quoted_words_keep_their_place_in_the_text(loaded):
    quotations = part(loaded.view("Jay Inslee", hops=0), "data")["quotations"]
    assert quotations
    assert all("c" in row for row in quotations)


def test_the_whole_is_the_default_and_the_bytes_repeat(loaded, output):
    assert loaded.view() == (output / "explorer.html").read_text(encoding="utf-8")
    assert loaded.view("funding") == loaded.view("funding")


@pytest.mark.parametrize(
    ("asked", "said"),
    [("partner", "“partners”"), ("Keio Universty", "“Keio University”"), ("zzz", "kg query entities lists the names"), ("totals", "kg query totals shows it")],
)
def test_what_nothing_is_called_is_one_line_with_suggestions(loaded, asked, said):
    with pytest.raises(KgError, match=said) as caught:
        loaded.view(asked)
    assert caught.value.code == 1
    assert "\n" not in str(caught.value)


def test_the_command_writes_the_part(loaded, output, tmp_path):
    done = run("view", KEIO, "--hops", "2", "--graph", output, "-o", "-", cwd=tmp_path)
    assert done.stdout.decode() == loaded.view(KEIO, hops=2)
    done = run("view", "partner", "--graph", output, cwd=tmp_path)
    assert (done.returncode, done.stderr.count(b"\n"), list(tmp_path.iterdir())) == (1, 1, [])
    assert run("view", KEIO, "--hops", "x", "--graph", output, cwd=tmp_path).returncode == 2


def test_the_page_says_that_it_is_a_part(browser, loaded, tmp_path):
    for asked, english, japanese in (("partners", "what the query partners tells", "問い合わせ partners の結果"), (KEIO, f"{KEIO}; steps around it: 1", "1 歩以内")):
        with Visit(browser, written(tmp_path / "e.html", loaded.view(asked))) as visit:
            assert english in visit.page.inner_text("#summary")
            visit.do("() => update({ lang: 'ja' })")
            assert japanese in visit.page.inner_text("#summary")
            assert (visit.outside, visit.said) == ([], [])


# the core of a large graph

SMALL = view.Bounds(things=50, core=30)


@pytest.fixture(scope="module")
def large() -> dict:
    """The rows of 200 releases: 542 things, of which 40 are topics that are more connected than most."""
    return {name: list(table) for name, table in Corpus(200).rows().items()}


@pytest.fixture(scope="module")
def core_page(large, ontology) -> str:
    return view.page(large, {}, ontology, None, SMALL)


def test_the_core_is_what_is_most_connected_and_what_ties_it(large):
    core = excerpt.core(large, 30, HUBS)
    held = excerpt.rows(large, core)
    kinds = [row["kind"] for row in held["nodes"]]
    assert len(core) == 30
    assert kinds.count("Topic") <= 3
    assert {"Company", "Partnership"} <= set(kinds)
    heaviest = sorted(large["nodes"], key=lambda row: (-row["weight"], row["name"]))
    assert {row["node"] for row in heaviest if row["kind"] == "Company"} >= {row["node"] for row in held["nodes"] if row["kind"] == "Company"}
    assert next(row["node"] for row in heaviest if row["kind"] == "Company") in core
    linked = {row[end] for row in held["edges"] for end in ("source", "target")}
    assert len(linked) >= 25


def test_the_core_holds_what_is_asked_for(large):
    lonely = f"{BASE}c0000123"
    assert lonely not in excerpt.core(large, 30, HUBS)
    assert lonely in excerpt.core(large, 30, HUBS, "Sum 0000123")
    assert f"{BASE}b0000123" in excerpt.core(large, 30, HUBS, "Sum 0000123"), "it stands beside it"


def test_what_is_never_drawn_takes_no_room_in_the_core(large):
    kinds = {row["node"]: row["kind"] for row in large["nodes"]}
    seen, unseen = (excerpt.core(large, 30, HUBS, None, hidden) for hidden in ((), ("Partnership",)))
    assert "Partnership" in {kinds[node] for node in seen}
    assert "Partnership" not in {kinds[node] for node in unseen}
    assert len(unseen) == 30


def test_of_what_every_release_tells_a_few_rows_are_kept(large):
    core = excerpt.core(large, 30, HUBS)
    whole, held = excerpt.rows(large, core), excerpt.rows(large, core, 5)
    name = company_name(0)
    for query, column in (("evidence", "subject"), ("quotations", "speaker")):
        assert sum(row[column] == name for row in whole[query]) == 200
        assert sum(row[column] == name for row in held[query]) == 5
    assert held["edges"] == whole["edges"]
    told = {(row["subject"], row["predicate"], row["object"]) for row in held["evidence"]}
    names = {row["node"]: row["name"] for row in held["nodes"]}
    assert {(names[row["source"]], row["predicate"], names[row["target"]]) for row in held["edges"]} <= told, "each relation keeps its sentence"
    assert {row["release"] for row in held["releases"]} == excerpt.releases(held)
    assert {stem for row in held["nodes"] for stem in row["releases"].split("|") if stem} <= excerpt.releases(held)


def test_the_page_of_the_core_does_not_depend_on_the_order_of_rows(large, ontology, core_page):
    shuffled = {name: random.Random(7).sample(each, len(each)) for name, each in large.items()}
    assert names(core_page) == names(view.page(shuffled, {}, ontology, None, SMALL))
    assert core_page == view.page(Corpus(200).rows(), {}, ontology, None, SMALL)


def test_a_large_table_is_read_few_times(ontology):
    counted = {name: Passes.over(table) for name, table in Corpus(200).rows().items()}
    view.page(counted, {}, ontology, None, SMALL)
    assert {name: counted[name].passes for name in ("nodes", "edges", "evidence")} == {"nodes": 4, "edges": 2, "evidence": 1}
    assert (counted["nodes"].counts, counted["evidence"].counts) == (1, 0)


def test_a_text_that_rows_repeat_is_held_once():
    rows = Corpus(200).rows()
    held = excerpt.rows(rows, excerpt.core(rows, 30, HUBS))
    subjects = [row["subject"] for row in held["evidence"]]
    assert len(set(map(id, subjects))) == len(set(subjects)) < len(subjects)
    assert "rule" not in held["evidence"][0], "no page tells it"


def test_the_rows_are_gone_when_the_page_is_put_together(large, ontology, monkeypatch):
    def put(*_: object) -> list:
        return [each for each in gc.get_objects() if isinstance(each, Picture)]

    monkeypatch.setattr(view, "_html", put)
    assert view.page(large, {}, ontology, None, SMALL) == []


def test_memory_is_that_of_the_core(ontology):
    few, many = (Corpus(size).rows() for size in (300, 1500))
    taken = [memory(lambda rows=rows: excerpt.rows(rows, excerpt.core(rows, 30, HUBS), 5)) for rows in (few, many)]
    assert taken[1] < 1.2 * taken[0]


def test_a_graph_within_the_bounds_is_held_whole(large, ontology):
    bounds = view.Bounds(things=len(large["nodes"]), passages=len(large["evidence"]))
    data = part(view.page(large, {}, ontology, None, bounds), "data")
    assert data == part(view.page(large, {}, ontology), "data")
    assert "core" not in data
    assert not [key for key in data["words"] if key.startswith("page")]
    assert part(view.page(large, {}, ontology, None, view.Bounds(passages=len(large["evidence"]) - 1)), "data")["core"]["all"] == "542"


def test_the_bounds_are_those_of_a_browser():
    assert (view.BOUNDS.things, view.BOUNDS.core) == (5000, 1500)


def test_the_page_says_what_it_holds_and_where_the_others_are(browser, core_page, tmp_path):
    assert len(names(core_page)) == 30
    with Visit(browser, written(tmp_path / "core.html", core_page), viewport=PHONE) as visit:
        told = "This page holds 30 of 542 things: the most connected and what ties them, each relation with up to 5 passages; kg view NAME makes a page around any other"
        assert told in visit.page.inner_text("#summary")
        visit.page.fill("#search", "Sum 0000123")
        assert visit.page.inner_text("#searchNone").endswith('kg view "Sum 0000123" looks in all of it')
        assert visit.page.locator("#searchHits li").count() == 0
        visit.do("() => update({ lang: 'ja' })")
        assert "全 542 件のうち" in visit.page.inner_text("#summary")
        assert visit.page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
        assert (visit.outside, visit.said) == ([], [])


def test_of_a_large_part_the_core_is_held_with_the_thing_itself(browser, large, ontology, tmp_path):
    asked = excerpt.Part(frozenset(row["node"] for row in large["nodes"]), "Sum 0000123", 9)
    page = view.page(excerpt.rows(large, asked.nodes), {}, ontology, asked, SMALL)
    assert "Sum 0000123" in names(page)
    assert len(names(page)) == 30
    with Visit(browser, written(tmp_path / "part.html", page)) as visit:
        assert "Sum 0000123; steps around it: 9 · This page holds 30 of 542 things" in visit.page.inner_text("#summary")
