"""Match: the claims that one frame states at one place of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from pipeline.patterns.fields import Fields, Filled
from pipeline.patterns.grammar import lexemes, singular
from pipeline.patterns.nouns import OFFICES, content
from pipeline.patterns.parts import Stated, ends, fields_of
from pipeline.patterns.phrases import Phrase
from pipeline.patterns.status import ASSERTING, AWAITED, INTENDING

_REMOTE = re.compile(
    r"(?i)\b(?:virtual(?:ly)?|remotely|online|video[- ]?(?:link|call|conference)?|(?:tele)?phone(?: call)?)\b"
)
"""Words for talks without a journey."""
_JOURNEYS = lexemes("arrive come depart fly go head journey leave return tour travel trip visit")
INFERRED = -2
"""The place of a value that another sentence states."""


class Pair(NamedTuple):
    """Who gave to whom, or sent where, in sentence `number`."""

    number: int
    type_name: str
    giver: str
    taker: str


class Match(Fields):
    """One frame at one place of a sentence."""

    def claims(self) -> Iterator[tuple[Stated, int]]:
        """Each claim, with the place of its figure in the sentence, or -1."""
        frame = self.frame
        if self.trigger.lemma == "get" and self.clause.has_done(self.trigger):
            return
        if not self._has_parts or self._only_helps():
            return
        phrases = self._under_one_figure(self._part(frame.each)) if frame.each else [self.trigger]
        heads = frame.heads.get(frame.each)
        fitting = [not frame.each or self._fits_one(phrase, heads) for phrase in phrases]
        unreal = any(fitting) and self.verb is not None and self._is_unreal(self.verb)
        if not any(fitting) or (
            unreal and not any(s.many and s.role == "party" for s in fields_of(self.kind))
        ):
            return
        status = "possible" if unreal else self._status()
        for k, phrase in enumerate(phrases):
            if not fitting[k]:
                continue
            if self._is_same_person(phrases[k : k + 2]):
                continue
            plural = k and phrases[k - 1].head.low.endswith("s")
            if k and not fitting[k - 1] and not plural and phrase.index == phrases[k - 1].index + 2:
                self._leads[phrase.index] = phrases[k - 1].start  # "space and satellite technology"
            contents = self._contents(phrase) if frame.each else [(phrase, None)]
            for item, holder in contents:
                yield from self._state(item, holder, status)

    def _is_same_person(self, pair: list[Phrase]) -> bool:
        """Whether one person bears two offices: "Peru's *deputy premier* and finance minister Ana Ruiz"."""
        if len(pair) < 2 or pair[1].index != pair[0].index + 2 or pair[1].tokens[0].tag != "noun":
            return False
        names = [self.discourse.person(phrase, self.clause) for phrase in pair]
        return not names[0] and bool(names[1]) and singular(pair[0].head.text) in OFFICES

    def _only_helps(self) -> bool:
        """Whether the infinitive after the trigger tells what happens: "is *due to leave*"."""
        if self.trigger.lemma not in AWAITED | {"be", "invite"} or self.trigger.kind != "VG":
            return False
        last = max((p.index for p in self.clause.objects(self.trigger)), default=self.trigger.index)
        after = self.clause.phrases[last + 1 : last + 2]
        told = {"complement", "infinitive", "phrase"} & {*" ".join(self.frame.fills.values()).split()}
        return bool(after) and after[0].kind == "VG" and after[0].form == "inf" and not told

    @cached_property
    def _has_parts(self) -> bool:
        """Whether the clause has the nouns that the frame asks for, those of each item aside."""
        parts = self.frame.heads.items()
        if any(self._fits(part, heads) for part, heads in self.frame.bars.items()):
            return False
        return all(self._fits(part, heads) for part, heads in parts if part != self.frame.each)

    @property
    def fits(self) -> bool:
        """Whether the clause has all nouns that the frame asks for."""
        heads = self.frame.heads.get(self.frame.each)
        each = self._part(self.frame.each) if self.frame.each else [self.trigger]
        return self._has_parts and any(not self.frame.each or self._fits_one(p, heads) for p in each)

    def persons(self) -> list[str]:
        """The persons whom the frame tells of one by one, by name."""
        names = (self.discourse.person(phrase, self.clause) for phrase in self._part(self.frame.each))
        return [name for name in names if name]

    @cached_property
    def told_status(self) -> str:
        """What the sentence says of whether it happened; "unreal" where it is only supposed or averted."""
        return "unreal" if self.verb is not None and self._is_unreal(self.verb) else self._status()

    @property
    def tells_surely(self) -> bool:
        """Whether the verb itself says so: "will send", "plans to send", "if he sent", "Oslo to send"."""
        verb = self.verb
        if verb is None:
            return False
        status = self.told_status
        if status in {"denied", "occurred"}:
            return status == "denied" or (self.frame.kind == "verb" and verb.form != "inf")
        if self._is_headline(verb) or (self.frame.kind == "verb" and self.clause.is_conditional(verb)):
            return True
        governor = self.clause.matrix(verb)
        governed = governor is not None and not governor.negated and governor.lemma in INTENDING
        return bool(verb.modals & ASSERTING) or governed

    def _state(self, item: Phrase, holder: Phrase | None, status: str) -> Iterator[tuple[Stated, int]]:
        claim, filled = self._parts_of_claim(item, holder, status)
        self._go_to_place(claim, filled, item)
        if not all(claim[need] for need in self.frame.needs if "|" not in need):
            return
        self._complete(claim, filled)
        if not self._keep_hosts_at_home(claim):
            return
        if not self._is_whole(claim, filled, item):
            return
        if self.reader.tells_scene:
            self._set_scene(claim, item)
        figure = max((field.place for field in filled.values()), default=-1)
        for stated in self._for_each_giver(claim):
            self._remember(stated, filled)
            if self.frame.apart:
                self.reader.apart.append(stated)
            yield stated, figure
        for stated in self._further_journeys(claim):
            yield stated, figure

    def _parts_of_claim(
        self, item: Phrase, holder: Phrase | None, status: str
    ) -> tuple[Stated, dict[str, Filled]]:
        """The claim's fields by the parts of the frame, without scene; and what each was filled with."""
        claim: Stated = {"sentences": [self.number]}
        filled: dict[str, Filled] = {}
        for spec in fields_of(self.kind):
            if spec.name == "status":
                claim["status"] = status
            elif spec.name in {"attributed_to", "when"}:
                claim[spec.name] = None
            elif spec.choices:
                claim[spec.name] = self._choose(spec, item, status)
            else:
                filled[spec.name] = self._fill(spec, item, holder)
                claim[spec.name] = filled[spec.name].value or ([] if spec.many else None)
        return claim, filled

    def _set_scene(self, claim: Stated, item: Phrase) -> None:
        """Who says so, when and where; whoever is counted does not say so."""
        counts = (spec.name for spec in fields_of(self.kind) if spec.role == "figure")
        counted = [str(claim[name]) for name in counts if claim[name]]
        own = {claim[spec.name] for spec in fields_of(self.kind) if spec.role == "person" and spec.required}
        voices = (voice for voice in self._voices if voice not in own)  # who announces his own visit
        claim["attributed_to"] = [v for v in voices if not any(words in v for words in counted)]
        claim |= {"when": self._when, "place": claim["place"] or self._place(item)}

    def _further_journeys(self, claim: Stated) -> Iterator[Stated]:
        """The same journey to each further country of a list: "will visit Chile, *Peru* and *Ghana*"."""
        for own, there in self.kind.abroad:
            options = (self._part(option) for option in self.frame.fills[there].split())
            told = [claim[own], claim[there]]
            for phrase in next(filter(None, options), [])[1:]:
                party = self.discourse.country(phrase)
                if party and not any(self.discourse.same(party, other) for other in told if other):
                    told.append(party)
                    hosts = {host: None for host, at in self.kind.at_home if at == there}
                    yield claim | {there: party, "place": self._place_words(phrase) or None} | hosts

    def _go_to_place(self, claim: Stated, filled: dict[str, Filled], item: Phrase) -> None:
        """Take the place that the clause names for a destination that is no party: "across *Europe*"."""
        if self.frame.apart and "place" in self.frame.fills and not claim[taker := ends(self.kind)[1]]:
            claim[taker] = claim["place"] or self._place(item)
            filled[taker] = Filled(claim[taker], known=self.discourse.is_known(claim[taker] or ""))

    def _keep_hosts_at_home(self, claim: Stated) -> bool:
        """Drop a host who is at home elsewhere; False where host and guest may have changed places."""
        nations = [nation for nation, _ in self.kind.abroad]
        for name, there in self.kind.at_home:
            if (host := claim[name]) and (home := self.discourse.persons.get(host)):
                claim[name] = host if self.discourse.same(home, claim[there]) else None
            elif any(f"{nation}|{name}" in self.frame.needs and not claim[nation] for nation in nations):
                return False
        return True

    def _is_remote(self) -> bool:
        """Whether they only talk from afar; who travels does not, though the sentence names a call."""
        told = self.clause.text if self.trigger.lemma not in _JOURNEYS else ""
        beside = self.clause.phrases[max(0, self.trigger.index - 1) : self.trigger.index + 1]
        if self.frame.kind == "noun" and singular(self.trigger.head.text) in _JOURNEYS:
            told = " ".join(phrase.low for phrase in beside)
        return _REMOTE.search(told) is not None

    def _is_whole(self, claim: Stated, filled: Mapping[str, Filled], item: Phrase) -> bool:  # noqa: PLR0911 - one rule a line
        required = [s.name for s in fields_of(self.kind) if s.required and s.name != "attributed_to"]
        if not all(claim[name] for name in required):
            return False
        if not all(any(claim[name] for name in need.split("|")) for need in self.frame.needs):
            return False
        if self.kind.abroad and self._is_remote():
            return False
        known = [all(filled[name].known for name in names.split("+")) for names in self.frame.known]
        if known and not any(known):
            return False
        counts = [spec.name for spec in fields_of(self.kind) if spec.role == "figure"]
        uncounted = self.frame.reported and not any(claim[name] for name in counts)
        if counts and uncounted and self.verb and self.clause.qualifies(self.verb):
            return False  # "in honour of soldiers who died" reports no death
        if counts and self.verb and self._figure_is_of_main_verb(item):
            return False
        first = content(item, self.clause).tokens[0]
        definite = first.low in {"the", "these", "those"} or first.tag in {"pron", "poss"}
        if self.frame.repeats and definite and not any(claim[name] for name in counts):
            return False
        return not any(
            claim[own] and claim[there] and self.discourse.same(claim[own], claim[there])
            for own, there in self.kind.abroad
        )

    def _figure_is_of_main_verb(self, item: Phrase) -> bool:
        """Whether "400 troops sent to Mali were killed" counts the killed, not the sent."""
        if self.verb is None or self.verb.form != "red":
            return False
        main = next(
            (v for v in self.clause.verbs if v.form == "fin" and item in self.clause.subject(v)), None
        )
        frames = self.reader.frames.get(("verb", main.lemma), []) if main else []
        return any(
            kind is not self.kind and any(s.role == "figure" for s in fields_of(kind)) for kind, _ in frames
        )

    def _complete(self, claim: Stated, filled: dict[str, Filled]) -> None:  # noqa: C901 - one rule a line
        """Take who gives or receives from the sentences before, where this one leaves it out."""
        if not (both := ends(self.kind)):
            return
        required = {s.name for s in fields_of(self.kind) if s.required}
        if any(claim[end] and not filled[end].known for end in both if end not in required):
            return
        giver, taker = (str(claim[end]) if filled[end].known else "" for end in both)
        if giver and taker and not self.frame.apart and self.discourse.same(giver, taker):
            claim[both[1]], filled[both[1]], taker = None, Filled(), ""
        if bool(giver) == bool(taker):
            return
        for pair in reversed(self.reader.pairs):
            if pair.number < self.number - 3:
                return
            other = ""
            if any(self.discourse.same(giver or taker, party) for party in (pair.giver, pair.taker)):
                other = pair.taker if self.discourse.same(giver or taker, pair.giver) else pair.giver
            elif giver and pair.type_name == self.kind.type_name and pair.number >= self.number - 1:
                other = pair.taker
            if other:
                end = both[1] if giver else both[0]
                if not self.discourse.same(other, giver or taker):
                    claim[end], filled[end] = other, Filled(other, known=True, place=INFERRED)
                return

    def _remember(self, claim: Stated, filled: Mapping[str, Filled]) -> None:
        if (both := ends(self.kind)) and all(filled[end].known for end in both):
            taker = filled[both[1]]
            if taker.place == INFERRED and not self.discourse.is_country(str(taker.value)):
                return
            giver, taken = (str(claim[end]) for end in both)
            self.reader.pairs.append(Pair(self.number, self.kind.type_name, giver, taken))

    def _for_each_giver(self, claim: Stated) -> Iterator[Stated]:
        """The claim for each of several givers, except that a figure for all of them is not shared out."""
        both = ends(self.kind)
        counted = any(claim[spec.name] for spec in fields_of(self.kind) if spec.role == "figure")
        if not both or counted:
            yield claim
            return
        options = (self._part(option) for option in self.frame.fills[both[0]].split() if option != "before")
        each = [self.discourse.parties(p, self.clause, self.number) for p in next(filter(None, options), [])]
        givers = [parties[0] for parties in each if len(parties) == 1]
        for giver in givers if len(givers) > 1 and claim[both[0]] in givers else [claim[both[0]]]:
            yield claim | {both[0]: giver}
