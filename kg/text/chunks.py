"""Sentence → chunks: the few kinds of phrase that frames speak of, each over a range of tokens."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from .marked import FUNCTION_WORDS, Found, Linked, Sentence

AGENTS = ("ORG", "COUNTRY", "GROUP", "NAME")
_DETERMINERS = frozenset("the its their our a an".split())
_BEFORE_FUND = frozenset("a an at least new additional several more further".split())
_JOINERS = frozenset(("and", "&", "-", "/"))
_BEFORE = {"DATE": ("on", "in", "at", "since", "by", "from", "until", "in the"), "PLACE": ("in", "at", "from", "in the", "at the")}


@dataclass(frozen=True, slots=True)
class Chunk:
    """A phrase over tokens ``first`` to ``last`` (exclusive); ``word`` is its folded word, verb class, determiner or role.

    ``members`` are the finds inside that matter: parties of a LIST, persons of PEOPLE, topics of a NOUN, the sum of a SUM.
    ``mode`` of a verb is asserted, planned, considered or denied. ``count`` is how many a NOUN counts (0 for a plural without a number), ``head`` its noun.
    """

    kind: str
    first: int
    last: int
    word: str = ""
    members: tuple[Found, ...] = ()
    mode: str = "asserted"
    passive: bool = False
    count: int | None = None
    head: str = ""


def chunks(sentence: Sentence, tokens: Sequence[int], linked: Linked) -> list[Chunk]:
    """Cut the given tokens of a sentence (those of one voice) into chunks, in order."""
    row = _sites(_base(sentence, tokens))
    for step in (_persons, _places, _possessed, _appositions, _agents, _verbs, _sums, _nouns, _events, _adjuncts, _articles):
        row = step(row, sentence, linked)
    return row


def _base(sentence: Sentence, tokens: Sequence[int]) -> list[Chunk]:
    """Finds and single words; what stands in brackets is passed over."""
    row, depth, inside = [], 0, set(tokens)
    at, end = (tokens[0], tokens[-1] + 1) if tokens else (0, 0)
    while at < end:
        found, norm = sentence.at(at), sentence.norm(at)
        depth = depth + 1 if norm == "(" else depth
        based = _based(sentence, found, at)
        if based:
            at = based
            continue
        if at in inside and not depth and norm != ")":
            row.append(_found(found, norm) if found else Chunk("WORD", at, at + 1, norm))
        depth = max(0, depth - 1) if norm == ")" else depth
        at = found.last if found and at in inside and found.last <= end else at + 1
    return row


def _based(sentence: Sentence, found: Found | None, at: int) -> int:
    """ "Japan-based", "NASA-led" only describe what comes next: give where that begins, or 0."""
    end = found.last if found else at + 1
    glued = sentence.norm(end) == "-" and not sentence.row[end].spaced
    return end + 2 if glued and sentence.norm(end + 1) in ("based", "led", "headquartered", "owned", "backed", "funded") and sentence.row[at].capital else 0


def _found(found: Found, norm: str) -> Chunk:
    """One find; "the two countries" stands for the states it was linked to."""
    if found.kind != "SEVERAL":
        return Chunk(found.kind, found.first, found.last, norm, (found,))
    members = tuple(found._replace(kind=found.unit, ref=ref) for ref in found.ref.split("|"))
    return Chunk(found.unit, found.first, found.last, norm, members)


def _sites(row: list[Chunk]) -> list[Chunk]:
    """An unknown name after "in" is a place when a venue, an event or what was done there stands before it."""
    made: list[Chunk] = []
    for at, chunk in enumerate(row):
        site = chunk.kind == "NAME" and at > 1 and row[at - 1].word == "in" and row[at - 2].kind in ("PLACE", "EVENT")
        made.append(replace(chunk, kind="PLACE") if site else chunk)
    return made


def _persons(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """A person swallows the titles beside the name; persons in a row become PEOPLE."""
    spans = {}
    for chunk in row:
        if chunk.kind == "PERSON":
            held = [h for h in sentence.holdings if h.person == chunk.members[0].ref and _beside(h, chunk)]
            spans[chunk.first] = (min([chunk.first, *(h.first for h in held)]), max([chunk.last, *(h.last for h in held)]))
    merged = []
    for chunk in row:
        if chunk.first in spans and chunk.kind == "PERSON":
            first, last = spans[chunk.first]
            merged = [c for c in merged if c.first < first]
            merged.append(replace(chunk, kind="PEOPLE", first=first, last=last))
        elif not (merged and merged[-1].kind == "PEOPLE" and chunk.first < merged[-1].last):
            merged.append(chunk)
    return _coordinated(merged, ("PEOPLE",), "PEOPLE")


def _beside(holding, chunk: Chunk) -> bool:
    return 0 <= chunk.first - holding.last <= 8 or 0 <= holding.first - chunk.last <= 3


def _coordinated(row: list[Chunk], kinds: tuple[str, ...], name: str) -> list[Chunk]:
    """Join chunks of some kinds with the commas and "and"s between them into one chunk of kind ``name``.

    Commas alone make no list: "on a trip to Asia, the United States signed …".
    """
    joined, at = [], 0
    while at < len(row):
        if row[at].kind not in kinds:
            joined.append(row[at])
            at += 1
            continue
        stops, final = [at + 1], False
        while (after := _joint(row, stops[-1])) and after < len(row) and row[after].kind in kinds:
            final |= any(c.word in _JOINERS for c in row[stops[-1] : after])
            stops.append(after + 1)
        final |= len(stops) > 2 and [c.word for c in row[stops[-1] : stops[-1] + 2]] == [",", "and"]  # the last one has no name
        last = stops[-1] if final else stops[0]
        members = tuple(m for stop in stops if stop <= last for m in row[stop - 1].members)
        joined.append(Chunk(name, row[at].first, row[last - 1].last, row[at].word, members))
        at = last
    return joined


def _joint(row: Sequence[Chunk], at: int) -> int:
    """Pass a comma, an "and", both, or a hyphen; then determiners. 0 when nothing joins here."""
    start = at
    at += at < len(row) and row[at].word in (",", ";") and row[at].kind == "WORD"
    at += at < len(row) and row[at].word in _JOINERS and row[at].kind == "WORD"
    if at == start:
        return 0
    return _past_description(row, at)


def _past_description(row: Sequence[Chunk], at: int) -> int:
    """Pass what stands before a name in a list: "the", "its U.S.-based subsidiary"."""
    if at < len(row) and row[at].word in _DETERMINERS and row[at].kind == "WORD":
        at += 1
        for end in range(at, min(at + 6, len(row))):
            if row[end].kind in ("ORG", "NAME"):
                return end
            if row[end].kind not in ("DEMONYM", "COUNTRY") and not (row[end].kind == "WORD" and (row[end].word == "-" or row[end].word.isalpha()) and row[end].word not in FUNCTION_WORDS):
                break
    return at


def _places(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """ "New Albany, Ohio" and "Library in Washington, D.C.": a town and what holds it are one site."""
    made: list[Chunk] = []
    at = 0
    while at < len(row):
        chunk = row[at]
        after = row[at + 1 : at + 3]
        town = chunk.kind in (("NAME", "PLACE") if not (made and made[-1].word in (",", "and")) else ("PLACE",)) and len(after) == 2 and after[0].word == "," and after[1].kind in ("PLACE", "COUNTRY")
        if town and not _listed(row, at + 3):
            made.append(Chunk("PLACE", chunk.first, after[1].last, "", chunk.members + after[1].members))
            at += 3
        else:
            made.append(chunk)
            at += 1
    return made


def _listed(row: Sequence[Chunk], at: int) -> bool:
    """ "Seattle, Boston, and Chicago" is a list of towns, not a town in a state."""
    return at + 1 < len(row) and row[at].word == "," and row[at + 1].word == "and" or at < len(row) and row[at].word == "and"


def _possessed(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """ "Japan's RIKEN" is RIKEN; "the U.S. IBM" is IBM."""
    kept: list[Chunk] = []
    for chunk in row:
        if chunk.kind in ("ORG", "NAME") and len(kept) > 1 and kept[-1].word == "'s" and kept[-2].kind in ("COUNTRY", "DEMONYM"):
            first = kept[-2].first
            kept = [*kept[:-2], replace(chunk, first=first)]
        elif chunk.kind == "ORG" and len(kept) > 1 and kept[-1].word == "'s" and kept[-2].kind == "ORG":
            kept = [*kept[:-2], replace(chunk, first=kept[-2].first)]  # "the Department's Office" is the office
        elif chunk.kind in ("ORG", "NAME") and kept and kept[-1].kind == "DEMONYM":
            kept[-1] = replace(chunk, first=kept[-1].first)
        else:
            kept.append(chunk)
    return kept


def _appositions(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """What only says more of a name is passed over: "of Tacoma", ", a national university in Chiba,"."""
    kept: list[Chunk] = []
    at = 0
    while at < len(row):
        kept.append(row[at])
        at += 1
        if kept[-1].kind in ("ORG", "NAME", "GROUP"):
            if at + 1 < len(row) and row[at].word in ("of", "in", "from") and row[at + 1].kind in ("PLACE", "NAME"):
                at += 2
            at = _after_apposition(row, at)
            if kept[-1].kind == "GROUP" and at + 1 < len(row) and row[at].word == ":" and row[at + 1].kind in AGENTS:
                kept.pop()  # "four companies: A, B, C and D" are those four
                at += 1
    return kept


def _after_apposition(row: Sequence[Chunk], at: int) -> int:
    """Give where the sentence goes on after ", a … ,": at most a dozen words, none of them another name in a list."""
    if at + 2 >= len(row) or row[at].word != "," or row[at + 1].word not in ("a", "an", "the", "its"):
        return at
    if row[at + 1].word == "the" and row[at + 2].kind != "WORD":
        return at
    for end in range(at + 2, min(at + 14, len(row))):
        if row[end].word in (",", "."):
            return end + (row[end].word == ",") if not any(c.kind in AGENTS and c.kind != "COUNTRY" for c in row[at:end]) else at
    return at


def _agents(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    return _coordinated(row, AGENTS, "LIST")


def _sums(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """Money with the funding noun beside it is a SUM, the noun alone FUND; a commitment without money is COMMIT."""
    words = linked.words["funding"]
    made: list[Chunk] = []
    at = 0
    while at < len(row):
        chunk = row[at]
        if chunk.kind == "MONEY":
            first, last = _sum_left(row, at, words), _sum_right(row, at, words)
            combined = any(c.word in words["combined"] for c in row[first:last])
            while made and made[-1].first >= row[first].first:
                made.pop()
            made.append(Chunk("SUM", row[first].first, row[last - 1].last, "combined" if combined else "", chunk.members))
            at = last
            continue
        kind = _fund_kind(row, at, words)
        while kind == "FUND" and made and made[-1].kind == "WORD" and (made[-1].word in linked.words["numbers"] or made[-1].word in _BEFORE_FUND):
            made.pop()
        made.append(replace(chunk, kind=kind) if kind else chunk)
        at += 1
    return made


def _sum_left(row: Sequence[Chunk], at: int, words) -> int:
    """Pass "a combined", "an investment of"."""
    first = at
    while first > 0 and row[first - 1].kind == "WORD" and (row[first - 1].word in words["combined"] or row[first - 1].word in ("a", "an", "the", "new", "additional", "further", "another")):
        first -= 1
    if first > 1 and row[first - 1].word == "of" and row[first - 2].word in (*words["nouns"], *words["combined"]):
        first -= 2
        while first > 0 and row[first - 1].kind == "WORD" and row[first - 1].word not in FUNCTION_WORDS - {"a", "an", "new"} and row[first - 1].word.isalpha():
            first -= 1
    return first


def _sum_right(row: Sequence[Chunk], at: int, words) -> int:
    """Pass "in combined private sector investment", "award"."""
    last = at + 1
    start = last + (last < len(row) and row[last].word in ("in", "of"))
    for end in range(start, min(start + 6, len(row))):
        if row[end].kind not in ("WORD", "TOPIC", "DEMONYM") or row[end].word in FUNCTION_WORDS or not row[end].word[0].isalpha():
            break
        if row[end].word in words["nouns"]:
            return end + 1
    return last


def _fund_kind(row: Sequence[Chunk], at: int, words) -> str:
    chunk = row[at]
    if chunk.kind != "WORD":
        return ""
    if chunk.word in words["supporters"]:
        return "SUPPORTERS"
    if chunk.word in words["announcements"]:
        return "NEWS"
    if chunk.word in words["commitments"]:
        return "COMMIT"
    return "FUND" if chunk.word in words["nouns"] else ""


def _nouns(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """A noun of cooperation takes its determiner, number and modifiers from the left and its field from the right."""
    table = linked.words["cooperation"]
    made: list[Chunk] = []
    at = 0
    while at < len(row):
        chunk = row[at]
        named = chunk.kind == "INITIATIVE"
        if not named and not _cooperates(row, at, linked) or _modifies(row, at, table):
            made.append(chunk)
            at += 1
            continue
        left = 0 if named else _modifiers(made, linked)
        last, topics = _field(row, at + 1, linked)
        inner = made[len(made) - left :] if left else []
        made = made[: len(made) - left]
        topics = [m for c in inner if c.kind in ("TOPIC", "SUM") for m in c.members] + topics
        made.append(Chunk("NOUN", (inner or [chunk])[0].first, row[last - 1].last, _determiner(inner), (*chunk.members, *topics),
                          count=_count(inner, chunk, linked), head=chunk.word))
        at = last
    return made


def _cooperates(row: Sequence[Chunk], at: int, linked: Linked) -> bool:
    """A noun of cooperation, or one that "of intent" makes one."""
    if row[at].kind != "WORD":
        return False
    tail = at + 2 < len(row) and row[at + 1].word == "of" and row[at + 2].word in linked.listed("tails")
    return row[at].word in linked.words["cooperation"] or tail and row[at].word in linked.words["cooperation_of"]


def _modifies(row: Sequence[Chunk], at: int, table) -> bool:
    """ "partnership initiative", "cooperation agreement": only the last of two such nouns is the head."""
    after = row[at + 1] if at + 1 < len(row) else None
    return row[at].kind == "WORD" and after is not None and after.kind == "WORD" and after.word in table and after.first == row[at].last


def _modifiers(made: Sequence[Chunk], linked: Linked) -> int:
    """How many chunks before the noun belong to it."""
    taken = 0
    while taken < min(len(made), 9):
        chunk = made[-1 - taken]
        if chunk.kind == "WORD" and (chunk.word in _all_determiners(linked) or chunk.word in linked.words["numbers"]):
            taken += 1
            if chunk.word in linked.words["reference"]["near"] + linked.words["reference"]["definite"]:
                break
        elif chunk.kind in ("TOPIC", "DEMONYM", "SUM") or _plain(chunk) or _joins_modifiers(made, taken):
            taken += 1
        else:
            break
    while taken and made[-taken].kind == "WORD" and made[-taken].word in (",", "and", "-"):
        taken -= 1
    return taken


def _all_determiners(linked: Linked) -> set[str]:
    reference = linked.words["reference"]
    return {*reference["near"], *reference["definite"], *reference["open"]}


def _plain(chunk: Chunk) -> bool:
    return chunk.kind in ("WORD", "FUND") and (chunk.word[0].isalpha() or chunk.word == "-") and chunk.word not in FUNCTION_WORDS


def _joins_modifiers(made: Sequence[Chunk], taken: int) -> bool:
    """ "quantum computing and semiconductor programs": "and" between two modifiers of the same noun."""
    if made[-1 - taken].word not in ("and", ",") or taken == 0 or taken + 1 >= len(made):
        return False
    return made[-taken].kind == "TOPIC" and made[-2 - taken].kind == "TOPIC"


def _determiner(inner: Sequence[Chunk]) -> str:
    return inner[0].word if inner and inner[0].kind == "WORD" else ""


def _count(inner: Sequence[Chunk], head: Chunk, linked: Linked) -> int | None:
    """How many: a number word, two for "both", 0 for an uncounted plural, None for a singular."""
    for chunk in inner:
        if chunk.word == "both":
            return 2
        if chunk.word in linked.words["numbers"]:
            return int(linked.words["numbers"][chunk.word])
    plural = head.word.endswith("s") or head.word == "memoranda"
    return 0 if plural else None


def _field(row: Sequence[Chunk], at: int, linked: Linked) -> tuple[int, list[Found]]:
    """ "memorandum of cooperation", "partnership in|on|for quantum computing": what is said of the noun right after it."""
    if at + 1 < len(row) and row[at].word == "of" and row[at + 1].word in linked.listed("tails"):
        at += 2
    last, topics = at, []
    if at + 1 < len(row) and row[at].word in ("in", "on", "for", "of") and row[at].kind == "WORD":
        after = at + 1
        after += after < len(row) and row[after].word == "the"
        while after < len(row) and row[after].kind == "TOPIC":
            topics += row[after].members
            last = after + 1
            after = _joint(row, last) or len(row)
    return last, topics


@lru_cache(maxsize=4)
def verb_forms(table: tuple[tuple[str, str], ...], irregular: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Give the class of every form of the verbs: base, -s, -ed and -ing by the rules of spelling, and the irregular ones."""
    forms = {}
    for base, cls in table:
        stem = base[:-1] if base.endswith("e") else base
        past = f"{base[:-1]}ied" if base.endswith("y") and base[-2] not in "aeiou" else f"{stem}ed"
        plural = f"{base}es" if base.endswith(("s", "sh", "ch", "x")) else f"{base[:-1]}ies" if past.endswith("ied") else f"{base}s"
        for form in (base, plural, past, f"{stem}ing"):
            forms.setdefault(form, cls)
    by_base = dict(table)
    forms.update({form: by_base[base] for form, base in irregular if base in by_base})
    return forms


