"""Claims of many documents over the same entities, by rule and by judgement (DESIGN: identity)."""

import dataclasses
from collections.abc import Iterable, Sequence

from .docket import Docket, leader
from .judgements import Judgement
from .model import Claim, Entity, Gap, Ledger, Reading, Span
from .ontology import Ontology
from .same import told_apart


def unite(readings: Iterable[Reading], ontology: Ontology, judgements: Sequence[Judgement] = ()) -> Ledger:
    """Bring the readings of many documents into one ledger, and put the judgements of analysts into effect, in their order.

    What is only likely to be the same becomes a proposal, never a merge.
    Errors: KgError 3, naming file and line, for a judgement of what is not there.
    """
    docket = Docket(told_apart(sorted(readings, key=lambda r: r.document.key), ontology), ontology)
    for row in judgements:
        docket.follow(row)
    readings = docket.readings
    claims = [c for r in readings for c in r.claims]
    united = _labelled(_united([e for r in readings for e in r.entities]))
    proposed = _proposals(united, claims)
    gaps = sorted(g for r in readings for g in r.gaps if not g.about or _answered(g, readings, proposed))
    return Ledger(tuple(r.document for r in readings), united, tuple(sorted(_joined(claims))), (*gaps, *proposed))


def _answered(gap: Gap, readings: Iterable[Reading], proposed: Iterable[Gap]) -> bool:
    """Whether a short name may stand for what another text names in full, and no proposal says so already."""
    elsewhere = any(e.key == gap.about for r in readings if r.document.key != gap.document for e in r.entities)
    return elsewhere and not any(p.text.casefold() == gap.text.casefold() and p.about == gap.about for p in proposed)


def _joined(claims: list[Claim]) -> Iterable[Claim]:
    """The same claim of the same document, made twice by a merge, is one claim with the words of both."""
    held: dict[tuple, Claim] = {}
    for claim in sorted(claims):
        key = (claim.document, claim.subject, claim.predicate, claim.object, claim.voice, claim.status)
        known = held.get(key)
        held[key] = dataclasses.replace(known, spans=tuple(sorted({*known.spans, *claim.spans}))) if known else claim
    return held.values()


def _united(entities: list[Entity]) -> list[Entity]:
    """One entity a key: named as its leader, with every fact; a country only if the texts agree."""
    by_key: dict[str, list[Entity]] = {}
    for entity in entities:
        by_key.setdefault(entity.key, []).append(entity)
    united = []
    for _, same in sorted(by_key.items()):
        countries = {e.country for e in same if e.country}
        facts = _facts(same)
        united.append(dataclasses.replace(leader(same), country=countries.pop() if len(countries) == 1 else None, facts=facts))
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
    named = {e.name.casefold(): e for e in organisations if e.key in mentions}
    made = []
    for long in organisations:
        words = long.name.casefold().split(" ")
        for short in (named.get(" ".join(words[:length])) for length in range(1, len(words))):
            if short:
                claim, reason = mentions[short.key], f"may be the same as {long.name} ({long.key})"
                made.append(Gap(claim.document, claim.spans[0] if claim.spans else Span(0, 0), "proposal", reason, short.name, about=long.key))
    return tuple(sorted(made))
