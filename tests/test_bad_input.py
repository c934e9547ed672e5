"""Bad input: one line on stderr that says what, where and what to do, the right code, no traceback, ``output/`` untouched."""

import io
import os
import shutil
import zipfile

import pytest
import written
from conftest import RELEASE, ROOT, run

import kg
from kg import folder

BAD_TEXTS = {
    "empty": b"",
    "blank": b" \n\t\n",
    "no text": b"\x89PNG\r\n\x1a\n\x00\xff\xfe",
    "broken utf-8": b"Tokyo \xff University",
    "half utf-16": b"\xff\xfeT\x00o",
    "control characters": b"Tokyo\x00University",
    "only front matter": b"---\ntitle: A\n---\n",
}


@pytest.fixture
def place(tmp_path, output):
    """A folder with an output directory that must stay as it is."""
    shutil.copytree(output, tmp_path / "output")
    return tmp_path


def demand(done, code: int, *words: str) -> None:
    """One line, the code, and the words in it."""
    message = done.stderr.decode()
    assert (done.returncode, done.stdout) == (code, b""), message
    assert message.startswith("kg: ") and message.count("\n") == 1, message
    assert "Traceback" not in message
    for word in words:
        assert word in message


def demand_untouched(place, output) -> None:
    known = folder.manifest(output)
    assert folder.manifest(place / "output") == known
    assert folder.damage(place / "output", known) == []
    assert {path.name for path in place.iterdir() if path.name.startswith((".output", "output."))} <= {".output.cache"}


def test_a_missing_file(place, output):
    demand(run("build", "none.txt", cwd=place), 3, "none.txt")
    demand_untouched(place, output)


@pytest.mark.parametrize("kind", BAD_TEXTS)
def test_a_file_that_holds_no_text(place, output, kind):
    (place / "bad.txt").write_bytes(BAD_TEXTS[kind])
    demand(run("build", "bad.txt", cwd=place), 3, "bad.txt")
    demand_untouched(place, output)


def test_a_format_that_is_not_read(place, output):
    (place / "bad.exe").write_bytes(b"text")
    demand(run("build", "bad.exe", cwd=place), 3, "bad.exe", ".txt")
    demand_untouched(place, output)


def test_a_folder_without_documents(place, output):
    (place / "nothing").mkdir()
    demand(run("build", "nothing", cwd=place), 3, "nothing")
    demand_untouched(place, output)


@pytest.mark.parametrize("file", ["core.ttl", "topics.ttl", "shapes.ttl", "frames.toml", "view.toml", "authority.csv"])
def test_a_broken_file_in_the_ontology(place, output, file):
    shutil.copytree(ROOT / "ontology", place / "mine")
    with (place / "mine" / file).open("ab") as stream:
        stream.write(b'\n<a> "unclosed \xff')
    demand(run("build", RELEASE, "--ontology", "mine", cwd=place), 3, file)
    demand_untouched(place, output)


BREAKS = {
    "broken": lambda file: file.write_text("SELECT ?a {"),
    "broken in each part": lambda file: file.write_text("# scope: release\nSELECT ?a {"),
    "missing": lambda file: file.unlink(),
}


@pytest.mark.parametrize("break_it", BREAKS.values(), ids=BREAKS)
def test_a_bad_query_in_the_ontology(place, output, break_it):
    shutil.copytree(ROOT / "ontology", place / "mine")
    break_it(place / "mine" / "queries" / "partners.rq")
    demand(run("build", RELEASE, "--ontology", "mine", cwd=place), 3, "mine", "partners")
    demand_untouched(place, output)


def test_a_folder_that_is_no_ontology(place, output):
    (place / "mine").mkdir()
    demand(run("build", RELEASE, "--ontology", "mine", cwd=place), 3, "mine")
    demand_untouched(place, output)


def test_an_unknown_query_lists_the_names(place):
    demand(run("query", "partnerz", cwd=place), 2, "partnerz", "partners", "funding")


@pytest.mark.parametrize("question", ["SELECT ?s WHERE { ?s ?p }", "SELECT", "select * { ?s ?p ?o", "?!", "PREFIX x: <a> SELECT ?a { y:b ?c ?a }"])
def test_a_syntax_error_in_sparql(place, question):
    demand(run("query", question, cwd=place), 2)


@pytest.mark.parametrize(
    "question",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "DROP ALL",
        "LOAD <http://127.0.0.1:9/>",
        "SELECT * FROM <file:///etc/hosts> { ?s ?p ?o }",
    ],
)
def test_sparql_that_reaches_beyond_the_graph(place, output, question):
    demand(run("query", question, cwd=place), 2)
    demand_untouched(place, output)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("qwery",), 2),
        (("query",), 2),
        (("query", "partners", "--formt", "csv"), 2),
        (("query", "partners", "--format", "xlsx"), 2),
        (("query", "partners", "--where", "status"), 2),
        (("query", "partners", "--where", "colour=red"), 2),
        (("query", "none.rq"), 2),
        (("query", "partners", "--graph", "none"), 3),
        (("show",), 2),
        (("explain", "NVIDIA"), 2),
        (("check", "none"), 3),
        (("diff", "output", "none"), 3),
        (("export", "-o", "graph.docx"), 2),
        (("export", "--format", "ttl", "-o", "none/graph.ttl"), 6),
        (("view", "-o", "none/explorer.html"), 6),
        (("build", str(RELEASE), "-o", "output/report.md"), 6),
    ],
)
def test_a_wrong_command(place, output, arguments, code):
    demand(run(*arguments, cwd=place), code)
    demand_untouched(place, output)


