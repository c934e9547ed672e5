"""Rows → what a terminal shows of one thing, or of a chain of claims: each claim with its words, voice and place."""

from collections.abc import Iterable, Mapping, Sequence

from .paths import Chain
from .prose import plain, several

Row = Mapping[str, object]
_QUIET = ("mentionedIn",)


def entity(about: Row, identifiers: Iterable[Row], evidence: Sequence[Row], labels: Mapping[str, str]) -> str:
    """Name, kind, country, other names and identifiers of a thing, then every claim it stands in.

    ``about`` has name, iri, kind, country, aliases; ``labels`` words the predicates.
    """
    head = [f"{about['name']}  ({', '.join(str(about[key]) for key in ('kind', 'country') if about[key])})", f"  {about['iri']}"]
    if about["aliases"]:
        head.append(f"  also: {', '.join(several(str(about['aliases'])))}")
    head += [f"  {row['relation']}: {row['identifier']}" for row in identifiers]
    head += [f"  {line}" for line in _mentions(evidence)]
    return "\n".join(head + [line for rows in _by_claim(evidence) for line in _claim(rows, labels)]) + "\n"


def chain(found: Chain, evidence: Mapping[str, Row], labels: Mapping[str, str]) -> str:
    """The claims of a chain, in order, each with its first quote; says so when the chain goes through a hub."""
    lines = [" → ".join(found.things)]
    lines += [line for row in found.links for line in _claim([{**row, **evidence[str(row["claim"])]}], labels)]
    if found.hubs:
        lines.append("")
        lines.append(f"Nothing else connects them: this chain goes through {', '.join(found.hubs)}, which many things share.")
    return "\n".join(lines) + "\n"


def _by_claim(evidence: Sequence[Row]) -> list[list[Row]]:
    claims: dict[str, list[Row]] = {}
    for row in evidence:
        if row["predicate"] not in _QUIET:
            claims.setdefault(str(row["claim"]), []).append(row)
    return list(claims.values())


def _claim(rows: Sequence[Row], labels: Mapping[str, str]) -> list[str]:
    first = rows[0]
    predicate = labels.get(str(first["predicate"]), str(first["predicate"]))
    lines = ["", f"{first['subject']} — {predicate} → {plain(str(first['object']))}", f"    {first['status']}, in the voice of {first['voice']}"]
    return lines + [f"    “{plain(str(row['quote']))}”  {row['release']}:{row['start']}–{row['end']}" for row in rows]


def _mentions(evidence: Sequence[Row]) -> list[str]:
    count: dict[str, int] = {}
    for row in evidence:
        if row["predicate"] == "mentionedIn":
            count[str(row["release"])] = count.get(str(row["release"]), 0) + 1
    return [f"named {times} time{'s' * (times > 1)} in {release}" for release, times in sorted(count.items())]
