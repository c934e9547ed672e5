"""The swap: a text with every name, sum, count, date, topic, post and verb replaced by another of its kind, and its paragraphs in another order.

What is replaced is taken from the reading of the text; nothing here knows which text it is. What would not be fair to replace stays: states and
regions ("Asia"; they are closed lists), numbers that count what the text itself names ("two partnerships"), the names of events, the release's
number and address, and the words of a title that says what a paper is ("Memorandum of Cooperation on …"), but for its topic. Sums keep their
order, since a part is less than its whole; no topic comes in whose words the text already holds elsewhere ("by satellite").
"""

from collections.abc import Callable
from dataclasses import dataclass

from kg.model import Document, Reading, Span
from kg.ontology import Ontology
from kg.read import document

from .names import rename, rename_leftovers, rename_papers
from .numbers import Numbers, Shift, shift
from .order import Order
from .posts import Posts
from .vocabulary import Topics, Verbs
from .work import Work, folded

__all__ = ["Swapped", "folded", "reread", "swap"]


@dataclass(frozen=True)
class Swapped:
    """The new text, and what stands in it for what.

    ``names`` by reference of the entity, ``topics`` by reference, ``amounts``, ``counts`` and ``ordinals`` by value. ``titles`` gives for
    a new title (folded) the post it stands for, ``posts`` the same for an old post. ``dates`` moves a date, ``words`` tells what now
    stands where a span stood, ``order`` is that of the old blocks.
    """

    text: str
    names: dict[str, str]
    topics: dict[str, str]
    amounts: dict[str, str]
    counts: dict[str, str]
    ordinals: dict[str, str]
    titles: dict[str, str]
    posts: dict[str, str]
    dates: Shift
    words: Callable[[Span], str]
    order: tuple[int, ...]


def swap(reading: Reading, ontology: Ontology, seed: int) -> Swapped:
    """Make the variant of a text that a seed stands for; of two edits at one place the earlier in this order holds."""
    work = Work(reading, ontology, seed)
    posts, numbers, topics, order = Posts(work), Numbers(work, shift(work)), Topics(work), Order(work)
    posts.replace()
    rename(work)
    numbers.replace()
    topics.replace()
    rename_papers(work)
    Verbs(work).replace()
    rename_leftovers(work)
    titles, old_posts = posts.renamed()
    drawn = order.drawn()
    values = (numbers.amounts, numbers.counts, numbers.ordinals)
    return Swapped(order.text(drawn), work.names, topics.new, *values, titles, old_posts, numbers.dates, work.words, drawn)


def reread(reading: Reading, swapped: Swapped, ontology: Ontology) -> Document:
    """Make the document of a variant; a date that the text's own header does not say is given as front matter would."""
    old = reading.document
    headed = any(block.kind == "masthead" for block in old.blocks)
    return document(swapped.text, old.stem, {} if headed or not old.date else {"date": swapped.dates(old.date)}, ontology)
