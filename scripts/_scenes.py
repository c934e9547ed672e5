"""Invented releases: sentences of a press release, each with the claims that a reader would draw from it and the words they rest on."""

from collections.abc import Callable, Iterator
from hashlib import sha256

from _invented import ORGANISATIONS, World, slug

from kg.model import Claim, Document, Entity, Span

MONTHS = "January February March April May June July August September October November December".split()
COUNTED = {2: "two", 3: "three", 5: "five", 7: "seven", 9: "nine", 12: "twelve"}
STATUSES = {"asserted": 82, "inferred": 6, "planned": 8, "attributed": 3, "retracted": 3}
OPENINGS = ("Today", "In the same spirit", "Building on earlier work", "As both governments noted", "At the close of the talks", "In the coming year")
DEEDS = ("will work together on", "signed a memorandum of cooperation on", "agreed to pursue joint research in", "launched a dialogue on")
PRAISE = (
    "This work will show what our two countries can do when universities and companies share their best ideas",
    "We “shape” tomorrow's standards together, and 量子技術 is only the beginning",
    "Our students & engineers will build <things> nobody has seen",
    "Trust is the strongest currency we have; this programme adds to it",
)

Said = tuple[str, str, str, str, str]


class Paper:
    """A release as it is being written: its text, and what is claimed with which words. "" stands for the release itself."""

    def __init__(self, world: World, number: int) -> None:
        dice = world.dice
        self.world, self.dice, self.number = world, dice, number
        self.day = f"{dice.randrange(2015, 2026)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        self.publisher = world.one("GovernmentBody").key if dice.random() < 0.9 else dice.choice((None, "Office of the Spokesperson"))
        self.voice = self.publisher if (self.publisher or "").startswith("id:") else ""
        self.things: list[Entity] = []  # the partnerships, initiatives and sums of this release
        self.title = f"{world.one('Country').name} and {world.one('Country').name}: news of {self.theme(world.topic())} (No. {number})"
        self._text = [self.title, "\n\n"]
        self._length = len(self.title) + 2
        self._claims: dict[Said, tuple[set[Span], str, str]] = {}
        self._rule = ""

    def __len__(self) -> int:
        return len(self._claims)

    def says(self, *parts: str | Entity) -> Span:
        """Write one sentence, in which an entity stands by its name and is mentioned by it."""
        start = self._length
        for part in parts:
            name = part if isinstance(part, str) else part.name
            if isinstance(part, Entity):
                self.claims((part.key, "mentionedIn", ""), Span(self._length, self._length + len(name)), rule="named: authority")
            self._text.append(name)
            self._length += len(name)
        end = self._length
        gap = "\n\n" if self.dice.random() < 0.3 else " "
        self._text.append(gap)
        self._length += len(gap)
        return Span(start, end)

    def claims(self, said: tuple[str, str, str], *spans: Span, rule: str, **more: str) -> None:
        """Claim something on some words; the issuer asserts it unless ``more`` says otherwise."""
        key = (*said, more.get("voice", self.voice), more.get("status", "asserted"))
        self._claims.setdefault(key, (set(), rule, more.get("original", "")))[0].update(spans)

    def standing(self) -> dict[str, str]:
        """In whose voice and how sure the next thing is said."""
        status = self.dice.choices(list(STATUSES), STATUSES.values())[0]
        return {"status": status, **({"voice": self.world.one("Official").key} if status == "attributed" else {})}

    def theme(self, topic: str) -> str:
        """A topic in words."""
        return topic.partition(":")[2].replace("-", " ")

    def listed(self, entities: list[Entity]) -> list[str | Entity]:
        """Names as a list in a sentence: A, B and C."""
        joints = [", "] * (len(entities) - 2) + [" and "] * (len(entities) > 1)
        return [part for entity, joint in zip(entities, [*joints, ""], strict=True) for part in (entity, joint)]

    def done(self) -> tuple[Document, list[Claim]]:
        """The document and its claims."""
        text = "".join(self._text).rstrip() + "\n"
        digest = sha256(text.encode()).hexdigest()
        key = f"release:{self.day}-{slug(self.title)[:50].strip('-')}-{digest[:8]}"
        document = Document(
            key, f"{self.day}-invented-{self.number:05}", text, digest, (), self.title, self.day, f"{self.number:05}", self.publisher, "en",
            f"https://example.org/news/{self.number}",
        )  # fmt: skip
        claims = [
            Claim(key, subject or key, predicate, thing or key, voice or key, status, rule, tuple(sorted(spans)), original)
            for (subject, predicate, thing, voice, status), (spans, rule, original) in self._claims.items()
        ]
        return document, claims


