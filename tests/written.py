"""Files that tests make: one text as a web page, a PDF and a DOCX, so that nothing large is committed."""

import html
import io
import re
import textwrap
import zlib
from collections.abc import Sequence

MENU = "<nav><ul>" + "".join(f'<li><a href="/{i}">Menu Corporation {i}</a></li>' for i in range(9)) + "</ul></nav>"
FOOT = """<footer><p>Footer University and Footer Inc. signed a partnership. All rights reserved.</p></footer>
<div class="related"><h3>Related</h3><ul><li><a href="/x">Related Labs and Other Labs announce a partnership</a></li></ul></div>"""


def pieces(text: str) -> list[tuple[bool, str]]:
    """The paragraphs of a plain text and the items of its lists: whether it is an item, and its words."""
    found = []
    for paragraph in re.split(r"\n\s*\n", text):
        parts = re.split(r"^[ \t]*[-*•][ \t]+", paragraph, flags=re.M)
        found += [(number > 0, " ".join(part.split())) for number, part in enumerate(parts) if part.strip()]
    return found


def page(text: str, head: str = "", inside: str = "") -> bytes:
    """A saved web page whose article is the text."""
    body = "".join(f"<ul><li>{html.escape(words)}</li></ul>" if item else f"<p>{html.escape(words)}</p>\n" for item, words in pieces(text))
    body = body.replace("</ul><ul>", "")
    main = f'<div class="content"><div class="entry">{body}{inside}</div></div>'
    return f'<!DOCTYPE html><html lang="en-US"><head><meta charset="utf-8">{head}</head><body>{MENU}{main}{FOOT}</body></html>'.encode()


def docx(text: str) -> bytes:
    """A document of a word processor, its lists by style."""
    import docx

    made = docx.Document()
    for item, words in pieces(text):
        made.add_paragraph(words, style="List Bullet" if item else None)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def lines(text: str, width: int = 88) -> list[tuple[int, str]]:
    """The lines of a text as a printer sets them, each with the space above it in points."""
    found = []
    for item, words in pieces(text):
        set_ = textwrap.wrap(("• " if item else "") + words, width, break_long_words=False)
        found += [(14 if number else 24, line) for number, line in enumerate(set_)]
    return found


def paged(rows: Sequence[tuple[int, str]], height: int = 640) -> list[list[tuple[int, int, str]]]:
    """Put lines on pages: x, y and words of each."""
    pages, y = [[]], 720
    for above, words in rows:
        y -= above
        if y < 720 - height:
            pages.append([])
            y = 706
        pages[-1].append((60, y, words))
    return pages


def pdf(pages: Sequence[Sequence[tuple[int, int, str]]], more: str = "") -> bytes:
    """A PDF with the given lines on its pages; ``more`` goes into its trailer."""
    kids = " ".join(f"{6 + 2 * n} 0 R" for n in range(len(pages)))
    font = "<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>"
    below = "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /F /DW 500 /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    cmap = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(), font.encode(), below.encode(), _stream(cmap)]
    for number, rows in enumerate(pages):
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {7 + 2 * number} 0 R /Resources << /Font << /F1 3 0 R >> >> >>".encode())
        shown = "\n".join(f"BT /F1 11 Tf 1 0 0 1 {x} {y} Tm <{words.encode('utf-16-be').hex()}> Tj ET" for x, y, words in rows)
        objects.append(_stream(shown.encode()))
    return _numbered(objects, more)


def _stream(raw: bytes) -> bytes:
    packed = zlib.compress(raw)
    return f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream"


def _numbered(objects: Sequence[bytes], more: str) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R {more} >>\nstartxref\n{len(out)}\n%%EOF\n".encode()