def forms(linked: Linked) -> dict[str, str]:
    """Give the class of every form of the verbs of frames.toml."""
    table = tuple((base, cls) for cls, bases in linked.words["verbs"].items() for base in bases)
    return verb_forms(table, tuple(linked.words["irregular"].items()))


def _verbs(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """A verb of a known class takes the auxiliaries and cues before it; they say whether it is done, planned, weighed or denied."""
    classes = forms(linked)
    made: list[Chunk] = []
    for at, chunk in enumerate(row):
        cls = classes.get(chunk.word) if chunk.kind == "WORD" else None
        if cls is None or _nominal(row, at, linked):
            made.append(chunk)
            continue
        left = _cues(made, linked)
        cues = [c.word for c in made[len(made) - left :]]
        if cues == ["to"] or not left and chunk.word.endswith("ing"):
            made.append(replace(chunk, kind="VERB", word=cls))
            continue
        passive = any(c in linked.words["modality"]["passive"] for c in cues) and not chunk.word.endswith("ing")
        first = made[-left].first if left else chunk.first
        made = made[: len(made) - left]
        made.append(Chunk("VERB", first, chunk.last, cls, (), _mode(cues, linked), passive))
    return made


def _nominal(row: Sequence[Chunk], at: int, linked: Linked) -> bool:
    """ "the support", "signing ceremony", "of the award": a word after a determiner or before its noun is no verb."""
    before = row[at - 1].word if at and row[at - 1].kind == "WORD" else ""
    if at and row[at - 1].kind == "MONEY":
        return True
    if before in _DETERMINERS or before in ("'s", "of", "in", "combined", "new", "this", "these"):
        return True
    return before in ("through", "with", "by", "for", "from", "and", "three", "two") and row[at].word in linked.words["funding"]["nouns"]


def _cues(made: Sequence[Chunk], linked: Linked) -> int:
    modality = linked.words["modality"]
    allowed = {w for words in modality.values() for w in words}
    taken = 0
    while taken < min(len(made), 7) and made[-1 - taken].kind in ("WORD", "VERB") and (made[-1 - taken].word in allowed or made[-1 - taken].word.endswith("ly")):
        taken += 1
    return taken


def _mode(cues: Iterable[str], linked: Linked) -> str:
    held = set(cues)
    return next((mode for mode in ("denied", "considered", "planned") if held & set(linked.words["modality"][mode])), "asserted")


def _events(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """An event takes whose it is from the left ("the Prime Minister's state visit") and where to from the right."""
    made: list[Chunk] = []
    at = 0
    while at < len(row):
        chunk = row[at]
        if chunk.kind != "EVENT":
            made.append(chunk)
            at += 1
            continue
        left = _back(made, lambda c: _plain(c) or c.word in _DETERMINERS)
        whose: tuple[Found, ...] = ()
        if len(made) > left + 1 and made[-1 - left].word == "'s" and made[-2 - left].kind in ("PEOPLE", "LIST"):
            whose, left = made[-2 - left].members, left + 2
        after = row[at + 2] if at + 2 < len(row) and row[at + 1].word in ("to", "with") else None
        after = row[at + 3] if after and after.word == "the" and at + 3 < len(row) else after
        last = after.last if after and after.kind in ("LIST", "PLACE", "COUNTRY") else chunk.last
        members = chunk.members + whose + (after.members if after and last == after.last else ())
        made = made[: len(made) - left] if whose or left else made
        made.append(Chunk("EVENT", chunk.first, last, "", members))
        at = next((i for i in range(at + 1, len(row)) if row[i].first >= last), len(row))
    return made


def _back(made: Sequence[Chunk], belongs: Callable[[Chunk], bool]) -> int:
    taken = 0
    while taken < min(len(made), 5) and belongs(made[-1 - taken]):
        taken += 1
    return taken


def _adjuncts(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """A date, place or event takes the preposition before it, which says how it stands beside the fact."""
    roles = linked.words["event_roles"]
    made: list[Chunk] = []
    for chunk in row:
        if chunk.kind == "PLACE" and len(made) > 1 and made[-1].word in ("and", ",") and made[-2].kind == "PLACE":
            chunk = replace(chunk, word=made[-2].word)  # "in Wisconsin and Ohio"
        if chunk.kind in ("DATE", "PLACE", "EVENT"):
            for length in (5, 4, 3, 2, 1):
                said = " ".join(c.word for c in made[-length:] if c.kind == "WORD")
                known = said in (roles if chunk.kind == "EVENT" else _BEFORE[chunk.kind])
                if known and len(said.split()) == length:
                    chunk = replace(chunk, first=made[-length].first, word=said)
                    made = made[:-length]
                    break
        made.append(chunk)
    return made


def _articles(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """An article before a phrase says nothing more, once nouns of cooperation have theirs."""
    phrases = ("LIST", "PEOPLE", "COMMIT", "FUND", "SUPPORTERS", "NEWS")
    said = [c for c, n in zip(row, row[1:], strict=False) if not (c.kind == "WORD" and c.word in _DETERMINERS and n.kind in phrases)]
    return [*said, *row[-1:]]