def cooperation(paper: Paper) -> None:
    """Two to five parties work together on a topic or two."""
    world, dice, how = paper.world, paper.dice, paper.standing()
    parties = world.some(dice.choice((2, 2, 2, 2, 3, 3, 4, 5)))
    if dice.random() < 0.15:
        parties[-1] = group(paper)
    topics = sorted({world.topic() for _ in range(dice.choice((1, 1, 2)))})
    thing = together(paper, parties)
    sentence = paper.says(f"{dice.choice(OPENINGS)}, ", *paper.listed(parties), f" {dice.choice(DEEDS)} {' and '.join(map(paper.theme, topics))}.")
    for party in parties:
        paper.claims((thing.key, "hasParty", party.key), sentence, rule="list-cooperate-with", **how)
    for topic in topics:
        paper.claims((thing.key, "hasTopic", topic), sentence, rule="field of the noun", original=paper.theme(topic), **how)
    if dice.random() < 0.25:
        other = world.one(dice.choice(ORGANISATIONS))
        seen = paper.says("The work is open to view: ", other, " takes part as host or guest.")
        paper.claims((thing.key, dice.choice(("hasHost", "hasWitness", "hasObserver")), other.key), seen, rule="guest", **how)


def together(paper: Paper, parties: list[Entity]) -> Entity:
    """The partnership of these parties, the same one in every release of a year."""
    year, names = paper.day[:4], sorted(party.name for party in parties)
    digest = sha256("\x1f".join(sorted(party.key for party in parties)).encode()).hexdigest()[:10]
    thing = paper.world.made(f"id:partnership-{slug(' '.join(names))[:40].strip('-')}-{digest}-{year}", "Partnership", f"{' – '.join(names)} ({year})")
    paper.things.append(thing)
    return thing


def group(paper: Paper) -> Entity:
    """Organisations without a name, only counted."""
    count, code = paper.dice.choice(list(COUNTED)), paper.dice.choice(("JP", "US"))
    name = f"{COUNTED[count]} {'Japanese' if code == 'JP' else 'American'} companies"
    facts = (("memberCount", str(count)), ("memberCountry", code), ("memberKind", "Company"), ("membersNamed", "false"))
    return paper.world.made(f"id:group-{slug(name)}-{paper.number}", "OrganizationGroup", f"{name} (release {paper.number})", *facts)


