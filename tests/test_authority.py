"""What authority.csv may hold: keys and names once, true checksums, only identifiers with a source."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from kg.model import KgError
from kg.ontology import COLUMNS, Ontology

FILE = Path(__file__).parents[1] / "ontology" / "authority.csv"
HEAD = ",".join(COLUMNS)
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
STATES = 193
# Two dozen codes of ISO 3166-1, to catch a slip in a column: the rest is a pattern.
CODES = {"place-us": "US", "place-jp": "JP", "country-gb": "GB", "country-kr": "KR", "country-de": "DE", "country-fr": "FR", "country-au": "AU",
         "country-in": "IN", "country-ph": "PH", "country-ch": "CH", "country-ua": "UA", "country-za": "ZA", "country-es": "ES", "country-se": "SE"}


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as sheet:
        return list(csv.DictReader(sheet, strict=True))


ROWS = rows()


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology()


def ror_is_sound(ror: str) -> bool:
    """The last two digits check the Crockford number before them (ISO 7064, MOD 97-10)."""
    number = 0
    for letter in ror[:-2]:
        number = number * 32 + CROCKFORD.index(letter)
    return 98 - number * 100 % 97 == int(ror[-2:])


def isni_is_sound(isni: str) -> bool:
    """The last digit checks the others (ISO 7064, MOD 11-2)."""
    total = 0
    for digit in isni[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == isni[-1]


def test_checksums_tell_right_from_wrong():
    assert ror_is_sound("00cvxb145") and not ror_is_sound("00cvxb154") and not ror_is_sound("00cvxc145")
    assert isni_is_sound("000000045900003X") and not isni_is_sound("000000040590003X") and not isni_is_sound("0000000459000031")


def test_every_ror_and_isni_has_a_sound_checksum():
    assert sum(bool(row["ror"]) for row in ROWS) > 80 and sum(bool(row["isni"]) for row in ROWS) > 70
    for row in ROWS:
        assert not row["ror"] or (re.fullmatch(r"0[0-9a-hjkmnp-tv-z]{6}\d\d", row["ror"]) and ror_is_sound(row["ror"])), row["key"]
        assert not row["isni"] or (re.fullmatch(r"\d{15}[\dX]", row["isni"]) and isni_is_sound(row["isni"])), row["key"]


def test_other_identifiers_are_well_formed():
    for row in ROWS:
        assert re.fullmatch(r"(Q[1-9]\d*)?", row["wikidata"]) and re.fullmatch(r"([1-9]\d*)?", row["geonames"]), row["key"]
        assert re.fullmatch(r"(https://[^\s|]+)?", row["site"]), row["key"]


def test_an_identifier_stands_with_its_source_and_for_one_thing():
    for column in ("wikidata", "ror", "isni", "site"):
        for row in ROWS:
            assert bool(row[column]) == bool(row[column + "_source"]), (row["key"], column)
            assert "memory" not in row[column + "_source"]
        given = [row[column] for row in ROWS if row[column]]
        assert len(set(given)) == len(given), column
    assert all("verified" in row["note"] for row in ROWS if row["geonames"])


def test_keys_and_names_stand_once():
    for column in ("key", "name_en"):
        assert len({row[column].casefold() for row in ROWS}) == len(ROWS)


def test_a_sure_wording_belongs_to_one_thing():
    owners = defaultdict(set)
    for row in ROWS:
        for wording in (row["name_en"], *filter(None, row["aliases"].split("|"))):
            owners[wording.casefold()].add(row["key"])
    assert {wording: keys for wording, keys in owners.items() if len(keys) > 1} == {}
    sure = {(key, wording) for wording, keys in owners.items() for key in keys}
    for row in ROWS:
        for wording in filter(None, row["contextual_aliases"].split("|")):
            assert wording.casefold() not in owners, f"{wording} of {row['key']} is sure elsewhere: {sure & {(row['key'], wording.casefold())}}"


def test_a_demonym_belongs_to_one_state():
    demonyms = [d for row in ROWS for d in filter(None, row["demonyms"].split("|"))]
    assert len(set(demonyms)) == len(demonyms)


def test_a_person_is_named_without_a_title_and_a_title_alone_is_no_alias():
    title = re.compile(r"\b(Prime Minister|President|Secretary|Governor|Ambassador|Minister)\b")
    for row in (row for row in ROWS if row["class"] == "Official"):
        assert not title.search(row["name_en"])
        assert all(title.sub("", alias).strip() for alias in row["aliases"].split("|") if alias)


def test_kinds_follow_from_classes(ontology):
    for row in ROWS:
        cls = ontology.classes[row["class"]]
        assert row["kind"] == (cls.kind or cls.name), row["key"]
    assert {row["kind"] for row in ROWS} <= {*Ontology().kinds, "Post"}


def test_no_institution_is_left_without_its_sort_where_its_name_tells_it():
    for row in ROWS:
        if re.search(r"\bUniversity\b", row["name_en"]) and row["kind"] == "Institution":
            assert row["class"] == "University", row["key"]
        if re.search(r"\b(Ministry|Department|Embassy)\b", row["name_en"]) and row["kind"] == "Institution":
            assert row["class"] == "GovernmentBody", row["key"]


def test_the_states_of_the_world_are_there():
    states = {row["key"]: row for row in ROWS if row["class"] == "Country"}
    assert len(states) == STATES
    for key, row in states.items():
        assert re.fullmatch("[A-Z]{2}", row["country"])
        assert key in ("place-us", "place-jp") or key == f"country-{row['country'].lower()}"
        assert row["name_ja"] and row["ja_verified"] == "yes"
    assert {key: states[key]["country"] for key in CODES} == CODES
    assert len({row["country"] for row in states.values()}) == STATES


def test_country_codes_are_codes_of_states_or_of_places_of_their_own():
    states = {row["country"] for row in ROWS if row["class"] == "Country"}
    own = {row["country"] for row in ROWS if row["key"] in ("place-taiwan", "place-hong-kong")}
    assert {row["country"] for row in ROWS} <= states | own | {""}


def test_governments_stand_beside_their_places():
    by_key = {row["key"]: row for row in ROWS}
    assert by_key["pa-commonwealth"]["class"] == by_key["wa-state"]["class"] == "GovernmentBody"
    assert "Commonwealth of Pennsylvania" not in by_key["place-pa"]["aliases"] and by_key["pa-commonwealth"]["contextual_aliases"] == "the Commonwealth"
    places = {row["key"] for row in ROWS if re.fullmatch("place-[a-z]{2}", row["key"])} - {"place-us", "place-jp"}
    assert len(places) == 50
    assert all(f"{place[6:]}-state" in by_key or f"{place[6:]}-commonwealth" in by_key for place in places)
    assert sum(row["name_en"].endswith(" Prefecture") for row in ROWS) + 2 == 47


@pytest.mark.parametrize("wording", [
    "Washington", "Georgia", "New York", "Meta", "DOC", "MIC", "ITA", "GE", "UW", "GF", "SoftBank", "Waseda", "Argonne", "Stanford", "Cabinet Office"])
def test_a_wording_with_another_meaning_needs_context(wording):
    assert all(wording not in (row["name_en"], *row["aliases"].split("|")) for row in ROWS)
    assert any(wording in row["contextual_aliases"].split("|") for row in ROWS)


def test_a_japanese_name_from_memory_says_so():
    for row in ROWS:
        assert row["ja_verified"] in ("yes", "no") and (row["name_ja"] or row["ja_verified"] == "no")
        if row["name_ja"] and row["ja_verified"] == "no":
            assert "memory" in row["note"], row["key"]


def test_rows_without_a_source_say_that_they_are_from_memory():
    for row in ROWS:
        assert row["wikidata"] or row["ror"] or row["geonames"] or re.search("memory|CLDR|iso-codes", row["note"]), row["key"]


def test_the_reader_gives_identifiers_as_iris(ontology):
    known = {each.key: each for each in ontology.authority}
    assert known["keio"].identifiers == (
        ("wikidata", "http://www.wikidata.org/entity/Q815432"), ("ror", "https://ror.org/02kn6nx58"),
        ("isni", "https://isni.org/isni/0000000419369959"), ("homepage", "https://www.keio.ac.jp"))
    assert known["keio"].ja_verified and not known["uw"].ja_verified
    assert known["place-us"].demonyms == ("American", "U.S.", "US")
    assert known["softbank-group"].contextual == ("SoftBank",)


@pytest.mark.parametrize(("text", "said"), [
    ("key,kind\na,b\n", "columns class"),
    (f"{HEAD}\nBad Key,Company,Company,X\n", "line 2: 'Bad Key' is no key"),
    (f"{HEAD}\nx,Company,Companny,X\n", "line 2: 'Companny' is no class"),
    (f"{HEAD}\nx,Company,Company,\n", "line 2: x has no English name"),
    (f"{HEAD}\nx,Company,Company,X{',' * 18}\n", "line 2: more cells than columns"),
    (f"{HEAD}\nx,Company,Company,X\nx,Company,Company,Y\n", "line 3: the key x stands twice"),
])
def test_a_bad_row_is_named_with_its_line(tmp_path, text, said):
    (tmp_path / "core.ttl").write_bytes((FILE.parent / "core.ttl").read_bytes())
    (tmp_path / "authority.csv").write_text(text, "utf-8")
    with pytest.raises(KgError, match=re.escape(said)) as caught:
        assert Ontology(tmp_path).authority
    assert caught.value.code == 3


def test_a_sheet_with_a_byte_order_mark_is_read(tmp_path):
    (tmp_path / "core.ttl").write_bytes((FILE.parent / "core.ttl").read_bytes())
    (tmp_path / "authority.csv").write_bytes(b"\xef\xbb\xbf" + f'{HEAD}\r\nx,Company,Company,"X, Inc."\r\n'.encode())
    assert [known.name for known in Ontology(tmp_path).authority] == ["X, Inc."]
