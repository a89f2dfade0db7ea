"""Clauses: a shallow analysis of one English sentence: times, contents, parts and complements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.patterns.grammar import (
    ABSTRACT,
    CLAUSAL,
    DITRANSITIVE,
    HARMING,
    OBJECT_CONTROL,
    PREVENTING,
    Forms,
    lexemes,
    singular,
)
from pipeline.patterns.phrases import Phrase
from pipeline.patterns.speech import Speech
from schemas.frames import PEOPLE
from schemas.values import Gazetteer

_FULL_DATE = re.compile(r"\b\d{1,2}\b.*\b\d{4}\b|\b\d{4}\b.*\b\d{1,2}\b")
_PRINTING = lexemes("issue post publish update")
EVENTS = lexemes(
    "accident airstrike ambush assault attack avalanche blast bombardment bombing clash collision crash "
    "derailment earthquake explosion fighting fire flood incident massacre offensive raid rampage riot "
    "shelling shooting siege stampede storm strike violence"
)
"""Nouns of what happens at one place and time and may do harm."""
STRIKING = lexemes("attack batter bomb bombard hit pound raid rock shake shell storm strike target")
"""What is done to a place."""
_STATES = lexemes("captivity care coma condition custody detention hospital")
"""What people are in who are alive: "left ten dead and 30 in *hospital*"."""
_RUN_ON = re.compile(r"[a-z]+\.? [0-3]\d(?:19|20)\d\d\b", re.IGNORECASE)
_UTTERANCES = lexemes("announcement briefing comment interview letter message post speech statement tweet")
_TELLING = CLAUSAL | lexemes(
    "accuse appeal ask begin blame call call_for condemn criticise criticize demand denounce discuss praise "
    "start urge welcome"
)
"""Verbs whose time is not that of what they tell of."""
_WHEN = lexemes("when after")
_RESUMING = lexemes("the this that these those")
_THEM = lexemes("them these those whom which")


class Clause(Speech):
    """One sentence, analysed: its phrases, and for each verb all that the sentence tells with it.

    `statuses` remembers, for frames that ask alike at one place, whether the sentence says that it happened.
    """

    def __init__(self, text: str, gazetteer: Gazetteer, forms: Forms) -> None:
        self.statuses: dict[tuple[object, ...], str] = {}
        self._times: dict[tuple[Phrase, int], list[Phrase]] = {}
        super().__init__(text, gazetteer, forms)

    def times(self, verb: Phrase, depth: int = 3) -> list[Phrase]:
        """The times at which the verb's event is put, the nearest first."""
        if (verb, depth) not in self._times:
            self._times[verb, depth] = self._find_times(verb, depth)
        return self._times[verb, depth]

    def _find_times(self, verb: Phrase, depth: int) -> list[Phrase]:
        told = self._times_in(self.scope(verb))
        found = [time for time in told if not self._names_event(time)]
        subject = min((p.index for p in self.subject(verb)), default=verb.index)
        found = found or self._times_resumed(self._clause_start(min(subject, verb.index)))
        if not found and subject <= verb.index:
            asides = (k for k in range(subject, verb.index) if self._kind(k) in {"R", "VG"})
            aside = next((k for k in asides if self.phrases[k].form != "fin"), verb.index)
            found = self._times_in(range(self._clause_start(subject), aside))
            found = [time for time in found if not self._is_since(subject, time)]
            if told:
                found = [time for time in found if time.index > subject or self._leads(time)]
            beside = self._left(verb.index)  # not "the feast which began on Friday goes on"
            found = found or (
                self._times_in(range(beside + 1, verb.index)) if self._kind(beside) != "VG" else []
            )
        found = found or told
        if found or not depth:
            return found
        stop = self.scope(verb).stop
        if self._kind(stop) == "S" and self.phrases[stop].low in (
            _WHEN | {"since"} if self.is_perfect() else _WHEN
        ):
            inner = next((phrase for phrase in self.phrases[stop:] if phrase.kind == "VG"), None)
            found = self.times(inner, 0) if inner else []
        return found or self._times_of_others(verb, depth)

    def _names_event(self, time: Phrase) -> bool:
        """Whether an event is named by the time: "the site of the *April* attack", "the raid in *April*"."""
        before = self._at(time.index - 1 - (self._kind(time.index - 1) == "P"))
        beside = (before, self._at(time.index + 1))
        event = any(p and p.kind == "NP" and singular(p.head.text) in EVENTS for p in beside)
        return event or self._kind(time.index) == "NP"

    def _leads(self, time: Phrase) -> bool:
        """Whether a time opens its clause: "*On Monday* ten died", not "after talks on Monday, ten died"."""
        before = time.index - 1 - (self._kind(time.index - 1) == "P")
        return self._kind(before) not in {"NP", "VG"} and self._kind(time.index + 1) in {",", "NP"}

    def _times_resumed(self, start: int) -> list[Phrase]:
        """The time from which a clause that begins at `start` goes on: "as in *2004*, when ten died"."""
        if self._kind(start - 1) != "S" or self.phrases[start - 1].low != "when":
            return []
        before = self._at(start - 2 - (self._kind(start - 2) == ","))
        if before is None or before.kind != "W":
            return []
        if (
            before.index == 1 and self.phrases[0].low == "since"
        ):  # "since Monday, when it began, ten have died"
            verb = next((p for p in self.phrases[start:] if p.kind == "VG" and p.form == "fin"), None)
            if verb and self._kind(self.scope(verb).stop) == ",":
                return []
        return [before]

    def is_perfect(self) -> bool:
        """Whether the sentence tells what has come about so far: "has killed 40"."""
        return any(
            t.low in {"has", "have"} for verb in self.verbs for t in verb.tokens if verb.lemma != "have"
        )

    def events(self) -> list[Phrase]:
        """The verbs of a sentence that tells of an event: "Shells *hit* a bus", "A blast *shook* Lima"."""
        verbs = [v for v in self.verbs if v.lemma not in CLAUSAL and not v.modals and not v.negated]
        named = any(p.kind == "NP" and singular(p.head.text) in EVENTS for p in self.phrases)
        return verbs if named or any(verb.lemma in STRIKING for verb in verbs) else []

    def resumed(self) -> list[Phrase]:
        """The events of which it only says that they were told before: "*the attack*", "*these strikes*"."""
        return [
            p
            for p in self.phrases
            if p.kind == "NP"
            and p.tokens[0].low in _RESUMING
            and singular(p.head.text) in EVENTS
            and all(t is p.head or t.tag == "det" or t.low == "same" for t in p.tokens)
        ]

    def time_resumed(self) -> str:
        """When an event told before happened, where a sentence says so: "The attack came on Friday"."""
        resumed = {p.index for p in self.resumed()}
        for verb in self.verbs:
            if resumed & {p.index for p in self.subject(verb)} and (times := self.times(verb, 0)):
                return self.text[times[0].start : times[0].end]
        return ""

    def only_time(self) -> list[Phrase]:
        """The one time of a sentence in which all else has none, but that at which somebody speaks."""
        fled = {p.index for p in self.phrases if p.low == "who"}
        others = [v for v in self.verbs if v.lemma in _TELLING or self._left(v.index) in fled]
        elsewhere = {time.index for verb in others for time in self.times(verb, 0)}
        cited = [k for k, p in enumerate(self.phrases) if p.kind == "NP" and p.head.low in _UTTERANCES]
        times = [t for t in self._times_in(range(len(self.phrases))) if t.index not in elsewhere]
        times = [t for t in times if not {t.index, t.index - 1, t.index - 2} & {*cited}]
        if not self.is_perfect():
            times = [t for t in times if not self._is_since(self._clause_start(t.index), t)]
        return times if len(times) == 1 else []

    def time_told(self) -> str:
        """When the first event of the sentence happened that is no speech, or nothing."""
        for verb in self.verbs:
            told = verb.lemma not in CLAUSAL and not verb.modals and not self._is_background(verb)
            times = self.times(verb, 0) if told else []
            if times:
                return self.text[times[0].start : times[0].end]
        return ""

    def _is_background(self, verb: Phrase) -> bool:
        """Whether the verb only tells of whom or since when the sentence speaks: "a truce that began"."""
        subject = min((p.index for p in self.subject(verb)), default=verb.index)
        opening = self._at(self._left(verb.index)), self._at(self._left(min(subject, verb.index)))
        return any(p and (p.kind == "R" or p.low in {"that", "since", "until"}) for p in opening)

    def _is_since(self, subject: int, time: Phrase) -> bool:
        """Whether the time only qualifies the subject: "the first raid *since* a war in 2011 killed ten"."""
        return any(p.low.split()[0] == "since" for p in self.phrases[subject : time.index + 1])

    def _is_stamp(self, k: int) -> bool:
        """Whether a full date only tells when the article was printed: "Lima 7 May 2025 Ten people died"."""
        if _RUN_ON.match(self.text, self.phrases[k].start):
            return True  # "Updated at Mar 042019"
        before = self._at(k - 1)
        printed = before is not None and before.lemma in _PRINTING and before.index == 0
        alone = self._kind(k + 1) == "NP" and (printed or self._kind(k - 1) not in {"P", "VG"})
        return alone and _FULL_DATE.search(self.phrases[k].low) is not None

    def _times_in(self, places: range) -> list[Phrase]:
        found = []
        for k in places:
            if self._kind(k) == "W":
                found += [] if self._is_stamp(k) else [self.phrases[k]]
            elif self._kind(k) == "NP":
                dates = [token for token in self.phrases[k].tokens if token.tag == "when"]
                found += [Phrase("W", [date], index=k) for date in dates]
        return found

    def _times_of_others(self, verb: Phrase, depth: int) -> list[Phrase]:
        """Times of the verb that governs this one, or of one joined to it."""
        found: list[Phrase] = []
        stop = self.scope(verb).stop
        joined = self._kind(self._left(verb.index)) == "C"
        if verb.form != "fin" and (governor := self.governor(verb)) and governor.lemma not in CLAUSAL:
            found = self.times(governor, depth - 1)
        elif joined and (left := self._finite(verb.index, -1)) and left.lemma not in CLAUSAL:
            found = [time for time in self.times(left, depth - 1) if time.index < left.index]
        if not found and self._kind(stop) in {"C", ","} and (other := self._finite(stop, 1)):
            close = not any(self._kind(k) in {"S", "R"} for k in range(stop, other.index))
            found = self._times_in(self.scope(other)) if close and other.lemma not in CLAUSAL else []
        if not found and self._kind(stop) == "C" and self._kind(stop + 1) == "NP":
            after = self._at(stop + 2)  # "seven were killed and 20 *wounded* when it fell on Sunday"
            gapped = after is not None and after.kind == "VG" and after.lemma not in CLAUSAL
            found = self.times(after, depth - 1) if after and gapped else []
        return found

    def sharing(self, verb: Phrase) -> list[Phrase]:
        """The verb and the one joined to it by "and", whose adjuncts are about both."""
        stop = self.scope(verb).stop
        other = self._finite(stop, 1) if self._kind(stop) == "C" else None
        return [verb, other] if other and self._kind(self._left(other.index)) == "C" else [verb]

    def inside(self, holder: Phrase) -> list[Phrase]:
        """What a container holds: "40 trucks *of* flour and rice", "containers *filled with* shells"."""
        k = holder.index + 1
        if self._kind(k) == "VG" and self.phrases[k].lemma in {
            "fill",
            "load",
            "pack",
            "carry",
            "contain",
            "hold",
        }:
            k += 1
            k += self._kind(k) == "P"
        elif self._kind(k) == "P" and self.phrases[k].low in {"of", "in", "worth"}:
            k += 1
            k += self._kind(k) == "P"  # "worth of"
        else:
            return []
        if self._kind(k) != "NP":
            return []
        found = self.joined(k, self._part_end(k))
        return [phrase for phrase in found if phrase.index == k or not self._starts_anew(phrase.index)]

    def _part_end(self, i: int) -> int:
        while (
            i < len(self.phrases)
            and self.phrases[i].kind not in {";", "S", "R"}
            and not (self.phrases[i].kind == "VG" and self.phrases[i].form == "fin")
        ):
            i += 1
        return i

    def has_done(self, verb: Phrase) -> bool:
        """Whether somebody lets do to what a verb has: "get a battery *swapped*"."""
        objects = self.objects(verb)
        after = self._at(objects[-1].index + 1) if objects else None
        return after is not None and after.kind == "VG" and after.form == "red"

    def relative_object(self, verb: Phrase) -> list[Phrase]:
        """What "the weapons Chile is giving Peru" or "the weapons that Chile gave" says is given."""
        subject = self.subject(verb)
        if not subject:
            return []
        objects = self.objects(verb)
        taker = len(objects) == 1 and objects[0].head.named and verb.lemma in DITRANSITIVE
        if objects and not taker:
            return []
        before = self._at(subject[0].index - 1)
        if before and (before.kind == "R" or before.low == "that"):
            before = self._at(before.index - 1)
        if before and before.kind == "," and self._kind(before.index + 1) == "R":
            before = self._at(before.index - 1)
        return self._joined_left(before.index) if before and before.kind == "NP" else []

    def complement(self, verb: Phrase) -> Phrase | None:
        """The verb that follows as part of what is said: "help Peru *build*", "begun *building*"."""
        for phrase in self.phrases[verb.index + 1 :]:
            if phrase.kind == "VG":
                return phrase if phrase.form in {"inf", "ing"} or phrase.tokens[0].form == "base" else None
            if phrase.kind not in {"NP", "W", "-", "P"}:
                return None
        return None

    def matrix(self, verb: Phrase) -> Phrase | None:
        """The verb that a non-finite verb is the complement of: "plans" in "plans to send"."""
        if verb.form == "fin" and verb.tokens[0].form != "base":
            return None
        j = self._left(verb.index)
        if self._kind(j) == "VG":
            return self.phrases[j]
        if self._kind(j) == "P" and self.phrases[j].low == "from" and (governor := self.governor(verb)):
            return governor if governor.lemma in PREVENTING else None
        if self._kind(j) == "C":
            left = next((p for p in reversed(self.phrases[:j]) if p.kind == "VG"), None)
            return self.matrix(left) if left and left.form == verb.form else None
        if verb.form == "inf" and self._kind(j) == "NP" and (governor := self.governor(verb)):
            return governor if governor.lemma in OBJECT_CONTROL else None
        return None

    def infinitive(self, verb: Phrase) -> str:
        """The words of "agreed to *share data*"."""
        inner = self.complement(verb)
        return self.spelled(inner) if inner and inner.form == "inf" else ""

    def spelled(self, verb: Phrase) -> str:
        """A verb without a subject, with objects and one adjunct: "*share data on fuel and ore*"."""
        stop, adjuncts, end = verb.index + 1, 0, self._part_end(verb.index + 1)
        whole = {"of", "for"} if verb.lemma in {"exchange", "swap", "trade"} else {"of"}
        while self._kind(end) == "VG" and self._kind(end - 1) == "C" and self._is_base(self.phrases[end]):
            end = self._part_end(end + 1)  # "halt raids and *let aid in*"
        while stop < end and self._kind(stop) != "W":
            if self._kind(stop) == "," and not self._next_item(stop, end):
                break
            apart = self._kind(stop) == self._kind(stop - 1) == "NP" and verb.lemma not in DITRANSITIVE
            if apart and self.phrases[stop].tokens[0].tag == "det" and self._kind(stop - 2) != "C":
                break  # "..., a process that ended in June" without its comma
            own = stop == verb.index + 1 or self.phrases[stop].low in whole  # "consult *about* fuel"
            adjuncts += self._kind(stop) == "P" and not own
            adjuncts = 0 if self._kind(stop) == "C" else adjuncts
            if adjuncts > 1:
                break
            stop += 1
        while stop > verb.index + 1 and self._kind(stop - 1) in {"C", "P", "S", ","}:
            stop -= 1
        start = next(t for t in verb.tokens if t.low != "to" and t.tag != "adv").start
        return self.text[start : self.phrases[stop - 1].end]

    @staticmethod
    def _is_base(verb: Phrase) -> bool:
        return len(verb.tokens) == 1 and verb.tokens[0].low == verb.tokens[0].lemma

    def is_content(self, verb: Phrase) -> bool:
        """Whether a clause with "that" before its subject has this verb."""
        first = min((p.index for p in self.subject(verb)), default=verb.index)
        return first > 0 and self.phrases[first - 1].kind == "S" and self.phrases[first - 1].low == "that"

    def aim(self, noun: Phrase) -> tuple[Phrase | None, int]:
        """What a deal is for, a verb or a noun, and where it starts: "a deal with Oslo *to share data*"."""
        for k in range(noun.index + 1, min(noun.index + 12, len(self.phrases))):
            phrase = self.phrases[k]
            if phrase.form == "ing" and self._kind(k - 1) == ",":
                break  # "signed a pact, *angering* Oslo"
            if phrase.kind == "VG" and phrase.form in {"inf", "ing"} and phrase.lemma != "be":
                return phrase, phrase.start
            if phrase.low in {"on", "for", "about", "over"} and self._kind(k + 1) == "NP":
                return self.phrases[k + 1], phrase.start
            if phrase.kind not in {"P", "NP", "C", "W", ",", "-"} and not phrase.passive:
                break
        return None, -1

    def made_by(self, noun: Phrase) -> Phrase | None:
        """The participle that tells who made a deal: "a truce for Ghana *brokered* by Oslo"."""
        after = self.phrases[noun.index + 1 : noun.index + 4]
        first = next((p for p in after if p.kind not in {"P", "NP", "W"}), None)
        return first if first and first.kind == "VG" and first.form == "red" else None

    def beside(self, phrase: Phrase) -> Iterator[Phrase]:
        """The noun phrases that only a comma parts from this one."""
        for step in (-2, 2):
            other = self._at(phrase.index + step)
            if other and other.kind == "NP" and self._kind(phrase.index + step // 2) == ",":
                yield other

    def reach(self, phrase: Phrase, *, full: bool = False, until: Phrase | None = None) -> int:
        """Where a noun phrase ends with what qualifies it: "technology *for satellite launches*".

        `full` takes in every preposition ("officials *in Oslo*"), `until` also a clause up to that verb.
        """
        k = phrase.index + 1
        wide = full or until is not None
        joined = {"of", "at", "in", "from", "to", "with", "for", "on"} if wide else {"of"}
        if singular(phrase.head.text) in ABSTRACT:
            joined |= {"for", "on"}
        end = phrase.end
        while self._kind(k) == "P" and self._kind(k + 1) == "NP" and self.phrases[k].low in joined:
            if until is not None and k + 1 >= until.index:
                break
            if self.phrases[k + 1].head.tag == "money":
                break
            end, k = self.phrases[k + 1].end, k + 2
        if until is not None and self._kind(k) == "VG" and self.phrases[k].form == "red" and k < until.index:
            end = self.phrases[until.index - 1].end
        return end

    def as_of(self) -> list[Phrase]:
        """The time as of which a figure is said to hold."""
        return [
            time
            for first, second, time in zip(self.phrases, self.phrases[1:], self.phrases[2:], strict=False)
            if first.low == "as" and second.low == "of" and time.kind == "W"
        ]

    def occasion(self, verb: Phrase) -> Phrase | None:
        """The noun that an infinitive tells the content of: "*plans* to send", "a *call* to leave"."""
        before = self._at(self._left(verb.index))
        if verb.form != "inf" or before is None:
            return None
        if before.kind == "C":  # "plans to form a force and *to send* it"
            left = next((p for p in reversed(self.phrases[: before.index]) if p.kind == "VG"), None)
            return self.occasion(left) if left else None
        if self._kind(before.index - 1) == "P" and self._is_plan(before.index - 2):
            return self.phrases[before.index - 2]  # "*efforts* by Oslo to send"
        return before if before.kind == "NP" else None

    def means_of(self, verb: Phrase) -> Phrase | None:
        """The verb of which this one tells by what means: "should answer *by sending* arms"."""
        j = self._left(verb.index)
        means = verb.form == "ing" and self._kind(j) == "P" and self.phrases[j].low == "by"
        if verb.form == "ing" and self._kind(j) == "C":
            left = next((p for p in reversed(self.phrases[:j]) if p.kind == "VG"), None)
            return self.means_of(left) if left and left.form == "ing" else None
        return self.governor(verb) if means else None

    def adjuncts_of(self, item: Phrase, stop: int) -> list[tuple[str, list[Phrase]]]:
        """Each preposition between a listed phrase and the next: "2,000 *in Syria* and 500 *in Iraq*"."""
        return list(self._prepositions(item.index + 1, stop))

    def gapped(self, verb: Phrase) -> list[Phrase]:
        """The figures that share a verb's passive: "ten were killed in Goma and *six* in Bukavu"."""
        places = self.scope(verb)
        return [
            self.phrases[k]
            for k in places
            if self._kind(k - 1) == "C"
            and self._kind(k) == "NP"
            and self._kind(k + 1) == "P"
            and k + 1 in places
            and is_plain_figure(self.phrases[k])
            and not (self._kind(k + 2) == "NP" and self._is_state(self.phrases[k + 2]))
        ]

    @staticmethod
    def _is_state(phrase: Phrase) -> bool:
        """Whether a phrase tells how somebody lives: "in hospital", "in a serious condition"."""
        bare = len(phrase.tokens) == 1 or phrase.head.low in {"condition", "coma"}
        return bare and phrase.head.low in _STATES

    def subsets(self, verb: Phrase) -> list[Phrase]:
        """Whom a part of those told of were: "killed 28 people, *three* of them *children*"."""
        first = min((p.index for p in self.subject(verb)), default=verb.index)
        found = self._among(verb)
        for k in range(first, len(self.phrases) - 2):
            run = [p for p in self.phrases[k : k + 5] if p.kind != "VG" or p.lemma != "be"]
            nearer = any(p.lemma in HARMING for p in self.phrases[verb.index + 1 : k])
            if [p.kind for p in run[:3]] == ["P", "NP", "NP"] and run[0].low in {"among", "including"}:
                if nearer:
                    continue  # "killing one and wounding nine, *among them a child*"
                found += self.joined(run[2].index, len(self.phrases)) if run[1].low in _THEM else []
            if [p.kind for p in run[:4]] != ["NP", "P", "NP", "NP"] or not run[0].figure:
                continue
            if run[1].low == "of" and run[2].low in _THEM and not run[3].figure:
                found.append(Phrase("NP", [*run[0].tokens, *run[3].tokens], index=run[3].index))
        return found

    def _among(self, verb: Phrase) -> list[Phrase]:
        """Whom "were among 40 people killed" counts: the subject of "were"."""
        told = self.subject(verb)[:1] if verb.form == "red" else []
        if not told or self.phrases[told[0].index - 1].low not in {"among", "amongst"}:
            return []
        be = self._at(told[0].index - 2)
        return self.subject(be) if be and be.lemma == "be" else []

    def qualifies(self, verb: Phrase) -> bool:
        """Whether the verb only tells which: "soldiers *killed* there", "soldiers who *died* there"."""
        before = self._at(self._left(verb.index))
        return verb.form == "red" or (before is not None and before.kind == "R")

    def people_after(self, phrase: Phrase) -> Phrase | None:
        """The people that a toll counts: "losses among *the guards*", "attacks on *villagers*"."""
        for preposition, others in self.after_noun(phrase):
            if preposition in {"among", "of", "against", "for"}:
                for other in others:
                    if singular(other.head.text) in PEOPLE:
                        return other
        return None

    def number_of(self, phrase: Phrase) -> Phrase | None:
        """The bare figure that is said of "the number of" a phrase, or of those who "numbered" so many."""
        for verb in self.verbs:
            told = self.objects(verb) if verb.lemma in {"number", "total"} else []
            if told and is_plain_figure(told[0]) and phrase in self.subject(verb):
                return told[0]
        toll = {"number", "total", "toll"}
        outer = self._at(phrase.index - 2) if self._kind(phrase.index - 1) == "P" else None
        first = phrase if singular(phrase.head.text) in toll else outer
        if first is None or first.kind != "NP" or singular(first.head.text) not in toll:
            return None
        for other in self.phrases[first.index + 1 :]:
            if other.kind in {";", "S", "R"}:
                return None
            if other.kind == "NP" and is_plain_figure(other):
                return other
        return None


def is_plain_figure(phrase: Phrase) -> bool:
    """Whether a phrase is a count without a noun: "rose to *at least 40*"."""
    return phrase.figure is not None and all(token.tag in {"num", "det"} for token in phrase.tokens)
