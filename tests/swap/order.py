"""The paragraphs of a text in another order that a writer could have chosen."""

import re

from kg.model import Span

from .work import Work

_PRONOUNS = {"it", "they", "he", "she", "its", "their", "his", "her"}


class Order:
    """Head and first paragraph stay first, the end mark last; what leans on its neighbour moves with it, a short form stays behind the whole name."""

    def __init__(self, work: Work) -> None:
        self.work, self.blocks = work, work.document.blocks
        near = set(work.linked.words["reference"]["near"])
        self._pointing = (near | _PRONOUNS) - {"both"}
        self._whole, self._short = self._needs()

    def drawn(self) -> tuple[int, ...]:
        """Draw an order of the blocks."""
        head, *rest = self._units()
        last = [unit for unit in rest if self.blocks[unit[0]].kind == "end"]
        rest = [unit for unit in rest if unit not in last]
        self.work.coiner.random.shuffle(rest)
        return tuple(at for unit in (head, *self._introduced(rest, head), *last) for at in unit)

    def text(self, order: tuple[int, ...]) -> str:
        """Write the new text in an order of its blocks."""
        starts = [0, *(self.work.text.rfind("\n", 0, b.span.start) + 1 for b in self.blocks[1:]), len(self.work.text)]
        return "\n\n".join(self.work.words(Span(starts[at], starts[at + 1])).rstrip() for at in order) + "\n"

    def _units(self) -> list[list[int]]:
        """Cut the blocks into what moves as one: a heading with all below it, a lead-in with its list."""
        first = next((at for at, block in enumerate(self.blocks) if block.kind == "paragraph"), len(self.blocks) - 1)
        units, section = [list(range(first + 1))], False
        for at in range(first + 1, len(self.blocks)):
            kind = self.blocks[at].kind
            section = (section or kind == "heading") and kind != "end"
            if kind != "end" and (self._leans(at) or section and kind != "heading"):
                units[-1].append(at)
            else:
                units.append([at])
        return units

    def _leans(self, at: int) -> bool:
        """A list under its lead-in, a bullet under another, a paragraph that begins with "This" or "They"."""
        before, block = (self.work.text[b.span.start : b.span.end] for b in self.blocks[at - 1 : at + 1])
        opening = re.search(r"\w+", block)
        pointing = opening is not None and opening.group().casefold() in self._pointing
        return before.endswith(":") or self.blocks[at].kind == "bullet" or pointing

    def _needs(self) -> tuple[list[set[str]], list[set[str]]]:
        """For each block what it names whole, and what it names in a shorter form only."""
        at = {block.span: i for i, block in enumerate(self.blocks)}
        placed = [(at[s.block.span], f.ref, len(self.work.plain(span))) for s, f, span in self.work.finds("ORG", "PERSON", "INITIATIVE")]
        longest = {ref: max(n for _, r, n in placed if r == ref) for _, ref, _ in placed}
        whole = [{ref for i, ref, n in placed if i == block and n == longest[ref]} for block in at.values()]
        return whole, [{ref for i, ref, _ in placed if i == block} - whole[block] for block in at.values()]

    def _introduced(self, units: list[list[int]], head: list[int]) -> list[list[int]]:
        """Bring a paragraph that calls a thing by a short form behind the one that names it whole, as every writer does."""
        known, made, left = _all(self._whole, head), [], list(units)
        while left:
            unit = next((u for u in left if _all(self._short, u) <= known | _all(self._whole, u)), left[0])
            known |= _all(self._whole, unit)
            made.append(unit)
            left.remove(unit)
        return made


def _all(named: list[set[str]], unit: list[int]) -> set[str]:
    return {ref for at in unit for ref in named[at]}
