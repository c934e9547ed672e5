"""What ontology/ declares, and what its reader makes of it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.docket import alike
from kg.model import Entity, KgError
from kg.ontology import CODE, CORE, RANGES, Ontology
from kg.ties import things

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "ontology"
RDFS, SKOS, OWL = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2002/07/owl#"
TOPS = {"artificial-intelligence", "quantum", "semiconductors", "fusion-energy", "nuclear-energy", "space", "biotechnology-life-sciences", "clean-energy",
        "telecommunications", "supercomputing", "robotics", "cybersecurity", "materials", "critical-minerals", "workforce-education",
        "research-security", "defense-technology"}
CLASSES = {"Institution", "University", "ResearchInstitute", "GovernmentBody", "InternationalOrganization", "Company", "OrganizationGroup", "Official", "Post",
           "Initiative", "Partnership", "FinancialCommitment", "StatedSum", "PolicyCommitment", "Event", "Quotation", "Topic", "Place", "Country", "Release",
           "TextSpan", "Claim"}


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology()


def triples(file: str) -> list[ox.Quad]:
    return list(ox.parse(path=FOLDER / file, format=ox.RdfFormat.TURTLE))


def literals(file: str, predicate: str) -> dict[str, dict[str | None, list[str]]]:
    found: dict[str, dict[str | None, list[str]]] = {}
    for quad in triples(file):
        if quad.predicate.value == predicate:
            found.setdefault(quad.subject.value, {}).setdefault(quad.object.language, []).append(quad.object.value)
    return found


def ours() -> set[str]:
    return {q.subject.value for q in triples("core.ttl") if q.predicate.value.endswith("#type") and q.subject.value.startswith((CORE, CODE))}


def test_every_term_and_code_has_labels_in_both_languages_and_a_definition():
    labels, definitions = literals("core.ttl", RDFS + "label"), literals("core.ttl", SKOS + "definition")
    assert len(ours()) > 80
    for term in ours():
        assert len(labels[term]["en"]) == len(labels[term]["ja"]) == len(definitions[term]["en"]) == 1, term


def test_no_two_classes_or_properties_share_a_label(ontology):
    for some in (ontology.classes.values(), ontology.properties.values()):
        assert len({each.label_en for each in some}) == len({each.label_ja for each in some}) == len(some)


def test_every_subject_of_the_core_is_a_declared_term_or_the_ontology():
    named = {q.subject.value for q in triples("core.ttl") if isinstance(q.subject, ox.NamedNode)}
    declared = {q.subject.value for q in triples("core.ttl") if q.predicate.value.endswith("#type")}
    assert named - declared == set()
    used = {q.object.value for q in triples("core.ttl") if isinstance(q.object, ox.NamedNode) and q.object.value.startswith((CORE, CODE))}
    assert used - declared == set()


def test_the_header_says_who_made_it_under_which_licence_and_in_which_version():
    said = {q.predicate.value: q.object.value for q in triples("core.ttl") if q.subject.value == CORE.removesuffix("#")}
    assert said[OWL + "versionIRI"].endswith("/" + said[OWL + "versionInfo"])
    assert said["http://purl.org/dc/terms/license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    for word in ("title", "creator", "created", "modified", "description"):
        assert said["http://purl.org/dc/terms/" + word]


def test_the_classes_of_the_design_are_there_with_what_lies_above_them(ontology):
    assert set(ontology.classes) == CLASSES
    assert ontology.classes["University"].parents == ontology.classes["GovernmentBody"].parents == ("Institution",)
    assert ontology.classes["Country"].parents == ("Place",)


def test_every_kind_of_the_tables_is_a_class_and_a_class_below_it_is_of_that_kind(ontology):
    assert {c.kind for c in ontology.classes.values()} - {None} == set(ontology.kinds)
    kinds = {name: ontology.classes[name].kind for name in ("University", "Country", "Place", "Claim", "StatedSum")}
    assert kinds == {"University": "Institution", "Country": "Country", "Place": "Place", "Claim": None, "StatedSum": None}


def test_organisations_people_places_posts_and_topics_stand_alone_and_the_first_are_organisations(ontology):
    below = {"Institution", "University", "ResearchInstitute", "GovernmentBody", "InternationalOrganization"}
    assert ontology.organizations == {*below, "Company"}
    assert {name for name, c in ontology.classes.items() if c.alone} == {*ontology.organizations, "Official", "Place", "Country", "Post", "Topic"}


def test_a_new_class_is_a_kind_and_a_class_of_organisations_by_what_core_says_of_it(tmp_path):
    added = 'ujt:Fund a owl:Class ; ujt:tableKind "true" ; ujt:organization "true" ; ujt:standsAlone "true" .\nujt:Trust a owl:Class ; rdfs:subClassOf ujt:Fund .\n'
    (tmp_path / "core.ttl").write_text((FOLDER / "core.ttl").read_text("utf-8") + added, "utf-8")
    fresh = Ontology(tmp_path)
    assert fresh.classes["Trust"].kind == "Fund" in fresh.kinds
    assert {"Fund", "Trust"} <= fresh.organizations
    assert not things([Entity("id:a", "Trust", "A")], fresh)
    assert alike("Fund", "Company", fresh) and not alike("Fund", "Event", fresh)


def test_a_property_says_of_which_classes_its_subjects_are_and_whether_it_takes_several_values(ontology):
    assert ontology.properties["speaker"].domain == ("Quotation",) and ontology.properties["date"].domain == ()
    bearing = {"Claim", "Partnership", "Initiative", "Event", "FinancialCommitment", "PolicyCommitment"}
    assert set(ontology.properties["claimStatus"].domain) == bearing
    assert {name for name, p in ontology.properties.items() if p.several} == {"broader", "memberCountry"}


def test_every_property_says_what_its_values_are(ontology):
    assert {p.range for p in ontology.properties.values()} == set(RANGES)
    assert ontology.properties["hasTopic"].range == "topic" and ontology.properties["memberKind"].range == "class"


def test_claimable_are_the_properties_that_say_something_of_the_world(ontology):
    claimable = {name for name, p in ontology.properties.items() if p.claimable}
    assert {"hasParty", "contributor", "amount", "holdsPost", "mentionedIn", "statesDate", "text"} <= claimable
    assert not {"currency", "claimStatus", "evidence", "rule", "country", "broader", "sha256"} & claimable


def test_the_codes_of_a_list_are_those_of_the_property_of_that_name(ontology):
    assert {name for name, p in ontology.properties.items() if p.range == "code"} == set(ontology.codes)
    assert ontology.codes["claimStatus"] == ("asserted", "inferred", "attributed", "planned", "retracted")
    assert ontology.codes["amountScope"] == ("individual", "combined", "unspecified")
    every = [code for codes in ontology.codes.values() for code in codes]
    assert len(set(every)) == len(every)


def test_the_core_names_nothing_a_reasoner_refuses_or_misreads():
    text = re.sub(r"(?m)^#.*$", "", (FOLDER / "core.ttl").read_text("utf-8"))
    assert not re.search(r"rdf:Statement|xsd:date|xsd:gYear|rdf-syntax-ns#Statement", text)


def test_alignments_speak_of_declared_terms_only_and_of_every_class(ontology):
    aligned = {q.subject.value for q in triples("alignments.ttl") if q.subject.value.startswith(CORE)}
    assert aligned <= {ontology.term(name) for name in (*ontology.classes, *ontology.properties)}
    assert {ontology.term(name) for name in ontology.classes} - aligned == {ontology.term("StatedSum")}


def test_hermit_finds_the_core_consistent_and_every_class_possible(tmp_path):
    if not shutil.which("java"):
        if os.environ.get("CI") == "true":
            pytest.fail("java is missing: HermiT cannot run")
        pytest.skip("java is missing: HermiT cannot run")
    # owlready2 keeps one world for a process and warns in its own code: it runs in a process of its own.
    (tmp_path / "core.nt").write_bytes(ox.serialize((q.triple for q in triples("core.ttl")), format=ox.RdfFormat.N_TRIPLES))
    script = ("import sys, owlready2\nworld = owlready2.World()\nonto = world.get_ontology('file://' + sys.argv[1]).load()\n"
              "owlready2.sync_reasoner(world, debug=0)\nprint(len(list(onto.classes())), list(world.inconsistent_classes()))")
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "core.nt")], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"2[2-4] \[\]\n", done.stdout), done.stdout


def test_the_fields_on_top_are_the_notations_of_the_contract(ontology):
    assert set(ontology.top_topics) == TOPS
    assert list(ontology.top_topics) == sorted(ontology.top_topics)


def test_every_topic_ends_in_a_field_on_top_and_has_both_names(ontology):
    for topic in ontology.topics.values():
        assert topic.label_en and topic.label_ja
        assert set(topic.tops) <= TOPS
        assert set(topic.broader) <= set(ontology.topics) and topic.notation not in topic.broader


def test_a_topic_is_named_by_its_notation():
    notations = {subject.rsplit("/", 1)[1]: said[None][0] for subject, said in literals("topics.ttl", SKOS + "notation").items()}
    assert notations == {name: name for name in Ontology().topics}


def test_no_two_topics_share_a_wording(ontology):
    claimed: dict[str, str] = {}
    for topic in ontology.topics.values():
        for wording in {w.casefold() for w in (topic.label_en, *topic.labels, *topic.contextual)}:
            assert claimed.setdefault(wording, topic.notation) == topic.notation, wording


def test_a_wording_that_needs_context_is_no_sure_one(ontology):
    for topic in ontology.topics.values():
        assert not set(topic.labels) & set(topic.contextual)
    assert "chips" in ontology.topics["semiconductors"].contextual and "microchips" in ontology.topics["semiconductors"].labels


def test_a_topic_of_two_fields_lies_in_both(ontology):
    assert ontology.topics["embodied-ai"].tops == ("artificial-intelligence", "robotics")
    assert ontology.topics["large-language-models"].tops == ("artificial-intelligence",)
    assert ontology.topics["large-language-models"].broader == ("foundation-models",)


def test_a_term_has_its_iri_and_an_undeclared_name_is_our_error(ontology):
    assert ontology.term("hasParty") == CORE + "hasParty"
    assert ontology.term("broader") == SKOS + "broader"
    for name in ("hasPartner", "Concept", "", "asserted"):
        with pytest.raises(KgError) as caught:
            ontology.term(name)
        assert caught.value.code == 70


def test_an_unknown_query_lists_those_there_are(ontology):
    with pytest.raises(KgError, match="partners") as caught:
        ontology.query("partnrs")
    assert caught.value.code == 2


def test_a_query_gives_its_help_and_its_columns(tmp_path):
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "pairs.rq").write_text("# who is tied to whom\n# many: b\n# count: a\n# sum: c d\nSELECT ?a ?b {}\n", "utf-8")
    query = Ontology(tmp_path).query("pairs")
    assert (query.help, query.many, query.count, query.sum, query.along) == ("who is tied to whom", ("b",), ("a",), ("c", "d"), ())
    assert query.text.endswith("{}\n")


def test_a_query_of_no_stated_scope_needs_everything_and_an_unknown_scope_is_an_error(tmp_path):
    (tmp_path / "queries").mkdir()
    for name, note in (("own", ""), ("local", "# scope: release\n"), ("wrong", "# scope: relaese\n")):
        (tmp_path / "queries" / f"{name}.rq").write_text(f"# who is there\n{note}SELECT ?a {{}}\n", "utf-8")
    assert [Ontology(tmp_path).query(name).scope for name in ("own", "local")] == ["union", "release"]
    with pytest.raises(KgError, match=r"wrong\.rq.*relaese.*release, things, claims, union"):
        Ontology(tmp_path).query("wrong")


def test_what_a_query_looks_along_are_properties(ontology, tmp_path):
    assert set(ontology.query("funding").along) == {"funds", "partOfCommitment"}
    shutil.copytree(ontology.folder, tmp_path / "mine")
    query = tmp_path / "mine" / "queries" / "funding.rq"
    query.write_text(query.read_text("utf-8").replace("# along: funds", "# along: fund"), "utf-8")
    with pytest.raises(KgError, match=r"funding\.rq.*'fund'.*no property"):
        Ontology(tmp_path / "mine").query("funding")


@pytest.fixture
def copy(tmp_path) -> Path:
    return shutil.copytree(FOLDER, tmp_path / "ontology")


@pytest.mark.parametrize(("file", "ask"), [
    ("core.ttl", lambda o: o.classes), ("topics.ttl", lambda o: o.topics), ("shapes.ttl", lambda o: o.shape_quads),
    ("authority.csv", lambda o: o.authority), ("frames.toml", lambda o: o.frames), ("view.toml", lambda o: o.view),
])
@pytest.mark.parametrize("fault", [b'\xff"', b'@prefix x: <y\n"', b'"a', None])
def test_a_broken_file_is_one_line_that_names_it_and_what_to_do(copy, file, ask, fault):
    if fault is None:
        (copy / file).unlink()
    else:
        (copy / file).write_bytes(fault)
    with pytest.raises(KgError, match=re.escape(file)) as caught:
        ask(Ontology(copy))
    assert caught.value.code == 3 and "\n" not in str(caught.value) and "mend the file" in str(caught.value)


def test_the_error_of_a_broken_turtle_names_the_line(copy):
    text = (copy / "core.ttl").read_text("utf-8")
    line = text[: text.index("ujt:hasParty a")].count("\n") + 1
    (copy / "core.ttl").write_text(text.replace("ujt:hasParty a owl:ObjectProperty ;", "ujt:hasParty a owl:ObjectProperty"), "utf-8")
    with pytest.raises(KgError, match=rf"line ({line}|{line + 1}):"):
        assert Ontology(copy).properties


def test_nothing_is_read_before_it_is_asked_for(tmp_path):
    assert Ontology(tmp_path / "nowhere").shapes.name == "shapes.ttl"


def test_a_circle_of_topics_is_no_endless_climb(copy):
    text = (copy / "topics.ttl").read_text("utf-8")
    said = "topic:foundation-models a skos:Concept ;"
    (copy / "topics.ttl").write_text(text.replace(said, said + " skos:broader topic:large-language-models ;"), "utf-8")
    assert "artificial-intelligence" in Ontology(copy).topics["large-language-models"].tops


def test_the_page_for_people_is_up_to_date():
    done = subprocess.run([sys.executable, ROOT / "scripts" / "ontology-page", "--check"], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def test_the_page_names_every_term_topic_and_code(ontology):
    page = (FOLDER / "README.md").read_text("utf-8")
    codes = (code for some in ontology.codes.values() for code in some)
    for name in (*ontology.classes, *(p for p in ontology.properties if p != "broader"), *ontology.topics, *codes):
        assert f"`{name}`" in page, name


def test_the_licence_is_named():
    assert "CC0-1.0" in (FOLDER / "LICENSE").read_text("utf-8")


def test_no_word_stands_twice_in_a_list_of_frames():
    def repeated(table: dict, name: str = "") -> list[str]:
        found = []
        for key, value in table.items():
            if isinstance(value, dict):
                found += repeated(value, f"{name}{key}.")
            elif isinstance(value, list):
                found += [f"{name}{key}: {word}" for word in sorted(set(value)) if value.count(word) > 1]
        return found

    assert repeated(Ontology(FOLDER).frames["words"]) == []
