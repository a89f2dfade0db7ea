"""Origins: who says so in the end, under one name for all the ways in which articles put it.

A claim's chain of attribution runs from the nearest voice to the deepest. The origin is the deepest
voice that does not merely pass on what others said. "South Korea's spy agency", "the country's
intelligence service" and "the NIS" are all "South Korea: intelligence service": a country, and a body
where the words name one. A country's government, its officials and its capital are the country.
Lawmakers and media are relays: where the article says whom they cite, also in another sentence, the
origin is that. Whoever is not known stays as worded. Several voices in one list ("the US and Ukraine")
are one joint origin, "Ukraine; United States"; two persons who speak together are one voice, "Ana Quispe and
Luis Rojas". What cannot speak ("the air strike on the town"), and who denies the claim, is no voice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pipeline.articles.article import Article
from pipeline.extraction.bodies import AGENCIES, ORGANS, Bodies
from pipeline.extraction.outcome import Grounded
from pipeline.extraction.standins import cited_before, told_by_name
from schemas.errors import ConfigError
from schemas.regular_files import read_regular
from schemas.values import Gazetteer, Named, default_gazetteer

ALIASES = Path(__file__).with_name("origins.tsv")

_APART = re.compile(
    r"\b(?:opposition|rebels?\b(?!-)|activists?|insurgents?|militants?|dissidents?|exiles?|separatists?)\b",
    re.IGNORECASE,
)
"""Who speaks apart from the nation before them: "Syrian activists" are not Syria."""
_RELAYS = ("parliament", "media", "state media")
_CITING = re.compile(
    r"\b(?:citing|cited|quoting|quoted|briefed by|briefings? (?:by|from|with)|told by)\s+"
    r"(?P<whom>[^.;]{3,80})"
)
_TITLE = re.compile(
    r"\b(?:president|prime|vice|deputy|first|minister|ministers|premier|chancellor|king|queen|prince|sheikh"
    r"|secretary|general|gen|colonel|col|lieutenant|lt|major|maj|admiral|captain|brigadier|supreme|top|senior"
    r"|chief|head|director|spokes(?:man|woman|person)|speaker|chairman|chairwoman|commander|leader|dictator"
    r"|governor|mayor|ambassador|envoy|special|lawmaker|senator|representative|member|security|national|council"
    r"|foreign|defen[cs]e|ministry|tv|ngo|state|interior|finance|affairs|party|mr|mrs|ms|dr|prof|professor|sir|lord|the|a|an)\b\.?",
    re.IGNORECASE,
)
_HEARSAY = re.compile(r"\b(?:ha(?:ve|s|d)|['’]ve) (?:all |also )?heard\b", re.IGNORECASE)
"""Whoever says so passes on what was said to him: "many of you have heard of the 80 dead"."""
_COMMON = re.compile(
    r"(?:(?:the|a|an|many|some|several|most|few|both|all|other|local|foreign|senior|military|western|top|official"
    r"|independent|unnamed|anonymous|officials?|experts?|analysts?|observers?|sources?|witness(?:es)?|residents?"
    r"|reports?|media|people|critics|activists|authorities|government|monitors?|estimates?|data|figures"
    r"|satellite|images?|while|meanwhile|later|earlier|at|one|two|three|also|another|however|when|after|since"
    r"|before|although|though|because|rescue|rescuers|workers|medics|doctors|firefighters)\b)",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:\s*[^\W\d_a-z][\w’'-]*|\s+(?:al|el|bin|ben|abu|de|van|von)[\s-][^\W\d_a-z][\w’'-]*)+"
)
_SIDED = re.compile(
    r"-(?:based|backed|installed|run|led|held|controlled|owned|affiliated|aligned|appointed|backer)$"
)
_MUTE = re.compile(
    r"(?:at least|more than|over|up to|nearly|almost) \w+ (?!.*(?:officials?|sources?|witness|doctors?"
    r"|medics?|residents?|activists?|analysts?|experts?|groups?|organi[sz]ations?|agencies|media))"
    r"|(?:(?:the|an?|its|this|that) )?(?:[\w-]+ ){0,3}?(?:strikes?|attacks?|bombings?|blasts?|explosions?"
    r"|raids?|shelling|clashes|fighting|crash|latest|tolls?|spate|series|(?:war ?)?planes|jets|aircraft"
    r"|helicopters?)"
    r"(?: (?:on|in|at|of|by|against|that|near)\b|$)",
    re.IGNORECASE,
)
"""What a rule may have taken for a voice, and cannot speak: victims by number, and what befell them."""
_DENIES = r"(?:den(?:y|ies|ied)|dismiss(?:es|ed)|reject(?:s|ed))\b"
_SOME_MEDIUM = re.compile(
    r"(?:the|a|its) (?:broadcaster|channel|station|network|news ?paper|(?:news )?agency|outlet)",
    re.IGNORECASE,
)
"""What stands for the one medium that an article cites."""
_OFFICE_OF = re.compile(
    r"(?:['’]s?)? (?:media|press|information|communications?|public relations)"
    r" (?:office|department|service|bureau)$"
)
"""Who speaks through it stands before it: "the coalition's *press office*"."""
_ONE_SOURCE = re.compile(r"(?i:an?|one)\s[^,;]*\b(?:source|official|officer|spokes(?:man|woman|person))\b")
"""One who has no name yet."""
_CLOSE_TO = re.compile(
    r"(?:(?:the|an?|some|many|several|two|three|other|his|her|their) )?(?:[a-z-]+ ){0,2}"
    r"(?:opponents?|critics?|rivals?|enem(?:y|ies)|foes?|supporters?|followers?|relatives?|famil(?:y|ies)"
    r"|friends?|neighbou?rs?|colleagues?|victims?|widow|wife|husband|mother|father|brother|sister|son"
    r"|daughter|lawyers?|aides?) (?:of|to|for) "
)
"""Who speaks, beside a name that is another's: "*opponents of* President Quispe"."""
_WORKPLACE = re.compile(r"(?<=\w)\s(?:in|at|near|based in)\s(?:the\s)?[A-Z].*$")
"""Where a voice works is not whose it is: "two diplomats in Brussels"."""
_EMPLOYED = re.compile(
    r"\b(?:sources?|officials?|officers?|spokes\w+|employees?|correspondents?)$", re.IGNORECASE
)
"""Who at an organ speaks of it: "a source at the Lima police headquarters"."""
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_LOOSE = ("media", "emergency services")
_OF_THE_COUNTRY = (
    "police",
    "state media",
    "emergency services",
    "military",
    "health ministry",
    "prosecutors",
    "coast guard",
)
"""Bodies that, named without a country, are those of the country that the article is about."""
_OF_THE_PLACE = ("police", "emergency services", "health ministry")
"""Those of them that as a rule tell of their own country."""
_PEOPLES = ("Kurds", "Druze")
"""Parties that are a people and no body: "Kurdish officials" are somebody among them."""
_SOMEBODY = re.compile(r"\b(?:officials?|leaders?|commanders?|sources?|spokes\w+)$")
_GROUP = re.compile(r"\b(?:group|movement|militia|organi[sz]ation|party|faction)\s$", re.IGNORECASE)
"""What names a party after it: "the Peruvian armed group Shining Path"."""
_LIST = re.compile(r"[\s,]*(?:,|\band\b|&|\bor\b|\bas well as\b)[\s,]*(?:the\s)?")


