"""Attachment: which phrases of an English sentence belong to which of its verbs."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.patterns.disambiguation import Disambiguation
from pipeline.patterns.grammar import (
    BLAMING,
    CONTENT_NOUNS,
    CONTROL_NOUNS,
    DITRANSITIVE,
    HARMING,
    OBJECT_CONTROL,
    PICTURES,
    PREDICATES,
    PREVENTING,
    SHOWING,
    STATES,
    Forms,
    lexemes,
    singular,
)
from pipeline.patterns.phrases import Phrase
from schemas.values import Gazetteer

_SINGULAR = lexemes("has is was does")


def _is_state(phrase: Phrase) -> bool:
    return phrase.head.named is not None and phrase.head.named.kind in STATES


def _takes_two(verb: Phrase) -> bool:
    return verb.lemma.split("_")[0] in DITRANSITIVE


class Attachment(Disambiguation):
    """One sentence with its phrases: for each verb its subject, objects and prepositions."""

    def __init__(self, text: str, gazetteer: Gazetteer, forms: Forms) -> None:
        super().__init__(text, gazetteer, forms)
        self._subjects: dict[int, list[Phrase]] = {}
        self._scopes: dict[int, range] = {}
        self._adjuncts: dict[int, list[tuple[str, list[Phrase]]]] = {}
        self._objects: dict[int, list[Phrase]] = {}
        self.verbs = [phrase for phrase in self.phrases if phrase.kind == "VG"]
        for verb in self.verbs:
            self.subject(verb)
        self._scopes = {verb.index: self._scope(verb) for verb in self.verbs}

    def subject(self, verb: Phrase) -> list[Phrase]:
        """The noun phrases that do what the verb says (or, in the passive, suffer it)."""
        if verb.index not in self._subjects:
            self._subjects[verb.index] = []  # a circle ends here
            find = self._own_subject if verb.form == "fin" else self._controller
            self._subjects[verb.index] = find(verb.index)
        return self._subjects[verb.index]

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
        if kind == "R" or (
            kind == "S" and self.phrases[j].low == "that" and self._kind(self._left(j)) == "NP"
        ):
            before = self._at(self._left(j - (self._kind(j - 1) == ",")))
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
        if self._is_apposed(head) and self._kind(head - 2) in {"", ",", ";"}:
            return [self.phrases[head - 1]]  # "Radio Andina a private station said"
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
                left = self._left(stop)  # "killed ten but *in May* went home"
                stop = left if self._kind(left) == "C" else stop
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
            after is not None and after.kind == "VG" and after.lemma in HARMING and len(after.tokens) == 1
        )
        return bare and harmed and verb.lemma in HARMING and len(verb.tokens) == 1

    def prepositional(self, verb: Phrase) -> list[tuple[str, list[Phrase]]]:
        """Each preposition that belongs to the verb, with its noun phrases; those before the subject last."""
        if verb.index not in self._adjuncts:
            self._adjuncts[verb.index] = list(self._find_adjuncts(verb))
        return self._adjuncts[verb.index]

    def _find_adjuncts(self, verb: Phrase) -> Iterator[tuple[str, list[Phrase]]]:
        scope = self.scope(verb)
        own = [*self._prepositions(scope.start, scope.stop)]
        yield from own
        subject = min((p.index for p in self.subject(verb)), default=verb.index)
        inside = [*self._prepositions(subject, verb.index)] if subject < verb.index else []
        if not ((own or inside) and self._kind(subject - 1) == "C"):  # "two hurt in Ica and ten died in Lima"
            first = min(subject, verb.index)
            yield from self._prepositions(self._clause_start(first), first)
        yield from inside

    def after_noun(self, phrase: Phrase) -> Iterator[tuple[str, list[Phrase]]]:
        """Each preposition that follows a noun phrase directly or after another one."""
        stop = phrase.index + 1
        while self._kind(stop) in {"P", "NP", "W", "C", "-"} or self._next_item(stop, len(self.phrases)):
            if self._kind(stop) == "C" and self._kind(stop + 2) == "P" and self._is_definite(stop + 1):
                break  # "the death of two and *the injury* of ten"
            stop += 1
        yield from self._prepositions(phrase.index + 1, stop)

    def _is_definite(self, i: int) -> bool:
        return self._kind(i) == "NP" and self.phrases[i].tokens[0].low == "the"

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
        k = second.index + 1
        if verb.lemma in PREDICATES and self._kind(k) == "NP" and not self._is_speaker(k):
            return None  # "left two dead and *wounded a nurse*"
        return second if len(second.tokens) == 1 else None
