"""Which things of different texts are one by rule and which share only a name, and what is renamed for it."""

import dataclasses
from collections.abc import Callable, Iterable, Set

from .model import Claim, Entity, Gap, Reading
from .ontology import Ontology

Names = dict[str, str]


def settled(readings: Iterable[Reading], apart: Set[str] = frozenset()) -> tuple[list[Reading], Names]:
    """Give the readings with one key for what is the same, and what each other key became.

    The same: partnerships with equal parties and a shared or absent topic; commitments with equal amount, currency and targets;
    groups of equal kind, country and count behind the same target. What is ``apart`` is the same as nothing.
    """
    readings, became = list(readings), {}
    for rule in (_partnerships, _groups, _commitments, _groups):
        names = rule([c for r in readings for c in r.claims], [e for r in readings for e in r.entities if e.key not in apart])
        readings, became = [renamed(r, names) for r in readings], after(became, names)
    return readings, became


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
        gaps=tuple(_gap(g, names) for g in reading.gaps),
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


def _gap(gap: Gap, names: Names) -> Gap:
    if not gap.claims and not gap.about:
        return gap
    claims, entities = tuple(_claim(c, names) for c in gap.claims), tuple(_entity(e, names) for e in gap.entities)
    return dataclasses.replace(gap, claims=claims, entities=entities, about=names.get(gap.about, gap.about))


def told_apart(readings: Iterable[Reading], ontology: Ontology) -> list[Reading]:
    """Give a key of its own to what shares one with a thing of another text that it cannot be: of another kind, country or field."""
    held: dict[str, list[tuple[str, frozenset[str]]]] = {}
    return [renamed(reading, _clashes(reading, held, ontology)) for reading in readings]


def _clashes(reading: Reading, held: dict[str, list[tuple[str, frozenset[str]]]], ontology: Ontology) -> Names:
    """Compare the entities of a reading with those before it; ``held`` keeps each key's variants with what sets them apart."""
    names: Names = {}
    fields = objects(reading.claims, "hasTopic")
    for entity in reading.entities:
        marks = marks_of(entity, fields.get(entity.key, set()), reading, ontology)
        variants = held.setdefault(entity.key, [])
        known = next((key for key, other in variants if _compatible(marks, other)), None)
        if known is None:
            known = "-".join([entity.key, *sorted(m.rpartition(":")[2].casefold() for m in marks)]) if variants else entity.key
            variants.append((known, marks))
        if known != entity.key:
            names[entity.key] = known
    return names


def marks_of(entity: Entity, topics: set[str], reading: Reading, ontology: Ontology) -> frozenset[str]:
    """What tells two things of one name apart: the kind and country of a named one, the fields of a partnership."""
    if entity.cls == "Partnership":
        broader = {e.key: {v for n, v in e.facts if n == "broader"} for e in reading.entities if e.cls == "Topic"}
        known = (t.removeprefix("topic:") for topic in topics for t in broader.get(topic, {topic}))
        return frozenset(f"field:{top}" for notation in known if notation in ontology.topics for top in ontology.topics[notation].tops)
    kind = ontology.classes[entity.cls].kind
    country = {f"country:{entity.country}"} if entity.country else set()
    return frozenset({f"kind:{kind}"} | country) if kind in ("Institution", "Company", "Official") else frozenset()


def _compatible(first: frozenset[str], second: frozenset[str]) -> bool:
    """Two agree when, for each sort of mark that both bear, they share one."""
    for sort in ("kind:", "country:", "field:"):
        a, b = ({m for m in marks if m.startswith(sort)} for marks in (first, second))
        if a and b and not a & b:
            return False
    return True


def _partnerships(claims: list[Claim], entities: list[Entity]) -> Names:
    """Equal parties, and topics that are shared or absent."""
    members = objects(claims, "hasParty", ("asserted", "inferred"))
    topics = objects(claims, "hasTopic")
    return _classes(
        (e.key for e in entities if e.cls == "Partnership" and members.get(e.key)),
        lambda key: tuple(sorted(members[key])),
        lambda a, b: _overlap(topics.get(a), topics.get(b)),
    )


def _commitments(claims: list[Claim], entities: list[Entity]) -> Names:
    """Equal amount, currency and targets."""
    amounts, targets = objects(claims, "amount"), objects(claims, "funds")
    money = {e.key: dict(e.facts).get("currency", "") for e in entities if e.cls == "FinancialCommitment"}
    return _classes(
        (k for k in money if amounts.get(k) and targets.get(k)),
        lambda key: (tuple(sorted(amounts[key])), money[key], tuple(sorted(targets[key]))),
        lambda a, b: True,
    )


def _groups(claims: list[Claim], entities: list[Entity]) -> Names:
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


def objects(claims: Iterable[Claim], predicate: str, statuses: tuple[str, ...] = ()) -> dict[str, set[str]]:
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
