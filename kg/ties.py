"""Which claims must be seen together: those about a thing of which several releases tell, and about all that is tied to it.

A partnership, a sum, an event is what the claims about it say, whichever releases make them; what stands alone (core.ttl says which: organisations,
people, places) is the same in every release, so claims about it stand each for itself.
"""

from collections.abc import Iterable, Iterator, Set
from typing import NamedTuple

from .model import Claim, Entity
from .ontology import Ontology


class Ends:
    """Keys that are tied to one another, each under the smallest of those."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def tie(self, keys: Iterable[str]) -> None:
        """Take note that some keys hang together."""
        first, *others = sorted({self.top(key) for key in keys})
        self._above.update(dict.fromkeys(others, first))

    def top(self, key: str) -> str:
        """The smallest of the keys that hang together with a key."""
        while (up := self._above.get(key, key)) != key:
            self._above[key] = self._above.get(up, up)
            key = up
        return key


class Knot(NamedTuple):
    """Claims of a part that hang together, and the keys by which claims of another part hang together with them."""

    keys: frozenset[str]
    claims: tuple[Claim, ...]


def things(entities: Iterable[Entity], ontology: Ontology) -> frozenset[str]:
    """The keys of those entities that are what the claims about them say."""
    return frozenset(entity.key for entity in entities if not ontology.classes[entity.cls].alone)


def knots(claims: Iterable[Claim], entities: Iterable[Entity], along: Set[str], ontology: Ontology) -> Iterator[Knot]:
    """The claims about each thing and about all that claims of the properties ``along`` tie to it; a value is tied like a thing.

    Mentions are left out. What is no thing ties nothing.
    """
    ends, held = Ends(), {}
    alone = {entity.key for entity in entities} - things(entities, ontology)
    told = [(claim, _ends(claim, along, alone)) for claim in claims if claim.predicate != "mentionedIn"]
    for _, keys in told:
        ends.tie(keys)
    for claim, keys in told:
        held.setdefault(ends.top(claim.subject), []).append((claim, keys))
    for found in held.values():
        yield Knot(frozenset().union(*(keys for _, keys in found)), tuple(claim for claim, _ in found))


def _ends(claim: Claim, along: Set[str], alone: Set[str]) -> Set[str]:
    keys = {claim.subject, claim.object}
    return keys if claim.predicate in along and not keys & alone else {claim.subject}


def reached(claims: Iterable[Claim], entities: Iterable[Entity], several: Set[str], ontology: Ontology) -> set[str]:
    """The ends of all claims that lead, over whatever things, to one of which ``several`` releases tell; mentions lead to nothing."""
    told = [{claim.subject, claim.object} for claim in claims if claim.predicate != "mentionedIn"]
    ends, known = Ends(), things(entities, ontology)
    for keys in told:
        if keys <= known:
            ends.tie(keys)
    tops = {ends.top(key) for key in several & known}
    return {key for keys in told if any(ends.top(end) in tops for end in keys & known) for key in keys}
