"""The built-in pattern extractor: the baseline, and the default where no language model is configured.

It looks for the frames that claim types declare in sentences as `pipeline.patterns.clauses` analyses them. It
answers like any model, in sentence numbers, enum values and words of the article, so all that follows treats
it as one.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from pipeline.models.model import Request, Response
from pipeline.patterns.clauses import Clause
from pipeline.patterns.grammar import DISMISSING, inflect, lexemes, singular
from pipeline.patterns.phrases import Phrase
from pipeline.patterns.reference import BODIES, Discourse, content, is_agent, is_bare, words
from schemas.claim import Claim, FieldSpec
from schemas.frames import (
    AGENT,
    CONTAINERS,
    COUNTED,
    FIGHTERS,
    PEOPLE,
    PERSON,
    SUM,
    TOLLS,
    UNITS,
    VAGUE,
    Frame,
    Nouns,
)
from schemas.values import (
    Count,
    Country,
    Gazetteer,
    Name,
    Party,
    Place,
    Words,
    default_gazetteer,
    find_figures,
)

Stated = dict[str, Any]
RULES = 1
"""The number of these rules. Raise it when what they extract changes: stores then ask again."""
_LONGEST = 1_500
"""Characters of the longest sentence that is read; printed sentences stay far below."""

_INFERRED = -2
"""The place of a value that another sentence states."""
_forms = cache(inflect)
_PLANNED = lexemes(
    "plan intend decide agree promise pledge vow prepare order approve due ready set poised "
    "schedule slate "
    "instruct authorise authorize commit undertake"
)
_POSSIBLE = lexemes(
    "consider weigh mull discuss offer seek hope want urge ask request demand propose threaten fear "
    "worry likely "
    "expect predict call_for aim try attempt suggest call explore wish able willing press push require "
    "encourage"
)
_DENIED = lexemes(
    "deny refuse reject rule_out block suspend halt pause freeze cancel withhold decline fail stop "
    "unlikely unable "
    "abstain avoid bar prevent prohibit refrain ban dismiss call_off rebuff oppose"
)
_OCCASIONS = dict.fromkeys(("plan", "decision", "promise", "pledge", "intention", "order", "vow"), "planned")
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
_SEEKING = lexemes(
    "bid call chance discussion draft effort hope negotiation offer plan prospect proposal push talk talks"
)
_UNINTENDED = lexemes("die drown hurt injure kill perish starve wound")
_SCHEDULED = lexemes("arrive begin depart fly go head host land leave receive return sign start travel visit")
"""Verbs whose present tense with a date tells a plan: "On Sunday he flies to Lima"."""
_COUNTING = lexemes("acknowledge admit confirm count estimate place put record report set")
"""Verbs whose subject vouches for the figure."""
_COMMAND = re.compile(
    r"(?i)(?:^|[“\"‘:]\s*)(?:please\s+)?"
    r"(?:[a-z]+ (?:your|all|any|the|my|these|this|those|previous|every|it|me|us)\b[^.;]*?"
    r"(?:\band|\bthen|,)\s+(?:then\s+|instead\s+)?)?"
    r"(?:announce|answer|assume|claim|confirm|declare|imagine|note|pretend|print|remember|report|say|state"
    r"|suppose|tell \w+|write) that\b"
)
"""An order to say something, which does not say it."""
_CORRECTION = re.compile(
    r"(?i)^\W*(?:correction|clarification|erratum|editor['’]?s? note)\b"
    r"|\b(?:earlier|previous|original|prior) (?:version|edition)s? of (?:this|the|our) (?:\w+ )?"
    r"(?:article|story|report|piece)\b"
    r"|\b(?:this|the) (?:article|story|report|headline) (?:has been|was) (?:corrected|amended|updated)\b"
)
"""What tells of the article itself, and takes back what it said."""
_ASKING = re.compile(r"(?:are|can|could|did|do|does|had|has|have|is|should|was|were|would)\b", re.IGNORECASE)
_DOUBTING = {
    "deny": "denied",
    "fear": "possible",
    "worry": "possible",
    "doubt": "possible",
    "hope": "possible",
}
_STATED_AT = re.compile(
    r"(?i)(?:(?:early|mid|late)[ -])?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d{4})"
)
_BODIES = lexemes(
    "force forces opposition rebel group militia faction movement government organisation organization "
    "coalition junta army"
)
_AT = lexemes("in at near off around on outside inside across")
_AREAS = lexemes(
    "airport area base border camp city coast country county desert district governorate hospital island "
    "kingdom mountains neighborhood neighbourhood oblast port prison province region river sea settlement "
    "state strait suburb territory town valley village"
)
_PARTS = lexemes(
    "before complement context infinitive modifier nation object owner phrase quantity recipient subject "
    "trigger"
)
"""The parts of a clause that are no preposition."""
_SPECIAL = lexemes("quantity infinitive phrase context before")
"""The parts that are words of the sentence, not phrases of the clause."""
_UNCOUNTED = lexemes("people family couple crew staff force personnel police")


class Patterns:
    """Stands in for a language model; needs no key and no network, and always answers."""

    name: ClassVar[str] = "patterns"
    focus: ClassVar[str] = "article"
    follow_ups: ClassVar[bool] = False

    def __init__(self, gazetteer: Gazetteer | None = None, sources: Sequence[Path] = ()) -> None:
        """Use the names of `gazetteer`; `sources` are the user's files that shape answers: types, aliases."""
        self._gazetteer = gazetteer
        self._sources = tuple(sources)

    @cached_property
    def parameters(self) -> Mapping[str, object]:
        """The number of the rules and a digest of the tables: with others it is another model."""
        return {"rules": RULES, "tables": _tables(self._sources)}

    async def ask(self, request: Request) -> Response:
        """Read the request's sentences and state the claims found in them."""
        started = time.perf_counter()
        found = read_claims(request.sentences, request.claim_types, self._gazetteer or default_gazetteer())
        answer = request.answer.model_validate(found).model_dump(mode="json")
        text = json.dumps(answer, ensure_ascii=False)
        return Response.to(
            self, request, "answered", answer=answer, text=text, seconds=time.perf_counter() - started
        )

    async def close(self) -> None:
        """Nothing is held open."""


