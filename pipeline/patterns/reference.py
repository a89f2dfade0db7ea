"""Reference: whom a noun phrase, a pronoun or a name stands for, and who says what, over one article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline.patterns.clauses import Clause
from pipeline.patterns.grammar import CLAUSAL, Token, lexemes, singular
from pipeline.patterns.phrases import Phrase
from schemas.frames import FIGHTERS, PEOPLE, PLATFORMS, TOLLS
from schemas.values import Gazetteer, UnreadableError

GROUPS = PEOPLE | FIGHTERS
_FINDING = lexemes("conclude find learn recall")
"""Verbs that say only where "that" follows."""
_SAYING = (
    (CLAUSAL - lexemes("know show see mean ensure hope vow hear"))
    | {"accuse", "quote", "describe"}
    | _FINDING
)
_SPEECHLESS = lexemes(
    "airstrike assault attack blast bomb bombardment bombing clash conflict explosion fighting fire "
    "information jet missile offensive operation raid rocket shell shelling siege strike talks violence war"
)
"""Nouns of what says nothing, though a verb of saying may stand behind it."""
_RECORDS = lexemes(
    "announcement count data document estimate figure finding log message paper post record report statement "
    "statistics tally toll update"
)
_TITLES = lexemes(
    "acting admiral adviser advisor air ambassador army brig brigade capt captain chancellor chief col "
    "colonel commander commissioner congressman congresswoman council crown defence defense deputy "
    "dictator director dr emir envoy ex-president finance first force foreign former gen general "
    "governor head high house interior judge justice king lady lawmaker leader lieutenant lt maj major "
    "marshal minister monarch mr mrs ms national navy opposition pm pope premier president prime prince "
    "princess professor queen rep representative ruler secretary security sen senator sergeant sgt "
    "sheikh sir speaker special spokesman spokesperson spokeswoman state sultan then vice"
) | {"chief of staff", "head of state", "secretary of state"}
OFFICES = _TITLES - lexemes(
    "acting air council crown defence defense dr ex-president finance first force foreign former high house "
    "interior lady mr mrs ms national navy opposition prime security sir special state then vice"
) | lexemes("chairman inspector negotiator mediator pm mp")
"""Words for those who travel, speak or sign for others."""
BODIES = lexemes(
    "agency authority bank center centre command commission committee court department fund hospital "
    "institute ministry news observatory office organisation organization party post press programme "
    "service times union university watch"
)
PORTIONS = lexemes("first last latest remainder rest")
"""Nouns for some of those counted after "of", whose number is not told."""
_FRACTIONS = PORTIONS | lexemes(
    "all bodies body both contingent corpses dozens few group growing half hundreds large lot majority many "
    "most none number part quarter scores series several small some tens third thousands total undisclosed "
    "unknown unspecified"
)
_UNNAMED = lexemes("few further many more number other others several")
_JOINT = re.compile(
    r"(?:the|these|both|those|all)(?: (?:two|three|four|five|six))? (?:\w+ )?"
    r"(?:countries|nations|sides|neighbours|neighbors|allies|parties"
    r"|leaders|governments|states|armies|capitals|presidents|ministers)|both|each other"
)
_SEVERAL = {"three": 3, "four": 4, "five": 5, "six": 6}
_THINGS = lexemes(
    "airstrike ambush assault attack base battle blast bomb bombardment bombing border campaign city clash "
    "conflict consulate crash drone embassy explosion fire front invasion missile offensive operation "
    "outpost port raid rocket shell shelling siege strike territory town truck village war"
)
"""Nouns before which a name tells no party: "a Taliban truck bombing", "a Russian border city"."""
_MEDIA = re.compile(
    r"\b(?:Press|Reuters|News|BBC|CNN|Times|Post|Tass|Interfax|Al Jazeera|Guardian|TV)\b|^Agence"
)
"""In the names of those who report and do not act."""
_COUNTRY = re.compile(
    r"(?:the|its|this|that) (?:\w+ )?"
    r"(?:country|nation|island|kingdom|state|government|regime|republic|region|territory)"
)
_GROUP = re.compile(
    r"(?:the|this) (?:\w+ )?"
    r"(?:group|movement|militia|organisation|organization|alliance|bloc|agency|rebels|militants)"
)
_OPEN_QUOTE = re.compile(r"“[^”]*$|^[^\"]*\"(?:[^\"]*\"[^\"]*\")*[^\"]*$")
_DEFINITE = lexemes("the this that these those both")
_PERSONAL = lexemes("he she him her his")
_PRIVATE = lexemes(
    "ally bank brother business charity club company daughter employer factory family father firm "
    "foundation friend husband mother newspaper party sister son wife"
)
"""Nouns of what is somebody's and not his country's: "his company"."""
_PLURAL = lexemes("they them their those")
_SPEAKERLESS = lexemes("we our us i my you your this that who whose which")


def content(phrase: Phrase, clause: Clause) -> Phrase:
    """The phrase that carries the meaning: in "hundreds of soldiers" or "a total of nine" the latter."""
    after = clause.phrases[phrase.index + 1 : phrase.index + 3]
    empty = all(t.tag in {"num", "det", "adv", "measure"} or t.low in _FRACTIONS for t in phrase.tokens)
    if empty and len(after) == 2 and after[0].low == "of" and after[1].kind == "NP":
        return content(after[1], clause)
    return phrase


def _behind(source: Phrase, clause: Clause) -> Phrase:
    """Whose records are cited: "data from *the police*"."""
    after = clause.phrases[source.index + 1 : source.index + 3]
    if singular(source.head.text) in _RECORDS and len(after) == 2 and after[0].low in {"from", "of", "by"}:
        return after[1] if after[1].kind == "NP" else source
    return source


_AGENT = re.compile(
    r"[a-z]{2,}(?:er|or|ist|ian|man|ee|ant|boy|girl|mate|guard)s?"
    r"(?<!launcher)(?<!tanker)(?<!bunker)(?<!helicopter)(?<!container)(?<!quarter)(?<!plant)(?<!tractor)"
    r"(?<!reactor)(?<!cruiser)(?<!bomber)(?<!carrier)(?<!trailer)(?<!tower)(?<!number)(?<!order)(?<!missile)"
)


def is_agent(noun: str) -> bool:
    """Whether a noun's ending tells a person: "plumber", "schoolgirls"."""
    return _AGENT.fullmatch(singular(noun)) is not None


