"""Fields: from the parts of a clause to the values of a claim, in words of the article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from pipeline.patterns.grammar import CLAUSAL, lexemes, singular
from pipeline.patterns.nouns import OFFICES, PORTIONS, content, is_agent, is_bare, is_joint, words
from pipeline.patterns.parts import ends, fields_of, is_any_people, is_container, is_not
from pipeline.patterns.phrases import Phrase
from pipeline.patterns.places import BORDERS, Places
from schemas.field import FieldSpec
from schemas.frames import FIGHTERS, PEOPLE, PLATFORMS, TOLLS, UNITS, VAGUE, Nouns

_COUNTING = lexemes("acknowledge admit confirm count document estimate place put record register report set")
"""Verbs whose subject vouches for the figure."""
_STATED_AT = re.compile(
    r"(?i)(?:(?:early|mid|late)[ -])?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d{4})"
)
_BODIES = lexemes(
    "force forces opposition rebel group militia faction movement government organisation organization "
    "coalition junta army"
)
_SPECIAL = lexemes("quantity infinitive phrase context before")
"""The parts that are words of the sentence, not phrases of the clause."""
_GIVERS = (
    _BODIES
    | PLATFORMS
    | lexemes("ally bank business charity company country donor firm nation supplier west")
)
"""Nouns of those who give or sell without a name."""
_REMAINS = lexemes("body corpse")
_UNCOUNTED = lexemes("people family couple crew staff force personnel police")
_UNTOLD = lexemes(
    "accord agreement arrangement compromise contract deal exchange letter memorandum pact plan proposal "
    "settlement swap understanding"
)
"""Deals that do not say what they are about."""
_TRUCES = lexemes("armistice ceasefire cease-fire truce")
_OPINIONS = lexemes("importance necessity need point principle priority urgency view way")
"""What parties agree on without a deal."""
_EMPTY = lexemes(
    "bilateral broad broader comprehensive draft final first formal fresh full historic initial interim "
    "international landmark last latest local major multilateral mutual new original partial possible "
    "previous proposed recent second separate similar so-called tentative wide wider written year"
)
"""Words before a deal's noun that do not say it either."""
_FORMAL = re.compile(r"of (?:intent|understanding)")
_MADE = re.compile(r"(?:backed|brokered|led|mediated|sponsored|supported)$")
_HOUSEHOLDS = lexemes("couple family household")
"""Nouns whose figure tells of more people than it says."""
_AMOUNTS = lexemes("amount number quantity range ton tonne truckload variety volume")


class Filled(NamedTuple):
    """A field's value, whether it names a known party, and where its figure stands in the sentence."""

    value: object = None
    known: bool = False
    place: int = -1


