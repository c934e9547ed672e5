"""A PDF → the paragraphs of its text layer: lines are joined where a line ends, and kept apart where a paragraph does."""

import io
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from .pieces import Piece, Refused, joined

PAGES = 3_000
_BULLET = re.compile(r"(?:[•▪●○◦‣■·\uf000-\uf0ff*–—-]|o)\s+(?=\S)")
_ENDED = re.compile(r"[.!?:;。！？…][\"”’')\]]*$")
_RUNNING = re.compile(  # a number of the page, and what a browser prints at the head and foot of it
    r"(?:page )?\d{1,4}(?: ?(?:/|of) ?\d{1,4})?|[-–—] ?\d{1,4} ?[-–—]|\d{1,2}/\d{1,2}/\d{2,4}, \d{1,2}:\d\d(?: ?[AP]M)?(?: .*)?|[^\s:]+:\S+ \d+/\d+", re.I
)
_FORMS = re.compile("[\ufb00-\ufb06\u2e80-\u2fdf]")  # ligatures, and the radicals that some programs write for kanji
_WIDE = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff60]")


class Line(NamedTuple):
    """A line of a page, with where it begins and how tall its letters are."""

    text: str
    x: float
    y: float
    size: float


def read(raw: bytes) -> dict[str, str]:
    """The text of a PDF; ``note`` names pages that have none, when others have."""
    logging.disable()  # the library tells its troubles to stderr; what matters is raised
    pages = _pages(raw)
    empty = [number for number, lines in enumerate(pages, 1) if not lines]
    missing = f"no text layer on {_named(empty)}; needs OCR"
    if len(empty) == len(pages):
        raise Refused(missing if pages else "the PDF has no page; nothing to read")
    pieces = list(_paragraphs(_without_running(pages)))
    return {"text": joined(pieces), **({"note": missing} if empty else {})}


def _pages(raw: bytes) -> list[list[Line]]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(raw), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("encrypted; save it without a password")
        if len(reader.pages) > PAGES:
            raise Refused(f"more than {PAGES} pages; split it into releases")
        return [_page(page) for page in reader.pages]
    except (DependencyError, FileNotDecryptedError) as error:
        raise Refused("encrypted; save it without a password") from error
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, ArithmeticError, AssertionError, NotImplementedError, OSError) as error:
        # A damaged file makes the library stumble anywhere.
        raise Refused("no whole PDF (truncated or damaged); save it again") from error


def _page(page: Any) -> list[Line]:
    """The lines of a page in the order they are drawn."""
    lines, held = [], []

    def close() -> None:
        text = " ".join(_FORMS.sub(_plain_form, "".join(part for part, *_ in held)).split())
        if text:
            first = next(part for part in held if part[0].strip())
            lines.append(Line(text, *first[1:]))
        held.clear()

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: object, size: float) -> None:
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        tall = abs(size * (tm[3] or 1) * (cm[3] or 1))
        for number, part in enumerate(text.split("\n")):
            if number:
                close()
            held.append((part, x, y, tall))

    page.extract_text(visitor_text=visit)
    close()
    return lines


def _plain_form(match: re.Match) -> str:
    return unicodedata.normalize("NFKC", match[0])


def _named(numbers: Sequence[int]) -> str:
    """ "page 2" or "pages 1-3, 5"."""
    runs = [[n for _, n in run] for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    said = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"page{'s' if len(numbers) > 1 else ''} {said}"


def _without_running(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Take out page numbers, and what stands again at the edge of each page; a letterhead stays where it is said first."""
    edges = [_edges(lines) for lines in pages]
    often = Counter(key for edge in edges for key in {_key(line) for line in edge})
    said: set[str] = set()
    left = []
    for lines, edge in zip(pages, edges, strict=True):
        again = {line for line in edge if _RUNNING.fullmatch(line.text) or (often[_key(line)] > 1 and _key(line) in said)}
        said |= {_key(line) for line in edge}
        left.append([line for line in lines if line not in again])
    return left


def _edges(lines: Sequence[Line]) -> set[Line]:
    """The two highest and the two lowest lines of a page."""
    heights = sorted({round(line.y) for line in lines})
    outer = {*heights[:2], *heights[-2:]}
    return {line for line in lines if round(line.y) in outer}


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _paragraphs(pages: Sequence[list[Line]]) -> Iterator[Piece]:
    longest = max((len(line.text) for lines in pages for line in lines), default=0)
    words = Counter(re.findall(r"\w+(?:-\w+)*", " ".join(line.text for lines in pages for line in lines)))
    held: list[Line] = []
    for lines in pages:
        leading = _leading(lines)
        for number, line in enumerate(lines):
            if held and _opens(held, line, longest, leading if number else 0.0):
                yield _piece(held, words)
                held = []
            held.append(line)
    if held:
        yield _piece(held, words)


def _leading(lines: Sequence[Line]) -> float:
    """The distance of two lines of one paragraph: the smallest that is common on the page."""
    gaps = Counter(round(above.y - line.y) for above, line in pairwise(lines) if above.y - line.y > 1)
    return float(min((gap for gap, count in gaps.items() if count * 10 >= gaps.total()), default=0))


def _opens(held: Sequence[Line], line: Line, longest: int, leading: float) -> bool:
    """Whether a line begins a paragraph; ``leading`` is 0 for the first line of a page."""
    before = held[-1]
    ended = bool(_ENDED.search(before.text))
    short = len(before.text) < longest * 0.7
    gap = before.y - line.y if leading else 0.0
    if gap > leading * 1.25 or (gap >= 1 and abs(line.size - before.size) > before.size * 0.1):
        return True
    if _BULLET.match(line.text):
        return ended or short or line.x > held[0].x + 1 or _BULLET.match(held[0].text) is not None
    if gap <= 0:  # a new page or column: the paragraph goes on unless its words say that it was over
        return ended or (short and not line.text[0].islower())
    return gap >= 1 and ended and (short or line.x > held[0].x + line.size)


def _piece(held: Sequence[Line], words: Counter) -> Piece:
    mark = _BULLET.match(held[0].text)
    text = held[0].text[mark.end() if mark else 0 :]
    for line in held[1:]:
        text = _continued(text, line.text, words)
    return Piece(text, bool(mark))


def _continued(text: str, line: str, words: Counter) -> str:
    """Put a line to a text: a word cut in two becomes one, a hyphen of its own stays."""
    if text.endswith("\u00ad"):
        return text[:-1] + line
    cut = re.search(r"(?<![^\W\d_])([^\W\d_]+)[-‐]$", text)
    rest = re.match(r"[^\W\d_]+", line)
    if not cut or not rest:
        wide = _WIDE.match(line) and _WIDE.match(text[-1])
        return text + ("" if wide else " ") + line
    whole, parts = cut[1] + rest[0], f"{cut[1]}-{rest[0]}"
    own = not line[0].islower() or words[parts] or (not words[whole] and words[cut[1]] and words[rest[0]])
    return (text if own else text[:-1]) + line
