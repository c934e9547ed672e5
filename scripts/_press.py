"""Invented press releases as texts: as many as wanted, all different, with the density of facts of real ones; for benches and tests of growth.

A release is a function of the seed, its number and what is known (the ontology and press.toml, where what the sentences say stands): a thousand
are the first of ten thousand, and any of them can be made by itself. Names are drawn by rank, the first ranks far more often than the later
ones, so that a few stand in every other release and most in one or two, as in real texts.
"""

import random
import re
import textwrap
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from _invented import CONCERNS, ENDS, FORMS, OFFICES, SYLLABLES, TRADES, slug
from _scenes import MONTHS

from kg.ontology import Ontology, Topic

SEED = 6
LEAST, MOST = 600, 9_000  # characters of a release
USUAL, SPREAD = 2_250, 0.55  # of the lengths aimed at: their median, and the deviation of their logarithm
RANKS = 1_000_000  # names of a class
STEP = 1_299_709  # a prime: neighbours in rank have names that are far apart
FIRST_DAY, DAYS = date(2016, 1, 4), 3_600
WIDTH = 72
GRAMMAR = tomllib.loads(Path(__file__).with_name("press.toml").read_text("utf-8"))
PIECES, KINDS, PARAGRAPHS, RULES = (GRAMMAR[part] for part in ("names", "kind", "paragraph", "rule"))
SLOT = re.compile(r"\[([^\[\]]*)\]|\{(\w+)\}")


def releases(count: int, seed: int = SEED, first: int = 1) -> Iterator[tuple[str, str]]:
    """The names and texts of ``count`` files, from number ``first`` on."""
    names = Names(seed)
    for number in range(first, first + count):
        yield Release(names, number).file()


def write(folder: Path, count: int, seed: int = SEED, first: int = 1) -> int:
    """Write the files into a folder, one for each release; gives the number of their characters."""
    folder.mkdir(parents=True, exist_ok=True)
    length = 0
    for name, text in releases(count, seed, first):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        length += len(text)
    return length


class Names:
    """What everything is called: a name for each rank of a class, those that the authority file knows first."""

    def __init__(self, seed: int) -> None:
        ontology = Ontology()
        self.seed = seed
        self.japanese = {known.name: known.name_ja for known in ontology.authority if known.name_ja}
        self.topics = self._shuffled([_wording(topic) for topic in ontology.topics.values()])
        classes = (*MAKERS, "Country")
        self._known = {cls: self._shuffled([known.name for known in ontology.authority if known.cls == cls]) for cls in classes}

    def of(self, cls: str, rank: int) -> str:
        """The name of a rank; only people far apart in rank may be namesakes."""
        known = self._known[cls]
        return known[rank] if rank < len(known) else MAKERS[cls](rank)

    @property
    def countries(self) -> Sequence[str]:
        """All countries but the two of which nearly all is said."""
        return [name for name in self._known["Country"] if name not in ("Japan", "United States")]

    def _shuffled(self, names: list[str]) -> list[str]:
        return random.Random(f"{self.seed}/{len(names)}").sample(sorted(names), len(names))


def _wording(topic: Topic) -> str:
    """The label as it stands in the middle of a sentence."""
    label = topic.label_en
    return label if label[1:2].isupper() else label[0].lower() + label[1:]