@cache
def _tables(sources: tuple[Path, ...]) -> str:
    """A digest of the names that code looks up, and of the user's `sources`."""
    digest = hashlib.sha256()
    for file in sorted(files("schemas.values").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".tsv"):
            digest.update(file.read_bytes())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


class _Pair(NamedTuple):
    """Who gave to whom, or sent where, in sentence `number`."""

    number: int
    type_name: str
    giver: str
    taker: str


def read_claims(
    sentences: Mapping[int, str], kinds: Sequence[type[Claim]], gazetteer: Gazetteer
) -> dict[str, list[Stated]]:
    """The claims that frames of `kinds` find in numbered sentences, by type, as a model would state them."""
    return _Reader(sentences, kinds, gazetteer).read()


class _Reader:
    """Reads the sentences of one request in order and remembers what later sentences refer to."""

    def __init__(
        self, sentences: Mapping[int, str], kinds: Sequence[type[Claim]], gazetteer: Gazetteer
    ) -> None:
        self.frames: dict[tuple[str, str], list[tuple[type[Claim], Frame]]] = {}
        for kind in kinds:
            for frame in kind.FRAMES:
                for trigger in frame.triggers.split():
                    self.frames.setdefault((frame.kind, trigger), []).append((kind, frame))
        verbs = {
            part.split("_")[0]
            for sort, trigger in self.frames
            if sort == "verb"
            for part in trigger.split("+")
        }
        forms = _forms(tuple(sorted(verbs)))
        self.discourse = Discourse(
            {n: Clause(text, gazetteer, forms) for n, text in sentences.items() if _is_statement(text)},
            gazetteer,
        )
        self.kinds = kinds
        self.found: dict[str, list[Stated]] = {kind.type_name: [] for kind in kinds}
        self.pairs: list[_Pair] = []
        self.subsets: list[Stated] = []

    def read(self) -> dict[str, list[Stated]]:
        for number, clause in sorted(self.discourse.clauses.items()):
            self._read_sentence(number, clause)
        self._drop_headline()
        self._set_scene()
        for kind in self.kinds:
            self._fill_takers(kind)
        return self.found

    def _drop_headline(self) -> None:
        """Leave out figures of a headline that the article goes on to tell in other words."""
        first = min(self.discourse.clauses, default=0)
        if not first or self.discourse.clauses[first].text.rstrip("\"'”’» ").endswith((".", "!", "?")):
            return
        for kind, found in ((kind, self.found[kind.type_name]) for kind in self.kinds):
            told = {_toll(kind, claim) for claim in found if claim["sentences"] != [first]}
            kept = [c for c in found if c["sentences"] != [first] or _toll(kind, c) not in told - {None}]
            self.found[kind.type_name] = kept

    def _fill_takers(self, kind: type[Claim]) -> None:
        """Give what is sent to nobody the one taker that all the article tells of."""
        giver, taker = _ends(kind) or ("", "")
        known = [c[taker] for c in self.found[kind.type_name] if c[taker]] if _item_of(kind) else []
        if known and all(self.discourse.same(known[0], other) for other in known):
            for claim in self.found[kind.type_name]:
                if claim[giver] and not claim[taker] and not self.discourse.same(claim[giver], known[0]):
                    claim[taker] = known[0]

    def _set_scene(self) -> None:
        """Give what an article goes on to tell of one event the time that a sentence before gave it."""
        for kind in self.kinds:
            found = self.found[kind.type_name]
            dated = [_said(kind, claim) for claim in found if claim["when"]]
            for claim in found:
                happened = claim["status"] in {"occurred", "possible"}
                if claim["when"] is None and happened and _said(kind, claim) not in dated:
                    claim["when"] = self._time_before(kind, claim["sentences"][0])

    def _time_before(self, kind: type[Claim], number: int) -> str | None:
        """The time last told of such an event, up to four sentences before, if this one tells none itself."""
        if Words in {s.value for s in kind.asked() if s.name in kind.key} or self._tells_time(number):
            return None
        for n in range(number - 1, number - 5, -1):
            times = [c["when"] for c in self.found[kind.type_name] if c["sentences"] == [n] and c["when"]]
            if times:
                return str(times[-1])
            if n in self.discourse.clauses and (time := self.discourse.clauses[n].time_told()):
                return time
        return None

    def _tells_time(self, number: int) -> bool:
        phrases = self.discourse.clauses[number].phrases
        return any(p.kind == "W" or any(t.tag == "when" for t in p.tokens) for p in phrases)

    def _read_sentence(self, number: int, clause: Clause) -> None:
        taken: set[tuple[str, object]] = set()
        command = _COMMAND.search(clause.text)
        triggers = [(trigger, candidates) for trigger, candidates in self._triggers(clause) if candidates]
        if triggers and clause.is_imagined():
            return
        for trigger, candidates in triggers:
            if command and trigger.start >= command.end():
                continue
            items: set[tuple[str, object]] = set()
            for kind, frame in candidates:
                found = self.found[kind.type_name]
                before = set(items)
                for claim, figure in _Match(self, number, trigger, kind, frame).claims():
                    marks: set[tuple[str, object]] = {(kind.type_name, figure)} if figure >= 0 else set()
                    marks |= {(kind.type_name, mark) for mark in _marks(kind, claim)}
                    item = (kind.type_name, claim.get(_item_of(kind)))
                    if (
                        not marks & taken
                        and item not in before
                        and not any(_covers(kind, other, claim) for other in found)
                    ):
                        taken |= marks
                        items |= {item} if item[1] else set()
                        found.append(claim)
                        if frame.each == "including":
                            self.subsets.append(claim)

    def _triggers(self, clause: Clause) -> Iterator[tuple[Phrase, list[tuple[type[Claim], Frame]]]]:
        """The phrases of a sentence that frames are declared for; "killed or wounded" counts as one."""
        joined: Phrase | None = None
        for phrase in clause.phrases:
            if phrase.kind == "VG" and phrase is not joined:
                second = clause.joint(phrase)
                both = self.frames.get(("verb", f"{phrase.lemma}+{second.lemma}")) if second else None
                if both:
                    joined = second
                    yield (phrase if phrase.passive or second is None else second), both
                else:
                    yield phrase, self.frames.get(("verb", phrase.lemma), [])
            elif phrase.kind == "NP":
                yield phrase, self.frames.get(("noun", singular(phrase.head.text)), [])


