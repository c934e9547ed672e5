"""What two graphs do not share."""

from kg import diff


def row(subject: str, status: str = "asserted", quote: str = "words") -> dict:
    return {"subject": subject, "predicate": "hasParty", "object": "Keio", "voice": "issuer", "status": status, "quote": quote}


def test_gained_and_lost_claims():
    found = diff.changes([row("A"), row("B")], [row("A", "attributed"), row("B", quote="other words")])
    assert found
    assert found.lines() == ["- A · hasParty · Keio  [asserted, issuer]", "+ A · hasParty · Keio  [attributed, issuer]"]


def test_equal_graphs():
    assert not diff.changes([row("A")], [row("A"), row("A", quote="once more")])
