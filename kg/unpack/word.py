"""A DOCX → its paragraphs and lists, without what is deleted, hidden or a header."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from .pieces import Piece, Refused, joined

ENTRIES, UNPACKED, RATIO = 5_000, 200_000_000, 200
_SMALL = 1_000_000  # an entry below this size may be packed as tightly as it likes
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OLE = b"\xd0\xcf\x11\xe0"
_DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, ValueError, EOFError, OSError, NotImplementedError)  # of damaged files
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SKIPPED = {"del", "moveFrom", "rt", "pPr", "txbxContent"}  # deleted words, the small kana above kanji; a box is a text of its own


def read(raw: bytes) -> dict[str, str]:
    """The text of a document as it would be printed."""
    if raw.startswith(_OLE):
        raise Refused("encrypted, or in the old .doc format; save it as .docx without a password")
    _demand_bounded(raw)
    pieces = list(_pieces(_opened(raw)))
    if not pieces:
        raise Refused("the document holds no text; nothing to read")
    return {"text": joined(pieces)}


def _demand_bounded(raw: bytes) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(raw)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused("no whole DOCX (truncated or damaged); save it again") from error
    packed = any(e.file_size > _SMALL and e.file_size > RATIO * max(1, e.compress_size) for e in entries)
    if packed or len(entries) > ENTRIES or sum(e.file_size for e in entries) > UNPACKED:
        raise Refused("unpacks to far more than a document holds (a zip bomb?); save it again, or as .txt")
    if any(e.flag_bits & 1 for e in entries):
        raise Refused("encrypted; save it without a password")


def _opened(raw: bytes) -> Any:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        return docx.Document(io.BytesIO(raw))
    except (*_DAMAGED, XMLSyntaxError, PackageNotFoundError) as error:
        raise Refused("no whole DOCX (truncated or damaged); save it again") from error


def _pieces(document: Any) -> Iterator[Piece]:
    listed = {style.style_id for style in document.styles if _is_list(style)}
    for paragraph in document.element.body.iter(f"{_W}p"):
        if any(parent.tag.endswith("}Fallback") for parent in paragraph.iterancestors()):
            continue  # the same box once more, for old programs
        text = "".join(_words(paragraph))
        text = "\n".join(line for line in (" ".join(line.split()) for line in text.split("\n")) if line)
        if text:
            yield Piece(text, _is_item(paragraph, listed))


def _is_list(style: Any) -> bool:
    name = style.name or ""
    numbered = style.element.find(f"{_W}pPr/{_W}numPr") is not None
    return name.startswith("List") or (numbered and not name.lower().startswith("heading"))


def _is_item(paragraph: Any, listed: set[str]) -> bool:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = style.get(f"{_W}val") if style is not None else ""
    number = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")
    if number is not None:
        return number.get(f"{_W}val") != "0" and not name.lower().startswith("heading")
    return name in listed


def _words(element: Any) -> Iterator[str]:
    """The words below an element in order, with the ends of lines."""
    for part in element:
        name = part.tag.removeprefix(_W) if isinstance(part.tag, str) else ""
        if name in ("t", "delText"):
            yield part.text or "" if name == "t" else ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name not in _SKIPPED and not _is_hidden(part):
            yield from _words(part)


def _is_hidden(part: Any) -> bool:
    mark = part.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val") not in ("0", "false")
