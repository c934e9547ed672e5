"""Tokens: the smallest pieces, each a verbatim slice of the text; folding; slugs."""

import pytest

from kg.text.tokens import fold, norms, slug, tokens

TRICKY = [
    "U.S.-Japan cooperation worth \\$110 million, or ¥16.5 billion (up 3.2%).",
    "**Keio University’s** “embodied AI” – *AT&T* and R&D; 6G/5G_tests #2 | 米国大使館 報道室",
    "Dr. K. Abe's lab\tin\nWashington, D.C. … cost $1,250,000.50!",
    "é́ ﬁ Ⅷ ＡＢＣ ½ ª\u00a0x\u200by 🤖",
    "",
    "   \n ",
]


@pytest.mark.parametrize("text", TRICKY)
def test_each_token_is_a_slice_of_the_text(text):
    last = 0
    for token in tokens(text):
        assert text[token.start : token.end] == token.text != ""
        assert token.start >= last
        assert token.spaced == (token.start > last)
        last = token.end


@pytest.mark.parametrize("text", TRICKY)
def test_nothing_but_white_space_and_marks_is_passed_over(text):
    kept = "".join(t.text for t in tokens(text))
    assert kept == "".join(c for c in text if not c.isspace() and c not in "\\*_#`|\u200b")


@pytest.mark.parametrize("sign", "\xad\u200b\u200d\u200e\u202e\u2060\ufeff")
def test_what_takes_no_room_on_paper_is_passed_over(sign):
    assert [t.text for t in tokens(f"{sign}Keio{sign} University{sign}.")] == ["Keio", "University", "."]


def test_offsets_stay_those_of_the_whole_text():
    text = "He said: Keio University."
    assert [(t.text, t.start) for t in tokens(text, 9, 24)] == [("Keio", 9), ("University", 14)]


@pytest.mark.parametrize(("text", "pieces"), [
    ("U.S.-Japan", ["U.S.", "-", "Japan"]),
    ("$1,250,000.50", ["$", "1,250,000.50"]),
    ("April 9, 2024", ["April", "9", ",", "2024"]),
    ("Japan's and the universities' labs", ["Japan", "'s", "and", "the", "universities", "'", "labs"]),
    ("Kishida’s", ["Kishida", "’s"]),
    ("AT&T and R&D", ["AT&T", "and", "R&D"]),
    ("**bold** and \\$5", ["bold", "and", "$", "5"]),
    ("multi-lingual", ["multi", "-", "lingual"]),
])  # fmt: skip
def test_where_words_are_cut(text, pieces):
    assert [t.text for t in tokens(text)] == pieces


@pytest.mark.parametrize(("text", "capital"), [("Keio", True), ("keio", False), ("6G", True), ("2024", False), ("É", True), ("米国", False)])
def test_what_is_written_like_a_name(text, capital):
    assert tokens(text)[0].capital is capital


def test_folding_makes_shapes_of_the_same_sign_equal():
    assert fold("Ｋｅｉｏ’s “AI” U.S.–Japan") == "keio's \"ai\" u.s.-japan"
    assert norms("**Keio**  UNIVERSITY") == norms("keio university") == ("keio", "university")


def test_folding_keeps_different_letters_apart():
    assert fold("Ōsaka") != fold("Osaka")


@pytest.mark.parametrize(("name", "expected"), [
    ("Keio University", "keio-university"),
    ("Société Générale", "societe-generale"),
    ("U.S. & Japan (2024)", "u-s-japan-2024"),
    ("慶應", "6176-61c9"),
    ("—", ""),
])  # fmt: skip
def test_slugs_are_ascii(name, expected):
    assert slug(name) == expected


def test_names_in_other_scripts_have_slugs_of_their_own():
    assert len({slug(name) for name in ("慶應義塾大学", "東京大学", "京都大学", "Keio")}) == 4
