"""Which things of different texts are one by rule and which share only a name, and what is renamed for it."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from .model import Claim, Entity, Gap, Reading
from .ontology import Ontology

Names = dict[str, str]
_REFERENCES = ("entity", "release")


class Tie(NamedTuple):
    """What a claim says, as far as it decides which things are one."""

    subject: str
    predicate: str
    object: str
    status: str


def after(became: Names, names: Names) -> Names:
    """Give what each key has become when ``names`` follow on ``became``."""
    return {old: names.get(new, new) for old, new in became.items()} | names


def renamed(reading: Reading, names: Names) -> Reading:
    """Give a reading with other keys, but for its mentions, for which nothing asks any more.

    A claim that would then join a thing with itself says nothing and goes.
    """
    if not names:
        return reading
    claims = (_claim(c, names) for c in reading.claims)
    document = dataclasses.replace(reading.document, publisher=names.get(reading.document.publisher or "", reading.document.publisher))
    return dataclasses.replace(
        reading,
        document=document,
        entities=tuple(_entity(e, names) for e in reading.entities),
        claims=tuple(c for c in claims if c.subject != c.object),
        gaps=tuple(renamed_gap(g, names) for g in reading.gaps),
    )


def _claim(claim: Claim, names: Names) -> Claim:
    if not names.keys() & {claim.subject, claim.object, claim.voice}:
        return claim
    subject, value, voice = (names.get(ref, ref) for ref in (claim.subject, claim.object, claim.voice))
    return dataclasses.replace(claim, subject=subject, object=value, voice=voice)


def _entity(entity: Entity, names: Names) -> Entity:
    if not names.keys() & {entity.key, *(value for _, value in entity.facts)}:
        return entity
    facts = tuple((name, names.get(value, value)) for name, value in entity.facts)
    return dataclasses.replace(entity, key=names.get(entity.key, entity.key), facts=facts)


def renamed_gap(gap: Gap, names: Names) -> Gap:
    """Give a gap with other keys."""
    if not gap.claims and not gap.about:
        return gap
    claims, entities = tuple(_claim(c, names) for c in gap.claims), tuple(_entity(e, names) for e in gap.entities)
    return dataclasses.replace(gap, claims=claims, entities=entities, about=names.get(gap.about, gap.about))


def told_apart(variants: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """A key of its own for what has one key with a thing of an earlier text that it cannot be: of another kind, country or field.

    ``variants`` are keys, each with all marks it has, in the order of the texts.
    """
    held: dict[str, list[tuple[str, frozenset[str]]]] = {}
    names = {(key, marks): _variant(key, frozenset(filter(None, marks.split("|"))), held.setdefault(key, [])) for key, marks in variants}
    return {(key, marks): name for (key, marks), name in names.items() if name != key}


def _variant(key: str, marks: frozenset[str], variants: list[tuple[str, frozenset[str]]]) -> str:
    """The key of the first variant that agrees, else a new one."""
    known = next((name for name, other in variants if _compatible(marks, other)), None)
    if known is None:
        known = "-".join([key, *sorted(m.rpartition(":")[2].casefold() for m in marks)]) if variants else key
        variants.append((known, marks))
    return known


def marks_of(entity: Entity, topics: set[str], reading: Reading, ontology: Ontology) -> frozenset[str]:
    """What tells two things of one name apart: the kind and country of a named one, the fields of a partnership."""
    if entity.cls == "Partnership":
        broader = {e.key: {v for n, v in e.facts if n == "broader"} for e in reading.entities if e.cls == "Topic"}
        known = (t.removeprefix("topic:") for topic in topics for t in broader.get(topic, {topic}))
        return frozenset(f"field:{top}" for notation in known if notation in ontology.topics for top in ontology.topics[notation].tops)
    known = ontology.classes[entity.cls]
    country = {f"country:{entity.country}"} if entity.country else set()
    return frozenset({f"kind:{known.kind}"} | country) if known.organization or known.kind == "Official" else frozenset()


def facts_of(same: Iterable[Entity], ontology: Ontology) -> list[tuple[str, str]]:
    """All facts of all that is one; where a property takes one value, the first in order."""
    held: dict[str, list[str]] = {}
    for name, value in sorted({f for e in same for f in e.facts}):
        if name not in held or ontology.properties[name].several:
            held.setdefault(name, []).append(value)
    return [(name, value) for name in sorted(held) for value in held[name]]


def leads_of(entity: Entity, ontology: Ontology) -> str | None:
    """The things that the facts of an entity lead to; None when these facts are not what they would be of a thing that is only this."""
    if not entity.facts:
        return ""
    return leads(entity.facts, ontology) if list(entity.facts) == facts_of([entity], ontology) else None


def leads(facts: Iterable[tuple[str, str]], ontology: Ontology) -> str:
    """The things that facts lead to, with a space between."""
    return " ".join(value for name, value in facts if ontology.properties[name].range in _REFERENCES)


def _compatible(first: frozenset[str], second: frozenset[str]) -> bool:
    """Two agree when, for each sort of mark that both bear, they share one."""
    for sort in ("kind:", "country:", "field:"):
        a, b = ({m for m in marks if m.startswith(sort)} for marks in (first, second))
        if a and b and not a & b:
            return False
    return True


def _partnerships(claims: list[Tie], entities: list[Entity]) -> Names:
    """Equal parties, and topics that are shared or absent."""
    members = objects(claims, "hasParty", ("asserted", "inferred"))
    topics = objects(claims, "hasTopic")
    return _classes(
        (e.key for e in entities if e.cls == "Partnership" and members.get(e.key)),
        lambda key: tuple(sorted(members[key])),
        lambda a, b: _overlap(topics.get(a), topics.get(b)),
    )


def _commitments(claims: list[Tie], entities: list[Entity]) -> Names:
    """Equal amount, currency and targets."""
    amounts, targets = objects(claims, "amount"), objects(claims, "funds")
    money = {e.key: dict(e.facts).get("currency", "") for e in entities if e.cls == "FinancialCommitment"}
    return _classes(
        (k for k in money if amounts.get(k) and targets.get(k)),
        lambda key: (tuple(sorted(amounts[key])), money[key], tuple(sorted(targets[key]))),
        lambda a, b: True,
    )


def _groups(claims: list[Tie], entities: list[Entity]) -> Names:
    """Equal member kind and country behind the same target, counts equal or one absent."""
    behind: dict[str, set[str]] = {}
    for claim in claims:
        if claim.predicate in ("contributor", "hasParty"):
            behind.setdefault(claim.object, set()).add(claim.subject)
    facts = {e.key: {n: [v for m, v in e.facts if m == n] for n, _ in e.facts} for e in entities if e.cls == "OrganizationGroup"}

    def counts_agree(a: str, b: str) -> bool:
        first, second = facts[a].get("memberCount"), facts[b].get("memberCount")
        return not first or not second or first == second

    return _classes(
        (k for k in facts if behind.get(k)),
        lambda key: (str(facts[key].get("memberKind")), str(facts[key].get("memberCountry")), tuple(sorted(behind[key]))),
        counts_agree,
    )


# The class of the things that a rule makes one, and the rule: partnerships with equal parties and a shared or absent topic; commitments with
# equal amount, currency and targets; groups of equal kind, country and count behind the same target.
RULES = (("Partnership", _partnerships), ("OrganizationGroup", _groups), ("FinancialCommitment", _commitments), ("OrganizationGroup", _groups))


def objects(claims: Iterable[Claim | Tie], predicate: str, statuses: tuple[str, ...] = ()) -> dict[str, set[str]]:
    """The objects of a predicate by subject; what an analyst rejected counts for nothing."""
    held: dict[str, set[str]] = {}
    for claim in claims:
        if claim.predicate == predicate and claim.status != "retracted" and (not statuses or claim.status in statuses):
            held.setdefault(claim.subject, set()).add(claim.object)
    return held


def _overlap(first: set[str] | None, second: set[str] | None) -> bool:
    return not first or not second or bool(first & second)


def _classes(keys: Iterable[str], signature: Callable[[str], tuple], agree: Callable[[str, str], bool]) -> Names:
    """Map every key to the first, in code point order, with the same signature, if it agrees with all that map there."""
    names: Names = {}
    groups: dict[tuple, list[list[str]]] = {}
    for key in sorted(set(keys)):
        same = groups.setdefault(signature(key), [])
        group = next((g for g in same if all(agree(member, key) for member in g)), None)
        if group:
            names[key] = group[0]
            group.append(key)
        else:
            same.append([key])
    return names
