"""The same release in every format and encoding gives the same claims; a file that cannot be read is one line that says why."""

import re
import textwrap
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
import written
from conftest import ROOT
from text.reader import RELEASE, ontology

from kg import extract, read
from kg.model import Reading

OTHERS = (ROOT / "tests" / "cases" / "walk" / "2024-04-10-white-house-fact-sheet-excerpt.md",)
TEXTS = (RELEASE, *OTHERS)


def hard_wrapped(text: str) -> str:
    """The text as Markdown cut at 72 columns, with each short line that ends no sentence as a heading in ``**``."""
    made = []
    for item, words in written.pieces(text):
        marked = not item and len(words.split()) < 25 and words[-1] not in ".!?:;,*" and "**" not in words
        made.append(textwrap.fill(f"**{words}**" if marked else ("* " if item else "") + words, 72, break_long_words=False, break_on_hyphens=False))
    return "\n\n".join(made) + "\n"


def with_front_matter(text: str) -> str:
    return f"---\ntitle: ignored by none\nauthor: nobody\n---\n{text}".replace("title: ignored by none\n", "")


FORMATS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "txt": (".txt", str.encode),
    "BOM": (".txt", lambda text: b"\xef\xbb\xbf" + text.encode()),
    "UTF-16 LE": (".txt", lambda text: b"\xff\xfe" + text.encode("utf-16-le")),
    "UTF-16 BE": (".txt", lambda text: b"\xfe\xff" + text.encode("utf-16-be")),
    "UTF-16 LE without a mark": (".txt", lambda text: text.encode("utf-16-le")),
    "accents as letters of their own": (".txt", lambda text: unicodedata.normalize("NFD", text).encode()),
    "CRLF": (".txt", lambda text: text.replace("\n", "\r\n").encode()),
    "CR": (".txt", lambda text: text.replace("\n", "\r").encode()),
    "front matter": (".md", lambda text: with_front_matter(text).encode()),
    "hard-wrapped": (".md", lambda text: hard_wrapped(text).encode()),
    "html": (".html", written.page),
    "pdf": (".pdf", lambda text: written.pdf(written.paged(written.lines(text)))),
    "docx": (".docx", written.docx),
}


def claims(held: Reading) -> set[tuple[str, ...]]:
    """Subject, predicate, object, voice and status of every claim, whatever the text is called."""
    key = held.document.key
    return {tuple("the release" if part == key else part for part in (c.subject, c.predicate, c.object, c.voice, c.status)) for c in held.claims}


def reading(path: Path) -> Reading:
    return extract.reading(read.read(path, ontology()), ontology())


def body(path: Path) -> tuple[str, dict[str, str]]:
    """The text of a file without its front matter, and what the front matter says."""
    match = re.match(r"---\n(.*?)---\n", text := path.read_text("utf-8"), re.S)
    said = (line.partition(": ") for line in match[1].splitlines()) if match else ()
    return text[match.end() if match else 0 :], {key: value.strip("\"' ") for key, _, value in said if value}


@pytest.fixture(scope="module", params=TEXTS, ids=[path.stem for path in TEXTS])
def release(request, tmp_path_factory) -> tuple[Path, str, set[tuple[str, ...]]]:
    """A folder with what is said beside a text, the text, and its claims as a plain file."""
    text, said = body(request.param)
    folder = tmp_path_factory.mktemp("formats")
    for suffix in (".txt", ".md", ".html", ".pdf", ".docx"):
        (folder / f"text{suffix}.meta.toml").write_text("".join(f'{key} = "{value}"\n' for key, value in said.items()), "utf-8")
    (folder / "text.txt").write_text(text, "utf-8")
    return folder, text, claims(reading(folder / "text.txt"))


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_gives_the_same_claims(release, form):
    folder, text, expected = release
    suffix, made = FORMATS[form]
    path = folder / f"text{suffix}"
    path.write_bytes(made(text))
    found = claims(reading(path))
    assert (sorted(expected - found), sorted(found - expected)) == ([], [])


def test_names_with_accents_are_the_same_however_they_are_coded(tmp_path):
    text = "Université Zéphyrin Institute and Tōhoku Université Institute signed a partnership in robotics with Keio University.\n"
    found = []
    for form in ("NFC", "NFD"):
        (tmp_path / "a.txt").write_text(unicodedata.normalize(form, text), "utf-8")
        held = reading(tmp_path / "a.txt")
        found.append((claims(held), {e.name for e in held.entities}))
    assert found[0] == found[1]
    assert any(predicate == "hasParty" for _, predicate, *_ in found[0][0])


def test_letters_of_another_script_that_look_alike_are_no_known_name(tmp_path):
    (tmp_path / "a.txt").write_text("IВM and Google signed a partnership in robotics.\n", "utf-8")  # the second letter is Cyrillic
    assert "id:ibm" not in {e.key for e in reading(tmp_path / "a.txt").entities}
