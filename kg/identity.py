"""Claims of many documents over the same entities: which drafts of different texts are one thing (DESIGN: identity)."""

import dataclasses
from collections.abc import Callable, Iterable

from .model import Claim, Entity, Gap, Ledger, Reading, Span
from .ontology import Ontology

_Merge = dict[str, str]


def unite(readings: Iterable[Reading], ontology: Ontology) -> Ledger:
    """Bring the readings of many documents into one ledger; what is only likely to be the same becomes a proposal, never a merge.

    The same: organisations, persons and places by key; partnerships with equal parties and a shared or absent topic; commitments with
    equal amount, currency and targets; groups of equal kind, country and count behind the same target.
    """
    readings = _apart(sorted(readings, key=lambda r: r.document.key), ontology)
    claims = [c for r in readings for c in r.claims]
    entities = [e for r in readings for e in r.entities]
    gaps = sorted(g for r in readings for g in r.gaps)
    for same in (_partnerships, _groups, _commitments, _groups):
        names = same(claims, entities)
        claims, entities = _renamed(claims, names), [_rename(e, names) for e in entities]
    united = _labelled(_united(entities))
    return Ledger(tuple(r.document for r in readings), united, tuple(sorted(_joined(claims))), (*gaps, *_proposals(united, claims)))


def _apart(readings: list[Reading], ontology: Ontology) -> list[Reading]:
    """Give a key of its own to what shares one with a thing of another text that it cannot be: of another kind, country or field."""
    held: dict[str, list[tuple[str, frozenset[str]]]] = {}
    return [_renamed_reading(reading, _clashes(reading, held, ontology)) for reading in readings]


def _clashes(reading: Reading, held: dict[str, list[tuple[str, frozenset[str]]]], ontology: Ontology) -> _Merge:
    """Compare the entities of a reading with those before it; ``held`` keeps each key's variants with what sets them apart."""
    names: _Merge = {}
    fields = _objects(reading.claims, "hasTopic")
    for entity in reading.entities:
        marks = _marks(entity, fields.get(entity.key, set()), reading, ontology)
        variants = held.setdefault(entity.key, [])
        known = next((key for key, other in variants if _compatible(marks, other)), None)
        if known is None:
            known = "-".join([entity.key, *sorted(m.rpartition(":")[2].casefold() for m in marks)]) if variants else entity.key
            variants.append((known, marks))
        if known != entity.key:
            names[entity.key] = known
    return names


def _marks(entity: Entity, topics: set[str], reading: Reading, ontology: Ontology) -> frozenset[str]:
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


def _renamed_reading(reading: Reading, names: _Merge) -> Reading:
    if not names:
        return reading
    entities = tuple(_rename(e, names) for e in reading.entities)
    mentions = tuple(dataclasses.replace(m, entity=names.get(m.entity, m.entity)) for m in reading.mentions)
    return dataclasses.replace(reading, entities=entities, mentions=mentions, claims=tuple(_renamed(list(reading.claims), names)))


def _partnerships(claims: list[Claim], entities: list[Entity]) -> _Merge:
    """Equal parties, and topics that are shared or absent."""
    members = _objects(claims, "hasParty", ("asserted", "inferred"))
    topics = _objects(claims, "hasTopic")
    return _classes(
        (e.key for e in entities if e.cls == "Partnership" and members.get(e.key)),
        lambda key: tuple(sorted(members[key])),
        lambda a, b: _overlap(topics.get(a), topics.get(b)),
    )


def _commitments(claims: list[Claim], entities: list[Entity]) -> _Merge:
    """Equal amount, currency and targets."""
    amounts, targets = _objects(claims, "amount"), _objects(claims, "funds")
    money = {e.key: dict(e.facts).get("currency", "") for e in entities if e.cls == "FinancialCommitment"}
    return _classes(
        (k for k in money if amounts.get(k) and targets.get(k)),
        lambda key: (tuple(sorted(amounts[key])), money[key], tuple(sorted(targets[key]))),
        lambda a, b: True,
    )


def _groups(claims: list[Claim], entities: list[Entity]) -> _Merge:
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


