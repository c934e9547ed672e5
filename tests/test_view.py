"""The explorer: one offline file, readable at once, every relation with its sentence, and nothing in the data can run."""

import json
import random
import re
from decimal import Decimal

import pytest
from browser import PHONE, Visit
from explorer import RELEASE, part, select, written

from kg import picture, sums, view

# the file


def test_same_rows_in_any_order_give_the_same_bytes(rows, texts, ontology, html):
    shuffled = {name: random.Random(7).sample(each, len(each)) for name, each in reversed(rows.items())}
    assert view.page(shuffled, texts, ontology) == html


def test_it_is_small_and_points_nowhere(rows, texts, html):
    allowed = 600 * 1024 + 512 * len(rows["nodes"]) + sum(len(text.encode()) for text in texts.values())
    assert len(html.encode()) <= allowed
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL))


def test_comments_and_indentation_stay_outside(html):
    """They are dropped line by line, so a comment or a text in backticks must not go on over a line."""
    for script in view.SCRIPTS:
        lines = view._source(script).split("\n")
        assert all(line.endswith("*/") for line in map(str.strip, lines) if line.startswith("/*"))
        assert all(line.count("`") % 2 == 0 for line in lines if "[" not in line)
    assert "/** " not in html.rpartition("<script>")[2]


def test_no_two_words_have_one_key():
    keys = [key for key, _ in json.loads(view._source("words.json"), object_pairs_hook=list)]
    assert len(keys) == len(set(keys))


def test_no_two_scripts_use_one_name():
    """All scripts share one scope: of two functions of a name the later silently stands for both."""
    names = [name for script in view.SCRIPTS for name in re.findall(r"^(?:const|let|function|class) (\w+)", view._source(script), re.MULTILINE)]
    assert sorted(names) == sorted(set(names))


def test_every_quote_in_it_is_a_verbatim_piece_of_its_text(browser, file, rows, texts):
    with Visit(browser, file) as visit:
        spans, stems = visit.page.evaluate("() => [data.spans, data.releases.map((release) => release.stem)]")
    assert all(texts[stems[release]][start:end] == quote for release, start, end, quote in spans)
    assert {(stems[release], start, end, quote) for release, start, end, quote in spans} == {
        tuple(row[name] for name in ("release", "start", "end", "quote")) for row in rows["evidence"]
    }


def test_quotes_are_whole_without_the_texts(rows, ontology, html):
    alone = part(view.page(rows, {}, ontology), "data")["spans"]
    assert {span[3] for span in alone} == {row["quote"] for row in rows["evidence"]}
    assert all(len(span) == 3 for span in part(html, "data")["spans"]), "with the text they are carried once"


def test_every_edge_has_its_claims(html):
    assert all(edge["c"] for edge in part(html, "edges"))


def test_long_texts_stay_outside(rows, ontology):
    assert part(view.page(rows, {"a": "x" * (view.TEXTS_AT_MOST + 1)}, ontology), "data")["texts"] == {}


def test_an_empty_graph_has_a_page(ontology, browser, tmp_path):
    with Visit(browser, written(tmp_path / "empty.html", view.page({}, {}, ontology))) as visit:
        assert (visit.outside, visit.said) == ([], [])


@pytest.mark.parametrize(
    ("amount", "english", "japanese"),
    [
        ("110000000.0", "110 million", "1億1,000万"),
        ("2500000000", "2.5 billion", "25億"),
        ("999.5", "999.5", "999"),
        ("1200000000000", "1.2 trillion", "1兆2,000億"),
    ],
)
def test_sums_are_told_in_words(amount, english, japanese):
    assert sums.in_words(Decimal(amount), {"en": "USD", "ja": "米ドル"}) == {"en": f"USD {english}", "ja": f"{japanese}米ドル"}


# the first view


def test_the_first_view_is_quiet_and_shows_every_label(browser, file, rows):
    with Visit(browser, file) as visit:
        assert (visit.outside, visit.said) == ([], [])
        assert visit.page.evaluate("() => [shownLabels.length, collisions()]") == [len(rows["nodes"]), 0]
        assert visit.page.title() == "US–Japan technology cooperation"
        assert "USD 320 million in 2 commitments" in visit.page.inner_text("#summary")
        colours = "() => new Set(new Uint32Array($('canvas').querySelector('canvas').getContext('2d').getImageData(0, 0, 1200, 800).data.buffer)).size"
        assert visit.page.evaluate(colours) > 30


