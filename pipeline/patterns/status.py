"""Status: whether what a frame states happened, is planned or possible, or is denied."""

from __future__ import annotations

import re

from pipeline.patterns.grammar import DISMISSING, lexemes, singular
from pipeline.patterns.parts import Parts, is_not
from pipeline.patterns.phrases import Phrase

_PLANNED = lexemes(
    "plan intend decide agree promise pledge vow prepare order approve due ready set poised "
    "schedule slate "
    "instruct authorise authorize commit undertake gear_up vote resolve opt"
)
_POSSIBLE = lexemes(
    "consider weigh mull discuss offer seek hope want urge ask request demand propose threaten fear "
    "worry likely "
    "expect predict call_for call_on aim try attempt suggest call explore wish able willing press push "
    "require encourage invite keen eager look beg beseech entreat exhort implore plead"
)
_DENIED = lexemes(
    "deny refuse reject rule_out block suspend halt pause freeze cancel withhold decline fail stop "
    "unlikely unable "
    "abstain avoid bar prevent prohibit refrain ban dismiss call_off turn_down rebuff oppose hold_back "
    "shelve scrap veto abandon"
)
_OCCASIONS = dict.fromkeys(
    ("commitment", "decision", "intention", "order", "plan", "pledge", "promise", "vow"), "planned"
)
_OCCASIONS |= dict.fromkeys(
    lexemes(
        "ability ambition appeal attempt bid call campaign capacity chance demand desire eagerness "
        "discussion effort hope interest invitation negotiation offer opportunity proposal readiness request "
        "talk talks threat willingness"
    ),
    "possible",
)
"""What nouns say of the infinitive after them: "plans to send"."""
AWAITED = lexemes("due expect schedule slate")
_MAKING = lexemes("agree approve")
"""Verbs that make a deal, where others only plan what they govern."""
_AFTERWARDS = lexemes("after following since")
_AVOIDING = lexemes("avoid prevent stop")
ASSERTING = lexemes("will shall ’ll 'll may might could")
"""Modals that say of their own verb that it is planned, or possible."""
INTENDING = lexemes("agree be intend plan pledge prepare promise undertake vow")
"""Verbs whose infinitive their subject means to do."""
_SEEKING = lexemes(
    "appeal bid call chance demand discussion draft effort hope negotiation offer plan prospect proposal "
    "push request support talk talks"
)
_ENDS = lexemes("age cancer cause illness")
"""Of what one dies without harm by others: "natural causes"."""
_PERHAPS = lexemes("perhaps possibly potentially")
_NEARLY = lexemes("almost nearly")
_UNDONE = re.compile(
    r"\b(?:(?:stop\w*|fall\w*|fell) short of|balk\w* at|sh(?:y|ied) away from|without|instead of"
    r"|rather than) (?:(?:any|an?|the|ever|actually|even) )*$",
    re.IGNORECASE,
)
"""What stands before that which does not happen: "stopped short of *sending*", "without an *agreement*"."""
_PLOTTED = re.compile(r"\b(?:conspir\w+|plot(?:s|ted|ting)?|schem(?:ed?|es|ing)) \Z", re.IGNORECASE)
_UNINTENDED = lexemes("die drown hurt injure kill perish starve wound")
_SCHEDULED = lexemes("arrive begin depart fly go head host land leave receive return sign start travel visit")
"""Verbs whose present tense with a date tells a plan: "On Sunday he flies to Lima"."""
_FIRST = re.compile(r"\b(?:first|second|third|latest|last|next|only)\b[^,;:]*$", re.IGNORECASE)
"""Words before one of whom an infinitive tells what he did: "Peru's *first* soldier to die"."""
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

    def _find_status(self) -> str:  # noqa: C901 - one rule a line
        found = {self.frame.status}
        beside = self._beside(self.trigger) if self.frame.kind == "noun" else ""
        verb = None if beside in _AFTERWARDS else self.verb
        inner, outer = "", self.frame.kind == "noun" and not beside
        while verb is not None:
            found |= _said_by(verb, inner, outer=outer and not (self.is_deal and verb.lemma in _MAKING))
            if verb.lemma == "have" and self.clause.text[verb.end :].startswith(" yet to "):
                found.add("denied")
            found |= {"denied"} if self._is_left_undone(verb) else set()
            inner, verb, outer = verb.form, self.clause.matrix(verb), True
        if beside:
            found.discard("denied")
        if self.verb and beside not in _AFTERWARDS:
            doubting = () if beside else tuple(self.clause.reporting(self.verb))
            found |= {"denied" if self._is_dismissed(v) else _DOUBTING.get(v.lemma, "") for v in doubting}
            around = [*self.clause.subject(self.verb), *self.clause.objects(self.verb)]
            if not beside and any(self._is_nobody(phrase, self.verb) for phrase in around):
                found.add("denied")
            found |= self._said_of_occasion(self.verb)
            if (means := self.clause.means_of(self.verb)) is not None:
                found |= _said_by(means, "", outer=False)
            if self.clause.accompanies(self.verb):
                verbs = [v for v in self.clause.verbs if v.index < self.verb.index and v.form == "fin"]
                found |= {"planned" for v in verbs[-1:] if v.lemma in _PLANNED}
            if self.clause.depends(self.verb):
                found.add("possible")
            if self._is_headline(self.verb):
                found.add("planned")
            if self._is_scheduled(self.verb) or (self.verb is self.trigger and self.verb.lemma in AWAITED):
                found.add("planned")
        none = self.frame.kind == "noun" and not beside and self.trigger.tokens[0].low == "no"
        undone = none or _UNDONE.search(self.clause.text[: self.trigger.start]) is not None
        found |= {self.clause.verdict(self.verb or self.trigger), "denied" if undone else ""}
        if self.frame.kind == "noun" and self._is_sought(self.trigger):
            found.add("possible")
        if "possible" in found and self.verb and self._is_declined(self.verb):
            found.add("denied")
        status = next((status for status in ("denied", "possible", "planned") if status in found), "occurred")
        guessed = status == "planned" and self.frame.reported and self.trigger.lemma in _UNINTENDED
        return "possible" if guessed else status

    def _is_left_undone(self, verb: Phrase) -> bool:
        """Whether it is told as what does not happen: "left *without having* signed a truce"."""
        return verb.form == "ing" and _UNDONE.search(self.clause.text[: verb.start]) is not None

    def _is_dismissed(self, saying: Phrase) -> bool:
        """Whether a saying verb tells what is rejected: "rejected a video purporting *to show* them dead"."""
        governor = self.clause.governor(saying) if saying.form != "fin" else None
        while governor is not None and governor.form != "fin":
            governor = self.clause.governor(governor)
        return governor is not None and not governor.negated and governor.lemma in DISMISSING | {"reject"}

    def _is_nobody(self, phrase: Phrase, verb: Phrase) -> bool:
        """Whether none is meant; "it was not the storm that killed them" only denies who did it."""
        if phrase.tokens[0].low in {"no", "nobody", "none", "neither"}:
            return True
        doer = bool(self.clause.objects(verb)) and not verb.passive
        cleft = doer and self.clause.text[: phrase.start].lower().endswith(("it is not ", "it was not "))
        return is_not(phrase, self.clause) and not cleft

    def _beside(self, noun: Phrase) -> str:
        """By which preposition a noun only tells when its verb happens: "aid promised *during* a visit"."""
        before = self.clause.phrases[noun.index - 1].low if noun.index else ""
        return before if before in {"on", "during", "at", "amid"} | _AFTERWARDS else ""

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

    def _is_declined(self, verb: Phrase) -> bool:
        """Whether whoever was asked would not: "was invited to visit Lima *but declined*"."""
        after = (v for v in self.clause.verbs if v.index > verb.index and v.form != "inf")
        refusing = next((v for v in after if self.clause.phrases[v.index - 1].low == "but"), None)
        if refusing is None or not {*self.clause.subject(refusing)} & {*self.clause.subject(verb)}:
            return False
        return refusing.lemma in _DENIED or (refusing.negated and refusing.lemma in {"accept", "come", "go"})

    def _is_headline(self, verb: Phrase) -> bool:
        """Whether an infinitive alone tells a plan: "Holm to visit Lima"."""
        before = self.clause.phrases[verb.index - 1].kind if verb.index else ""
        alone = verb.form == "inf" and before == "NP" and self.clause.governor(verb) is None
        if not alone or verb.lemma in _SCHEDULED | {"attend", "meet"}:
            return alone
        bare = all(token.tag not in {"det", "poss"} for token in self.clause.phrases[verb.index - 1].tokens)
        return bare and _FIRST.search(self.clause.text[: verb.start]) is None

    def _is_scheduled(self, verb: Phrase) -> bool:
        """Whether a present tense tells a plan: "On Sunday he flies to Lima", but in no headline."""
        plain = len(verb.tokens) == 1 and verb.tokens[0].form in {"s", "base"} and verb.form == "fin"
        if not plain or verb.lemma not in _SCHEDULED:
            return False
        ended = self.clause.text.rstrip("\"'”’» ").endswith((".", "!"))
        return ended and any("since" not in time.low for time in self.clause.times(verb, 0))

    def _is_unreal(self, verb: Phrase) -> bool:
        """Whether the sentence only asks, supposes or averts what the verb says."""
        if verb is not self.trigger and verb.form == "red":
            return False  # "if the truce *brokered* by Oslo holds"
        if self.clause.is_conditional(verb):
            return True
        if not self.frame.reported:
            return False
        if "would" in verb.modals and any(token.low == "have" for token in verb.tokens):
            return True
        if any(token.low in _NEARLY for token in verb.tokens) or self._dies_of_age(verb):
            return True
        governor = self.clause.matrix(verb)
        averted = governor is not None and governor.lemma in _AVOIDING
        plotted = verb.form == "inf" and _PLOTTED.search(self.clause.text[: verb.start]) is not None
        return averted or plotted or self.clause.depends(verb)

    def _dies_of_age(self, verb: Phrase) -> bool:
        """Whether a death is a life's end: "died in 2016 at 96", "died of old age"."""
        beside = self.clause.prepositional(verb) if verb.lemma in {"die", "pass_away"} else ()
        return any(
            (name == "at" and phrases[0].tokens[0].tag == "num" and len(phrases[0].tokens) == 1)
            or (name in {"of", "from", "at"} and singular(phrases[0].head.text) in _ENDS)
            for name, phrases in beside
        )


def _said_by(verb: Phrase, inner: str, *, outer: bool) -> set[str]:
    """What one verb of a chain such as "may decide to send" says of whether it happened."""
    found = {"denied"} if verb.negated else set()
    found |= {"possible"} if any(token.low in _PERHAPS for token in verb.tokens) else set()
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