def _objects(claims: Iterable[Claim], predicate: str, statuses: tuple[str, ...] = ()) -> dict[str, set[str]]:
    held: dict[str, set[str]] = {}
    for claim in claims:
        if claim.predicate == predicate and (not statuses or claim.status in statuses):
            held.setdefault(claim.subject, set()).add(claim.object)
    return held


def _overlap(first: set[str] | None, second: set[str] | None) -> bool:
    return not first or not second or bool(first & second)


def _classes(keys: Iterable[str], signature: Callable[[str], tuple], agree: Callable[[str, str], bool]) -> _Merge:
    """Map every key to the first, in code point order, with the same signature, if it agrees with all that map there."""
    names: _Merge = {}
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


def _rename(entity: Entity, names: _Merge) -> Entity:
    facts = tuple((name, names.get(value, value)) for name, value in entity.facts)
    return dataclasses.replace(entity, key=names.get(entity.key, entity.key), facts=facts)


def _renamed(claims: list[Claim], names: _Merge) -> list[Claim]:
    if not names:
        return claims
    return [
        dataclasses.replace(c, subject=names.get(c.subject, c.subject), object=names.get(c.object, c.object), voice=names.get(c.voice, c.voice)) for c in claims
    ]


def _joined(claims: list[Claim]) -> Iterable[Claim]:
    """The same claim of the same document, made twice by a merge, is one claim with the words of both."""
    held: dict[tuple, Claim] = {}
    for claim in sorted(claims):
        key = (claim.document, claim.subject, claim.predicate, claim.object, claim.voice, claim.status)
        known = held.get(key)
        held[key] = dataclasses.replace(known, spans=tuple(sorted({*known.spans, *claim.spans}))) if known else claim
    return held.values()


def _united(entities: list[Entity]) -> list[Entity]:
    """One entity a key: the name that comes with most facts (a group's with its count), every fact; a country only if the texts agree."""
    by_key: dict[str, list[Entity]] = {}
    for entity in sorted(set(entities), key=lambda e: (e.key, -len(e.facts), e.name, e.cls, e.country or "", e.facts)):
        by_key.setdefault(entity.key, []).append(entity)
    united = []
    for same in by_key.values():
        countries = {e.country for e in same if e.country}
        facts = _facts(same)
        united.append(dataclasses.replace(same[0], country=countries.pop() if len(countries) == 1 else None, facts=facts))
    return united


def _facts(same: list[Entity]) -> tuple[tuple[str, str], ...]:
    """All facts of all; where a property takes one value (all but two), the first in order."""
    many = ("broader", "memberCountry")
    held: dict[str, list[str]] = {}
    for name, value in sorted({f for e in same for f in e.facts}):
        if name in many or name not in held:
            held.setdefault(name, []).append(value)
    return tuple((name, value) for name in sorted(held) for value in held[name])


def _labelled(entities: list[Entity]) -> tuple[Entity, ...]:
    """One name stands for one thing: where two share one, each takes the end of its key beside it."""
    shared: dict[str, int] = {}
    for entity in entities:
        shared[entity.name] = shared.get(entity.name, 0) + 1
    return tuple(sorted(e if shared[e.name] == 1 else dataclasses.replace(e, name=f"{e.name} [{e.key.partition(':')[2]}]") for e in entities))


def _proposals(entities: Iterable[Entity], claims: list[Claim]) -> tuple[Gap, ...]:
    """Organisations whose names begin alike may be one; a person decides."""
    organisations = [e for e in entities if e.cls in ("Company", "University", "ResearchInstitute", "Institution", "GovernmentBody")]
    mentions = {c.subject: c for c in sorted(claims, reverse=True) if c.predicate == "mentionedIn"}
    made = []
    for short in organisations:
        for long in organisations:
            if short.key != long.key and long.name.casefold().startswith(short.name.casefold() + " ") and short.key in mentions:
                claim = mentions[short.key]
                made.append(
                    Gap(claim.document, claim.spans[0] if claim.spans else Span(0, 0), "proposal", f"may be the same as {long.name} ({long.key})", short.name)
                )
    return tuple(sorted(made))
