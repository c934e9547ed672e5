"""Linking: what a span stands for in this text; what needs its neighbours; what each later wording means."""

import pytest
from text.reader import document, found, linked, ontology, release

from kg import link


def refs(text: str, *kinds: str) -> set[str]:
    return {ref for _, ref in found(text, *(kinds or ("ORG",)))}


# -- words that are also names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    "They arm themselves with an apple, good intel and an oracle.",
    "It is for us to see who came to the amazon river.",
    "The sharp bend may recruit a cadence of its own.",
    "Micronesia, Intelsat, Armstrong and Keiobank are other names on the list.",
])  # fmt: skip
def test_common_words_name_nobody(text):
    assert refs(text) == set()


@pytest.mark.parametrize(("text", "ref"), [
    ("Later that day Arm came to the town.", "id:arm"),
    ("Later that day Intel came to the town.", "id:intel"),
    ("Later that day DOE came to the town.", "id:doe"),
    ("Later that day Softbank Group came to the town.", "id:softbank-group"),
    ("Later that day the MEXT staff came to the town.", "id:mext"),
])  # fmt: skip
def test_a_capital_makes_them_names(text, ref):
    assert refs(text) == {ref}


@pytest.mark.parametrize(("short", "full", "ref"), [
    ("Sharp", "Sharp Corporation", "id:sharp"),
    ("JST", "the Japan Science and Technology Agency", "id:jst"),
    ("UW", "the University of Washington", "id:uw"),
    ("Recruit", "Recruit Holdings", "id:recruit"),
    ("WHO", "the World Health Organization", "id:who"),
])  # fmt: skip
def test_a_wording_that_needs_context_links_only_beside_a_safe_one(short, full, ref):
    assert refs(f"Later that day {short} came to the town.") == set()
    assert refs(f"Later that day {short} came to the town, as did {full}.") == {ref}
    assert refs(f"Later that day {full} came to the town.\n\nThen {short} left it.") == {ref}


@pytest.mark.parametrize(("text", "kind", "ref"), [
    ("They met in Tsukuba that day.", "PLACE", "id:place-tsukuba"),
    ("They met the University of Tsukuba that day.", "ORG", "id:tsukuba-u"),
    ("They met in Washington State that day.", "PLACE", "id:place-wa"),
    ("They met in Washington, D.C. that day.", "PLACE", "id:place-washington-dc"),
    ("They met Washington State University that day.", "ORG", "id:wsu"),
    ("They met in Pennsylvania that day.", "PLACE", "id:place-pa"),
    ("They met the Commonwealth of Pennsylvania that day.", "ORG", "id:pa-commonwealth"),
    ("They met the State of Ohio that day.", "ORG", "id:oh-state"),
    ("They met in Japan that day.", "COUNTRY", "id:place-jp"),
])  # fmt: skip
def test_places_and_bodies_of_one_name_stay_apart(text, kind, ref):
    assert [(k, f.ref) for s in linked(text).sentences for f in s.found for k in [f.kind]] == [(kind, ref)]


@pytest.mark.parametrize("text", ["They met with Washington that day.", "They met in Georgia that day."])
def test_a_name_of_several_things_is_none_of_them(text):
    assert not {ref for _, ref in found(text)} & {"id:place-wa", "id:place-washington-dc", "id:place-ga", "id:country-ge"}


# -- nations ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "kind"), [
    ("Later that day Japan came to it.", "COUNTRY"),
    ("Later that day the United States came to it.", "COUNTRY"),
    ("Later that day the U.S. and Japan came to it.", "COUNTRY"),
    ("Later that day Japanese food came to it.", "DEMONYM"),
    ("Later that day the Japanese government came to it.", "COUNTRY"),
])  # fmt: skip
def test_a_nation_is_a_party_or_an_adjective(text, kind):
    assert {f.kind for s in linked(text).sentences for f in s.found} == {kind}


def test_whose_body_it_is_stays_beside_its_name():
    assert found("Later that day Japan's RIKEN and America's IBM came to it.") == [
        ("Japan", "id:place-jp"), ("RIKEN", "id:riken"), ("America", "id:place-us"), ("IBM", "id:ibm")]  # fmt: skip


# -- what the text itself defines -------------------------------------------------------------------------------------


def test_an_acronym_defined_in_brackets():
    text = "ZQX came first. Then the Zorblat Quantum Exchange Foundation (ZQX) opened its doors to the public that day. ZQX grew."
    assert {ref for words, ref in found(text) if words == "ZQX"} == {"id:zorblat-quantum-exchange-foundation"}


def test_an_acronym_means_something_else_in_another_text():
    assert "id:zorblat-quantum-exchange-foundation" not in {ref for _, ref in found("Later that day ZQX grew.")}


def test_a_surname_means_the_person_named_in_full():
    text = "Pell spoke first. Then Governor Ada Pell left. Governor Pell came back."
    assert {ref for _, ref in found(text, "PERSON")} == {"id:ada-pell"}


def test_a_title_before_a_surname_of_the_authority():
    text = "U.S. Commerce Secretary Gina Raimondo came. Secretary Raimondo spoke. Raimondo left."
    assert {ref for _, ref in found(text, "PERSON")} == {"id:raimondo"}


def test_a_title_with_a_bracket_before_the_name():
    text = "The Minister of Education, Culture, Sports, Science and Technology (MEXT) Moriyama Masahito came."
    assert refs(text, "PERSON") == {"id:moriyama"}
    assert refs(text, "POST") == {"id:post-mext-minister"}


def test_so_many_named_before_are_meant_by_their_number():
    held = linked("Purdue University met Tohoku University in May. The two universities left.")
    (several,) = [f for s in held.sentences for f in s.found if f.kind == "SEVERAL"]
    assert several.ref == "id:purdue|id:tohoku-u"


@pytest.mark.parametrize("text", ["Purdue University met it. The two universities left.", "Purdue University, Cornell University and Tohoku University met. The two universities left.",
                                  "Purdue University met IBM in May. The two universities left."])  # fmt: skip
def test_a_number_that_does_not_fit_means_nobody(text):
    assert not [f for s in linked(text).sentences for f in s.found if f.kind == "SEVERAL"]


# -- mentions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("held", [linked("Governor Ada Pell met IBM, Purdue University (PU) and nine Japanese companies in Tokyo for $5 million on May 3, 2024."),
                                  link.link(release().document, ontology())], ids=["short", "release"])  # fmt: skip
def test_finds_never_overlap_and_mentions_are_spans_of_entities(held):
    last = -1
    for mention in link.mentions(held):
        assert last <= mention.start < mention.end
        last = mention.end
        assert mention.entity in held.entities
        assert mention.how
    for sentence in held.sentences:
        places = [i for f in sentence.found for i in range(f.first, f.last)]
        assert len(places) == len(set(places))


def test_a_mention_is_the_wording_of_the_text():
    text = "Later that day **Keio** University's staff came."
    held = linked(text)
    assert [text[m.start : m.end] for m in link.mentions(held)] == ["Keio** University"]


def test_markdown_and_line_breaks_split_no_name():
    assert refs("Later that day the University of\nTsukuba and *Keio* **University** came.") == {"id:tsukuba-u", "id:keio"}


def test_sums_and_dates_are_finds_too():
    assert found("They gave $5 million on May 3, 2024.", "MONEY", "DATE") == [("$5 million", "5000000.0"), ("May 3, 2024", "2024-05-03")]


def test_linking_changes_no_document():
    held = document("Keio University came.")
    assert link.link(held, ontology()).document == held
