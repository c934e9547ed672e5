"""Other posts: another portfolio or place in each title, and where it has neither, another head noun."""

from itertools import groupby

from kg.model import Span
from kg.text.marked import Holding, Sentence

from .coining import TABLE
from .names import new_place, place_named
from .work import Work, folded

_JOINTS = {"of", "for", "to", "at", "the", "-", "d", "'", "d'affaires", "affaires"}


class Posts:
    """The titles of one text, and what each of their parts becomes."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._fields: dict[str, str] = {}
        self._heads: dict[str, str] = {}
        listed = work.linked.listed
        fields = set(listed("portfolio")) - {"state", "general"}  # a portfolio may be "foreign", but "state" and "general" are ranks
        self._nouns = {*listed("post_heads"), *(f"{head}s" for head in listed("post_heads")), *listed("post_before"), *listed("offices")} - fields
        self._held = [(s, h, s.span_of(h.first, h.last)) for s in work.linked.sentences for h in s.holdings]

    def replace(self) -> None:
        """Replace every title."""
        for sentence, holding, _ in self._held:
            runs = [(self._past_nation(sentence, first, last), last) for first, last in self._qualifiers(sentence, holding)]
            for first, last in runs:
                if first < last:
                    self._qualifier(sentence, holding, first, last)
            if all(first == last for first, last in runs):
                self._head(sentence, holding)

    def renamed(self) -> tuple[dict[str, str], dict[str, str]]:
        """Give the post each new title stands for, and for each post the one its title stands for: of posts with one title, the first."""
        titles: dict[str, str] = {}
        posts: dict[str, str] = {}
        for _, holding, span in self._held:
            title = folded(self.work.words(span))
            posts[holding.post] = titles[title] = titles.get(title) or posts.get(holding.post, holding.post)
        return titles, posts

    def _qualifiers(self, sentence: Sentence, holding: Holding) -> list[tuple[int, int]]:
        """The stretches of a title that are neither its nouns nor what joins them."""

        def structural(at: int) -> bool:
            return sentence.norm(at - (sentence.norm(at) == ".")).rstrip(".") in self._nouns | _JOINTS

        runs = [(kept, list(run)) for kept, run in groupby(range(holding.first, holding.last), key=structural)]
        return [(run[0], run[-1] + 1) for kept, run in runs if not kept]

    def _past_nation(self, sentence: Sentence, first: int, last: int) -> int:
        hit = next(self.work.linked.lexicon.hits(sentence.row[first:last]), None)
        return first + hit.last if hit and hit.first == 0 and hit.aliases[0].kind in ("COUNTRY", "DEMONYM") else first

    def _qualifier(self, sentence: Sentence, holding: Holding, first: int, last: int) -> None:
        """A place takes its new name, a name that is replaced by itself is left; any other words are a portfolio."""
        span, text = sentence.span_of(first, last), sentence.text(first, last)
        held = sentence.at(first)
        if held and held.kind in ("ORG", "PLACE", "INITIATIVE"):
            return
        place = self.work.linked.lexicon.named(text, "PLACE") or place_named(self.work, text)
        self.work.edit(span, new_place(self.work, place) if place else self._portfolio(text))
        bracket = sentence.at(holding.last + 1) if sentence.norm(holding.last) == "(" else None
        if not place and bracket and bracket.kind == "ORG":
            self.work.names[bracket.ref] = f"Ministry of {self._portfolio(text)}"

    def _portfolio(self, old: str) -> str:
        wide = "," in old or " and " in old
        if old.casefold() not in self._fields:
            self._fields[old.casefold()] = self.work.coiner.word("portfolios" if wide else "fields")
        return self._fields[old.casefold()]

    def _head(self, sentence: Sentence, holding: Holding) -> None:
        at = [i for i in range(holding.first, holding.last) if sentence.norm(i) in self._nouns]
        span = sentence.span_of(at[0], at[-1] + 1) if at else Span(0, 0)
        old = self.work.plain(span).casefold()
        if old in TABLE["heads"]:
            if old not in self._heads:
                self._heads[old] = self.work.coiner.of(set(TABLE["heads"][old]) - set(self._heads.values()))
            self.work.edit(span, self._heads[old])
