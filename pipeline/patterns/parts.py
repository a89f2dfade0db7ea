"""Parts: which phrases of a sentence a frame names, and which of them have the nouns that it asks for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.patterns.clauses import Clause
from pipeline.patterns.grammar import AT, INTRANSITIVE, Token, lexemes, singular
from pipeline.patterns.nouns import MEDIA, content, is_agent, is_bare
from pipeline.patterns.phrases import Phrase
from schemas.claim import Claim
from schemas.field import FieldSpec
from schemas.frames import AGENT, CONTAINERS, COUNTED, MODIFIERS, PEOPLE, PERSON, SUM, Frame, Nouns
from schemas.values import Count

if TYPE_CHECKING:
    from pipeline.patterns.reader import Reader

Stated = dict[str, Any]
_LEADERS = lexemes("president minister leader")
_BETWEEN = lexemes("border boundary bridge crossing frontier line railway road route strait tunnel")
_PARTS = lexemes(
    "before complement context infinitive maker modifier nation object owner pair phrase quantity recipient "
    "subject trigger"
)
"""The parts of a clause that are no preposition."""
_COMMANDING = lexemes("authorise authorize command direct get have instruct order tell")
"""Verbs whose subject does through its object what the infinitive says: "ordered the army to leave"."""
_MAKING = lexemes(
    "agree allow announce approve authorise authorize back begin block cancel complete conduct continue "
    "delay finalise finalize finance halt make oppose order pause plan pledge promise propose reject resume "
    "start state stop support suspend"
)
"""Verbs whose subject does what their object names: "approved a sale", unlike "needs a supply"."""


class Parts:
    """One frame at one place of a sentence, and the parts of the clause there."""

    def __init__(self, reader: Reader, number: int, trigger: Phrase, kind: type[Claim], frame: Frame) -> None:
        self.reader, self.number, self.clause = reader, number, reader.discourse.clauses[number]
        self.discourse = reader.discourse
        self.trigger, self.kind, self.frame = trigger, kind, frame
        self.is_deal = any(spec.many and spec.role == "party" for spec in fields_of(kind))
        self._made = self.clause.made_by(trigger) if frame.kind == "noun" else None
        made = self._made if self.is_deal else None
        self.verb = trigger if frame.kind == "verb" else made or self._verb_of(trigger)
        self._wants_object = frame.each == "object" or "object" in frame.heads
        alike = (number, trigger.index, frame.kind, self._wants_object)
        self._parts = reader.parts.setdefault(alike, {})
        self._leads: dict[int, int] = {}

    def _part(self, names: str) -> list[Phrase]:
        """The phrases of the first of these parts that the clause has."""
        if names not in self._parts:
            options = (self._joined_parts(option) for option in names.split())
            self._parts[names] = next((phrases for phrases in options if phrases), [])
        return self._parts[names]

    def _joined_parts(self, name: str) -> list[Phrase]:
        if "+" in name:
            return [phrase for part in name.split("+") for phrase in self._part(part)]
        if name == "trigger":
            return [self.trigger]
        if self.frame.kind == "noun":
            return self._noun_part(name)
        return self._verb_part(self.trigger, name)

    def _verb_part(self, verb: Phrase, name: str) -> list[Phrase]:  # noqa: PLR0911 - one part a line
        clause = self.clause
        passive = self._is_passive(verb)
        relative = [] if passive else clause.relative_object(verb)
        if name == "subject":
            return self._after(verb, "by") if passive else self._actors(verb)
        if name == "object":
            if passive:
                return [*clause.subject(verb), *clause.gapped(verb)]
            return relative or clause.objects(verb)
        if name == "nation":
            return [p for p in self._actors(verb) if p.head.named and p.head.named.code]
        if name == "including":
            return [*self._after(verb, name), *clause.subsets(verb)]
        if name == "recipient":
            return clause.objects(verb)[:1] if relative else clause.recipient(verb)
        if name == "complement":
            inner = clause.complement(verb)
            return clause.objects(inner) if inner else []
        return self._after(verb, name)

    def _actors(self, verb: Phrase) -> list[Phrase]:
        """The subject; of "ordered the army to withdraw" whoever ordered, where the army is not named."""
        subject = self.clause.subject(verb)
        governor = self.clause.matrix(verb)
        while governor and not any(self.discourse.named(phrase) for phrase in subject):
            if governor.lemma in _COMMANDING and self.clause.objects(governor) == subject:
                return self.clause.subject(governor)
            governor = self.clause.matrix(governor)
        return subject

    def _is_passive(self, verb: Phrase) -> bool:
        """Also in "six wounded": a transitive verb's past form without an object."""
        if verb.passive:
            return True
        bare = [token for token in verb.tokens if token.tag != "adv"]  # "17 more wounded"
        alone = len(bare) == 1 and bare[0].form in {"ed", "pp"}
        alone = alone and (bare[0].form == "pp" or verb.lemma not in INTRANSITIVE)
        return self._wants_object and alone and not self.clause.objects(verb)

    def _after(self, verb: Phrase, name: str) -> list[Phrase]:
        found = self.clause.prepositional(verb)
        return [phrase for preposition, phrases in found if preposition == name for phrase in phrases]

    def _noun_part(self, name: str) -> list[Phrase]:  # noqa: PLR0911 - one part a line
        if name == "modifier":
            last_sum = max(
                (k for k, t in enumerate(self.trigger.tokens) if t.tag in {"money", "num"}), default=-1
            )
            tokens = [t for t in self.trigger.tokens[last_sum + 1 : -1] if t.tag in {"noun", "proper"}]
            return [Phrase("NP", tokens, index=self.trigger.index)] if tokens else []
        if name == "pair":
            return self._pair()
        if name == "owner" and any(t.tag == "poss" for t in self.trigger.tokens):
            subject = self.clause.subject(self.verb) if self.verb else []
            return [self.trigger] if self.trigger in subject or not subject else subject
        mark = next((k for k, token in enumerate(self.trigger.tokens) if token.tag == "gen"), 0)
        if name == "owner" and mark:
            return [Phrase("NP", self.trigger.tokens[:mark], index=self.trigger.index)]
        if name == "owner":
            owned = any(token.tag in {"gen", "poss"} or token.named for token in self.trigger.tokens)
            return [self.trigger] if owned else []
        if name == "subject":
            inside = self.trigger.index and self.clause.phrases[self.trigger.index - 1].low == "of"
            subject = self.clause.subject(self.verb) if self.verb and not inside else []
            return [] if self.trigger in subject else [self._owner_of(phrase) for phrase in subject]
        if name == "maker":
            making = self.verb is not None and self.verb.lemma in _MAKING
            return self._noun_part("subject") if making else []
        found = [
            (preposition, phrases)
            for preposition, phrases in self.clause.after_noun(self.trigger)
            if preposition != "between" or not self._lies_between(phrases[0])
        ]
        if self._made:
            found += self.clause.prepositional(self._made)
        return [phrase for preposition, phrases in found if preposition == name for phrase in phrases]

    def _owner_of(self, phrase: Phrase) -> Phrase:
        """Ruiz, of "Ruiz's remark during a visit"."""
        mark = next((k for k, token in enumerate(phrase.tokens[:-1]) if token.tag == "gen"), 0)
        owner = Phrase("NP", phrase.tokens[:mark], index=phrase.index) if mark else phrase
        return owner if mark and self.discourse.person(owner, self.clause) else phrase

    def _lies_between(self, phrase: Phrase) -> bool:
        """Whether "between" tells where something lies: "the swap on a *bridge between* Chile and Peru"."""
        before = self.clause.phrases[max(phrase.index - 2, 0)]
        return singular(before.head.text) in _BETWEEN

    def _pair(self) -> list[Phrase]:
        """The parties in "a Danish-Peruvian truce" or "a US-Russia-brokered truce"."""
        found: list[Token] = []
        for token in self.trigger.tokens[:-1]:
            if token.named:
                found.append(token)
            elif token.text[0] in "-‐‑" and (
                named := self.discourse.gazetteer.find(token.text.replace("-", " "))
            ):
                at = token.start + named[0].start
                found.append(
                    Token(self.clause.text[at : token.start + named[0].end], at, at, "name", named=named[0])
                )
        return [Phrase("NP", [t], index=self.trigger.index) for t in found] if len(found) > 1 else []

    def _verb_of(self, phrase: Phrase) -> Phrase | None:
        """The verb that a noun is an object, an adjunct or the subject of."""
        left = self.clause.governor(phrase)
        if left and phrase.index in self.clause.scope(left):
            return left
        own = next((verb for verb in self.clause.verbs if phrase in self.clause.subject(verb)), None)
        if own or left:
            return own
        later = (v for v in self.clause.verbs if v.index > phrase.index and v.form == "fin")
        return next((v for v in later if not self.clause.is_content(v)), None)

    def _fits(self, part: str, heads: Nouns | None) -> bool:
        return any(self._fits_one(phrase, heads) for phrase in self._part(part))

    def _fits_one(self, phrase: Phrase, heads: Nouns | None) -> bool:  # noqa: PLR0911 - one rule a line
        """Whether the phrase has one of the nouns, or is a name or a figure that may stand for it."""
        if heads is None:
            return True
        inner = content(phrase, self.clause)
        if self.discourse.head_noun(phrase, self.clause, self.number) in heads:
            return True
        if " ".join(token.low for token in inner.tokens[-2:]) in heads:
            return True  # "military support"
        kinds = [token for token in inner.tokens if token.tag == "noun" and token.text.islower()]
        if inner.head.tag == "proper" and kinds and singular(kinds[-1].text) in heads:
            return True  # "the destroyer HMS Richmond"
        if phrase.head.tag == "money":
            return SUM in heads
        if self.discourse.office(inner, self.clause, self.number) in heads:
            return True
        anybody = PERSON in heads or (self.reader.alone and heads >= _LEADERS)
        if anybody and (self.discourse.person(inner, self.clause) or inner.low in {"he", "she", "his"}):
            return True
        figure = inner.figure or phrase.figure or inner.tokens[0].low in {"a", "an", "another"}
        if AGENT in heads and figure and inner.head.tag == "noun" and is_agent(inner.head.low):
            return True
        if COUNTED in heads:
            vague = inner.low in {"many", "others", "many others", "several", "several others"}
            counted = inner.figure is not None or phrase.figure is not None or vague
            counted = counted and "billion" not in inner.low  # people are not counted in billions
            named = inner.head.named
            of_body = named is not None and named.kind == "party" and not MEDIA.search(named.name)
            return counted and (is_bare(inner) or of_body or (named is not None and named.kind == "demonym"))
        return any(
            holder is not None and self._fits_one(item, heads) for item, holder in self._contents(phrase)
        )

    def _contents(self, phrase: Phrase) -> list[tuple[Phrase, Phrase | None]]:
        """What a container holds, each with the container: "40 trucks of flour and rice"."""
        held: list[Phrase] = [phrase]
        holder: Phrase | None = None
        while "quantity" in self.frame.fills.values() and is_container(held[0]):
            inside = self.clause.inside(held[0])
            after = self.clause.phrases[held[0].index + 1 : held[0].index + 2]
            money = held[0].head.tag == "money" and [phrase.low for phrase in after] != ["worth"]
            if not inside or (money and not self._fits_one(inside[0], self.frame.heads.get(self.frame.each))):
                break
            held, holder = inside, holder or phrase
        return [(item, holder) for item in held]

    def _under_one_figure(self, phrases: list[Phrase]) -> list[Phrase]:
        """The phrases, where "270 soldiers and staff" share a figure as one: its head is all of the nouns."""
        if len(phrases) < 2:
            return phrases
        counting = Count in {spec.value for spec in fields_of(self.kind)}
        joined: list[Phrase] = []
        for phrase in phrases:
            last = joined[-1] if joined else None
            between = self.clause.text[last.end : phrase.start] if last else ""
            alone = not phrase.figure and phrase.tokens[0].tag in {"noun", "name"}
            kin = last is not None and phrase.tokens[0].tag == "poss" and last.tokens[0].low in {"a", "an"}
            qualified = last is not None and (last.head.low in MODIFIERS or self._lacks_noun(last))
            as_one = qualified or (counting and (kin or self._counts_all(last or phrase)))
            if last and between == " and " and as_one and (alone or kin):
                joined[-1] = Phrase("NP", [*last.tokens, *phrase.tokens], index=phrase.index)
            else:
                joined.append(phrase)
        return joined

    def _lacks_noun(self, phrase: Phrase) -> bool:
        """Whether a figure waits for a noun after "and": "60 *state* and clan fighters"."""
        heads = self.frame.heads.get(self.frame.each)
        return phrase.figure is not None and not is_bare(phrase) and not self._fits_one(phrase, heads)

    def _counts_all(self, phrase: Phrase) -> bool:
        """Whether a figure stands before a phrase's plural noun."""
        counted = phrase.figure or (phrase.index > 1 and self.clause.phrases[phrase.index - 2].figure)
        return bool(counted) and not is_bare(phrase) and singular(phrase.head.text) in PEOPLE

    def _fitting(self, phrases: list[Phrase], part: str) -> list[Phrase]:
        """Of "a defence and security pact" the pact, with what stands before it; else the phrases."""
        heads = self.frame.heads.get(part)
        k = next((k for k, phrase in enumerate(phrases) if self._fits_one(phrase, heads)), 0) if heads else 0
        if k and phrases[k].index == phrases[k - 1].index + 2 and phrases[k].tokens[0].tag == "noun":
            first = next(t for t in phrases[k - 1].tokens if t.tag != "det")
            self._leads[phrases[k].index] = first.start
        return phrases[k:]

    def _part_at(self, name: str, item: Phrase) -> list[Phrase]:
        """A part, where each of several listed phrases may have a preposition of its own."""
        if name in _PARTS or "+" in name or (own := self._own(item)) is None:
            return self._part(name)
        return [phrase for preposition, phrases in own if preposition == name for phrase in phrases]

    def _own(self, item: Phrase) -> list[tuple[str, list[Phrase]]] | None:
        """The places beside one of several listed phrases, or None where it has none of its own."""
        listed = self._part(self.frame.each) if self.frame.each and self.frame.kind == "verb" else []
        if len(listed) < 2 or item not in listed:
            return None
        after = [phrase.index for phrase in listed if phrase.index > item.index]
        stop = min(after, default=self.clause.scope(self.trigger).stop)
        own = self.clause.adjuncts_of(item, stop)
        return own if any(preposition in AT for preposition, _ in own) else None


@cache
def fields_of(kind: type[Claim]) -> tuple[FieldSpec, ...]:
    """The fields that a claim type asks for."""
    return tuple(kind.prompt_fields())


@cache
def ends(kind: type[Claim]) -> tuple[str, ...]:
    """The fields of who gives or sends and who receives or where to, of a type that has both."""
    single = [s.name for s in fields_of(kind) if is_any_people(s) and not s.many and s.name in kind.key]
    return tuple(single) if len(single) == 2 else ()


def is_any_people(spec: FieldSpec) -> bool:
    """Whether the field takes a party of any sort, not a country alone."""
    return spec.value is not None and spec.value.COUNTABLE


def is_not(phrase: Phrase, clause: Clause) -> bool:
    """Whether "not" stands before a phrase: "not a single soldier"."""
    return clause.text[: phrase.start].lower().endswith("not ")


def is_container(phrase: Phrase) -> bool:
    """Whether the phrase measures or holds what stands after "of": "40 trucks"."""
    return phrase.head.tag in {"measure", "money", "num"} or singular(phrase.head.text) in CONTAINERS
