"""Matches become claims: the cases of ``tests/cases/reading``, and what the book of one text remembers."""

import pytest

from kg.model import Span
from kg.text.book import Book, Said

from .reader import cases, document, facts, linked, names, objects, reading

CASES = [pytest.param(case, id=f"{file}: {case['name']}") for file in ("parties", "subjects", "voices", "money") for case in cases(file)]


def said(held) -> set[str]:
    """Every claim in all the ways a case may write it."""
    label = names(held)
    plain = {(c, f"{c.predicate} {label.get(c.object, c.object)}") for c in held.claims}
    return {w for c, line in plain for w in (c.predicate, line, f"{c.status} {line}", f"{c.status} {line} ({label.get(c.voice)})")}


@pytest.mark.parametrize("case", CASES)
def test_case(case):
    held = reading(case["text"])
    told = said(held)
    assert set(case.get("expects", ())) <= told
    assert not set(case.get("never", ())) & told
    if "partnerships" in case:
        assert parties(held) == sorted(case["partnerships"])
    if "sums" in case:
        assert sums(held) == case["sums"]
    classes = [e.cls for e in held.entities]
    assert all(classes.count(name) == 1 for name in case.get("classes", ()))
    if "facts" in case:
        (commitment,) = [e for e in held.entities if e.cls == "FinancialCommitment"]
        assert case["facts"].items() <= dict(commitment.facts).items()


def parties(held) -> list[list[str]]:
    by_partnership: dict[str, list[str]] = {}
    for partnership, party in facts(held, "hasParty"):
        by_partnership.setdefault(partnership, []).append(party)
    return sorted(by_partnership.values())


def sums(held) -> list[str]:
    commitments = {e.name for e in held.entities if e.cls == "FinancialCommitment"}
    return sorted(amount for subject, amount in facts(held, "amount") if subject in commitments)


# -- events -----------------------------------------------------------------------------------------------------------

DEAL = "Governor Ada Pell announced a partnership between Purdue University and Tohoku University"


def test_who_announced_what_when_and_where():
    held = reading(f"{DEAL} at a signing ceremony at the Lakeside Research Library in Seattle on June 3, 2024.")
    (event,) = [e for e in held.entities if e.cls == "Event"]
    assert event.name == "signing ceremony (2024-06-03)"
    assert dict(event.facts)["eventKind"] == "signing"
    assert facts(held, "actor") == [(event.name, "Ada Pell")]
    assert facts(held, "announces") == [(event.name, "Purdue University – Tohoku University (2024)")]
    assert ("Lakeside Research Library", "Seattle") in facts(held, "place") or (event.name, "Seattle") in facts(held, "place")
    assert facts(held, "date") == [(event.name, "2024-06-03")]


@pytest.mark.parametrize(("words", "predicate"), [("as part of", "partOfEvent"), ("during", "partOfEvent"), ("on the sidelines of", "onSidelinesOf"), ("on the margins of", "onSidelinesOf")])
def test_how_an_event_stands_to_another(words, predicate):
    held = reading(f"{DEAL} {words} the G7 Leaders' Summit in Hiroshima.")
    assert objects(held, predicate) == ["G7 Leaders' Summit in Hiroshima"]
    assert ("G7 Leaders' Summit in Hiroshima", "Hiroshima") in facts(held, "place")


def test_the_event_told_again_is_one():
    held = reading(f"{DEAL}. The partnership was announced on June 3, 2024.")
    assert len([e for e in held.entities if e.cls == "Event"]) == 1
    assert objects(held, "date") == ["2024-06-03"]


def test_a_resolved_date_is_inferred():
    held = reading("Last year, Purdue University and Tohoku University signed a partnership in robotics.")
    assert facts(held, "date", "inferred") == [("signing (2023)", "2023")]
    assert facts(held, "date", "asserted") == []


def test_an_undertaking_and_what_follows_from_it():
    held = reading(f"{DEAL}. The announcement builds on President Ken Orr and Prime Minister Ito Jun's commitment to advance robotics.")
    (commitment,) = [e for e in held.entities if e.cls == "PolicyCommitment"]
    assert objects(held, "madeBy") == ["Ito Jun", "Ken Orr"]
    assert objects(held, "buildsOn") == [commitment.name]


# -- the book ---------------------------------------------------------------------------------------------------------

HERE, THERE = Span(0, 1), Span(2, 3)


@pytest.fixture
def book():
    return Book(linked("Nothing is told."))


def by(status: str = "asserted", span: Span = HERE, voice: str = "id:a") -> Said:
    return Said(voice, status, "rule", span)


def partnership(book, *members: str, status: str = "asserted"):
    draft = book.partnership(members, near=False)
    for member in members:
        book.claim(draft, "hasParty", member, by(status))
    return draft


def test_a_claim_told_twice_has_the_words_of_both(book):
    for span in (HERE, THERE, HERE):
        book.claim("id:x", "date", "2024", by(span=span))
    (told,) = book.told.values()
    assert told.spans == [HERE, THERE]


def test_another_voice_or_status_is_another_claim(book):
    for said in (by(), by("planned"), by(voice="id:b")):
        book.claim("id:x", "date", "2024", said)
    assert len(book.told) == 3
    assert book.objects("id:x", "date", "planned") == ["2024"]


def test_equal_parties_are_one_partnership(book):
    first = partnership(book, "id:a", "id:b")
    assert book.partnership(["id:b", "id:a"], near=False) is first
    assert book.partnership(["id:a", "id:c"], near=False) is not first


def test_this_partnership_of_more_parties_is_the_last_one(book):
    first = partnership(book, "id:a", "id:b")
    book.spoken_of([first])
    assert book.partnership(["id:a", "id:b", "id:c"], near=True) is first


def test_this_partnership_of_others_is_a_new_one(book):
    book.spoken_of([partnership(book, "id:a", "id:b")])
    assert book.partnership(["id:c", "id:d", "id:e"], near=True).cls == "Partnership"
    assert len(book.of("Partnership")) == 2


@pytest.mark.parametrize(("amount", "currency", "givers", "same"), [
    ("5.0", "USD", ["id:g"], True), ("5.0", "USD", [], True), ("5.0", "USD", ["id:h"], False), ("5.0", "JPY", ["id:g"], False), ("6.0", "USD", ["id:g"], False),
    ("", "", ["id:g"], True), ("", "", ["id:h"], False),
])  # fmt: skip
def test_when_a_sum_is_the_same_commitment(book, amount, currency, givers, same):
    first = book.commitment("5.0", "USD", [])
    first.facts["currency"] = "USD"
    book.claim(first, "amount", "5.0", by())
    book.claim(first, "contributor", "id:g", by())
    assert (book.commitment(amount, currency, givers) is first) is same


def test_a_gap_keeps_its_words(book):
    book.gap(Span(0, 7), "candidate", "why")
    assert (book.gaps[0].text, book.gaps[0].document) == ("Nothing", document("Nothing is told.").key)


@pytest.mark.parametrize(("part", "parts"), [("$2 million", ["USD 2 million from IBM"]), ("$7 million", [])])
def test_what_is_more_than_the_whole_is_no_part_of_it(part, parts):
    held = reading(f"IBM invested $5 million in the partnership between Keio University and Purdue University, including {part} for robots.")
    assert [name for name, _ in facts(held, "partOfCommitment")] == parts
