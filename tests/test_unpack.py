"""HTML, PDF and DOCX: what a reader sees is read, what nobody sees is not; damaged, encrypted and hostile files are one line or a bounded result."""

import io
import resource
import time
import zipfile
from pathlib import Path

import pytest
import written
from text.reader import RELEASE, ontology

import kg
from kg import formats, read
from kg.model import KgError

ARTICLE = """Two Labs Agree on Robots

Keio University and Purdue University signed an agreement on robotics on June 3, 2024, in Tokyo, and both will send students.

They will work on:

- robots that carry
- robots that see

IBM invested $5 million in the partnership. The laboratories open in the autumn and will have room for forty people.
"""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def text(folder: Path, raw: bytes, name: str) -> str:
    (folder / name).write_bytes(raw)
    return read.read(folder / name, ontology()).text


def refused(folder: Path, raw: bytes, name: str, code: int = 3) -> str:
    """The one line that says why a file is not read."""
    with pytest.raises(KgError) as caught:
        text(folder, raw, name)
    message = str(caught.value)
    assert caught.value.code == code, message
    assert "\n" not in message and name in message
    return message


# -- web pages --------------------------------------------------------------------------------------------------------

UNSEEN = {
    "script": "<script>var a = '{}';</script>",
    "style": "<style>.a::after {{ content: '{}' }}</style>",
    "comment": "<!-- {} -->",
    "noscript": "<noscript><p>{}</p></noscript>",
    "template": "<template><p>{}</p></template>",
    "hidden": "<p hidden>{}</p>",
    "aria": '<p aria-hidden="true">{}</p>',
    "display": '<div style="color: red; display:none"><p>{}</p></div>',
    "visibility": '<p style="VISIBILITY : hidden">{}</p>',
    "tiny": '<p style="font-size:0">{}</p>',
    "class": '<p class="gone">{}</p>',
    "id": '<p id="away">{}</p>',
    "for readers aloud": '<span class="sr-only">{}</span>',
    "form": "<form><button>{}</button><textarea>{}</textarea><select><option>{}</option></select></form>",
    "frame": "<iframe srcdoc='<p>{}</p>'></iframe>",
    "picture": "<svg><text>{}</text></svg>",
    "attribute": '<p title="{}" data-x="{}"><img alt="{}" src="x.png"></p>',
}
WORDS = "Hidden University and Secret Labs signed a partnership on spying."


@pytest.mark.parametrize("place", UNSEEN)
def test_what_a_page_does_not_show_is_not_read(tmp_path, place):
    page = written.page(ARTICLE, head="<style>.gone { display: none } #away{visibility:hidden}</style>", inside=UNSEEN[place].replace("{}", WORDS))
    found = text(tmp_path, page, "a.html")
    assert "Hidden University" not in found and "Secret Labs" not in found
    assert "forty people" in found


def test_menus_and_footers_are_not_read(tmp_path):
    found = text(tmp_path, written.page(ARTICLE), "a.html")
    assert not [word for word in ("Menu Corporation", "Footer University", "Related Labs") if word in found]
    assert found.strip() == ARTICLE.strip()


def test_a_page_says_its_title_date_address_and_language(tmp_path):
    head = """<title>Two Labs Agree on Robots | Some Embassy</title><meta property="article:published_time" content="2024-06-04T09:00:00Z">
    <link rel="canonical" href="https://example.org/robots">"""
    (tmp_path / "a.html").write_bytes(written.page(ARTICLE, head))
    held = read.read(tmp_path / "a.html", ontology())
    assert (held.title, held.date, held.source_url, held.language) == ("Two Labs Agree on Robots", "2024-06-04", "https://example.org/robots", "en")


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "shift-jis", "euc-jp", "iso-8859-1"])
def test_a_page_in_the_encoding_it_declares(tmp_path, code):
    extra = "<p>" + ("Zürich" if code == "iso-8859-1" else "慶應義塾大学") + " came.</p>"
    page = written.page(ARTICLE, inside=extra).decode().replace('charset="utf-8"', f'charset="{code.removesuffix("-sig")}"')
    assert extra[3:9] in text(tmp_path, page.encode(code), "a.html")


@pytest.mark.parametrize("raw", [b"", b"<html></html>", b"<html><body><script>x()</script></body></html>", b"<p hidden>Keio University</p>"])
def test_a_page_that_shows_nothing(tmp_path, raw):
    assert "text; nothing to read" in refused(tmp_path, raw, "a.html")


def test_a_page_may_be_nested_and_long_without_end(tmp_path):
    assert "forty people" in text(tmp_path, written.page(ARTICLE, inside="<div>" * 3_000 + "<p>deep</p>"), "a.html")
    before = time.monotonic()
    text(tmp_path, written.page(ARTICLE, head="<style>" + "a{" * 50_000 + "</style>", inside="<b" * 20_000), "a.html")
    assert time.monotonic() - before < 30


# -- PDF --------------------------------------------------------------------------------------------------------------


