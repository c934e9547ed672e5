"""Judgements applied to readings, one after another, each to what the ones before it left."""

import dataclasses
from collections.abc import Iterable
from itertools import product

from .judgements import Judgement
from .model import Claim, Entity, Reading
from .ontology import Ontology
from .same import Names, after, renamed, settled

_ORGANISATIONS = {"Institution", "Company"}


class Docket:
    """The readings as they stand: what is the same by rule has one key, also after every judgement."""

    def __init__(self, readings: Iterable[Reading], ontology: Ontology) -> None:
        self.ontology = ontology
        self.readings = list(readings)
        self._apart: set[str] = set()  # what a judgement split off is the same as nothing by rule
        self._became: Names = {}
        self._settle()

    def follow(self, row: Judgement) -> None:
        """Put one judgement into effect.

        Errors: KgError 3, naming file and line, when it speaks of what is not there, or makes one of what cannot be one.
        """
        effects = {"merge": self._merge, "split": self._split, "reject": self._reject, "accept": self._accept}
        effects[row.action](row)
        self._settle()

    def _settle(self) -> None:
        self.readings, names = settled(self.readings, self._apart)
        self._became = after(self._became, names)

    # -- merge and split --

    def _merge(self, row: Judgement) -> None:
        """Everything said of the second is said of the first, which keeps its key, name, class and facts."""
        first, second = self._key(row.subject, row), self._key(row.object, row)
        if first == second:
            return  # by now they are one by rule
        lead, other = leader(self._called(first)), leader(self._called(second))
        if not alike(self._kind(lead), self._kind(other)):
            raise row.refused(f"{lead.name} is of the kind {self._kind(lead)}, {other.name} of the kind {self._kind(other)}: they cannot be one")
        self._rename({second: first}, {second: lead})
        self._became = after(self._became, {second: first})

    def _split(self, row: Judgement) -> None:
        """What one release says of a thing is of a thing with a key of its own."""
        key, release = self._key(row.subject, row), self._release(row.object, row)
        holding = [r for r in self.readings if any(e.key == key for e in r.entities)]
        if release not in holding:
            raise row.refused(f"{row.object} does not speak of {row.subject}")
        if len(holding) < 2:
            raise row.refused(f"no other release speaks of {row.subject}: there is nothing to split")
        shared = {e.key for r in self.readings if r is not release for e in r.entities}
        own = {old: f"{old}-{release.document.key[-8:]}" for old in _resting_on(key, release) & shared}
        parted = renamed(release, own)
        entities = (dataclasses.replace(e, name=f"{e.name} [{release.document.stem}]") if e.key in own.values() else e for e in parted.entities)
        self._replace(release, dataclasses.replace(parted, entities=tuple(entities)))
        self._apart.add(own[key])  # what rests on it may still be the same as something else

    def _rename(self, names: Names, leads: dict[str, Entity]) -> None:
        for reading in self.readings:
            entities = tuple(_led(e, leads[e.key]) if e.key in leads else e for e in reading.entities)
            self._replace(reading, renamed(dataclasses.replace(reading, entities=entities), names))

    # -- reject and accept --

    def _reject(self, row: Judgement) -> None:
        """The claim stays, as one that is taken back."""
        release, _, wanted = row.subject.partition("#")
        for reading in self.readings:
            found = [c for c in reading.claims if c.document == release and self._is(c, wanted)]
            if found:
                taken = (dataclasses.replace(c, status="retracted", rule=f"{c.rule}; rejected by {row.by}") if c in found else c for c in reading.claims)
                self._replace(reading, dataclasses.replace(reading, claims=tuple(taken)))
                return
        raise row.refused(f"these releases make no claim {row.subject}")

    def _is(self, claim: Claim, wanted: str) -> bool:
        """Whether a claim has this id, or had it before what it speaks of became one with something else."""
        before = [[ref, *(old for old, new in self._became.items() if new == ref)] for ref in (claim.subject, claim.object, claim.voice)]
        return any(dataclasses.replace(claim, subject=s, object=o, voice=v).id == wanted for s, o, v in product(*before))

    def _accept(self, row: Judgement) -> None:
        """The candidate becomes the claims it holds; its sentence is no longer one without a claim."""
        for reading in self.readings:
            found = [g for g in reading.gaps if g.id == row.subject and g.claims]
            if found:
                claims = {dataclasses.replace(c, rule=f"accepted by {row.by}") for g in found for c in g.claims}
                spans = {s for c in claims for s in c.spans}
                entities = {e for g in found for e in g.entities}
                gaps = tuple(g for g in reading.gaps if g not in found and not (g.kind == "sentence" and g.span in spans))
                made = dataclasses.replace(reading, claims=(*reading.claims, *sorted(claims)), entities=tuple({*reading.entities, *entities}), gaps=gaps)
                self._replace(reading, made)
                return
        raise row.refused(f"coverage has no candidate {row.subject} that holds a claim")

    # -- what rows speak of --

    def _key(self, cell: str, row: Judgement) -> str:
        """The key that a reference has by now, or that the only thing of this name has."""
        cell = self._became.get(cell, cell)
        entities = [e for r in self.readings for e in r.entities]
        keys = {e.key for e in entities if e.key == cell} or {e.key for e in entities if e.name == cell}
        if len(keys) == 1:
            return keys.pop()
        raise row.refused(f"several things in these releases are called {cell}" if keys else f"nothing in these releases is {cell}")

    def _release(self, cell: str, row: Judgement) -> Reading:
        for reading in self.readings:
            if cell in (reading.document.stem, reading.document.key):
                return reading
        raise row.refused(f"{cell} is none of these releases")

    def _called(self, key: str) -> list[Entity]:
        return [e for r in self.readings for e in r.entities if e.key == key]

    def _kind(self, entity: Entity) -> str:
        return self.ontology.classes[entity.cls].kind or entity.cls

    def _replace(self, old: Reading, new: Reading) -> None:
        self.readings[self.readings.index(old)] = new


def _resting_on(key: str, release: Reading) -> set[str]:
    """A thing and, in one release, all that is what it is by it: partnerships by their parties, sums by what they are for, groups by what they stand behind."""
    groups = {e.key for e in release.entities if e.cls == "OrganizationGroup"}
    found, size = {key}, 0
    while size < len(found):
        size = len(found)
        found |= {c.subject for c in release.claims if c.predicate in ("hasParty", "funds") and c.object in found}
        found |= {c.object for c in release.claims if c.predicate in ("hasParty", "contributor") and c.subject in found and c.object in groups}
    return found


def alike(first: str | None, second: str | None) -> bool:
    """Whether things of two kinds may be one: those of one kind, and organisations, whose kind is easily misread."""
    return first == second or {first, second} <= _ORGANISATIONS


def leader(same: Iterable[Entity]) -> Entity:
    """Which of the entities of one key gives it its name: one that counts its members, else the one with most facts, else the first by name."""
    return min(same, key=lambda e: (all(name != "memberCount" for name, _ in e.facts), -len(e.facts), e.name, e.cls, e.country or "", e.facts))


def _led(entity: Entity, lead: Entity) -> Entity:
    """An entity under the name of another, with such facts of its own as the other does not state."""
    stated = {name for name, _ in lead.facts}
    facts = {*lead.facts, *(fact for fact in entity.facts if fact[0] not in stated)}
    return dataclasses.replace(lead, key=entity.key, facts=tuple(sorted(facts)))
