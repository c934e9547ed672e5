"""The swap test: nothing is fitted to one text, so other names, sums, dates, topics, posts and verbs in another order give the same claims."""

import dataclasses
import re
from functools import cache
from pathlib import Path

import pytest
from swap import Swapped, reread, swap
from swap.coining import TABLE, inflected
from swap.said import Said

from kg import extract, read
from kg.model import Reading
from kg.ontology import Ontology
from kg.text.verbs import verb_forms

ROOT = Path(__file__).parents[1]
RELEASE = ROOT / "releases" / "2024-04-10-us-embassy-tokyo-ai-partnerships.txt"
WRITTEN = ROOT / "tests" / "written" / "work"
OTHERS = [WRITTEN / f"{name}.txt" for name in ("meti-quantum-bio-talks", "pharma-radioligand-license", "nist-quantum-clocks-consortium")]
OTHERS += [WRITTEN / "university-setouchi-organoids.txt"]
SEEDS = range(20)
VARIANTS = [
    pytest.param(path, seed, id=f"{path.stem}-{seed}") for path, seeds in ((RELEASE, SEEDS), *((other, range(12)) for other in OTHERS)) for seed in seeds
]
INVENTED = ("places", "companies", "given_names", "surnames", "japanese_given_names", "japanese_surnames", "portfolios")


@cache
def ontology() -> Ontology:
    return Ontology(ROOT / "ontology")


@cache
def original(path: Path) -> Reading:
    return extract.reading(read.read(path, ontology()), ontology())


@cache
def variant(path: Path, seed: int) -> Swapped:
    return swap(original(path), ontology(), seed)


def difference(path: Path, swapped: Swapped) -> tuple[set, set]:
    """Give the claims a variant has lost and those it has gained."""
    again = extract.reading(reread(original(path), swapped, ontology()), ontology())
    expected = Said(original(path), ontology(), swapped).tuples()
    found = Said(again, ontology(), titles=swapped.titles).tuples()
    return expected - found, found - expected


@pytest.mark.parametrize(("path", "seed"), VARIANTS)
def test_the_claims_map_as_the_words_do(path, seed):
    lost, gained = difference(path, variant(path, seed))
    said = [f"{sign} {claim}" for sign, claims in (("lost  ", lost), ("gained", gained)) for claim in sorted(claims, key=str)]
    assert said == [], "\n".join([*said, variant(path, seed).text])


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_each_text_has_much_to_map(path):
    told = {(claim.predicate, claim.subject) for claim in original(path).claims}
    assert len([subject for predicate, subject in told if predicate == "hasParty"]) >= 3
    assert len([subject for predicate, subject in told if predicate == "amount"]) >= 3


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_the_names_of_each_text_are_gone(path):
    text = original(path).document.text
    named = {text[m.start : m.end] for m in original(path).mentions if m.kind in ("ORG", "PERSON")}
    words = variant(path, 0).text
    assert [word for word in sorted(named) if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", words)] == []


def test_a_word_that_does_not_map_is_noticed():
    swapped = variant(RELEASE, 0)
    for ref in ("id:uw", "id:ibm", "id:raimondo"):
        wrong = dataclasses.replace(swapped, text=swapped.text.replace(swapped.names[ref], "Nobody Else"))
        assert all(difference(RELEASE, wrong)), ref
    assert difference(RELEASE, dataclasses.replace(swapped, text=swapped.text.replace("illion", "oon")))[0]


def test_what_is_put_in_place_stands_in_no_file_of_ours():
    files = [
        path
        for folder in ("ontology", "kg", "releases", "tests/written/work")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    ]
    texts = [path.read_text("utf-8").casefold() for path in files]
    known = [word for key in INVENTED for word in TABLE[key] if any(word.casefold() in text for text in texts)]
    assert known == []


def test_nothing_that_is_replaced_is_left():
    text = original(RELEASE).document.text
    named = {text[m.start : m.end] for m in original(RELEASE).mentions if m.kind in ("ORG", "PERSON", "PLACE")}
    gone = {"Hiroshima", "Commerce", "Artificial Intelligence", "quantum", "semiconductor", "announced", "invested"}
    gone |= {"110", "210", "April 9", "April 10", "May 2022", "nine", "third"}
    for seed in SEEDS:
        words = variant(RELEASE, seed).text
        assert [word for word in sorted(named | gone) if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", words)] == ["Commonwealth"], seed


def test_the_paragraphs_come_in_many_orders_and_the_first_stays():
    orders = [variant(RELEASE, seed).order for seed in SEEDS]
    assert len(set(orders)) == len(SEEDS)
    assert {order[:4] for order in orders} == {(0, 1, 2, 3)}
    assert {order[-1] for order in orders} == {len(original(RELEASE).document.blocks) - 1}
    assert all(sorted(order) == list(range(len(order))) for order in orders)


def test_a_seed_stands_for_one_text():
    assert swap(original(RELEASE), ontology(), 3).text == variant(RELEASE, 3).text


def test_the_reader_knows_every_form_that_a_swap_gives_a_verb():
    words = ontology().frames["words"]
    table = tuple((base, cls) for cls in TABLE["verbs"]["classes"] for base in words["verbs"][cls])
    known = verb_forms(table, tuple(words["irregular"].items()))
    unknown = [form for base, _ in table for form in inflected(base).values() if form not in known]
    assert unknown == []