@dataclass(frozen=True)
class _Voice:
    """One voice of a chain: `party` is a country or the like, `body` a part of it, `name` anything else."""

    words: str
    party: str | None = None
    body: str | None = None
    name: str | None = None
    person: bool = False

    @property
    def label(self) -> str:
        if self.name:
            return self.name
        if self.party:
            return f"{self.party}: {self.body}" if self.body else self.party
        return _COMMON.sub(lambda found: found[0].lower(), self.words, count=1)

    @property
    def passes_on(self) -> bool:
        """Whether such a voice as a rule passes on what others said."""
        return self.body in _RELAYS or self.name in AGENCIES

    @property
    def relays(self) -> bool:
        """Whether a deeper voice is rather the origin: it passes on, or has no name."""
        return self.passes_on or not re.search("[A-Z]", self.label)


class Origins:
    """Names those whom articles cite, by rules, the built-in table, and alias files that go before it."""

    def __init__(self, *alias_files: Path, gazetteer: Gazetteer | None = None) -> None:
        """Read the alias files: `words<TAB>canonical name` a line, "#" begins a comment.

        Raises:
            ConfigError: a file cannot be read, or a line is wrong; names file and line.
        """
        self._given = gazetteer
        self._read: tuple[str, Bodies] | None = None
        self._aliases: dict[str, str] = {}
        for path in (ALIASES, *alias_files):
            self._aliases |= dict(_read_aliases(path))

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The names of countries, parties and places that voices are read by."""
        return self._given or default_gazetteer()

    def of(self, article: Article, claims: Sequence[Grounded]) -> list[str | None]:
        """The origin of each claim of one article, in their order; None for the article's own voice."""
        chains = [
            [
                self._voice(cited_before(words, article.text, each.evidence.start), article)
                for words in _speaking(each)
            ]
            for each in claims
        ]
        chains = [[voice for voice in chain if not self._is_own(voice, article)] for chain in chains]
        known = {voice.body: voice.party for chain in chains for voice in chain if voice.body and voice.party}
        chains = [
            [self._placed(voice, chain, known, article, _country(each)) for voice in chain]
            for chain, each in zip(chains, claims, strict=True)
        ]
        chains = [[self._of_source(voice, chains, claims, article) for voice in chain] for chain in chains]
        media = {v.label: v for chain in chains for v in chain if v.body in ("media", "state media")}
        if len(media) == 1:
            (medium,) = media.values()
            chains = [[medium if _SOME_MEDIUM.fullmatch(v.words) else v for v in chain] for chain in chains]
        cited: dict[str, Counter[str]] = {}
        for chain in chains:
            deepest = _deepest(chain)
            for voice in chain:
                if deepest and voice.passes_on and not deepest.relays:
                    cited.setdefault(_relay(voice), Counter())[deepest.label] += 1
        return [
            self._origin(chain, grounded, cited, article)
            for chain, grounded in zip(chains, claims, strict=True)
        ]

    def _of_source(
        self, voice: _Voice, chains: Sequence[Sequence[_Voice]], claims: Sequence[Grounded], article: Article
    ) -> _Voice:
        """The organ of the source in the sentence before, for a person of whom one reads the name alone.

        "... a civil defence source said. It also wounded 25, Ana Quispe told reporters." The name goes.
        """
        at = told_by_name(voice.name or "", article.text) if voice.person else -1
        before = [each for each in article.sentences if each.end <= at][-1:]
        for sentence in before:
            for chain, claim in zip(chains, claims, strict=True):
                if not sentence.start <= claim.evidence.start < sentence.end:
                    continue
                told = _deepest(chain)
                if told and told.body and _ONE_SOURCE.match(told.words):
                    return replace(told, words=voice.words)
        return voice

    def _is_own(self, voice: _Voice, article: Article) -> bool:
        """Whether the voice is the outlet itself: its own agency, its own reporter."""
        outlet = _letters(article.outlet or "")
        return bool(outlet) and (
            self._by_letters.get(outlet) == voice.label or outlet == _letters(voice.name or "")
        )

    @cached_property
    def _bodies_known(self) -> list[str]:
        """The bodies that have names of several words in the tables."""
        return sorted({name for name in self._aliases.values() if name.count(" ") > 2 and ":" not in name})

    @cached_property
    def _by_letters(self) -> Mapping[str, str]:
        """The canonical names of the table, by the letters of all that it knows them under."""
        return {_letters(alias): name for alias, name in self._aliases.items()}

    def _origin(
        self, chain: list[_Voice], grounded: Grounded, cited: dict[str, Counter[str]], article: Article
    ) -> str | None:
        deepest = _deepest(chain)
        if deepest is None:
            return None
        if deepest.person and _HEARSAY.search(grounded.evidence.text):
            return None
        if not deepest.relays:
            joint = _joint(chain, deepest, grounded.evidence.text)
            together = " and " if all(voice.person for voice in joint) else "; "
            return together.join(sorted({voice.label for voice in joint}))
        if deepest.body == "parliament" or deepest.label in cited:
            if sources := cited.get(_relay(deepest)):
                return sources.most_common(1)[0][0]
            if deepest.body and (source := self._source(deepest, article)):
                return source
        return deepest.label

    def _source(self, relay: _Voice, article: Article) -> str | None:
        """Whom the relay cites in a sentence of the article that is nobody's evidence."""
        pattern = dict(ORGANS)[relay.body or ""]
        for sentence in article.sentences:
            text = article.text[sentence.start : sentence.end]
            voice = pattern.search(text)
            cites = _CITING.search(text, voice.end()) if voice else None
            if cites:
                source = self._placed(self._voice(cites["whom"], article), [relay], {}, article)
                if source.body and source.party and not source.relays:
                    return source.label
        return None

    def _voice(self, words: str, article: Article) -> _Voice:
        """Whom the words name; a person who heads or speaks for somebody is that."""
        words = self._with_apostrophes(" ".join(words.split()))
        owner = _OFFICE_OF.sub("", words)
        if owner != words:
            bodies = self._bodies(article)
            words = next((own for own in (owner, owner.removesuffix("s")) if bodies.named_in(own)), words)
        if _CLOSE_TO.match(words.lower()):
            return _Voice(words[0].lower() + words[1:])
        voice = self._institution(words, article)
        person = None if voice.name else self._person(_at_work(words), article)
        if not person or voice.body not in (None, "parliament"):
            return voice
        full, bodies = _in_full(person, article.text), self._bodies(article)
        if alias := self._alias(words, full, person):
            return alias
        if body := bodies.spelt_like(words, self._bodies_known):
            return _Voice(words, name=body)
        employer = bodies.of_person(full)
        behind = self._institution(employer, article) if employer else None
        if behind and (behind.name or behind.party or behind.body):
            return replace(behind, words=words)
        return _Voice(words, name=full, person=True)

    def _with_apostrophes(self, words: str) -> str:
        """The words with the apostrophes that a text without any has lost: "Perus army"."""

        def owned(found: re.Match[str]) -> str:
            name = found[1]
            own = not self.gazetteer.find(found[0]) and self.gazetteer.find(name)
            return f"{name}'s" if own and (own[0].start, own[0].end) == (0, len(name)) else found[0]

        return _OWNED.sub(owned, words)

    def _institution(self, words: str, article: Article) -> _Voice:
        """The body, organ or party that the words name, none of which is a person."""
        if body := self._body_named(words, self._bodies(article)):
            return self._alias(words, body) or _Voice(words, name=body)
        words = _at_work(words)
        bare = _ARTICLE.sub("", words)
        if alias := self._alias(words, bare, words):
            return alias
        names = self.gazetteer.find(words)
        body = _organ(words, names)
        party = next((named.name for named in names if named.kind != "place"), None)
        if party and (alias := self._alias(words, party)) and alias.body:
            return alias
        if not party and body:  # "police in Lima"; a family in Lima is not its country
            party = next((self.gazetteer.country_name(named.code) for named in names if named.code), None)
        nobodys = body == "state media" and not any(named.code for named in names)
        somebody = party in _PEOPLES and not body and _SOMEBODY.search(words)
        if somebody or nobodys or _APART.search(words):
            party = None
        if party and not body and names[-1].kind == "party" and _GROUP.search(words[: names[-1].start]):
            return _Voice(words, name=names[-1].name)
        if body in ("media", "state media") and (outlet := self._outlet(words)):
            return _Voice(words, outlet[0], outlet[1])
        if body and not party:
            party = self._party_of_alias(words, body)
        return _Voice(words, party, body)

    def _alias(self, words: str, *names: str) -> _Voice | None:
        """Whom the table has under one of the names, also by one that has lost the apostrophe of its s."""
        known = (self._aliases.get(form) for name in names for form in (name, name.removesuffix("s")))
        party, _, part = next(filter(None, known), "").partition(": ")
        if part:
            return _Voice(words, party, part)
        return _Voice(words, name=party) if party else None

    def _outlet(self, words: str) -> tuple[str, str] | None:
        """Whose state medium it is that words name among others: "the official SANA news agency"."""
        for alias, name in self._aliases.items():
            party, _, part = name.partition(": ")
            if part == "state media" and re.search(rf"\b{re.escape(alias)}\b", words, re.IGNORECASE):
                return party, part
        return None

    def _party_of_alias(self, words: str, body: str) -> str | None:
        """Whose body it is where the words name it among others: "officials of the NIS spy agency"."""
        for alias, name in self._aliases.items():
            party, _, part = name.partition(": ")
            if part == body and re.search(rf"\b{re.escape(alias)}\b", words):
                return party
        return None

    def _person(self, words: str, article: Article) -> str | None:
        """The name of a person in `words`, or of something else that no table knows."""
        bare = words
        for named in reversed(self.gazetteer.find(words)):
            last = named.end == len(words) and named.kind in ("place", "demonym")
            if last and _SURNAMED.fullmatch(words, 0, named.start):
                continue  # "William Hague"
            bare = f"{bare[: named.start]},{bare[named.end :]}"
        bare = _TITLE.sub(",", re.sub(r"['’]s\b", ",", bare))
        for _, pattern in ORGANS:
            bare = pattern.sub(",", bare)
        names = [match[0].strip() for part in bare.split(",") if (match := _PERSON.match(part))]
        names = [name for name in names if not _COMMON.match(name) and not _SIDED.search(name)]
        names = [name for name in names if " " in name or not re.search(rf"\b{name.lower()}\b", article.text)]
        return max(names, key=len) if names else None

    def _placed(
        self,
        voice: _Voice,
        chain: Sequence[_Voice],
        known: Mapping[str, str],
        article: Article,
        country: str | None = None,
    ) -> _Voice:
        """The voice with its country where only the article says it: "the country's", "lawmakers".

        Those who help or police in the place of what they tell of are of its `country`.
        """
        if voice.party or voice.name or not voice.body:
            return voice
        party = next((other.party for other in chain if other.party), None) or known.get(voice.body)
        party = party or self._named_with(voice.body, article)
        if not party and voice.body in _OF_THE_COUNTRY:
            party = self._main_country(article)
            if not party and country and voice.body in _OF_THE_PLACE:
                party = self.gazetteer.country_name(country)
        return replace(voice, party=party)

    def _body_named(self, words: str, bodies: Bodies) -> str | None:
        """The body of its own, no state's organ, that the words name or mean."""
        bare = _ARTICLE.sub("", words)
        if any(known.kind == "party" and known.name == bare for known in self.gazetteer.find(bare)):
            return bare
        named = bodies.named_in(words)
        if not named:
            return bodies.meant_by(words)
        if any(pattern.search(named) for name, pattern in ORGANS if name not in _LOOSE):
            return None
        return None if any(named == alias for alias in self._aliases) else named

    def _bodies(self, article: Article) -> Bodies:
        """The bodies that the article names; of the last article they are kept."""
        if self._read is None or self._read[0] != article.article_id:
            self._read = article.article_id, Bodies(article.text)
        return self._read[1]

    def _main_country(self, article: Article) -> str | None:
        """The country that most of the article's names are of, if it is one."""
        counted = Counter(named.code for named in self.gazetteer.find(article.text) if named.code)
        code, number = next(iter(counted.most_common(1)), ("", 0))
        return self.gazetteer.country_name(code) if number > 0.6 * counted.total() else None

    def _named_with(self, body: str, article: Article) -> str | None:
        """The one country with which the article names such a body: "South Korea's spy agency"."""
        pattern = dict(ORGANS)[body]
        found = set()
        for sentence in article.sentences:
            text = article.text[sentence.start : sentence.end]
            for named in self.gazetteer.find(text):
                gap = re.compile(r"(?:['’]s?)?\s+(?:\w+\s+)?").match(text, named.end)
                if (
                    named.code
                    and gap
                    and any(pattern.match(text, at) for at in {gap.end(), _after_space(text, named.end)})
                ):
                    found.add(self.gazetteer.country_name(named.code))
        return found.pop() if len(found) == 1 else None


