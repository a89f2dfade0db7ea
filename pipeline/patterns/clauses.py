"""Clauses: a shallow analysis of one English sentence: what belongs to which of its verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.patterns.grammar import (
    ABSTRACT,
    ADDING,
    BLAMING,
    CLAUSAL,
    CONTENT_NOUNS,
    CONTROL_NOUNS,
    DISMISSING,
    DITRANSITIVE,
    FALSE,
    INTRANSITIVE,
    NAMING,
    OBJECT_CONTROL,
    PARTICLES,
    PREDICATES,
    PREPOSITIONS_TOO,
    Forms,
    lexemes,
    singular,
)
from pipeline.patterns.phrases import Phrase, find_phrases
from schemas.frames import PEOPLE
from schemas.values import Gazetteer

_NOT_TRUE = re.compile(
    r"(?i)\b(?:not true|not the case|untrue|false"
    r"|no (?:evidence|truth|sign|indication|proof|word|confirmation))\s+(?:\w+\s+)?$"
)
_REPORTED = lexemes("announce believe confirm declare fear find know presume pronounce report say think")
"""Verbs whose passive takes another's participle: "is feared killed"."""
_VERIFYING = lexemes("authenticate confirm corroborate substantiate verify")
_PREVENTING = lexemes("abstain ban bar block deter discourage dissuade keep prevent prohibit refrain stop")
"""Verbs that say of what follows "from" that it does not happen."""
_UTTERANCES = lexemes("briefing interview letter message post speech statement tweet")
_RUMOURS = lexemes("claims reports")
_THEM = lexemes("them these those whom which")
_IMAGINING = lexemes(
    "dramatise dramatize fictionalise fictionalize imagine reenact re-enact rehearse simulate"
)
_FICTION = lexemes(
    "blockbuster cartoon comedy drama film melodrama movie musical novel opera play plot scenario screenplay "
    "sequel series simulation sitcom telenovela thriller videogame video-game wargame war-game video game"
) - {"video", "game"}
_AWAITED = re.compile(r"(?i)\bmatter of time (?:before|until|till)\b")
_OPEN = lexemes("fear hope idea possibility prospect rumor rumour speculation suggestion")


def _takes_two(verb: Phrase) -> bool:
    return verb.lemma.split("_")[0] in DITRANSITIVE


