"""Identity: what two texts tell is one thing when it is the same, two when it is not, and a proposal when it only may be."""

import sqlite3
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from text.reader import facts, ledger, named, names, objects, ontology, reading, release, told

from kg import extract, identity, read
from kg.register import Register, noted

SHARED = Path(__file__).parents[2] / "shared"

FIRST = "Purdue University and Tohoku University signed a partnership in robotics on June 3, 2024. IBM and nine Japanese companies invested a combined $5 million in the partnership."
AGAIN = "We welcome the agreement between Tohoku University and Purdue University. This partnership is supported by $5 million from Google and nine Japanese companies."
PAIR = "Purdue University – Tohoku University (2024)"


def texts(*bodies: str) -> list:
    return [reading(body) for body in bodies]


def of_class(held, cls: str) -> list[str]:
    return [e.name for e in held.entities if e.cls == cls]


@pytest.fixture(scope="module")
def both():
    return ledger(*texts(FIRST, AGAIN))


# -- the same ---------------------------------------------------------------------------------------------------------


def test_one_partnership_with_the_words_of_both(both):
    assert of_class(both, "Partnership") == [PAIR]
    for party in ("Purdue University", "Tohoku University"):
        claims = [c for c in told(both, "hasParty") if names(both)[c.object] == party]
        assert {c.document for c in claims} == {d.key for d in both.documents}


def test_an_equal_sum_for_the_same_is_counted_once_with_all_who_give(both):
    (commitment,) = of_class(both, "FinancialCommitment")
    assert facts(both, "amount") == [(commitment, "5000000.0")]
    assert objects(both, "contributor") == ["Google", "IBM", "nine Japanese companies"]


def test_each_giver_keeps_its_own_release(both):
    given = {names(both)[c.object]: c.document for c in told(both, "contributor") if names(both)[c.object] in ("IBM", "Google")}
    assert len(set(given.values())) == 2


def test_a_group_behind_the_same_is_one(both):
    assert of_class(both, "OrganizationGroup") == ["nine Japanese companies"]


@pytest.mark.parametrize("count", ["nine ", ""])
def test_a_group_of_the_same_kind_with_a_count_or_none(count):
    second = f"We welcome the agreement between Tohoku University and Purdue University. This partnership is supported by $5 million from IBM and {count}Japanese companies."
    assert len(of_class(ledger(*texts(FIRST, second)), "OrganizationGroup")) == 1


@pytest.mark.parametrize("second", [
    "We welcome the agreement between Tohoku University and Purdue University.",
    "We welcome the robotics agreement between Tohoku University and Purdue University.",
])  # fmt: skip
def test_a_topic_shared_or_absent_keeps_one(second):
    assert len(of_class(ledger(*texts(FIRST, second)), "Partnership")) == 1


def test_organisations_and_persons_are_one_by_key():
    held = ledger(*texts("Governor Ada Pell met MIT.", "Ada Pell, Governor of Indiana, met the Massachusetts Institute of Technology."))
    assert of_class(held, "Official") == ["Ada Pell"]
    assert of_class(held, "University") == ["Massachusetts Institute of Technology"]


def test_a_theme_of_two_texts_is_one():
    text = "Purdue University signed an agreement with Tohoku University. This collaboration will focus on green robotics for all."
    held = ledger(*texts(text, f"Once more. {text}"))
    assert of_class(held, "Topic") == ["green robotics for all"]


# -- not the same -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), [
    ("Purdue University and Tohoku University signed a partnership in robotics.", "Purdue University and Kyoto University signed a partnership in robotics."),
    ("Purdue University and Tohoku University signed a partnership in robotics.", "Purdue University, IBM and Tohoku University signed a partnership in robotics."),
    ("Purdue University and Tohoku University signed a partnership in robotics.", "The United States and Japan signed a partnership in robotics."),
])  # fmt: skip
def test_other_parties_are_another_partnership(first, second):
    assert len(of_class(ledger(*texts(first, second)), "Partnership")) == 2


@pytest.mark.parametrize("second", [
    "IBM invested $6 million in a semiconductor program.",
    "IBM invested ¥5 million in a semiconductor program.",
    "IBM invested $5 million in a robotics program.",
    "Google gave $5 million.",
])  # fmt: skip
def test_another_sum_currency_or_target_is_another_commitment(second):
    held = ledger(*texts("IBM invested $5 million in a semiconductor program.", second))
    assert len(of_class(held, "FinancialCommitment")) == 2


@pytest.mark.parametrize("group", ["ten Japanese companies", "nine American companies", "nine Japanese universities"])
def test_another_count_nation_or_kind_is_another_group(group):
    second = f"We welcome the agreement between Tohoku University and Purdue University. This partnership is supported by $5 million from IBM and {group}."
    assert len(of_class(ledger(*texts(FIRST, second)), "OrganizationGroup")) == 2