def _country(grounded: Grounded) -> str | None:
    """The code of the country in which it was."""
    return grounded.claim.place.country if grounded.claim.place else None


def _organ(words: str, names: Iterable[Named]) -> str | None:
    """The organ that words name outside the names of parties: the army in "Free Syrian Army" is none."""
    for party in (named for named in names if named.kind == "party" and not named.code):
        words = words[: party.start] + " " * (party.end - party.start) + words[party.end :]
    return next((name for name, pattern in ORGANS if pattern.search(words)), None)


def _letters(name: str) -> str:
    """A name as it is compared: its letters alone, without an article."""
    return re.sub(r"^the |\W", "", name.lower())


def _at_work(words: str) -> str:
    """Words for a voice without where it works, unless that is an organ for which it speaks."""
    found = _WORKPLACE.search(words)
    if not found or not re.search(r"\w{3}", words[: found.start()]):
        return words
    own = words[: found.start()]
    telling = words if _EMPLOYED.search(own) else own
    return words if any(pattern.search(telling) for _, pattern in ORGANS) else own


def _after_space(text: str, at: int) -> int:
    found = re.compile(r"(?:['’]s?)?\s+").match(text, at)
    return found.end() if found else at


def _deepest(chain: Sequence[_Voice]) -> _Voice | None:
    """The last voice that is no relay, else the last."""
    own = [voice for voice in chain if not voice.relays]
    voices = own or chain
    return voices[-1] if voices else None


