"""Rows → report.md: what the texts say, what they do not, on whose word, and how much of them the graph covers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from .analyse import Measures
from .prose import NOT_STATED, STANDING, money, plain, several, share

Row = Mapping[str, object]
Rows = Sequence[Row]
_MADE_OF_WORDS = ("speaker", "speakerPost", "text", "about", "mentionedIn")
_SHOWN = 20


def markdown(rows: Mapping[str, Rows], measures: Measures, files: Sequence[str]) -> str:
    """The report; ``rows`` holds the named queries, and ``documents`` and ``coverage``."""
    parts = [
        _read(rows),
        _totals(rows),
        _partnerships(rows),
        _funding(rows["funding"]),
        _other_sums(rows["amounts"]),
        _people(rows["posts"]),
        _on_their_word(rows["evidence"]),
        _measured(measures),
        _covered(rows),
        _listed(files),
    ]
    return "# What the releases say\n\n" + "\n\n".join(part for part in parts if part) + "\n"


def _read(rows: Mapping[str, Rows]) -> str:
    covered = {row["release"]: f"{row['covered']} of {row['sentences']}" for row in rows["documents"]}
    cells = [[row["title"], row["date"], row["publisher"], row["number"], covered[row["release"]]] for row in rows["releases"]]
    return _section("Read", "", ["release", "date", "publisher", "number", "sentences covered"], cells)


def _totals(rows: Mapping[str, Rows]) -> str:
    kinds = Counter(str(row["kind"]) for row in rows["entities"])
    counted = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
    cells = [[money(row["total"], row["currency"]), row["commitments"], row["not_counted"]] for row in rows["totals"]]
    said = (
        f"{len(rows['entities'])} things are named ({counted}).\n\n"
        "A combined sum belongs to nobody singly. Left out of the total: parts of a sum, and sums told twice; commitments without a sum add nothing."
    )
    return _section("Totals", said, ["total", "commitments counted", "not counted"], cells)


def _partnerships(rows: Mapping[str, Rows]) -> str:
    """Every partnership that the issuer states; one whose party is a group only has no row of ``partners``."""
    parties, statuses, topics = defaultdict(set), defaultdict(set), defaultdict(set)
    for row in rows["evidence"]:
        if row["predicate"] == "hasParty" and row["status"] in STANDING:
            parties[row["subject"]].add(str(row["object"]))
            statuses[row["subject"]].add(str(row["status"]))
    for row in rows["topics"]:
        topics[row["subject"]].add(str(row["theme"] or row["topic"]))
    cells = [
        [name, "; ".join(sorted(members)), "; ".join(sorted(topics[name])) or NOT_STATED, max(statuses[name])]
        for name, members in sorted(parties.items())
    ]
    return _section("Partnerships", "", ["partnership", "parties", "topics", "status"], cells)


def _funding(funding: Rows) -> str:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in funding:
        groups[str(row["commitment"])].append(row)
    cells = []
    for _, group in sorted(groups.items()):
        first = group[0]
        gives = [f"{row['funder']}: {money(row['amount'], row['currency'])}" for row in group if row["funder"]]
        funders = "; ".join(gives) or NOT_STATED
        targets = "; ".join(several(first["targets"])) or NOT_STATED
        cells.append([money(first["sum"], first["currency"], first["hedge"]), first["scope"], funders, targets, first["status"], first["voice"]])
    return _section("Funding", "", ["sum", "scope", "funders, and what each gives", "for", "status", "voice"], cells)


def _other_sums(amounts: Rows) -> str:
    cells = [[money(row["amount"], row["currency"], row["hedge"]), row["what"]] for row in amounts if row["commitment"] is None]
    return _section("Other sums stated", "", ["sum", "what"], cells) if cells else ""


def _people(posts: Rows) -> str:
    cells = [[row["person"], row["title"], row["organization"], row["country"], row["attested"]] for row in posts]
    return _section("People and posts", "", ["person", "title as written", "organization", "country", "attested"], cells)


def _on_their_word(evidence: Rows) -> str:
    """Facts that stand only on a quoted word or a plan; quotations themselves are no such facts."""
    stated = {_said(row) for row in evidence if row["status"] in STANDING}
    first: dict[object, Row] = {}
    for row in evidence:
        if row["predicate"] not in _MADE_OF_WORDS and row["status"] not in STANDING and _said(row) not in stated:
            first.setdefault(row["claim"], row)
    cells = [[f"{row['subject']} – {row['predicate']} – {row['object']}", row["status"], row["voice"], row["quote"]] for row in first.values()]
    said = "None of these stands as a plain triple, and none is measured."
    return _section("On someone's word, or planned", said, ["claim", "status", "voice", "words"], sorted(cells, key=str))


def _said(row: Row) -> tuple[object, ...]:
    return row["subject"], row["predicate"], row["object"]


def _measured(measures: Measures) -> str:
    said = (
        f"{measures.summary()}. Two organizations are tied when they stand in one partnership, fund one commitment, "
        "or one helps to fund a partnership of the other."
    )
    cells = [[m.organization, m.country, m.degree, share(m.betweenness), m.component] for m in measures.organizations[:_SHOWN]]
    return _section("How they stand together", said, ["organization", "country", "degree", "betweenness", "component"], cells)


def _covered(rows: Mapping[str, Rows]) -> str:
    reasons = Counter((str(row["kind"]), str(row["reason"])) for row in rows["coverage"])
    sentences, covered = (sum(int(str(row[key])) for row in rows["documents"]) for key in ("sentences", "covered"))
    said = f"{covered} of {sentences} sentences give a claim. The others, and what was too weak for the graph, stand in coverage.csv."
    return _section("Coverage", said, ["kind", "reason", "times"], [[*key, times] for key, times in sorted(reasons.items())])


def _listed(files: Sequence[str]) -> str:
    return "## Files\n\n" + "\n".join(f"- {name}" for name in files)


def _section(title: str, said: str, columns: Sequence[str], cells: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(map(_cell, row)) + " |" for row in cells]
    table = [_head(columns), *lines] if lines else ["None."]
    return "\n\n".join(part for part in (f"## {title}", said, "\n".join(table)) if part)


def _head(columns: Sequence[str]) -> str:
    return "| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|"


def _cell(value: object) -> str:
    """A cell of a Markdown table: nothing in it can open markup or another cell."""
    text = NOT_STATED if value is None else plain(str(value))
    return "".join("\\" + sign if sign in "\\|<>[]*_`" else sign for sign in text)
