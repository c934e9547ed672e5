"""Files → Documents: text of any format, front matter, blocks and sentences."""

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import decoding
from .model import Block, Document, Gap, KgError, Span
from .ontology import Ontology
from .text import values
from .text.tokens import Token, digest, norms, slug, tokens

PLAIN = (".txt", ".md")
SUFFIXES = (*PLAIN, ".html", ".htm", ".pdf", ".docx")
SIZE_LIMIT = 20_000_000
LONGEST = 4_000  # characters of a sentence
_META = ("title", "date", "source_url", "publisher", "language")
_BULLET = re.compile(r"[ \t]*([-*•·・●○■◆▪–—]|\(?\d{1,2}[.)])[ \t]+(?=\S)")
_ENDED = re.compile(r"[.!?:;…][\"”’')\]*]*\s*$")
_FULL = 60  # a line of running text is at least this long
_WRAPPED = 40  # a line that was cut because it was full is at least this long
# Each run of marks is tried once, from its beginning and as a whole: a million full stops take no longer than a million letters.
_BREAK = re.compile(r"(?:(?<![.!?…])[.!?…]++|:(?=\s*$))[\"”’')\]*]*+(?=\s|$)")
_NUMBER = re.compile(r"\b\d{2}-\d{1,3}[A-Z]{0,3}\b")


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of a release and of the sidecar beside it, with the path they were read from, for messages."""

    path: str
    data: bytes
    sidecar: bytes | None = None

    @property
    def name(self) -> str:
        """The file's own name, as it may stand in an output."""
        return decoding.cleaned(Path(self.path).name)

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes of the release, in hex."""
        return hashlib.sha256(self.data).hexdigest()


def words_of(document: Document) -> str:
    """What two files of one release share: a digest of the title, the date and the words, whatever their format."""
    return hashlib.sha256("\x1f".join((document.title or "", document.date or "", digest(document.text))).encode()).hexdigest()


def refused(name: str, reason: str) -> Gap:
    """The Gap of a file that cannot be read."""
    return Gap(name, Span(0, 0), "refused", decoding.cleaned(reason), "")


def unread(release: str, note: str) -> list[Gap]:
    """The Gap of what could not be read of the file of a release, if its ``note`` says so."""
    return [Gap(release, Span(0, 0), "unread", note, "")] if note else []


def doubled(name: str, sha256: str, known: str, known_sha256: str) -> list[Gap]:
    """The Gap of a file whose words were read from another, of the stem ``known``; the same text given twice needs none."""
    return [Gap(name, Span(0, 0), "unread", f"the same words as {known}, which was read", "")] if sha256 != known_sha256 else []


def files(paths: Iterable[str | os.PathLike]) -> list[Path]:
    """List the release files at ``paths``, sorted by name.

    Errors: KgError 3 when a path is missing or a folder holds no release.
    """
    found: list[Path] = []
    for path in map(Path, [paths] if isinstance(paths, (str, os.PathLike)) else paths):
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if _is_release(p))
            if not inside:
                raise KgError(f"{path}: no release in this folder; put {_suffixes()} files there", 3)
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise KgError(f"{path}: no such file; check the name", 3)
    return sorted(set(found), key=lambda p: (p.name, str(p)))


def _is_release(path: Path) -> bool:
    """Whether a file of a folder is a release: no README, and no hidden file such as programs leave (``~$a.docx``)."""
    return path.suffix.lower() in SUFFIXES and path.stem.upper() != "README" and not path.name.startswith((".", "~$"))


def _suffixes() -> str:
    return f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"


def read(path: str | os.PathLike, ontology: Ontology) -> Document:
    """Read one release.

    Errors: as ``fetched`` and ``parsed``.
    """
    return parsed(fetched(Path(path)), ontology)[0]


def fetched(path: Path) -> File:
    """The bytes of a release.

    Errors: KgError 3 for an unknown format and for what cannot be read, 4 above the limit of size.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise KgError(f"{path}: format {path.suffix or 'without a suffix'} is not read; save it as {_suffixes()}", 3)
    return File(str(path), _bytes(path), _side_bytes(path))


def parsed(file: File, ontology: Ontology) -> tuple[Document, str]:
    """The document of a file, and what of the file could not be read, or "".

    Errors: KgError 3 for a file that is empty, no text, damaged or with a broken sidecar; 4 above a limit of time or memory.
    """
    path = Path(file.path)
    said, text = _front_matter(_decoded(file.data, path)) if path.suffix.lower() in PLAIN else _unpacked(file.data, path)
    if not text.strip():
        raise KgError(f"{path}: the file holds no text; nothing to read", 3)
    return document(text, path.stem, {**said, **_sidecar(file)}, ontology), said.get("note", "")


def _unpacked(raw: bytes, path: Path) -> tuple[Mapping[str, str], str]:
    from . import formats

    if path.suffix.lower() in (".html", ".htm"):
        charset = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", raw[:2048])
        raw = _decoded(raw, path, charset[1].decode() if charset else None).encode()
    said = formats.unpacked(raw, path)
    return said, decoding.cleaned(said["text"])


