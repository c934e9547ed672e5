"""Reading: bytes become text, blocks and sentences whose offsets are those of the archived text; what is no text is refused in one line."""

import hashlib
from pathlib import Path

import pytest
from text.reader import RELEASE, document, ontology

import kg
from kg import read
from kg.model import Document, KgError

TEXT = """PRESS OFFICE, U.S. EMBASSY, TOKYO 24-11

June 3, 2024

Two Labs Agree on Robots

Keio University met Dr. Ada B. Orr of the U.S. Department of Energy. She spoke at 3 p.m. on "robots." It ended.

They will:

- build robots. And more
- test them
  for a year

1. first
2) second

That is
hard-wrapped text
of three lines!

###
"""


def file(folder: Path, raw: bytes | str, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return path


def opened(folder: Path, raw: bytes | str, name: str = "a.txt") -> Document:
    return read.read(file(folder, raw, name), ontology())


def shape(text: str, **meta: str) -> list[tuple[str, list[str]]]:
    held = document(text, **meta)
    return [(b.kind, [text[s.start : s.end] for s in b.sentences]) for b in held.blocks]


def sentences(text: str) -> list[str]:
    return [s for _, block in shape(text) for s in block]


def refused(call, code: int = 3) -> str:
    with pytest.raises(KgError) as caught:
        call()
    assert caught.value.code == code
    assert "\n" not in str(caught.value)
    return str(caught.value)


# -- bytes --


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_give_the_same_text(tmp_path, encoding):
    held = opened(tmp_path, "Keiō 慶應 “AI” 🤖.\n".encode(encoding))
    assert held.text == "Keiō 慶應 “AI” 🤖.\n"
    assert held.sha256 == hashlib.sha256(held.text.encode()).hexdigest()


def test_big_endian_utf_16(tmp_path):
    assert opened(tmp_path, b"\xfe\xff" + "Keiō.".encode("utf-16-be")).text == "Keiō."


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_become_one_sign_and_change_nothing_else(tmp_path, end):
    plain, other = opened(tmp_path, TEXT), opened(tmp_path, TEXT.replace("\n", end))
    assert other == plain


@pytest.mark.parametrize(("raw", "words"), [
    (b"", "no text"),
    (b" \n\t\n", "no text"),
    (b"\xef\xbb\xbf", "no text"),
    (b"---\ntitle: A\n---\n", "no text"),
    (b"Tokyo \xff University", "byte 6"),
    (b"\xff\xfeT\x00o", "UTF-16"),
    (b"Tokyo\x00University", "position 5"),
    (b"Tokyo\x1b[31m", "position 5"),
    ("\ufffe".encode(), "position 0"),
])  # fmt: skip
def test_what_is_no_text_is_refused_in_one_line(tmp_path, raw, words):
    message = refused(lambda: opened(tmp_path, raw))
    assert words in message
    assert "a.txt" in message


def test_a_file_above_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(read, "SIZE_LIMIT", 10)
    assert "split" in refused(lambda: opened(tmp_path, b"x" * 11), 4)


def test_an_unknown_format(tmp_path):
    assert ".rtf" in refused(lambda: opened(tmp_path, b"text", "a.rtf"))


# -- paths --

def test_a_missing_file():
    assert "no such file" in refused(lambda: read.files(["/nowhere/a.txt"]))


def test_a_folder_without_documents(tmp_path):
    file(tmp_path, "About this folder.", "README.md")
    file(tmp_path, "x", "data.csv")
    assert "no release" in refused(lambda: read.files([tmp_path]))


def test_a_folder_is_read_without_its_readme(tmp_path):
    for name in ("b.txt", "a.md", "README.md", "readme.txt", "notes.csv", "a.md.meta.toml"):
        file(tmp_path, f"title = '{name}'", name)
    assert [path.name for path in read.files([tmp_path])] == ["a.md", "b.txt"]


def test_a_path_alone_may_be_given(tmp_path):
    path = file(tmp_path, "One text.")
    assert read.files(str(path)) == read.files(path) == [path]


# -- what a build makes of several files --

def texts_of(built: kg.Graph) -> list[str]:
    return sorted(row["stem"] for row in built.query("SELECT ?stem { ?release ujt:fileStem ?stem }"))


def not_read(built: kg.Graph) -> list[tuple]:
    return [(row["release"], row["kind"], row["reason"]) for row in built.coverage() if row["kind"] in ("refused", "unread")]


def test_one_bad_file_is_named_and_the_others_are_read(tmp_path):
    file(tmp_path, "Good text.", "good.txt")
    file(tmp_path, b"", "bad.txt")
    built = kg.build([tmp_path])
    assert texts_of(built) == ["good"]
    assert not_read(built) == [("bad.txt", "refused", "the file holds no text; nothing to read")]


def test_the_same_text_twice_is_one_document_whatever_the_order(tmp_path):
    paths = [file(tmp_path, "One text.", "a.txt"), file(tmp_path, "Other text.", "b.txt"), file(tmp_path, "One text.", "c.txt")]
    forward, backward = kg.build(paths), kg.build(reversed(paths))
    assert texts_of(forward) == texts_of(backward) == ["a", "b"]
    assert not_read(forward) == not_read(backward) == []


def test_the_same_release_in_two_formats_is_one_document_and_coverage_says_so(tmp_path):
    body = "Keio University and Purdue University signed a partnership. It will last for ten years."
    file(tmp_path, f"Two Labs Agree\n\n{body}\n", "a.txt")
    file(tmp_path, f"**Two Labs Agree**\n\n{body.replace('. ', '.' + chr(10))}\n", "b.md")
    file(tmp_path, f"Two Labs Agree\n\n{body}\n", "b.txt.meta.toml").write_text('date = "2024-06-12"')
    file(tmp_path, f"Two Labs Agree\n\n{body}\n", "b.txt")
    built = kg.build([tmp_path])
    assert texts_of(built) == ["a", "b"]
    assert not_read(built) == [("b.md", "unread", "the same words as a, which was read")]


# -- front matter and sidecar -----------------------------------------------------------------------------------------

FRONT = """---
title: "Chips: a \\"joint\\" plan"
date: 2023-05-20
publisher: 'The People''s Office'
language: en
source_url: https://example.org/a?b=c:d
other: ignored
---
Body text.
"""


def test_front_matter_is_taken_off_and_its_five_keys_are_used(tmp_path):
    held = opened(tmp_path, FRONT)
    assert held.text == "Body text.\n"
    assert (held.title, held.date, held.publisher) == ('Chips: a "joint" plan', "2023-05-20", "The People's Office")
    assert (held.language, held.source_url) == ("en", "https://example.org/a?b=c:d")


def test_what_only_looks_like_front_matter_stays(tmp_path):
    assert opened(tmp_path, "---\nno end\n").text == "---\nno end\n"
    assert opened(tmp_path, "Text.\n---\ntitle: A\n---\n").title != "A"


def test_a_sidecar_wins(tmp_path):
    path = file(tmp_path, FRONT)
    file(tmp_path, 'title = "From beside"\ndate = 2024-06-03\nnumber = 5', "a.txt.meta.toml")
    held = read.read(path, ontology())
    assert (held.title, held.date, held.language) == ("From beside", "2024-06-03", "en")


def test_a_broken_sidecar_is_named(tmp_path):
    path = file(tmp_path, "Text.")
    file(tmp_path, "title = ", "a.txt.meta.toml")
    assert "a.txt.meta.toml" in refused(lambda: read.read(path, ontology()))


@pytest.mark.parametrize(("given", "date"), [("2024", "2024"), ("2024-06", "2024-06"), ("2024-06-03T10:00:00Z", "2024-06-03")])
def test_a_date_keeps_its_precision(given, date):
    assert document("Text.", date=given).date == date


# -- header --

def test_the_header_says_who_when_and_which_number(tmp_path):
    held = opened(tmp_path, TEXT)
    assert (held.title, held.date, held.number) == ("Two Labs Agree on Robots", "2024-06-03", "24-11")
    assert [b.kind for b in held.blocks[:3]] == ["masthead", "masthead", "title"]


def test_the_header_of_the_release():
    held = read.read(RELEASE, ontology())
    assert (held.number, held.date) == ("24-04RE", "2024-04-10")
    assert held.title.startswith("The United States and Japan Announce")
    assert "\\" not in held.title
    assert held.blocks[-1].kind == "end"


def test_a_text_without_a_header():
    held = document("The text has no title. It says so.\n\nIt ends.", date="")
    assert (held.title, held.date, held.number) == (None, None, None)
    assert [b.kind for b in held.blocks] == ["paragraph", "paragraph"]


def test_a_date_in_the_first_paragraph_is_the_date():
    assert document("TOKYO, June 3, 2024 – The two sides met.", date="").date == "2024-06-03"


def test_a_title_of_the_front_matter_is_found_in_the_text():
    text = "White House\n\n# **Two Labs** Agree\n\nThey did."
    assert [k for k, _ in shape(text, title="Two Labs agree")] == ["masthead", "title", "paragraph"]


def test_the_key_is_a_function_of_the_text():
    first, again, other = (document(t, date="", stem=s) for t, s in (("A text.", "a"), ("A text.", "a"), ("A text!", "a")))
    assert first.key == again.key != other.key
    assert first.key.startswith("release:")


# -- blocks and sentences ---------------------------------------------------------------------------------------------

MESSY = ["Tail without a stop", "(Brackets.) \"Quotes.\" And … dots... Then?!  Two  spaces.", "\n\n\nText.\n \n\tMore:\n* a\n* b\n\n  * c\n---\n***\nEnd", "慶應。協力する。\n\n• 点\n", TEXT,
         "Label Of Headline Case: The rest goes on. And: on.", "**Bold Lead-in:** text.\n\n**Bold**\n\n# H", "No. 5 of Co. X. vs. Y. Z.", "..."]


@pytest.mark.parametrize("text", [*MESSY, RELEASE.read_text("utf-8")])
def test_blocks_cover_the_text_and_sentences_tile_the_blocks(text):
    held, last = document(text), 0
    for block in held.blocks:
        assert not any(c.isalnum() for c in text[last : block.span.start] if not c.isdigit()), "only bullets' marks lie between blocks"
        assert text[block.span.start : block.span.end].strip() == text[block.span.start : block.span.end] != ""
        last = block.span.end
        at = block.span.start
        for sentence in block.sentences:
            assert not text[at : sentence.start].strip("*_ \n\t"), "only white space and marks lie between sentences"
            assert sentence.start < sentence.end <= block.span.end
            at = sentence.end
        assert block.kind == "end" or not text[at : block.span.end].strip()
    assert not text[last:].strip()


def test_bullets_numbers_and_wrapped_lines():
    kinds = shape(TEXT)[4:]
    assert kinds == [
        ("paragraph", ["They will:"]),
        ("bullet", ["build robots.", "And more"]),
        ("bullet", ["test them\n  for a year"]),
        ("bullet", ["first"]),
        ("bullet", ["second"]),
        ("paragraph", ["That is\nhard-wrapped text\nof three lines!"]),
        ("end", []),
    ]


@pytest.mark.parametrize("mark", ["-", "*", "•", "·", "–", "—", "1.", "2)"])
def test_signs_that_begin_a_bullet(mark):
    assert shape(f"They will:\n{mark} act.")[-1] == ("bullet", ["act."])


@pytest.mark.parametrize("text", ["-5 degrees.", "3.5 million came.", "*Emphasis* on it.", "2024. That year."])
def test_what_begins_no_bullet(text):
    assert shape(text)[0][0] != "bullet"


@pytest.mark.parametrize(("text", "count"), [
    ("Dr. Orr met Gov. Pell. They left.", 2),
    ("The U.S. Department of Energy met. It left.", 2),
    ("He works in the U.S. The work is hard.", 2),
    ("J. K. Smith of Ossipee Inc. spoke.", 1),
    ("It was 3.5 percent. Then 4.", 2),
    ("He said, \"We won.\" She left.", 2),
    ("\"We won,\" he said. “Again.” (So.) End.", 4),
    ("Really? Yes! So it is… Done.", 4),
    ("They met in Washington, D.C. on June 3.", 1),
    ("See No. 5. It is there.", 2),
    ("Approx. 3 came vs. Five others.", 1),
    ("On Sept. 5 they met; on Oct. 6 they left.", 1),
])  # fmt: skip
def test_where_sentences_end(text, count):
    assert len(sentences(text)) == count


def test_a_label_in_headline_case_is_a_sentence_of_its_own():
    assert sentences("Expanding Research Exchange: The two met. See this: a list.") == ["Expanding Research Exchange:", "The two met.", "See this: a list."]


@pytest.mark.parametrize("unit", ["IBM and Google, ", "word ", "x", "a\n"])
def test_a_sentence_without_end_is_cut_and_nothing_is_lost(unit):
    text = unit * (20_000 // len(unit))
    held = document(text)
    spans = [s for b in held.blocks for s in b.sentences]
    assert max(s.end - s.start for s in spans) <= read.LONGEST
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())
    assert all(text[s.start - 1] in " \n," for s in spans[1:]) or unit == "x"
