"""Believing: every relation opens the words it came from, the words open what they carry, and they can be taken along as they are."""

import pytest
from browser import PHONE, Visit
from explorer import RELEASE, node_id, part, select, written

from kg import view

SOURCE = "https://example.org/release?id=1"


@pytest.fixture(scope="module")
def sourced(rows, texts, ontology, tmp_path_factory):
    """A page whose release says where it was published, beside a second release."""
    releases = [{**row, "source": SOURCE} for row in rows["releases"]]
    more = [{**row, "claim": f"{row['claim']}x", "release": "second"} for row in rows["evidence"][:3]]
    html = view.page({**rows, "releases": releases, "evidence": [*rows["evidence"], *more]}, {**texts, "second": texts[RELEASE.stem]}, ontology)
    return written(tmp_path_factory.mktemp("sourced") / "explorer.html", html)


def clipboard(visit: Visit) -> str:
    return visit.page.evaluate("() => navigator.clipboard.readText()")


def test_a_copy_is_the_stored_quotation_with_its_reference(browser, sourced, texts):
    with Visit(browser, sourced, "#n=uw", permissions=["clipboard-read", "clipboard-write"]) as visit:
        button = visit.page.locator("#details blockquote [data-copy]").first
        number = int(button.get_attribute("data-copy"))
        button.click()
        visit.settle()
        quote, _, reference = clipboard(visit).partition("\n\n— ")
        _, start, end, stored = visit.page.evaluate("(number) => data.spans[number]", number)
        assert quote == stored == texts[RELEASE.stem][start:end]
        assert f"24-04RE · 2024-04-10 · characters {start}–{end} · voice: " in reference
        assert reference.endswith(f"{SOURCE}\n")
        assert visit.page.inner_text("#live") == "Copied"
        assert visit.page.evaluate("() => document.activeElement.dataset.copy") == str(number)


