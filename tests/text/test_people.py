"""Persons and posts: titles before and after a name, what a post belongs to, surnames, governments of places."""

import pytest

from .reader import found, linked


def holdings(text: str) -> list[tuple[str, str]]:
    """The person and the title as written, of every post held."""
    held = linked(text)
    return [(held.entities[h.person].name, s.text(h.first, h.last)) for s in held.sentences for h in s.holdings]


def post(text: str):
    held = linked(text)
    (ref,) = {h.post for s in held.sentences for h in s.holdings}
    return held.entities[ref], dict(held.entities[ref].facts).get("postIn")


@pytest.mark.parametrize(("text", "name", "title"), [
    ("Governor Ada Pell met us.", "Ada Pell", "Governor"),
    ("Ada Pell, Governor of Indiana, met us.", "Ada Pell", "Governor of Indiana"),
    ("Ada Pell, the president of Purdue University, met us.", "Ada Pell", "president of Purdue University"),
    ("U.S. Secretary of Commerce Ada Pell met us.", "Ada Pell", "U.S. Secretary of Commerce"),
    ("U.S. Commerce Secretary Ada Pell met us.", "Ada Pell", "U.S. Commerce Secretary"),
    ("Japanese Prime Minister Ito Jun met us.", "Ito Jun", "Japanese Prime Minister"),
    ("U.S. Ambassador to Japan Ada Pell met us.", "Ada Pell", "U.S. Ambassador to Japan"),
    ("IBM CEO Ada Pell met us.", "Ada Pell", "IBM CEO"),
    ("Deputy Secretary of State Ada Pell met us.", "Ada Pell", "Deputy Secretary of State"),
    ("Secretary-General Ada Pell met us.", "Ada Pell", "Secretary-General"),
    ("Ada Pell, Vice President for Research at Purdue University, met us.", "Ada Pell", "Vice President for Research"),
    ("Minister of Education, Culture, Sports, Science and Technology (MEXT) Ito Jun met us.", "Ito Jun", "Minister of Education, Culture, Sports, Science and Technology"),
    ("said Ada B. Pell, Mayor of Seattle.", "Ada B. Pell", "Mayor of Seattle"),
    ("Ito Jun, Minister of Housing, Heritage, Ports and Fisheries, met us.", "Ito Jun", "Minister of Housing, Heritage, Ports and Fisheries"),
    ("They met Ito Jun, Minister of Lakes, Forestry, and Rural Towns.", "Ito Jun", "Minister of Lakes, Forestry, and Rural Towns"),
])  # fmt: skip
def test_a_title_stands_before_a_name_or_after_it(text, name, title):
    assert holdings(text) == [(name, title)]


def test_a_bare_title_is_the_post_whose_field_holds_a_word_that_is_a_rank_elsewhere():
    assert post("Ito Jun, Minister of Lakes, Forestry and Regional Planning, met us. Minister Ito left.")


def test_each_of_a_row_has_the_title_beside_it():
    text = "U.S. Commerce Secretary Ada Pell, U.S. Ambassador to Japan Ken Orr, and Governor Ito Jun met us there."
    assert holdings(text) == [("Ada Pell", "U.S. Commerce Secretary"), ("Ken Orr", "U.S. Ambassador to Japan"), ("Ito Jun", "Governor")]


def test_two_posts_of_one_person():
    text = "Assistant to the President and Director of the Office of Science and Technology Policy Ada Pell met us."
    assert holdings(text)[-1] == ("Ada Pell", "Director of the Office of Science and Technology Policy")


@pytest.mark.parametrize("text", ["former Prime Minister Fumio Kishida met us.", "then Governor Jay Inslee met us.", "Ada Pell met us.", "The governor met us.", "Prime Ministers meet."])
def test_no_post_is_held_by(text):
    assert holdings(f"On that day {text}") == []


@pytest.mark.parametrize(("text", "organization", "country"), [
    ("U.S. Secretary of Commerce Ada Pell of the Department of Commerce met us.", "id:us-doc", "US"),
    ("Ada Pell, CEO of IBM, met us.", "id:ibm", None),
    ("Ada Pell, president of Tohoku University, met us.", "id:tohoku-u", None),
])  # fmt: skip
def test_what_a_post_belongs_to(text, organization, country):
    held, belongs = post(text)
    assert belongs == organization
    assert country in (None, held.country)