def test_nine_companies_behind_something_else_are_others():
    second = "Nine Japanese companies and Cornell University signed a partnership in fusion energy."
    assert len(of_class(ledger(*texts(FIRST, second)), "OrganizationGroup")) == 2


def test_statuses_and_voices_are_not_mixed():
    planned = "Purdue University and Tohoku University will sign a partnership in robotics."
    held = ledger(*texts(FIRST, planned))
    assert {c.status for c in told(held, "hasParty")} == {"asserted", "planned"}


# -- proposals --------------------------------------------------------------------------------------------------------


def test_names_that_begin_alike_are_a_proposal_and_stay_apart():
    held = ledger(
        *texts("The Ossipee Institute came to the town that day and stayed.", "The Ossipee Institute of Geology came to the town that day and stayed.")
    )
    proposals = [g for g in held.gaps if g.kind == "proposal"]
    assert [(g.text, "Ossipee Institute of Geology" in g.reason) for g in proposals] == [("Ossipee Institute", True)]
    assert of_class(held, "ResearchInstitute") == ["Ossipee Institute", "Ossipee Institute of Geology"]
    (document,) = [d for d in held.documents if d.key == proposals[0].document]
    assert document.text[proposals[0].span.start : proposals[0].span.end] == "Ossipee Institute"


@pytest.mark.parametrize("cls", sorted(ontology().organizations))
def test_organisations_of_every_class_are_proposed(cls):
    made = texts("The Ossipee Institute came to the town that day and stayed.", "The Ossipee Institute of Geology came to the town that day and stayed.")
    of_cls = [replace(r, entities=tuple(replace(e, cls=cls) if e.name.startswith("Ossipee") else e for e in r.entities)) for r in made]
    assert [g.text for g in ledger(*of_cls).gaps if g.kind == "proposal"] == ["Ossipee Institute"]


def test_names_that_only_share_letters_are_no_proposal():
    held = ledger(*texts("Washington State University and the University of Washington came."))
    assert not [g for g in held.gaps if g.kind == "proposal"]


def test_a_short_name_is_a_proposal_when_another_text_names_it_in_full():
    short = "Chips come from companies such as Kumo Internet and Softbank."
    assert not [g for g in ledger(*texts(short)).gaps if g.kind == "proposal"]
    made = texts(short, "SoftBank Group invested $5 million in a robotics program.")
    (gap,) = [g for g in ledger(*made).gaps if g.kind == "proposal"]
    assert (gap.text, gap.document, "SoftBank Group (id:softbank-group)" in gap.reason) == ("Softbank", made[0].document.key, True)
    assert [c.document for c in told(ledger(*made), "mentionedIn") if c.subject == "id:softbank-group"] == [made[1].document.key]


# -- two texts of one announcement ------------------------------------------------------------------------------------

TWIN = (
    "The United States and Japan welcome a new $5 million joint robotics partnership with Purdue University and Tohoku University as well as Cornell University "
    "and Kyoto University through funding from IBM, Google, and a consortium of Japanese companies. Chips come from companies such as Kumo Internet and Softbank."
)
RELEASE = (
    "The ministers announced two new partnerships in robotics between Purdue University and Tohoku University and between Cornell University and Kyoto University. "
    "These partnerships are supported by $5 million in combined private sector investment from IBM, Google, SoftBank Group, and nine Japanese companies."
)


def told_once(held, sum_: str, pairs: dict[str, str], both: set[str], once: set[str]) -> None:
    """The partnerships and the sum are one node each with the words of both texts; each giver has the releases that name it."""
    given = {(names(held)[c.object], c.document) for c in told(held, "contributor") if (names(held)[c.subject], sum_) in facts(held, "amount")}
    documents = {d.key for d in held.documents}
    assert {g for g, _ in given} == both | once
    assert all({d for g, d in given if g == giver} == documents for giver in both)
    assert all(len({d for g, d in given if g == giver}) == 1 for giver in once)
    assert len({s for s, o in facts(held, "amount") if o == sum_}) == 1
    for first, second in pairs.items():
        (partnership,) = {s for s, o in facts(held, "hasParty", "asserted") if o == first} & {s for s, o in facts(held, "hasParty", "asserted") if o == second}
        assert {o for s, o in facts(held, "hasParty", "asserted") if s == partnership} == {first, second}
        assert {c.document for c in told(held, "hasParty") if names(held)[c.subject] == partnership} == documents
    assert "Softbank" in [g.text for g in held.gaps if g.kind == "proposal" and g.about == "id:softbank-group"]


