"""Attachment: which phrases of an English sentence belong to which of its verbs."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.patterns.grammar import (
    ADDING,
    BLAMING,
    CLAUSAL,
    CONTENT_NOUNS,
    CONTROL_NOUNS,
    DITRANSITIVE,
    INTRANSITIVE,
    NAMING,
    OBJECT_CONTROL,
    PARTICLES,
    PICTURES,
    PREDICATES,
    PREPOSITIONS_TOO,
    PREVENTING,
    SHOWING,
    STATES,
    Forms,
    lexemes,
    singular,
)
from pipeline.patterns.phrases import Phrase, find_phrases
from schemas.values import Gazetteer

_REPORTED = lexemes("announce believe confirm declare fear find know presume pronounce report say think")
"""Verbs whose passive takes another's participle: "is feared killed"."""
_HARMING = lexemes("hurt injure kill maim wound")


_SINGULAR = lexemes("has is was does")


def _is_state(phrase: Phrase) -> bool:
    return phrase.head.named is not None and phrase.head.named.kind in STATES


def _takes_two(verb: Phrase) -> bool:
    return verb.lemma.split("_")[0] in DITRANSITIVE


class Attachment:
    """One sentence with its phrases: for each verb its subject, objects and prepositions."""

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
                loose = {"P", "S", "W"} if word == "on" else {"P", "S"}
                if word in particles and (after.kind != "P" or self._kind(i + 2) not in loose):
                    phrase.lemma += f"_{word}"
                    after.kind = "-"
        self._join_parted()
        for i, phrase in enumerate(self.phrases):
            if phrase.kind == "S" and phrase.low in PREPOSITIONS_TOO:
                ahead = self._ahead(i + 1)
                if ahead is None or ahead.kind != "VG" or ahead.form == "inf" or self._kind(i + 1) == "W":
                    phrase.kind = "P"
            elif phrase.kind == "VG" and phrase.form == "part":
                phrase.form = "red" if self._is_reduced(i) else "fin"
                phrase.passive = phrase.form == "red"

    def _ahead(self, i: int) -> Phrase | None:
        """The first verb or mark from i on, past a name between commas: "after the premier, Holm, left"."""
        while i < len(self.phrases):
            if self._kind(i) in {"VG", "S", "R", ";"}:
                return self.phrases[i]
            aside = self._kind(i) == "," and self._kind(i + 1) == "NP" and self._kind(i + 2) == ","
            if self._kind(i) == "," and not aside:
                return self.phrases[i]
            i += 3 if aside else 1
        return None

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
        goes_on = following.low if following else ""
        alone = (phrase.lemma in INTRANSITIVE and goes_on != "by") or (
            phrase.lemma == "meet" and goes_on == "with"
        )
        if before is None or alone or goes_on == "that":
            return False  # but "a zone agreed by Oslo and Lima"
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
        rest = (p for p in rest if p.kind != "VG" or p.form not in {"ing", "inf"})
        rest = (p for p in rest if p.kind != "," or not self._next_item(p.index, len(self.phrases)))
        later = next((p for p in rest if p.kind in {"VG", "S", "R", ";", "C", ","}), None)
        return later is not None and later.kind == "VG" and later.form in {"fin", "part"}

    def _at(self, i: int) -> Phrase | None:
        return self.phrases[i] if 0 <= i < len(self.phrases) else None

    def _kind(self, i: int) -> str:
        return self.phrases[i].kind if 0 <= i < len(self.phrases) else ""

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
            return self._relative_subject(before, i) if before and before.kind == "NP" else []
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
        aside = self.phrases[base].apposed
        if not self.phrases[head].apposed and aside and not (head != base and aside.head.named):
            self.phrases[head].apposed = aside  # not in "the toll from a blast in Pisac, Peru, rose"
        return [] if self._kind(head - 1) == "P" else self._joined_left(head)

    def _relative_subject(self, before: Phrase, i: int) -> list[Phrase]:
        """Whom "which" stands for: all of "Oslo and Lima, which brokered a truce"."""
        first, k = self.phrases[i].tokens[0], before.index
        if first.form == "s" or first.low in _SINGULAR or not _is_state(before):
            return [before]
        joined = [before]
        while (
            self._kind(k - 1) in {"C", ","} and self._kind(k - 2) == "NP" and _is_state(self.phrases[k - 2])
        ):
            k -= 2
            joined.insert(0, self.phrases[k])
        return joined

    def _whole_before(self, base: int) -> int | None:
        """What a list of names ending at `base` qualifies: "the truce brokered by Qatar and Egypt"."""
        last = self.phrases[base].head
        if self._kind(base - 1) != "C" or self._kind(base - 2) != "NP":
            return None
        of = self._kind(base - 3) == "P" and self.phrases[base - 3].low in {"of", "for"}
        if of and all(t.tag == "proper" for p in (base, base - 2) for t in self.phrases[p].tokens):
            self.phrases[base].kind = self.phrases[base - 1].kind = (
                "-"  # "the Ministry of Defence and Security"
            )
            self.phrases[base - 2].tokens += [*self.phrases[base - 1].tokens, *self.phrases[base].tokens]
            return self._chain_head(base - 2)
        if not last.named:
            return None
        first = base - 2
        while self._kind(first - 1) in {",", "C"} and self._kind(first - 2) == "NP":
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
            elif listed and self._is_second_country(k):
                before = k
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

    def _controller(self, i: int) -> list[Phrase]:  # noqa: C901, PLR0911, PLR0912 - one rule a line
        """Who does what a verb without a subject of its own says."""
        verb, j = self.phrases[i], self._left(i)
        before = self._at(j)
        if verb.lemma in PREDICATES and (said_of := self._said_of(verb)) is not None:
            return said_of
        if verb.form == "red" and before and before.kind == "NP":
            return [before]
        if self.accompanies(verb) and before:
            return [self.phrases[j - 1] if before.kind == "," else before]
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
        if before.kind == "," and verb.form == "red" and self._kind(self._left(j)) == "NP":
            return [self.phrases[self._left(j)]]
        if (owner := self._owner_of_deed(verb)) is not None:
            return [owner]
        governor = self.governor(verb)
        if governor is None:
            other = self._finite(i, 1)
            return self.subject(other) if other else []
        if before.kind == "NP":
            if governor.lemma in OBJECT_CONTROL and (objects := self.objects(governor)):
                return objects
            if verb.form == "ing" and self._is_shown(before, governor):
                return [before]
        if before.kind == "P" and governor.lemma in BLAMING | PREVENTING:
            return self.objects(governor) or self.subject(governor)
        return self.subject(governor)

    def _owner_of_deed(self, verb: Phrase) -> Phrase | None:
        """Oslo in "*Oslo's* decision to send" and "*Oslo's* record of sending"."""
        j = self._left(verb.index)
        linked = self._kind(j) == "P" and self.phrases[j].low in {"of", "in"} and verb.form == "ing"
        noun = self._at(j - 1 if linked else j)
        if noun is None or noun.kind != "NP":
            return None
        if self._kind(noun.index - 1) == "P" and self._is_plan(noun.index - 2):
            return noun  # "a decision by *Oslo* to send"
        if not (linked or self._is_plan(noun.index)):
            return None
        mark = next((k for k, token in enumerate(noun.tokens) if token.tag == "gen"), 0)
        if mark:
            return Phrase("NP", noun.tokens[:mark], index=noun.index)
        owns = self._is_plan(noun.index) or (linked and self.phrases[j].low == "of")
        owner = [token for token in noun.tokens[:-1] if token.named] if owns else []
        return Phrase("NP", owner[:1], index=noun.index) if owner else None

    def _is_plan(self, i: int) -> bool:
        return self._kind(i) == "NP" and singular(self.phrases[i].head.text) in CONTROL_NOUNS

    def _is_shown(self, phrase: Phrase, governor: Phrase) -> bool:
        """Whether a participle after the phrase tells what somebody saw: "photos of ships unloading arms"."""
        pictured = self._at(phrase.index - 2) if self._kind(phrase.index - 1) == "P" else None
        if pictured and pictured.kind == "NP":
            return singular(pictured.head.text) in PICTURES | CONTENT_NOUNS
        return governor.lemma in SHOWING and phrase in self.objects(governor)

    def accompanies(self, verb: Phrase) -> bool:
        """Whether the verb tells what goes with another: "with Holm travelling to Ghana and Ruiz to Peru"."""
        j = self._left(verb.index)
        if [self._kind(k) for k in range(j - 3, j + 1)] == ["NP", ",", "NP", ","]:
            j -= 3  # "with Peru's minister, Ana Ruiz, travelling to Ghana"
        if verb.form != "ing" or self._kind(j) != "NP":
            return False
        if self.phrases[j - 1].low == "with" or (not j and self._finite(j, 1) is None):
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
                return None if self._is_headline_toll(verb, k) else k
            if self._kind(k) == "P" and self._kind(k + 1) == "W" and self._kind(k + 2) != "NP":
                continue
            if self._kind(k) not in {"W", "-"}:
                break
        return None

    def _is_headline_toll(self, verb: Phrase, k: int) -> bool:
        """Whether a figure opens the next toll of a headline: "Ten people killed *40 injured*"."""
        after = self._at(k + 1)
        bare = all(token.tag == "num" for token in self.phrases[k].tokens)
        harmed = (
            after is not None and after.kind == "VG" and after.lemma in _HARMING and len(after.tokens) == 1
        )
        return bare and harmed and verb.lemma in _HARMING and len(verb.tokens) == 1

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
                if self._kind(k - 1) == "NP" and (self._is_counted(k) or self._is_second_country(k)):
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

    def _is_second_country(self, i: int) -> bool:
        """Whether a country stands after another without a comma: "Chile *Peru* and Togo"."""
        pair = self.phrases[i - 1 : i + 1] if i > 0 else []
        return len(pair) == 2 and all(p.head.named and p.head.named.kind == "country" for p in pair)

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
        while self._kind(stop) in {"P", "NP", "W", "C", "-"} or self._next_item(stop, len(self.phrases)):
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

    def joint(self, verb: Phrase) -> Phrase | None:
        """The second of two verbs that share what they are said of: "killed or wounded"."""
        second = self._at(verb.index + 2)
        if self._kind(verb.index + 1) != "C" or second is None or second.kind != "VG":
            return None
        return second if len(second.tokens) == 1 else None
