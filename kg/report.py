"""Rows → report.md: what the texts say, what they do not, on whose word, and how much of them the graph covers.

Counts and totals are of all rows, a table shows those that rank first; rows are only iterated, so the report of a large graph needs no more memory.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from decimal import Decimal
from functools import partial
from heapq import heappush, heapreplace, nlargest, nsmallest
from itertools import chain, groupby, islice
from operator import itemgetter

from .analyse import Measures
from .columns import picked
from .prose import NOT_STATED, money, plain, several, share
from .tally import Tally

Row = Mapping[str, object]
Rows = Collection[Row]
Cells = Sequence[object]
Line = tuple[Decimal | int | None, object, Callable[[], Cells]]  # a sum, its currency, and what gives the cells that tell it
SHOWN = 50  # rows of a table, names in a cell, files of a folder
_MEASURED = 20


def markdown(rows: Mapping[str, Rows], measures: Measures, files: Sequence[str], shown: int = SHOWN) -> str:
    """The report; ``rows`` holds the named queries, in the order of their answers, ``documents``, and ``reasons`` why something is left out."""
    with closing(Tally(rows["evidence"])) as tally:
        parts = [
            _read(rows, shown),
            _totals(rows),
            _partnerships(tally, rows["topics"], shown),
            _funding(rows["funding"], shown),
            _other_sums(rows["amounts"], shown),
            _people(rows["posts"], shown),
            _on_their_word(tally, shown),
            _measured(measures),
            _covered(rows["documents"], rows["reasons"], shown),
            _listed(files, shown),
        ]
    return "# What the releases say\n\n" + "\n\n".join(part for part in parts if part) + "\n"


def _read(rows: Mapping[str, Rows], shown: int) -> str:
    newest = _newest(rows["releases"], shown)
    stems = {row["release"] for row in newest}
    covered = {row["release"]: f"{row['covered']} of {row['sentences']}" for row in rows["documents"] if row["release"] in stems}
    cells = [[row["title"], row["date"], row["publisher"], row["number"], covered[row["release"]]] for row in newest]
    more = _more(len(rows["releases"]) - len(cells), "manifest.json", "the newest")
    return _section("Read", "", ["release", "date", "publisher", "number", "sentences covered"], cells, more)


def _newest(releases: Rows, shown: int) -> list[Row]:
    """The releases of the latest dates, in the order they came."""
    ranked = nlargest(shown, enumerate(releases), key=lambda each: (str(each[1]["date"] or ""), -each[0]))
    return [row for _, row in sorted(ranked, key=itemgetter(0))]


def _totals(rows: Mapping[str, Rows]) -> str:
    kinds = Counter(map(str, picked(rows["entities"], "kind")))
    counted = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
    cells = [[money(row["total"], row["currency"]), row["commitments"], row["not_counted"]] for row in rows["totals"]]
    said = (
        f"{kinds.total()} things are named ({counted}).\n\n"
        "A combined sum belongs to nobody singly. Left out of the total: parts of a sum, and sums told twice; commitments without a sum add nothing."
    )
    return _section("Totals", said, ["total", "commitments counted", "not counted"], cells)


def _partnerships(tally: Tally, topics: Rows, shown: int) -> str:
    """Partnerships that the issuer states; one whose party is a group only has no row of ``partners``."""
    largest = sorted(tally.largest(shown))
    fields: dict[object, set[str]] = {name: set() for name, _, _ in largest}
    for subject, theme, topic in picked(topics, "subject", "theme", "topic"):
        if subject in fields:
            fields[subject].add(str(theme or topic))
    cells = [[name, _names(tally.parties(name, shown), count), _cut(sorted(fields[name]), shown), status] for name, count, status in largest]
    more = _more(tally.partnerships() - len(largest), "answers/evidence.csv", "those with the most parties")
    return _section("Partnerships", "", ["partnership", "parties", "topics", "status"], cells, more)


def _funding(funding: Rows, shown: int) -> str:
    cells, left = _largest((_commitment(group, shown) for _, group in groupby(funding, itemgetter("commitment"))), shown)
    more = _more(left, "answers/funding.csv", "the largest sums of each currency")
    return _section("Funding", "", ["sum", "scope", "funders, and what each gives", "for", "status", "voice"], cells, more)


def _commitment(group: Iterator[Row], shown: int) -> Line:
    """The line of a commitment, made of the rows of its funders."""
    first = next(group)
    return first["sum"], first["currency"], partial(_funded, first, group, shown)


def _funded(first: Row, others: Iterator[Row], shown: int) -> Cells:
    givers = (f"{row['funder']}: {money(row['amount'], row['currency'])}" for row in chain([first], others) if row["funder"])
    funders, targets = _cut(givers, shown), _cut(several(first["targets"]), shown)
    return [money(first["sum"], first["currency"], first["hedge"]), first["scope"], funders, targets, first["status"], first["voice"]]


def _other_sums(amounts: Rows, shown: int) -> str:
    others = (row for row in amounts if row["commitment"] is None)
    cells, left = _largest(((row["amount"], row["currency"], partial(_stated, row)) for row in others), shown)
    more = _more(left, "answers/amounts.csv", "the largest of each currency")
    return _section("Other sums stated", "", ["sum", "what"], cells, more) if cells else ""


def _stated(row: Row) -> Cells:
    return [money(row["amount"], row["currency"], row["hedge"]), row["what"]]


def _people(posts: Rows, shown: int) -> str:
    cells = [[row["person"], row["title"], row["organization"], row["country"], row["attested"]] for row in islice(posts, shown)]
    more = _more(len(posts) - len(cells), "answers/posts.csv", "the first by name")
    return _section("People and posts", "", ["person", "title as written", "organization", "country", "attested"], cells, more)


def _on_their_word(tally: Tally, shown: int) -> str:
    cells = tally.first_words(shown)
    more = _more(tally.words() - len(cells), "answers/evidence.csv", "the first by name")
    said = "None of these stands as a plain triple, and none is measured."
    return _section("On someone's word, or planned", said, ["claim", "status", "voice", "words"], cells, more)


def _measured(measures: Measures) -> str:
    said = (
        f"{measures.summary()}. Two organizations are tied when they stand in one partnership, fund one commitment, "
        "or one helps to fund a partnership of the other."
    )
    cells = [[m.organization, m.country, m.degree, share(m.betweenness), m.component] for m in measures.organizations[:_MEASURED]]
    return _section("How they stand together", said, ["organization", "country", "degree", "betweenness", "component"], cells)


def _covered(documents: Rows, reasons: Rows, shown: int) -> str:
    sentences = covered = 0
    for row in documents:
        sentences, covered = sentences + int(str(row["sentences"])), covered + int(str(row["covered"]))
    said = f"{covered} of {sentences} sentences give a claim. The others, and what was too weak for the graph, stand in coverage.csv."
    commonest = nsmallest(shown, ((-int(str(row["times"])), row["kind"], row["reason"]) for row in reasons))
    cells = sorted((kind, reason, -less) for less, kind, reason in commonest)
    more = _more(len(reasons) - len(cells), "coverage.csv", "the commonest reasons")
    return _section("Coverage", said, ["kind", "reason", "times"], cells, more)


def _listed(files: Sequence[str], shown: int) -> str:
    """The files by name; a folder of very many is one line."""
    sizes = Counter(name.partition("/")[0] for name in files)
    lines = [f"{folder}/: {sizes[folder]:,} files" if sizes[folder := name.partition("/")[0]] > shown else name for name in files]
    return "## Files\n\n" + "\n".join(f"- {line}" for line in dict.fromkeys(lines))


def _largest(lines: Iterable[Line], shown: int) -> tuple[list[Cells], int]:
    """Of each currency in turn the largest sum, in the order the lines came, and how many are left out; sums of two currencies do not compare."""
    heaps: dict[str, list] = defaultdict(list)
    number = 0
    for number, (amount, currency, cells) in enumerate(lines, 1):
        heap, rank = heaps[str(currency)], (amount or -1, -number)
        if len(heap) < shown:
            heappush(heap, (*rank, cells()))
        elif rank > heap[0]:
            heapreplace(heap, (*rank, cells()))
    turns = sorted((place, currency, entry[1:]) for currency, heap in heaps.items() for place, entry in enumerate(sorted(heap, reverse=True)))
    kept = sorted((entry for _, _, entry in turns[:shown]), reverse=True)
    return [cells for _, cells in kept], number - len(kept)


def _cut(values: Iterable[str], shown: int) -> str:
    """The first of some values in one cell."""
    rest = iter(values)
    first = list(islice(rest, shown))
    return _names(first, len(first) + sum(1 for _ in rest))


def _names(first: Sequence[str], count: int) -> str:
    """The first of ``count`` names in one cell, with how many more there are."""
    more = [f"and {count - len(first):,} more"] if count > len(first) else []
    return "; ".join([*first, *more]) or NOT_STATED


def _more(left: int, where: str, which: str) -> str:
    return f"{left:,} more stand in {where}; shown are {which}." if left else ""


def _section(title: str, said: str, columns: Sequence[str], cells: Iterable[Cells], more: str = "") -> str:
    lines = ["| " + " | ".join(map(_cell, row)) + " |" for row in cells]
    table = [_head(columns), *lines] if lines else ["None."]
    return "\n\n".join(part for part in (f"## {title}", said, "\n".join(table), more) if part)


def _head(columns: Sequence[str]) -> str:
    return "| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|"


def _cell(value: object) -> str:
    """A cell of a Markdown table: nothing in it can open markup or another cell."""
    text = NOT_STATED if value is None else plain(str(value))
    return "".join("\\" + sign if sign in "\\|<>[]*_`" else sign for sign in text)
