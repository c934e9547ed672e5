"""A view of a part of the graph: what an answer names, or what stands around a thing; the page says that it is a part."""

import pytest
from browser import Visit
from conftest import run
from explorer import part, written

from kg import KgError, excerpt

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
    assert excerpt.around("a", 3, rows) == {"a", "topic"}
    assert excerpt.around("topic", 1, rows) == {"topic", "a", "b"}
    assert excerpt.around("c", 2, rows) == {"c", "b", "topic"}


def test_a_part_tells_nothing_of_what_it_leaves_out(loaded):
    html = loaded.view(CMU)
    data = part(html, "data")
    inside = names(html)
    assert data["totals"] == []
    assert all(isinstance(giver[0], int) for row in data["funding"] if row["commitment"] is not None for giver in row["givers"])
    others = {row["name"] for row in loaded.query("nodes")} - inside
    assert not others & {value for _, _, value, _ in data["facts"]}
    assert part(loaded.view(), "data").get("part") is None


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
