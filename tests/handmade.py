"""The release read by hand: the ledger a careful reader would write, each claim on its words, and random ledgers for round trips."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from kg.graph import claim_iri
from kg.model import Claim, Document, Entity, Ledger, Span

RELEASE = Path(__file__).parents[1] / "releases" / "2024-04-10-us-embassy-tokyo-ai-partnerships.txt"
KEY = "release:us-embassy-tokyo-24-04re"
TEXT = RELEASE.read_text(encoding="utf-8")
ISSUER = "id:us-embassy-tokyo"

UW_TSUKUBA, CMU_KEIO, CMU_PA = "id:partnership-tsukuba-u-uw-2024", "id:partnership-cmu-keio-2024", "id:partnership-cmu-commonwealth-pennsylvania"
EARLIER, PROGRAMS, AI = "id:partnership-group-us-jp-2023", "id:initiative-quantum-semiconductor-programs", "id:initiative-artificial-intelligence"
SUM_110, SUM_210 = "id:commitment-110000000-usd", "id:commitment-210000000-usd"
NINE, BOTH_SIDES = "id:group-9-company-jp", "id:group-us-jp"
CEREMONY, VISIT, SIGNING, SUMMIT = "id:event-signing-2024-04-09", "id:event-state-visit-2024", "id:event-signing-2023", "id:event-g7-hiroshima"
VOW, LIBRARY = "id:policy-biden-kishida-2022-05", "id:place-us-doc-research-library"
NEXUS = "topic:nexus-of-ai-research-and-workforce-development"
_TARGETS = "Carnegie Mellon University – Keio University (2024); University of Tsukuba – University of Washington (2024)"

_PLAIN = """
id:uw University US University of Washington
id:tsukuba-u University JP University of Tsukuba
id:cmu University US Carnegie Mellon University
id:keio University JP Keio University
id:nvidia Company US NVIDIA
id:amazon Company US Amazon
id:arm Company GB Arm
id:softbank-group Company JP SoftBank Group
id:microsoft Company US Microsoft
id:ibm Company US IBM
id:google Company US Google
id:micron Company US Micron
id:us-doc GovernmentBody US U.S. Department of Commerce
id:us-embassy-tokyo GovernmentBody US U.S. Embassy Tokyo
id:mext GovernmentBody JP Ministry of Education, Culture, Sports, Science and Technology
id:pa-commonwealth GovernmentBody US Commonwealth of Pennsylvania
id:wa-state GovernmentBody US State of Washington
id:kishida Official JP Kishida Fumio
id:biden Official US Joe Biden
id:raimondo Official US Gina Raimondo
id:emanuel Official US Rahm Emanuel
id:moriyama Official JP Moriyama Masahito
id:inslee Official US Jay Inslee
id:shapiro Official US Josh Shapiro
id:place-washington-dc Place US Washington, D.C.
id:place-hiroshima Place JP Hiroshima
id:place-seattle Place US Seattle
id:place-tsukuba Place JP Tsukuba
id:place-us-doc-research-library Place US U.S. Department of Commerce Research Library
id:place-us Country US United States
id:place-jp Country JP Japan
id:partnership-tsukuba-u-uw-2024 Partnership - University of Tsukuba – University of Washington (2024)
id:partnership-cmu-keio-2024 Partnership - Carnegie Mellon University – Keio University (2024)
id:partnership-cmu-commonwealth-pennsylvania Partnership - Carnegie Mellon University – Commonwealth of Pennsylvania
id:partnership-group-us-jp-2023 Partnership - U.S. and Japanese universities and corporations (2023)
id:initiative-quantum-semiconductor-programs Initiative - quantum computing and semiconductor academic programs
id:policy-biden-kishida-2022-05 PolicyCommitment - commitment of Joe Biden and Kishida Fumio (2022-05)
id:quotation-emanuel Quotation - quotation of Rahm Emanuel
id:quotation-raimondo Quotation - quotation of Gina Raimondo
id:quotation-inslee Quotation - quotation of Jay Inslee
id:quotation-shapiro Quotation - quotation of Josh Shapiro
"""

_WITH_FACTS = (
    Entity(NINE, "OrganizationGroup", "nine Japanese companies", None,
           (("memberCount", "9"), ("memberCountry", "JP"), ("memberKind", "Company"), ("membersNamed", "false"))),
    Entity(BOTH_SIDES, "OrganizationGroup", "U.S. and Japanese universities and corporations", None,
           (("memberCountry", "JP"), ("memberCountry", "US"), ("membersNamed", "false"))),
    Entity(AI, "Initiative", "Artificial Intelligence partnership initiative", None,
           (("ordinalScope", "university-corporate partnership initiatives since May 2022"),)),
    Entity(SUM_110, "FinancialCommitment", f"USD 110 million for {_TARGETS}", None,
           (("amountScope", "combined"), ("commitmentStage", "announced"), ("currency", "USD"), ("what", "AI partnerships"))),
    Entity(SUM_210, "FinancialCommitment", "USD 210 million for quantum computing and semiconductor academic programs", None,
           (("amountScope", "combined"), ("commitmentStage", "invested"), ("currency", "USD"), ("what", "academic programs"))),
    Entity(CEREMONY, "Event", "signing ceremony (2024-04-09)", None, (("eventKind", "signing"),)),
    Entity(VISIT, "Event", "Kishida Fumio's state visit to the United States", None, (("eventKind", "state-visit"),)),
    Entity(SIGNING, "Event", "signing (2023)", None, (("eventKind", "signing"),)),
    Entity(SUMMIT, "Event", "2023 G7 Hiroshima Summit", "JP", (("eventKind", "summit"),)),
    Entity("id:post-sec-commerce", "Post", "United States Secretary of Commerce", "US", (("postIn", "id:us-doc"),)),
    Entity("id:post-us-ambassador-jp", "Post", "United States Ambassador to Japan", "US", (("postIn", "id:us-embassy-tokyo"),)),
    Entity("id:post-mext-minister", "Post", "Minister of Education, Culture, Sports, Science and Technology", "JP", (("postIn", "id:mext"),)),
    Entity("id:post-pm-japan", "Post", "Prime Minister of Japan", "JP"),
    Entity("id:post-president-us", "Post", "President of the United States", "US"),
    Entity("id:post-gov-wa", "Post", "Governor of Washington", "US", (("postIn", "id:wa-state"),)),
    Entity("id:post-gov-pa", "Post", "Governor of Pennsylvania", "US", (("postIn", "id:pa-commonwealth"),)),
    Entity(NEXUS, "Topic", "nexus of AI research and workforce development", None,
           (("broader", "topic:artificial-intelligence"), ("broader", "topic:workforce-education"))),
)  # fmt: skip

_SURFACES = """
id:uw: University of Washington
id:tsukuba-u: University of Tsukuba
id:cmu: Carnegie Mellon University|Carnegie Mellon
id:keio: Keio University
id:nvidia: NVIDIA
id:amazon: Amazon
id:arm: Arm
id:softbank-group: Softbank Group
id:microsoft: Microsoft
id:ibm: IBM
id:google: Google
id:micron: Micron
id:us-doc: U.S. Department of Commerce
id:us-embassy-tokyo: U.S. EMBASSY, TOKYO|米国大使館
id:mext: MEXT
id:kishida: Kishida Fumio|Prime Minister Kishida
id:biden: President Biden
id:raimondo: Gina Raimondo
id:emanuel: Rahm Emanuel|Ambassador Emanuel
id:moriyama: Moriyama Masahito
id:inslee: Jay Inslee
id:shapiro: Josh Shapiro
id:place-washington-dc: Washington, D.C.
id:place-hiroshima: Hiroshima
id:place-seattle: Seattle
id:place-us: United States
id:group-9-company-jp: nine Japanese companies
id:event-g7-hiroshima: G7 Leaders' Summit in Hiroshima
id:pa-commonwealth: the Commonwealth
"""

_FOUNDED = (
    "announced two new research partnerships in Artificial Intelligence between the University of Washington and the University of Tsukuba "
    "and between Carnegie Mellon University and Keio University"
)
_CEREMONY = "The partnerships were announced at a signing ceremony at the U.S. Department of Commerce Research Library in Washington, D.C. on Tuesday, April 9."
_SUPPORT = (
    "These partnerships are supported by \\$110 million in combined private sector investment from NVIDIA, Amazon, Arm and Softbank Group, Microsoft, "
    "and nine Japanese companies."
)
_SUPPORTERS = "Corporate supporters include Arm and Softbank Group, NVIDIA, Amazon, Microsoft, and a consortium of nine Japanese companies."
_INVESTED = "IBM, Google, and Micron invested a combined \\$210 million to support the new quantum computing and semiconductor academic programs."
_LAST_YEAR = (
    "Last year, on the sidelines of the G7 Leaders' Summit in Hiroshima, U.S. and Japanese universities and corporations signed partnerships in "
    "quantum computing and semiconductor engineering."
)
_THIRD = "Artificial Intelligence is the third strategic university-corporate partnership initiative"
_SINCE = "since May 2022, when President Biden and Prime Minister Kishida made a commitment to advance U.S.-Japan science and technology cooperation"
_INSLEE = "This collaboration between the University of Washington, University of Tsukuba, Amazon, and NVIDIA"
_PA = "the Commonwealth has partnered with Carnegie Mellon to develop best practices for governing generative AI"
_FOCUS = "this partnership will focus on the nexus between AI-related research and workforce development"
_THEMES = (
    "Multimodal and Multi-lingual Learning, Embodied AI or AI for Robots, Autonomous AI Symbiosis with Humans, Life Sciences, and AI for Scientific Discovery"
)
_BUILDS = "Today's announcement will build on President Biden and Prime Minister Kishida's commitment"
_PART = "As part of Prime Minister Kishida Fumio's historic state visit to the United States"
_QUOTES = {
    "emanuel": [("Nothing is more important than", "in this fast-evolving field.")],
    "raimondo": [("The United States is committed", "leading edge technology,"), ("Today's announcement", "in both countries.")],
    "inslee": [("This is an exciting effort", "every sector of our economy,")],
    "shapiro": [("Pennsylvania is a global leader", "capitalize on economic opportunity,")],
}


def _between(first: str, last: str) -> str:
    start = TEXT.index(first)
    return TEXT[start : TEXT.index(last, start) + len(last)]


def _spans(*quotes: str) -> tuple[Span, ...]:
    return tuple(sorted(Span(TEXT.index(quote), TEXT.index(quote) + len(quote)) for quote in quotes))


def _said(said: tuple[str, str, str], *quotes: str, **more: str) -> Claim:
    """A claim on the first place of each quote; the issuer asserts it unless ``more`` says otherwise."""
    settled = {"voice": ISSUER, "status": "asserted", "rule": "by-hand", "original": ""} | more
    return Claim(KEY, *said, spans=_spans(*quotes), **settled)


def _partnerships() -> Iterator[Claim]:
    for partnership, parties in ((UW_TSUKUBA, ("uw", "tsukuba-u")), (CMU_KEIO, ("cmu", "keio"))):
        yield from (_said((partnership, "hasParty", f"id:{party}"), _FOUNDED) for party in parties)
        yield _said(
            (partnership, "hasTopic", "topic:artificial-intelligence"), "research partnerships in Artificial Intelligence", original="Artificial Intelligence"
        )
        yield _said((partnership, "partOfInitiative", AI), _THIRD, status="inferred")
        yield _said((CEREMONY, "announces", partnership), _FOUNDED, _CEREMONY)
    quoted = {"voice": "id:inslee", "status": "attributed"}
    yield from (_said((UW_TSUKUBA, "hasParty", f"id:{party}"), _INSLEE, **quoted) for party in ("uw", "tsukuba-u", "amazon", "nvidia"))
    yield from (_said((CMU_PA, "hasParty", f"id:{party}"), _PA, voice="id:shapiro", status="attributed") for party in ("cmu", "pa-commonwealth"))
    yield _said((CMU_PA, "hasTopic", "topic:generative-ai"), _PA, voice="id:shapiro", status="attributed", original="generative AI")


def _themes() -> Iterator[Claim]:
    yield _said((UW_TSUKUBA, "hasTopic", NEXUS), _FOCUS, original="nexus between AI-related research and workforce development")
    wordings = {
        "multimodal-learning": "Multimodal and Multi-lingual Learning",
        "multilingual-learning": "Multimodal and Multi-lingual Learning",
        "embodied-ai": "Embodied AI or AI for Robots",
        "autonomous-ai": "Autonomous AI Symbiosis with Humans",
        "biotechnology-life-sciences": "Life Sciences",
        "ai-for-science": "AI for Scientific Discovery",
    }
    for topic, wording in wordings.items():
        yield _said((CMU_KEIO, "hasTopic", f"topic:{topic}"), _THEMES, original=wording)


def _money() -> Iterator[Claim]:
    yield _said((SUM_110, "amount", "110000000.0"), "Worth \\$110 Million", _SUPPORT, original="\\$110 million")
    yield from (_said((SUM_110, "funds", partnership), _SUPPORT) for partnership in (UW_TSUKUBA, CMU_KEIO))
    for supporter in ("id:nvidia", "id:amazon", "id:arm", "id:softbank-group", "id:microsoft", NINE):
        yield _said((SUM_110, "contributor", supporter), _SUPPORT, _SUPPORTERS)
    yield _said((SUM_210, "amount", "210000000.0"), _INVESTED, original="\\$210 million")
    yield _said((SUM_210, "funds", PROGRAMS), _INVESTED)
    yield from (_said((SUM_210, "contributor", f"id:{company}"), _INVESTED) for company in ("ibm", "google", "micron"))


def _earlier() -> Iterator[Claim]:
    yield _said((EARLIER, "hasParty", BOTH_SIDES), _LAST_YEAR)
    yield _said((SIGNING, "announces", EARLIER), _LAST_YEAR)
    yield _said((SIGNING, "actor", BOTH_SIDES), _LAST_YEAR)
    yield _said((SIGNING, "onSidelinesOf", SUMMIT), _LAST_YEAR)
    yield _said((SIGNING, "date", "2023"), _LAST_YEAR, status="inferred", original="Last year")
    yield _said((SUMMIT, "place", "id:place-hiroshima"), "G7 Leaders' Summit in Hiroshima", original="Hiroshima")
    for topic, wording in (("quantum-computing", "quantum computing"), ("semiconductors", "semiconductor")):
        yield _said((EARLIER, "hasTopic", f"topic:{topic}"), _LAST_YEAR, original=wording)
        yield _said((PROGRAMS, "hasTopic", f"topic:{topic}"), _INVESTED, original=wording)
    yield _said((AI, "ordinal", "3"), _THIRD)
    yield _said((AI, "hasTopic", "topic:artificial-intelligence"), _THIRD, original="Artificial Intelligence")
    yield from (_said((thing, "buildsOn", VOW), _THIRD, _SINCE, status="inferred") for thing in (AI, PROGRAMS))


def _events() -> Iterator[Claim]:
    posts = {"raimondo": ("sec-commerce", "U.S. Commerce Secretary"), "emanuel": ("us-ambassador-jp", "U.S. Ambassador to Japan"),
             "moriyama": ("mext-minister", "Japanese Minister of Education, Culture, Sports, Science and Technology")}  # fmt: skip
    posts |= {"kishida": ("pm-japan", "Prime Minister"), "biden": ("president-us", "President")}
    posts |= {"inslee": ("gov-wa", "Governor of Washington State"), "shapiro": ("gov-pa", "Governor of Pennsylvania")}
    yield from (_said((f"id:{who}", "holdsPost", f"id:post-{post}"), title, original=title) for who, (post, title) in posts.items())
    yield from (_said((CEREMONY, "actor", f"id:{who}"), _FOUNDED) for who in ("raimondo", "emanuel", "moriyama"))
    yield _said((CEREMONY, "date", "2024-04-09"), "on April 9, 2024", _CEREMONY, original="April 9, 2024")
    yield _said((CEREMONY, "place", LIBRARY), _CEREMONY, original="U.S. Department of Commerce Research Library")
    yield _said((LIBRARY, "place", "id:place-washington-dc"), _CEREMONY, original="Washington, D.C.")
    yield _said((CEREMONY, "partOfEvent", VISIT), _PART)
    yield _said((VISIT, "actor", "id:kishida"), _PART)
    yield from (_said((VOW, "madeBy", f"id:{who}"), _SINCE) for who in ("biden", "kishida"))
    yield _said((VOW, "date", "2022-05"), _SINCE, original="May 2022")
    yield _said((CEREMONY, "buildsOn", VOW), _BUILDS, voice="id:raimondo", status="attributed")
    stated = (("2024-04-10", "April 10, 2024"), ("2024-04-09", "Tuesday, April 9"), ("2022-05", "May 2022"))
    yield from (_said((KEY, "statesDate", day), words, original=words) for day, words in stated)


def _quotations() -> Iterator[Claim]:
    posts = {"emanuel": "us-ambassador-jp", "raimondo": "sec-commerce", "inslee": "gov-wa", "shapiro": "gov-pa"}
    about = {
        "emanuel": (UW_TSUKUBA, CMU_KEIO),
        "raimondo": (CEREMONY, "topic:artificial-intelligence"),
        "inslee": (UW_TSUKUBA,),
        "shapiro": (CMU_KEIO, CMU_PA),
    }
    for who, ends in _QUOTES.items():
        quotation, pieces = f"id:quotation-{who}", [_between(*piece) for piece in ends]
        yield _said((quotation, "text", " … ".join(pieces)), *pieces)
        yield _said((quotation, "speaker", f"id:{who}"), *pieces)
        yield _said((quotation, "speakerPost", f"id:post-{posts[who]}"), *pieces)
        yield from (_said((quotation, "about", thing), *pieces) for thing in about[who])


def _mentions() -> Iterator[Claim]:
    for line in _SURFACES.strip().splitlines():
        entity, _, surfaces = line.partition(": ")
        spans = {Span(*found.span()) for surface in surfaces.split("|") for found in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", TEXT)}
        assert spans, surfaces
        yield Claim(KEY, entity, "mentionedIn", KEY, ISSUER, "asserted", "by-hand", tuple(sorted(spans)))


def document() -> Document:
    """The release with what its head says."""
    return Document(
        key=KEY,
        stem=RELEASE.stem,
        text=TEXT,
        sha256=sha256(TEXT.encode()).hexdigest(),
        blocks=(),
        title=re.search(r"The United States and Japan Announce.*", TEXT)[0].replace("\\", ""),
        date="2024-04-10",
        number="24-04RE",
        publisher=ISSUER,
        language="en",
    )


def entities() -> tuple[Entity, ...]:
    """The things the release names."""
    rows = (line.split(" ", 3) for line in _PLAIN.strip().splitlines())
    plain = (Entity(key, cls, name, None if country == "-" else country) for key, cls, country, name in rows)
    return tuple(sorted([*plain, *_WITH_FACTS]))


def ledger() -> Ledger:
    """The whole ledger of the release."""
    makers = (_partnerships, _themes, _money, _earlier, _events, _quotations, _mentions)
    return Ledger((document(),), entities(), tuple(sorted(claim for make in makers for claim in make())), ())


def copies(number: int) -> Ledger:
    """The release many times over, as if of many days: organisations and people are shared, what they do is not."""
    whole = ledger()
    own = ("id:partnership", "id:commitment", "id:event-s", "id:initiative", "id:policy", "id:quotation", "id:group")

    def renamed(key: str, copy: int) -> str:
        return f"{key}-{copy}" if key.startswith((*own, "release:")) else key

    papers = [replace(whole.documents[0], key=renamed(KEY, copy), stem=f"copy {copy}") for copy in range(number)]
    things = {}
    claims = []
    for copy in range(number):
        for entity in whole.entities:
            key = renamed(entity.key, copy)
            things[key] = entity if key == entity.key else replace(entity, key=key, name=f"{entity.name} {copy}")
        for claim in whole.claims:
            ends = {end: renamed(getattr(claim, end), copy) for end in ("subject", "object", "voice")}
            claims.append(replace(claim, document=renamed(claim.document, copy), **ends))
    return Ledger(tuple(papers), tuple(things.values()), tuple(claims), ())


def random_ledger(seed: int, documents: int = 3, claims: int = 60) -> Ledger:
    """A ledger that means nothing, of every range, status and script: for round trips."""
    dice = random.Random(seed)
    letters = "aé量子 \n\t\"'\\<>&{}|^`$‮́🤝=\u00a0"
    texts = tuple("".join(dice.choices(letters, k=200)) for _ in range(documents))
    papers = tuple(Document(f"release:doc-{n}", f"doc {n}", text, sha256(text.encode()).hexdigest(), (), date="2024") for n, text in enumerate(texts))
    classes = ("Company", "University", "Country", "Partnership", "Event", "Place", "FinancialCommitment")
    things = tuple(Entity(f"id:thing-{n}", dice.choice(classes), f"thing {n} " + "".join(dice.choices(letters, k=9)), "JP") for n in range(12))
    made = {claim_iri(claim): claim for claim in (_any(dice, papers, things) for _ in range(claims))}
    return Ledger(papers, things, tuple(sorted(made.values())), ())


def _any(dice: random.Random, papers: tuple[Document, ...], things: tuple[Entity, ...]) -> Claim:
    predicate, found = dice.choice(
        (
            ("hasParty", dice.choice(things).key),
            ("hasTopic", dice.choice(("topic:quantum", "topic:embodied-ai"))),
            ("amount", f"{dice.randrange(10**9)}.50"),
            ("ordinal", str(dice.randrange(9))),
            ("date", dice.choice(("2023", "2022-05", "2024-02-29"))),
            ("text", dice.choice(papers).text),
        )
    )
    spans = {Span(start, start + dice.randrange(1, 9)) for start in dice.choices(range(180), k=dice.randrange(1, 4))}
    status = dice.choice(("asserted", "inferred", "attributed", "planned", "retracted"))
    said = (dice.choice(things).key, predicate, found, dice.choice(things).key, status)
    return Claim(dice.choice(papers).key, *said, "rule", tuple(sorted(spans)), dice.choice(("", "as 'written'")))
