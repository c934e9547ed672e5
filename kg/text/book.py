"""What one text has told so far: drafts of its partnerships, sums and events, and the claims that make them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..model import Gap, Span
from .chunk import Chunk
from .marked import Linked


@dataclass(eq=False)
class Draft:
    """A node that has no name of its own yet: its claims give it one when the text is read through."""

    cls: str
    text: str = ""
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """Whose voice, with what status, by which rule, on which words."""

    voice: str
    status: str
    rule: str
    span: Span


Thing = Draft | str


@dataclass
class Told:
    """A claim about drafts."""

    subject: Thing
    predicate: str
    object: Thing
    voice: str
    status: str
    rule: str
    spans: list[Span]
    original: str = ""


class Book:
    """The claims of one text as it is read, and what its "this" and "these" may mean."""

    def __init__(self, linked: Linked) -> None:
        self.linked = linked
        self.told: dict[tuple, Told] = {}
        self._of: dict[tuple[Thing, str], list[Told]] = {}
        self.drafts: dict[str, list[Draft]] = {}  # by class, oldest first
        self.gaps: list[Gap] = []
        self.doubts: dict[int, Book] = {}  # what a candidate would claim, by its place among the gaps
        self.sets: list[list[Draft]] = []  # partnerships spoken of, in the order of the text
        self.beside: dict[Span, set[Thing]] = {}  # the fields and sites claimed on the words of a sentence
        self.recent: list[Draft] = []  # what the text speaks of now, partnership or not, and where it told of it last
        self.recent_block: Span | None = None
        self.recent_at = 0
        self.loose: list[tuple[str, Said, str, list[Draft]]] = []  # fields that the text ties to nothing, with what it spoke of last
        self.announced: list[tuple[list[str], Said]] = []  # who announces something that their words do not name
        self.lead_givers: list[str] = []  # who gives the sums that the items of a list tell
        self.lead: list[str] = []  # the states that the lead-in of a list says will do what its items tell
        self.later: list[tuple[Thing, str, Said, str]] = []  # fields that only the text around tells whose they are

    def draft(self, cls: str, text: str = "", **facts: str) -> Draft:
        """Open a new draft."""
        made = Draft(cls, text, dict(facts))
        self.drafts.setdefault(cls, []).append(made)
        return made

    def claim(self, subject: Thing, predicate: str, object: Thing, said: Said, original: str = "") -> None:
        """Write down a claim; the same claim again adds its words to the first."""
        key = (subject, predicate, object, said.voice, said.status)
        if key not in self.told:
            self.told[key] = Told(subject, predicate, object, said.voice, said.status, said.rule, [], original)
            self._of.setdefault((subject, predicate), []).append(self.told[key])
        if predicate in ("hasTopic", "place"):
            self.beside.setdefault(said.span, set()).add(object)
        told = self.told[key]
        if said.span not in told.spans:
            told.spans.append(said.span)

    def conclude(self) -> None:
        """Claim the fields that only the text around gives a thing, if nothing says outright that it is of that field."""
        tops = {thing: self._tops(thing) for thing, _, _, _ in self.later}
        for thing, topic, said, original in self.later:
            if not self.linked.tops(topic) <= tops[thing]:
                self.claim(thing, "hasTopic", topic, said, original)
        self.later = []
        for actors, said in self.announced if self.sets else ():
            event = self.event(self.sets[0]) or self.draft("Event", "announcement", eventKind="announcement")
            for thing in self.sets[0]:
                self.claim(event, "announces", thing, said)
            for actor in actors:
                self.claim(event, "actor", actor, said)
        held = {top for told in self.told.values() if told.predicate == "hasTopic" for top in self.linked.tops(str(told.object))}
        for topic, said, original, recent in self.loose:
            if not self.linked.tops(topic) <= held:
                for thing in recent or self._whole():
                    self.claim(thing, "hasTopic", topic, said, original)

    def _whole(self) -> list[Draft]:
        """What a text is about as a whole: the cooperation it tells of first, or what the states of its title undertake."""
        if self.sets:
            return self.sets[0]
        states = [self.linked.recall(ref) for ref in self.linked.speakers if ref in self.linked.lexicon.known]
        draft = self.policy(states) if len(states) > 1 else None
        for state in states if draft else ():
            span = self.linked.sentences[0].span
            self.claim(draft, "madeBy", state, Said(self.linked.document.publisher or self.linked.document.key, "inferred", "states of a joint text", span))
        return [draft] if draft else []

    def policy(self, makers: Sequence[str]) -> Draft:
        """Find the undertaking of these, or open one."""
        same = (d for d in self.of("PolicyCommitment") if set(self.objects(d, "madeBy")) == set(makers))
        return next(same, None) or self.draft("PolicyCommitment", "commitment")

    def _tops(self, thing: Thing) -> set[str]:
        return {top for topic in self.objects(thing, "hasTopic") if isinstance(topic, str) for top in self.linked.tops(topic)}

    def gap(self, span: Span, kind: str, reason: str, doubt: "Book | None" = None) -> None:
        """Write down what was not claimed, and why; with what an analyst who accepts it would claim, if that can be said."""
        if doubt and doubt.told:
            self.doubts[len(self.gaps)] = doubt
        self.gaps.append(Gap(self.linked.document.key, span, kind, reason, self.linked.document.text[span.start : span.end]))

    def objects(self, subject: Thing, predicate: str, *statuses: str) -> list[Thing]:
        """Give what is claimed of a thing so far, in order; of the given statuses, or any."""
        found = (t.object for t in self._of.get((subject, predicate), ()) if not statuses or t.status in statuses)
        return list(dict.fromkeys(found))

    def of(self, cls: str) -> list[Draft]:
        """Give the drafts of a class, oldest first."""
        return list(self.drafts.get(cls, ()))

    def partnership(self, parties: Sequence[str], near: bool, topics: Iterable[str] = ()) -> Draft:
        """Find the partnership of exactly these parties, or the one "this" means when they are among these; else open one.

        ``near`` says that the text points back ("this collaboration between …").
        """
        wanted = set(parties)
        for draft in self.of("Partnership"):
            same = wanted in (set(self.objects(draft, "hasParty")), set(self.objects(draft, "hasParty", "asserted")))
            if same and self._agrees([draft], topics):
                return draft
        for draft in self.sets[-1] if near and self.sets and len(self.sets[-1]) == 1 else ():
            known = set(self.objects(draft, "hasParty"))
            if known and known <= wanted:
                return draft
        return self.draft("Partnership")

    def spoken_of(self, drafts: Sequence[Draft]) -> None:
        """Remember what the text speaks of now."""
        if drafts:
            self.sets.append(list(drafts))

    def referred(self, noun: Chunk, topics: Iterable[str]) -> list[Draft]:
        """Find what a definite noun means: the last partnership for a singular, the last set of the right size for a plural."""
        if noun.count is None:
            last = self.sets[-1] if self.sets else []
            return last if len(last) == 1 and self._agrees(last, topics) else []
        for drafts in reversed(self.sets):
            if len(drafts) > 1 and noun.count in (0, len(drafts)) and self._agrees(drafts, topics):
                return drafts
        together = [d for d in self.of("Partnership") if len(self.objects(d, "hasParty")) > 1 and self._agrees([d], topics)]
        return together if noun.count and len(together) == noun.count else []

    def _agrees(self, drafts: Sequence[Draft], topics: Iterable[str]) -> bool:
        wanted = {top for topic in topics for top in self.linked.tops(topic)}
        for draft in drafts:
            known = {top for topic in self.objects(draft, "hasTopic") if isinstance(topic, str) for top in self.linked.tops(topic)}
            if wanted and known and not wanted & known:
                return False
        return True

    def commitment(self, amount: str, currency: str, contributors: Iterable[str]) -> Draft:
        """Find the commitment of this sum, unless others gave it; or, without a sum, one that these contributors share in; else open one."""
        given = set(contributors)
        for draft in self.of("FinancialCommitment"):
            held = set(self.objects(draft, "contributor"))
            same = amount in self.objects(draft, "amount") and draft.facts.get("currency") == currency
            if amount and same and (not held or not given or held & given) or not amount and given and given <= held:
                return draft
        return self.draft("FinancialCommitment")

    def event(self, announced: Sequence[Draft]) -> Draft | None:
        """Find the event that made the same things public."""
        wanted = set(announced)
        return next((d for d in self.of("Event") if wanted and set(self.objects(d, "announces")) == wanted), None)