def is_bare(phrase: Phrase) -> bool:
    """Whether a phrase counts without a noun: "nearly 3,600", "two others", "many"."""
    return all(token.tag in {"num", "det", "adv"} or token.low in _UNNAMED for token in phrase.tokens)


def is_joint(phrase: Phrase) -> bool:
    """Whether a phrase stands for parties named before: "both countries"."""
    return _JOINT.fullmatch(phrase.low) is not None


def words(phrase: Phrase, clause: Clause) -> str:
    """The phrase's words without determiner, figure and owner."""
    tokens = list(phrase.tokens)
    owner = max((k for k, t in enumerate(tokens[:-1]) if t.tag == "gen"), default=-1)
    if owner >= 0 and not any(token.named for token in tokens):
        tokens = tokens[owner + 1 :]
    counted = max((k for k, t in enumerate(tokens[:-1]) if t.tag == "num"), default=-1)
    if not any(token.named or token.tag == "proper" for token in tokens[: counted + 1]):
        tokens = tokens[counted + 1 :]  # "a little over 100 soldiers"
    while len(tokens) > 1 and (tokens[0].tag in {"det", "num", "poss", "adv"} or tokens[0].text[0] in "-‐‑"):
        tokens.pop(0)
    while len(tokens) > 1 and tokens[-1].tag in {"gen", "adv"}:
        tokens.pop()
    return clause.text[tokens[0].start : tokens[-1].end]


