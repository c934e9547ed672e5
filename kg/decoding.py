"""Bytes → text: the encodings of the genre, told apart by strict decoding and by what Japanese looks like. What stays unsure is refused, never guessed."""

import re

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_JIS_ESCAPE = re.compile(rb"\x1b\$[@B]")
# Control characters, halves of characters and noncharacters: no format of RDF or XML carries them all, and each parser stops at others of them.
_ENDS = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
UNREADABLE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef{_ENDS}]")
_WIDE = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]")  # what Japanese is written with
_KANA = re.compile(r"[\u3041-\u30ff]")
_KANJI = re.compile(r"[\u4e00-\u9fff]")
_RUNS = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]+")
_OTHER = re.compile(r"[^\x00-\x7e‘’“”…―]")
_UTF_8 = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")  # a form feed ends a page, and so a line
_LAST_COMMON = "腕"  # kanji of JIS level 1 end here in the order of the code, rows 16 to 47
# What a page may declare, with the superset that is really used under the name.
_DECLARED = {
    "utf-8": "utf-8", "utf8": "utf-8", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "ms932": "cp932",
    "euc-jp": "euc_jp", "x-euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp", "windows-1252": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252",
}  # fmt: skip


class Undecodable(ValueError):
    """The bytes are no text that could be told; the message says what and where, the caller says in which file."""


def text(raw: bytes, declared: str | None = None) -> str:
    """Decode bytes; line ends become ``\\n``. ``declared`` is the encoding that a page says it has: it is tried after what the bytes themselves prove.

    Errors: Undecodable with the offset of the first byte, or position of the first character, that is no text.
    """
    found = _LINE_END.sub("\n", _decoded(raw, _DECLARED.get((declared or "").casefold())))
    bad = UNREADABLE.search(found)
    if bad:
        raise Undecodable(f"a control character at position {bad.start()}; this is no plain text")
    return found


def cleaned(extracted: str) -> str:
    """Take out of a text that a parser made what ``text`` refuses: there no byte of the file can be mended. Line ends become ``\\n``."""
    return UNREADABLE.sub("", _LINE_END.sub("\n", extracted))


def _decoded(raw: bytes, declared: str | None) -> str:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _strictly(raw[len(mark) :], encoding, len(mark))
    if _JIS_ESCAPE.search(raw):
        return _strictly(raw, "iso2022_jp", 0)
    wide = _utf_16(raw) if b"\0" in raw else None
    if wide is not None:
        return wide
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return _legacy(raw, declared, error.start)


def _strictly(raw: bytes, encoding: str, skipped: int) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-le").removesuffix("-be").replace("iso2022_jp", "iso-2022-jp").upper()
        raise Undecodable(f"not {name} text at byte {error.start + skipped}; save it as UTF-8") from error


def _utf_16(raw: bytes) -> str | None:
    """The text of UTF-16 without a mark, when its zero bytes stand on one side and what comes out is surely text."""
    even, odd = raw[::2].count(0), raw[1::2].count(0)
    if len(raw) % 2 or min(even, odd) * 10 > max(even, odd):  # a few zeros on the other side: 一, the wide space
        return None
    found = _attempt(raw, "utf-16-be" if even > odd else "utf-16-le")
    latin = max(even, odd) * 4 >= len(raw) // 2  # at least each fourth character is a Latin letter, digit, space or line end
    return found if found is not None and (latin or _is_japanese(found)) else None


def _legacy(raw: bytes, declared: str | None, offset: int) -> str:
    """Text that is not UTF-8: in the encoding it declares, else in the only Japanese one in which it reads as Japanese."""
    if _is_broken_utf_8(raw):
        raise Undecodable(f"not UTF-8 text at byte {offset}; mend that byte or save it as UTF-8")
    if declared and (found := _attempt(raw, declared)) is not None:
        return found
    likely = [found for name in ("cp932", "euc_jp") if (found := _attempt(raw, name)) is not None and _is_japanese(found)]
    # Chinese in its EUC reads as kanji too, so EUC must show kana; each other byte pair of Chinese is none of Shift-JIS.
    likely = [found for found in likely if _KANA.search(found) or found == _attempt(raw, "cp932")]
    if len(likely) != 1:
        raise Undecodable(f"not UTF-8 text at byte {offset}, and its encoding cannot be told; save it as UTF-8")
    return likely[0]


def _attempt(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_broken_utf_8(raw: bytes) -> bool:
    """Most of what is not ASCII is well-formed UTF-8: a damaged byte in it makes it no other encoding."""
    high = sum(byte > 0x7F for byte in raw)
    return sum(len(part) for part in _UTF_8.findall(raw)) * 2 > high


def _is_japanese(found: str) -> bool:
    """Whether text in a Japanese encoding reads as Japanese: wide characters in runs, common kanji, and hardly anything else.

    Western text that is decoded as Shift-JIS gives single kanji between letters, other encodings give half-width kana and rare kanji.
    """
    other, wide = len(_OTHER.findall(found)), len(_WIDE.findall(found))
    kanji = _KANJI.findall(found)
    common = sum(_is_common(one) for one in kanji)
    alone = sum(len(run) == 1 for run in _RUNS.findall(found))
    return wide >= 2 and wide * 10 >= other * 9 and common * 10 >= len(kanji) * 9 and alone * 3 <= wide


def _is_common(kanji: str) -> bool:
    code = _euc(kanji)
    return code is not None and code <= _euc(_LAST_COMMON)


def _euc(kanji: str) -> bytes | None:
    try:
        return kanji.encode("euc_jp")
    except UnicodeEncodeError:
        return None
