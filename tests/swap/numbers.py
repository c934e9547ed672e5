"""Other sums, counts, ranks and dates, each in the form of the old one."""

import datetime
import re
from dataclasses import dataclass, field
from decimal import Decimal

from kg.model import Span
from kg.text import numerals, values
from kg.text.marked import Found, Sentence

from .work import Work, like

_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_SCALES = {"million": 10**6, "billion": 10**9}


@dataclass(frozen=True)
class Shift:
    """All dates moved together: days by as many days as the release, months and years by as many of theirs."""

    old: datetime.date
    new: datetime.date

    def __call__(self, iso: str) -> str:
        """Move a date of any precision."""
        if len(iso) == 4:
            return str(int(iso) + self.new.year - self.old.year)
        if len(iso) == 7:
            month = int(iso[:4]) * 12 + int(iso[5:]) - 1 + (self.new.year - self.old.year) * 12 + self.new.month - self.old.month
            return f"{month // 12:04d}-{month % 12 + 1:02d}"
        return (datetime.date.fromisoformat(iso) + (self.new - self.old)).isoformat()


def shift(work: Work) -> Shift:
    """Draw how far the dates of a text move."""
    old = datetime.date.fromisoformat(f"{work.document.date or '2024'}-01-01"[:10])
    days = work.coiner.random.choice([-1, 1]) * work.coiner.random.randint(200, 1500)
    return Shift(old, old + datetime.timedelta(days))


def written(old: str, iso: str) -> str:
    """Write another date in the form of an old one, its weekday reckoned anew."""

    def part(match: re.Match) -> str:
        word = match.group()
        if word[0].isdigit():
            return iso[:4] if len(word) == 4 else str(int(iso[8:10]))
        if any(day.startswith(word.title()) for day in _DAYS) and len(iso) == 10:
            return like(_DAYS[datetime.date.fromisoformat(iso).weekday()], word)
        return like(_MONTHS[int(iso[5:7]) - 1], word) if any(m.startswith(word.title()) for m in _MONTHS) else word

    return re.sub(r"\d+|[A-Za-z]{3,}", part, old)


@dataclass
class Numbers:
    """The numbers of one text, and what each becomes, by value."""

    work: Work
    dates: Shift
    amounts: dict[str, str] = field(default_factory=dict)
    counts: dict[str, str] = field(default_factory=dict)
    ordinals: dict[str, str] = field(default_factory=dict)

    def replace(self) -> None:
        """Replace dates, sums, the counts of unnamed organisations, and ranks from the third on ("first" and "second" are more than ranks)."""
        for _, found, span in self.work.finds("DATE"):
            self.work.edit(span, written(self.work.text[span.start : span.end], self.dates(found.ref)))
        self._draw_amounts()
        for _, found, span in self.work.finds("MONEY"):
            self.work.edit(span, self._sum(self.work.text[span.start : span.end], found.ref))
        for sentence, found, _ in self.work.finds("GROUP"):
            if found.ref in self.work.entities:
                self._count(sentence, found)
        for sentence in self.work.linked.sentences:
            for at, token in enumerate(sentence.row):
                rank = self.work.linked.words["ordinals"].get(token.norm, 0)
                if rank > 2 and not sentence.at(at):
                    self._ordinal(sentence.span_of(at, at + 1), rank)

    def _draw_amounts(self) -> None:
        """Draw other amounts in the order of the old ones (a part stays less than its whole), no two of a text with the same figures."""
        old = {found.ref: bool(_scale(self.work.text[span.start : span.end])) for _, found, span in self.work.finds("MONEY")}
        taken = {_figures(Decimal(amount)) for amount in old}
        fresh = {_figures(Decimal(n)): n for n in range(3, 980) if _figures(Decimal(n)) not in taken}
        drawn = self.work.coiner.random.sample(sorted(fresh.values()), len(old))
        for scaled in (True, False):
            amounts = sorted((amount for amount in old if old[amount] is scaled), key=Decimal)
            new = sorted(drawn.pop() * (_SCALES[self.work.coiner.of(_SCALES)] if scaled else 1000) for _ in amounts)
            self.amounts |= {amount: values.decimal(Decimal(n)) for amount, n in zip(amounts, new, strict=True)}

    def _sum(self, old: str, amount: str) -> str:
        """Write another sum; one without a numeral ("a million dollars") stays."""
        number = re.search(r"\d[\d,.]*\d|\d", old)
        scale = _scale(old)
        if not number:
            return old
        new = Decimal(self.amounts[amount])
        word = next((w for w in ("billion", "million") if new >= _SCALES[w]), "")
        figure = values.decimal(new / _SCALES[word]).removesuffix(".0") if scale else f"{new:,.0f}"
        made = f"{old[: number.start()]}{figure}{old[number.end() :]}"
        return re.sub(rf"\b{scale}\b", lambda m: like(word, m.group()), made, flags=re.I) if scale else made

    def _count(self, sentence: Sentence, found: Found) -> None:
        for at in range(found.first, found.last):
            number = numerals.number(sentence.row[at], self.work.linked.words)
            if number is not None:
                words = {str(value): word for word, value in reversed(self.work.linked.words["numbers"].items()) if 3 <= value <= 20}
                new = self._other(self.counts, str(int(number)), words)
                self.work.edit(sentence.span_of(at, at + 1), new if sentence.row[at].text[0].isdigit() else like(words[new], sentence.row[at].text))
                return

    def _ordinal(self, span: Span, rank: int) -> None:
        words = {str(value): word for word, value in self.work.linked.words["ordinals"].items() if value > 2}
        self.work.edit(span, like(words[self._other(self.ordinals, str(rank), words)], self.work.plain(span)))

    def _other(self, table: dict[str, str], old: str, words: dict[str, str]) -> str:
        if old not in table:
            table[old] = self.work.coiner.of(set(words) - {old} - set(table.values()))
        return table[old]


def _scale(sum_: str) -> str:
    return next((word for word in _SCALES if re.search(rf"\b{word}\b", sum_, re.I)), "")


def _figures(number: Decimal) -> tuple[int, ...]:
    return number.normalize().as_tuple().digits
