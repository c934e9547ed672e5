"""Parts → bundles: what the parts say of the same things, in pieces that are asked each for itself, as a part is.

No claim of one bundle hangs together with a claim of another (see ties). A bundle has its name from what it holds, so that a build asks again
only those that something new reaches, and holds one of them in memory at a time.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from . import records
from .partition import Bundle, of_scope, of_ties
from .ties import Ends

_THINGS = 16  # things of a bundle, give or take
_KNOTS = 1_000  # most knots of a bundle, unless a thing has more

Share = Callable[[str, str], bytes]


class _Knot(NamedTuple):
    """A digest of what a knot holds, and where it is: the number of the part, and its place there."""

    digest: str
    part: int
    place: int


class Planned(NamedTuple):
    """A bundle by its name and the places of what it holds."""

    name: str
    knots: Sequence[_Knot]


def bundles(scope: str, parts: Sequence[str], share: Share, version: str) -> list[Planned]:
    """The bundles of a scope: knots that share a key, over all parts, are in one bundle."""
    ends, knots = Ends(), []
    for number, part in enumerate(parts):
        for place, (keys, digest) in enumerate(records.unpacked(share(part, of_ties(scope)))):
            ends.tie(keys)
            knots.append((keys[0], _Knot(digest, number, place)))
    tied: dict[str, list[_Knot]] = {}
    for key, knot in knots:
        tied.setdefault(ends.top(key), []).append(knot)
    planned = (Planned(_digest(" ".join([version, scope, *sorted(knot.digest for knot in some)])), some) for some in _cut(tied))
    return list({each.name: each for each in planned}.values())


def _cut(tied: dict[str, list[_Knot]]) -> Iterator[list[_Knot]]:
    """Cut things into bundles, at places that depend on the things there and not on how many there are: one more changes one bundle."""
    some: list[_Knot] = []
    for digest, key in sorted((_digest(key), key) for key in tied):
        some += tied[key]
        if int(digest[:8], 16) % _THINGS == 0 or len(some) > _KNOTS:
            yield some
            some = []
    if some:
        yield some


def filled(planned: Sequence[Planned], scope: str, parts: Sequence[str], share: Share) -> Iterator[Bundle]:
    """Bundles with what they hold, of which no more than one is in memory."""
    with closing(sqlite3.connect("")) as held:  # a nameless file, as far as a little memory does not hold it
        held.execute("CREATE TABLE knot(bundle INTEGER, triples BLOB)")
        held.executemany("INSERT INTO knot VALUES (?, ?)", _texts(planned, scope, parts, share))
        for number, knots in groupby(held.execute("SELECT bundle, triples FROM knot ORDER BY bundle"), itemgetter(0)):
            lines = {line for _, triples in knots for line in records.text(triples).split("\n")}
            yield Bundle(planned[number].name, scope, records.squeezed("\n".join(sorted(lines))))


def _texts(planned: Sequence[Planned], scope: str, parts: Sequence[str], share: Share) -> Iterator[tuple[int, bytes]]:
    """The triples of each knot, under the number of its bundle."""
    held: dict[int, dict[int, int]] = {}
    for number, bundle in enumerate(planned):
        for knot in bundle.knots:
            held.setdefault(knot.part, {})[knot.place] = number
    for part, places in held.items():
        texts = records.unpacked(share(parts[part], of_scope(scope)))
        yield from ((number, records.squeezed(texts[place])) for place, number in places.items())


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
