"""Disambiguation: what words alone leave open: particles or prepositions, past tenses or participles."""

from __future__ import annotations

from pipeline.patterns.coordination import Coordination
from pipeline.patterns.grammar import (
    CLAUSAL,
    INTRANSITIVE,
    NAMING,
    PARTICLES,
    PREDICATES,
    PREPOSITIONS_TOO,
    Forms,
    lexemes,
)
from pipeline.patterns.phrases import Phrase
from schemas.values import Gazetteer

_REPORTED = lexemes("announce believe confirm declare fear find know presume pronounce report say think")
"""Verbs whose passive takes another's participle: "is feared killed"."""


class Disambiguation(Coordination):
    """One sentence in which particles are told from prepositions, and past tenses from participles."""

    def __init__(self, text: str, gazetteer: Gazetteer, forms: Forms) -> None:
        super().__init__(text, gazetteer, forms)
        self._reduce()

    def _reduce(self) -> None:
        """Settle what the words alone left open: particles, prepositions, "soldiers killed in war"."""
        for i, phrase in enumerate(self.phrases):
            if phrase.kind == "VG" and (after := self._at(i + 1)) is not None:
                particles = PARTICLES.get(phrase.lemma, "").split()
                if "over" in particles and after.low.startswith("over "):
                    phrase.lemma += "_over"  # "handed over 10 tanks"
                ends = [phrase.end, after.end] if after.kind == "NP" else [phrase.end]
                if "home" in particles and any(self.text.startswith(" home", end) for end in ends):
                    phrase.lemma += "_home"  # "brought home the troops", "brought the troops home"
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

    def _opens_infinitive(self, i: int) -> bool:
        return self._kind(i) == "VG" and self.phrases[i].form == "inf"

    def _is_reduced(self, i: int) -> bool:  # noqa: PLR0911 - one rule a line
        """Whether a past form alone qualifies the noun before it: "soldiers killed in war"."""
        phrase, before = self.phrases[i], self._at(i - 1)
        after = i + 1
        while self._kind(after) in {"-", "W"}:
            after += 1
        following = self._at(after)
        if phrase.lemma in CLAUSAL and (following is None or following.kind == ";") and self._finite(i, -1):
            return False  # "..., SANA reported."
        reputed = phrase.lemma in CLAUSAL and self._kind(i - 1) == "," and self._opens_infinitive(after)
        named = phrase.lemma in NAMING and self._kind(i - 2) in {"VG", "P"}
        if reputed or phrase.lemma in PREDICATES or named:
            return True  # "a tram, *believed* to have been late, crashed"
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
