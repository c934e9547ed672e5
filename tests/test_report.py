"""The report says what is there, what is not stated, and lets nothing of a text open markup."""

from decimal import Decimal

from kg import analyse, report


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
        "coverage": [{"kind": "sentence", "reason": "no frame"}] * 2,
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
