"""Rows of the named queries of any size, sorted as answers are and made while they are read: they take no memory."""

import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.tables import Table

BASE = "https://w3id.org/usjp-tech/id/"
TOPICS, REASONS = 40, 100
SAID = (("mentionedIn", "asserted"), ("hasParty", "asserted"), ("hasParty", "asserted"), ("hasTopic", "asserted"), ("amount", "asserted"), ("funds", "planned"))
COLUMNS = {
    "nodes": ("node", "name", "name_ja", "kind", "country", "weight", "releases"),
    "edges": ("edge", "source", "target", "predicate", "label", "status", "voice", "amount", "currency", "claims"),
    "evidence": ("claim", "subject", "predicate", "object", "quote", "start", "end", "release", "status", "voice", "rule"),
    "entities": ("entity", "name", "kind", "class", "country", "aliases", "surface"),
    "funding": ("commitment", "funder", "amount", "currency", "sum", "scope", "hedge", "stage", "part_of", "targets", "status", "voice", "us_japan"),
    "partners": ("partnership", "a", "b", "kind_a", "kind_b", "status", "voice", "us_japan"),
    "topics": ("subject", "topic", "theme", "us_japan"),
    "amounts": ("amount", "currency", "what", "hedge", "commitment"),
    "posts": ("person", "title", "organization", "country", "attested", "release"),
    "quotations": ("speaker", "post", "text", "about"),
    "releases": ("release", "title", "date", "number", "publisher", "language", "source"),
    "totals": ("currency", "commitments", "total", "not_counted"),
    "documents": ("release", "sentences", "covered"),
    "reasons": ("kind", "reason", "times"),
}


@dataclass(frozen=True)
class Made:
    """``count`` rows of cells, the one of each number made when it is asked for."""

    count: int
    cells: Callable[[int], tuple]

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[tuple]:
        return map(self.cells, range(self.count))


