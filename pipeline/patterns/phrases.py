"""Phrases: which words of a sentence are verbs, and how the words group into phrases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.patterns.grammar import (
    ATTRIBUTE,
    BE,
    CLAUSAL,
    DITRANSITIVE,
    NAME_PARTS,
    NOMINAL,
    NOUNISH,
    OPENS,
    PARTICIPIAL,
    PREDICATES,
    STATES,
    Forms,
    Token,
    lexemes,
    singular,
    tokenise,
)
from schemas.values import Figure, Gazetteer

_PLURALS = lexemes("forces goods people personnel police supplies talks troops")
_TOWARDS = lexemes("able decide due expect intend likely plan ready set try unable unlikely vow want willing")
"""After these "to" opens an infinitive, of whatever verb."""
_ROLES = lexemes("ally backer broker capital city foe mediator neighbor neighbour partner port rival town")
"""Nouns set before the name that bears them: "rebel backer Oslo", "the capital Lima"."""
_EDGE = Token("", 0, 0, "mark")


@dataclass(slots=True, eq=False)
class Phrase:
    """A run of tokens: NP (noun phrase), VG (verb group), P (preposition), C, S, R, W (time) or a mark."""

    kind: str
    tokens: list[Token]
    index: int = 0
    lemma: str = ""
    form: str = ""
    passive: bool = False
    negated: bool = False
    modals: frozenset[str] = frozenset()
    apposed: Phrase | None = field(default=None, repr=False)
    low: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.low = " ".join(token.low for token in self.tokens)

    @property
    def start(self) -> int:
        """Where the phrase begins in the sentence."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where the phrase ends in the sentence."""
        return self.tokens[-1].end

    @property
    def head(self) -> Token:
        """The last token that is no possessive mark."""
        last = self.tokens[-1]
        return last if last.tag != "gen" or len(self.tokens) == 1 else self.tokens[-2]

    @property
    def figure(self) -> Figure | None:
        """The count that the phrase carries."""
        return next((token.figure for token in self.tokens if token.figure), None)


def find_phrases(text: str, gazetteer: Gazetteer, forms: Forms) -> list[Phrase]:
    """The phrases of one sentence, in order."""
    tokens = _with_commas(_without_quotes(tokenise(text, gazetteer)))
    phrases = list(_Phraser(tokens, forms).phrases())
    for index, phrase in enumerate(phrases):
        phrase.index = index
    return phrases


def _without_quotes(tokens: list[Token]) -> list[Token]:
    """The tokens without quotation marks, and without a quoted pair of adjectives: an "old and bad" deal.

    A quoted clause that a voice follows without a comma gets one: "Ten people died" said Holm.
    """
    kept: list[Token] = []
    opened = -1
    for k, token in enumerate(tokens):
        split = token.text == "," and k and tokens[k - 1].tag == "num" and ", " in tokens[k - 1].text
        if split and [after.low for after in tokens[k + 1 : k + 2]] == ["of"]:
            continue  # "dozens, possibly hundreds, of soldiers"
        if token.tag != "quote":
            kept.append(token)
        elif _closes_speech(tokens, k, opened):
            kept.append(Token(",", token.start, token.start, "mark"))
            opened = -1
        elif opened < 0:
            opened = len(kept)
        else:
            inner = kept[opened:]
            adjectival = len(inner) == 3 and inner[1].tag == "conj" and inner[0].tag == inner[2].tag == "noun"
            if adjectival and opened and kept[opened - 1].tag in {"det", "poss"}:
                del kept[opened:]
            opened = -1
    return kept


def _closes_speech(tokens: list[Token], k: int, opened: int) -> bool:
    """Whether the quotation mark at `k` ends a clause with which its sentence began."""
    token, before = tokens[k], tokens[k - 1] if k else _EDGE
    closing = token.text in '"”»' and before.tag not in {"mark", "quote"} and before.end == token.start
    after = tokens[k + 1] if k + 1 < len(tokens) else _EDGE
    return closing and opened <= 0 and k >= 5 and after.tag not in {"mark", "quote", "conj"}


def _with_commas(tokens: list[Token]) -> list[Token]:
    """The tokens, with the comma that a list of states lost: "Oslo Lima and Accra"."""
    kept: list[Token] = []
    for k, token in enumerate(tokens):
        if _is_listed(tokens, k):
            kept.append(Token(",", token.start, token.start, "mark"))
        kept.append(token)
    return kept


