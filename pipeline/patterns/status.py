"""Status: whether what a frame states happened, is planned or possible, or is denied."""

from __future__ import annotations

from pipeline.patterns.grammar import DISMISSING, lexemes, singular
from pipeline.patterns.parts import Parts, is_not
from pipeline.patterns.phrases import Phrase

_PLANNED = lexemes(
    "plan intend decide agree promise pledge vow prepare order approve due ready set poised "
    "schedule slate "
    "instruct authorise authorize commit undertake gear_up"
)
_POSSIBLE = lexemes(
    "consider weigh mull discuss offer seek hope want urge ask request demand propose threaten fear "
    "worry likely "
    "expect predict call_for aim try attempt suggest call explore wish able willing press push require "
    "encourage look"
)
_DENIED = lexemes(
    "deny refuse reject rule_out block suspend halt pause freeze cancel withhold decline fail stop "
    "unlikely unable "
    "abstain avoid bar prevent prohibit refrain ban dismiss call_off rebuff oppose"
)
_OCCASIONS = dict.fromkeys(
    ("commitment", "decision", "intention", "order", "plan", "pledge", "promise", "vow"), "planned"
)
_OCCASIONS |= dict.fromkeys(
    lexemes(
        "ability ambition appeal attempt bid call campaign capacity chance demand desire effort hope offer "
        "opportunity proposal request threat"
    ),
    "possible",
)
"""What nouns say of the infinitive after them: "plans to send"."""
_AWAITED = lexemes("due expect schedule slate")
_AVOIDING = lexemes("avoid prevent stop")
ASSERTING = lexemes("will shall ’ll 'll may might could")
"""Modals that say of their own verb that it is planned, or possible."""
INTENDING = lexemes("agree be intend plan pledge prepare promise undertake vow")
"""Verbs whose infinitive their subject means to do."""
_SEEKING = lexemes(
    "appeal bid call chance demand discussion draft effort hope negotiation offer plan prospect proposal "
    "push request support talk talks"
)
_UNINTENDED = lexemes("die drown hurt injure kill perish starve wound")
_SCHEDULED = lexemes("arrive begin depart fly go head host land leave receive return sign start travel visit")
"""Verbs whose present tense with a date tells a plan: "On Sunday he flies to Lima"."""
_DOUBTING = {
    "deny": "denied",
    "fear": "possible",
    "worry": "possible",
    "doubt": "possible",
    "hope": "possible",
}


class Status(Parts):
    """A frame's place, and what the sentence says of whether it happened."""

    def _status(self) -> str:
        alike = (self.trigger, self.frame.kind, self.frame.status, self.frame.reported)
        if alike not in self.clause.statuses:
            self.clause.statuses[alike] = self._find_status()
        return self.clause.statuses[alike]

    def _find_status(self) -> str:
        found = {self.frame.status}
        verb, inner, outer = self.verb, "", self.frame.kind == "noun" and not self._is_beside(self.trigger)
        while verb is not None:
            found |= _said_by(verb, inner, outer=outer)
            if verb.lemma == "have" and self.clause.text[verb.end :].startswith(" yet to "):
                found.add("denied")
            inner, verb, outer = verb.form, self.clause.matrix(verb), True
        if self.verb:
            found |= {_DOUBTING.get(voice.lemma, "") for voice in self.clause.reporting(self.verb)}
            around = [*self.clause.subject(self.verb), *self.clause.objects(self.verb)]
            nobody = {"no", "none", "neither"}
            if any(p.tokens[0].low in nobody or is_not(p, self.clause) for p in around):
                found.add("denied")
            found |= self._said_of_occasion(self.verb)
            if (means := self.clause.means_of(self.verb)) is not None:
                found |= _said_by(means, "", outer=False)
            if self.clause.accompanies(self.verb):
                verbs = [v for v in self.clause.verbs if v.index < self.verb.index and v.form == "fin"]
                found |= {"planned" for v in verbs[-1:] if v.lemma in _PLANNED}
            if self.clause.depends(self.verb):
                found.add("possible")
            if self._is_scheduled(self.verb) or (self.verb is self.trigger and self.verb.lemma in _AWAITED):
                found.add("planned")
        found.add(self.clause.verdict(self.verb or self.trigger))
        if self.frame.kind == "noun" and self._is_sought(self.trigger):
            found.add("possible")
        status = next((status for status in ("denied", "possible", "planned") if status in found), "occurred")
        guessed = status == "planned" and self.frame.reported and self.trigger.lemma in _UNINTENDED
        return "possible" if guessed else status

    def _is_beside(self, noun: Phrase) -> bool:
        """Whether a noun only tells when its verb happens: "promised aid *during a visit*"."""
        before = self.clause.phrases[noun.index - 1] if noun.index else None
        return before is not None and before.low in {"on", "during", "after", "following", "at", "amid"}

    def _is_sought(self, noun: Phrase) -> bool:
        """Whether a deal is only aimed at: "talks on a truce"."""
        before = self.clause.phrases[max(noun.index - 2, 0) : noun.index]
        return len(before) == 2 and before[1].kind == "P" and singular(before[0].head.text) in _SEEKING

    def _said_of_occasion(self, verb: Phrase) -> set[str]:
        """What a noun says of its infinitive: "no *plans* to send", "dismissed *calls* to leave"."""
        noun = self.clause.occasion(verb)
        status = _OCCASIONS.get(singular(noun.head.text), "") if noun else ""
        if noun is None or not status:
            return set()
        governor = self.clause.governor(noun)
        refused = governor is not None and (
            governor.negated or governor.lemma in DISMISSING or governor.lemma in _DENIED
        )
        return {"denied" if refused or noun.tokens[0].low == "no" else status}

    def _is_scheduled(self, verb: Phrase) -> bool:
        """Whether a present tense tells a plan: "On Sunday he flies to Lima", but in no headline."""
        plain = len(verb.tokens) == 1 and verb.tokens[0].form in {"s", "base"} and verb.form == "fin"
        if not plain or verb.lemma not in _SCHEDULED:
            return False
        ended = self.clause.text.rstrip("\"'”’» ").endswith((".", "!"))
        return ended and any("since" not in time.low for time in self.clause.times(verb, 0))

    def _is_unreal(self, verb: Phrase) -> bool:
        """Whether the sentence only asks, supposes or averts what the verb says."""
        if self.clause.is_conditional(verb):
            return True
        if not self.frame.reported:
            return False
        if "would" in verb.modals and any(token.low == "have" for token in verb.tokens):
            return True
        governor = self.clause.matrix(verb)
        averted = governor is not None and governor.lemma in _AVOIDING
        return averted or self.clause.depends(verb)


def _said_by(verb: Phrase, inner: str, *, outer: bool) -> set[str]:
    """What one verb of a chain such as "may decide to send" says of whether it happened."""
    found = {"denied"} if verb.negated else set()
    if verb.modals & {"may", "might", "could", "can", "should"}:
        found.add("possible")
    elif verb.modals:
        found.add("planned")
    if outer:
        sets = (("planned", _PLANNED), ("possible", _POSSIBLE), ("denied", _DENIED))
        found |= {status for status, lemmas in sets if verb.lemma in lemmas}
        if verb.lemma == "be" and inner == "inf":
            found.add("planned")  # "is to send"
    return found
