"""Speech: what a sentence says of what it tells: who says it, whether it is doubted, supposed or staged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.patterns.attachment import Attachment
from pipeline.patterns.grammar import CLAUSAL, CONTENT_NOUNS, DISMISSING, FALSE, SAYING, lexemes, singular
from pipeline.patterns.phrases import Phrase

_NOT_TRUE = re.compile(
    r"(?i)\b(?:not true|not the case|untrue|false"
    r"|no (?:evidence|truth|sign|indication|proof|word|confirmation))\s+(?:\w+\s+)?$"
)
_VERIFYING = lexemes("authenticate confirm corroborate substantiate verify")
_RUMOURS = lexemes("claims reports")
_IMAGINING = lexemes(
    "dramatise dramatize fictionalise fictionalize imagine reenact re-enact rehearse simulate"
)
_FICTION = lexemes(
    "blockbuster cartoon comedy drama film melodrama movie musical novel opera play plot scenario screenplay "
    "sequel series simulation sitcom telenovela thriller videogame video-game wargame war-game video game"
) - {"video", "game"}
_AWAITED = re.compile(r"(?i)\bmatter of time (?:before|until|till)\b")
_INVERTED = re.compile(r"\W*(?:Should|Had|Were) [^,;?]+, [^?]*$")
"""How a sentence opens that supposes something: "*Should* the dam burst, ..."."""
_HEDGED = re.compile(
    r"if (?:(?:it|this) is |it were )?(?:confirmed|correct|proven|true|verified)\b", re.IGNORECASE
)
"""What opens no condition, but tells that something is not yet sure."""
_JUDGING = lexemes(
    "accuse blame commemorate condemn criticise criticize decry denounce deny hear honor honour justify "
    "mourn regret"
)
_BLAME = lexemes("behind blame condemnation culprit culprits guilty responsibility responsible")
"""Words by which somebody speaks of a deed, and not of what came of it."""
_OPEN = lexemes("fear hope idea possibility prospect rumor rumour speculation suggestion")

_STAGED = (
    *_FICTION,
    "imagin",
    "dramati",
    "fictional",
    "enact",
    "rehears",
    "simulat",
    "mock",
    "hypothetical",
    "drill",
    "exercise",
)
"""Without one of these words nothing is imagined."""


class Speech(Attachment):
    """A sentence in which some verbs say what others tell."""

    def is_imagined(self) -> bool:
        """Whether the sentence tells what happens in a film, a game or a drill."""
        low = self.text.lower()
        if not any(word in low for word in _STAGED):
            return False
        if any(verb.lemma in _IMAGINING for verb in self.verbs):
            return True
        unreal = {"mock", "simulated", "fictional", "hypothetical", "tabletop", "table-top"}
        if any(
            token.low in unreal for phrase in self.phrases if phrase.kind == "NP" for token in phrase.tokens
        ):
            return True
        for before, phrase in pairwise(self.phrases):
            opens = not before.index or self._kind(before.index - 1) in {",", ";"}
            inside = opens and before.low in {"in", "during", "according to"} and phrase.kind == "NP"
            if inside and singular(phrase.head.text) in _FICTION:
                return True
            drill = inside and singular(phrase.head.text) in {"drill", "exercise"}
            if drill and any(v.form == "fin" and v.tokens[0].low in {"is", "are"} for v in self.verbs):
                return True
        first = self.verbs[0] if self.verbs else None
        told = self.subject(first) if first else []
        return bool(first) and any(singular(p.head.text) in _FICTION for p in told)

    def reporting(self, verb: Phrase) -> Iterator[Phrase]:
        """The saying verbs before a verb whose content its clause is."""
        return (v for v in self.verbs if v.index < verb.index and v.lemma in CLAUSAL and self.covers(v, verb))

    def depends(self, verb: Phrase) -> bool:
        """Whether the verb is said of a case that may not come: "would die if …", "unless …, will send"."""
        if _AWAITED.search(self.text[: verb.start]):
            return True
        supposed = any(
            p.kind == "S" and p.low in {"if", "unless"} and not _HEDGED.match(self.text, p.start)
            for p in self.phrases
        )
        return bool(verb.modals) and (supposed or _INVERTED.match(self.text) is not None)

    def verdict(self, phrase: Phrase) -> str:
        """What a sentence says of the report or claim that tells a phrase: denied, possible or nothing."""
        opening = next(
            (
                p
                for p in reversed(self.phrases[: phrase.index])
                if (p.low == "of" and not self._counts(p.index - 1))
                or (p.kind == "S" and p.low == "that")
                or p.kind in {";", "R"}
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

    def _counts(self, k: int) -> bool:
        """Whether a phrase has a number, of which "of" tells a part: "*85* of its soldiers"."""
        return self._kind(k) == "NP" and any(token.tag == "num" for token in self.phrases[k].tokens)

    def _is_content(self, k: int) -> bool:
        return self._kind(k) == "NP" and singular(self.phrases[k].head.text) in CONTENT_NOUNS

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

    def covers(self, saying: Phrase, phrase: Phrase) -> bool:
        """Whether what stands after a saying verb is what is said: "said (that) three had died"."""
        k = self._after_saying(saying)
        quoted = self._kind(k) == ";" and self.phrases[k].low == ":"
        between = self.phrases[k + quoted : phrase.index]
        parted = any(p.kind == ";" for p in between)
        parted = parted or self._is_granted(saying, phrase) or self._speaks_anew(saying, phrase)
        if quoted or self.opens_that(saying):
            return k < phrase.index and not parted and not self._says_otherwise(saying, phrase)
        if parted or any(p.low in {"while", "whereas", "although", "though"} for p in between):
            return False
        if self._kind(k) == "NP" and self._kind(k + 1) == "S" and self.phrases[k + 1].low == "that":
            k += 1  # "told reporters that"
        if self._kind(k) == "S" and self.phrases[k].low in {"that", "how"}:
            return k < phrase.index
        if self._kind(k) == "VG" and self.phrases[k].form in {"ing", "inf"}:
            return self.phrases[k].lemma != "refer"  # what it refers to is not what it said
        following = next((p for p in self.phrases[k:] if p.kind == "VG"), None)
        if self._kind(k) != "NP" or following is None:
            return False
        return (any(p.index >= k for p in self.subject(following)) and following.index <= phrase.index) or (
            phrase.index >= k
            and following.index >= phrase.index
            and any(p.index >= k for p in self.subject(following))
        )

    def ends_before(self, saying: Phrase, phrase: Phrase) -> bool:
        """Whether what is said is an unmarked headline's: "Lima says rain not near Raids killed ten"."""
        spoken = (v for v in self.verbs if saying.index < v.index <= phrase.index and v.form == "fin")
        told = [v for v in spoken if not self._opens_relative(self.phrases[self._left(v.index)])]
        if len(told) < 2 or told[0].lemma in CLAUSAL:
            return False
        between = self.phrases[told[0].index : told[1].index]
        joins = (p for p in between if p.kind in {"C", "S", "R", ",", ";"})
        return all(p.kind == "C" and self._kind(p.index + 1) == "P" for p in joins)

    def _is_granted(self, saying: Phrase, phrase: Phrase) -> bool:
        """Whether who speaks of a deed leaves its toll to the article: "denied a raid *that killed ten*"."""
        between = self.phrases[saying.index + 1 : phrase.index]
        opening = next((p for p in between if self._opens_relative(p)), phrase)
        spoken = self.phrases[saying.index + 1 : opening.index]
        added = self.phrases[opening.index : phrase.index]
        themselves = any(p.low in {"it", "they", "he", "she"} for p in added)
        if not added or themselves or any(p.lemma in CLAUSAL and not p.passive for p in added):
            return False  # "the raid that they say killed ten"
        if saying.lemma == "claim" and not any(p.kind == "VG" and p.form == "fin" for p in spoken):
            return True
        return saying.lemma in _JUDGING or any(map(self._judges, spoken))

    def _judges(self, phrase: Phrase) -> bool:
        """Whether words blame or judge: "heard *of* a raid", "*was behind* it", not "hid behind"."""
        if phrase.lemma == "hear":
            after = self._at(phrase.index + 1)
            return after is not None and after.low == "of"
        if phrase.low == "behind":
            before = self._at(phrase.index - 1)
            return before is not None and before.lemma == "be"
        return phrase.lemma in _JUDGING or any(token.low in _BLAME for token in phrase.tokens)

    def _speaks_anew(self, saying: Phrase, phrase: Phrase) -> bool:
        """Whether somebody else speaks in between: "Holm said rain fell *and police said* ten had died"."""
        finite = [v for v in self.verbs if saying.index < v.index < phrase.index and v.form == "fin"]
        for verb in (v for v in finite if v.lemma in SAYING):
            opening = max((s.index for s in self.subject(verb)), default=0) - 1
            other = saying.lemma == "deny" and opening >= 0 and self.phrases[opening].low == "but"
            if self._kind(opening) == "C" and (other or finite[0].index < opening):
                return True
        return False

    def _says_otherwise(self, saying: Phrase, phrase: Phrase) -> bool:
        """Whether what was denied has ended: "denied that it fired, *but said that* ten had died"."""
        verbs = (v for v in self.verbs if saying.index < v.index < phrase.index and v.form == "fin")
        return saying.lemma == "deny" and any(
            self.phrases[v.index - 1].low == "but" and self.opens_that(v) for v in verbs
        )

    def _opens_relative(self, phrase: Phrase) -> bool:
        """Whether a clause begins that tells more of a noun: "the raid *that* killed ten"."""
        if phrase.kind == "R":
            return True
        before = self._at(self._left(phrase.index))
        noun = (
            before is not None
            and before.kind == "NP"
            and singular(before.head.text) not in CONTENT_NOUNS | _OPEN
        )
        return phrase.kind == "S" and phrase.low == "that" and noun

    def opens_that(self, saying: Phrase) -> bool:
        """Whether a clause with "that" follows a verb, past times at most."""
        k = saying.index + 1
        while self._kind(k) in {"W", "P", "-"}:
            k += 1
        return self._kind(k) == "S" and self.phrases[k].low == "that"

    def _after_saying(self, saying: Phrase) -> int:
        """Where what is said may begin, past times and to whom it is said."""
        k = saying.index + 1
        while self._kind(k) in {"W", "P", "-"} or (self._kind(k) == "NP" and self._kind(k - 1) == "P"):
            k += 1
        return k

    def trails(self, saying: Phrase) -> bool:
        """Whether a saying verb closes what was said: "three had died, officials said"."""
        k = self._after_saying(saying)
        first = min((p.index for p in self.subject(saying)), default=saying.index)
        if saying.lemma == "tell" and self._kind(k) == "NP":
            k += 1
        closes = self._kind(k) in {";", ""} and self._kind(first - 1) in {"NP", "W", "VG", "-"}
        lead = first
        while self._kind(lead - 1) == "NP":
            lead -= 1  # "the *news agency* Andina reported"
        opens = first == 0 or closes or self._kind(lead - 1) in {",", ";"}
        inverted = self._kind(k) == "NP" and self._is_inverted(saying, self.phrases[k])
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
        subject = self.subject(saying)
        return [p for p in subject if self._kind(p.index - 1) != "P"] or subject

    def parted(self, phrase: Phrase, other: Phrase) -> bool:
        """Whether a semicolon or a dash stands between a phrase and a later one."""
        return any(p.kind == ";" for p in self.phrases[phrase.index : other.index])