class Discourse:
    """What the sentences of an article tell about each other."""

    def __init__(self, clauses: Mapping[int, Clause], gazetteer: Gazetteer) -> None:
        self.clauses = clauses
        self.gazetteer = gazetteer
        self._known: dict[str, tuple[str | None, str] | None] = {}
        self.persons: dict[str, str] = {}
        self._offices: dict[str, str] = {}
        self._full_names: dict[str, str] = {}
        self._voices: dict[tuple[int, Phrase], list[str]] = {}
        self._read_persons()

    # --- persons

    def _read_persons(self) -> None:
        """Learn persons' countries: "Danish" for Ida Holm and for Holm, from "Danish minister Ida Holm"."""
        for clause in self.clauses.values():
            for phrase in clause.phrases:
                name = self.person(phrase, clause) if phrase.kind == "NP" else ""
                country = self._home(phrase, clause) if name else ""
                office = self._office_of(phrase, clause) if name else ""
                parts = [part for part in name.split() if part[0].isupper()]
                for part in (name, *parts) if country else ():
                    self.persons.setdefault(part, country)
                for part in (name, *parts) if office else ():
                    self._offices.setdefault(part, office)
                if len(parts) > 1 and (country or office):
                    full = self._full_names.setdefault(parts[-1], name)
                    if full.split()[0] != parts[0]:
                        self._full_names[parts[-1]] = parts[-1]  # two of one surname

    def _home(self, phrase: Phrase, clause: Clause) -> str:
        """The country that a phrase tells of the person whom it names, whose surname may be a place."""
        token = self.named(phrase)
        surname = (
            token is phrase.head and token.named is not None and token.named.kind in {"place", "capital"}
        )
        return ("" if surname else self.country(phrase)) or self._office_country(phrase, clause)

    def _office_country(self, phrase: Phrase, clause: Clause) -> str:
        """The country in the office set beside a name: "Peru's president, Ana Ruiz"."""
        for other in clause.beside(phrase):
            office = any(singular(token.text) in _TITLES for token in other.tokens)
            if office and (token := self.named(other)) and token.named and token.named.code:
                return token.text
        return ""

    def _office_of(self, phrase: Phrase, clause: Clause) -> str:
        """The office of a person named in a phrase, by a title before it or set beside it."""
        held = [singular(token.text) for token in phrase.tokens if singular(token.text) in OFFICES]
        if not held:
            beside = (other for other in clause.beside(phrase) if not self.person(other, clause))
            held = [head for other in beside if (head := singular(other.head.text)) in OFFICES]
        return held[-1] if held else ""

    def office(self, phrase: Phrase, clause: Clause, number: int) -> str:
        """The office of the person whom a phrase names or stands for, as far as the article tells it."""
        name = self.person(phrase, clause)
        if not name and phrase.tokens[0].low in _PERSONAL:
            name = self.last_person(number, phrase.start)
        parts = (name, *reversed(name.split()))
        found = next((self._offices[part] for part in parts if part in self._offices), "")
        return found or ("leader" if name and self.gazetteer.leader(name) else "")

    def _leader(self, name: str) -> str:
        """As much of a name as the gazetteer has for a head of state or government."""
        return next((part for part in (name, *name.split()[-1:]) if self.gazetteer.leader(part)), "")

    def fullest(self, name: str) -> str:
        """The fullest name that the article gives a person."""
        return self._full_names.get(name, name)

    def holder(self, office: str, country: str) -> str:
        """The one person whom the article names in a country's office: Ana Ruiz for "Peru's president"."""
        held = {
            self.fullest(name)
            for name, known in self._offices.items()
            if " " in self.fullest(name)
            and office in {known, "counterpart"}
            and (not country or self.same(self.persons.get(name, ""), country))
        }
        return held.pop() if len(held) == 1 else ""

    def person(self, phrase: Phrase, clause: Clause) -> str:
        """The person's name that a phrase ends with, without titles, or nothing."""
        tokens = [token for token in phrase.tokens if token.tag not in {"adv", "gen"}]
        if len(tokens) > 2 and tokens[-1].tag == "name" and tokens[-2].tag == "proper":
            title, given = (singular(token.text) for token in tokens[-3:-1])
            if title in _TITLES and given not in _TITLES:
                return clause.text[tokens[-2].start : tokens[-1].end]  # "Secretary William Hague"
        if not tokens or tokens[-1].tag != "proper":
            return ""
        first = last = len(tokens)
        while first and (tokens[first - 1].tag == "proper" or (tokens[first - 1].name_part and first < last)):
            first -= 1
        if first == 1 and last > 1 and tokens[0].named and tokens[0].named.kind in {"place", "capital"}:
            first = 0  # "Santiago Ruiz"
        while first < last and (singular(tokens[first].text) in _TITLES or tokens[first].is_acronym):
            first += 1
        run, lead = tokens[first:last], tokens[:first]
        titled = any(singular(token.text) in _TITLES for token in lead)
        longest = 6 if any(token.name_part for token in run) else 4
        if not 1 <= len(run) <= longest or any(char.isdigit() for token in run for char in token.text):
            return ""
        if (
            singular(run[-1].text) in _TITLES | GROUPS | BODIES
            or run[-1].text.isupper()
            or (lead and lead[0].tag == "det" and not titled)
        ):
            return ""
        if len(run) == 1 and not titled and not self._is_person(run[0].text):
            return ""
        return clause.text[run[0].start : run[-1].end]

    def _is_person(self, word: str) -> bool:
        return word in self.persons or self.gazetteer.leader(word) is not None

    def last_person(self, number: int, position: int) -> str:
        """The person whom "he" at `position` of sentence `number` stands for: the last of whom is told.

        Rather one of whom something is said than one who says it, who in a quotation is never "he"; but of
        "he said that he" one who spoke before.
        """
        own = self.clauses.get(number)
        quoted = own is not None and _OPEN_QUOTE.search(own.text[:position]) is not None
        speakers = (s for v in own.verbs if v.lemma in _SAYING for s in own.speakers(v)) if own else ()
        goes_on = not quoted and any(speaker.low in _PERSONAL for speaker in speakers)
        for n in range(number, number - 3, -1):
            clause = self.clauses.get(n)
            if clause is None:
                continue
            before = [p for p in clause.phrases if p.kind == "NP" and (n < number or p.end <= position)]
            named = [(phrase, name) for phrase in before if (name := self.person(phrase, clause))]
            speaking = [s for v in clause.verbs if v.lemma in _SAYING for s in clause.speakers(v)]
            saying = {p.index for s in speaking for p in (s, *clause.beside(s))}
            acting = {s.index for v in clause.verbs for s in clause.subject(v)}
            said = [name for phrase, name in named if phrase.index in saying]
            if goes_on and said:
                return said[-1]
            told = [name for phrase, name in named if phrase.index in acting - saying]
            others = [name for phrase, name in named if not (quoted and phrase.index in saying)]
            if told or others:
                return (told or others)[-1]
        return ""

    # --- parties

    @staticmethod
    def named(phrase: Phrase) -> Token | None:
        """The name of a party in a phrase: the first, and a place only where there is no other."""
        tokens = [
            token
            for token in phrase.tokens
            if (named := token.named)
            and (named.code or (named.kind == "party" and not _MEDIA.search(named.name)))
        ]
        head = singular(phrase.head.text)
        if phrase.head not in tokens and (head in _THINGS or head in TOLLS):
            tokens = [t for t in tokens if head in TOLLS and t.named and t.named.kind != "place"]
        if phrase.head in tokens and phrase.head.named and phrase.head.named.kind == "party":
            return phrase.head  # "the Kurdish PKK"
        return next((t for t in tokens if t.named and t.named.kind != "place"), tokens[0] if tokens else None)

    def country(self, phrase: Phrase, clause: Clause | None = None) -> str:
        """The words in a phrase that tell a country, or with `clause` those known of its person."""
        token = self.named(phrase)
        name = self.person(phrase, clause) if clause else ""
        if token and token.named and token.named.code and not (name and token is phrase.head):
            return token.text
        if clause and not name and phrase.low in _PERSONAL:
            name = self.last_person(next(n for n, c in self.clauses.items() if c is clause), phrase.start)
        known = (self.persons.get(part, "") for part in (name, *reversed(name.split())))
        country = next(filter(None, known), "") if name else ""
        if not country and (leader := self._leader(name)):
            return leader
        office = name or singular(phrase.head.text) in _TITLES
        if clause and office and not country:  # "the prime minister of Spain"
            named = (self.named(p) for of, ps in clause.after_noun(phrase) if of == "of" for p in ps[:1])
            country = next((t.text for t in named if t and t.named and t.named.code), "")
        return country or (self._office_country(phrase, clause) if clause and office else "")

    def parties(self, phrase: Phrase, clause: Clause, number: int, *, both: bool = False) -> list[str]:
        """The known parties that a phrase stands for, in words of the article; two for "both sides".

        With `both` also two for "they".
        """
        phrase = content(phrase, clause)
        if token := self.named(phrase):
            return [self._fullest(phrase, clause, token)]
        behind = self.named_behind(phrase, clause)
        if not behind and (is_joint(phrase) or (both and phrase.low == "they")):
            several = next((n for word, n in _SEVERAL.items() if word in phrase.low.split()), 2)
            return self._several_before(number, phrase.start, several)
        country = self.country(phrase, clause)
        if country and len(behind) < 2:
            return [country]
        if behind:
            return behind
        if phrase.apposed and (token := self.named(phrase.apposed)):
            return [token.text]
        found = self._antecedent(phrase, clause, number)
        return [found] if found else []

    def named_behind(self, phrase: Phrase, clause: Clause) -> list[str]:
        """The parties that a phrase is of: "the leaders of *Chile and Peru*"."""
        if phrase.tokens[0].tag == "poss":
            return []  # "its forces from Mali" are not Mali's
        for preposition, others in clause.after_noun(phrase):
            near = preposition in {"from", "of", "among"} and others[0].index == phrase.index + 2
            tokens = [token for other in others if (token := self.named(other))] if near else []
            if tokens and tokens[0].named and tokens[0].named.kind != "place":
                return [token.text for token in tokens]
        return []

    def _fullest(self, phrase: Phrase, clause: Clause, token: Token) -> str:
        """As much of the phrase as still names the same party."""
        fuller = clause.text[token.start : phrase.head.end]
        return fuller if self.same(fuller, token.text) else token.text

    def _party(self, words: str) -> tuple[str | None, str] | None:
        if words not in self._known:
            try:
                self._known[words] = self.gazetteer.party(words)
            except UnreadableError:
                self._known[words] = None
        return self._known[words]

    def same(self, one: str, other: str) -> bool:
        """Whether both words name the same party."""
        left, right = self._party(one), self._party(other)
        if left is None or right is None:
            return False
        return left[0] == right[0] if left[0] or right[0] else left[1] == right[1]

    def is_known(self, words: str) -> bool:
        """Whether the words name a party that the gazetteer knows."""
        return any(named.code or named.kind == "party" for named in self.gazetteer.find(words))

    def is_country(self, words: str) -> bool:
        """Whether the words name a country."""
        party = self._party(words)
        return party is not None and party[0] is not None

    def has(self, word: str) -> bool:
        """Whether the word stands in the article."""
        return any(word in clause.text for clause in self.clauses.values())

    def _numbered_mentions(
        self, number: int, before: int, back: int = 3
    ) -> Iterator[tuple[int, list[tuple[Phrase, Token]]]]:
        """Phrases that name parties, sentence by sentence backwards from `before` in sentence `number`."""
        for n in range(number, number - back - 1, -1):
            if clause := self.clauses.get(n):
                phrases = [p for p in clause.phrases if p.kind == "NP" and (n < number or p.start < before)]
                if named := [(phrase, token) for phrase in phrases if (token := self.named(phrase))]:
                    yield n, named

    def _mentions(self, number: int, before: int) -> Iterator[list[tuple[Phrase, Token]]]:
        return (named for _, named in self._numbered_mentions(number, before))

    def _several_before(self, number: int, position: int, several: int) -> list[str]:
        """The parties last named, of one sentence where there are so many."""
        distinct: list[str] = []
        for n in range(number, number - 4, -1):
            clause = self.clauses.get(n)
            for phrase in clause.phrases if clause else ():
                if clause is None or phrase.kind != "NP" or (n == number and phrase.start >= position):
                    continue
                token = self.named(phrase)
                party = token.text if token else self.country(phrase, clause)
                if party and not any(party == other or self.same(party, other) for other in distinct):
                    distinct.append(party)
            if len(distinct) >= several:
                return distinct[:several]
        return []

    def _antecedent(self, phrase: Phrase, clause: Clause, number: int) -> str:
        """The party that a pronoun, "the country", "the group" or "the ships" may stand for."""
        position = phrase.start
        head = singular(phrase.head.text)
        if head in PLATFORMS and phrase.tokens[0].low in _DEFINITE:
            alike = (
                token.text
                for named in self._mentions(number, position)
                for other, token in reversed(named)
                if singular(other.head.text) == head
            )
            return next(alike, "")
        if head in _PRIVATE:
            return ""
        if _GROUP.fullmatch(phrase.low):
            named = (
                token
                for n, mentions in self._numbered_mentions(number, position)
                for other, token in mentions
                if n < number or other.head is token
            )
            return next((t.text for t in named if t.named and t.named.kind == "party"), "")
        if _COUNTRY.fullmatch(phrase.low):
            own = self.clauses[number]  # "the country" twice in a sentence is one
            same = (p for p in own.phrases if p.low.startswith(phrase.low) or p.start == position)
            first = next(same, phrase)
            return self._country_before(number, min(first.start, position))
        return self._pronoun_party(phrase, clause, number)

    def _pronoun_party(self, phrase: Phrase, clause: Clause, number: int) -> str:
        position = phrase.start
        pronoun = phrase.tokens[0].low if phrase.tokens[0].tag in {"pron", "poss"} else ""
        if not pronoun or pronoun in _SPEAKERLESS:
            return ""
        if pronoun in _PERSONAL and (name := self.last_person(number, position)):
            known = (self.persons.get(part, "") for part in (name, *name.split()))
            return next(filter(None, known), name if self.gazetteer.leader(name) else "")
        if pronoun in _PLURAL and (people := self.people_before(number, position)):
            return people
        verb = clause.governor(phrase)
        owners = clause.subject(verb) if verb and phrase.tokens[0].tag == "poss" else []
        if owner := next((token for s in owners if (token := self.named(s)) and s.end < position), None):
            return owner.text  # "*Oslo* withdrew its troops"
        suffering = verb is not None and phrase in [*clause.objects(verb), *clause.recipient(verb)]
        doers = [s.index for s in clause.subject(verb)] if verb and suffering else []
        for n, mentions in self._numbered_mentions(number, position):
            others = [m for m in mentions if n < number or m[0].index not in doers]
            states = [t for _, t in others if t.named and t.named.kind != "place"]
            if others:  # "Chile backs Peru and arms *it*"
                return (states[-1 if doers else 0] if states else others[0][1]).text
        return ""

    def _country_before(self, number: int, position: int) -> str:
        """The country last named that "the country" may stand for: rather none that acts itself."""
        acting = ""
        for n, mentions in self._numbered_mentions(number, position, back=6):
            subjects = [s.index for verb in self.clauses[n].verbs for s in self.clauses[n].subject(verb)]
            for phrase, token in reversed(mentions):
                if token.named and token.named.kind in {"party", "metonym"}:
                    continue
                if phrase.index not in subjects:
                    return token.text
                acting = acting or (token.text if n < number else "")
        return acting

    def people_before(self, number: int, position: int) -> str:
        """The party of the people last named: "Chilean" after "500 Chilean soldiers"."""
        for named in self._mentions(number, position):
            for phrase, token in named:
                if singular(phrase.head.text) in PEOPLE:
                    return token.text
        return ""

    def head_noun(self, phrase: Phrase, clause: Clause, number: int) -> str:
        """The noun of a phrase, through "hundreds of"; for "they" that of the people last named."""
        inner = content(phrase, clause)
        if inner.tokens[0].tag == "pron" and inner.low in _PLURAL:
            near = [p for p in clause.phrases[: inner.index] if p.kind == "NP" and p.head.low.endswith("s")]
            if near and near[-1].head.tag == "noun" and not self.named(near[-1]):
                return singular(near[-1].head.text)
            for named in self._mentions(number, inner.start):
                for other, _ in named:
                    if singular(other.head.text) in PEOPLE:
                        return singular(other.head.text)
            return ""
        return singular(inner.head.text)

    # --- voices

    def voices(self, clause: Clause, number: int, phrase: Phrase) -> list[str]:
        """Who says what a phrase of the sentence states: the nearest voice first, then whom it cites."""
        if (number, phrase) not in self._voices:
            self._voices[number, phrase] = self._find_voices(clause, number, phrase)
        return [*self._voices[number, phrase]]

    def _find_voices(self, clause: Clause, number: int, phrase: Phrase) -> list[str]:
        near: list[str] = []
        inner: list[str] = []
        cited: list[str] = []
        for verb in clause.verbs:
            if verb.lemma not in _SAYING or verb is phrase or verb.form == "inf" or verb.passive:
                continue
            if verb.lemma in _FINDING and not clause.opens_that(verb):
                continue
            trailing = verb.index > phrase.index and clause.trails(verb) and not clause.parted(phrase, verb)
            if trailing or clause.covers(verb, phrase):
                spoken = [self.voice(speaker, clause, number, verb) for speaker in clause.speakers(verb)]
                (near if trailing else inner).extend(spoken)
        for before, target in zip(clause.phrases, clause.phrases[1:], strict=False):
            citing = before.kind == "VG" and before.lemma in {"cite", "quote"} and before.form == "ing"
            according = before.low == "according to"
            if not (citing or according) or target.kind != "NP" or clause.parted(phrase, before):
                continue
            if according:
                sources = clause.joined(target.index, len(clause.phrases))
                near += [self.voice(source, clause, number, None) for source in sources]
            else:
                cited += [self.voice(target, clause, number, None)]
                cited += self._briefers(clause, _behind(target, clause))
        return list(dict.fromkeys(filter(None, [*near, *inner, *cited])))

    @staticmethod
    def _briefers(clause: Clause, target: Phrase) -> list[str]:
        """Whoever briefed those who are cited: "citing lawmakers briefed by *the agency*"."""
        rest = clause.phrases[target.index + 1 : target.index + 4]
        if len(rest) < 3 or rest[0].lemma not in {"brief", "inform", "tell"} or rest[1].low != "by":
            return []
        return [clause.text[rest[2].start : clause.reach(rest[2])]]

    def voice(self, speaker: Phrase, clause: Clause, number: int, verb: Phrase | None) -> str:
        """The words for one speaker: a person's name, else the noun phrase; for a pronoun who spoke last."""
        if speaker.tokens[0].tag == "pron":
            return self._earlier_voice(speaker, number)
        if is_bare(speaker) or singular(speaker.head.text) in _SPEECHLESS:
            return ""
        speaker = _behind(speaker, clause)
        for candidate in (speaker.apposed, speaker):
            if candidate is not None and (name := self.person(candidate, clause)):
                return name
        until = verb if verb and verb.index > speaker.index else None
        end = clause.reach(speaker, until=until) if until else clause.reach(speaker, full=True)
        return clause.text[speaker.start : end].strip(" ,")

    def _earlier_voice(self, pronoun: Phrase, number: int) -> str:
        """The speaker that "they said" goes on about."""
        if pronoun.low not in {"it", "they", "he", "she"}:
            return ""
        for n in range(number, number - 4, -1):
            clause = self.clauses.get(n)
            if clause is None:
                continue
            for verb in reversed(clause.verbs):
                if verb.lemma in _SAYING and (n < number or verb.index < pronoun.index):
                    speakers = [s for s in clause.speakers(verb) if s.tokens[0].tag != "pron"]
                    if speakers:
                        return self.voice(speakers[0], clause, n, verb)
            for before, target in zip(clause.phrases, clause.phrases[1:], strict=False):
                if n < number and before.low == "according to" and target.kind == "NP":
                    return self.voice(target, clause, n, None)
        return ""