def _root(rank: int, length: int = 3) -> str:
    """A root of three syllables, or of four where those are used up."""
    size = len(SYLLABLES) ** length
    if rank >= size:
        return _root(rank - size, length + 1)
    place = rank * STEP % size
    return "".join(SYLLABLES[place // len(SYLLABLES) ** at % len(SYLLABLES)] for at in range(length)).capitalize()


def _person(rank: int) -> str:
    rank, from_japan = divmod(rank, 2)
    if from_japan:
        return f"{PIECES['given_ja'][rank % len(PIECES['given_ja'])]} {_root(rank)}"
    parts = []
    rank *= STEP
    for piece in ("family", "family_ends", "given", "middle"):
        rank, digit = divmod(rank, len(PIECES[piece]))
        parts.append(PIECES[piece][digit])
    return f"{parts[2]} {parts[3]}{parts[0]}{parts[1]}"


def _university(rank: int) -> str:
    root, end = _root(rank), ENDS[rank % len(ENDS)]
    return (f"University of {root}{end}", f"{root}{end} University", f"{root} Institute of Technology", f"{root}{end} State University")[rank % 4]


MAKERS: dict[str, Callable[[int], str]] = {
    "Company": lambda rank: f"{_root(rank)} {TRADES[rank % len(TRADES)]} {FORMS[rank % 7 % len(FORMS)]}",
    "University": _university,
    "GovernmentBody": lambda rank: f"{_root(rank)}{ENDS[rank % len(ENDS)]} {OFFICES[rank % len(OFFICES)]} {CONCERNS[rank % 7 % len(CONCERNS)]}",
    "ResearchInstitute": lambda rank: f"{_root(rank)} Institute for {TRADES[rank % len(TRADES)]}",
    "Official": _person,
    "Place": lambda rank: f"{_root(rank)}{ENDS[rank % len(ENDS)]}",
}


class Release:
    """One release as it is being written: its dice, its day, and its cast, which its sentences speak of again and again."""

    def __init__(self, names: Names, number: int) -> None:
        self.names, self.number = names, number
        self.dice = random.Random(f"{names.seed}/{number}")
        self.day = FIRST_DAY + timedelta(days=self.dice.randrange(DAYS))
        self.kind = KINDS[self._often({name: kind["often"] for name, kind in KINDS.items()})]
        self.cast: dict[str, str] = {}
        self._beside: set[str] = set()  # names that stand in the sentence
        for name, wording in GRAMMAR["cast"].items():
            self.cast[name] = _dated(self.day) if name == "today" else self.say(wording)
        self.cast["title"] = self._sentence("title")

    def file(self) -> tuple[str, str]:
        """Its name and its text."""
        ending = "txt" if self.number % 3 else "md"
        return f"{self.day}-{slug(self.cast['title'])[:40].strip('-')}-{self.number:06}.{ending}", self.text()

    def text(self) -> str:
        """The whole file."""
        wanted = min(max(LEAST, int(USUAL * self.dice.lognormvariate(0, SPREAD))), MOST - 2_000)
        above = self._front_matter() if self.dice.random() < 0.35 else ""
        blocks = [self.drawn(self.kind["head"]), self._sentence(self.kind["lead"])]
        length = len(above) + sum(map(len, blocks))
        while length < wanted:
            blocks.append(self._block())
            length += len(blocks[-1])
        body = "\n\n".join(filter(None, [*blocks, self.drawn(self.kind["end"])]))
        return f"{above}{_wrapped(body) if self.dice.random() < 0.2 else body}\n"

    def say(self, wording: str) -> str:
        """The wording with all its slots filled."""
        return SLOT.sub(lambda slot: self._filled(slot[2]) if slot[2] else self.say(self.dice.choice(slot[1].split("|"))), wording)

    def drawn(self, wordings: Sequence[str]) -> str:
        """One of these wordings, filled."""
        return self.say(self.dice.choice(wordings))

    def other(self, *classes: str) -> str:
        """A name of one of these classes that does not stand in the sentence yet."""
        cls = self.dice.choice(classes)
        while (name := self.names.of(cls, int(RANKS ** self.dice.random()) - 1)) in self._beside:
            pass
        self._beside.add(name)
        return name

    def day_after(self, least: int, most: int) -> date:
        """A day so many days after that of the release."""
        return self.day + timedelta(days=self.dice.randint(least, most))

    def topic(self) -> str:
        """A field or theme, the first ones more often."""
        topics = self.names.topics
        return topics[int(len(topics) ** self.dice.random()) - 1]

    def _filled(self, slot: str) -> str:
        if slot[0].isupper():
            text = self._filled(slot[0].lower() + slot[1:])
            return text[0].upper() + text[1:]
        if slot in self.cast:
            return self.cast[slot]
        return DRAWN[slot](self) if slot in DRAWN else self.drawn(RULES[slot])

    def _often(self, shares: Mapping[str, int]) -> str:
        return self.dice.choices(list(shares), list(shares.values()))[0]

    def _block(self) -> str:
        """A paragraph, a list, or a heading with what stands below it."""
        sort = self._often(self.kind["body"])
        if sort in RULES:
            return self._sentence(sort)
        if sort not in LISTS:
            return self._paragraph(sort)
        mark = self.dice.choice("*-•")
        items = [f"{mark} {self._paragraph('item', 3)}" for _ in range(self.dice.randint(2, 5))]
        return "\n\n".join([self._sentence(LISTS[sort]), *items])

    def _paragraph(self, sort: str, most: int = 6) -> str:
        return " ".join(self._sentence(self._often(PARAGRAPHS[sort])) for _ in range(self.dice.randint(1, most)))

    def _sentence(self, rule: str) -> str:
        self._beside.clear()
        text = self.drawn(RULES[rule])
        return text[:1].upper() + text[1:]

    def _front_matter(self) -> str:
        lines = [f'title: "{self.cast["title"]}"', f"date: {self.day}", f"source_url: https://example.org/news/{self.number}"]
        lines += [f'publisher: "{self.cast["issuer"]}"'] * (self.dice.random() < 0.5) + ["language: en"] * (self.dice.random() < 0.5)
        return "\n".join(["---", *lines, "---", "", ""])


def _dated(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _wrapped(text: str) -> str:
    """The text cut into lines as archives do it."""
    return "\n".join(line if line.startswith("#") else textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False) for line in text.split("\n"))


LISTS = {"bullets": "list_lead", "headed": "heading"}
ORGANISATIONS = [cls for cls, share in {"Company": 5, "University": 4, "GovernmentBody": 2, "ResearchInstitute": 2}.items() for _ in range(share)]
DRAWN: dict[str, Callable[[Release], str]] = {
    "org": lambda release: release.other(*ORGANISATIONS),
    "company": lambda release: release.other("Company"),
    "body": lambda release: release.other("GovernmentBody"),
    "person": lambda release: release.other("Official"),
    "place": lambda release: release.other("Place"),
    "country": lambda release: release.dice.choice(release.names.countries),
    "topic": Release.topic,
    "topic_in_capitals": lambda release: re.sub(r"\b[a-z]", lambda letter: letter[0].upper(), release.topic()),
    "thousands": lambda release: str(release.dice.randint(100, 999)),
    "date": lambda release: _dated(release.day_after(-700, -2)),
    "later_date": lambda release: _dated(release.day_after(20, 600)),
    "month_year": lambda release: _month(release.day_after(-900, -30)),
    "later_month_year": lambda release: _month(release.day_after(40, 900)),
    "year": lambda release: str(release.day_after(-2_000, -400).year),
    "later_year": lambda release: str(release.day_after(400, 3_000).year),
    "old_year": lambda release: str(release.day_after(-40_000, -4_000).year),
    "count": lambda release: str(release.dice.randint(3, 400)),
    "jobs": lambda release: str(release.dice.randint(2, 90) * 10),
    "phone": lambda release: f"0{release.dice.randint(10, 99)}-{release.dice.randint(200, 999)}-{release.dice.randint(1000, 9999)}",
}