def _marks(kind: type[Claim], claim: Stated) -> Iterator[object]:
    """What a sentence says once only: the same key with the same enums, one deal of the same parties."""
    names = [spec.name for spec in kind.asked() if spec.name in kind.key or spec.choices]
    yield tuple((name, str(claim[name])) for name in names)
    for spec in kind.asked():
        if spec.many and spec.value is Party:
            yield frozenset(claim[spec.name])


def _item_of(kind: type[Claim]) -> str:
    """The field of what is given, of which a verb tells one claim by one frame alone."""
    return next((s.name for s in kind.asked() if s.value is Words and s.name in kind.key and _ends(kind)), "")


def _ends(kind: type[Claim]) -> tuple[str, ...]:
    """The fields of who gives or sends and who receives or where to, of a type that has both."""
    single = [s.name for s in kind.asked() if s.value is Party and not s.many and s.name in kind.key]
    return tuple(single) if len(single) == 2 else ()


def _said(kind: type[Claim], claim: Stated) -> list[object]:
    """What must be alike in two claims that state the same, figures as numbers."""
    told: list[object] = []
    for spec in kind.asked():
        if spec.name in kind.key or spec.choices:
            words = str(claim[spec.name]).lower()
            counted = [(f.low, f.high) for f in find_figures(words)] if spec.value is Count else []
            told.append(counted or words)
    return told


def _covers(kind: type[Claim], told: Stated, claim: Stated) -> bool:
    """Whether a claim of the same sentences says all that another says, and perhaps how many."""
    counts = {spec.name for spec in kind.asked() if spec.value is Count}
    late = {"attributed_to", "when", "place"} if any(claim[n] is None and told[n] for n in counts) else set()
    return all(
        told[name] == value
        for name, value in claim.items()
        if name not in late and (name not in counts or value)
    )


def _toll(kind: type[Claim], claim: Stated) -> tuple[object, ...] | None:
    """The exact figure of a claim with its enums and status, or None where it has none."""
    counts = [str(claim[s.name]) for s in kind.asked() if s.value is Count and s.name in kind.key]
    figures = [figure for count in counts if claim for figure in find_figures(count)]
    if not figures:
        return None
    return (figures[0].bare, *(claim[s.name] for s in kind.asked() if s.choices))