@pytest.mark.parametrize(("text", "ref"), [
    ("Japanese Prime Minister Ito Jun met us.", "id:post-pm-japan"),
    ("Ito Jun, Prime Minister of Japan, met us.", "id:post-pm-japan"),
    ("U.S. Commerce Secretary Ada Pell met us.", "id:post-sec-commerce"),
    ("United States Secretary of Commerce Ada Pell met us.", "id:post-sec-commerce"),
    ("Ada Pell, Governor of Pennsylvania, met us.", "id:post-gov-pa"),
    ("Ada Pell, Governor of Washington State, met us.", "id:post-gov-wa"),
])  # fmt: skip
def test_a_known_post_in_other_words(text, ref):
    assert post(text)[0].key == ref


def test_a_surname_stands_for_the_person_named_in_full():
    text = "Governor Ada Pell met Ambassador Ken Orr there. Pell spoke. Ms. Pell left, and Ambassador Orr stayed."
    assert {ref for words, ref in found(text, "PERSON") if "Pell" in words} == {"id:ada-pell"}
    assert {ref for words, ref in found(text, "PERSON") if "Orr" in words} == {"id:ken-orr"}


def test_a_surname_of_two_persons_stands_for_none():
    text = "Mayor Ada Pell met Mayor Ken Pell there. Pell spoke."
    assert [ref for words, ref in found(text, "PERSON") if words == "Pell"] == []


def test_japanese_names_keep_both_orders():
    text = "Prime Minister Fumio Kishida met us. Prime Minister Kishida Fumio left."
    assert {ref for _, ref in found(text, "PERSON")} == {"id:kishida"}


@pytest.mark.parametrize("title", ["Dr.", "Ms.", "Prof.", "Mr"])
def test_a_name_after_an_honorific_is_a_person(title):
    assert found(f"On that day {title} Hanna Orr met us.", "PERSON") == [("Hanna Orr", "id:hanna-orr")]


@pytest.mark.parametrize(("text", "ref"), [
    ("Josh Shapiro of Pennsylvania spoke, as the Commonwealth has partners.", "id:pa-commonwealth"),
    ("In Massachusetts, the Commonwealth invests.", "id:ma-commonwealth"),
])  # fmt: skip
def test_the_commonwealth_is_that_of_the_place_named_beside_it(text, ref):
    assert ("Commonwealth", ref) in found(text, "ORG")


@pytest.mark.parametrize("text", ["The Commonwealth invests there.", "In Virginia and Pennsylvania the Commonwealth invests.", "In Texas the Commonwealth invests.",
                                  "In Virginia, a commonwealth invests.", "In Virginia, the Commonwealth Bank invests."])  # fmt: skip
def test_the_commonwealth_of_no_certain_place_is_none(text):
    assert "Commonwealth" not in [words for words, _ in found(text, "ORG")]


@pytest.mark.parametrize(("text", "name", "title"), [
    ("Ada Pell, President and CEO of IBM, met us.", "Ada Pell", "President and CEO of IBM"),
    ("IBM co-founder and chief technology officer Ada Pell met us.", "Ada Pell", "IBM co-founder and chief technology officer"),
    ("Ada Pell, Chief Executive Officer, met us.", "Ada Pell", "Chief Executive Officer"),
    ("Vice Provost for Global Engagement Ada Pell met us.", "Ada Pell", "Vice Provost for Global Engagement"),
    ("Ada Pell, Vice Provost for Global Engagement, met us.", "Ada Pell", "Vice Provost for Global Engagement"),
    ("Secretary of Commerce Dr. Ada Pell met us.", "Ada Pell", "Secretary of Commerce"),
    ("Ambassador George Glass met us.", "George Glass", "Ambassador"),
    ("Chargé d'Affaires Ada Pell met us.", "Ada Pell", "Chargé d'Affaires"),
    ("H.E. PELL Ada, Ambassador of Japan to the United States, met us.", "PELL Ada", "Ambassador of Japan to the United States"),
    ("Ada Pell, a professor of ocean physics at Purdue University, met us.", "Ada Pell", "professor of ocean physics"),
    ("Its founder and president, Ada Pell, met us.", "Ada Pell", "founder and president"),
    ("Ossipee Glass Corporation (TSE: 5299; President: PELL Ada) met us.", "PELL Ada", "President"),
    ("Vice-Minister for Policy Coordination Ada Pell met us.", "Ada Pell", "Vice-Minister for Policy Coordination"),
])  # fmt: skip
def test_a_title_of_several_words_is_one(text, name, title):
    assert holdings(text) == [(name, title)]


