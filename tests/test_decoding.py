"""Bytes become text in each encoding of the genre; what cannot be told for certain is refused with the place, never guessed."""

import pytest
from text.reader import RELEASE

from kg import decoding

ENGLISH = RELEASE.read_text("utf-8").replace("–", "-")
JAPANESE = (
    "米国大使館は本日、慶應義塾大学とカーネギーメロン大学が人工知能の研究で協力すると発表した。\r\n両校は今後十年間にわたり、共同で研究者を育成する。\r\n"
    "半導体や量子コンピューティングの分野でも、企業が資金を提供する。\r\n"
)
MASTHEAD = "米国大使館 報道室 PRESS OFFICE, TOKYO\n\nKeio University and Purdue University signed an agreement.\n"
CODES = ["cp932", "euc_jp", "iso2022_jp", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


def plain(text: str) -> str:
    return text.replace("\r\n", "\n")


@pytest.mark.parametrize(("text", "code"), [(text, code) for text in (JAPANESE, MASTHEAD, ENGLISH) for code in CODES if text == JAPANESE or code != "euc_jp"])
def test_each_encoding_gives_the_same_text(text, code):
    assert decoding.text(text.encode(code)) == plain(text)


def test_a_few_kanji_in_euc_may_be_chinese_and_are_refused():
    with pytest.raises(decoding.Undecodable, match="cannot be told"):
        decoding.text(MASTHEAD.encode("euc_jp"))


@pytest.mark.parametrize("mark", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_line_ends_of_any_kind_become_one(mark):
    assert decoding.text(f"one{mark}two".encode()) == "one\ntwo"


@pytest.mark.parametrize(("text", "code"), [
    ("本报讯：美国与日本的大学今天签署了一项人工能合作协议，双方将共同培养研究人员。", "gbk"),
    ("今天美國與日本的大學簽署了一項人工智慧合作協議，雙方將共同培養研究人員。", "big5"),
    ("미국과 일본의 대학이 오늘 인공지능 협력 협정에 서명했다.", "euc_kr"),
    ("Сегодня университеты США и Японии подписали соглашение.", "koi8_r"),
    ("Сегодня университеты США и Японии подписали соглашение.", "cp1251"),
    ("L’université a signé un accord à Tokyo, où l’été fut très animé.", "cp1252"),
    ("The “joint” agreement – worth €5 million – was signed.", "cp1252"),
    ("Die Universität Zürich grüßt.", "mac_roman"),
])  # fmt: skip
def test_what_is_no_encoding_of_the_genre_is_refused_not_guessed(text, code):
    with pytest.raises(decoding.Undecodable, match=r"its encoding cannot be told; save it as UTF-8|control character"):
        decoding.text(text.encode(code))


def test_what_a_page_declares_is_believed_when_it_fits():
    assert decoding.text("Die “joint” – Zürich".encode("cp1252"), "ISO-8859-1") == "Die “joint” – Zürich"
    assert decoding.text("慶應".encode("cp932"), "Shift_JIS") == "慶應"
    assert decoding.text("慶應".encode(), "Shift_JIS") == "慶應"


@pytest.mark.parametrize("place", [0, 1, 7, 40, -1])
def test_one_broken_byte_is_named_by_its_place(place):
    raw = "Keiō 慶應義塾大学 and Tōhoku University signed it.".encode()
    at = place % len(raw)
    with pytest.raises(decoding.Undecodable, match="not UTF-8 text at byte"):
        decoding.text(raw[:at] + b"\xff" + raw[at:])


@pytest.mark.parametrize("cut", range(1, 4))
def test_text_that_was_cut_inside_a_character_is_refused(cut):
    with pytest.raises(decoding.Undecodable):
        decoding.text((b"\xff\xfe" + "Keiō 🤖".encode("utf-16-le"))[:-cut])


def test_text_that_a_parser_made_has_no_control_characters_and_no_halves():
    assert decoding.cleaned("a\x00b\ud800c\x1bd\ufffe\ufdd0\U0010ffff") == "abcd"
    assert decoding.cleaned("page one\x0cpage two") == "page one\npage two"


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\x7f", "\ufdd0", "\ufffe", "\uffff", "\U0001fffe", "\U0010ffff"])
def test_what_no_store_could_read_back_is_refused_with_its_place(bad):
    with pytest.raises(decoding.Undecodable, match="position 4"):
        decoding.text(f"Keiō{bad} University".encode())
