"""Judgements applied to readings, one after another, each to what the ones before it left."""

import dataclasses
from collections.abc import Iterable, Iterator
from itertools import product

from .judgements import Judgement
from .model import Claim, Entity, Gap, Reading
from .ontology import Ontology
from .register import Register
from .same import RULES, Names, after, renamed, renamed_gap, told_apart

_RESTING = frozenset({"Partnership", "OrganizationGroup", "FinancialCommitment"})  # what is what it is by other things


class Docket:
    """The readings of a register as they stand: what is the same by rule has one key, also after every judgement.

    The register finds what a rule or a judgement speaks of, and keeps what becomes of it; nothing else of the readings is looked at.
    """

    def __init__(self, register: Register, ontology: Ontology) -> None:
        self.register, self.ontology = register, ontology
        self._apart: set[str] = set()  # what a judgement split off is the same as nothing by rule
        self._became: Names = {}
        register.tell_apart(told_apart(register.variants()), ontology)
        self._settle()

    def follow(self, row: Judgement) -> None:
        """Put one judgement into effect.

        Errors: KgError 3, naming file and line, when it speaks of what is not there, or makes one of what cannot be one.
        """
        effects = {"merge": self._merge, "split": self._split, "reject": self._reject, "accept": self._accept}
        effects[row.action](row)
        self._settle()

    def openings(self) -> Iterator[tuple[int, Gap]]:
        """The documents of gaps that only others open, and these gaps as they stand."""
        return ((doc, renamed_gap(gap, self._became)) for doc, gap in self.register.openings())

    def _settle(self) -> None:
        for cls, rule in RULES:
            ties, entities = self.register.alike(cls)
            self._take(rule(ties, [e for e in entities if e.key not in self._apart]))

    def _take(self, names: Names) -> None:
        """Let things be called otherwise in all readings."""
        for doc in self.register.holding(names):
            self.register.rename(doc, names, self.ontology)
        self._became = after(self._became, names)

    def _revise(self, doc: int, made: Reading) -> None:
        self.register.revise(doc, made, self.ontology)

    # -- merge and split --

    def _merge(self, row: Judgement) -> None:
        """Everything said of the second is said of the first, which keeps its key, name, class and facts."""
        first, second = self._key(row.subject, row), self._key(row.object, row)
        if first == second:
            return  # by now they are one by rule
        lead, other = leader(self.register.called(first)), leader(self.register.called(second))
        if not alike(self._kind(lead), self._kind(other), self.ontology):
            raise row.refused(f"{lead.name} is of the kind {self._kind(lead)}, {other.name} of the kind {self._kind(other)}: they cannot be one")
        for doc in self.register.holding([second]):
            reading = self.register.reading(doc)
            entities = tuple(_led(e, lead) if e.key == second else e for e in reading.entities)
            self._revise(doc, dataclasses.replace(reading, entities=entities))
        self._take({second: first})

    def _split(self, row: Judgement) -> None:
        """What one release says of a thing is of a thing with a key of its own."""
        key, doc = self._key(row.subject, row), self._release(row.object, row)
        if not self._holds(doc, key):
            raise row.refused(f"{row.object} does not speak of {row.subject}")
        if not self._shared(key):
            raise row.refused(f"no other release speaks of {row.subject}: there is nothing to split")
        release = self.register.reading(doc)
        resting = {e.key for e in release.entities if e.key == key or e.cls in _RESTING} & _resting_on(key, release)
        own = {old: f"{old}-{release.document.key[-8:]}" for old in resting if self._shared(old)}
        parted = renamed(release, own)
        entities = (dataclasses.replace(e, name=f"{e.name} [{release.document.stem}]") if e.key in own.values() else e for e in parted.entities)
        self._revise(doc, dataclasses.replace(parted, entities=tuple(entities)))
        self._apart.add(own[key])  # what rests on it may still be the same as something else

    def _holds(self, doc: int, key: str) -> bool:
        return doc in self.register.holding([key])

    def _shared(self, key: str) -> bool:
        return len(self.register.holding([key])) > 1

    # -- reject and accept --

    def _reject(self, row: Judgement) -> None:
        """The claim stays, as one that is taken back."""
        release, _, wanted = row.subject.partition("#")
        doc = self.register.release(release)
        reading = self._whole(doc) if doc is not None else None
        found = [c for c in reading.claims if c.document == release and self._is(c, wanted)] if reading else []
        if not found:
            raise row.refused(f"these releases make no claim {row.subject}")
        taken = (dataclasses.replace(c, status="retracted", rule=f"{c.rule}; rejected by {row.by}") if c in found else c for c in reading.claims)
        self._revise(doc, dataclasses.replace(reading, claims=tuple(taken)))

    def _whole(self, doc: int) -> Reading:
        """A reading in which candidates too speak of what things have become in other releases."""
        return renamed(self.register.reading(doc), self._became)

    def _is(self, claim: Claim, wanted: str) -> bool:
        """Whether a claim has this id, or had it before what it speaks of became one with something else."""
        before = [[ref, *(old for old, new in self._became.items() if new == ref)] for ref in (claim.subject, claim.object, claim.voice)]
        return any(dataclasses.replace(claim, subject=s, object=o, voice=v).id == wanted for s, o, v in product(*before))

    def _accept(self, row: Judgement) -> None:
        """The candidate becomes the claims it holds; its sentence is no longer one without a claim."""
        for doc in self.register.offering(row.subject):
            reading = self._whole(doc)
            if found := [g for g in reading.gaps if g.id == row.subject and g.claims]:
                self._revise(doc, _accepted(reading, found, row))
                return
        raise row.refused(f"coverage has no candidate {row.subject} that holds a claim")

    # -- what rows speak of --

    def _key(self, cell: str, row: Judgement) -> str:
        """The key that a reference has by now, or that the only thing of this name has."""
        keys = self.register.keys(self._became.get(cell, cell))
        if len(keys) == 1:
            return keys[0]
        raise row.refused(f"several things in these releases are called {cell}" if keys else f"nothing in these releases is {cell}")

    def _release(self, cell: str, row: Judgement) -> int:
        doc = self.register.release(cell)
        if doc is None:
            raise row.refused(f"{cell} is none of these releases")
        return doc

    def _kind(self, entity: Entity) -> str:
        return self.ontology.classes[entity.cls].kind or entity.cls


