"""The report says what is there, what is not stated, and lets nothing of a text open markup."""

import re
from decimal import Decimal

from large import Corpus, Passes, memory

from kg import analyse, report, tally


def rows() -> dict:
    partner = {"partnership": "UW–Tsukuba", "a": "Tsukuba", "b": "UW", "status": "asserted", "voice": "Embassy"}
    word = {
        "claim": "c",
        "subject": "UW–Tsukuba",
        "predicate": "hasParty",
        "object": "Amazon",
        "status": "attributed",
        "voice": "Inslee",
        "quote": "with\nAmazon",
    }
    fund = {"commitment": "C", "funder": "NVIDIA", "amount": None, "currency": "USD", "sum": Decimal(110_000_000), "scope": "combined"}
    fund |= {"hedge": None, "part_of": None, "targets": "UW–Tsukuba|CMU–Keio", "status": "asserted", "voice": "Embassy"}
    said = [{**word, "object": name, "status": "asserted"} for name in ("UW", "Tsukuba")]
    return {
        "documents": [{"release": "a", "sentences": 9, "covered": 7}],
        "releases": [{"release": "a", "title": "AI | <b>", "date": "2024-04-10", "publisher": None, "number": None}],
        "entities": [{"name": "UW", "kind": "Institution", "country": "US"}, {"name": "Tsukuba", "kind": "Institution", "country": "JP"}],
        "totals": [{"currency": "USD", "commitments": 1, "total": Decimal(110_000_000), "not_counted": 0}],
        "partners": [partner, {**partner, "a": "Amazon", "status": "attributed", "voice": "Inslee"}],
        "topics": [],
        "funding": [fund, {**fund, "funder": "Amazon"}],
        "amounts": [{"amount": Decimal(37), "currency": "USD", "what": "GDP", "hedge": "up to", "commitment": None}],
        "posts": [],
        "evidence": [*said, {**word, "object": "UW"}, word, {**word, "quote": "again"}, {**word, "claim": "d", "predicate": "text"}],
        "reasons": [{"kind": "sentence", "reason": "no frame", "times": 2}],
    }


def written() -> str:
    return report.markdown(rows(), analyse.measures(rows()), ["graph.ttl"])


def test_what_is_said_and_what_is_not():
    text = written()
    assert "| USD 110,000,000 | combined | NVIDIA: not stated; Amazon: not stated | UW–Tsukuba; CMU–Keio | asserted | Embassy |" in text
    assert "| UW–Tsukuba | Tsukuba; UW | not stated | asserted |" in text
    assert "| up to USD 37 | GDP |" in text
    assert "7 of 9 sentences" in text
    assert "| sentence | no frame | 2 |" in text


def test_what_stands_on_a_word_is_told_once_and_apart():
    text = written()
    assert text.count("Inslee") == 1
    assert "| UW–Tsukuba – hasParty – Amazon | attributed | Inslee | with Amazon |" in text


def test_no_text_opens_markup():
    assert "AI \\| \\<b\\>" in written()


# a large graph

NOTHING = analyse.measures({"entities": [], "partners": [], "funding": []})


def of(size: int, shown: int = report.SHOWN) -> str:
    return report.markdown(Corpus(size).rows(), NOTHING, [f"texts/{i}.txt" for i in range(size)] + ["graph.ttl"], shown)


def section(text: str, title: str) -> str:
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_every_table_is_cut_and_says_how_many_more_there_are_and_where():
    text = of(400, 7)
    for title, left, where in (
        ("Read", 393, "manifest.json; shown are the newest"),
        ("Partnerships", 393, "answers/evidence.csv; shown are those with the most parties"),
        ("Funding", 393, "answers/funding.csv; shown are the largest sums of each currency"),
        ("Other sums stated", 393, "answers/amounts.csv; shown are the largest of each currency"),
        ("People and posts", 393, "answers/posts.csv; shown are the first by name"),
        ("On someone's word, or planned", 393, "answers/evidence.csv; shown are the first by name"),
        ("Coverage", 93, "coverage.csv; shown are the commonest reasons"),
    ):
        found = section(text, title)
        assert f"\n{left} more stand in {where}." in found
        assert found.count("\n|") == 7 + 2, title
    assert "- texts/: 400 files\n- graph.ttl\n" in text


def test_counts_and_totals_are_of_all_rows():
    text = of(400, 7)
    assert "602 things are named" in text
    assert "3200 of 4000 sentences" in text
    assert "| USD 400,000 | 400 | 0 |" in text


def test_what_ranks_first_is_shown_in_its_old_order():
    text = of(400, 4)
    assert re.findall(r"\| (\w+ \d,\d+) \| combined", text) == ["USD 1,396", "JPY 1,397", "USD 1,398", "JPY 1,399"]
    assert re.findall(r"\| Title (\d+) \|", text) == ["9", "19", "29", "39"]


def test_a_cell_of_very_many_names_is_cut():
    many = [{**rows()["evidence"][0], "claim": f"c{i:03}", "subject": "P", "object": f"N{i:03}"} for i in range(60)]
    funders = [{**rows()["funding"][0], "funder": f"F{i:03}"} for i in range(60)]
    text = report.markdown({**rows(), "evidence": many, "funding": funders}, NOTHING, [])
    assert "; N049; and 10 more |" in text
    assert "; F049: not stated; and 10 more |" in text


def test_what_fits_is_shown_whole():
    assert " more " not in of(40)
    assert of(40) == of(40, 10**9)
    table = {name: list(each) for name, each in Corpus(40).rows().items()}
    assert of(40).partition("## Files")[0] == report.markdown(table, NOTHING, []).partition("## Files")[0]


def test_what_is_counted_in_several_batches_is_counted_once(monkeypatch):
    whole = of(40)
    monkeypatch.setattr(tally, "_AT_ONCE", 7)
    assert of(40) == whole


def test_claims_are_read_once():
    counted = {name: Passes.over(table) for name, table in Corpus(40).rows().items()}
    report.markdown(counted, NOTHING, [])
    assert counted["evidence"].passes == 1


def test_memory_does_not_grow_with_the_rows():
    few, many = (Corpus(size).rows() for size in (300, 2000))
    assert memory(lambda: report.markdown(many, NOTHING, [])) < 1.1 * memory(lambda: report.markdown(few, NOTHING, []))
