"""Known names: the longest wording, never a part of a word, in the case names have; what a wording may stand for."""

import pytest

from kg.text.names import lexicon, reference
from kg.text.tokens import tokens

from .reader import ontology


def hits(text: str) -> list[tuple[str, set[str]]]:
    """The words of each hit and the references they may stand for."""
    row = tokens(text)
    return [(" ".join(t.text for t in row[h.first : h.last]), {a.ref for a in h.aliases}) for h in lexicon(ontology()).hits(row)]


def known(text: str) -> set[str]:
    return {ref for _, refs in hits(text) for ref in refs}


def test_every_name_of_the_authority_is_found_as_it_is_written():
    missing = [k.name for k in ontology().authority if f"id:{k.key}" not in known(f"They met {k.name}.")]
    assert missing == []


def test_every_alias_and_japanese_name_is_found():
    wordings = [(k.key, text) for k in ontology().authority for text in (*k.aliases, *k.contextual, *k.demonyms, *filter(None, [k.name_ja]))]
    assert len(wordings) > 500
    assert [pair for pair in wordings if f"id:{pair[0]}" not in known(f"a {pair[1]} b")] == []


def test_every_topic_is_found_in_any_case():
    missing = [t.label_en for t in ontology().topics.values() if f"topic:{t.notation}" not in known(f"their {t.label_en} now")]
    assert missing == []


@pytest.mark.parametrize("text", ["Micronesia", "Intelsat", "Marm", "Keiobank", "Amazonia", "preIBMpost", "MITREX", "commitment", "Googleplex", "summit"])
def test_nothing_is_found_inside_a_word(text):
    assert not {r for r in known(f"They saw {text} there") if r.startswith("id:")} - {"id:country-fm"}


@pytest.mark.parametrize("text", ["to arm oneself", "the apple pie", "good intel", "the oracle spoke", "amazon river", "for us all", "a micron wide", "who came", "an mit of it"])
def test_a_name_has_a_capital(text):
    assert not {r for r in known(text) if r.startswith("id:")}


@pytest.mark.parametrize(("text", "ref"), [("Arm", "id:arm"), ("ARM", "id:arm"), ("MICROSOFT", "id:microsoft"), ("Openai", "id:openai"), ("Softbank Group", "id:softbank-group")])
def test_case_may_differ_after_the_capital(text, ref):
    assert known(f"They met {text} there") == {ref}


@pytest.mark.parametrize("text", ["Doe", "Mext", "Mit"])
def test_an_acronym_is_all_capitals(text):
    assert known(f"They met {text} there") == set()


@pytest.mark.parametrize(("text", "words", "ref"), [
    ("the Ministry of Education, Culture, Sports, Science and Technology met", "Ministry of Education , Culture , Sports , Science and Technology", "id:mext"),
    ("at the University of California, San Diego today", "University of California , San Diego", "id:ucsd"),
    ("Washington State University met", "Washington State University", "id:wsu"),
    ("Washington University in St. Louis met", "Washington University in St . Louis", "id:wustl"),
    ("the University of Washington met", "University of Washington", "id:uw"),
    ("quantum computing and more", "quantum computing", "topic:quantum-computing"),
])  # fmt: skip
def test_the_longest_wording_wins(text, words, ref):
    ((said, refs),) = hits(text)
    assert (said, refs) == (words, {ref})


def test_a_wording_of_several_things_lists_them_all():
    assert len(known("the Commonwealth")) > 1
    assert known("Washington") >= {"id:place-wa", "id:place-washington-dc"}


def test_only_a_certain_wording_names_a_thing():
    lex = lexicon(ontology())
    assert lex.named("keio university", "ORG") == "id:keio"
    assert lex.named("Keio University", "PLACE") is None
    assert lex.named("Sharp", "ORG") is None, "a contextual wording is not certain"
    assert lex.named("Lakeside University", "ORG") is None


def test_nothing_in_no_words():
    assert hits("") == []


@pytest.mark.parametrize(("name", "ref"), [("Lakeside College", "id:lakeside-college"), ("A" * 200, "id:" + "a" * 80)])
def test_minted_references_are_short_slugs(name, ref):
    assert reference(name) == ref