def _is_statement(text: str) -> bool:
    """Whether a sentence can state a claim: it asks nothing, and it is no run of words without end."""
    if len(text) > _LONGEST or _CORRECTION.search(text) or text.rstrip("\"'”’» ").endswith("?"):
        return False
    return "?" not in text or not _ASKING.match(text.lstrip("\"'“‘« "))


class _Filled(NamedTuple):
    """A field's value, whether it names a known party, and where its figure stands in the sentence."""

    value: object = None
    known: bool = False
    place: int = -1


class _Match:
    """One frame at one place of a sentence."""

    def __init__(
        self, reader: _Reader, number: int, trigger: Phrase, kind: type[Claim], frame: Frame
    ) -> None:
        self.reader, self.number, self.clause = reader, number, reader.discourse.clauses[number]
        self.discourse = reader.discourse
        self.trigger, self.kind, self.frame = trigger, kind, frame
        self.verb = trigger if frame.kind == "verb" else self._verb_of(trigger)
        self._parts: dict[str, list[Phrase]] = {}
        self._leads: dict[int, int] = {}

    def claims(self) -> Iterator[tuple[Stated, int]]:
        """Each claim, with the place of its figure in the sentence, or -1."""
        frame = self.frame
        if not all(self._fits(part, heads) for part, heads in frame.heads.items() if part != frame.each):
            return
        phrases = self._under_one_figure(self._part(frame.each)) if frame.each else [self.trigger]
        heads = frame.heads.get(frame.each)
        fitting = [not frame.each or self._fits_one(phrase, heads) for phrase in phrases]
        unreal = any(fitting) and self.verb is not None and self._is_unreal(self.verb)
        if not any(fitting) or (unreal and not any(s.many and s.value is Party for s in self.kind.asked())):
            return
        status = "possible" if unreal else self._status()
        for k, phrase in enumerate(phrases):
            if not fitting[k]:
                continue
            if k and not fitting[k - 1] and phrase.index == phrases[k - 1].index + 2:
                self._leads[phrase.index] = phrases[k - 1].start  # "space and satellite technology"
            contents = self._contents(phrase) if frame.each else [(phrase, None)]
            for item, holder in contents:
                yield from self._state(item, holder, status)

    def _under_one_figure(self, phrases: list[Phrase]) -> list[Phrase]:
        """The phrases, where "270 soldiers and staff" share a figure as one: its head is all of the nouns."""
        if Count not in {spec.value for spec in self.kind.asked()}:
            return phrases
        joined: list[Phrase] = []
        for phrase in phrases:
            last = joined[-1] if joined else None
            between = self.clause.text[last.end : phrase.start] if last else ""
            alone = not phrase.figure and phrase.tokens[0].tag in {"noun", "name"}
            kin = last is not None and phrase.tokens[0].tag == "poss" and last.tokens[0].low in {"a", "an"}
            if last and between == " and " and (kin or (alone and self._counts_all(last))):
                joined[-1] = Phrase("NP", [*last.tokens, *phrase.tokens], index=phrase.index)
            else:
                joined.append(phrase)
        return joined

    def _counts_all(self, phrase: Phrase) -> bool:
        """Whether a figure stands before a phrase's plural noun."""
        counted = phrase.figure or (phrase.index > 1 and self.clause.phrases[phrase.index - 2].figure)
        return bool(counted) and not is_bare(phrase) and singular(phrase.head.text) in PEOPLE

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

    # --- the parts of the clause

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
            if self.clause.objects(governor) == subject:
                return self.clause.subject(governor)
            governor = self.clause.matrix(governor)
        return subject

    def _is_passive(self, verb: Phrase) -> bool:
        """Also in "six wounded": a transitive verb's past form without an object."""
        if verb.passive:
            return True
        wants = self.frame.each == "object" or "object" in self.frame.heads
        alone = len(verb.tokens) == 1 and verb.tokens[0].form in {"ed", "pp"}
        return wants and alone and not self.clause.objects(verb)

    def _after(self, verb: Phrase, name: str) -> list[Phrase]:
        found = self.clause.prepositional(verb)
        return [phrase for preposition, phrases in found if preposition == name for phrase in phrases]

    def _noun_part(self, name: str) -> list[Phrase]:
        if name == "modifier":
            last_sum = max(
                (k for k, t in enumerate(self.trigger.tokens) if t.tag in {"money", "num"}), default=-1
            )
            tokens = [t for t in self.trigger.tokens[last_sum + 1 : -1] if t.tag in {"noun", "proper"}]
            return [Phrase("NP", tokens, index=self.trigger.index)] if tokens else []
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
            subject = self.clause.subject(self.verb) if self.verb else []
            return [] if self.trigger in subject else subject
        found = [*self.clause.after_noun(self.trigger)]
        after = self.clause.phrases[self.trigger.index + 1 : self.trigger.index + 4]
        made = next((p for p in after if p.kind not in {"P", "NP"}), None)
        if made and made.kind == "VG" and made.form == "red":  # "a truce brokered by Oslo"
            found += self.clause.prepositional(made)
        return [phrase for preposition, phrases in found if preposition == name for phrase in phrases]

    def _verb_of(self, phrase: Phrase) -> Phrase | None:
        """The verb that a noun is an object, an adjunct or the subject of."""
        left = self.clause.governor(phrase)
        if left and phrase.index in self.clause.scope(left):
            return left
        own = next((verb for verb in self.clause.verbs if phrase in self.clause.subject(verb)), None)
        if own or left:
            return own
        return next((v for v in self.clause.verbs if v.index > phrase.index and v.form == "fin"), None)

    # --- which nouns fit

    def _fits(self, part: str, heads: Nouns) -> bool:
        return any(self._fits_one(phrase, heads) for phrase in self._part(part))

    def _fits_one(self, phrase: Phrase, heads: Nouns | None) -> bool:  # noqa: PLR0911 - one rule a line
        """Whether the phrase has one of the nouns, or is a name or a figure that may stand for it."""
        if heads is None:
            return True
        inner = content(phrase, self.clause)
        if self.discourse.head_noun(phrase, self.clause, self.number) in heads:
            return True
        kinds = [token for token in inner.tokens if token.tag == "noun" and token.text.islower()]
        if inner.head.tag == "proper" and kinds and singular(kinds[-1].text) in heads:
            return True  # "the destroyer HMS Richmond"
        if phrase.head.tag == "money":
            return SUM in heads
        if PERSON in heads and (
            self.discourse.person(inner, self.clause) or inner.low in {"he", "she", "his"}
        ):
            return True
        figure = inner.figure or phrase.figure or inner.tokens[0].low in {"a", "an", "another"}
        if AGENT in heads and figure and inner.head.tag == "noun" and is_agent(inner.head.low):
            return True
        if COUNTED in heads:
            vague = inner.low in {"many", "others", "many others", "several", "several others"}
            counted = inner.figure is not None or phrase.figure is not None or vague
            named = inner.head.named
            return counted and (is_bare(inner) or (named is not None and named.kind in {"demonym", "party"}))
        return any(
            holder is not None and self._fits_one(item, heads) for item, holder in self._contents(phrase)
        )

    def _contents(self, phrase: Phrase) -> list[tuple[Phrase, Phrase | None]]:
        """What a container holds, each with the container: "40 trucks of flour and rice"."""
        held: list[Phrase] = [phrase]
        holder: Phrase | None = None
        while "quantity" in self.frame.fills.values() and _is_container(held[0]):
            inside = self.clause.inside(held[0])
            money = held[0].head.tag == "money" and self.clause.phrases[held[0].index + 1].low != "worth"
            if not inside or (money and not self._fits_one(inside[0], self.frame.heads.get(self.frame.each))):
                break
            held, holder = inside, holder or phrase
        return [(item, holder) for item in held]

    # --- from parts to fields

    def _state(self, item: Phrase, holder: Phrase | None, status: str) -> Iterator[tuple[Stated, int]]:
        claim: Stated = {"sentences": [self.number]}
        filled: dict[str, _Filled] = {}
        for spec in self.kind.asked():
            if spec.name == "status":
                claim["status"] = status
            elif spec.name in {"attributed_to", "when"}:
                claim[spec.name] = None
            elif spec.choices:
                claim[spec.name] = self._choose(spec, item, status)
            else:
                filled[spec.name] = self._fill(spec, item, holder)
                claim[spec.name] = filled[spec.name].value or ([] if spec.many else None)
        if not all(claim[need] for need in self.frame.needs if "|" not in need):
            return
        self._complete(claim, filled)
        if (host := claim.get("host")) and (home := self.discourse.persons.get(host)):
            claim["host"] = host if self.discourse.same(home, claim["destination"]) else None
        elif "visitor_country|host" in self.frame.needs and not claim["visitor_country"]:
            return  # either might be at home
        if not self._is_whole(claim, filled, item):
            return
        place = claim["place"] or self._place(item)
        claim |= {"attributed_to": self._voices, "when": self._when, "place": place}
        figure = max((field.place for field in filled.values()), default=-1)
        for stated in self._for_each_giver(claim):
            self._remember(stated, filled)
            yield stated, figure

    def _is_whole(self, claim: Stated, filled: Mapping[str, _Filled], item: Phrase) -> bool:  # noqa: PLR0911 - one rule a line
        required = [s.name for s in self.kind.asked() if s.required and s.name != "attributed_to"]
        if not all(claim[name] for name in required):
            return False
        if not all(any(claim[name] for name in need.split("|")) for need in self.frame.needs):
            return False
        if self.frame.known and not any(filled[name].known for name in self.frame.known):
            return False
        counts = [spec.name for spec in self.kind.asked() if spec.value is Count]
        uncounted = self.frame.reported and not any(claim[name] for name in counts)
        if counts and uncounted and self.verb and self.clause.qualifies(self.verb):
            return False  # "in honour of soldiers who died" reports no death
        if counts and self.verb and self._figure_is_of_main_verb(item):
            return False
        first = content(item, self.clause).tokens[0]
        definite = first.low in {"the", "these", "those"} or first.tag in {"pron", "poss"}
        if self.frame.repeats and definite and not any(claim[name] for name in counts):
            return False
        home = claim.get("visitor_country")
        return not (home and claim.get("destination") and self.discourse.same(home, claim["destination"]))

    def _figure_is_of_main_verb(self, item: Phrase) -> bool:
        """Whether "400 troops sent to Mali were killed" counts the killed, not the sent."""
        if self.verb is None or self.verb.form != "red":
            return False
        main = next(
            (v for v in self.clause.verbs if v.form == "fin" and item in self.clause.subject(v)), None
        )
        frames = self.reader.frames.get(("verb", main.lemma), []) if main else []
        return any(kind is not self.kind and Count in {s.value for s in kind.asked()} for kind, _ in frames)

    def _fill(self, spec: FieldSpec, item: Phrase, holder: Phrase | None) -> _Filled:
        vague = _Filled()
        for option in self.frame.fills.get(spec.name, "").split():
            if option in _SPECIAL or (option == "trigger" and self.frame.kind == "verb"):
                found = self._fill_specially(spec, option, item, holder)
            else:
                at_item = option == self.frame.each
                phrases = [item] if at_item else self._part_at(option, item)
                found = self._fill_from(
                    spec, self._fitting(phrases, option) if spec.value is Words else phrases
                )
            if found.value and (found.known or spec.value is not Party):
                return found
            vague = vague if vague.value else found
        return vague

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
        return own if any(preposition in _AT for preposition, _ in own) else None

    def _fill_specially(self, spec: FieldSpec, option: str, item: Phrase, holder: Phrase | None) -> _Filled:
        clause = self.clause
        if option == "quantity":
            return _Filled(self._quantity(item, holder))
        if option == "infinitive":
            return _Filled(clause.infinitive(self.trigger))
        if option == "trigger":
            return _Filled(self.trigger.tokens[-1].text)
        if option == "phrase":
            return _Filled(clause.text[self.trigger.tokens[-1].start : clause.reach(item)])
        if option == "context":
            people = self.discourse.people_before(self.number, self.trigger.start)
            return _Filled(people, known=bool(people))
        before = self.reader.found[self.kind.type_name]
        near = [claim for claim in before if claim["sentences"][0] == self.number - 1]
        alike = near and all(claim[spec.name] == near[-1][spec.name] for claim in near)
        return _Filled(near[-1][spec.name], known=True) if alike else _Filled()

    def _fill_from(self, spec: FieldSpec, phrases: list[Phrase]) -> _Filled:
        if spec.value is Party:
            return self._fill_party(spec, phrases)
        found = (self._fill_value(spec, phrase) for phrase in phrases)
        return next((filled for filled in found if filled.value), _Filled())

    def _fill_value(self, spec: FieldSpec, phrase: Phrase) -> _Filled:
        if spec.value is Count:
            figure, place = self._figure(phrase)
            return _Filled(figure, place=place)
        if spec.value is Country:
            return _Filled(self.discourse.country(phrase, self.clause), known=True)
        if spec.value is Place:
            return _Filled(self._place_words(phrase) or self._unknown_place("in", phrase))
        return _Filled(self._name(phrase) if spec.value is Name else self._item(phrase))

    def _fill_party(self, spec: FieldSpec, phrases: list[Phrase]) -> _Filled:
        each = [self.discourse.parties(phrase, self.clause, self.number) for phrase in phrases]
        if spec.many:
            if any(each):
                each = [parties or self._unnamed_party(p) for p, parties in zip(phrases, each, strict=True)]
            every = list(dict.fromkeys(party for parties in each for party in parties))
            return _Filled(every, known=True) if len(every) >= 2 else _Filled()
        if party := next((parties[0] for parties in each if len(parties) == 1), ""):
            return _Filled(party, known=True)
        if spec.required:
            return _Filled(self._noun(phrases[0])) if phrases else _Filled()
        return self._people(phrases)

    def _people(self, phrases: list[Phrase]) -> _Filled:
        """Of people who receive something their country, "victims *in Peru*", else the noun."""
        for phrase in phrases:
            given = phrase.index > self.trigger.index and phrase.tokens[0].tag != "pron"
            if given and singular(phrase.head.text) in _BODIES:
                return _Filled(words(phrase, self.clause))
            if given and singular(phrase.head.text) in PEOPLE - FIGHTERS:
                for preposition, others in self.clause.after_noun(phrase):
                    near = preposition in {"in", "across"} and others[0].index == phrase.index + 2
                    if near and (token := self.discourse.named(others[0])):
                        return _Filled(token.text, known=True)
                counts = any(spec.value is Count for spec in self.kind.asked())
                return _Filled() if counts else _Filled(words(phrase, self.clause))
        return _Filled()

    def _unnamed_party(self, phrase: Phrase) -> list[str]:
        """The noun of a party without a name, in a deal of one that has a name: "with rebel groups"."""
        inner = content(phrase, self.clause)
        fits = singular(inner.head.text) in _BODIES and inner.tokens[0].tag != "pron"
        return [words(inner, self.clause)] if fits else []

    def _noun(self, phrase: Phrase) -> str:  # noqa: PLR0911 - one rule a line
        """The noun of people without a party; a bare figure goes on about those counted before."""
        inner = content(phrase, self.clause)
        tolled = singular(inner.head.text) in TOLLS
        if tolled and (people := self.clause.people_after(inner)):
            return words(people, self.clause)
        if tolled and (counted := [t for t in inner.tokens[:-1] if singular(t.text) in PEOPLE]):
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
        if carried and elided:
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
        field = next((s.name for s in self.kind.asked() if s.value is Party and not s.many), "")
        for before in reversed(self.reader.found[self.kind.type_name]):
            single = str(before.get("count") or "").lower().startswith(("a ", "an ", "one", "another "))
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
        if head in UNITS:
            return "", -1
        if _is_not(phrase, self.clause) or any(token.tag == "poss" for token in inner.tokens[1:]):
            return "", -1  # "a woman and her child" are two
        counted = next((p for p in (phrase, inner) if p.figure), None) or self.clause.number_of(phrase)
        if counted and counted.figure:
            return self.clause.text[counted.figure.start : counted.figure.end], counted.figure.start
        one = inner.tokens[0].low in {"a", "an", "another"} and head == inner.head.low
        if one and (head in PEOPLE or is_agent(head)) and head not in _UNCOUNTED:
            return self.clause.text[inner.start : inner.end], inner.start
        return "", -1

    def _quantity(self, item: Phrase, holder: Phrase | None) -> str:
        """The container, sum, measure or figure of an item, or the price after "for"."""
        if holder is not None and _is_measure(holder):
            inner = content(holder, self.clause)
            end = inner.end if _is_container(inner) else holder.end
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
        kept = (
            t
            for t in phrase.tokens
            if t.tag not in {"det", "num", "poss", "adv"} or t.low in {"more", "further"}
        )
        start = self._leads.get(phrase.index, next(kept, phrase.tokens[-1]).start)
        return self.clause.text[
            start : phrase.end if phrase.head.tag == "money" else self.clause.reach(phrase)
        ]

    def _name(self, phrase: Phrase) -> str:
        """A person's name, also for "his", or the words for a delegation."""
        discourse, clause = self.discourse, self.clause
        inner = content(phrase, clause)
        if name := discourse.person(inner, clause):
            return name
        if inner.apposed and (name := discourse.person(inner.apposed, clause)):
            return name
        if inner.tokens[0].tag == "pron" or (inner.tokens[0].tag == "poss" and inner is self.trigger):
            return discourse.last_person(self.number, inner.start)
        if inner is self.trigger:
            return ""
        return clause.text[inner.start : inner.end]

    def _place_words(self, phrase: Phrase) -> str:
        after = self.clause.phrases[phrase.index + 1 : phrase.index + 3]
        if singular(phrase.head.text) in _AREAS and len(after) == 2 and after[0].low == "of":
            return self._place_words(after[1]) if after[1].kind == "NP" else ""  # "the city of Lima"
        named = [k for k, t in enumerate(phrase.tokens) if t.named and t.named.kind in {"place", "capital"}]
        if not named:
            return ""
        rest = phrase.tokens[named[-1] + 1 :]
        whole = all(token.tag == "proper" or singular(token.text) in _AREAS for token in rest)
        kept = phrase.tokens if whole else phrase.tokens[: named[-1] + 1]
        return words(Phrase("NP", kept, index=phrase.index), self.clause)

    def _unknown_place(self, preposition: str, phrase: Phrase) -> str:
        """A place that only its preposition and its capitals tell: "near Ta Muen Thom"."""
        tokens = [token for token in phrase.tokens if token.tag != "det"]
        proper = [token for token in tokens if token.tag == "proper"]
        area = bool(tokens) and singular(tokens[-1].text) in _AREAS
        near = area or preposition in {"in", "near", "off"}
        if not proper or not near or len(proper) + area < len(tokens):
            return ""
        persons = self.discourse.persons
        odd = any(t.is_acronym or singular(t.text) in BODIES or t.text in persons for t in proper)
        return "" if odd else words(phrase, self.clause)

    @cached_property
    def _voices(self) -> list[str]:
        found = self.discourse.voices(self.clause, self.number, self.verb or self.trigger)
        verb = self.trigger
        if self.frame.reported and verb.lemma in _COUNTING and not self._is_passive(verb):
            subject = self.clause.subject(verb)
            own = [self.discourse.voice(speaker, self.clause, self.number, verb) for speaker in subject]
            found = list(dict.fromkeys(filter(None, [*own, *found])))
        return found

    def _place(self, item: Phrase) -> str | None:
        """The most specific place that the clause names: a town or region before a country."""
        if self.verb is None:
            return None
        country = unknown = None
        adjuncts = self._own(item)
        if adjuncts is None:
            verbs = self.clause.sharing(self.verb)
            adjuncts = [found for verb in verbs for found in self.clause.prepositional(verb)]
        for preposition, phrases in adjuncts:
            for phrase in phrases if preposition in _AT else ():
                if place := self._place_words(phrase):
                    return place
                if preposition != "on" and any(t.named and t.named.kind == "country" for t in phrase.tokens):
                    country = country or words(phrase, self.clause)
                elif preposition in _AT:
                    unknown = unknown or self._unknown_place(preposition, phrase)
        return unknown or country

    @cached_property
    def _when(self) -> str | None:
        """The time of the event; for a toll the month or day as of which it is reported."""
        clause = self.clause
        if self.frame.status == "planned":
            return None  # the date of a pledge
        own = [token for token in self.trigger.tokens if token.tag == "when"]
        if own:
            return own[0].text
        times = clause.times(self.verb) if self.verb else []
        if not times and self.frame.kind == "noun":
            times = [p for p in clause.phrases[self.trigger.index : self.trigger.index + 4] if p.kind == "W"]
        if not times and self.frame.reported and self.verb:
            saying = [phrase for verb in clause.reporting(self.verb) for phrase in clause.times(verb, 0)]
            stated = [
                p for p in saying if clause.phrases[p.index - 1].low == "in" and _STATED_AT.match(p.low)
            ]
            times = [*clause.as_of(), *stated]
        times = times or clause.only_time()
        return clause.text[times[0].start : times[0].end] if times else None

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
        return frame.by_status.get(spec.name, {}).get(status) or frame.sets.get(spec.name)

    # --- what other sentences add

    def _complete(self, claim: Stated, filled: dict[str, _Filled]) -> None:  # noqa: C901 - one rule a line
        """Take who gives or receives from the sentences before, where this one leaves it out."""
        if not (ends := _ends(self.kind)):
            return
        if claim[ends[1]] and not filled[ends[1]].known:
            return
        giver, taker = (str(claim[end]) if filled[end].known else "" for end in ends)
        if giver and taker and self.discourse.same(giver, taker):
            claim[ends[1]], filled[ends[1]], taker = None, _Filled(), ""
        if bool(giver) == bool(taker):
            return
        for pair in reversed(self.reader.pairs):
            if pair.number < self.number - 3:
                return
            other = ""
            if any(self.discourse.same(giver or taker, party) for party in (pair.giver, pair.taker)):
                other = pair.taker if self.discourse.same(giver or taker, pair.giver) else pair.giver
            elif giver and pair.type_name == self.kind.type_name and pair.number >= self.number - 1:
                other = pair.taker
            if other:
                end = ends[1] if giver else ends[0]
                if not self.discourse.same(other, giver or taker):
                    claim[end], filled[end] = other, _Filled(other, known=True, place=_INFERRED)
                return

    def _remember(self, claim: Stated, filled: Mapping[str, _Filled]) -> None:
        if (ends := _ends(self.kind)) and all(filled[end].known for end in ends):
            taker = filled[ends[1]]
            if taker.place == _INFERRED and not self.discourse.is_country(str(taker.value)):
                return
            giver, taken = (str(claim[end]) for end in ends)
            self.reader.pairs.append(_Pair(self.number, self.kind.type_name, giver, taken))

    def _for_each_giver(self, claim: Stated) -> Iterator[Stated]:
        """The claim for each of several givers, except that a figure for all of them is not shared out."""
        ends = _ends(self.kind)
        counted = any(claim[spec.name] for spec in self.kind.asked() if spec.value is Count)
        if not ends or counted:
            yield claim
            return
        options = (self._part(option) for option in self.frame.fills[ends[0]].split() if option != "before")
        each = [self.discourse.parties(p, self.clause, self.number) for p in next(filter(None, options), [])]
        givers = [parties[0] for parties in each if len(parties) == 1]
        for giver in givers if len(givers) > 1 and claim[ends[0]] in givers else [claim[ends[0]]]:
            yield claim | {ends[0]: giver}

    # --- whether it happened

    def _status(self) -> str:
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
            if any(p.tokens[0].low in nobody or _is_not(p, self.clause) for p in around):
                found.add("denied")
            found |= self._said_of_occasion(self.verb)
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


def _is_not(phrase: Phrase, clause: Clause) -> bool:
    """Whether "not" stands before a phrase: "not a single soldier"."""
    return clause.text[: phrase.start].lower().endswith("not ")


def _is_container(phrase: Phrase) -> bool:
    return phrase.head.tag in {"measure", "money", "num"} or singular(phrase.head.text) in CONTAINERS


def _is_measure(holder: Phrase) -> bool:
    """Whether a container tells how much: "40 trucks", "a tonne", not "the delivery"."""
    return bool(holder.figure) or holder.head.tag in {"measure", "money"} or holder.head.low.endswith("s")


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
