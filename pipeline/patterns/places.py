"""Places: where a sentence says that something happened, in its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile

from pipeline.patterns.grammar import AT, CLAUSAL, lexemes, singular
from pipeline.patterns.nouns import BODIES, words
from pipeline.patterns.parts import ends
from pipeline.patterns.phrases import Phrase
from pipeline.patterns.status import Status

_AREAS = lexemes(
    "airport area base border camp checkpoint church city coast countryside country county crossing desert "
    "district governorate hospital island kingdom market mosque mountains neighborhood neighbourhood oblast "
    "port prison province quarter region river sea settlement square stadium state strait suburb territory "
    "town valley village"
)
BORDERS = lexemes("border borders frontier")
_LARGE = lexemes("country county desert governorate kingdom mountains oblast province region state territory")
_COUNTRY, _UNKNOWN, _TOWN, _SITE = range(4)
"""How specific a place is: a site is a part of a town, as far as its noun tells."""
_STRIKING = lexemes("attack batter bomb bombard hit pound raid rock shake shell storm strike target")
"""What is done to a place."""
_STRIKES = lexemes("airstrike attack bombardment bombing raid shelling siege storming strike")


class Places(Status):
    """One frame at one place of a sentence, and where the event happened of which it tells."""

    def _place(self, item: Phrase) -> str | None:
        """The most specific place that the sentence gives the event: a quarter or site, a town, a country.

        What stands beside the verb goes before what the sentence tells of another event.
        """
        if self.verb is None:
            return None
        own = self._own(item)
        beside = (ground for verb in self.clause.sharing(self.verb) for ground in self._grounds(verb))
        found = self._most_specific(beside if own is None else self._locative(own))
        told = (self._most_specific(self._grounds(verb)) for verb in self._events if verb is not self.verb)
        if found is None or found[0] == _COUNTRY:
            found = next(filter(None, told), found)
        elif self.verb.form == "ing":  # "shells struck the Karm market in Lima, killing ten"
            found = max(found, next(told, None) or found, key=lambda each: each[0])
        return found[1] if found else None

    @property
    def _events(self) -> list[Phrase]:
        """The verbs that tell of an event, the nearest first: "a tram *crashed* in Lima, killing ten"."""
        if ends(self.kind):
            return []  # what is given or moved goes from one place to another
        here = self.trigger.index
        events = (v for v in self.clause.verbs if v.lemma not in CLAUSAL and not v.modals and v.form != "inf")
        return sorted(events, key=lambda verb: abs(verb.index - here))

    def _grounds(self, verb: Phrase) -> Iterator[tuple[str, Phrase]]:
        """The phrases beside a verb that may name where it happened, each with its preposition."""
        clause = self.clause
        if verb.lemma in _STRIKING:
            yield from (("in", phrase) for phrase in clause.objects(verb)[:1])
        yield from self._locative(clause.prepositional(verb))

    def _locative(self, adjuncts: Iterable[tuple[str, list[Phrase]]]) -> Iterator[tuple[str, Phrase]]:
        for preposition, phrases in adjuncts:
            holder = self.clause.phrases[max(0, phrases[0].index - 2)]
            struck = (
                preposition in {"of", "on"} and singular(holder.head.text) in _STRIKES
            )  # "attacks on Lima"
            if preposition in AT or struck:
                yield from (("in" if struck else preposition, phrase) for phrase in phrases)

    def _most_specific(self, grounds: Iterable[tuple[str, Phrase]]) -> tuple[int, str] | None:
        """How specific the first of the most specific places is, and its words."""
        found: list[tuple[int, str]] = []
        for preposition, phrase in grounds:
            area = singular(phrase.head.text)
            if place := self._place_words(phrase):
                found.append((_TOWN, place))
            elif phrase.head.named and phrase.head.named.kind == "country":
                found += [(_COUNTRY, words(phrase, self.clause))] if preposition != "on" else []
            elif place := self._unknown_place(preposition, phrase):
                found.append((_SITE if area in _AREAS - _LARGE else _UNKNOWN, place))
        return max(found, key=lambda each: each[0], default=None)

    def _place_words(self, phrase: Phrase) -> str:
        after = self.clause.phrases[phrase.index + 1 : phrase.index + 3]
        before = phrase.tokens[-2] if len(phrase.tokens) > 1 else phrase.head
        unnamed = before.tag != "proper" and (before.named is None or before.named.kind == "demonym")
        if unnamed and singular(phrase.head.text) in _AREAS and len(after) == 2 and after[0].low == "of":
            return self._named_area(after[1]) if after[1].kind == "NP" else ""  # "the city of Lima"
        if phrase.head.low in BORDERS and len(after) == 2 and after[0].low == "with":
            return (
                self.clause.text[phrase.head.start : after[1].end] if self.discourse.named(after[1]) else ""
            )
        named = [k for k, t in enumerate(phrase.tokens) if t.named and t.named.kind in {"place", "capital"}]
        if not named:
            return ""
        rest = phrase.tokens[named[-1] + 1 :]
        whole = all(token.tag == "proper" or singular(token.text) in _AREAS for token in rest)
        kept = phrase.tokens if whole else phrase.tokens[: named[-1] + 1]
        return words(Phrase("NP", kept, index=phrase.index), self.clause)

    def _named_area(self, phrase: Phrase) -> str:
        """The name of a town after "the town of", known or not; what is not its name is left out."""
        named = list(takewhile(lambda token: token.tag == "proper", phrase.tokens))
        bare = Phrase("NP", named, index=phrase.index) if named else phrase
        return self._place_words(phrase) or self._unknown_place("in", bare)

    def _unknown_place(self, preposition: str, phrase: Phrase) -> str:
        """A place that only its preposition and its capitals tell: "near Ta Muen Thom"."""
        tokens = [token for token in phrase.tokens if token.tag != "det"]
        proper = [token for token in tokens if token.tag == "proper"]
        area = bool(tokens) and singular(tokens[-1].text) in _AREAS
        near = area or preposition in {"in", "near", "off"}
        if not proper or not near or len(proper) + area < len(tokens):
            return ""
        persons = self.discourse.persons
        odd = any(t.is_acronym or singular(t.text) in BODIES or t.text in persons for t in proper)
        return "" if odd else words(phrase, self.clause)