def test_a_copy_is_made_by_hand_where_the_page_may_not_ask(browser, sourced):
    with Visit(browser, sourced, "#n=uw", permissions=["clipboard-read", "clipboard-write"]) as visit:
        visit.do("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
        visit.page.locator("#details [data-copy]").first.click()
        visit.settle()
        assert "24-04RE" in clipboard(visit)
        assert visit.page.locator("textarea").count() == 0


def test_the_publisher_is_linked_in_a_tab_of_its_own(browser, sourced, file):
    with Visit(browser, sourced, "#n=uw") as visit:
        link = visit.page.locator("#details blockquote a").first
        assert [link.get_attribute(name) for name in ("href", "target", "rel")] == [SOURCE, "_blank", "noopener noreferrer"]
    with Visit(browser, file, "#n=uw") as visit:
        assert visit.page.locator("#details blockquote a").count() == 0, "no source is stated"


def test_identifiers_are_links_by_register_and_number(browser, file):
    with Visit(browser, file, "#n=keio") as visit:
        link = visit.page.locator("#details li a")
        assert (link.inner_text(), link.get_attribute("href"), link.get_attribute("rel")) == ("02kn6nx58", "https://ror.org/02kn6nx58", "noopener noreferrer")


def test_a_mark_opens_the_claims_it_carries_and_they_lead_back(browser, file):
    with Visit(browser, file, "#view=source") as visit:
        mark = visit.page.locator("mark", has_text="NVIDIA").first
        mark.click()
        visit.settle()
        told = visit.page.inner_text("#details")
        assert told.startswith("What this passage says")
        assert "voice: U.S. Embassy Tokyo" in told
        assert "NVIDIA gives money in USD 110 million" in visit.page.locator("#details li").all_inner_texts()
        assert visit.page.evaluate("() => document.activeElement.id") == "name"
        visit.page.locator("#details button.link", has_text="NVIDIA").first.click()
        visit.settle()
        assert visit.page.inner_text("#name") == "NVIDIA"
        visit.page.locator("#details button.link", has_text="Show in the text").first.click()
        visit.settle()
        assert visit.page.evaluate("() => document.activeElement.classList.contains('now')")


def test_every_claim_told_is_reached_from_a_mark_in_the_text(browser, file, html):
    with Visit(browser, file, "#view=source") as visit:
        reached = visit.page.evaluate("() => [...document.querySelectorAll('mark')].flatMap((mark) => mark.dataset.spans.split(' ').map(Number))")
        told = {claim for edge in part(html, "edges") for claim in edge["c"]}
        spans = {span for claim in told for span in part(html, "data")["claims"][claim][2]}
        assert spans <= set(reached)
        keyboard = visit.page.evaluate("() => document.querySelectorAll('mark[role=button][tabindex=\"0\"]').length")
        assert keyboard == len({tuple(span[:2]) for span in part(html, "data")["spans"]})


def test_the_text_is_walked_by_keyboard(browser, file):
    with Visit(browser, file, "#view=source") as visit:
        visit.page.locator("mark[role=button]", has_text="Softbank Group").first.focus()
        visit.press("Enter")
        assert "SoftBank Group" in visit.page.inner_text("#details")
        visit.press("Escape")
        assert visit.page.is_hidden("#details")
        assert visit.page.evaluate("() => document.activeElement.textContent") .startswith("These partnerships are supported")


def test_the_marked_place_and_the_chosen_text_are_in_the_address(browser, sourced, texts):
    with Visit(browser, sourced, "#view=source") as visit:
        visit.page.select_option("#texts", "second")
        visit.settle()
        assert visit.page.evaluate("() => location.hash") == "#view=source&text=second"
        visit.page.locator("mark").first.click()
        visit.page.reload()
        visit.settle()
        assert visit.page.evaluate("() => [$('texts').value, location.hash.startsWith('#view=source&at=second%3A')]") == ["second", True]
        assert visit.page.locator("mark.now").count() >= 1
        assert visit.page.text_content("#source .text") == texts[RELEASE.stem]


def test_what_is_not_told_of_a_release_is_not_made_up(browser, sourced, rows):
    with Visit(browser, sourced, "#view=source&text=second") as visit:
        assert visit.page.inner_text("#text h2") == "second"
        assert visit.page.locator("#text p a").count() == 0
        assert select(visit, rows, "Keio University")
        assert node_id(rows, "Keio University") == visit.page.evaluate("() => state.selected")


def test_quoted_words_are_told_with_their_speaker_and_place(browser, rows, tmp_path, ontology, texts):
    quoted = rows["quotations"][0]
    start = texts[RELEASE.stem].index(quoted["text"][:60])
    claim = {"claim": "https://example.org/c", "subject": "a quotation", "predicate": "text", "object": quoted["text"], "quote": texts[RELEASE.stem][start : start + 60]}
    claim |= {"start": start, "end": start + 60, "release": RELEASE.stem, "voice": quoted["speaker"], "status": "attributed", "rule": "quotation"}
    page = view.page({**rows, "evidence": [*rows["evidence"], claim]}, texts, ontology)
    file = written(tmp_path / "explorer.html", page)
    with Visit(browser, file, f"#view=source&at={RELEASE.stem}:{start}-{start + 60}") as visit:
        assert f"Words of: {quoted['speaker']}" in visit.page.inner_text("#details")
        assert f"characters {start}–{start + 60} · voice: {quoted['speaker']}" in select(visit, rows, quoted["speaker"])


def test_japanese_names_nobody_verified_are_in_italics(browser, rows, texts, ontology, tmp_path):
    known = {row["name"]: row for row in rows["nodes"]}
    japanese = [{"entity": known[name]["node"], "name": name, "name_ja": known[name]["name_ja"], "verified": name == "Keio University"} for name in ("Keio University", "NVIDIA")]
    with Visit(browser, written(tmp_path / "e.html", view.page({**rows, "japanese": japanese}, texts, ontology)), "#lang=ja") as visit:
        assert visit.page.evaluate("() => nodes.filter((node) => fontOf(node).startsWith('italic')).map((node) => node.name)") == ["NVIDIA"]
        assert visit.page.is_visible("#guesses")
        slants = {}
        for name in ("NVIDIA", "Keio University"):
            select(visit, rows, name)
            slants[name] = visit.page.evaluate("() => getComputedStyle($('name')).fontStyle")
        assert slants == {"NVIDIA": "italic", "Keio University": "normal"}
        visit.do("() => update({ lang: 'en', selected: nodes.find((node) => node.name === 'NVIDIA').id })")
        assert visit.page.locator("#details p.guess").inner_text() == "エヌビディア"
        assert "Japanese name not verified" in visit.page.inner_text("#details")
        assert visit.page.evaluate("() => nodes.some((node) => fontOf(node).startsWith('italic'))") is False
        assert visit.page.is_hidden("#guesses")


def test_on_a_phone_the_marked_place_is_seen_above_the_panel(browser, file):
    with Visit(browser, file, f"#view=source&at={RELEASE.stem}:669-841", viewport=PHONE) as visit:
        mark, panel = visit.page.locator("mark.now").first.bounding_box(), visit.page.locator("#details").bounding_box()
        assert 0 < mark["y"] < panel["y"] - 30
