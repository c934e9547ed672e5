"""Invented names of the kinds the genre speaks of, drawn by a seed from ``tests/cases/swap/names.toml``, each word once."""

import random
import re
import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path

from kg.text.marked import FUNCTION_WORDS

TABLE = tomllib.loads((Path(__file__).parents[1] / "cases" / "swap" / "names.toml").read_text("utf-8"))
_SMALL = {"of", "and", "for", "the"}


class Coiner:
    """Names for one text."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._acronyms: set[str] = set()
        self._left = {key: self._shuffled(words) for key, words in TABLE.items() if isinstance(words, list) and not key.endswith("forms")}

    def _shuffled(self, words: Sequence[str]) -> list[str]:
        return self.random.sample(words, len(words))

    def word(self, key: str) -> str:
        """Draw a word of a list that no name of this text has yet; a spent list says so."""
        assert self._left[key], f"names.toml: too few {key} for this text"
        return self._left[key].pop()

    def of(self, words: Collection[str]) -> str:
        """Draw one of some words, which others may have too."""
        return self.random.choice(sorted(words))

    def _form(self, forms: str, words: str, short: bool) -> str:
        """Fill a form; a name with a short form begins with its own words, more than the short form holds."""
        fit = [f for f in TABLE[forms] if not short or f.startswith("{0}") and " " in f and f != "{0} {1}" and "Institute" not in f]
        form = self.random.choice(fit)
        return form.format(*(self.word(words) for _ in range(form.count("{"))))

    def organisation(self, cls: str, short: bool) -> str:
        """Coin the name of an organisation of a class; its acronym is no word ("ITS") and that of no other body of the text."""
        name = self._organisation(cls, short)
        letters = acronym(name)
        if letters.casefold() in FUNCTION_WORDS or letters in self._acronyms:
            return self.organisation(cls, short)
        self._acronyms |= {letters} if cls != "Company" else set()
        return name

    def _organisation(self, cls: str, short: bool) -> str:
        if cls == "Company":
            return self._form("company_forms", "companies", short)
        forms = {"University": "university_forms", "ResearchInstitute": "institute_forms", "GovernmentBody": "body_forms"}
        return self._form(forms.get(cls, "institution_forms"), "places", short)

    def person(self, japanese: bool, initial: bool) -> tuple[str, str]:
        """Coin a given name and a surname, with a middle initial or without."""
        kind = "japanese_" if japanese else ""
        given, surname = self.word(f"{kind}given_names"), self.word(f"{kind}surnames")
        return (f"{given} {self.random.choice('BDFJLQTVZ')}." if initial else given), surname


def acronym(name: str) -> str:
    """Make the acronym of a name from its capitals."""
    return "".join(word[0].upper() for word in re.findall(r"\w+", name) if word.casefold() not in _SMALL)


def short(name: str) -> str:
    """Give the first words of a name, up to the noun that says what it is."""
    return re.split(r" (?:University|Institute|National|Research|Group|Inc|Corp|K\.K|Foundation|Association|Academy|Agency|Commission)\b", name)[0]


def inflected(base: str) -> dict[str, str]:
    """Give the forms of a verb: base, -s, past, participle and -ing."""
    stem = base[:-1] if base.endswith("e") else base
    third = f"{base}es" if base.endswith(("s", "sh", "ch", "x")) else f"{base}s"
    regular = f"{stem}ed"
    if base.endswith("y") and base[-2] not in "aeiou":
        third, regular = f"{base[:-1]}ies", f"{base[:-1]}ied"
    past, participle = TABLE["verbs"]["irregular"].get(base, (regular, regular))
    ing = f"{stem}ting" if past.endswith("tted") else f"{stem}ing"
    return {"base": base, "third": third, "past": past, "participle": participle, "ing": ing}