def test_a_folder_of_someone_else_is_not_replaced(place):
    (place / "mine").mkdir()
    (place / "mine" / "thesis.txt").write_text("years of work")
    demand(run("build", RELEASE, "-o", "mine", cwd=place), 6, "mine", "-o")
    assert [path.name for path in (place / "mine").iterdir()] == ["thesis.txt"]


def test_queries_that_are_no_text(place):
    demand(run("query", "-", cwd=place, given=b"\xff\xfe\x00"), 2)
    (place / "bad.rq").write_bytes(b"SELECT \xff")
    demand(run("query", "bad.rq", cwd=place), 2, "bad.rq")


# -- one bad release among good ones ----------------------------------------------------------------------------------

GOOD = "Keio University and Purdue University signed a partnership in robotics. IBM invested $5 million in the partnership.\n"


def encrypted() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(written.pdf(written.paged(written.lines(GOOD))))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("word/document.xml", b" " * 300_000_000)
    return out.getvalue()


REFUSED = {
    "scan.pdf": (lambda: written.pdf([[], []]), "no text layer on pages 1-2; needs OCR"),
    "locked.pdf": (encrypted, "encrypted; save it without a password"),
    "cut.pdf": (lambda: written.pdf(written.paged(written.lines(GOOD)))[:400], "no whole PDF"),
    "bomb.docx": (bomb, "zip bomb"),
    "cut.docx": (lambda: written.docx(GOOD)[:2000], "no whole DOCX"),
    "empty.html": (lambda: b"<script>var words = 'Keio University';</script>", "shows no text"),
    "code.txt": (lambda: "Le projet franco-japonais a été signé à Tokyo.".encode("cp1252"), "its encoding cannot be told"),
    "broken.md": (lambda: "Keiō University \udcff".encode("utf-8", "surrogateescape"), "not UTF-8 text at byte 17"),
    "huge.txt": (None, "larger than 20 MB"),
}


@pytest.mark.slow
def test_each_bad_release_is_one_line_and_the_good_one_is_as_it_is_alone(tmp_path):
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "good.txt").write_text(GOOD)
    shutil.copytree(tmp_path / "alone", tmp_path / "mixed")
    for name, (made, _) in REFUSED.items():
        with (tmp_path / "mixed" / name).open("wb") as stream:
            stream.write(made()) if made else stream.truncate(100_000_000)
    (tmp_path / "mixed" / "seen.html").write_bytes(written.page("The weather in the hills was fair on all days of the week.", inside=f"<p hidden>{GOOD}</p>"))
    (tmp_path / "mixed" / "long.txt").write_text("a" * 1_000_000)
    alone, mixed = (run("build", name, "-o", f"{name}.out", cwd=tmp_path) for name in ("alone", "mixed"))
    assert (alone.returncode, mixed.returncode, mixed.stdout) == (0, 3, b"")
    lines = mixed.stderr.decode().splitlines()
    assert sorted(line.split(": ")[1] for line in lines if line.startswith("refused: ")) == sorted(REFUSED)
    for name, (_, words) in REFUSED.items():
        assert [words in line for line in lines if line.startswith(f"refused: {name}: ")] == [True], name
    first, second = (kg.load(tmp_path / f"{name}.out") for name in ("alone", "mixed"))
    assert not first.diff(second)
    assert {row["release"] for row in second.evidence()} == {"good"}
    assert {row["release"] for row in second.coverage("refused")} == set(REFUSED)
    assert not second.check()


def test_a_file_that_never_ends_is_not_read_to_its_end(tmp_path):
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    demand(run("build", "zero.txt", cwd=tmp_path), 3, "zero.txt", "larger than 20 MB")


def test_a_page_that_waits_for_a_parser_names_it(tmp_path):
    (tmp_path / "a.html").write_bytes(written.page(GOOD))
    (tmp_path / "trafilatura.py").write_text("raise ModuleNotFoundError('nothing by this name')")
    demand(run("build", "a.html", cwd=tmp_path, PYTHONPATH=f"{ROOT}:{tmp_path}"), 3, "a.html", "pip install trafilatura")


def test_characters_that_no_store_reads_stop_no_build(tmp_path):
    words = "The University of Washington and{}Keio University signed a partnership in quantum computing on April 9, 2024.\n"
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "page.txt").write_text("A page\x0c\x0c" + words.format(" "))
    (inbox / "front.txt").write_text('---\ntitle: "A \\u0001\\ud800title"\nsource_url: "http://e.org/\\ufffe"\n---\n' + words.format(" two years ago "))
    (inbox / "side.txt").write_text(words.format(" last year "))
    (inbox / "side.txt.meta.toml").write_text('title = "A \\u0007bell"\npublisher = "U+FFFF: \\uFFFF"\n')
    (inbox / os.fsdecode(b"name\xff.txt")).write_text(words.format(" once "))
    (inbox / "refused.txt").write_text(words.format("\ufdd0"))
    done = run("build", inbox, "--output", tmp_path / "output", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert "refused.txt: a control character at position 32" in done.stderr.decode()
    rows = kg.load(tmp_path / "output").query("releases")
    assert {(row["release"], row["title"]) for row in rows} == {("page", "A page"), ("front", "A title"), ("side", "A bell"), ("name", None)}
