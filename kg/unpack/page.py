"""A saved web page → the text that its reader sees."""

import re
from collections.abc import Iterator
from typing import Any

from .pieces import Piece, Refused, joined

_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![\d.])|opacity\s*:\s*0(?![\d.])", re.I)
_SELECTOR = re.compile(r"[\w-]*([.#])([\w-]+)")
_READERS_ONLY = {"sr-only", "visually-hidden", "screen-reader-text", "visuallyhidden", "u-hidden", "d-none"}
_NO_TEXT = {"script", "style", "template", "noscript", "iframe", "object", "svg", "canvas", "button", "select", "textarea", "input"}
_AROUND = {"nav", "footer", "aside"}  # of the site, not of the text; so are these roles and classes
_ROLES = {"navigation", "contentinfo", "complementary", "search", "banner"}
_FURNITURE = {"breadcrumb", "breadcrumbs", "cookie", "cookies", "footer", "menu", "nav", "newsletter", "related", "share", "sidebar", "social", "subscribe"}
_BLOCKS = {"p", "head", "quote", "item", "cell", "row", "table", "list", "body", "div", "fw", "graphic"}
_DATES = ("article:published_time", "datepublished", "dcterms.issued", "dcterms.date", "dc.date.issued", "dc.date", "pubdate", "date")


def read(raw: bytes) -> dict[str, str]:
    """The main text of a page as a reader sees it, with the title, date, language and address that it states."""
    import lxml.html
    import trafilatura

    if not raw.strip():
        raise Refused("the file holds no text; nothing to read")
    page = lxml.html.document_fromstring(raw, parser=lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True))
    stated, headings = _stated(page), [_plain(h.text_content()) for h in page.iter("h1")]
    _prune(page)
    seen = {_plain(h.text_content()) for h in page.iter("h1")}
    found = trafilatura.bare_extraction(page, favor_recall=True, include_comments=False, with_metadata=False)
    pieces = list(_pieces(found.body)) if found is not None else []
    if not pieces:
        raise Refused("the page shows no text; nothing to read")
    top = next((h for h in headings if h in seen and h), "")
    if len(seen) == 1 and top and _key(top) not in {_key(piece.text) for piece in pieces}:
        pieces.insert(0, Piece(top))
    title = _title(page, headings, pieces)
    return {"text": joined(pieces), **stated, **({"title": title} if title else {})}


def _plain(text: str) -> str:
    return " ".join(text.split())


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _stated(page: Any) -> dict[str, str]:
    """Date, language and address, where the page itself states them; nothing is guessed from its text."""
    said = {(m.get("property") or m.get("name") or m.get("itemprop") or "").casefold(): m.get("content") or "" for m in page.iter("meta")}
    dates = [said.get(name, "") for name in _DATES] + re.findall(r'"datePublished"\s*:\s*"([^"]{4,40})"', _scripts(page))
    dates += [t.get("datetime") or "" for t in page.iter("time") if t.get("pubdate") is not None or t.get("itemprop") == "datePublished"]
    date = next((d.strip()[:10] for d in dates if re.match(r"\s*\d{4}-\d{2}-\d{2}", d)), "")
    links = [link.get("href") or "" for link in page.iter("link") if (link.get("rel") or "").casefold() == "canonical"]
    address = next((url for url in [*links, said.get("og:url", "")] if re.fullmatch(r"https?://[\w./?=&%~+,;:#@!()-]+", url)), "")
    spoken = re.match(r"[A-Za-z]{2,3}(?=-|$)", page.get("lang") or "")
    return {k: v for k, v in {"date": date, "source_url": address, "language": spoken[0].lower() if spoken else ""}.items() if v}


def _scripts(page: Any) -> str:
    return "\n".join(s.text or "" for s in page.iter("script") if s.get("type") == "application/ld+json")


def _title(page: Any, headings: list[str], pieces: list[Piece]) -> str:
    """The title the page states, when it stands at the head of its text too; a page's own name after a bar is not part of it."""
    named = [m.get("content") or "" for m in page.iter("meta") if m.get("property") == "og:title"]
    titles = [_plain(t.text_content()) for t in page.iter("title")]
    parts = [part for title in [*named, *titles] for part in (title, *re.split(r" [|–—-] ", title))]
    head = {_key(piece.text): piece.text for piece in pieces[:8] if not piece.bullet}
    return next((head[_key(one)] for one in [*headings, *parts] if _key(one) in head), "")


def _prune(page: Any) -> None:
    """Take out what a reader of the page does not see, and what stands around its text."""
    hidden = _hidden_names("\n".join(style.text or "" for style in page.iter("style")))
    for element in [e for e in page.iter() if isinstance(e.tag, str) and (_is_unseen(e, hidden) or _is_around(e))]:
        if element.tag not in ("html", "body", "head", "main", "article") and element.getparent() is not None:
            element.drop_tree()


def _is_around(element: Any) -> bool:
    """Whether an element is a menu, a foot or a margin of the site: it lies in no article and holds none."""
    named = {word.casefold() for word in (element.get("class") or "").split()} | {(element.get("id") or "").casefold()}
    if element.tag not in _AROUND and element.get("role") not in _ROLES and not named & _FURNITURE:
        return False
    inside = any(parent.tag in ("main", "article") for parent in element.iterancestors())
    return not (inside and element.tag == "footer") and next(element.iter("main", "article", "h1"), None) is None


def _is_unseen(element: Any, hidden: set[str]) -> bool:
    names = {f".{name}" for name in (element.get("class") or "").split()} | {f"#{element.get('id')}"}
    return (
        element.tag in _NO_TEXT
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or (element.tag == "dialog" and element.get("open") is None)
        or bool(_UNSEEN.search(element.get("style") or ""))
        or bool(names & hidden)
        or bool({name[1:] for name in names} & _READERS_ONLY)
    )


def _hidden_names(css: str) -> set[str]:
    """Classes and ids that a style sheet of the page hides on the screen, by rules of one simple selector; rules inside @media do not count."""
    found, depth, start, selector = set(), 0, 0, ""
    first, *more = css.split("/*")
    css = first + "".join(part.partition("*/")[2] for part in more)  # without comments
    for mark in re.finditer(r"[{}]", css):
        if mark[0] == "{":
            selector = css[start : mark.start()] if depth == 0 else selector
            depth += 1
        else:
            if depth == 1 and _UNSEEN.search(css, start, mark.start()):
                found |= {m[1] + m[2] for one in selector.split(",") if (m := _SELECTOR.fullmatch(one.strip()))}
            depth = max(0, depth - 1)
        start = mark.end()
    return found


def _pieces(body: Any) -> Iterator[Piece]:
    """The blocks of a tree of trafilatura, in order."""
    held, bullet = "", False
    for step, element in _steps(body):
        if element.tag in _BLOCKS:
            if held.strip():
                yield Piece(_lines(held), bullet)
            held, bullet = "", step == "start" and (element.tag == "item" or (bullet and not held.strip()))
        if step == "start":
            held += "\n" if element.tag == "lb" else " ".join((element.text or "").split("\n"))
        elif element is not body:
            held += " ".join((element.tail or "").split("\n"))


def _steps(body: Any) -> Iterator[tuple[str, Any]]:
    from lxml import etree

    return etree.iterwalk(body, events=("start", "end"))


def _lines(text: str) -> str:
    return "\n".join(line for line in (_plain(line) for line in text.split("\n")) if line)