class Clause:
    """One sentence, analysed: its phrases, and for each verb its subject, objects and the rest."""

    def __init__(self, text: str, gazetteer: Gazetteer, forms: Forms) -> None:
        self.text = text
        self.phrases = find_phrases(text, gazetteer, forms)
        self._subjects: dict[int, list[Phrase]] = {}
        self._scopes: dict[int, range] = {}
        self._adjuncts: dict[int, list[tuple[str, list[Phrase]]]] = {}
        self._objects: dict[int, list[Phrase]] = {}
        self._reduce()
        self.verbs = [phrase for phrase in self.phrases if phrase.kind == "VG"]
        for verb in self.verbs:
            self.subject(verb)
        self._scopes = {verb.index: self._scope(verb) for verb in self.verbs}

    def _reduce(self) -> None:
        """Settle what the words alone left open: particles, prepositions, "soldiers killed in war"."""
        for i, phrase in enumerate(self.phrases):
            if phrase.kind == "VG" and (after := self._at(i + 1)) is not None:
                particles = PARTICLES.get(phrase.lemma, "").split()
                if "over" in particles and after.low.startswith("over "):
                    phrase.lemma += "_over"  # "handed over 10 tanks"
                word = after.lemma if after.kind == "VG" else after.low
                if word in particles and (after.kind != "P" or self._kind(i + 2) not in {"P", "S"}):
                    phrase.lemma += f"_{word}"
                    after.kind = "-"
        self._join_parted()
        for i, phrase in enumerate(self.phrases):
            if phrase.kind == "S" and phrase.low in PREPOSITIONS_TOO:
                ahead = next((p for p in self.phrases[i + 1 :] if p.kind in {"VG", "S", "R", ",", ";"}), None)
                if ahead is None or ahead.kind != "VG" or ahead.form == "inf" or self._kind(i + 1) == "W":
                    phrase.kind = "P"
            elif phrase.kind == "VG" and phrase.form == "part":
                phrase.form = "red" if self._is_reduced(i) else "fin"
                phrase.passive = phrase.form == "red"

    def _join_parted(self) -> None:
        """Join "may in return | provide"; tell the infinitive in "help Peru build" from a finite verb."""
        for i, phrase in enumerate(self.phrases):
            if phrase.kind != "VG":
                continue
            verb = self._at(i + 3)
            bare = not any(token.tag == "verb" for token in phrase.tokens)
            if bare and self._kind(i + 2) == "NP" and self.phrases[i + 2].figure:
                bare = False  # "were among eight people killed"
            self._join_reported(phrase)
            if bare and verb and self._kind(i + 1) == "P" and self._kind(i + 2) == "NP" and verb.kind == "VG":
                main = verb.tokens[-1]
                if len(verb.tokens) == 1 and main.form in {"base", "pp", "ed", "ing"}:
                    verb.modals, verb.negated, verb.form = phrase.modals, phrase.negated, "fin"
                    verb.passive = phrase.lemma == "be" and main.form != "ing"
                    phrase.kind = self.phrases[i + 1].kind = self.phrases[i + 2].kind = "-"
            left = self._at(i - 2) if self._kind(i - 1) == "NP" else None
            plain = len(phrase.tokens) == 1 and phrase.tokens[0].form == "base"
            if plain and left and left.lemma in {"help", "let", "make", "see", "watch"}:
                phrase.form = "inf"

    def _join_reported(self, phrase: Phrase) -> None:
        """Read "were reported | killed" as one passive that depends on the other."""
        after = self._at(phrase.index + 1)
        if phrase.passive and phrase.lemma in _REPORTED and after and after.form == "part":
            after.form, after.passive = "inf", True

    def _is_reduced(self, i: int) -> bool:  # noqa: PLR0911 - one rule a line
        """Whether a past form alone qualifies the noun before it: "soldiers killed in war"."""
        phrase, before = self.phrases[i], self._at(i - 1)
        after = i + 1
        while self._kind(after) in {"-", "W"}:
            after += 1
        following = self._at(after)
        if phrase.lemma in CLAUSAL and (following is None or following.kind == ";") and self._finite(i, -1):
            return False  # "..., SANA reported."
        if phrase.lemma in PREDICATES or (phrase.lemma in NAMING and self._kind(i - 2) in {"VG", "P"}):
            return True
        if before is None or phrase.lemma in INTRANSITIVE or (following and following.low == "that"):
            return False
        pp_only = phrase.tokens[-1].form == "pp"
        if (self._kind(after) == "NP" and not pp_only) or before.kind not in {",", "P", "C", "NP"}:
            return False
        if before.kind == "," and (self._kind(after) == "VG" or self._before_aside(i - 1) is not None):
            return pp_only and self._finite(i, 1) is not None
        if pp_only or before.kind in {",", "P"}:
            return True
        if before.kind == "C":
            left = self._at(i - 2)
            return left is not None and left.kind == "VG" and left.form == "red"
        if self._kind(self._left(i - 1)) in {"P", "VG", "NP"}:
            return True
        rest = (p for p in self.phrases[i + 1 :] if p.kind != "C" or self._kind(p.index + 1) != "NP")
        later = next((p for p in rest if p.kind in {"VG", "S", "R", ";", "C", ","}), None)
        return later is not None and later.kind == "VG" and later.form in {"fin", "part"}

    def _at(self, i: int) -> Phrase | None:
        return self.phrases[i] if 0 <= i < len(self.phrases) else None

    def _kind(self, i: int) -> str:
        return self.phrases[i].kind if 0 <= i < len(self.phrases) else ""

    # --- what belongs to which verb

    def subject(self, verb: Phrase) -> list[Phrase]:
        """The noun phrases that do what the verb says (or, in the passive, suffer it)."""
        if verb.index not in self._subjects:
            self._subjects[verb.index] = []  # a circle ends here
            find = self._own_subject if verb.form == "fin" else self._controller
            self._subjects[verb.index] = find(verb.index)
        return self._subjects[verb.index]

    def _left(self, i: int) -> int:
        """The next phrase to the left that is no time or particle."""
        i -= 1
        while i >= 0 and self._kind(i) in {"W", "-"}:
            i -= 2 if self._kind(i - 1) == "P" else 1
        return i

    def _finite(self, i: int, step: int) -> Phrase | None:
        """The nearest finite verb to the left or right within the same sentence part."""
        i += step
        while 0 <= i < len(self.phrases) and self._kind(i) != ";":
            if self._kind(i) == "VG" and self.phrases[i].form == "fin":
                return self.phrases[i]
            i += step
        return None

    def _speaker_behind(self, i: int) -> Phrase | None:
        """Holm in "killed ten people said Holm", where a comma was left out: "say" has no object."""
        if self.phrases[i].lemma != "say" or self._kind(i + 1) != "NP" or self._finite(i, -1) is None:
            return None
        k = i + 2
        while self._kind(k) in {"P", "NP", "W"} and self._kind(k) != self._kind(k - 1):
            k += 1
        ended = self._kind(k) in {";", ",", "", "R"} or self.phrases[k].form == "ing"
        return self.phrases[i + 1] if ended and self._kind(i - 1) in {"NP", "W"} else None

    def _own_subject(self, i: int) -> list[Phrase]:  # noqa: PLR0911 - one rule a line
        if (speaker := self._speaker_behind(i)) is not None:
            return [speaker]
        j = self._left(i)
        kind = self._kind(j)
        if kind == "R" or (kind == "S" and self.phrases[j].low == "that" and self._kind(j - 1) == "NP"):
            before = self._at(j - 2 if self._kind(j - 1) == "," else j - 1)
            return [before] if before and before.kind == "NP" else []
        if kind == "C":
            left = self._finite(j, -1)
            return self.subject(left) if left else []
        base = self._before_aside(j) if kind == "," else j
        if base is None:
            left = self._finite(j, -1)
            return self.subject(left) if left else []
        while self._kind(base) == "VG" and self.phrases[base].form == "red":
            base = self._left(base)
        if self._kind(base) != "NP":
            return []
        head = self._chain_head(base)
        if head == base and (whole := self._whole_before(base)) is not None:
            return [self.phrases[whole]]
        self.phrases[head].apposed = self.phrases[head].apposed or self.phrases[base].apposed
        return [] if self._kind(head - 1) == "P" else self._joined_left(head)

    def _whole_before(self, base: int) -> int | None:
        """What a list of names ending at `base` qualifies: "the truce brokered by Qatar and Egypt"."""
        last = self.phrases[base].head
        if self._kind(base - 1) != "C" or self._kind(base - 2) != "NP":
            return None
        of = self._kind(base - 3) == "P" and self.phrases[base - 3].low == "of"
        if of and all(t.tag == "proper" for p in (base, base - 2) for t in self.phrases[p].tokens):
            self.phrases[base].kind = self.phrases[base - 1].kind = (
                "-"  # "the Ministry of Defence and Security"
            )
            self.phrases[base - 2].tokens += [*self.phrases[base - 1].tokens, *self.phrases[base].tokens]
            return self._chain_head(base - 2)
        if not last.named:
            return None
        first = base - 2
        while self._kind(first - 1) == "," and self._kind(first - 2) == "NP":
            first -= 2
        head = self._chain_head(first)
        return head if head != first and self.phrases[first].head.named else None

    def _before_aside(self, j: int) -> int | None:
        """The noun phrase before an aside that ends with the comma at j: "Holm, who is ill, said"."""
        for m in range(j - 1, 0, -1):
            if self._kind(m) == ";":
                return None
            if self._kind(m) != "," or self._kind(self._left(m)) != "NP":
                continue
            opening = self.phrases[m + 1]
            if opening.kind in {"R", "P", "NP"} or (opening.kind == "VG" and opening.form in {"red", "ing"}):
                base = self._left(m)
                if opening.kind == "NP":
                    self.phrases[base].apposed = opening
                return base
        return None

    def _chain_head(self, base: int) -> int:
        """From "Goma" in "three from Goma" to "three": the phrase that others only qualify."""
        while True:
            before = self._left(base)
            target = before
            if self._kind(before) == "P" and before > 0:
                target = self._left(before)
            elif self._kind(before) != "VG":
                return base
            while self._kind(target) == "VG" and self.phrases[target].form != "fin":
                target = self._left(target)
            if self._kind(target) == "VG" and self._kind(self._left(target)) == "R":
                target = self._left(self._left(target))  # "a boy who fled the camp was killed"
            if self._kind(target) != "NP" or (target == before and self._kind(before) != "VG"):
                return base
            base = target

    def _joined_left(self, base: int) -> list[Phrase]:
        found = [self.phrases[base]]
        k, listed = base, False
        while True:
            before = k - 1
            if self._kind(before) == "C" and self.phrases[before].low in {"and", "or", "nor"} and not listed:
                listed = True
                before -= self._kind(before - 1) == ","
            elif not (listed and self._kind(before) == ","):
                return found
            if self._kind(before - 1) != "NP":
                return found
            head = self._chain_head(before - 1)
            outer = self._at(self._left(head))
            if outer and outer.kind == "VG" and outer.lemma not in CLAUSAL:
                return found
            found.insert(0, self.phrases[head])
            k = head

    def _controller(self, i: int) -> list[Phrase]:  # noqa: C901, PLR0911 - one rule a line
        """Who does what a verb without a subject of its own says."""
        verb, j = self.phrases[i], self._left(i)
        before = self._at(j)
        if verb.lemma in PREDICATES and (said_of := self._said_of(verb)) is not None:
            return said_of
        if verb.form == "red" and before and before.kind == "NP":
            return [before]
        if self.accompanies(verb) and before:
            return [before]
        if before is None or before.kind in {";", "S"}:
            other = (
                self._finite(i, 1) if before is None or self._finite(i, -1) is None else self._finite(i, -1)
            )
            return self.subject(other) if other else []
        if before.kind == "VG":
            return self.subject(before)
        if before.kind == "C":
            left = next((p for p in reversed(self.phrases[:j]) if p.kind == "VG"), None)
            return self.subject(left) if left else []
        if before.kind == "," and verb.form == "red" and self._kind(j - 1) == "NP":
            return [self.phrases[j - 1]]
        governor = self.governor(verb)
        if governor is None:
            other = self._finite(i, 1)
            return self.subject(other) if other else []
        if before.kind == "NP":
            if governor.lemma in OBJECT_CONTROL and (objects := self.objects(governor)):
                return objects
            if self._kind(j - 1) == "P" and self._at(j - 2) and self.phrases[j - 2].head.low in CONTROL_NOUNS:
                return [before]
        if before.kind == "P" and governor.lemma in BLAMING | _PREVENTING:
            return self.objects(governor) or self.subject(governor)
        return self.subject(governor)

    def accompanies(self, verb: Phrase) -> bool:
        """Whether the verb tells what goes with another: "with Holm travelling to Ghana and Ruiz to Peru"."""
        j = self._left(verb.index)
        if verb.form != "ing" or self._kind(j) != "NP":
            return False
        if self.phrases[j - 1].low == "with":
            return True
        other = next((p for p in reversed(self.phrases[:j]) if p.kind == "VG"), None)
        return self._kind(j - 1) == "C" and other is not None and self.accompanies(other)

    def _said_of(self, predicate: Phrase) -> list[Phrase] | None:
        """What "hostage" or "dead" is said of after "hold" or "leave"; None after other verbs."""
        holder = self.governor(predicate)
        kept = predicate.lemma in {"hostage", "captive", "prisoner"}
        if holder is None or not (kept or holder.lemma in {"leave", "find"}):
            return None
        if holder.passive:
            return self.subject(holder)
        between = self.phrases[holder.index : predicate.index]
        first = max((p.index for p in between if p.lemma in PREDICATES), default=holder.index)
        return [phrase for phrase in self.objects(holder) if first < phrase.index < predicate.index]

    def governor(self, phrase: Phrase) -> Phrase | None:
        """The verb on which a verb without subject, or a noun phrase, depends: the nearest to its left."""
        for j in range(phrase.index - 1, -1, -1):
            kind = self._kind(j)
            if kind == ";" or (kind in {"S", "R"} and phrase.form != "inf"):
                return None
            if kind == "VG" and (
                phrase.form != "ing" or self._kind(phrase.index - 1) != "," or self.phrases[j].form == "fin"
            ):
                return self.phrases[j]
        return None

    def scope(self, verb: Phrase) -> range:
        """The places of the phrases after a verb that may belong to it: up to the next clause."""
        return self._scopes.get(verb.index) or self._scope(verb)

    def _scope(self, verb: Phrase) -> range:
        stop = verb.index + 1
        while stop < len(self.phrases):
            phrase = self.phrases[stop]
            if phrase.kind in {";", "S", "R"} or phrase.low == "according to":
                break
            if phrase.kind == "VG" and phrase.form == "fin":
                own = [p.index for p in self.subject(phrase) if p.index > verb.index]
                stop = min(own, default=stop)
                break
            if phrase.kind == "VG" and phrase.form == "ing" and self._kind(stop - 1) in {",", "C"}:
                break
            stop += 1
        while stop > verb.index + 1 and self._kind(stop - 1) in {",", "C", "P"}:
            stop -= 1
        return range(verb.index + 1, stop)

    def objects(self, verb: Phrase) -> list[Phrase]:
        """The object, or every phrase of it where it is a list; the recipient of "give X Y" is not in it."""
        if verb.index not in self._scopes:
            return self._find_objects(verb)  # the scopes are still being settled
        if verb.index not in self._objects:
            self._objects[verb.index] = self._find_objects(verb)
        return self._objects[verb.index]

    def _find_objects(self, verb: Phrase) -> list[Phrase]:
        first = self._object_start(verb)
        if first is None:
            second = self.joint(verb) if verb.form == "ing" else None
            return self._find_objects(second) if second and second.form == "ing" else []
        if self._kind(first + 1) == "NP" and _takes_two(verb):
            first += 1
        return self.joined(first, self.scope(verb).stop)

    def recipient(self, verb: Phrase) -> list[Phrase]:
        """X in "give X Y"."""
        first = self._object_start(verb)
        two = first is not None and self._kind(first + 1) == "NP" and _takes_two(verb)
        return [self.phrases[first]] if first is not None and two else []

    def _object_start(self, verb: Phrase) -> int | None:
        for k in self.scope(verb):
            if self._kind(k) == "NP":
                return k
            if self._kind(k) == "P" and self._kind(k + 1) == "W" and self._kind(k + 2) != "NP":
                continue
            if self._kind(k) not in {"W", "-"}:
                break
        return None

    def joined(self, first: int, stop: int) -> list[Phrase]:
        """The noun phrase at `first` and those coordinated with it: "coal, food and medicine"."""
        found, k, nested = [self.phrases[first]], first + 1, False
        while k < stop:
            kind = self._kind(k)
            if kind in {"W", "-"}:
                k += 1
            elif kind == "P":
                holder = self.phrases[k - 1]
                measured = holder.head.tag in {"num", "measure", "money"} or (
                    holder.figure and holder.head.low.endswith("s")
                )
                nested = nested or self.phrases[k].low != "of" or bool(measured)
                k += 2
            elif kind == "VG" and self.phrases[k].form in {"inf", "red", "ing"}:
                nested = True
                k += 1
            elif kind == "NP":
                if self._kind(k - 1) == "NP" and self._is_counted(k):
                    found.append(self.phrases[k])  # "a nurse, a guard and two boys" without its comma
                    nested = False
                k += 1
            elif (target := self._next_item(k, stop)) and (
                not nested or self._starts_anew(target) or (kind == "," and self._kind(k + 1) == "C")
            ):
                found.append(self.phrases[target])
                k, nested = target + 1, False
            elif kind == "C" and self._kind(k + 1) == "NP":
                k += 2
            else:
                break
        return found

    def _next_item(self, k: int, stop: int) -> int:
        """The next phrase of a list whose comma or conjunction stands at k, or 0."""
        comma = self._kind(k) == ","
        j = k + comma
        conjunction = self._kind(j) == "C" and self.phrases[j].low in ADDING
        j += conjunction
        if self._kind(j) == "P" and self.phrases[j].low == "of" and conjunction:
            j += 1
        if j >= stop or self._kind(j) != "NP" or not (comma or conjunction):
            return 0
        if not conjunction:  # "A, B and C" is a list, "A, B said" is none
            rest = [p for p in self.phrases[j + 1 : stop] if p.kind in {"C", ";", "VG"}]
            if not rest or rest[0].kind != "C":
                return 0
        return j

    def _is_counted(self, i: int) -> bool:
        first = self.phrases[i].tokens[0]
        return len(self.phrases[i].tokens) > 1 and (first.tag == "num" or first.low in {"a", "an", "another"})

    def _starts_anew(self, i: int) -> bool:
        return self.phrases[i].tokens[0].tag in {"num", "money", "det", "measure"}

    def prepositional(self, verb: Phrase) -> list[tuple[str, list[Phrase]]]:
        """Each preposition that belongs to the verb, with its noun phrases; those before the subject last."""
        if verb.index not in self._adjuncts:
            self._adjuncts[verb.index] = list(self._find_adjuncts(verb))
        return self._adjuncts[verb.index]

    def _find_adjuncts(self, verb: Phrase) -> Iterator[tuple[str, list[Phrase]]]:
        scope = self.scope(verb)
        yield from self._prepositions(scope.start, scope.stop)
        subject = min((p.index for p in self.subject(verb)), default=verb.index)
        yield from self._prepositions(self._clause_start(min(subject, verb.index)), min(subject, verb.index))
        if subject < verb.index:
            yield from self._prepositions(subject, verb.index)

    def after_noun(self, phrase: Phrase) -> Iterator[tuple[str, list[Phrase]]]:
        """Each preposition that follows a noun phrase directly or after another one."""
        stop = phrase.index + 1
        while self._kind(stop) in {"P", "NP", "W", "C", "-"}:
            stop += 1
        yield from self._prepositions(phrase.index + 1, stop)

    def _prepositions(self, start: int, stop: int) -> Iterator[tuple[str, list[Phrase]]]:
        for k in range(start, stop):
            if self._kind(k) == "P":
                target = k + 1
                while self._kind(target) == "P":
                    target += 1
                if target < stop and self._kind(target) == "NP":
                    name = self.phrases[k].low
                    yield ("from" if name == "out" else name), self.joined(target, stop)

    def _clause_start(self, i: int) -> int:
        while i > 0 and not (self._kind(i - 1) in {";", "S", "R"} or (self._kind(i - 1) == "VG")):
            i -= 1
        if self._kind(i) == "P" and self.phrases[i].low == "according to":
            return next((k + 1 for k in range(i, len(self.phrases)) if self._kind(k) == ","), i)
        return i

    def times(self, verb: Phrase, depth: int = 3) -> list[Phrase]:
        """The times at which the verb's event is put, the nearest first."""
        found = self._times_in(self.scope(verb))
        subject = min((p.index for p in self.subject(verb)), default=verb.index)
        if not found and subject <= verb.index:
            asides = (k for k in range(subject, verb.index) if self._kind(k) in {"R", "VG"})
            aside = next((k for k in asides if self.phrases[k].form != "fin"), verb.index)
            found = self._times_in(range(self._clause_start(subject), aside))
            found = found or self._times_in(range(self._left(verb.index) + 1, verb.index))
        if found or not depth:
            return found
        stop = self.scope(verb).stop
        if self._kind(stop) == "S" and self.phrases[stop].low in {"since", "when", "after"}:
            inner = next((phrase for phrase in self.phrases[stop:] if phrase.kind == "VG"), None)
            found = self.times(inner, 0) if inner else []
        return found or self._times_of_others(verb, depth)

    def is_imagined(self) -> bool:
        """Whether the sentence tells what happens in a film, a game or a drill."""
        if any(verb.lemma in _IMAGINING for verb in self.verbs):
            return True
        unreal = {"mock", "simulated", "fictional", "hypothetical"}
        if any(
            token.low in unreal for phrase in self.phrases if phrase.kind == "NP" for token in phrase.tokens
        ):
            return True
        for before, phrase in pairwise(self.phrases):
            opens = not before.index or self._kind(before.index - 1) in {",", ";"}
            inside = opens and before.low in {"in", "during"} and phrase.kind == "NP"
            if inside and singular(phrase.head.text) in _FICTION:
                return True
            drill = inside and singular(phrase.head.text) in {"drill", "exercise"}
            if drill and any(v.form == "fin" and v.tokens[0].low in {"is", "are"} for v in self.verbs):
                return True
        first = self.verbs[0] if self.verbs else None
        told = self.subject(first) if first else []
        return bool(first) and any(singular(p.head.text) in _FICTION for p in told)

    def only_time(self) -> list[Phrase]:
        """The one time of a sentence in which all else has none, but that at which somebody speaks."""
        others = [v for v in self.verbs if v.lemma in CLAUSAL or v.lemma in {"begin", "start"}]
        elsewhere = {time.index for verb in others for time in self.times(verb, 0)}
        cited = [k for k, p in enumerate(self.phrases) if p.kind == "NP" and p.head.low in _UTTERANCES]
        times = [t for t in self._times_in(range(len(self.phrases))) if t.index not in elsewhere]
        times = [t for t in times if not {t.index - 1, t.index - 2} & {*cited}]
        return times if len(times) == 1 else []

    def time_told(self) -> str:
        """When the first event of the sentence happened that is no speech, or nothing."""
        for verb in self.verbs:
            times = self.times(verb, 0) if verb.lemma not in CLAUSAL and not verb.modals else []
            if times:
                return self.text[times[0].start : times[0].end]
        return ""

    def _times_in(self, places: range) -> list[Phrase]:
        found = []
        for k in places:
            if self._kind(k) == "W":
                found.append(self.phrases[k])
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
        return found

    def sharing(self, verb: Phrase) -> list[Phrase]:
        """The verb and the one joined to it by "and", whose adjuncts are about both."""
        stop = self.scope(verb).stop
        other = self._finite(stop, 1) if self._kind(stop) == "C" else None
        return [verb, other] if other and self._kind(self._left(other.index)) == "C" else [verb]

    def joint(self, verb: Phrase) -> Phrase | None:
        """The second of two verbs that share what they are said of: "killed or wounded"."""
        second = self._at(verb.index + 2)
        if self._kind(verb.index + 1) != "C" or second is None or second.kind != "VG":
            return None
        return second if len(second.tokens) == 1 else None

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
            return governor if governor.lemma in _PREVENTING else None
        if self._kind(j) == "C":
            left = next((p for p in reversed(self.phrases[:j]) if p.kind == "VG"), None)
            return self.matrix(left) if left and left.form == verb.form else None
        if verb.form == "inf" and self._kind(j) == "NP" and (governor := self.governor(verb)):
            return governor if governor.lemma in OBJECT_CONTROL else None
        return None

    def infinitive(self, verb: Phrase) -> str:
        """The words of "agreed to *share data*"."""
        inner = self.complement(verb)
        if inner is None or inner.form != "inf":
            return ""
        stop, adjuncts = inner.index + 1, 0
        while stop < self._part_end(inner.index + 1) and self._kind(stop) not in {",", "W"}:
            adjuncts = (
                adjuncts + 1 if self._kind(stop) == "P" and self.phrases[stop].low != "of" else adjuncts
            )
            adjuncts = 0 if self._kind(stop) == "C" else adjuncts
            if adjuncts > 1:
                break
            stop += 1
        while stop > inner.index + 1 and self._kind(stop - 1) in {"C", "P", "S"}:
            stop -= 1
        start = next(t for t in inner.tokens if t.low != "to" and t.tag != "adv").start
        return self.text[start : self.phrases[stop - 1].end]

    def beside(self, phrase: Phrase) -> Iterator[Phrase]:
        """The noun phrases that only a comma parts from this one."""
        for step in (-2, 2):
            other = self._at(phrase.index + step)
            if other and other.kind == "NP" and self._kind(phrase.index + step // 2) == ",":
                yield other

    def parted(self, phrase: Phrase, other: Phrase) -> bool:
        """Whether a semicolon or a dash stands between a phrase and a later one."""
        return any(p.kind == ";" for p in self.phrases[phrase.index : other.index])

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

    def reporting(self, verb: Phrase) -> Iterator[Phrase]:
        """The saying verbs before a verb whose content its clause is."""
        return (v for v in self.verbs if v.index < verb.index and v.lemma in CLAUSAL and self.covers(v, verb))

    def as_of(self) -> list[Phrase]:
        """The time as of which a figure is said to hold."""
        return [
            time
            for first, second, time in zip(self.phrases, self.phrases[1:], self.phrases[2:], strict=False)
            if first.low == "as" and second.low == "of" and time.kind == "W"
        ]

    def depends(self, verb: Phrase) -> bool:
        """Whether the verb is said of a case that may not come: "would die if …", "unless …, will send"."""
        if _AWAITED.search(self.text[: verb.start]):
            return True
        return bool(verb.modals) and any(p.kind == "S" and p.low in {"if", "unless"} for p in self.phrases)

    def verdict(self, phrase: Phrase) -> str:
        """What a sentence says of the report or claim that tells a phrase: denied, possible or nothing."""
        opening = next(
            (
                p
                for p in reversed(self.phrases[: phrase.index])
                if p.low == "of" or (p.kind == "S" and p.low == "that") or p.kind in {";", "R"}
            ),
            None,
        )
        if opening is None or opening.kind in {";", "R"}:
            return ""
        if opening.low == "that" and _NOT_TRUE.search(self.text[: opening.start]):
            return "denied"
        k = opening.index - 1
        while self._kind(k) in {"NP", "P", "W"} and not self._is_content(k):
            k -= 1
        rest = next((p.index for p in self.phrases[phrase.index :] if p.kind == ";"), len(self.phrases))
        after = self.phrases[phrase.index + 1 : rest]
        rumoured = self._kind(k) == "VG" and self.phrases[k].tokens[-1].low in _RUMOURS  # "Rebel claims that"
        if not rumoured and not self._is_content(k):
            return ""
        noun = self.phrases[k]
        governor = None if rumoured else self.governor(noun)
        if (
            any(token.low in FALSE for p in (noun, *after) for token in p.tokens)
            or (governor and governor.lemma in DISMISSING and noun.index in self.scope(governor))
            or any(p.kind == "VG" and p.passive and p.lemma in DISMISSING for p in after)
        ):
            return "denied"
        doubted = any(p.kind == "VG" and p.negated and p.lemma in _VERIFYING for p in after)
        told = self.text[: noun.end].lower()
        unsure = doubted or "unverified" in told or "unconfirmed" in told
        return "possible" if unsure or singular(noun.head.text) in _OPEN else ""

    def _is_content(self, k: int) -> bool:
        return self._kind(k) == "NP" and singular(self.phrases[k].head.text) in CONTENT_NOUNS

    def occasion(self, verb: Phrase) -> Phrase | None:
        """The noun that an infinitive tells the content of: "*plans* to send", "a *call* to leave"."""
        before = self._at(self._left(verb.index))
        return before if verb.form == "inf" and before is not None and before.kind == "NP" else None

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
            and all(token.tag in {"num", "det"} for token in self.phrases[k].tokens)
            and self.phrases[k].figure
        ]

    def subsets(self, verb: Phrase) -> list[Phrase]:
        """Whom a part of those told of were: "killed 28 people, *three* of them *children*"."""
        first = min((p.index for p in self.subject(verb)), default=verb.index)
        found = self._among(verb)
        for k in range(first, len(self.phrases) - 2):
            run = [p for p in self.phrases[k : k + 5] if p.kind != "VG" or p.lemma != "be"]
            if [p.kind for p in run[:3]] == ["P", "NP", "NP"] and run[0].low in {"among", "including"}:
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

    def is_conditional(self, verb: Phrase) -> bool:
        """Whether the verb stands after "if", "whether", "how" and the like, or as in "should he leave"."""
        opening = self._at(0)
        if opening and opening.low in {"should", "had", "were"} and self._kind(1) == "NP":
            first = next((p for p in self.verbs if p is not opening), None)
            if verb is first:
                return True
        for phrase in reversed(self.phrases[: verb.index]):
            if phrase.kind in {";", ","}:
                return False
            if phrase.kind == "S":
                return phrase.low in {"if", "unless", "whether", "how", "why", "whenever"}
        return False

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
        """The bare figure that is said of "the number of" a phrase."""
        toll = {"number", "total", "toll"}
        outer = self._at(phrase.index - 2) if self._kind(phrase.index - 1) == "P" else None
        first = phrase if singular(phrase.head.text) in toll else outer
        if first is None or first.kind != "NP" or singular(first.head.text) not in toll:
            return None
        for other in self.phrases[first.index + 1 :]:
            if other.kind in {";", "S", "R"}:
                return None
            if other.kind == "NP" and other.figure and all(t.tag in {"num", "det"} for t in other.tokens):
                return other
        return None

    def covers(self, saying: Phrase, phrase: Phrase) -> bool:
        """Whether what stands after a saying verb is what is said: "said (that) three had died"."""
        between = self.phrases[saying.index : phrase.index]
        if any(p.kind == ";" or p.low in {"while", "whereas", "although", "though"} for p in between):
            return False
        k = saying.index + 1
        while self._kind(k) in {"W", "P", "-"} or (self._kind(k) == "NP" and self._kind(k - 1) == "P"):
            k += 1
        if self._kind(k) == "NP" and self._kind(k + 1) == "S" and self.phrases[k + 1].low == "that":
            k += 1  # "told reporters that"
        if self._kind(k) == "S" and self.phrases[k].low in {"that", "how"}:
            return k < phrase.index
        if self._kind(k) == "VG" and self.phrases[k].form in {"ing", "inf"}:
            return True
        following = next((p for p in self.phrases[k:] if p.kind == "VG"), None)
        if self._kind(k) != "NP" or following is None:
            return False
        return (any(p.index >= k for p in self.subject(following)) and following.index <= phrase.index) or (
            phrase.index >= k
            and following.index >= phrase.index
            and any(p.index >= k for p in self.subject(following))
        )

    def opens_that(self, saying: Phrase) -> bool:
        """Whether a clause with "that" follows a verb, past times at most."""
        k = saying.index + 1
        while self._kind(k) in {"W", "P", "-"}:
            k += 1
        return self._kind(k) == "S" and self.phrases[k].low == "that"

    def trails(self, saying: Phrase) -> bool:
        """Whether a saying verb closes what was said: "three had died, officials said"."""
        k = saying.index + 1
        while self._kind(k) in {"W", "P", "-"} or (self._kind(k) == "NP" and self._kind(k - 1) == "P"):
            k += 1
        first = min((p.index for p in self.subject(saying)), default=saying.index)
        closes = self._kind(k) in {";", ""} and self._kind(first - 1) in {"NP", "W", "VG", "-"}
        opens = first == 0 or closes or self._kind(first - 1) in {",", ";"}
        inverted = self._kind(k) == "NP" and self._is_inverted(saying, self.phrases[k])
        if saying.lemma == "tell" and self._kind(k) == "NP":
            k += 1
        return (opens and first > 0 and self._kind(k) in {",", ";", ""}) or inverted

    def _is_inverted(self, saying: Phrase, after: Phrase) -> bool:
        """Whether the noun phrase after a saying verb speaks: "..., said Holm"."""
        opens = self._kind(saying.index - 1) in {",", ";"} and after.kind == "NP"
        if after is self._speaker_behind(saying.index):
            return True
        if not opens or saying.lemma == "tell" or saying.form != "fin":
            return False
        if saying.lemma != "say" and self._before_aside(saying.index - 1) is not None:
            return False  # "The mayor, Ida Holm, stressed the role of ..."
        following = self._finite(saying.index, 1)
        if following and after in self.subject(following):
            return False  # "Holm, the mayor, said three had died"
        return after.tokens[0].tag != "noun" or self._before_aside(saying.index - 1) is None

    def speakers(self, saying: Phrase) -> list[Phrase]:
        """Who says it, also in "said Holm"."""
        after = self._at(saying.index + 1)
        if after and self._is_inverted(saying, after):
            return [after]
        return self.subject(saying)