def _bytes(path: Path) -> bytes:
    """All of a file, or an error at once: what never ends is not read to its end."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise KgError(f"{path}: cannot be read ({error.strerror}); check the file and its permissions", 3) from error
    if len(raw) > SIZE_LIMIT:
        raise KgError(f"{path}: larger than {SIZE_LIMIT // 1_000_000} MB; split it into releases", 4)
    return raw


def _side(path: str | Path) -> Path:
    return Path(f"{path}.meta.toml")


def _side_bytes(path: Path) -> bytes | None:
    try:
        return _side(path).read_bytes()
    except OSError:  # none there, or a name too long to have one
        return None


def _decoded(raw: bytes, path: Path, declared: str | None = None) -> str:
    try:
        return decoding.text(raw, declared)
    except decoding.Undecodable as error:
        raise KgError(f"{path}: {error}", 3) from error


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Split off YAML front matter; only its plain ``key: value`` lines of the five keys we know are used."""
    match = re.match(r"---\n(.*?\n)---[ \t]*(?:\n|$)", text, re.S)
    if not match:
        return {}, text
    front = {}
    for line in match[1].splitlines():
        key, colon, value = line.partition(":")
        if colon and key.strip() in _META and value.strip():
            front[key.strip()] = _scalar(value.strip())
    return front, text[match.end() :]


def _scalar(value: str) -> str:
    if value[0] == '"' and value[-1] == '"' and len(value) > 1:
        try:
            return str(json.loads(value))
        except ValueError:
            return value[1:-1]
    return value[1:-1].replace("''", "'") if value[0] == value[-1] == "'" and len(value) > 1 else value