class Fields(Places):
    """A frame's place, and what its parts give for each field."""

    def _fill(self, spec: FieldSpec, item: Phrase, holder: Phrase | None) -> Filled:
        vague = Filled()
        for option in self.frame.fills.get(spec.name, "").split():
            if option in _SPECIAL or (option == "trigger" and self.frame.kind == "verb"):
                found = self._fill_specially(spec, option, item, holder)
            else:
                at_item = option == self.frame.each
                phrases = [item] if at_item else self._part_at(option, item)
                if spec.role == "person" and (heads := self._heads_of(option)):
                    phrases = [phrase for phrase in phrases if self._fits_one(phrase, heads)]
                found = self._fill_from(
                    spec, self._fitting(phrases, option) if spec.role == "topic" else phrases
                )
            if found.value and (found.known or not is_any_people(spec)):
                return found
            if option == "subject" and spec.role == "party" and not spec.many and self._is_joint(option):
                return Filled()
            vague = vague if vague.value else found
        return vague

    def _heads_of(self, option: str) -> Nouns:
        """The nouns of which a part must have one."""
        return next(
            (nouns for part, nouns in self.frame.heads.items() if option in part.split()), frozenset()
        )

    def _is_joint(self, option: str) -> bool:
        return any(is_joint(content(phrase, self.clause)) for phrase in self._part(option))

    def _fill_specially(self, spec: FieldSpec, option: str, item: Phrase, holder: Phrase | None) -> Filled:
        clause = self.clause
        if option == "quantity":
            return Filled(self._quantity(item, holder))
        if option == "infinitive":
            return Filled(clause.infinitive(self.trigger))
        if option == "trigger":
            return Filled(self.trigger.tokens[-1].text)
        if option == "phrase":
            return Filled(clause.text[self.trigger.tokens[-1].start : clause.reach(item)])
        if option == "context":
            people = self.discourse.people_before(self.number, self.trigger.start)
            return Filled(people, known=bool(people))
        near = self.reader.stated_in(self.kind, self.number - 1)
        alike = near and all(claim[spec.name] == near[-1][spec.name] for claim in near)
        return Filled(near[-1][spec.name], known=True) if alike else Filled()

    def _fill_from(self, spec: FieldSpec, phrases: list[Phrase]) -> Filled:
        if is_any_people(spec):
            return self._fill_party(spec, phrases)
        found = (self._fill_value(spec, phrase) for phrase in phrases)
        return next((filled for filled in found if filled.value), Filled())

    def _fill_value(self, spec: FieldSpec, phrase: Phrase) -> Filled:
        if spec.role == "figure":
            figure, place = self._figure(phrase)
            return Filled(figure, place=place)
        if spec.role == "party":
            return Filled(self.discourse.country(phrase, self.clause), known=True)
        if spec.role == "place":
            return Filled(self._place_words(phrase) or self._unknown_place("in", phrase))
        return Filled(self._name(phrase, spec) if spec.role == "person" else self._item(phrase))

    def _fill_party(self, spec: FieldSpec, phrases: list[Phrase]) -> Filled:
        phrases = [phrase for phrase in phrases if phrase.head.low not in BORDERS]
        each = [
            self.discourse.parties(phrase, self.clause, self.number, both=spec.many) for phrase in phrases
        ]
        if spec.many:
            if any(each):
                each = [parties or self._unnamed_party(p) for p, parties in zip(phrases, each, strict=True)]
            every: list[str] = []
            for party in (party for parties in each for party in parties):
                if not any(party == other or self.discourse.same(party, other) for other in every):
                    every.append(party)
            return Filled(every, known=True) if len(every) >= 2 else Filled()
        if party := next((parties[0] for parties in each if len(parties) == 1), ""):
            return Filled(party, known=True)
        if spec.required:
            return Filled(self._noun(phrases[0])) if phrases else Filled()
        if phrases and spec.name in ends(self.kind)[:1]:
            return Filled(words(phrases[0], self.clause) if _may_give(phrases[0]) else None)
        return self._people(phrases)

    def _people(self, phrases: list[Phrase]) -> Filled:
        """Of people who receive something their country, "victims *in Peru*", else the noun."""
        for phrase in phrases:
            given = phrase.index > self.trigger.index and phrase.tokens[0].tag != "pron"
            region = any(t.tag == "proper" for t in phrase.tokens) and phrase.tokens[0].tag == "noun"
            if given and (region or singular(phrase.head.text) in _BODIES):  # "to eastern Europe"
                return Filled(words(phrase, self.clause))
            if given and singular(phrase.head.text) in PEOPLE - FIGHTERS:
                for preposition, others in self.clause.after_noun(phrase):
                    near = preposition in {"in", "across"} and others[0].index == phrase.index + 2
                    if near and (token := self.discourse.named(others[0])):
                        return Filled(token.text, known=True)
                counts = any(spec.role == "figure" for spec in fields_of(self.kind))
                return Filled() if counts else Filled(words(phrase, self.clause))
        return Filled()

    def _unnamed_party(self, phrase: Phrase) -> list[str]:
        """The noun of a party without a name, in a deal of one that has a name: "with rebel groups"."""
        inner = content(phrase, self.clause)
        fits = singular(inner.head.text) in _BODIES and inner.tokens[0].tag != "pron"
        return [words(inner, self.clause)] if fits else []

    def _noun(self, phrase: Phrase) -> str:  # noqa: PLR0911 - one rule a line
        """The noun of people without a party; a bare figure goes on about those counted before."""
        inner = content(phrase, self.clause)
        tolled = singular(inner.head.text) in TOLLS | _REMAINS
        if tolled and (people := self.clause.people_after(inner)):
            return words(people, self.clause)
        if tolled and (counted := [t for t in inner.tokens[:-1] if singular(t.text) in PEOPLE - TOLLS]):
            return counted[-1].text
        whose = inner.tokens[0].tag == "poss" and tolled
        if whose and self.verb and (subject := self.clause.subject(self.verb)):
            return words(subject[0], self.clause)
        if not (is_bare(inner) or tolled or inner.tokens[0].tag == "pron"):
            return words(inner, self.clause)
        if whole := self._whole_of(inner):
            return words(whole, self.clause)
        carried = "" if tolled or "other" in inner.low else self._counted_before()
        elided = self.verb is None or phrase.index < self.verb.index or self.discourse.is_known(carried)
        elided = elided or (self.verb is not None and phrase in self.clause.gapped(self.verb))
        if carried and carried != "person" and elided:
            return carried
        bare = inner.head.text if tolled else self.clause.text[inner.start : inner.end]
        return "people" if self.discourse.has("people") else bare

    def _whole_of(self, figure: Phrase) -> Phrase | None:
        """The people of whom a bare figure is a part: "of the *90 miners* there, 12 died"."""
        before = self.clause.phrases[: figure.index]
        whole = before[1] if len(before) > 1 and before[0].low in {"of", "among"} else None
        return whole if whole and singular(whole.head.text) in PEOPLE else None

    def _counted_before(self) -> str:
        """The party of the people counted last, in this sentence or the one before."""
        field = next((s.name for s in fields_of(self.kind) if is_any_people(s) and not s.many), "")
        figure = next((s.name for s in fields_of(self.kind) if s.role == "figure"), "")
        for before in reversed(self.reader.found[self.kind.type_name]):
            single = str(before.get(figure) or "").lower().startswith(("a ", "an ", "one", "another "))
            if before["sentences"][0] < self.number - 1:
                break
            if any(before is subset for subset in self.reader.subsets):
                continue
            if before["sentences"][0] == self.number or not single:
                return str(before[field] or "")
        return ""

    def _figure(self, phrase: Phrase) -> tuple[str, int]:
        """The count in a phrase, or the one that is said of "the number of" it, and where it stands."""
        inner = content(phrase, self.clause)
        head = singular(inner.head.text)
        if head in UNITS:  # two battalions are no two people, but "a brigade of 800" are 800
            inside = [p for of, ps in self.clause.after_noun(inner) if of == "of" for p in ps if p.figure]
            return self._figure(inside[0]) if inside else ("", -1)
        if head in _HOUSEHOLDS:
            return "", -1
        portion = not PORTIONS.isdisjoint(self.clause.text[phrase.start : inner.start].lower().split())
        if portion or is_not(phrase, self.clause) or any(token.tag == "poss" for token in inner.tokens[1:]):
            return "", -1  # "a woman and her child" are two
        counted = next((p for p in (phrase, inner) if p.figure), None) or self.clause.number_of(phrase)
        if counted and counted.figure:
            return self.clause.text[counted.figure.start : counted.figure.end], counted.figure.start
        one = inner.tokens[0].low in {"a", "an", "another"} and head == inner.head.low
        named = [token.tag for token in inner.tokens[-2:]] == ["proper", "proper"] and inner.head.low == head
        if named or (one and (head in PEOPLE or is_agent(head)) and head not in _UNCOUNTED):
            return self.clause.text[inner.start : inner.end], inner.start
        return "", -1

    def _quantity(self, item: Phrase, holder: Phrase | None) -> str:
        """The container, sum, measure or figure of an item, or the price after "for"."""
        if holder is not None and is_measure(holder):
            inner = content(holder, self.clause)
            end = inner.end if is_container(inner) else holder.end
            return self.clause.text[holder.start : end]
        if value := next((token for token in item.tokens if token.tag in {"money", "measure"}), None):
            return value.text
        if item.figure:
            figure = self.clause.text[item.figure.start : item.figure.end]
            return figure.removeprefix("over ") if self.trigger.lemma.endswith("_over") else figure
        beside = self.clause.phrases[item.index + 1 : item.index + 4]
        if worth := next((p for p in beside if p.kind == "NP" and p.low.startswith("worth ")), None):
            return worth.head.text.removeprefix("worth ")
        prices = (
            p for name, ps in self.clause.after_noun(item) if name in {"for", "of", "worth"} for p in ps
        )
        return next((price.head.text for price in prices if price.head.tag == "money"), "")

    def _item(self, phrase: Phrase) -> str:
        """The noun phrase as an item or a subject: without its figure, with what follows after "of"."""
        if self.is_deal:
            return self._terms(phrase)
        return self._thing(phrase)

    def _terms(self, phrase: Phrase) -> str:
        """What a deal is about: its noun with what tells it apart, else its aim, else what is under it."""
        phrase = content(phrase, self.clause)
        head = singular(phrase.head.text)
        if head in _OPINIONS:
            return ""
        if head in _TRUCES:
            return self.clause.text[self._start(phrase) : phrase.end]
        item = self._thing(phrase, against=head not in _UNTOLD)
        if head not in _UNTOLD or self._is_told(phrase) or self._goes_on(phrase):
            return item
        aim, start = self.clause.aim(phrase)
        if aim is None:
            return self._under(phrase)
        told = self.clause.spelled(aim) if aim.kind == "VG" else self._thing(aim)
        near = self.clause.text[phrase.end : start].strip() == "" and aim.form != "ing"
        end = self.clause.text.find(told, start) + len(told)
        return self.clause.text[self._start(phrase) : end] if near else told

    def _goes_on(self, phrase: Phrase) -> bool:
        """Whether what follows a deal's noun says what it is about: not "of intent"."""
        told = self.clause.reach(phrase)
        return told > phrase.end and not _FORMAL.fullmatch(self.clause.text[phrase.end : told].strip())

    def _is_told(self, phrase: Phrase) -> bool:
        """Whether a word before a deal's noun says what it is about: "a *grain* deal", not "a new deal"."""
        said = [
            t for t in phrase.tokens if t.tag in {"noun", "proper"} and t is not phrase.head and not t.named
        ]
        return any(t.low not in _EMPTY and t.text[0] not in "-‐‑" and not _MADE.search(t.low) for t in said)

    def _under(self, phrase: Phrase) -> str:
        """What is so by a deal: "one of *two zones* under a deal"."""
        before = self.clause.phrases[max(phrase.index - 3, 0) : phrase.index]
        if len(before) < 3 or before[2].low != "under" or before[1].head.tag != "noun":
            return ""
        return self._thing(before[1]) if before[0].low == "of" or before[0].lemma == "be" else ""

    def _start(self, phrase: Phrase) -> int:
        kept = (
            t
            for t in phrase.tokens
            if t.tag not in {"det", "num", "poss", "adv"} or t.low in {"more", "further"}
        )
        start = self._leads.get(phrase.index, next(kept, phrase.tokens[-1]).start)
        return start if phrase.index in self._leads or not self.is_deal else self._after_makers(phrase, start)

    def _after_makers(self, phrase: Phrase, start: int) -> int:
        """Where a deal's words go on behind those who made it: "a US-Russian brokered *truce*"."""
        makers = 0
        rest = [token for token in phrase.tokens if token.start >= start]
        for token in rest[:-1]:
            named = token.named and token.named.kind in {"country", "demonym", "party"}
            vague = phrase.head.low in _TRUCES and token.low in _EMPTY
            if not (named or vague or _MADE.search(token.low)):
                break
            makers += 1
        if not makers:
            return start
        start = rest[makers].start
        return start - (self.clause.text[start - 1] in "“\"‘'")

    def _thing(self, phrase: Phrase, *, against: bool = False) -> str:
        end = phrase.end if phrase.head.tag == "money" else self.clause.reach(phrase)
        after = [p for p in self.clause.phrases[phrase.index + 1 :] if p.start >= end][:2]
        if against and len(after) == 2 and after[0].low == "against" and after[1].kind == "NP":
            end = after[1].end
        return self.clause.text[self._start(phrase) : end]

    def _name(self, phrase: Phrase, spec: FieldSpec) -> str:  # noqa: PLR0911 - one rule a line
        """A person's name, also for "his", or the words for a delegation."""
        discourse, clause = self.discourse, self.clause
        inner = content(phrase, clause)
        for near in (inner, inner.apposed, *clause.beside(inner)):
            fits = near is inner or singular(inner.head.text) in OFFICES
            if near is not None and fits and (name := discourse.person(near, clause)):
                return discourse.fullest(name)
        if inner.tokens[0].tag == "pron" or (inner.tokens[0].tag == "poss" and inner is self.trigger):
            return discourse.fullest(discourse.last_person(self.number, inner.start))
        if inner is self.trigger or (inner.head.named and inner.head.named.kind == "demonym"):
            return ""
        if not spec.required and discourse.named_behind(inner, clause):
            return clause.text[inner.start : clause.reach(inner, full=True)]
        country, party = discourse.country(inner, clause), discourse.named(inner)
        if (country or not party) and (held := discourse.holder(singular(inner.head.text), country)):
            return held
        if country or party:
            return clause.text[inner.start : clause.reach(inner)]
        whole = spec.required and inner.tokens[0].low in {"a", "an"}
        return clause.text[inner.start : inner.end] if whole else ""

    @cached_property
    def _voices(self) -> list[str]:
        known = self.is_deal and self.trigger.tokens[0].low == "the"
        if known and self.verb and self.verb.form == "red":
            return []  # "the truce brokered by Oslo failed, Holm said" takes it for granted
        found = self.discourse.voices(self.clause, self.number, self.verb or self.trigger)
        verb = self.trigger if self.frame.kind == "verb" else self.verb
        told = self.frame.reported or self.frame.kind == "noun"
        if told and verb and verb.lemma in _COUNTING and not self._is_passive(verb):
            subject = self.clause.subject(verb)
            own = [self.discourse.voice(speaker, self.clause, self.number, verb) for speaker in subject]
            found = list(dict.fromkeys(filter(None, [*own, *found])))
        return found

    @cached_property
    def _when(self) -> str | None:
        """The time of the event; for a toll the month or day as of which it is reported."""
        clause = self.clause
        if self.frame.status == "planned":
            return None  # the date of a pledge
        own = [token for token in self.trigger.tokens if token.tag == "when"]
        if own:
            return own[0].text
        spoken = self.frame.kind == "noun" and self.verb is not None and self.verb.lemma in CLAUSAL
        times = clause.times(self.verb) if self.verb and not spoken else []
        if not times and self.frame.kind == "noun":
            made = next(iter(clause.phrases[self.trigger.index + 1 :]), None)  # "a truce *agreed* in May"
            times = clause.times(made, 0) if made and made.form == "red" else []
        if not times and self.frame.kind == "noun":
            times = [p for p in clause.phrases[self.trigger.index : self.trigger.index + 4] if p.kind == "W"]
        if not times and self.frame.reported and self.verb:
            saying = [phrase for verb in clause.reporting(self.verb) for phrase in clause.times(verb, 0)]
            stated = [
                p for p in saying if clause.phrases[p.index - 1].low == "in" and _STATED_AT.match(p.low)
            ]
            times = [*clause.as_of(), *stated]
        times = times or clause.only_time()
        if not times:
            return None
        since = clause.phrases[max(0, times[0].index - 1)]
        between = clause.phrases[times[0].index : self.trigger.index]
        when = next((k for k, p in enumerate(between) if p.low == "when"), len(between))
        resumed = when < len(between) and all(p.kind != "," for p in between[when:])
        lasts = since.low == "since" and not resumed  # "the worst since 2004, when ten died"
        return clause.text[(since if lasts else times[0]).start : times[0].end]

    def _choose(self, spec: FieldSpec, item: Phrase, status: str) -> str | None:
        """An enum's value: by a noun of the item, by a word of the clause, by the status, or fixed."""
        frame = self.frame
        inner = content(item, self.clause)
        nouns = frame.by_head.get(spec.name, {})
        heads = [
            part
            for token in reversed(inner.tokens)
            for whole in ("money" if token.tag == "money" else singular(token.text),)
            for part in (whole, *reversed(whole.split("-")[1:]), whole.split("-")[0])
            if part in nouns
        ]
        if heads:
            return nouns[next((head for head in heads if head not in VAGUE), heads[0])]
        heard = {
            word for p in (item, inner, self.trigger) for token in p.tokens for word in token.low.split()
        }
        if found := next(
            (value for word, value in frame.by_word.get(spec.name, {}).items() if word in heard), ""
        ):
            return found
        purpose = self._purpose(frame.by_purpose.get(spec.name, {}))
        return purpose or frame.by_status.get(spec.name, {}).get(status) or frame.sets.get(spec.name)

    def _purpose(self, known: Mapping[str, str]) -> str:
        """What the known verb or noun of a purpose stands for: "sent to *train* recruits"."""
        later = (verb for verb in self.clause.verbs if known and verb.index > self.trigger.index)
        # Not "sent troops, and Britain vowed to train others".
        for verb in takewhile(lambda verb: verb.form == "inf", later):
            done = self.clause.objects(verb)
            for word in (verb.lemma, *(singular(phrase.head.text) for phrase in done)):
                if done and word in known:
                    return known[word]
        return ""


def _may_give(phrase: Phrase) -> bool:
    """Whether a phrase without a party is of somebody who may give: "European countries", "the company"."""
    return phrase.head.tag == "noun" and singular(phrase.head.text) in _GIVERS


def is_measure(holder: Phrase) -> bool:
    """Whether a container tells how much: "40 trucks", "a vast amount", not "the delivery"."""
    told = holder.head.low.endswith("s") or holder.head.low in _AMOUNTS
    return bool(holder.figure) or holder.head.tag in {"measure", "money"} or told