def _accepted(reading: Reading, found: Iterable[Gap], row: Judgement) -> Reading:
    claims = {dataclasses.replace(c, rule=f"accepted by {row.by}") for g in found for c in g.claims}
    spans = {s for c in claims for s in c.spans}
    entities = dict.fromkeys([*reading.entities, *(e for g in found for e in g.entities)])
    gaps = tuple(g for g in reading.gaps if g not in found and not (g.kind == "sentence" and g.span in spans))
    return dataclasses.replace(reading, claims=(*reading.claims, *sorted(claims)), entities=tuple(entities), gaps=gaps)


def _resting_on(key: str, release: Reading) -> set[str]:
    """A thing and, in one release, all that is what it is by it: partnerships by their parties, sums by what they are for, groups by what they stand behind."""
    groups = {e.key for e in release.entities if e.cls == "OrganizationGroup"}
    found, size = {key}, 0
    while size < len(found):
        size = len(found)
        found |= {c.subject for c in release.claims if c.predicate in ("hasParty", "funds") and c.object in found}
        found |= {c.object for c in release.claims if c.predicate in ("hasParty", "contributor") and c.subject in found and c.object in groups}
    return found


def alike(first: str | None, second: str | None, ontology: Ontology) -> bool:
    """Whether things of two kinds may be one: those of one kind, and organisations, whose kind is easily misread."""
    return first == second or {first, second} <= ontology.organizations


def leader(same: Iterable[Entity]) -> Entity:
    """Which of the entities of one key gives it its name: one that counts its members, else the one with most facts, else the first by name."""
    return min(same, key=lambda e: (all(name != "memberCount" for name, _ in e.facts), -len(e.facts), e.name, e.cls, e.country or "", e.facts))


def _led(entity: Entity, lead: Entity) -> Entity:
    """An entity under the name of another, with such facts of its own as the other does not state."""
    stated = {name for name, _ in lead.facts}
    facts = {*lead.facts, *(fact for fact in entity.facts if fact[0] not in stated)}
    return dataclasses.replace(lead, key=entity.key, facts=tuple(sorted(facts)))