def _is_listed(tokens: list[Token], k: int) -> bool:
    """Whether the state at `k` follows another in a list that ends with "and" and a third."""
    if not k or not _differ(tokens[k - 1], tokens[k]):
        return False
    end = k + 1
    while end < len(tokens) and _differ(tokens[end - 1], tokens[end]):
        end += 1
    after = [t for t in tokens[end : end + 3] if t.tag != "det"]
    return len(after) > 1 and after[0].low == "and" and _is_state(after[1])


def _are_paired(one: Token, other: Token) -> bool:
    """Whether two names of different parties stand together: "US-Russian"."""
    pair = [token.named for token in (one, other) if token.named and token.named.kind in {*STATES, "demonym"}]
    return len(pair) == 2 and pair[0].code != pair[1].code and one.end + 1 == other.start


def _is_state(token: Token) -> bool:
    return token.named is not None and token.named.kind in STATES


def _differ(one: Token, other: Token) -> bool:
    """Whether both name states, and not the same: "Paris France"."""
    if one.named is None or other.named is None or not (_is_state(one) and _is_state(other)):
        return False
    return (one.named.code or one.text) != (other.named.code or other.text)


class _Phraser:
    """Groups the tokens of one sentence."""

    def __init__(self, tokens: list[Token], forms: Forms) -> None:
        self.tokens = tokens
        self._forms = forms
        self._tag_verbs()

    # --- which words are verbs

    def _tag_verbs(self) -> None:
        for i, token in enumerate(self.tokens):
            if token.low in {"since", "then"} and i and self.tokens[i - 1].tag == "aux":
                token.tag = "adv"
            elif (
                token.low in {"more", "further", "fewer", "less"}
                and self._opens_noun(i)
                and not self._harmed(i)
            ):
                token.tag = "det"
            first = not i or self.tokens[i - 1].tag == "mark"
            if token.tag == "noun" or (token.tag == "proper" and first):
                lemma, form = self._verb_at(i)
                if form:
                    token.tag, token.lemma, token.form = "verb", lemma, form

    def _verb_at(self, i: int) -> tuple[str, str]:
        """Lemma and form of the verb at token i; no form where the word is none."""
        token = self.tokens[i]
        if token.low in PREDICATES and self._is_predicate(i):
            return token.low, "pp"
        if token.low in PREDICATES and token.low != "set":
            return "", ""
        lemma, kinds = self._forms.get(token.low, ("", frozenset()))
        if not lemma and token.low.endswith("ed") and len(token.low) > 4 and token.text.isalpha():
            lemma, kinds = token.low.removesuffix("d").removesuffix("e"), frozenset({"past", "pp"})
        elif not lemma and token.tag == "noun":
            lemma, kinds = self._unknown_verb(i)
        return lemma, self._verb_form(i, lemma, kinds) if lemma else ""

    def _opens_noun(self, i: int) -> bool:
        return i + 1 < len(self.tokens) and self.tokens[i + 1].tag in {"noun", "proper", "name", "num"}

    def _harmed(self, i: int) -> bool:
        """Whether a participle follows "hundreds more" that no noun follows: "hundreds more injured"."""
        counted = i and self.tokens[i - 1].tag == "num"
        return bool(counted) and self.tokens[i + 1].low.endswith("ed") and not self._opens_noun(i + 1)

    def _unknown_verb(self, i: int) -> tuple[str, frozenset[str]]:
        """A word that only its place shows to be a verb: "which straddles", "does not publish"."""
        low, before = self.tokens[i].low, self._neighbour(i, -1)
        if (
            low.endswith("ing")
            and len(low) > 5
            and (before.low in BE or before.text == "," or before.tag == "sub")
        ):
            return low.removesuffix("ing"), frozenset({"ing"})
        meant = before.low == "to" and i > 1 and self.tokens[i - 2].lemma in _TOWARDS
        if (before.tag in {"modal", "not", "rel"} or meant) and low.isalpha():
            return low, frozenset({"base"})
        return "", frozenset()

    def _neighbour(self, i: int, step: int) -> Token:
        """The next token in this direction that is no adverb; an empty mark at the edge."""
        j = i + step
        while 0 <= j < len(self.tokens) and self.tokens[j].tag in {"adv", "when"}:
            dated = (
                step < 0 < j and self.tokens[j].tag == "when" and self.tokens[j - 1].tag in {"prep", "sub"}
            )
            j += 2 * step if dated else step  # "Holm on Friday said"
        return self.tokens[j] if 0 <= j < len(self.tokens) else _EDGE

    def _is_predicate(self, i: int) -> bool:
        """Whether "dead", "missing" and their like are said of what stands before them."""
        before, after = self._neighbour(i, -1), self._neighbour(i, 1)
        opener = self._run_opener(i) if before.tag in {"name", "noun", "proper"} else before
        if before.named and before.named.kind == "demonym" and opener.tag in {"prep", "det"}:
            return False
        if before.low in BE or before.lemma in {"go", "hold", "take", "leave", "find", "fear"}:
            return True
        if before.tag in {"det", "poss", "prep", "mark", "noun"} and self.tokens[i].low in {
            "due",
            "set",
            "ready",
            "able",
        }:
            return False
        if before.tag == "conj" and i > 1 and self._neighbour(i - 1, -1).tag == "verb":
            return True
        return before.tag in {"noun", "num", "proper", "name", "pron"} and after.tag not in {*NOMINAL, "gen"}

    def _run_opener(self, i: int) -> Token:
        """What stands before the run of nouns that ends just before token i."""
        j = i - 1
        while j >= 0 and self.tokens[j].tag in {"noun", "name", "proper", "adv"}:
            j -= 1
        return self.tokens[j] if j >= 0 else _EDGE

    def _verb_form(self, i: int, lemma: str, kinds: frozenset[str]) -> str:  # noqa: PLR0911 - one rule a line
        """The form of a verb at token i, or nothing where the word is used as a noun or an adjective."""
        before, after = self._neighbour(i, -1), self._neighbour(i, 1)
        nounish = lemma in NOUNISH
        if "ing" in kinds:
            return "ing" if self._is_verbal_ing(i, before, after, nounish=nounish) else ""
        helped = before.tag in {"modal", "not"} or before.low in {"to", "do", "does", "did"}
        noun_after_to = before.low == "to" and nounish and after.tag in {"verb", "aux", "modal", "gen"}
        if "base" in kinds and helped and not noun_after_to:
            return "base"
        if kinds & {"past", "pp"}:
            if self._is_attributive(i, before, after, nounish=nounish, base="base" in kinds):
                return ""
            if before.tag == "aux" or before.low in {"get", "got", "gets"}:
                return "pp"
            return "past" if "pp" not in kinds else "pp" if "past" not in kinds else "ed"
        if before.low in {"this", "that", "these", "those"} and before.tag == "det":
            singular_subject = before.low in {"this", "that"}
            fits = "s" in kinds if singular_subject else "base" in kinds
            return ("s" if singular_subject else "base") if fits and not nounish else ""
        opener = self._run_opener(i)
        reaches = lemma == "amount" or self._infinitive_follows(i)
        clausal = after.low == "that" or (after.low == "to" and reaches)
        if nounish and (opener.tag in {"verb", "prep"} or opener.low == "as" or before.tag == "sub"):
            return ""
        return self._present(i, kinds, before, after, nounish=nounish, clausal=clausal)

    def _present(  # noqa: PLR0911 - one rule a line
        self, i: int, kinds: frozenset[str], before: Token, after: Token, *, nounish: bool, clausal: bool
    ) -> str:
        opens = after.tag in OPENS
        dated = (
            i > 1 and self.tokens[i - 1].tag == "when" and self.tokens[i - 2].tag in {"det", "poss", "noun"}
        )
        if nounish and dated:
            return ""  # "the March 3 attacks"
        if "s" in kinds:
            if before.tag in {"det", "poss", "gen", "num", "prep", "aux", "modal"}:
                return ""
            if before.tag in {"mark", "conj"} and not (i and (clausal or (opens and not nounish))):
                return ""
            return "s" if not nounish or opens or clausal else ""
        if "base" not in kinds:
            return ""
        plural = before.tag in {"pron", "rel"} or (
            before.tag in {"noun", "proper", "name"}
            and (singular(before.low) != before.low or before.low in _PLURALS)
        )
        if nounish and self._run_opener(i).low in {"a", "an", "this"}:
            return ""  # "on a minerals deal"
        if nounish:
            return "base" if plural and (opens or clausal or after.tag == "mark") else ""
        return (
            "base" if plural or before.tag in {"name", "proper"} or (before.tag == "noun" and opens) else ""
        )

    def _infinitive_follows(self, i: int) -> bool:
        word = next((t.low for t in self.tokens[i + 2 : i + 4] if t.tag not in {"adv", "not"}), "")
        return "base" in self._forms.get(word, ("", ()))[1]

    def _is_verbal_ing(self, i: int, before: Token, after: Token, *, nounish: bool) -> bool:
        opens = after.tag in OPENS
        says = self._forms.get(self.tokens[i].low, ("",))[0] in CLAUSAL
        if before.tag in {"det", "poss", "gen"} or (before.tag == "num" and not says):
            return after.tag in {"det", "poss", "num"}
        if before.low == "with" and after.tag == "noun":
            return False
        if before.tag in {"name", "proper"} and self._run_opener(i).low == "with":
            return True  # "with Holm travelling to Ghana"
        if before.tag == "conj" and nounish and i > 1 and self._neighbour(i - 1, -1).tag == "noun":
            return any(token.form == "ing" for token in self.tokens[max(i - 7, 0) : i])
        if (
            before.tag in {"noun", "proper", "name", "prep", "mark"}
            and nounish
            and not opens
            and before.text != ","
        ):
            paired = after.low in {"and", "or"} and self.tokens[i + 2].low.endswith("ing")
            return before.tag == "prep" and (paired or (after.tag == "noun" and not after.low.endswith("ed")))
        return not (after.tag == "conj" and before.tag not in {"aux", "prep", "verb", "mark"})

    def _is_attributive(  # noqa: PLR0911 - one rule a line
        self, i: int, before: Token, after: Token, *, nounish: bool, base: bool
    ) -> bool:
        """Whether "wounded" is an adjective or a noun: "wounded soldiers", "the wounded"."""
        noun_next = after.tag in {"noun", "proper"} or (
            after.tag == "name" and after.named is not None and after.named.kind == "demonym"
        )
        if before.tag in {"det", "poss", "gen", "prep"} or (base and nounish and after.low == "of"):
            return True  # "a new set of sanctions"
        if i > 1 and noun_next and _are_paired(self.tokens[i - 2], before):
            return True  # "a US-Russian brokered truce"
        if before.tag in {"num", "verb"} and noun_next:
            return not (before.tag == "verb" and before.lemma in CLAUSAL)
        nation = before.named is not None and before.named.kind == "demonym" and before.low[-1] != "s"
        adjectival = nation and self.tokens[i].low in PARTICIPIAL
        if noun_next and (adjectival or (before.tag == "noun" and before.low.endswith(("ed", "ing")))):
            return True
        if before.tag == "mark" and before.text != "," and noun_next:
            return True
        opener = self._run_opener(i)
        if before.tag == "noun" and noun_next and self._is_owned(i):
            return True
        if before.tag == "proper" and noun_next and opener.tag == "verb" and opener.lemma not in CLAUSAL:
            return True  # "sent Bushmaster armoured vehicles"
        plural = before.tag in {"noun", "proper"} and singular(before.low) != before.low  # "shells hit homes"
        bare = base and nounish and before.tag not in {"aux", "pron", "num"} and not plural
        return bare and after.tag not in {*OPENS, "prep", "mark"}

    def _is_owned(self, i: int) -> bool:
        """Whether a noun before token i lost its apostrophe: "to destroy the states declared stockpile"."""
        run = [token.low for token in self.tokens[max(i - 4, 0) : i]]
        infinitive = len(run) == 4 and run[0] == "to" and self.tokens[i - 3].form == "base"
        return infinitive and run[2] in {"the", "its", "their"} and run[3].endswith("s")

    # --- phrases

    def phrases(self) -> Iterator[Phrase]:
        i, tokens = 0, self.tokens
        while i < len(tokens):
            token = tokens[i]
            marker = i + (token.tag == "not")
            if (
                marker < len(tokens)
                and tokens[marker].low == "to"
                and (group := self._verb_group(marker + 1))
            ):
                yield self._group(tokens[i:group], "inf")
                i = group
            elif group := self._verb_group(i):
                yield self._group(tokens[i:group], "")
                i = group
            elif token.tag in {"det", "poss", "pron", *NOMINAL} or self._owns_time(i):
                stop = self._noun_phrase(i)
                yield Phrase("NP", tokens[i:stop])
                i = stop
            else:
                if token.text == "(" and (
                    close := next((j for j in range(i, min(i + 9, len(tokens))) if tokens[j].text == ")"), 0)
                ):
                    i = close + 1
                    continue
                kind = {"prep": "P", "conj": "C", "sub": "S", "rel": "R", "when": "W"}.get(token.tag, "")
                if token.tag == "mark":
                    kind = "," if token.text == "," else ";"
                if kind:
                    yield Phrase(kind, [token])
                i += 1

    def _owns_time(self, i: int) -> bool:
        """Whether the token opens "Sunday's attack"."""
        after = self.tokens[i + 1 : i + 3] if self.tokens[i].tag == "when" else []
        return len(after) == 2 and after[0].tag == "gen" and after[1].tag in NOMINAL

    def _verb_group(self, i: int) -> int:
        """Where the verb group that begins at token i ends, or 0."""
        j, seen = i, False
        while j < len(self.tokens) and self.tokens[j].tag in {"aux", "modal", "not", "adv"}:
            seen = seen or self.tokens[j].tag in {"aux", "modal"}
            j += 1
        if j < len(self.tokens) and self.tokens[j].tag == "verb":
            return j + 1
        if not seen:
            return 0
        while self.tokens[j - 1].tag == "adv":
            j -= 1
        return j

    def _noun_phrase(self, i: int) -> int:
        """Where the noun phrase that begins at token i ends."""
        j = i + 1
        if self.tokens[i].tag == "pron":
            return j
        while j < len(self.tokens) and self._goes_on(j, first=i):
            j += 1
        return j

    def _goes_on(self, j: int, *, first: int) -> bool:  # noqa: C901, PLR0911 - one rule a line
        """Whether token j still belongs to the noun phrase of the token before it."""
        token, before = self.tokens[j], self.tokens[j - 1]
        following = self.tokens[j + 1].tag if j + 1 < len(self.tokens) else "mark"
        if token.tag == "det":
            return before.tag == "det" or (before.tag == "num" and token.low in {"more", "further", "other"})
        if token.low == "whose":
            return False
        if token.tag in {"num", "money", "measure", "poss"}:
            described = self.tokens[first].tag in {"det", "poss"} and following in NOMINAL and j < first + 4
            described = described and before.tag == "noun" and before.text.islower()
            qualified = described or before.tag in {"det", "poss", "gen", "adv"}
            return qualified or (token.tag == "num" and before.low in {"last", "first", "remaining", "next"})
        if token.tag == "adv":
            return before.tag in {"det", "poss"} and following in NOMINAL
        if before.low == "others":
            return False
        if token.tag == "when":
            return before.tag in {"det", "poss"} and following in NOMINAL
        if token.tag not in {"noun", "name", "proper", "gen"} and before.tag != "when":
            return False
        kind = token.named.kind if token.named else ""
        if kind == "country" and before.named and before.named.kind == kind and following not in NOMINAL:
            return following == "gen"  # "Chile | Peru and Togo", without their comma
        if (
            before.tag == "noun"
            and before.text.islower()
            and before.low not in NAME_PARTS | _ROLES
            and "-" not in before.low
            and not ATTRIBUTE.fullmatch(before.low)
            and (kind in STATES or token.tag == "proper")
        ):
            if self.tokens[first].tag == "num" and singular(before.low) != before.low:
                return following == "conj"  # "kills 25 civilians | Monitor AFP"
            return following not in {"aux", "modal", "verb"}  # "the training Russia is giving"
        giving = first and j == first + 1 and self.tokens[first - 1].lemma in DITRANSITIVE
        named = before.named.kind if before.named else ""
        return not (giving and named in STATES and token.tag != "gen")  # "give Ukraine | drones"

    def _group(self, tokens: list[Token], form: str) -> Phrase:
        main = next((t for t in reversed(tokens) if t.tag == "verb"), None)
        helpers = [t.low for t in tokens if t.tag == "aux"]
        if main is None:
            main = next(t for t in reversed(tokens) if t.tag in {"aux", "modal"})
            lemma = "be" if main.low in BE else "have" if main.low.startswith("ha") else "do"
            main_form = "fin"
        else:
            lemma, main_form = main.lemma, main.form
        modals = frozenset(t.low.replace("’", "'").strip("'") for t in tokens if t.tag == "modal")
        passive = bool(helpers) and helpers[-1] in BE and main_form in {"pp", "ed"}
        if not form:
            form = (
                "ing"
                if helpers[:1] in (["being"], ["having"]) and not modals
                else "fin"
                if helpers or modals or main_form in {"past", "s", "base", "fin"}
                else "ing"
                if main_form == "ing"
                else "part"
            )
        group = Phrase("VG", tokens, lemma=lemma, form=form, passive=passive, modals=modals)
        group.negated = any(t.tag == "not" for t in tokens)
        return group