def pdf(pages: int = 1, **more: str) -> bytes:
    rows = written.paged(written.lines(ARTICLE))
    return written.pdf(rows * pages, **more)


def test_paragraphs_and_lists_of_a_pdf(tmp_path):
    assert text(tmp_path, pdf(), "a.pdf").strip() == ARTICLE.strip()


def test_a_paragraph_goes_on_over_the_page_without_its_number(tmp_path):
    first = [(60, 700, "In Tokyo they signed, as had been agreed before by Keio University and"), (300, 30, "Page 1 of 2")]
    second = [(60, 700, "Purdue University signed an agreement."), (300, 30, "Page 2 of 2")]
    assert "Keio University and Purdue University signed" in text(tmp_path, written.pdf([first, second]), "a.pdf")
    assert "Page" not in text(tmp_path, written.pdf([first, second]), "a.pdf")


def test_a_scan_is_refused_by_its_pages(tmp_path):
    assert "no text layer on pages 1-3; needs OCR" in refused(tmp_path, written.pdf([[], [], []]), "a.pdf")
    assert "no text layer on page 1; needs OCR" in refused(tmp_path, written.pdf([[]]), "a.pdf")


def test_a_page_without_text_among_others_is_told_in_coverage(tmp_path):
    rows = written.paged(written.lines(ARTICLE))
    (tmp_path / "a.pdf").write_bytes(written.pdf([*rows, [], [], *rows, []]))
    document, note = read.parsed(read.fetched(tmp_path / "a.pdf"), ontology())
    assert "forty people" in document.text
    assert note == "no text layer on pages 2-3, 5; needs OCR"
    built = kg.build([tmp_path / "a.pdf"])
    assert [row["reason"] for row in built.coverage() if row["kind"] == "unread"] == [note]


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128"])
def test_an_encrypted_pdf(tmp_path, algorithm):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt("secret", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    assert "encrypted; save it without a password" in refused(tmp_path, out.getvalue(), "a.pdf")


def test_a_pdf_that_needs_another_cipher(tmp_path):
    raw = pdf(more="/Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /O () /U () /P -1 >>")
    assert "a.pdf" in refused(tmp_path, raw, "a.pdf")


@pytest.mark.parametrize("part", range(0, 100, 9))
def test_a_truncated_pdf_is_one_line_or_its_whole_text(tmp_path, part):
    raw = pdf()
    (tmp_path / "a.pdf").write_bytes(raw[: len(raw) * part // 100])
    try:
        assert "Keio University" in read.read(tmp_path / "a.pdf", ontology()).text
    except KgError as error:
        assert (error.code, "\n" in str(error)) == (3, False)


@pytest.mark.parametrize(("found", "instead"), [
    (b"/Kids [6 0 R]", b"/Kids [2 0 R]"),  # a tree of pages that holds itself
    (b"/Contents 7 0 R", b"/Contents 6 0 R"),
    (b"startxref\n", b"startxref\n99"),
    (b"/Root 1 0 R", b"/Root 9 0 R"),
    (b"/Length", b"/Lentgh"),
    (b"/Count 1", b"/Count 999999999"),
])  # fmt: skip
def test_a_pdf_that_is_wrong_inside_is_one_line_or_its_text(tmp_path, found, instead):
    raw = pdf()
    assert found in raw
    (tmp_path / "a.pdf").write_bytes(raw.replace(found, instead))
    before = time.monotonic()
    try:
        assert "Keio University" in read.read(tmp_path / "a.pdf", ontology()).text
    except KgError as error:
        assert error.code in (3, 4) and "\n" not in str(error)
    assert time.monotonic() - before < 30


@pytest.mark.slow
def test_a_stream_that_unpacks_to_no_end_is_bounded(tmp_path):
    import zlib

    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(3_000)) + packer.flush()
    raw = pdf()
    start = raw.index(b"stream\n", raw.index(b"/Contents")) + 7
    end = raw.index(b"\nendstream", start)
    (tmp_path / "a.pdf").write_bytes(raw[:start] + packed + raw[end:])
    before, own = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(KgError) as caught:
        read.read(tmp_path / "a.pdf", ontology())
    assert caught.value.code in (3, 4)
    assert time.monotonic() - before < 90
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - own < 200_000


# -- DOCX -------------------------------------------------------------------------------------------------------------


def docx(body: str | None = None, **parts: bytes) -> bytes:
    """A DOCX whose body is this XML, or that of the article; ``parts`` are put in or replaced by name."""
    made = {e.filename: source.read(e) for source in [zipfile.ZipFile(io.BytesIO(written.docx(ARTICLE)))] for e in source.infolist()}
    if body is not None:
        made["word/document.xml"] = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
    return packed({**made, **parts})


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def run(words: str, how: str = "") -> str:
    return f"<w:r>{how}<w:t>{words}</w:t></w:r>"


def test_paragraphs_and_lists_of_a_docx(tmp_path):
    assert text(tmp_path, docx(), "a.docx").strip() == ARTICLE.strip()


def test_words_that_are_deleted_or_hidden_are_not_read(tmp_path):
    body = f"<w:p>{run('Seen')}<w:del>{run(' deleted')}</w:del>{run(' hidden', '<w:rPr><w:vanish/></w:rPr>')}<w:ins>{run(' added')}</w:ins></w:p>"
    assert text(tmp_path, docx(body), "a.docx") == "Seen added\n"


def test_a_line_end_a_tab_and_a_table(tmp_path):
    cell = "<w:tc><w:p>{}</w:p></w:tc>"
    table = f"<w:tbl><w:tr>{cell.format(run('left'))}{cell.format(run('right'))}</w:tr></w:tbl>"
    assert text(tmp_path, docx(f"<w:p>{run('one')}<w:r><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t></w:r></w:p>{table}"), "a.docx") == "one\ntwo three\n\nleft\n\nright\n"


@pytest.mark.parametrize("raw", [b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"", b"PK\x03\x04", b"no zip", packed({"a.txt": b"x"}), docx("")])
def test_what_is_no_docx(tmp_path, raw):
    refused(tmp_path, raw, "a.docx")


@pytest.mark.parametrize("part", range(5, 100, 19))
def test_a_truncated_docx(tmp_path, part):
    raw = docx()
    assert "truncated or damaged" in refused(tmp_path, raw[: len(raw) * part // 100], "a.docx")


def test_a_damaged_docx_is_one_line_or_its_text(tmp_path):
    raw = docx()
    for at in range(0, len(raw), len(raw) // 12):
        (tmp_path / "a.docx").write_bytes(raw[:at] + bytes([raw[at] ^ 0xFF]) + raw[at + 1 :])
        try:
            read.read(tmp_path / "a.docx", ontology())
        except KgError as error:
            assert error.code == 3 and "\n" not in str(error)


def bomb(size: int) -> bytes:
    """A DOCX whose text unpacks to so many million spaces."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        source = zipfile.ZipFile(io.BytesIO(docx()))
        for entry in source.infolist():
            if entry.filename != "word/document.xml":
                target.writestr(entry, source.read(entry))
        with target.open("word/document.xml", "w", force_zip64=True) as stream:
            for _ in range(size):
                stream.write(b" " * 1_000_000)
    return out.getvalue()


@pytest.mark.slow
def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    raw = bomb(1_000)
    before = time.monotonic()
    assert "zip bomb" in refused(tmp_path, raw, "a.docx")
    assert time.monotonic() - before < 10


@pytest.mark.slow
def test_a_zip_bomb_that_lies_about_its_size(tmp_path):
    raw = bytearray(bomb(300))
    size = (300_000_000).to_bytes(4, "little")
    while (at := raw.find(size)) >= 0:
        raw[at : at + 4] = (1_000).to_bytes(4, "little")
    assert refused(tmp_path, bytes(raw), "a.docx")


def test_many_entries_are_refused(tmp_path):
    assert "zip bomb" in refused(tmp_path, packed({f"word/{number}.xml": b"x" for number in range(6_000)}), "a.docx")


def test_entities_of_xml_bring_in_no_file_and_do_not_grow(tmp_path):
    (tmp_path / "secret.txt").write_text("Secret Labs")
    outside = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]>'
    grown = "<!DOCTYPE d [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"
    for number, (head, name) in enumerate([(outside, "x"), (grown, "a11")]):
        xml = f'{head}<w:document xmlns:w="{W}"><w:body><w:p>{run(f"Keio &{name}; University")}</w:p></w:body></w:document>'
        try:
            assert "Secret" not in (found := text(tmp_path, docx(**{"word/document.xml": xml.encode()}), f"{number}.docx"))
            assert len(found) < 1_000
        except KgError as error:
            assert error.code in (3, 4) and "\n" not in str(error)


# -- limits and needs -------------------------------------------------------------------------------------------------


def test_a_file_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(formats, "SECONDS", 0.01)
    assert "takes longer to read" in refused(tmp_path, pdf(), "a.pdf", 4)


@pytest.mark.parametrize(("name", "library"), [("a.pdf", "pypdf"), ("a.docx", "docx"), ("a.html", "trafilatura")])
def test_a_parser_that_is_not_installed_is_named_in_one_line(tmp_path, monkeypatch, name, library):
    (tmp_path / f"{library}.py").write_text("raise ModuleNotFoundError('nothing by this name')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    message = refused(tmp_path, {"a.pdf": pdf(), "a.docx": docx(), "a.html": written.page(ARTICLE)}[name], name)
    assert "pip install" in message and {"docx": "python-docx"}.get(library, library) in message


def test_the_text_of_the_release_is_the_same_from_a_page_and_a_document(tmp_path):
    said = RELEASE.read_text("utf-8")
    page, document = text(tmp_path, written.page(said), "a.html"), text(tmp_path, written.docx(said), "a.docx")
    assert page == document
    assert page.split() == said.split()