def funding(paper: Paper) -> None:
    """Somebody gives money, or support without a sum; now and then a part of it is told too."""
    dice, how = paper.dice, paper.standing()
    givers = paper.world.some(dice.choice((1, 1, 2, 3)), ("Company", "Company", "GovernmentBody"))
    target = dice.choice(paper.things) if paper.things else None
    millions = dice.choice((1, 2, 5, 10, 15, 20, 50, 110, 250)) * dice.choice((1, 1, 1, 2, 4))
    whole = commitment(paper, millions if dice.random() < 0.9 else None, givers, how)
    if target is not None and target.cls in ("Partnership", "Initiative"):
        sentence = paper.says("The money is for the ", target, ".")
        paper.claims((whole.key, "funds", target.key), sentence, rule="noun-supported-by-sum", **how)
    if millions >= 4 and dice.random() < 0.2:
        part = commitment(paper, millions // 4, givers[:1], how)
        sentence = paper.says("The smaller sum is a part of the larger one.")
        paper.claims((part.key, "partOfCommitment", whole.key), sentence, rule="part of a sum", **how)


def commitment(paper: Paper, millions: int | None, givers: list[Entity], how: dict[str, str]) -> Entity:
    """What these give: its sum in millions of dollars or yen, or support without a sum."""
    dice, number = paper.dice, f"{paper.number}-{len(paper.things)}"
    currency = dice.choice(("USD", "USD", "USD", "JPY"))
    worth = f"{currency} {millions} million" if millions else "support"
    facts = [("amountScope", "individual" if len(givers) == 1 else "combined"), ("commitmentStage", dice.choice(("announced", "signed", "invested")))]
    facts += [("currency", currency), ("what", f"{worth} for research and training")] if millions else []
    facts += [("hedge", "up to")] if dice.random() < 0.2 else []
    thing = paper.world.made(f"id:commitment-{slug(worth)}-{number}", "FinancialCommitment", f"{worth} for research and training ({number})", *facts)
    sentence = paper.says(*paper.listed(givers), f" will give {worth} for research and training.")
    for giver in givers:
        paper.claims((thing.key, "contributor", giver.key), sentence, rule="list-invest-to-support", **how)
    if millions:
        paper.claims((thing.key, "amount", f"{millions}000000.0"), sentence, rule="list-invest-to-support", original=worth, **how)
    paper.things.append(thing)
    return thing


def sum_stated(paper: Paper) -> None:
    """A sum that nobody commits."""
    billions, number = paper.dice.randrange(1, 90), f"{paper.number}-{len(paper.things)}"
    worth = f"USD {billions} billion"
    facts = (("currency", "USD"), ("what", "trade between the two economies"), ("hedge", "about"))
    thing = paper.world.made(f"id:sum-{billions}-{number}", "StatedSum", f"{worth} of trade ({number})", *facts)
    sentence = paper.says(f"Trade in these fields is worth about {worth} a year.")
    paper.claims((thing.key, "amount", f"{billions}000000000.5"), sentence, rule="sum stated", original=worth)


def event(paper: Paper) -> None:
    """Something happens at a time and a place, and things are announced there."""
    world, dice, how = paper.world, paper.dice, paper.standing()
    kind = dice.choice(("signing", "summit", "meeting", "workshop", "dialogue", "announcement"))
    site, hosts = world.one("Place"), world.some(dice.choice((1, 2, 2, 3)), ("Country", "Official", "GovernmentBody", "University"))
    year, month, day = paper.day.split("-")
    date = dice.choice((paper.day, f"{year}-{month}", year))
    name = f"{kind} of {hosts[0].name} in {site.name} ({date})"
    thing = world.made(f"id:event-{slug(name)}-{paper.number}", "Event", f"{name}", ("eventKind", kind))
    words = f"{MONTHS[int(month) - 1]} {int(day)}, {year}"
    sentence = paper.says(*paper.listed(hosts), f" met for a {kind} in ", site, f" on {words}.")
    for host in hosts:
        paper.claims((thing.key, "actor", host.key), sentence, rule="people-announce", **how)
    paper.claims((thing.key, "place", site.key), sentence, rule="place beside", original=site.name, **how)
    paper.claims((thing.key, "date", date), sentence, rule="date beside", original=words, **how)
    for told in dice.sample(paper.things, min(len(paper.things), 2)):
        paper.claims((thing.key, "announces", told.key), paper.says("They announced the ", told, "."), rule="list-announce", **how)
    if dice.random() < 0.2:
        larger = world.made(f"id:event-state-visit-{slug(hosts[0].name)}-{year}", "Event", f"visit of {hosts[0].name} ({year})", ("eventKind", "visit"))
        seen = paper.says("It was part of the ", larger, ".")
        paper.claims((thing.key, dice.choice(("partOfEvent", "onSidelinesOf")), larger.key), seen, rule="event beside", **how)


def post(paper: Paper) -> None:
    """Somebody holds a post."""
    person = paper.world.one("Official")
    office = paper.world.post(person)
    title = office.name.partition(" of ")[0]
    sentence = paper.says(f"{title} ", person, " of the ", paper.world.entities[dict(office.facts)["postIn"]], " attended.")
    paper.claims((person.key, "holdsPost", office.key), sentence, rule="post beside a name", original=title)


def quotation(paper: Paper) -> None:
    """Somebody says something about a thing of the release."""
    person, words = paper.world.one("Official"), f"{paper.dice.choice(PRAISE)}, as I said {paper.dice.randrange(2, 99)} days ago"
    office = paper.world.post(person)
    sentence = paper.says("“", words, "”, said ", person, ".")
    quoted = Span(sentence.start + 1, sentence.start + 1 + len(words))
    thing = paper.world.made(f"id:quotation-{paper.number:05}-{quoted.start}", "Quotation", f"{person.name}: “{words[:40]}…” ({paper.number}-{quoted.start})")
    paper.claims((thing.key, "text", words), quoted, rule="quotation")
    paper.claims((thing.key, "speaker", person.key), quoted, rule="quotation")
    paper.claims((thing.key, "speakerPost", office.key), quoted, rule="quotation")
    for told in paper.things[-2:]:
        paper.claims((thing.key, "about", told.key), quoted, rule="quotation")


def initiative(paper: Paper) -> None:
    """A programme with a name of its own, its members, and the undertaking it builds on."""
    world, dice, how = paper.world, paper.dice, paper.standing()
    members, topic, site = world.some(dice.choice((1, 2, 3)), (*ORGANISATIONS, "Country")), world.topic(), world.one("Place")
    name = f"{paper.theme(topic).title()} {dice.choice(('Initiative', 'Framework', 'Network', 'Fellowship'))} of {members[0].name}"
    thing = world.made(f"id:initiative-{slug(name)}", "Initiative", name)
    sentence = paper.says("Under the ", thing, ", ", *paper.listed(members), f" train experts in {paper.theme(topic)} in ", site, ".")
    for member in members:
        paper.claims((thing.key, "hasMember", member.key), sentence, rule="list-join-noun", **how)
    paper.claims((thing.key, "hasTopic", topic), sentence, rule="field in the same sentence", original=paper.theme(topic), **how)
    paper.claims((thing.key, "place", site.key), sentence, rule="place beside", original=site.name, **how)
    for partnership in [told for told in paper.things[-2:] if told.cls == "Partnership"]:
        paper.claims((partnership.key, "partOfInitiative", thing.key), sentence, rule="part of the noun", **how)
    if dice.random() < 0.3:
        leaders, year = world.some(2, ("Official", "Country")), paper.day[:4]
        vow = world.made(f"id:policy-{slug(leaders[0].name)}-{paper.number}-{year}", "PolicyCommitment", f"commitment of {leaders[0].name} ({year})")
        seen = paper.says("It builds on what ", *paper.listed(leaders), f" promised in {year}.")
        paper.claims((thing.key, "buildsOn", vow.key), seen, rule="announcement-builds-on", **how)
        for leader in leaders:
            paper.claims((vow.key, "madeBy", leader.key), seen, rule="people-make-commitment", **how)
    paper.things.append(thing)


def date(paper: Paper) -> None:
    """A date that stands in the text and belongs to nothing."""
    month, year = paper.dice.randrange(12), paper.dice.randrange(1990, 2036)
    words = f"{MONTHS[month]} {year}"
    paper.claims(("", "statesDate", f"{year}-{month + 1:02}"), paper.says(f"The next review is due in {words}."), rule="date stated", original=words)


def talk(paper: Paper) -> None:
    """A sentence that names people, bodies and places and claims nothing of them."""
    named = paper.world.some(paper.dice.choice((2, 3, 4)), (*ORGANISATIONS, "Country", "Country", "Place", "Official"))
    paper.says("Others who followed the talks were ", *paper.listed(named), ".")


SCENES: dict[Callable[[Paper], None], int] = {
    cooperation: 4, funding: 3, sum_stated: 2, event: 3, post: 2, quotation: 1, initiative: 2, date: 2, talk: 4,
}  # fmt: skip


def papers(world: World, count: int) -> Iterator[tuple[Document, list[Claim]]]:
    """Releases with ``count`` claims or a few more together, most of them short and a few long; the first holds one of every scene."""
    number = 0
    while count > 0:
        number += 1
        paper = Paper(world, number)
        length = max(3, round(world.dice.lognormvariate(2.5, 0.5)))
        for scene in list(SCENES) if number == 1 else world.dice.choices(list(SCENES), SCENES.values(), k=length):
            if len(paper) < count:
                scene(paper)
        count -= len(paper)
        yield paper.done()