def test_what_only_a_governor_says_is_drawn_dashed_with_a_mark(browser, file):
    with Visit(browser, file) as visit:
        script = """() => drawnEdges().map((edge) => {
            const ctx = document.createElement('canvas').getContext('2d');
            drawLine(ctx, edge, 'plain');
            return [statusOf(edge).name, ctx.getLineDash().length > 0, statusOf(edge).mark];
        })"""
        drawn = visit.page.evaluate(script)
        assert {(status, dashed) for status, dashed, _ in drawn} == {("asserted", False), ("inferred", False), ("attributed", True), ("planned", True)}
        assert all(mark for status, _, mark in drawn if status != "asserted")
        weak = visit.page.evaluate("() => nodes.filter(isWeak).map((node) => node.name)")
        assert weak == ["Carnegie Mellon University – Commonwealth of Pennsylvania"]


# finding


def test_search_finds_names_aliases_and_japanese(browser, file):
    wanted = {"tsukuba": "University of Tsukuba", "慶應": "Keio University", "U-Dub": "University of Washington", "prime minister k": "Kishida Fumio"}
    with Visit(browser, file) as visit:
        for typed, name in wanted.items():
            visit.page.focus("#canvas")
            visit.press("/")
            visit.page.keyboard.type(typed)
            assert visit.page.get_attribute("#search", "aria-expanded") == "true"
            visit.press("Enter")
            assert visit.page.inner_text("#name") == name
            assert visit.page.locator("#details blockquote").count() >= 1


def test_the_legend_filters_and_counts(browser, file, rows):
    companies = sum(row["kind"] == "Company" for row in rows["nodes"])
    with Visit(browser, file) as visit:
        label = visit.page.locator("#filters label", has=visit.page.locator('input[data-value="Company"]'))
        assert label.inner_text().split() == ["Company", str(companies)]
        label.click()
        visit.settle()
        assert visit.page.evaluate("() => targets.get({ filter: (node) => node.hidden }).length") == companies
        assert visit.page.evaluate("() => shownLabels.length") == len(rows["nodes"]) - companies
        visit.page.locator('input[data-value="attributed"]').uncheck()
        visit.settle()
        assert visit.page.evaluate("() => drawnEdges().filter((edge) => isEdgeShown(edge) && statusOf(edge).name === 'attributed').length") == 0


def test_arrows_walk_enter_opens_escape_clears(browser, file):
    with Visit(browser, file, "#n=keio") as visit:
        visit.page.focus("#canvas")
        visit.press("ArrowLeft")
        name = visit.page.inner_text("#name")
        assert name != "Keio University"
        assert visit.page.inner_text("#live").startswith(f"{name}, ")
        visit.press("Enter")
        assert visit.page.evaluate("() => document.activeElement.id") == "name"
        visit.press("Escape")
        assert visit.page.is_hidden("#details")
        assert visit.page.evaluate("() => document.activeElement.id") == "canvas"


def test_the_address_keeps_the_view(browser, file):
    with Visit(browser, file) as visit:
        visit.do("() => update({ lang: 'ja', theme: 'dark', selected: nodes.find((node) => node.key === 'nvidia').id })")
        visit.page.reload()
        visit.settle()
        assert visit.page.evaluate("() => [document.documentElement.lang, document.documentElement.dataset.theme, location.hash]") == [
            "ja",
            "dark",
            "#n=nvidia&lang=ja&theme=dark",
        ]
        assert visit.page.inner_text("#name") == "エヌビディア"
        visit.do("() => { location.hash = 'n=no-such-node&view=nonsense' }")
        assert visit.page.is_hidden("#details")


# believing