def _speaking(grounded: Grounded) -> list[str]:
    """The voices of a claim without what cannot speak, what is listed with that, and who denies the claim."""
    evidence, chain = grounded.evidence.text, [words.words for words in grounded.claim.attributed_to]
    mute = [words for words in chain if _MUTE.match(words)]
    after = [f"{_LIST.pattern}{re.escape(words)}" for words in mute]
    if grounded.claim.status != "denied":
        after.append(rf"\s(?:has |have |had )?{_DENIES}")
    return [
        words
        for words in chain
        if words.strip()
        and words not in mute
        and not any(re.search(re.escape(words) + gap, evidence) for gap in after)
    ]


def _relay(voice: _Voice) -> str:
    """What tells one relay of an article from another; "lawmakers" are its only ones."""
    return voice.body if voice.body == "parliament" else voice.label


def _joint(chain: Sequence[_Voice], deepest: _Voice, evidence: str) -> list[_Voice]:
    """The deepest voice with those that stand in one list with it: "South Korea, US and Ukraine"."""
    at = chain.index(deepest)
    joint = [deepest]
    while at > 0:
        near, far = chain[at - 1], chain[at]
        start = evidence.find(near.words)
        gap = _LIST.match(evidence, start + len(near.words)) if start >= 0 else None
        if near.relays or gap is None or not evidence.startswith(far.words, gap.end()):
            break
        joint.append(near)
        at -= 1
    return joint


_OWNED = re.compile(r"\b([A-Z]\w{2,})s(?= )")
_SURNAMED = re.compile(
    r"(?:(?:[A-Z][\w.]+ ){0,2})(?!(?:North|South|East|West|New|Saint|San|The)\b)[A-Z][a-z]+ "
)
"""What stands before a surname that is a place's name, too."""


def _in_full(name: str, text: str) -> str:
    """The fullest form in which the text gives a person's name: "Shoigu" is "Sergei Shoigu"."""
    if " " in name:
        return name
    for found in re.finditer(rf"\b([^\W\d_a-z][\w-]+) {re.escape(name)}\b", text):
        if not _TITLE.fullmatch(found[1]) and not _COMMON.fullmatch(found[1]):
            return f"{found[1]} {name}"
    return name


def _read_aliases(path: Path) -> Iterable[tuple[str, str]]:
    try:
        lines = read_regular(path).decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); give a UTF-8 text file of names") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        words, _, name = (part.strip() for part in line.partition("\t"))
        if not words or not name or "\t" in name:
            raise ConfigError(
                f"{path}, line {number}: {line.strip()!r} names nobody; write the words, one tab, and a "
                "name, such as 'NIS<TAB>South Korea: intelligence service'"
            )
        yield words, name
