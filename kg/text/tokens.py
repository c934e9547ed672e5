"""Text → words: the smallest pieces the reader matches on, each with its place in the archived text."""

import hashlib
import re
import unicodedata
from typing import NamedTuple

# A run is one of: the address of a Markdown link, dotted initials (U.S.), a number (also glued to its multiplier, "1.5bn"), a number before a
# Japanese multiplier, that multiplier, its currency, a currency code before its number, a possessive ending, a word (letters with their
# accents, digits, "&" inside), one sign.
_PIECE = re.compile(
    r"\]\([^\s()]*\)|(?:[A-Za-z]\.){2,}|\d+(?:,\d{3})*(?:\.\d+)?(?=(?:[mbt]n|[MBbmk])\b)|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\w)|\d+\.\d+(?!\w)"
    r"|\d+(?:,\d{3})*(?:\.\d+)?(?=[千万億兆])|(?<=\d)[千万億兆]+|(?<=[万億兆])(?:円|ドル)|(?:USD|JPY|AUD|CAD|EUR|GBP|FY)(?=\d)|['’]s(?!\w)|[^\W_]+(?:&[^\W_]+|[\u0300-\u036f\u3099\u309a]+[^\W_]*)*|\S"
)
# Marks of Markdown, and what takes no room on paper: soft hyphens, joiners, byte order marks, changes of direction.
_UNITS = ("kW", "mW", "mAh", "kVA", "kHz", "mSv", "kPa", "dB", "kJ", "nT")
_MARKS = frozenset("\\*_#`|[]\xad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
_FOLD = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "—", "‑": "-", "‐": "-", "＄": "$", "￥": "¥"})


class Token(NamedTuple):
    """One word or sign: as written, folded for matching, its offsets, whether white space stands before it.

    ``capital`` says that it is written like a name: a capital letter first, or one after digits ("6G") or inside ("iPS").
    """

    text: str
    norm: str
    start: int
    end: int
    spaced: bool
    capital: bool

    @property
    def word(self) -> bool:
        """Whether it holds a letter or a digit."""
        return self.text[0].isalnum()


def fold(text: str) -> str:
    """Fold width, case and the shapes of quotes and dashes; nothing else."""
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFKC", text.translate(_FOLD)).casefold()


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Cut ``text[start:end]`` into tokens; Markdown marks and backslashes are passed over, offsets stay those of ``text``."""
    found, last = [], start
    for match in _PIECE.finditer(text, start, len(text) if end is None else end):
        piece = match.group()
        if piece in _MARKS or piece.startswith("]("):
            continue
        found.append(Token(piece, fold(piece), match.start(), match.end(), match.start() > last, _capital(piece)))
        last = match.end()
    return found


def _capital(piece: str) -> bool:
    if piece[0].islower():  # "iPS", "memQ"; no unit of measure
        return len(piece) > 2 and any(c.isupper() for c in piece) and not piece.startswith(_UNITS)
    return piece[0].isupper() or (piece[0].isdigit() and any(c.isupper() for c in piece))


def norms(text: str) -> tuple[str, ...]:
    """Give the folded words of a name, as the matchers compare them."""
    return tuple(token.norm for token in tokens(text))


def slug(text: str) -> str:
    """Make an ASCII name for an IRI out of any text; what has no ASCII form becomes its code points in hex."""
    plain = unicodedata.normalize("NFKD", text.translate(_FOLD)).casefold()
    kept = "".join(c if c.isascii() else "" if unicodedata.combining(c) else f"-{ord(c):x}-" if c.isalnum() else "-" for c in plain)
    return re.sub(r"[^a-z0-9]+", "-", kept).strip("-")


def digest(text: str) -> str:
    """Give eight hex digits of the letters and digits of a text: the same however it is wrapped, marked or spaced."""
    return hashlib.sha256("".join(filter(str.isalnum, fold(text))).encode()).hexdigest()[:8]
