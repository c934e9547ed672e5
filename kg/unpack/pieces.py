"""What every format becomes: paragraphs and items of lists, written as a plain text whose blocks are cut like those of a release in .txt."""

from collections.abc import Iterable
from typing import NamedTuple


class Refused(Exception):
    """The file is none that can be read; the message says why and what to do."""


class Piece(NamedTuple):
    """A paragraph, or with ``bullet`` an item of a list."""

    text: str
    bullet: bool = False


def joined(pieces: Iterable[Piece]) -> str:
    """Write paragraphs with a blank line between them, and the items of a list line by line."""
    said, before = [], False
    for piece in pieces:
        said.append(("" if not said else "\n" if piece.bullet and before else "\n\n") + ("- " if piece.bullet else "") + piece.text)
        before = piece.bullet
    return "".join(said) + "\n"
