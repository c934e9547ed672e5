"""A world that nobody knows: organisations, people, posts and places that many releases speak of again and again.

What was spoken of often is spoken of again more often, so a few are in every release and most in one or two, as in real texts. The
head is drawn from the authority file, which gives some of them other names, Japanese names and identifiers.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator

from kg.model import Entity
from kg.ontology import Known, Ontology

ENDS = ("ton", "ford", "ville", "field", "bridge", "mura", "hama", "saki", "gawa", "zaki")
SYLLABLES = "ba be da do el fa ga hi in jo ka ki ko la le ma mi mo na ne no or pe ra re ri ro sa se shi so ta te to tsu ul va wa ya yo yu za".split()
TRADES = ("Photonics", "Robotics", "Devices", "Materials", "Aerospace", "Energy", "Networks", "Biologics", "Optics", "Sensors", "Metals", "Computing")
FORMS = ("Corporation", "Inc.", "K.K.", "Holdings", "Laboratories", "Group", "& Sons, Ltd.", "Works")
OFFICES = ("Ministry of", "Department of", "Agency for", "Bureau of", "Office of", "Commission on")
CONCERNS = ("Science and Industry", "Trade", "Standards", "Energy Security", "Space Affairs", "Digital Policy", "Sports and Research", "Export Control")
TITLES = ("Minister", "Director-General", "Under Secretary", "Chief Executive", "President", "Ambassador", "Chair", "Deputy Director")
NEW = {"Company": 0.45, "University": 0.4, "GovernmentBody": 0.3, "ResearchInstitute": 0.4, "Official": 0.5, "Place": 0.4, "Country": 0.02}
KNOWN = 0.35  # how many of the new ones the authority file knows
ORGANISATIONS = ("Company", "University", "GovernmentBody", "ResearchInstitute")


def slug(name: str) -> str:
    """The name as the local part of an IRI, of at most 60 letters."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")


class World:
    """What releases can speak of; everything in it follows from the dice."""

    def __init__(self, dice: random.Random, ontology: Ontology) -> None:
        self.dice = dice
        self.topics = sorted(ontology.topics)
        self.entities: dict[str, Entity] = {}
        self.posts: dict[str, Entity] = {}  # by the key of who holds it
        self._names = {known.name for known in ontology.authority}
        self._known = self._shuffled(ontology.authority)
        self._spoken: dict[str, list[Entity]] = defaultdict(list)
        for code, times in (("US", 30), ("JP", 30), ("GB", 2), ("KR", 2), ("AU", 2)):
            state = next(known for known in ontology.authority if (known.cls, known.country) == ("Country", code))
            self._spoken["Country"] += [self._of(state)] * times

    def topic(self) -> str:
        """The reference of a field or theme, some of them much more often than others."""
        return f"topic:{self.topics[min(int(self.dice.expovariate(0.06)), len(self.topics) - 1)]}"

    def one(self, cls: str) -> Entity:
        """Something of a class: a new one, or one that was spoken of before."""
        new = not self._spoken[cls] or self.dice.random() < NEW[cls]
        found = self._new(cls) if new else self.dice.choice(self._spoken[cls])
        self._spoken[cls].append(found)
        return found

    def some(self, count: int, classes: tuple[str, ...] = ORGANISATIONS) -> list[Entity]:
        """Different things of these classes, ``count`` of them."""
        found: dict[str, Entity] = {}
        while len(found) < count:
            entity = self.one(self.dice.choice(classes))
            found[entity.key] = entity
        return list(found.values())

    def made(self, key: str, cls: str, name: str, *facts: tuple[str, str]) -> Entity:
        """The entity of this key, made when it is first spoken of."""
        if key not in self.entities:
            if name in self._names:
                name = f"{name} ({key.removeprefix('id:')})"
            self._names.add(name)
            self.entities[key] = Entity(key, cls, name, None, tuple(sorted(facts)))
        return self.entities[key]

    def post(self, person: Entity) -> Entity:
        """The post a person holds."""
        if person.key not in self.posts:
            body = self.one(self.dice.choice(ORGANISATIONS))
            name = f"{self.dice.choice(TITLES)} of {body.name}"
            self.posts[person.key] = self.made(f"id:post-{slug(name)}", "Post", name, ("postIn", body.key))
        return self.posts[person.key]

    def _shuffled(self, authority: tuple[Known, ...]) -> dict[str, Iterator[Known]]:
        by_class = defaultdict(list)
        for known in authority:
            by_class[known.cls].append(known)
        return {cls: iter(self.dice.sample(found, len(found))) for cls, found in by_class.items()}

    def _of(self, known: Known) -> Entity:
        return self.entities.setdefault(f"id:{known.key}", Entity(f"id:{known.key}", known.cls, known.name, known.country or None))

    def _new(self, cls: str) -> Entity:
        known = next(self._known.get(cls, iter(())), None) if cls == "Country" or self.dice.random() < KNOWN else None
        if known is not None:
            return self._of(known)
        if cls == "Country":
            return self.dice.choice(self._spoken[cls])
        name = self._name(cls)
        while name in self._names or f"id:{slug(name)}" in self.entities:
            name = self._name(cls)
        self._names.add(name)
        country = self.dice.choices(("US", "JP", "GB", "KR", "AU"), (45, 45, 4, 3, 3))[0]
        self.entities[f"id:{slug(name)}"] = found = Entity(f"id:{slug(name)}", cls, name, country)
        return found

    def _name(self, cls: str) -> str:
        dice, root = self.dice, self._root()
        if cls == "Company":
            return f"{root} {dice.choice(TRADES)} {dice.choice(FORMS)}"
        if cls == "University":
            return f"University of {root}{dice.choice(ENDS)}"
        if cls == "GovernmentBody":
            return f"{root}{dice.choice(ENDS)} {dice.choice(OFFICES)} {dice.choice(CONCERNS)}"
        if cls == "ResearchInstitute":
            return f"{root} Institute for {dice.choice(TRADES)}"
        return f"{root} {self._root()}" if cls == "Official" else f"{root}{dice.choice(ENDS)}"

    def _root(self) -> str:
        return "".join(self.dice.choices(SYLLABLES, k=self.dice.choice((2, 2, 3)))).capitalize()
