"""Names: which person, office, country or party the names in an article stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.patterns.clauses import Clause
from pipeline.patterns.grammar import SAYING, Token, lexemes, singular
from pipeline.patterns.nouns import BODIES, GROUPS, MEDIA, OFFICES, TITLES
from pipeline.patterns.phrases import Phrase
from schemas.frames import TOLLS
from schemas.values import Gazetteer, UnreadableError

_THINGS = lexemes(
    "airstrike ambush assault attack base battle blast bomb bombardment bombing border campaign city clash "
    "conflict consulate crash drone embassy explosion fire front invasion missile offensive operation "
    "outpost port raid rocket shell shelling siege strike territory town truck village war"
)
"""Nouns before which a name tells no party: "a Taliban truck bombing", "a Russian border city"."""
_OPEN_QUOTE = re.compile(r"“[^”]*$|^[^\"]*\"(?:[^\"]*\"[^\"]*\")*[^\"]*$")
PERSONAL = lexemes("he she him her his")


class Names:
    """The sentences of an article, and whom it names in them."""

    def __init__(self, clauses: Mapping[int, Clause], gazetteer: Gazetteer) -> None:
        self.clauses = clauses
        self.gazetteer = gazetteer
        self._known: dict[str, tuple[str | None, str] | None] = {}
        self.persons: dict[str, str] = {}
        self._offices: dict[str, str] = {}
        self._full_names: dict[str, str] = {}
        self._read_persons()

    # --- persons

    def _read_persons(self) -> None:
        """Learn persons' countries: "Danish" for Ida Holm and for Holm, from "Danish minister Ida Holm"."""
        for clause in self.clauses.values():
            for phrase in clause.phrases:
                nameable = phrase.kind == "NP" and phrase.head.tag != "noun"
                name = self.person(phrase, clause) if nameable else ""
                country = self._home(phrase, clause) if name else ""
                office = self._office_of(phrase, clause) if name else ""
                parts = [part for part in name.split() if part[0].isupper()]
                for part in (name, *parts) if country else ():
                    self.persons.setdefault(part, country)
                for part in (name, *parts) if office else ():
                    self._offices.setdefault(part, office)
                if len(parts) > 1 and (country or office):
                    full = self._full_names.setdefault(parts[-1], name)
                    if full.split()[0] != parts[0]:
                        self._full_names[parts[-1]] = parts[-1]  # two of one surname

    def _home(self, phrase: Phrase, clause: Clause) -> str:
        """The country that a phrase tells of the person whom it names, whose surname may be a place."""
        token = self.named(phrase)
        surname = (
            token is phrase.head and token.named is not None and token.named.kind in {"place", "capital"}
        )
        return ("" if surname else self.country(phrase)) or self._office_country(phrase, clause)

    def _office_country(self, phrase: Phrase, clause: Clause) -> str:
        """The country in the office set beside a name: "Peru's president, Ana Ruiz"."""
        for other in clause.beside(phrase):
            office = any(singular(token.text) in TITLES for token in other.tokens)
            if office and (token := self.named(other)) and token.named and token.named.code:
                return token.text
        return ""

    def _office_of(self, phrase: Phrase, clause: Clause) -> str:
        """The office of a person named in a phrase, by a title before it or set beside it."""
        held = [singular(token.text) for token in phrase.tokens if singular(token.text) in OFFICES]
        if not held:
            beside = (other for other in clause.beside(phrase) if not self.person(other, clause))
            held = [head for other in beside if (head := singular(other.head.text)) in OFFICES]
        return held[-1] if held else ""

    def office(self, phrase: Phrase, clause: Clause, number: int) -> str:
        """The office of the person whom a phrase names or stands for, as far as the article tells it."""
        name = self.person(phrase, clause)
        if not name and phrase.tokens[0].low in PERSONAL:
            name = self.last_person(number, phrase.start)
        parts = (name, *reversed(name.split()))
        found = next((self._offices[part] for part in parts if part in self._offices), "")
        return found or ("leader" if name and self.gazetteer.leader(name) else "")

    def _leader(self, name: str) -> str:
        """As much of a name as the gazetteer has for a head of state or government."""
        return next((part for part in (name, *name.split()[-1:]) if self.gazetteer.leader(part)), "")

    def fullest(self, name: str) -> str:
        """The fullest name that the article gives a person."""
        return self._full_names.get(name, name)

    def holder(self, office: str, country: str) -> str:
        """The one person whom the article names in a country's office: Ana Ruiz for "Peru's president"."""
        held = {
            self.fullest(name)
            for name, known in self._offices.items()
            if " " in self.fullest(name)
            and office in {known, "counterpart"}
            and (not country or self.same(self.persons.get(name, ""), country))
        }
        return held.pop() if len(held) == 1 else ""

    def person(self, phrase: Phrase, clause: Clause) -> str:
        """The person's name that a phrase ends with, without titles, or nothing."""
        tokens = [token for token in phrase.tokens if token.tag not in {"adv", "gen"}]
        if len(tokens) > 2 and tokens[-1].tag == "name" and tokens[-2].tag == "proper":
            title, given = (singular(token.text) for token in tokens[-3:-1])
            if title in TITLES and given not in TITLES:
                return clause.text[tokens[-2].start : tokens[-1].end]  # "Secretary William Hague"
        if not tokens or tokens[-1].tag != "proper":
            return ""
        first = last = len(tokens)
        while first and (tokens[first - 1].tag == "proper" or (tokens[first - 1].name_part and first < last)):
            first -= 1
        if first == 1 and last > 1 and tokens[0].named and tokens[0].named.kind in {"place", "capital"}:
            first = 0  # "Santiago Ruiz"
        while first < last and (singular(tokens[first].text) in TITLES or tokens[first].is_acronym):
            first += 1
        run, lead = tokens[first:last], tokens[:first]
        titled = any(singular(token.text) in TITLES for token in lead)
        longest = 6 if any(token.name_part for token in run) else 4
        if not 1 <= len(run) <= longest or any(char.isdigit() for token in run for char in token.text):
            return ""
        if (
            singular(run[-1].text) in TITLES | GROUPS | BODIES
            or run[-1].text.isupper()
            or (lead and lead[0].tag == "det" and not titled)
        ):
            return ""
        if len(run) == 1 and not titled and not self._is_person(run[0].text):
            return ""
        return clause.text[run[0].start : run[-1].end]

    def _is_person(self, word: str) -> bool:
        return word in self.persons or self.gazetteer.leader(word) is not None

    def last_person(self, number: int, position: int) -> str:
        """The person whom "he" at `position` of sentence `number` stands for: the last of whom is told.

        Rather one of whom something is said than one who says it, who in a quotation is never "he"; but of
        "he said that he" one who spoke before.
        """
        own = self.clauses.get(number)
        quoted = own is not None and _OPEN_QUOTE.search(own.text[:position]) is not None
        speakers = (s for v in own.verbs if v.lemma in SAYING for s in own.speakers(v)) if own else ()
        goes_on = not quoted and any(speaker.low in PERSONAL for speaker in speakers)
        for n in range(number, number - 3, -1):
            clause = self.clauses.get(n)
            if clause is None:
                continue
            before = [p for p in clause.phrases if p.kind == "NP" and (n < number or p.end <= position)]
            named = [(phrase, name) for phrase in before if (name := self.person(phrase, clause))]
            speaking = [s for v in clause.verbs if v.lemma in SAYING for s in clause.speakers(v)]
            saying = {p.index for s in speaking for p in (s, *clause.beside(s))}
            acting = {s.index for v in clause.verbs for s in clause.subject(v)}
            said = [name for phrase, name in named if phrase.index in saying]
            if goes_on and said:
                return said[-1]
            told = [name for phrase, name in named if phrase.index in acting - saying]
            others = [name for phrase, name in named if not (quoted and phrase.index in saying)]
            if told or others:
                return (told or others)[-1]
        return ""

    # --- parties

    @staticmethod
    def named(phrase: Phrase) -> Token | None:
        """The name of a party in a phrase: the first, and a place only where there is no other."""
        tokens = [
            token
            for token in phrase.tokens
            if (named := token.named)
            and (named.code or (named.kind == "party" and not MEDIA.search(named.name)))
        ]
        head = singular(phrase.head.text)
        if phrase.head not in tokens and (head in _THINGS or head in TOLLS):
            tokens = [t for t in tokens if head in TOLLS and t.named and t.named.kind != "place"]
        if phrase.head in tokens and phrase.head.named and phrase.head.named.kind == "party":
            return phrase.head  # "the Kurdish PKK"
        return next((t for t in tokens if t.named and t.named.kind != "place"), tokens[0] if tokens else None)

    def country(self, phrase: Phrase, clause: Clause | None = None) -> str:
        """The words in a phrase that tell a country, or with `clause` those known of its person."""
        token = self.named(phrase)
        name = self.person(phrase, clause) if clause else ""
        if token and token.named and token.named.code and not (name and token is phrase.head):
            return token.text
        if clause and not name and phrase.low in PERSONAL:
            name = self.last_person(next(n for n, c in self.clauses.items() if c is clause), phrase.start)
        known = (self.persons.get(part, "") for part in (name, *reversed(name.split())))
        country = next(filter(None, known), "") if name else ""
        if not country and (leader := self._leader(name)):
            return leader
        office = name or singular(phrase.head.text) in TITLES
        if clause and office and not country:  # "the prime minister of Spain"
            named = (self.named(p) for of, ps in clause.after_noun(phrase) if of == "of" for p in ps[:1])
            country = next((t.text for t in named if t and t.named and t.named.code), "")
        return country or (self._office_country(phrase, clause) if clause and office else "")

    def _party(self, words: str) -> tuple[str | None, str] | None:
        if words not in self._known:
            try:
                self._known[words] = self.gazetteer.party(words)
            except UnreadableError:
                self._known[words] = None
        return self._known[words]

    def same(self, one: str, other: str) -> bool:
        """Whether both words name the same party."""
        left, right = self._party(one), self._party(other)
        if left is None or right is None:
            return False
        return left[0] == right[0] if left[0] or right[0] else left[1] == right[1]

    def is_known(self, words: str) -> bool:
        """Whether the words name a party that the gazetteer knows."""
        return any(named.code or named.kind == "party" for named in self.gazetteer.find(words))

    def is_country(self, words: str) -> bool:
        """Whether the words name a country."""
        party = self._party(words)
        return party is not None and party[0] is not None

    def has(self, word: str) -> bool:
        """Whether the word stands in the article."""
        return any(word in clause.text for clause in self.clauses.values())
