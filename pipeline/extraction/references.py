"""Whom words of an article stand for: pronouns, "the country", "both sides", persons who act for a country.

All is read in the article itself, nothing in a knowledge of the world but the gazetteer's names of heads of
state: "US Defense Secretary Lloyd Austin" makes Lloyd Austin act for the United States.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.articles.article import Article
from schemas.frames import PEOPLE
from schemas.values import Gazetteer, Named, default_gazetteer, find_figures
from schemas.values.lexicon import word_lists

_SINGULAR = (
    r"it|its|he|his|him|she|her|the (?:country|nation|state|capital|group)"
    r"|(?:the )?(?:government|regime|army)"
)
_PLURAL = r"they|their|them|those|these"
_PERSONS = (
    r"troops|soldiers|forces|fighters|workers|labourers|laborers|people|civilians|citizens|nationals|servicemen"
    r"|personnel|militants|rebels|prisoners|hostages|marines|sailors|police"
)
_STATE_FORCES = rf"(?:\w+ )?(?:{_PERSONS}|army|military|navy|government|regime|air force)\b"
_ONE = re.compile(
    rf"(?:of )?(?P<pronoun>{_SINGULAR}|{_PLURAL})\b(?:(?!\s)|\s(?={_STATE_FORCES}))",
    re.IGNORECASE,
)
_BOTH = re.compile(
    rf"(?:{_PLURAL}|each other|both|either|(?:the|these) two|(?:both|the two|these two) \w+|"
    r"the (?:sides|parties))$",
    re.IGNORECASE,
)
_PEOPLE = re.compile(rf"(?:[’']s?)? (?:\w+ )?(?:{_PERSONS})\b")
_PARTICLE = (
    r"(?:al-|el-|d['’]|(?:d[aeou]|dos|das|del|della|di|von|van|zu|bin|ibn|ben|abu|der|den|ter|la|le|y)\b)"
)
_NAME = re.compile(
    rf"(?:[^\W\d_a-z][\w'’.-]*|{_PARTICLE}[\w'’-]*)(?:\s(?:[^\W\d_a-z][\w'’.-]*|{_PARTICLE}[\w'’-]*)){{0,4}}"
)
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2})\.(?:\s|\Z)")
_OFFICE = (
    r"(?:president|prime minister|premier|chancellor|(?:\w+ )?minister|(?:\w+ )?secretary(?: of \w+)?"
    r"|king|queen|emir|sultan|monarch|ruler|dictator|leader|chief|commander|general|head|envoy|ambassador)"
)
_NO_OFFICE = re.compile(r"\b(?:opposition|former|ex|rebel|deposed|exiled|separatist|ousted)\b", re.IGNORECASE)
_BEFORE_NAME = re.compile(
    rf"(?i:(?:['’]s)?\s(?:[\w-]+\s){{0,3}}?{_OFFICE}(?:\sof\s(?:staff|state|defen[cs]e))?),?\s"
    r"(?:[A-Z][\w'’.-]*\s){0,3}$"
)
_AFTER_NAME = re.compile(r",?\s(?:who is\s)?(?:the\s|a\s)?$")
_AFTER_NATION = re.compile(rf"(?:['’]s)?\s(?:[\w-]+\s){{0,3}}?{_OFFICE}\b", re.IGNORECASE)
_LISTS = word_lists("proper.tsv")
_COLLECTIVE = frozenset(
    word.casefold() for name in ("group", "body", "force", "state", "outlet") for word in _LISTS[name]
)
_ONE_OF_THEM = re.compile(
    r"(?:an?|another|his|her|their|one)\s(?:(?!and\s|or\s)[\w’'-]+\s){0,3}?(?P<head>[\w’'-]+)"
    r"(?:\s(?:in|at|of|from|near|on|who|with)\s.*)?",
    re.IGNORECASE,
)
_GROUPS = frozenset(
    [
        "group",
        "family",
        "couple",
        "pair",
        "number",
        "crowd",
        "team",
        "crew",
        "unit",
        "platoon",
        "squad",
        "battalion",
        "brigade",
        "convoy",
        "patrol",
        "majority",
        "minority",
        "dozen",
        "handful",
        "population",
        "community",
        "generation",
        "delegation",
        "column",
        "cell",
        "gang",
        "quarter",
        "third",
        "half",
        "lot",
        "host",
        "series",
        "detachment",
        "regiment",
        "company",
        "division",
        "force",
        "contingent",
        "army",
        "class",
        "hundred",
        "thousand",
        "million",
        "few",
        "household",
        "village",
        "mob",
        "congregation",
        "garrison",
    ]
)
_QUANTITIES = frozenset(
    [
        "several",
        "many",
        "some",
        "few",
        "numerous",
        "countless",
        "half",
        "most",
        "all",
        "both",
        "none",
        "others",
        "more",
        "part",
        "dozens",
        "scores",
        "hundreds",
        "thousands",
        "millions",
        "another",
        "one",
    ]
)
_NOUN_BEFORE = re.compile(r"(?P<rest>(?:[\w’'-]+\s){0,3}?)(?P<noun>[a-z]*[a-rt-z])\s(?P<name>[^\W\d_a-z].*)")
_CREEDS = frozenset(
    [
        *("alawites", "buddhists", "catholics", "christians", "copts", "druze", "hindus", "jews", "muslims"),
        *("protestants", "salafists", "shia", "shias", "shiites", "sikhs", "sunnis", "yazidis"),
    ]
)
"""People of a creed, who are many: "Sunni Muslims"."""
_WIDTH = 90
"""Characters beside a name in which its office is looked for."""


def is_one_person(words: str) -> bool:
    """Whether words for people mean one: "a nurse", "her father", "Ada Lund", but not "a family"."""
    if is_person(words):
        return True
    one = _ONE_OF_THEM.fullmatch(words.strip())
    head = one["head"].casefold() if one else ""
    return bool(head) and head not in _GROUPS and not re.search(r"(?:[^s]s|people|men|children)$", head)


def is_name(words: str) -> bool:
    """Whether the words may be a person's name, also one name alone, and are no known party's."""
    if words.casefold() in _QUANTITIES:
        return False
    return bool(_NAME.fullmatch(words)) and not default_gazetteer().find(words) and not find_figures(words)


def is_person(words: str) -> bool:
    """Whether the words are one person's name, alone or behind a noun: "Ada Lund", "US citizen Ada Lund"."""
    noun = _NOUN_BEFORE.match(words.strip())
    name = noun["name"] if noun and (not noun["rest"] or noun["noun"] in PEOPLE) else words.strip()
    parts = name.casefold().split()
    if len(parts) < 2 or parts[0] in _QUANTITIES or not is_name(name):
        return False
    return parts[-1] not in _COLLECTIVE | _CREEDS


