"""One fact from the bytes of the release to the drawn edge: every stage hands on the same words at the same offsets."""

import json
import re
from pathlib import Path

from kg import check, extract, graph, identity, picture, read, store, view
from kg.ontology import Ontology

RELEASE = Path(__file__).parents[1] / "releases" / "2024-04-10-us-embassy-tokyo-ai-partnerships.txt"
NAME = "Keio University"


def test_corridor():
    ontology = Ontology()
    raw = RELEASE.read_bytes()

    document = read.read(RELEASE, ontology)
    assert document.text == raw.decode("utf-8"), "read freezes the text"

    reading = extract.reading(document, ontology)
    mention = next(m for m in reading.mentions if m.entity == "id:keio")
    assert document.text[mention.start : mention.end] == NAME, "link finds the name where it stands"

    claim = next(c for c in reading.claims if (c.predicate, c.object, c.status) == ("hasParty", "id:keio", "asserted"))
    span = next(s for s in claim.spans if s.start <= mention.start and mention.end <= s.end)
    assert claim.voice == "id:us-embassy-tokyo", "the issuer says it"

    ledger = identity.unite([reading], ontology)
    assert claim in ledger.claims, "one text alone changes nothing"

    quads = graph.quads(ledger, ontology)
    assert claim in graph.claims(quads, ontology), "the door between text and RDF opens both ways"
    plain = [(q.subject.value, q.object.value) for q in quads if q.predicate.value == ontology.term("hasParty")]
    assert (graph.iri(claim.subject), graph.iri("id:keio")) in plain, "what is asserted stands as a plain triple too"

    held = store.Store(quads, ontology)
    assert check.findings(held, {document.stem: document.text}, ontology) == []
    rows = [r for r in held.rows("evidence") if r["object"] == NAME and r["predicate"] == "hasParty" and r["start"] == span.start]
    assert [r["quote"] for r in rows] == [document.text[span.start : span.end]], "the offset made first is the offset shown last"

    page = view.page({name: held.rows(name).to_dicts() for name in picture.QUERIES}, {document.stem: document.text}, ontology)
    data, nodes, edges = (json.loads(part) for part in re.findall(r'<script type="application/json" id="(?:data|nodes|edges)">(.*?)</script>', page, re.S))
    assert rows[0]["quote"][:60] in json.dumps(data, ensure_ascii=False), "the edge opens its sentence"
    ends = {number for number, node in enumerate(nodes) if node["key"] in (claim.subject.removeprefix("id:"), "keio")}
    assert len(ends) == 2 and any({edge["from"], edge["to"]} == ends for edge in edges), "and is drawn"
