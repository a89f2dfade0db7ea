"""Reference: which party or people a noun phrase or a pronoun stands for, over one article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.patterns.clauses import Clause
from pipeline.patterns.grammar import Token, lexemes, singular
from pipeline.patterns.names import PERSONAL
from pipeline.patterns.nouns import content, is_joint
from pipeline.patterns.phrases import Phrase
from pipeline.patterns.voices import Voices
from schemas.frames import PEOPLE, PLATFORMS

_SEVERAL = {"three": 3, "four": 4, "five": 5, "six": 6}
_COUNTRY = re.compile(
    r"(?:the|its|this|that) (?:\w+ )?"
    r"(?:country|nation|island|kingdom|state|government|regime|republic|region|territory)"
)
_GROUP = re.compile(
    r"(?:the|this) (?:\w+ )?"
    r"(?:group|movement|militia|organisation|organization|alliance|bloc|agency|rebels|militants)"
)
_DEFINITE = lexemes("the this that these those both")
_PRIVATE = lexemes(
    "ally bank brother business charity club company daughter employer factory family father firm "
    "foundation friend husband mother newspaper party sister son wife"
)
"""Nouns of what is somebody's and not his country's: "his company"."""
_SIDES = lexemes("ally backer critic enemy foe friend neighbor neighbour opponent partner rival supporter")
"""Nouns of who is not whom they are of: "Peru's *allies*", "*critics* of Peru"."""
_PLURAL = lexemes("they them their those")
_SPEAKERLESS = lexemes("we our us i my you your this that who whose which")


class Discourse(Voices):
    """What the sentences of an article tell about each other."""

    def parties(  # noqa: PLR0911 - one rule a line
        self, phrase: Phrase, clause: Clause, number: int, *, both: bool = False
    ) -> list[str]:
        """The known parties that a phrase stands for, in words of the article; two for "both sides".

        With `both` also two for "they".
        """
        phrase = content(phrase, clause)
        if _is_of_others(phrase, clause):
            return []
        if token := self.named(phrase):
            return [self._fullest(phrase, clause, token)]
        behind = self.named_behind(phrase, clause)
        if not behind and (is_joint(phrase) or (both and phrase.low == "they")):
            several = next((n for word, n in _SEVERAL.items() if word in phrase.low.split()), 2)
            return self._several_before(number, phrase.start, several)
        country = self.country(phrase, clause)
        if country and len(behind) < 2:
            return [country]
        if behind:
            return behind
        if phrase.apposed and (token := self.named(phrase.apposed)):
            return [token.text]
        found = self._antecedent(phrase, clause, number)
        return [found] if found else []

    def named_behind(self, phrase: Phrase, clause: Clause) -> list[str]:
        """The parties that a phrase is of: "the leaders of *Chile and Peru*"."""
        if phrase.tokens[0].tag == "poss":
            return []  # "its forces from Mali" are not Mali's
        for preposition, others in clause.after_noun(phrase):
            near = preposition in {"from", "of", "among"} and others[0].index == phrase.index + 2
            tokens = [token for other in others if (token := self.named(other))] if near else []
            if tokens and tokens[0].named and tokens[0].named.kind != "place":
                return [token.text for token in tokens]
        return []

    def _fullest(self, phrase: Phrase, clause: Clause, token: Token) -> str:
        """As much of the phrase as still names the same party."""
        fuller = clause.text[token.start : phrase.head.end]
        return fuller if self.same(fuller, token.text) else token.text

    def _numbered_mentions(
        self, number: int, before: int, back: int = 3
    ) -> Iterator[tuple[int, list[tuple[Phrase, Token]]]]:
        """Phrases that name parties, sentence by sentence backwards from `before` in sentence `number`."""
        for n in range(number, number - back - 1, -1):
            if clause := self.clauses.get(n):
                phrases = [p for p in clause.phrases if p.kind == "NP" and (n < number or p.start < before)]
                if named := [(phrase, token) for phrase in phrases if (token := self.named(phrase))]:
                    yield n, named

    def _mentions(self, number: int, before: int) -> Iterator[list[tuple[Phrase, Token]]]:
        return (named for _, named in self._numbered_mentions(number, before))

    def _several_before(self, number: int, position: int, several: int) -> list[str]:
        """The parties last named, of one sentence where there are so many."""
        distinct: list[str] = []
        for n in range(number, number - 4, -1):
            clause = self.clauses.get(n)
            for phrase in clause.phrases if clause else ():
                if clause is None or phrase.kind != "NP" or (n == number and phrase.start >= position):
                    continue
                token = self.named(phrase)
                party = token.text if token else self.country(phrase, clause)
                if party and not any(party == other or self.same(party, other) for other in distinct):
                    distinct.append(party)
            if len(distinct) >= several:
                return distinct[:several]
        return []

    def _antecedent(self, phrase: Phrase, clause: Clause, number: int) -> str:
        """The party that a pronoun, "the country", "the group" or "the ships" may stand for."""
        position = phrase.start
        head = singular(phrase.head.text)
        if head in PLATFORMS and phrase.tokens[0].low in _DEFINITE:
            alike = (
                token.text
                for named in self._mentions(number, position)
                for other, token in reversed(named)
                if singular(other.head.text) == head
            )
            return next(alike, "")
        if head in _PRIVATE:
            return ""
        if _GROUP.fullmatch(phrase.low):
            named = (
                token
                for n, mentions in self._numbered_mentions(number, position)
                for other, token in mentions
                if n < number or other.head is token
            )
            return next((t.text for t in named if t.named and t.named.kind == "party"), "")
        if _COUNTRY.fullmatch(phrase.low):
            own = self.clauses[number]  # "the country" twice in a sentence is one
            same = (p for p in own.phrases if p.low.startswith(phrase.low) or p.start == position)
            first = next(same, phrase)
            return self._country_before(number, min(first.start, position))
        return self._pronoun_party(phrase, clause, number)

    def _pronoun_party(self, phrase: Phrase, clause: Clause, number: int) -> str:
        position = phrase.start
        pronoun = phrase.tokens[0].low if phrase.tokens[0].tag in {"pron", "poss"} else ""
        if not pronoun or pronoun in _SPEAKERLESS:
            return ""
        if pronoun in PERSONAL and (name := self.last_person(number, position)):
            known = (self.persons.get(part, "") for part in (name, *name.split()))
            return next(filter(None, known), name if self.gazetteer.leader(name) else "")
        if pronoun in _PLURAL and (people := self.people_before(number, position)):
            return people
        verb = clause.governor(phrase)
        owners = clause.subject(verb) if verb and phrase.tokens[0].tag == "poss" else []
        if owner := next((token for s in owners if (token := self.named(s)) and s.end < position), None):
            return owner.text  # "*Oslo* withdrew its troops"
        suffering = verb is not None and phrase in [*clause.objects(verb), *clause.recipient(verb)]
        doers = [s.index for s in clause.subject(verb)] if verb and suffering else []
        for n, mentions in self._numbered_mentions(number, position):
            others = [m for m in mentions if n < number or m[0].index not in doers]
            states = [t for _, t in others if t.named and t.named.kind != "place"]
            if others:  # "Chile backs Peru and arms *it*"
                return (states[-1 if doers else 0] if states else others[0][1]).text
        return ""

    def _country_before(self, number: int, position: int) -> str:
        """The country last named that "the country" may stand for: rather none that acts itself."""
        acting = ""
        for n, mentions in self._numbered_mentions(number, position, back=6):
            subjects = [s.index for verb in self.clauses[n].verbs for s in self.clauses[n].subject(verb)]
            for phrase, token in reversed(mentions):
                if token.named and token.named.kind in {"party", "metonym"}:
                    continue
                if phrase.index not in subjects:
                    return token.text
                acting = acting or (token.text if n < number else "")
        return acting

    def people_before(self, number: int, position: int) -> str:
        """The party of the people last named: "Chilean" after "500 Chilean soldiers"."""
        for named in self._mentions(number, position):
            for phrase, token in named:
                if singular(phrase.head.text) in PEOPLE:
                    return token.text
        return ""

    def head_noun(self, phrase: Phrase, clause: Clause, number: int) -> str:
        """The noun of a phrase, through "hundreds of"; for "they" that of the people last named."""
        inner = content(phrase, clause)
        if inner.tokens[0].tag == "pron" and inner.low in _PLURAL:
            near = [p for p in clause.phrases[: inner.index] if p.kind == "NP" and p.head.low.endswith("s")]
            if near and near[-1].head.tag == "noun" and not self.named(near[-1]):
                return singular(near[-1].head.text)
            for named in self._mentions(number, inner.start):
                for other, _ in named:
                    if singular(other.head.text) in PEOPLE:
                        return singular(other.head.text)
            return ""
        return singular(inner.head.text)


def _is_of_others(phrase: Phrase, clause: Clause) -> bool:
    """Whether a phrase is of who stands beside or against a party that it names."""
    owned = any(token.tag == "gen" for token in phrase.tokens)
    return singular(phrase.head.text) in _SIDES and (owned or clause.text.startswith(" of ", phrase.end))
