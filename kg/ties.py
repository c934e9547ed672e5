"""Which claims must be seen together: those about a thing of which several releases tell, and about all that claims tie to it.

A partnership, a sum, an event is what the claims about it say, whichever releases make them; organisations, people and places are the same
in every release, so claims about them stand each for itself.
"""

from collections.abc import Iterable, Set

from .model import Claim, Entity
from .ontology import Ontology

_ALONE = frozenset({"Institution", "Company", "Official", "Country", "Place"})
_NO_THINGS = frozenset({"Topic", "Post"})


def is_thing(cls: str, ontology: Ontology) -> bool:
    """Whether what an entity of a class is follows from the claims about it."""
    return not {cls, *ontology.classes[cls].parents} & (_ALONE | _NO_THINGS)


def together(claims: Iterable[Claim], entities: Iterable[Entity], several: Set[str], ontology: Ontology) -> list[Claim]:
    """The claims that hang together with things of which ``several`` releases tell; mentions hang together with nothing."""
    told = [claim for claim in claims if claim.predicate != "mentionedIn"]
    above = {entity.key: entity.key for entity in entities if is_thing(entity.cls, ontology)}
    for claim in told:
        if {claim.subject, claim.object} <= above.keys():
            above[_top(claim.subject, above)] = _top(claim.object, above)
    tops = {_top(key, above) for key in several & above.keys()}
    return [claim for claim in told if any(end in above and _top(end, above) in tops for end in (claim.subject, claim.object))]


def _top(key: str, above: dict[str, str]) -> str:
    while above[key] != key:
        above[key] = above[above[key]]
        key = above[key]
    return key