def test_what_somebody_is_now_stands_in_a_bracket():
    text = "They chose Gregory Pell, Chief Executive Officer (currently Vice President of IBM), in the town."
    assert [title for _, title in holdings(text)] == ["Chief Executive Officer", "Vice President of IBM"]


def test_one_of_two_offices_is_no_second_title_of_the_other():
    assert holdings("On that day the President and Prime Minister Ito Jun met us.") == [("Ito Jun", "Prime Minister")]


@pytest.mark.parametrize("text", ["led by Marisol Etcheverry and others", "a talk of Hayashi Noriko there", "said Rebecca Q. Stroud of the town"])
def test_a_given_name_tells_a_person_without_a_title(text):
    assert len(found(f"On that day it was {text}.", "PERSON")) == 1


@pytest.mark.parametrize("text", ["Kimberly-Clark came", "the Nancy Grace Roman Space Telescope came", "George Mason University came", "the Ryan Foundation came"])
def test_a_body_called_after_a_person_is_none(text):
    assert found(f"On that day {text}.", "PERSON") == []


def test_a_headline_names_whom_the_body_names_in_full():
    text = "Minister Pell Visits the Harbor\n\nOn that day Minister Ada Pell came.\n\n**Governor Opens Lakeside Harbor**\n\nShe stayed in the town."
    assert {ref for _, ref in found(text, "PERSON")} == {"id:ada-pell"}


def test_a_label_before_a_name_is_a_title():
    assert holdings("They built it.\n\n- Project Manager: Naoto Pell, Lakeside Center") == [("Naoto Pell", "Project Manager")]


@pytest.mark.parametrize("text", ["the Director General Award", "the Chairman of the Joint Chiefs of Staff", "Foreign Ministers, Defense Ministers and others", "the Block Grant", "an Executive Order"])
def test_words_that_are_no_persons(text):
    assert found(f"On that day they spoke of {text} there.", "PERSON") == []


def test_a_middle_name_makes_no_second_person():
    text = "Eugene S. Pell, Director of IBM, came. Eugene Pell spoke. Mr. Pell left."
    assert len({ref for _, ref in found(text, "PERSON")}) == 1


def test_a_president_is_not_the_first_lady_of_that_name():
    text = "President Pell came first. Later First Lady Hanna Pell came."
    assert len({ref for _, ref in found(text, "PERSON")}) == 2


@pytest.mark.parametrize(("text", "title"), [
    ("Economy, Trade and Industry Minister Ito Jun met us.", "Economy, Trade and Industry Minister"),
    ("Environment, Science, Technology and Health Counselor Ada Pell met us.", "Environment, Science, Technology and Health Counselor"),
    ("Ambassador for Science and Technology Cooperation Ada Pell met us.", "Ambassador for Science and Technology Cooperation"),
    ("Ada Pell, General Manager, Investor Relations Office, met us.", "General Manager, Investor Relations Office"),
    ("Under President Pell it grew.", "President"),
])  # fmt: skip
def test_fields_and_units_belong_to_a_title(text, title):
    assert [said for _, said in holdings(text)] == [title]


@pytest.mark.parametrize(("text", "titles"), [
    ("Karen Pell is a senior fellow at IBM.", ["senior fellow at IBM"]),
    ("Karen Pell, who currently serves as acting director of IBM, met us.", ["acting director of IBM"]),
    ("Karen Pell was president of IBM.", []),
    ("The town is a director's dream.", []),
])  # fmt: skip
def test_what_somebody_is_said_to_be(text, titles):
    assert [said for _, said in holdings(text)] == titles