class References:
    """Resolves the words of one article to the parties that they stand for."""

    def __init__(self, article: Article, gazetteer: Gazetteer) -> None:
        self.article = article
        self.gazetteer = gazetteer
        self.sentences = {sentence.number: sentence for sentence in article.sentences}

    def resolved(self, words: str, position: int) -> str | None:
        """The words of the party for which a pronoun or "the country" at `position` stands.

        None where they are no such words, or nobody is named before them.
        """
        pronoun = _ONE.match(words)
        if pronoun is None:
            return None
        groups = self._before(position)
        if re.fullmatch(_PLURAL, pronoun["pronoun"], re.IGNORECASE):
            for names in groups:
                for named in reversed(names):
                    if _PEOPLE.match(self.article.text, named.end):
                        return self.surface(named)
        return self.surface(groups[0][0]) if groups else None

    def is_pronoun(self, words: str) -> bool:
        """Whether the words stand for a party named elsewhere: "it", "their troops", "the country"."""
        return _ONE.match(words) is not None

    def both(self, words: str, position: int) -> list[Named] | None:
        """The two parties that "both sides" stands for: the first two in the nearest text that names two.

        None where `words` are not of that kind; empty where no two are named before them.
        """
        if not _BOTH.match(words):
            return None
        distinct: dict[str, Named] = {}
        for names in self._before(position, sentences=5):
            for named in names:
                distinct.setdefault(named.code or named.name, named)
            if len(distinct) >= 2:
                return list(distinct.values())[:2]
        return []

    def acts_for(self, words: str) -> str | None:
        """The words of the country or group for which the person named `words` acts, by an office told.

        "Lloyd Austin" gives "US" where the article has "US Defense Secretary Lloyd Austin" or "Lloyd Austin,
        the US defence secretary"; a head of state whom the gazetteer has by a fuller name gives that name.
        """
        if not _NAME.fullmatch(words) or self.gazetteer.find(words):
            return None
        surname = words.rsplit(maxsplit=1)[-1]
        for full in self._fuller(surname):
            if self.gazetteer.leader(full):
                return full
        for start, end in self._places(surname):
            if party := self._office_beside(start, end):
                return party
        return None

    def surface(self, named: Named) -> str:
        """The words of a name found in the article."""
        return self.article.text[named.start : named.end]

    def _places(self, name: str) -> Iterator[tuple[int, int]]:
        text = self.article.text
        for start, end in self.article.body_spans:
            for found in re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])").finditer(text, start, end):
                yield found.span()

    def _fuller(self, surname: str) -> Iterator[str]:
        """The capitalised words around each place of a surname, longest first: "Kim Jong Un" for "Kim"."""
        for start, _ in self._places(surname):
            for found in _NAME.finditer(self.article.text, max(start - _WIDTH, 0), start + _WIDTH):
                ended = _SENTENCE_END.search(found[0])
                parts = found[0][: ended.start() if ended else None].split()
                if self.article.text[found.start() - 1 : found.start()].isalnum():
                    parts = parts[1:]  # it begins within a word
                end = found.start() + (ended.start() if ended else len(found[0]))
                if found.start() <= start < end and len(parts) > 1:
                    for first in range(len(parts) - 1):
                        if surname in parts[first:]:
                            yield " ".join(parts[first:])

    def _office_beside(self, start: int, end: int) -> str | None:
        sentence = next((s for s in self.article.sentences if s.start <= start < s.end), None)
        if sentence is None:
            return None
        text = self.article.text
        first, last = max(sentence.start, start - _WIDTH), min(sentence.end, end + _WIDTH)
        before = text[first:start]
        for named in reversed(self.gazetteer.find(before)):
            between = before[named.end :]
            if named.kind != "place" and _BEFORE_NAME.fullmatch(between) and not _NO_OFFICE.search(between):
                return before[named.start : named.end]
        after = text[end:last]
        for named in self.gazetteer.find(after)[:1]:
            office = _AFTER_NATION.match(after, named.end)
            if _AFTER_NAME.fullmatch(after[: named.start]) and office and not _NO_OFFICE.search(office[0]):
                return after[named.start : named.end]
        return None

    def _before(self, position: int, sentences: int = 3) -> list[list[Named]]:
        """Parties named before `position`: those of its own sentence, then of the sentences before it."""
        here = next((s.number for s in self.article.sentences if s.start <= position < s.end), 1)
        found = []
        for number in range(here, max(here - sentences, 1) - 1, -1):
            sentence = self.sentences[number]
            text = self.article.text[sentence.start : min(sentence.end, position)]
            names = [
                n._replace(start=n.start + sentence.start, end=n.end + sentence.start)
                for n in self.gazetteer.find(text)
                if n.code or n.kind == "party"
            ]
            if names:
                found.append(names)
        return found
