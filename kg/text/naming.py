"""Drafts → entities: keys and labels that are functions of what the claims say, never of an order or a run."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable

from ..model import Claim, Entity, Span
from .book import Book, Draft, Thing
from .tokens import digest, slug

_Named = tuple[Draft, str, str]  # a draft, its key and its label
_STATUS = ("asserted", "inferred", "attributed", "planned")


class Names:
    """The references and labels of the drafts of one text."""

    def __init__(self, book: Book) -> None:
        self.book, self.linked = book, book.linked
        self.refs: dict[Draft, str] = {}
        self.entities: dict[str, Entity] = {}
        self.spans: dict[Thing, list[Span]] = {}  # the words that each thing's claims rest on
        for told in book.told.values():
            self.spans.setdefault(told.subject, []).extend(told.spans)
        for cls in ("Partnership", "Initiative", "PolicyCommitment", "FinancialCommitment", "StatedSum", "Event", "Quotation"):
            self._name_all(book.of(cls))

    def ref(self, thing: Thing) -> str:
        """Give the reference of a draft, or the text of anything else."""
        return self.refs[thing] if isinstance(thing, Draft) else thing

    def label(self, thing: Thing) -> str:
        """Give the English name of a draft or an entity of the text."""
        ref = self.ref(thing)
        return (self.entities.get(ref) or self.linked.entities[ref]).name

    def _name_all(self, drafts: list[Draft]) -> None:
        """Name the drafts of a class; those that clash all take what tells them apart, so that no order decides."""
        named = [(draft, *getattr(self, f"_{draft.cls.casefold()}")(draft)) for draft in drafts]
        named = self._told_apart(named, 1, self._field)
        named = self._told_apart(named, 1, lambda draft: digest(self._words(draft)))
        named = self._told_apart(named, 1, self._place)
        taken = {e.name for e in (*self.entities.values(), *self.linked.entities.values())}
        named = self._told_apart(named, 2, lambda draft: digest(self._words(draft)), taken)
        for draft, key, label in named:
            ref = f"id:{key}"
            self.refs[draft] = ref
            self.entities[ref] = Entity(ref, draft.cls, label, None, tuple(sorted(self._facts(draft).items())))

    def _told_apart(self, named: list[_Named], part: int, mark: Callable[[Draft], str], taken: Collection[str] = ()) -> list[_Named]:
        """Add a mark to the keys (part 1) or labels (part 2) that several drafts share or that are taken."""
        counts = Counter(item[part] for item in named)
        made = []
        for draft, key, label in named:
            twin = counts[(draft, key, label)[part]] > 1 or (draft, key, label)[part] in taken
            more = mark(draft) if twin else ""
            key = f"{key}-{more}" if more and part == 1 else key
            made.append((draft, key, f"{label} [{more}]" if more else label))
        return made

    def _field(self, draft: Draft) -> str:
        tops = sorted({top for topic in self.book.objects(draft, "hasTopic") for top in self.linked.tops(str(topic))})
        return tops[0] if tops else ""

    def _facts(self, draft: Draft) -> dict[str, str]:
        if draft.cls != "FinancialCommitment":
            return draft.facts
        givers = self.book.objects(draft, "contributor")
        several = len(givers) > 1 or any(self._many(g) for g in givers)
        scope = "combined" if several else "individual" if givers else "unspecified"
        return {"amountScope": scope, "commitmentStage": "announced", **draft.facts}

    def _many(self, giver: Thing) -> bool:
        return any(name == "memberCount" and int(value) > 1 for name, value in self.linked.entities[giver].facts) if isinstance(giver, str) else False

    def _words(self, draft: Draft) -> str:
        """The first and the last words that its claims rest on."""
        spans = self.spans.get(draft)
        text = self.linked.document.text
        ends = dict.fromkeys((min(spans), max(spans))) if spans else ()
        return " ".join(text[s.start : s.end] for s in ends) or draft.text

    def _place(self, draft: Draft) -> str:
        """Where the words stand: the last thing to tell two drafts apart, for they are alike in all else."""
        spans = self.spans.get(draft)
        return str(min(spans).start) if spans else ""

    def _parties(self, draft: Draft) -> list[str]:
        """The parties that make a partnership what it is: those the issuer states, else those anyone does."""
        for status in _STATUS:
            parties = {str(o) for o in self.book.objects(draft, "hasParty", status)}
            if parties:
                return sorted(parties)
        return []

    def _year(self, draft: Draft) -> str:
        dates = [str(d) for e in self.book.of("Event") if draft in self.book.objects(e, "announces") for d in self.book.objects(e, "date")]
        return min(dates, default=self.linked.document.date or "")[:4]

    def _partnership(self, draft: Draft) -> tuple[str, str]:
        parties, year = self._parties(draft), self._year(draft)
        keys = [p.removeprefix("id:") for p in parties]
        body = "-".join(keys) if len("-".join(keys)) < 80 else f"{keys[0]}-and-{len(keys) - 1}-{digest('|'.join(keys))}"
        label = " – ".join(sorted(self.label(p) for p in parties))
        if len(parties) == 1:
            label = f"partnership of {label}"
        return "-".join(filter(None, ["partnership", body, year])), label + (f" ({year})" if year else "")

    def _initiative(self, draft: Draft) -> tuple[str, str]:
        return f"initiative-{slug(draft.text)[:60].strip('-')}-{self.linked.scope}", draft.text

    def _policycommitment(self, draft: Draft) -> tuple[str, str]:
        makers = sorted(str(m) for m in self.book.objects(draft, "madeBy"))
        date = min((str(d) for d in self.book.objects(draft, "date")), default="")
        label = f"commitment of {_and(sorted(self.label(m) for m in makers))}" + (f" ({date})" if date else "")
        return "-".join(filter(None, ["policy", *(m.removeprefix("id:") for m in makers), date])), label

    def _financialcommitment(self, draft: Draft) -> tuple[str, str]:
        targets = sorted({self.ref(t) for t in self.book.objects(draft, "funds")})
        givers = sorted({str(g) for g in self.book.objects(draft, "contributor")})
        amounts = sorted(str(a) for a in self.book.objects(draft, "amount"))
        amount, currency = (amounts or [""])[0], draft.facts.get("currency", "")
        money = f"{currency} {spoken(amount)}" if amount else "support"
        whom = f" for {'; '.join(self.label(t) for t in targets)}" if targets else f" from {_and([self.label(g) for g in givers])}"
        key = ["commitment", amount.removesuffix(".0").replace(".", "-"), currency.casefold(), digest("|".join(targets or givers))]
        return "-".join(filter(None, key)), money + whom

    def _statedsum(self, draft: Draft) -> tuple[str, str]:
        amount = str(self.book.objects(draft, "amount")[0])
        currency = draft.facts["currency"]
        return (
            f"sum-{amount.removesuffix('.0').replace('.', '-')}-{currency.casefold()}-{digest(self._words(draft))}",
            f"{currency} {spoken(amount)}: {draft.text}",
        )

    def _event(self, draft: Draft) -> tuple[str, str]:
        date = min((str(d) for d in self.book.objects(draft, "date")), default="")
        actors = sorted(self.label(a) for a in self.book.objects(draft, "actor")) if draft.facts.get("eventKind") in ("visit", "state-visit") else []
        text = draft.text + (f" of {_and(actors)}" if actors else "")
        places = sorted(self.label(p) for p in self.book.objects(draft, "place")) if actors else []
        text += f" to {_and(_with_article(p) for p in places)}" if places else ""
        things = self.book.objects(draft, "announces")
        announced = "|".join(sorted(self.ref(a) for a in things))
        if len(things) == 1 and draft.text == "announcement" and not date:
            text += f" of {self.label(things[0])}"
        key = ["event", slug(text)[:60].strip("-"), date, digest(announced) if announced else ""]
        return "-".join(filter(None, key)), text + (f" ({date})" if date else "")

    def _quotation(self, draft: Draft) -> tuple[str, str]:
        speaker = self.book.objects(draft, "speaker")[0]
        words = draft.text.split()
        return f"quotation-{self.linked.scope}-{digest(draft.text)}", f"{self.label(speaker)}: “{' '.join(words[:9])}{' …' if len(words) > 9 else ''}”"


def _with_article(name: str) -> str:
    return f"the {name}" if name.startswith(("United ", "Republic ")) else name


def _and(names: Iterable[str]) -> str:
    names = list(names)
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def spoken(amount: str) -> str:
    """Write a decimal as people say it: 110000000.0 → "110 million"; what is no round number keeps its digits."""
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        value = float(amount) / size
        if value >= 1 and round(value, 3) == value:
            return f"{value:.3f}".rstrip("0").rstrip(".") + f" {word}"
    return f"{float(amount):,.2f}".removesuffix(".00")


def claims(book: Book, names: Names) -> list[Claim]:
    """Write the book's claims with the references their drafts have now."""
    return sorted(
        Claim(book.linked.document.key, names.ref(t.subject), t.predicate, names.ref(t.object), t.voice, t.status, t.rule, tuple(sorted(t.spans)), t.original)
        for t in book.told.values()
    )
