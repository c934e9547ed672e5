"""Chains of claims: short, sure, and not through what everything shares."""

from kg import paths

HUBS = {"japan", "ai"}


def link(claim: str, s: str, o: str, status: str = "asserted") -> dict:
    return {"claim": claim, "s": s, "o": o, "subject": s.upper(), "object": o.upper(), "predicate": "hasParty", "status": status, "voice": "issuer"}


def claims(found: paths.Chain | None) -> list[str]:
    return [row["claim"] for row in found.links]


def test_the_shortest_chain_in_either_direction():
    links = [link("1", "p", "a"), link("2", "p", "b"), link("3", "q", "a"), link("4", "q", "c"), link("5", "r", "c"), link("6", "r", "b")]
    assert claims(paths.chain(links, HUBS, "a", "b")) == ["1", "2"]
    assert paths.chain(links, HUBS, "a", "b").things == ("A", "P", "B")
    assert claims(paths.chain(links, HUBS, "b", "a")) == ["2", "1"]


def test_a_longer_asserted_chain_wins_over_a_word_or_a_plan():
    links = [link("1", "p", "a", "attributed"), link("2", "p", "b"), link("3", "q", "a"), link("4", "q", "c", "inferred"), link("5", "p", "c")]
    assert claims(paths.chain(links, HUBS, "a", "b")) == ["3", "4", "5", "2"]
    assert claims(paths.chain(links[:2], HUBS, "a", "b")) == ["1", "2"]


def test_hubs_connect_only_what_nothing_else_does():
    links = [link("1", "a", "ai"), link("2", "b", "ai")]
    found = paths.chain(links, HUBS, "a", "b")
    assert (claims(found), found.hubs) == (["1", "2"], ("AI",))
    links += [link("3", "p", "a", "planned"), link("4", "p", "c"), link("5", "c", "b")]
    found = paths.chain(links, HUBS, "a", "b")
    assert (claims(found), found.hubs) == (["3", "4", "5"], ())


def test_an_end_may_be_a_hub():
    found = paths.chain([link("1", "p", "japan"), link("2", "p", "b")], HUBS, "japan", "b")
    assert (claims(found), found.hubs) == (["1", "2"], ())


def test_no_chain():
    assert paths.chain([link("1", "p", "a"), link("2", "q", "b")], HUBS, "a", "b") is None


def test_equal_chains_do_not_depend_on_order():
    links = [link(claim, thing, end) for claim, thing, end in ("1pa", "2pb", "3qa", "4qb")]
    assert claims(paths.chain(links, HUBS, "a", "b")) == claims(paths.chain(links[::-1], HUBS, "a", "b")) == ["1", "2"]