def test_details_group_relations_by_sentence_with_voice_and_place(browser, file, rows):
    with Visit(browser, file) as visit:
        told = select(visit, rows, "University of Tsukuba – University of Washington (2024)")
        assert "Supported by USD 110 million, for 2 cooperations together; the part of this one is not stated" in told
        assert "24-04RE · 2024-04-10 · characters 669–841 · voice: U.S. Embassy Tokyo · asserted" in told
        weak = visit.page.locator("#details .group", has=visit.page.locator("blockquote.attributed"))
        assert "voice: Jay Inslee · attributed" in weak.inner_text()
        assert {"NVIDIA", "Amazon"} <= {button.inner_text() for button in weak.locator("button.link").all()}
        assert visit.page.locator("#details blockquote").count() < visit.page.locator("#details .group li").count()


def test_a_combined_sum_is_nobodys_own(browser, file, rows):
    with Visit(browser, file) as visit:
        assert "Gives money within USD 210 million combined; its own part is not stated" in select(visit, rows, "IBM")
        told = select(visit, rows, "USD 210 million for quantum computing and semiconductor academic programs")
        assert "USD 210 million, combined; each one's part is not stated" in told


def test_the_table_tells_all_the_picture_tells(browser, file, rows):
    with Visit(browser, file, "#view=table") as visit:
        assert visit.page.locator("#relations tbody tr").count() == len(rows["edges"])
        assert visit.page.locator("#things tbody tr").count() == len(rows["nodes"])
        assert visit.page.locator("#relations td.weak").count() == sum(row["status"] in ("attributed", "planned") for row in rows["edges"])


def test_a_quotation_opens_its_place_in_the_text(browser, file, texts):
    with Visit(browser, file, "#n=micron") as visit:
        visit.page.locator("#details blockquote button").first.click()
        visit.settle()
        assert (
            visit.page.inner_text("mark.now")
            == "IBM, Google, and Micron invested a combined \\$210 million to support the new quantum computing and semiconductor academic programs."
        )
        assert visit.page.text_content("#source .text") == texts[RELEASE.stem]


def test_japanese_names_labels_and_page(browser, file):
    with Visit(browser, file) as visit:
        visit.page.click("#language")
        visit.settle()
        shown = set(visit.page.evaluate("() => shownLabels.map((label) => label.text)"))
        assert {"岸田文雄", "1億1,000万米ドル"} <= shown
        assert visit.page.inner_text("#language") == "English"
        assert visit.page.evaluate("() => collisions()") == 0


def test_nothing_scrolls_sideways_on_a_phone(browser, file):
    with Visit(browser, file, viewport=PHONE) as visit:
        for fragment in ("", "n=keio", "view=table", "view=source", "lang=ja&n=nvidia", "theme=dark"):
            visit.do("(fragment) => { location.hash = fragment }", fragment)
            assert visit.page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
        assert (visit.outside, visit.said) == ([], [])


# many nodes


def many(count: int) -> dict:
    """Rows of a graph of ``count`` nodes, two edges each."""
    base = "https://w3id.org/usjp-tech/id/"
    nodes = [
        {"node": f"{base}n{i}", "name": f"Name {i:04}", "name_ja": None, "kind": "Company", "country": "US", "weight": 2, "releases": "a"} for i in range(count)
    ]
    ends = [(i, (i * i + step) % count) for i in range(count) for step in (1, 3)]
    fixed = {"predicate": "hasParty", "label": None, "status": "asserted", "voice": "issuer", "amount": None, "currency": None, "claims": 1}
    return {"nodes": nodes, "edges": [{"edge": f"e{i}", "source": f"{base}n{a}", "target": f"{base}n{b}", **fixed} for i, (a, b) in enumerate(ends)]}


def test_a_large_graph_draws_its_core_and_grows_on_demand(browser, ontology, tmp_path):
    html = view.page(many(1700), {}, ontology)
    assert len(html.encode()) <= 600 * 1024 + 512 * 1700
    with Visit(browser, written(tmp_path / "large.html", html)) as visit:
        assert visit.page.evaluate("() => [targets.length, collisions()]") == [picture.DRAWN_AT_MOST, 0]
        outside = visit.page.evaluate("() => nodes.find((node) => node.x === undefined).id")
        visit.do("(id) => update({ selected: id })", outside)
        assert visit.page.evaluate("(id) => [targets.get(id) !== null, targets.length <= DRAWN_AT_MOST]", outside) == [True, True]
        assert (visit.outside, visit.said) == ([], [])
