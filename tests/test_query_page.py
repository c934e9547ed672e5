"""The query page and the pages of things in a browser: usable, shareable, with nothing in the data that runs and nothing asked of others."""

import json
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from browser import PHONE, Visit, chromium
from server import Server, graph_folder

pytestmark = pytest.mark.browser

PAYLOAD = "<img src=x onerror=window.__pwn=1></script><script>window.__pwn=1</script>{{7*7}}"
HOSTILE = f"""
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ujt: <https://w3id.org/usjp-tech/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<https://w3id.org/usjp-tech/release/r> {{
  <https://w3id.org/usjp-tech/id/bad> a ujt:Company ; skos:prefLabel {json.dumps(PAYLOAD)}@en ; skos:altLabel {json.dumps(PAYLOAD)}@ja ;
    foaf:homepage <javascript:window.__pwn=1> ; skos:exactMatch <data:text/html,x> ; ujt:country {json.dumps(PAYLOAD)} .
  <https://w3id.org/usjp-tech/release/r> ujt:fileStem {json.dumps(PAYLOAD + "r")} .
  <https://w3id.org/usjp-tech/release/r#c1> a ujt:Claim ; rdf:subject <https://w3id.org/usjp-tech/id/bad> ; rdf:predicate ujt:what ; rdf:object {json.dumps(PAYLOAD)} ;
    ujt:assertedBy <https://w3id.org/usjp-tech/id/bad> ; ujt:claimStatus <https://w3id.org/usjp-tech/code/asserted> ; ujt:rule {json.dumps(PAYLOAD)} ;
    dcterms:isPartOf <https://w3id.org/usjp-tech/release/r> ; ujt:evidence <https://w3id.org/usjp-tech/release/r#s0-1> .
  <https://w3id.org/usjp-tech/release/r#s0-1> a ujt:TextSpan ; oa:exact {json.dumps(PAYLOAD)} ; oa:start 0 ; oa:end 1 .
}}
"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(output):
    with Server(output, "--seconds", "2") as running:
        yield running


def answered(visit: Visit) -> str:
    """Wait for the answer, and give the line about it."""
    visit.page.wait_for_function("() => document.getElementById('answer').getAttribute('aria-busy') === 'false'")
    visit.settle()
    return visit.page.inner_text("#status")


def pick(visit: Visit, name: str) -> str:
    """Choose an example, and give the line about its answer."""
    visit.page.click(f"button.example[data-example={name}]")
    return answered(visit)


def clean(visit: Visit) -> bool:
    return (visit.outside, visit.said) == ([], [])


def test_an_example_gives_a_table_whose_names_lead_to_their_pages(browser, server):
    with Visit(browser, f"{server.url}/sparql") as visit:
        assert pick(visit, "april_partnerships").startswith("2 rows in ")
        links = visit.do("() => [...document.querySelectorAll('#answer td a')].map((link) => [link.textContent, link.getAttribute('href')])")
        assert ["Keio University", "/id/keio"] in links
        assert visit.page.get_attribute("button.example[data-example=april_partnerships]", "aria-current") == "true"
        assert pick(visit, "totals").startswith("1 row in ")
        assert visit.page.inner_text("#answer td.number >> nth=-1")
        assert clean(visit)
        visit.page.go_back()
        visit.page.wait_for_function("() => document.getElementById('status').textContent.startsWith('2 rows in ')")
        answered(visit)
        visit.page.click("#answer td a >> nth=0")
        visit.page.wait_for_selector("h1:has-text('University')")
        assert clean(visit)


def test_the_address_holds_the_query_and_its_values(browser, server):
    text = "SELECT ?thing ?name { ?thing ujt:country ?c ; skos:prefLabel ?name }"
    with Visit(browser, f"{server.url}/sparql") as visit:
        visit.page.fill("#query", text)
        visit.page.click("#bind")
        visit.page.select_option("#values select", "c")
        visit.page.fill("#values input", "GB")
        visit.page.click("#run")
        assert answered(visit).startswith("1 row in ")
        address = visit.page.url
        assert parse_qs(urlsplit(address).query) == {"query": [text], "$c": ["GB"]}
    with Visit(browser, address) as again:
        assert answered(again).startswith("1 row in ")
        assert again.page.input_value("#values input") == "GB"
        assert again.do("() => document.querySelector('#answer td.iri a').getAttribute('href')") == "/id/arm"
        assert clean(again)


def test_it_works_with_the_keyboard_alone(browser, server):
    with Visit(browser, f"{server.url}/sparql") as visit:
        visit.page.focus("button.example[data-example=totals]")
        visit.press("Enter")
        assert answered(visit).startswith("1 row in ")
        visit.page.focus("#query")
        visit.press("Control+a")
        visit.page.keyboard.type("ASK { ?s a ujt:Partnership }")
        visit.press("Control+Enter")
        visit.page.wait_for_selector(".truth")
        assert visit.page.inner_text(".truth") == "yes"
        assert clean(visit)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * {", "SPARQL syntax: error at 1:11"),
        ("SELECT * { SERVICE <http://localhost/> {} }", "is refused"),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "no answer within 2 seconds"),
    ],
)
def test_an_error_is_one_line(browser, server, text, told):
    with Visit(browser, f"{server.url}/sparql") as visit:
        visit.page.fill("#query", text)
        visit.page.click("#run")
        answered(visit)
        error = visit.page.inner_text("#error")
        assert told in error and "\n" not in error
        assert visit.page.is_hidden("#answer")
        assert visit.outside == []
        assert [line for line in visit.said if "status of" not in line] == []


def test_a_running_query_can_be_stopped(browser, server):
    with Visit(browser, f"{server.url}/sparql") as visit:
        visit.page.fill("#query", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        visit.page.click("#run")
        visit.page.click("#stop")
        answered(visit)
        assert visit.page.inner_text("#error") == "Stopped"
        assert visit.page.is_hidden("#stop")


def test_answers_can_be_saved_in_the_formats_that_fit(browser, server):
    with Visit(browser, f"{server.url}/sparql", accept_downloads=True) as visit:
        pick(visit, "totals")
        assert visit.do("() => [...document.querySelectorAll('#downloads button')].filter((b) => !b.hidden).map((b) => b.value)") == ["json", "xml", "csv", "tsv"]
        with visit.page.expect_download() as saved:
            visit.page.click("#downloads button[value=csv]")
        assert saved.value.suggested_filename == "answer.csv"
        assert "320000000" in saved.value.path().read_text("utf-8")
        visit.page.fill("#query", "CONSTRUCT WHERE { ?s ujt:country ?o }")
        visit.page.click("#run")
        assert "Turtle" in answered(visit)
        assert "id:keio" in visit.page.inner_text("#answer pre")
        with visit.page.expect_download() as saved:
            visit.page.click("#downloads button[value=ttl]")
        assert saved.value.suggested_filename == "answer.ttl"


def test_a_long_query_and_a_long_answer_are_fine(browser, server):
    numbers = " ".join(map(str, range(2000)))
    with Visit(browser, f"{server.url}/sparql") as visit:
        visit.page.fill("#query", f"SELECT ?n {{ VALUES ?n {{ {numbers} }} }}")
        visit.page.click("#run")
        assert answered(visit).startswith("2000 rows")
        assert visit.do("() => document.querySelectorAll('#answer tbody tr').length") == 500
        visit.page.click("#more")
        visit.settle()
        assert visit.do("() => document.querySelectorAll('#answer tbody tr').length") == 1000
        assert clean(visit)


@pytest.mark.parametrize("path", ["/sparql", "/id/keio", "/ontology", "/id/nobody", "/release/"])
def test_pages_fit_a_phone(browser, server, loaded, path):
    if path == "/release/":
        path = next(row["entity"] for row in loaded.query("SELECT ?entity { ?entity a ujt:Release }")).removeprefix("https://w3id.org/usjp-tech")
    with Visit(browser, f"{server.url}{path}", viewport=PHONE) as visit:
        if path == "/sparql":
            assert not visit.page.is_visible("button.example")
            visit.page.click("summary")
            pick(visit, "partners")
        width = visit.do("() => [document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1]
        small = "() => [...document.querySelectorAll('button, header a, summary')].filter((b) => b.offsetParent && b.getBoundingClientRect().height < 24).length"
        assert visit.do(small) == 0
        assert [line for line in visit.said if "404" not in line] == []


def test_the_explorer_leads_to_the_query_page_and_works_here(browser, server):
    with Visit(browser, f"{server.url}/") as visit:
        assert visit.do("() => document.querySelector('#canvas canvas') !== null")
        visit.page.click("text=Query with SPARQL")
        visit.page.wait_for_selector("#query")
        assert clean(visit)


def test_nothing_in_the_data_runs(browser, tmp_path):
    with Server(graph_folder(tmp_path / "output", HOSTILE)) as running:
        for path in ("/id/bad", "/release/r", "/sparql?query=" + quote("SELECT * { ?s ?p ?o }"), "/sparql?query=" + quote(PAYLOAD) + "&%24" + quote(PAYLOAD) + "=1"):
            with Visit(browser, f"{running.url}{path}") as visit:
                if path.startswith("/sparql"):
                    answered(visit)
                assert visit.do("() => window.__pwn") is None
                assert "window.__pwn" in visit.do("() => document.body.innerText + (document.getElementById('query') || {value: ''}).value")
                assert visit.do("() => [...document.querySelectorAll('a')].map((link) => link.protocol).filter((p) => !p.startsWith('http')).length") == 0
                assert [line for line in visit.said if "400" not in line] == []
                assert visit.outside == []
