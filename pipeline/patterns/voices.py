"""Voices: who says what a sentence states, and whom they cite."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.patterns.clauses import Clause
from pipeline.patterns.grammar import FINDING, SAYING, lexemes, singular
from pipeline.patterns.names import Names
from pipeline.patterns.nouns import is_bare
from pipeline.patterns.phrases import Phrase
from schemas.values import Gazetteer

_SPEECHLESS = lexemes(
    "airstrike assault attack blast bomb bombardment bombing clash conflict explosion fighting fire "
    "information jet missile offensive operation raid rocket shell shelling siege strike talks violence war"
)
"""Nouns of what says nothing, though a verb of saying may stand behind it."""
_PLACES = lexemes(
    "airport area base border building camp centre center city district hall hospital house location market "
    "marketplace mosque neighborhood neighbourhood place prison province school site square street suburb "
    "town village"
)
"""Nouns of places, which say nothing where somebody's name follows: "hit a hall in Lima Ana Quispe said"."""
_RECORDS = lexemes(
    "announcement count data document estimate figure finding log message paper post record report statement "
    "statistics tally toll update"
)
_COUNTS = lexemes("count estimate figure tally toll")


def _behind(source: Phrase, clause: Clause) -> Phrase:
    """Whose records are cited: "data from *the police*"."""
    after = clause.phrases[source.index + 1 : source.index + 3]
    if singular(source.head.text) not in _RECORDS:
        return source
    if len(after) == 2 and after[0].low in {"from", "of", "by"} and after[1].kind == "NP":
        return after[1]
    named = next((k for k, token in enumerate(source.tokens[:-1]) if token.tag in {"name", "proper"}), None)
    return source if named is None else Phrase("NP", source.tokens[named:-1], index=source.index)


def _says(verb: Phrase, clause: Clause) -> bool:
    """Whether a verb tells who says something: "said", "gave a toll of two"."""
    given = clause.objects(verb) if verb.lemma == "give" else ()
    return verb.lemma in SAYING or any(singular(each.head.text) in _COUNTS for each in given)


def _heard(target: Phrase, clause: Clause) -> list[Phrase]:
    """Those according to whom it is, without victims: "according to police in Lima *two guards* died"."""
    acting = {p.index for v in clause.verbs if v.index > target.index for p in clause.subject(v)}
    numbered = target.tokens[0].tag == "num"
    listed = clause.joined(target.index, len(clause.phrases))
    others = (p for p in listed if p.index not in acting and (numbered or p.tokens[0].tag != "num"))
    return [target, *(p for p in others if p is not target)]


def _name_before(verb: Phrase, speaker: Phrase, clause: Clause) -> str:
    """The name that no comma parts from the phrase before: "hit a hall in old Melk *Ida Holm* said"."""
    between = clause.phrases[speaker.index + 1 : verb.index]
    if [p.kind for p in between] == ["P", "NP"] and all(t.tag == "proper" for t in between[1].tokens):
        return ""  # "the hospital in Deir Balah said"
    tokens = between[-1].tokens if between else []
    first = next((k for k in range(len(tokens), 0, -1) if tokens[k - 1].tag != "proper"), 0)
    return clause.text[tokens[first].start : tokens[-1].end] if len(tokens) - first > 1 else ""