def _sidecar(file: File) -> dict[str, str]:
    if file.sidecar is None:
        return {}
    try:
        held = tomllib.loads(file.sidecar.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KgError(f"{_side(file.path)}: broken TOML ({error}); mend or remove it", 3) from error
    return {key: str(held[key]) for key in _META if key in held}


def document(text: str, stem: str, meta: Mapping[str, str], ontology: Ontology) -> Document:
    """Make the Document of an archived text; ``meta`` (front matter, sidecar) wins over what the text's own header says."""
    words, stem = ontology.frames["words"], decoding.cleaned(stem)
    meta = {key: decoding.cleaned(value) for key, value in meta.items()}
    blocks = _blocks(text, words)
    head, title = _header(text, blocks, meta.get("title"), words)
    blocks = [Block("masthead" if i < head else "title" if i == title else b.kind, b.span, b.sentences) for i, b in enumerate(blocks)]
    above = text[: blocks[head - 1].span.end] if head else ""
    said = meta.get("title") or (_line(text, blocks[title].span) if title is not None else None)
    date = _iso_date(meta.get("date")) or _first_date(tokens(above or text[:400]), words)
    number = _NUMBER.search(above)
    sha = hashlib.sha256(text.encode()).hexdigest()
    key = f"release:{'-'.join(filter(None, [date or '', slug(said or stem)[:48].strip('-')]))}-{sha[:8]}"
    return Document(key, stem, text, sha, tuple(blocks), said, date, number and number.group(), meta.get("publisher"),
                    meta.get("language"), meta.get("source_url"))


def _line(text: str, span: Span) -> str:
    return " ".join(re.sub(r"\\(?=\W)|[*#]", "", text[span.start : span.end]).split())


def _iso_date(value: str | None) -> str | None:
    match = re.match(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", value or "")
    return match and match.group()


def _first_date(row: list[Token], words: Mapping) -> str | None:
    dates = (values.date(row, at, words, None) for at in range(len(row)))
    return next((d.text for d in dates if d and len(d.text) == 10), None)


def _blocks(text: str, words: Mapping) -> list[Block]:
    """Cut at blank lines and before bullets; a line may be hard-wrapped anywhere else."""
    blocks: list[Block] = []
    start, own, before, position = None, "", "", 0
    for line in text.split("\n"):
        mark = _mark(line, before, own) if start is not None else _sign(line)
        headed = start is not None and not own and text[start : position - 1] == before and _heads(before, line)
        if start is not None and (not line.strip() or mark or headed):
            blocks.append(_block(text, start, position - 1, bool(own), words))
            start = None
        if line.strip() and start is None:
            start, own = position, mark if not headed else ""
        before = line
        position += len(line) + 1
    if start is not None:
        blocks.append(_block(text, start, position - 1, bool(own), words))
    return blocks


def _heads(first: str, second: str) -> bool:
    """Whether the first line of a block is a heading without a blank line under it ("About Hitachi"): short, where a full line follows."""
    opens = second.lstrip("\"“*")[:1]  # an indented line goes on with what stands above it
    return len(first.strip()) < _WRAPPED and first.rstrip()[-1:] not in ".,;:" and len(second) > _FULL and (opens.isupper() or opens.isdigit())


def _sign(line: str) -> str:
    """The bullet a line begins with, or nothing."""
    found = _BULLET.match(line)
    return found[1] if found else ""


def _mark(line: str, before: str, own: str) -> str:
    """The bullet of a line below another line, where ``own`` is that of its block: a dash or a number may be words that were wrapped here."""
    mark = _sign(line)
    if mark in ("", *"*•·・●○■◆▪") or mark == own or len(before.strip()) < _WRAPPED or _ENDED.search(before[-8:]):
        return mark
    if mark[-2:-1].isdigit():
        number, last = int(mark.strip("().")), own.strip("().")
        return mark if number == 1 or last.isdigit() and number == int(last) + 1 else ""
    lower = line[_BULLET.match(line).end()].islower()
    return "" if lower or (mark in "–—" and not own) else mark


def _block(text: str, start: int, end: int, bullet: bool, words: Mapping) -> Block:
    start += len(_BULLET.match(text, start)[0]) if bullet else 0
    start, end = _trim(text, start, end)
    body = text[start:end]
    if not any(c.isalnum() for c in body):
        return Block("end", Span(start, end), ())
    marked = body.startswith("#") or (body.startswith("**") and body.endswith("**"))
    short = "\n" not in body and len(body.split()) <= 25 and body.rstrip("*\"”)")[-1] not in ".!?:;,"
    kind = "bullet" if bullet else "heading" if marked or short else "paragraph"
    return Block(kind, Span(start, end), tuple(_sentences(text, start, end, words)))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    body = text[start:end]
    return start + len(body) - len(body.lstrip()), end - len(body) + len(body.rstrip())


def _sentences(text: str, start: int, end: int, words: Mapping) -> list[Span]:
    found, begin = [], start
    for match in _BREAK.finditer(text, start, end):
        if match.end() < end and not _ends(text, begin, match, words):
            continue
        found.append(Span(*_trim(text, begin, match.end())))
        begin = match.end()
    if text[begin:end].strip():
        found.append(Span(*_trim(text, begin, end)))
    return [part for span in found for piece in _bounded(text, span) for part in _without_label(text, piece)]


def _bounded(text: str, span: Span) -> Iterator[Span]:
    """A sentence longer than any that people write is cut after a comma or between words, so that no text takes long for its length."""
    start = span.start
    while span.end - start > LONGEST:
        limit = start + LONGEST
        cut = next((at + 1 for mark in (";", ",", " ", "\n") if (at := text.rfind(mark, start + LONGEST // 2, limit)) > 0), limit)
        yield Span(*_trim(text, start, cut))
        start = cut
        while start < span.end and text[start].isspace():
            start += 1
    if start < span.end:
        yield Span(start, span.end)


def _without_label(text: str, span: Span) -> list[Span]:
    """A label in headline case before a colon ("Expanding Research Exchange: The two …") is a heading of its own."""
    colon = text.find(":", span.start, span.end)
    label = [w.strip("*_#") for w in text[span.start : colon].split()] if colon > 0 else []
    long = [w for w in label if len(w) > 3]
    if not 2 <= len(label) <= 16 or not long or not all(w[0].isupper() for w in long) or not text[colon + 1 : span.end].strip("*_ \n"):
        return [span]
    rest = _trim(text, colon + 1, span.end)
    return [Span(span.start, colon + 1), Span(*rest)]


def _ends(text: str, begin: int, match: re.Match, words: Mapping) -> bool:
    """Whether a full stop ends the sentence: not after an abbreviation or initial, unless a word that opens sentences follows."""
    after = re.match(r"\s+[\"“‘'(\[*]*(\w+)", text[match.end() : match.end() + 60])
    if not after or not (after[1][0].isupper() or after[1][0].isdigit()):
        return False
    if match.group()[0] != ".":
        return True
    before = text[max(begin, match.start() - 12) : match.start()].rsplit(maxsplit=1)[-1:] or [""]
    last = re.split("[-‐-―/]", before[0].strip("\"“("))[-1].casefold()  # "Japan-U.S."
    short = last in words["abbreviations"] or re.fullmatch(r"[a-z]|(?:[a-z]\.)+[a-z]", last) is not None
    return not short or after[1].casefold() in words["openers"]


def _header(text: str, blocks: list[Block], title: str | None, words: Mapping) -> tuple[int, int | None]:
    """Find how many blocks are masthead, and which block is the title (None when the text has none)."""
    if title:
        wanted = norms(title)
        for i, block in enumerate(blocks[:8]):
            if norms(text[block.span.start : block.span.end]) == wanted:
                return i, i
    head = 0
    while head < min(6, len(blocks) - 1) and _is_masthead(text, blocks[head], words):
        head += 1
    if title or not blocks or blocks[head].kind != "heading":
        return head, None
    return head, head


def _is_masthead(text: str, block: Block, words: Mapping) -> bool:
    """A masthead block says who publishes and when, and makes no sentence."""
    body = text[block.span.start : block.span.end]
    row = tokens(body)
    if len(row) > 40 or body.rstrip()[-1] in ".!?:" or block.kind == "bullet":
        return False
    dated = len(row) < 20 and _first_date(row, words) is not None
    known = {t.norm for t in row} & set(words["masthead"])
    return dated or bool(known) and len(row) < 25
