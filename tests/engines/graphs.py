"""Graphs to ask engines about: random ledgers in which everything happens that a query looks at."""

import random
from hashlib import sha256

from kg.graph import claim_iri
from kg.model import Claim, Document, Entity, Ledger, Span

_CLASSES = {
    "University": 3, "Company": 3, "GovernmentBody": 2, "Country": 2, "Official": 3, "Place": 2, "OrganizationGroup": 2, "Post": 3,
    "Partnership": 4, "Initiative": 3, "Event": 4, "FinancialCommitment": 6, "StatedSum": 1, "PolicyCommitment": 2, "Quotation": 3,
}  # fmt: skip
_BODIES = "University Company GovernmentBody Country OrganizationGroup"
_WORKS = "Partnership Initiative FinancialCommitment PolicyCommitment Event"
_SAID = {
    "hasParty": ("Partnership", _BODIES), "hasMember": ("Partnership Initiative", _BODIES), "hasHost": ("Event", _BODIES),
    "hasTopic": (_WORKS, "topic"), "partOfInitiative": ("Partnership Initiative", "Initiative"), "funds": ("FinancialCommitment", "Partnership Initiative"),
    "contributor": ("FinancialCommitment", _BODIES), "amount": ("FinancialCommitment StatedSum", "amount"), "madeBy": ("PolicyCommitment", _BODIES + " Official"),
    "partOfCommitment": ("FinancialCommitment", "FinancialCommitment"), "actor": ("Event", _BODIES + " Official"), "announces": ("Event", _WORKS),
    "date": ("Event PolicyCommitment", "date"), "place": ("Event Initiative Place", "Place"), "partOfEvent": ("Event", "Event"), "buildsOn": (_WORKS, "PolicyCommitment"),
    "onSidelinesOf": ("Event", "Event"), "holdsPost": ("Official", "Post"), "speaker": ("Quotation", "Official"), "speakerPost": ("Quotation", "Post"),
    "about": ("Quotation", _WORKS), "text": ("Quotation", "text"), "ordinal": ("Initiative", "ordinal"), "statesDate": ("release", "stated"),
    "mentionedIn": (_BODIES, "release"),
}  # fmt: skip
_TOPICS = ("quantum", "quantum-computing", "semiconductors", "artificial-intelligence", "embodied-ai", "ai-for-science")
# For Virtuoso 7 a year is its first day: where the same thing has both it keeps one, so they are of different things here.
_DATES = ("2022", "2023-05", "2024", "2024-04", "2024-04-09", "2024-04-10")
_STATED = ("2022-01", "2024-04-09", "2024-04-10", "2024-01-01")
# Names and amounts are few and of several spellings, so that some are equal; the questions ask for some of them by name.
_NAMES = ("Keio University", "University of Tsukuba", "NVIDIA", "Micron", "量子", "O'Reilly & \"Sons\"", "É\u0301tude", "tab\there", "🤝")
_AMOUNTS = ("110000000.0", "110000000.0", "250.50", "0.5", "7.0")


def busy_ledger(seed: int, documents: int = 3, claims: int = 220) -> Ledger:
    """A ledger that means nothing and in which every property is claimed, in every status and voice."""
    dice = random.Random(seed)
    papers = tuple(_paper(dice, number) for number in range(documents))
    things = tuple(_thing(dice, cls, number) for cls, count in _CLASSES.items() for number in range(count))
    made = {claim_iri(claim): claim for claim in (_claim(dice, papers, things) for _ in range(claims))}
    return Ledger(papers, things, tuple(sorted(made.values())), ())


def _paper(dice: random.Random, number: int) -> Document:
    text = f"Text {number} of \"ethics\", of $110 million and of 量子\n\\t" + "".join(dice.choices("aé量 \n'\"\\", k=120))
    publisher = dice.choice(("id:governmentbody-0", None, "somebody"))
    return Document(f"release:doc-{number}", f"doc {number}", text, sha256(text.encode()).hexdigest(), (), date=dice.choice((*_DATES, None)), publisher=publisher)


def _thing(dice: random.Random, cls: str, number: int) -> Entity:
    spoken = f"{dice.choice(_NAMES)} {cls}" if number else f"{cls} of {dice.choice(_NAMES)}"
    facts = {
        "FinancialCommitment": (("amountScope", dice.choice(("individual", "combined", "unspecified"))), ("currency", dice.choice(("USD", "JPY"))), ("hedge", "up to")),
        "StatedSum": (("currency", "USD"), ("what", "growth")),
        "Event": (("eventKind", dice.choice(("signing", "summit"))),),
        "Post": (("postIn", dice.choice(("id:company-0", "id:governmentbody-1"))),),
        "OrganizationGroup": (("memberCount", str(number + 2)), ("memberCountry", "JP"), ("memberCountry", "US"), ("memberKind", "Company"), ("membersNamed", "false")),
    }.get(cls, ())  # fmt: skip
    return Entity(f"id:{cls.lower()}-{number}", cls, f"{spoken} {number}", dice.choice(("US", "JP", "JP", "GB", None)), facts)


def _claim(dice: random.Random, papers: tuple[Document, ...], things: tuple[Entity, ...]) -> Claim:
    predicate = dice.choice(tuple(_SAID))
    of, to = _SAID[predicate]
    paper = dice.choice(papers)

    def one(classes: str) -> str:
        plain = {"release": (paper.key,), "date": _DATES, "stated": _STATED, "amount": _AMOUNTS, "ordinal": ("1", "3"), "text": (paper.text,)}
        named = tuple(f"topic:{topic}" for topic in _TOPICS) if classes == "topic" else plain.get(classes)
        return dice.choice(named or [thing.key for thing in things if thing.cls in classes.split()])

    voice = dice.choice((paper.publisher or paper.key, "id:official-0", paper.key))
    said = (one(of), predicate, one(to), voice if ":" in voice else paper.key, dice.choice(("asserted", "asserted", "inferred", "attributed", "planned", "retracted")))
    start = dice.randrange(60)
    return Claim(paper.key, *said, "rule", (Span(start, start + dice.randrange(1, 50)),), dice.choice(("", "as 'written'")))