class Corpus:
    """``size`` releases: each with a partnership of two companies in one of 40 fields, a sum of money for it, and words of a plan.

    The first companies are in more of them than the last: there is a core. Of each release come five nodes for two releases and ten edges.
    """

    def __init__(self, size: int, *, said: int = len(SAID)) -> None:
        self.size, self.said = size, said
        self.companies = size // 2 + 2
        self.weights = [0] * self.companies
        for i in range(size):
            for side in (0, 1):
                self.weights[self.company(i, side)] += 2
        self.on = [(size - field + TOPICS - 1) // TOPICS for field in range(TOPICS)]

    def rows(self) -> dict[str, Table]:
        """The rows of every query, of documents, and of the reasons why something is left out."""
        size, each = self.size, dict.fromkeys(COLUMNS, (0, tuple))
        each |= {"nodes": (self.companies + 2 * size + TOPICS, self._node), "edges": (4 * size, self._edge), "evidence": (self.said * size, self._evidence)}
        each |= {"entities": (self.companies + size, self._entity), "funding": (size, self._funding), "partners": (size, self._partner)}
        each |= {"topics": (size, self._topic), "amounts": (size, self._amount), "posts": (size, self._post), "quotations": (size, self._quotation)}
        each |= {"releases": (size, self._release), "documents": (size, self._document), "reasons": (min(size, REASONS), self._reason)}
        each |= {"totals": (1, lambda _: ("USD", size, Decimal(1000 * size), 0))}
        return {name: Table(COLUMNS[name], Made(count, cells)) for name, (count, cells) in each.items()}

    def company(self, i: int, side: int) -> int:
        """The number of a party of a partnership: small ones are met more often."""
        return (i * 7919 + side * 104_729) % self.companies // (1 + i % 20 + side)

    def _node(self, i: int) -> tuple:
        if i < self.companies:
            return f"{BASE}a{i:07}", company(i), None, "Company", ("US", "JP")[i % 2], self.weights[i], stem(i % self.size)
        if (i := i - self.companies) < self.size:
            return f"{BASE}b{i:07}", partnership(i), None, "Partnership", None, 4, stem(i)
        if (i := i - self.size) < self.size:
            return f"{BASE}c{i:07}", commitment(i), None, "FinancialCommitment", None, 1, stem(i)
        i -= self.size
        return f"{BASE}t{i:07}", topic(i), None, "Topic", None, self.on[i], ""

    def _edge(self, i: int) -> tuple:
        i, part = divmod(i, 4)
        source, target, predicate = [
            (f"b{i:07}", f"a{self.company(i, 0):07}", "hasParty"),
            (f"b{i:07}", f"a{self.company(i, 1):07}", "hasParty"),
            (f"b{i:07}", f"t{i % TOPICS:07}", "hasTopic"),
            (f"c{i:07}", f"b{i:07}", "funds"),
        ][part]
        return f"e{i:07}{part}", BASE + source, BASE + target, predicate, None, "planned" if predicate == "funds" else "asserted", "issuer", None, None, 1

    def _evidence(self, i: int) -> tuple:
        i, part = divmod(i, self.said)
        predicate, status = SAID[part % len(SAID)]
        subject = {"amount": commitment(i), "funds": commitment(i), "mentionedIn": company(0)}.get(predicate, partnership(i))
        objects = (stem(i), company(self.company(i, 0)), company(self.company(i, 1)), topic(i % TOPICS), str(1000 + i), partnership(i))
        return f"{BASE}claim/{i:07}-{part:03}", subject, predicate, objects[part % len(SAID)], f"Words {part} of {i}.", part, part + 9, stem(i), status, "issuer", "r"

    def _entity(self, i: int) -> tuple:
        return (*self._node(i)[:2], "Company", "Company", self._node(i)[4], None, None)

    def _funding(self, i: int) -> tuple:
        funder = company(self.company(i, 0))
        return commitment(i), funder, None, ("USD", "JPY")[i % 2], Decimal(1000 + i), "combined", None, None, None, partnership(i), "planned", "issuer", True

    def _partner(self, i: int) -> tuple:
        a, b = sorted(company(self.company(i, side)) for side in (0, 1))
        return partnership(i), a, b, "Company", "Company", "asserted", "issuer", True

    def _topic(self, i: int) -> tuple:
        return partnership(i), "quantum", topic(i % TOPICS), None

    def _amount(self, i: int) -> tuple:
        return Decimal(1000 + i), "USD", f"market {i:07}", None, None

    def _post(self, i: int) -> tuple:
        return f"Person {i:07}", "Minister", None, "JP", "2024-04-10", stem(i)

    def _quotation(self, i: int) -> tuple:
        return company(0), None, f"We say {i:07}.", partnership(i)

    def _release(self, i: int) -> tuple:
        return stem(i), f"Title {i}", f"{2015 + i % 10}-04-10", None, None, "en", None

    def _document(self, i: int) -> tuple:
        return stem(i), 10, 8

    def _reason(self, i: int) -> tuple:
        return "proposal", f"may be Company {i}", self.size // REASONS + (i < self.size % REASONS)


class Passes(Table):
    """A table that counts how often it is gone through, and how often its rows are counted."""

    passes = counts = 0

    @classmethod
    def over(cls, table: Table) -> "Passes":
        """The same rows."""
        return cls(table.columns, table._cells)

    def __len__(self) -> int:
        self.counts += 1
        return super().__len__()

    @property
    def cells(self) -> Iterator[tuple]:
        """The rows as tuples in the order of the columns."""
        self.passes += 1
        return iter(self._cells)

    def __iter__(self) -> Iterator[dict]:
        self.passes += 1
        return super().__iter__()


def company(i: int) -> str:
    return f"Company {i:07}"


def partnership(i: int) -> str:
    return f"Partnership {i:07}"


def commitment(i: int) -> str:
    return f"Sum {i:07}"


def topic(i: int) -> str:
    return f"Field {i:02}"


def stem(i: int) -> str:
    return f"release-{i:07}"


def memory(work: Callable[[], object]) -> int:
    """The most bytes that Python held at once while it did some work."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