@pytest.mark.parametrize("order", [1, -1])
def test_an_announcement_told_twice_is_one(order):
    held = ledger(*texts(TWIN, RELEASE)[::order])
    pairs = {"Purdue University": "Tohoku University", "Cornell University": "Kyoto University"}
    told_once(held, "5000000.0", pairs, {"IBM", "Google", "nine Japanese companies"}, {"SoftBank Group"})
    assert len(of_class(held, "Partnership")) == 2
    assert of_class(held, "OrganizationGroup") == ["nine Japanese companies"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")
def test_the_release_and_the_fact_sheet_of_the_same_day_tell_of_the_same_two_partnerships():
    (path,) = (SHARED / "corpus" / "dev").glob("2024-04-10-fact-sheet-japan-official-visit*.md")
    held = ledger(release(), extract.reading(read.read(path, ontology()), ontology()))
    pairs = {"Carnegie Mellon University": "Keio University", "University of Tsukuba": "University of Washington"}
    told_once(held, "110000000.0", pairs, {"NVIDIA", "Arm", "Amazon", "Microsoft", "nine Japanese companies"}, {"SoftBank Group"})
    assert not [e for e in held.entities if e.name == "Softbank"]


# -- what it costs ----------------------------------------------------------------------------------------------------


def settled(monkeypatch, *readings) -> tuple[Register, list[int]]:
    """A register of what is one in some readings, and the documents whose readings were looked at for it."""
    looked: list[int] = []
    monkeypatch.setattr(Register, "reading", lambda register, doc: (looked.append(doc), register.kept(doc).reading())[1])
    register = Register(sqlite3.connect(":memory:"))
    register.choose([(register.add(f"{n}", noted(each, "", ontology())), each.document.stem) for n, each in enumerate(readings)])
    identity.settle(register, ontology())
    return register, looked


def test_no_reading_is_unpacked_to_tell_what_is_one_nor_where_things_only_get_other_keys(monkeypatch):
    years = [reading(AGAIN, date=f"{year}-04-10") for year in (2021, 2022)]
    register, looked = settled(monkeypatch, *years, *texts("IBM met MIT."))
    assert looked == []
    assert [register.kept(doc).names is None for doc in (1, 2, 3)] == [False, False, True]
    assert {c.subject for doc in (1, 2) for c in told(register.reading(doc), "hasParty")} == {c.subject for c in told(years[0], "hasParty")}
    assert {c.subject for doc in (1, 2) for c in told(register.reading(doc), "funds")} == {c.subject for c in told(years[1], "funds")}


def test_what_is_one_thing_in_one_way_is_not_kept_twice(monkeypatch):
    register, _ = settled(monkeypatch, *texts("IBM met Governor Ada Pell.", "IBM met MIT."))
    assert [key for (key,) in register.sql.execute("SELECT key FROM united")] == ["id:ibm"]


# -- any ledger -------------------------------------------------------------------------------------------------------

MANY = [
    FIRST,
    AGAIN,
    "Governor Ada Pell announced the agreement between Purdue University and Tohoku University.",
    "IBM gave $5 million. Nine Japanese companies left.",
]


def test_the_order_of_the_texts_does_not_matter():
    made = texts(*MANY)
    first = ledger(*made)
    assert all(ledger(*order) == first for order in permutations(made))


def test_a_text_alone_keeps_its_claims():
    held = ledger(release())
    assert len(held.claims) == len(release().claims)
    assert {c.predicate for c in held.claims} == {c.predicate for c in release().claims}


def test_nothing_in_nothing():
    held = ledger()
    assert (held.documents, held.entities, held.claims, held.gaps) == ((), (), (), ())


@pytest.fixture(scope="module")
def full():
    return ledger(release(), *texts(*MANY))


def test_names_are_unique(full):
    labels = [e.name for e in full.entities]
    assert len(labels) == len(set(labels))
    keys = [e.key for e in full.entities]
    assert len(keys) == len(set(keys))


def test_names_shared_by_different_things_are_told_apart():
    text = "IBM invested $5 million in a robotics program."
    held = ledger(*texts(text, f"Again. {text}", f"More. {text}"))
    labels = [e.name for e in held.entities]
    assert len(labels) == len(set(labels))


def test_claims_are_unique_sorted_and_speak_of_what_is_there(full):
    seen = [(c.document, c.subject, c.predicate, c.object, c.voice, c.status) for c in full.claims]
    assert len(seen) == len(set(seen))
    assert list(full.claims) == sorted(full.claims)
    there = {e.key for e in full.entities} | {d.key for d in full.documents}
    assert {r for c in full.claims for r in (c.subject, c.voice)} <= there


def test_gaps_of_the_texts_are_kept(full):
    assert {g for r in (release(), *texts(*MANY)) for g in r.gaps} <= set(full.gaps)


def test_a_partnership_of_one_text_has_one_name_in_the_ledger(full):
    assert named(full, PAIR).cls == "Partnership"
