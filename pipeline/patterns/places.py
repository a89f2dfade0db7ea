"""Places: where a sentence says that something happened, in its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile

from pipeline.patterns.clauses import EVENTS, STRIKING
from pipeline.patterns.grammar import AT, ATTRIBUTE, CLAUSAL, lexemes, singular
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
_SETTLED = lexemes("city district neighborhood neighbourhood quarter suburb town village")
_TOWNS = lexemes("city town village")
_PARTS = lexemes("center centre downtown edge heart outskirt outskirts part periphery vicinity")
"""What has no name of its own: "the heart of Lima"."""
_BESIDE = lexemes("east north northeast northwest south southeast southwest west")
_COUNTRY, _REGION, _UNKNOWN, _TOWN, _SITE = range(5)
"""How specific a place is: a site is a part of a town, as far as its noun tells."""
_LYING = lexemes("base entrench garrison hide live locate position reside situate station")
"""What tells where somebody is, not what he does there: "rebels *based* in Ica shelled Lima"."""
_FALLING = lexemes("drop fall land rain")
"""What bombs do on a place."""
_MADE = lexemes(
    "agree announce broker clinch conclude finalise finalize ink negotiate reach seal sign strike"
)
"""What is done to a deal where it is made."""
_STRIKES = lexemes("airstrike attack bombardment bombing raid shelling siege storming strike")


class Places(Status):
    """One frame at one place of a sentence, and where the event happened of which it tells."""

    def _place(self, item: Phrase) -> str | None:
        """The most specific place that the sentence gives the event: a quarter or site, a town, a country.

        What stands beside the verb goes before what the sentence tells of another event.
        """
        if self.verb is None or (self.is_deal and self.verb.lemma not in _MADE):
            return None
        own = self._own(item)
        shared = (ground for verb in self.clause.sharing(self.verb) for ground in self._grounds(verb))
        found = self._most_specific(shared if own is None else self._locative(own))
        others = (verb for verb in self._events if verb is not self.verb)
        beside = found is not None  # not "a man died in Peru *as* people in Tacna searched for others"
        others = (v for v in others if v.lemma in STRIKING or not (beside and self._parted(v, {"as"})))
        told = (self._most_specific(self._grounds(verb)) for verb in others)
        if found is None or found[0] == _COUNTRY:
            found = self._where(self.verb) or next(filter(None, told), found) or self._named_event()
        elif self.verb.form == "ing" and not self._has_place_of_its_own(self.verb):
            # "shells struck the Karm market in Lima, killing ten"
            found = max(next(told, None) or found, found, key=lambda each: each[0])
        return found[1] if found else None

    def _has_place_of_its_own(self, verb: Phrase) -> bool:
        """Whether a place stands behind the verb: "shells struck Lima, killing ten *in Ica*"."""
        behind = ((name, phrase) for name, phrase in self._grounds(verb) if phrase.index > verb.index)
        return self._most_specific(behind) is not None

    @property
    def ground(self) -> str | None:
        """The place that stands beside the frame's own verb."""
        found = self._most_specific(self._grounds(self.trigger))
        return found[1] if found else None

    @property
    def _events(self) -> list[Phrase]:
        """The verbs that tell of an event, the nearest first: "a tram *crashed* in Lima, killing ten"."""
        if ends(self.kind) or self.is_deal:
            return []  # what is given or moved goes from one place to another
        here = self.trigger.index
        events = (v for v in self.clause.verbs if v.lemma not in CLAUSAL and not v.modals and v.form != "inf")
        saying = [v for v in self.clause.verbs if v.lemma in CLAUSAL]
        voices = {s.index for verb in saying for s in self.clause.speakers(verb)}
        events = (v for v in events if v.lemma not in _LYING and not self._describes(v, voices))
        events = (v for v in events if not self._parted(v, {"while", "whereas", ";"}))
        return sorted(events, key=lambda verb: abs(verb.index - here))

    def _describes(self, verb: Phrase, voices: set[int]) -> bool:
        """Whether a verb only tells who speaks: "the office, which watches *Peru*, said"."""
        opening = self.clause.phrases[verb.index - 1 : verb.index]
        return [p.kind for p in opening] == ["R"] and {s.index for s in self.clause.subject(verb)} <= voices

    def _parted(self, verb: Phrase, words: set[str]) -> bool:
        """Whether one of these words parts a verb: "ten died in Lima *while* raids on Ica killed two"."""
        first, last = sorted((self.trigger.index, verb.index))
        return any(p.low in words for p in self.clause.phrases[first:last])

    def _where(self, verb: Phrase) -> tuple[int, str] | None:
        """The place of which the verb's clause tells: "*Lima*, where ten died"."""
        before = self.clause.phrases[: verb.index]
        opening = next((p for p in reversed(before) if p.kind in {"S", "R", ";"}), None)
        if opening is None or opening.low != "where":
            return None
        near = (self._most_specific([("in", p)]) for p in reversed(before[: opening.index]) if p.kind == "NP")
        return next(filter(None, near), None)

    def _named_event(self) -> tuple[int, str] | None:
        """The place by which an event is named: "the *Lima* bombing"."""
        if ends(self.kind) or self.is_deal:
            return None
        events = (p for p in self.clause.phrases if p.kind == "NP" and singular(p.head.text) in EVENTS)
        bare = (Phrase("NP", p.tokens[:-1], index=p.index) for p in events if len(p.tokens) > 1)
        return self._most_specific(("of", phrase) for phrase in bare)

    def _grounds(self, verb: Phrase) -> Iterator[tuple[str, Phrase]]:
        """The phrases beside a verb that may name where it happened, each with its preposition."""
        clause = self.clause
        if verb.lemma in STRIKING:
            yield from (("in", phrase) for phrase in clause.objects(verb)[:1])
        into = {"into"} if verb.lemma not in _FALLING else {"into", "on"}
        if not ends(self.kind):
            told = clause.prepositional(verb)
            yield from (("in", p) for name, phrases in told if name in into for p in phrases)
        yield from self._locative(clause.prepositional(verb))

    def _locative(self, adjuncts: Iterable[tuple[str, list[Phrase]]]) -> Iterator[tuple[str, Phrase]]:
        states = () if ends(self.kind) else (v for v in self.clause.verbs if v.lemma in _LYING)
        lying = {k for verb in states for k in self.clause.scope(verb)}
        for preposition, phrases in adjuncts:
            if phrases[0].index in lying:
                continue
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
                found.append((_REGION if area in _LARGE else _TOWN, place))
            elif phrase.head.named and phrase.head.named.kind == "country":
                found += [(_COUNTRY, words(phrase, self.clause))] if preposition != "on" else []
            elif place := self._unknown_place(preposition, phrase):
                site = area in _AREAS - _LARGE or self._is_within(phrase)
                found.append((_SITE if site else _UNKNOWN, place))
        return max(found, key=lambda each: each[0], default=None)

    def _is_within(self, phrase: Phrase) -> bool:
        """Whether the place after it holds it: "Ayaviri *in Puno*"."""
        after = self.clause.phrases[phrase.index + 1 : phrase.index + 3]
        return len(after) == 2 and after[0].low == "in" and bool(self._place_words(after[1]))

    def _place_words(self, phrase: Phrase) -> str:
        after = self.clause.phrases[phrase.index + 1 : phrase.index + 3]
        before = phrase.tokens[-2] if len(phrase.tokens) > 1 else phrase.head
        area = singular(phrase.head.text)
        unnamed = before.tag != "proper" and (before.named is None or before.named.kind == "demonym")
        of = len(after) == 2 and after[0].low == "of" and after[1].kind == "NP"
        unnamed = unnamed or (area in _SETTLED and before.named is not None)  # "the Lima suburb of Comas"
        unnamed = unnamed or (of and area in _TOWNS and before.low != "old")  # "Perus town of Comas"
        if of and (beside := self._on_one_side(phrase, after[1])):
            return beside
        part = of and area in _PARTS and (after[1].head.tag == "proper" or after[1].head.named is not None)
        inner = self._named_area(after[1]) if of and unnamed and (area in _AREAS or part) else ""
        if inner or (unnamed and area in _AREAS - _SETTLED and of):
            return inner  # "the city of Lima"
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
        kept = kept[self._opening(phrase, named[-1]) :]
        while ATTRIBUTE.fullmatch(kept[-1].low):
            kept = kept[:-1]  # "Ica Western Peru" without its comma
        return words(Phrase("NP", kept, index=phrase.index), self.clause)

    def _on_one_side(self, phrase: Phrase, town: Phrase) -> str:
        """What lies on one side of a town: "*Comas* north of Lima", "farmland *south of Ica*"."""
        side = singular(phrase.head.text) in _BESIDE and phrase.tokens[0].tag != "det"
        known = any(token.named and token.named.kind in {"place", "capital"} for token in phrase.tokens)
        if not side or known or not self._named_area(town):
            return ""
        name = list(takewhile(lambda token: token.tag == "proper", phrase.tokens[:-1]))
        if name:
            return words(Phrase("NP", name, index=phrase.index), self.clause)
        return self.clause.text[phrase.head.start : town.end]

    @staticmethod
    def _opening(phrase: Phrase, named: int) -> int:
        """Where the name of a place begins: not in "the besieged capital *Lima*"."""
        tokens, k = phrase.tokens, named
        while k and (
            tokens[k - 1].tag in {"proper", "name", "gen"} or ATTRIBUTE.fullmatch(tokens[k - 1].low)
        ):
            k -= 1
        return k

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
        near = area or preposition in {"in", "near", "off", "around"}
        if not proper or not near or len(proper) + area < len(tokens):
            return ""
        persons = self.discourse.persons
        common = BODIES | EVENTS  # "in Rocket Fire", as headlines write it
        odd = any(t.is_acronym or singular(t.text) in common or t.text in persons for t in proper)
        return "" if odd else words(phrase, self.clause)