class Voices(Names):
    """The sentences of an article, and who speaks in them."""

    def __init__(self, clauses: Mapping[int, Clause], gazetteer: Gazetteer) -> None:
        super().__init__(clauses, gazetteer)
        self._voices: dict[tuple[int, Phrase], list[str]] = {}

    def voices(self, clause: Clause, number: int, phrase: Phrase) -> list[str]:
        """Who says what a phrase of the sentence states: the nearest voice first, then whom it cites."""
        if (number, phrase) not in self._voices:
            self._voices[number, phrase] = self._find_voices(clause, number, phrase)
        return [*self._voices[number, phrase]]

    def _find_voices(self, clause: Clause, number: int, phrase: Phrase) -> list[str]:
        near: list[str] = []
        inner: list[str] = []
        over: list[str] = []
        cited: list[str] = []
        for verb in clause.verbs:
            if not _says(verb, clause) or verb is phrase or verb.form == "inf":
                continue
            if verb.passive and not clause.text.startswith((", citing ", ", quoting "), verb.end):
                continue  # "the news agency Andina reported, citing police" reads like "figures reported"
            if verb.lemma in FINDING and not clause.opens_that(verb):
                continue
            trailing = verb.index > phrase.index and clause.trails(verb) and not clause.parted(phrase, verb)
            if trailing or clause.covers(verb, phrase):
                spoken = [self.voice(speaker, clause, number, verb) for speaker in clause.speakers(verb)]
                ended = not trailing and clause.ends_before(verb, phrase)
                (near if trailing else over if ended else inner).extend(spoken)
        for before, target in zip(clause.phrases, clause.phrases[1:], strict=False):
            citing = before.kind == "VG" and before.lemma in {"cite", "quote"} and not before.passive
            if citing and before.form != "ing":  # "quoted the mayor as saying"
                citing = clause.text.startswith(" as saying", clause.reach(target, full=True))
            according = before.low == "according to"
            if not (citing or according) or target.kind != "NP" or clause.parted(phrase, before):
                continue
            if according:
                near += [self.voice(source, clause, number, None) for source in _heard(target, clause)]
            else:
                cited += [self.voice(target, clause, number, None)]
                cited += self._briefers(clause, _behind(target, clause))
        return list(dict.fromkeys(filter(None, [*near, *(() if near else over), *inner, *cited])))

    @staticmethod
    def _briefers(clause: Clause, target: Phrase) -> list[str]:
        """Whoever briefed those who are cited: "citing lawmakers briefed by *the agency*"."""
        rest = clause.phrases[target.index + 1 : target.index + 4]
        if len(rest) < 3 or rest[0].lemma not in {"brief", "inform", "tell"} or rest[1].low != "by":
            return []
        return [clause.text[rest[2].start : clause.reach(rest[2])]]

    def voice(self, speaker: Phrase, clause: Clause, number: int, verb: Phrase | None) -> str:
        """The words for one speaker: a person's name, else the noun phrase; for a pronoun who spoke last."""
        if speaker.tokens[0].tag == "pron":
            return self._earlier_voice(speaker, number)
        head = singular(speaker.head.text)
        mute = speaker.head.text.islower() and head in _SPEECHLESS | _PLACES
        if verb and mute and (name := _name_before(verb, speaker, clause)):
            return name
        if is_bare(speaker) or head in _SPEECHLESS:
            return ""
        speaker = _behind(speaker, clause)
        if singular(speaker.head.text) in _RECORDS and speaker.tokens[0].tag == "poss":
            return ""  # "his figures"
        for candidate in (speaker.apposed, speaker):
            if candidate is not None and (name := self.person(candidate, clause)):
                return name
        until = verb if verb and verb.index > speaker.index else None
        end = clause.reach(speaker, until=until) if until else clause.reach(speaker, full=True)
        return clause.text[self._start(speaker, clause) : end].strip(" ,")

    @staticmethod
    def _start(speaker: Phrase, clause: Clause) -> int:
        """Where the words for a speaker begin, whose noun may stand apart: "*Peruvian state* TV"."""
        before = clause.phrases[speaker.index - 1] if speaker.index else speaker
        return (
            before.start if before.head.low == "state" and before.end + 1 == speaker.start else speaker.start
        )

    def _earlier_voice(self, pronoun: Phrase, number: int) -> str:
        """The speaker that "they said" goes on about."""
        if pronoun.low not in {"it", "they", "he", "she"}:
            return ""
        for n in range(number, number - 4, -1):
            clause = self.clauses.get(n)
            if clause is None:
                continue
            for verb in reversed(clause.verbs):
                if verb.lemma in SAYING and not verb.passive and (n < number or verb.index < pronoun.index):
                    speakers = [s for s in clause.speakers(verb) if s.tokens[0].tag != "pron"]
                    if speakers:
                        return self.voice(speakers[0], clause, n, verb)
            for before, target in zip(clause.phrases, clause.phrases[1:], strict=False):
                if n < number and before.low == "according to" and target.kind == "NP":
                    return self.voice(target, clause, n, None)
        return ""
