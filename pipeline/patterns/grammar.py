"""Grammar: the words of English that the shallow analysis knows, and the tokens of a sentence.

There is no dictionary: closed classes of function words, a list of verbs with their forms, and values that
code finds (figures, sums, times, names). What is none of these is taken for a noun.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache

from schemas.values import Figure, Gazetteer, Named, find_figures, find_whens

Forms = dict[str, tuple[str, frozenset[str]]]
"""Of each form of a verb its lemma, and whether it is base, s, past, pp or ing."""


def lexemes(text: str) -> frozenset[str]:
    """A class of words, parted by spaces."""
    return frozenset(text.split())


_TAGS = {
    word: tag
    for tag, words in {
        "det": "the a an this these those each another every any no both all some other such single",
        "poss": "its their his her our my your whose",
        "pron": "it they he she we you i them him us me themselves itself himself herself none",
        "prep": "of in on at by for from with to into onto over under near off against about across "
        "between among amongst around along amid amidst despite without within toward towards via "
        "per upon inside outside beside beyond behind above below including excluding involving "
        "aboard alongside during through throughout out up down back worth versus regarding like "
        "besides",
        "conj": "and or but nor & plus",
        "sub": "that because if whether while although though when where as after before since until "
        "till unless than whereas how why what whenever wherever following",
        "adv": "once so also already now then still soon again just even only far too ever yet later "
        "together instead abroad home meanwhile however moreover separately there here away apart "
        "currently earlier ago further more longer long almost nearly first forward ahead "
        "nonetheless nevertheless therefore thus often always perhaps maybe rather quite very "
        "well",
        "rel": "who which whom",
        "modal": "will would shall may might could can must should ’ll 'll ’d 'd",
        "aux": "be is are was were been being am have has had having do does did ’ve 've ’re 're",
        "not": "not n't n’t never cannot",
    }.items()
    for word in words.split()
}
"""The tag of each function word and common adverb."""
_VERBS = lexemes(
    "abduct abstain accept accompany accuse acknowledge acquire act add address admit adopt agree aim "
    "airlift amount "
    "allege allocate allow ambush announce answer appear appoint approve argue arm arrest arrive ask "
    "assassinate assert assess attack attempt attend authorise authorize avoid back ban base battle "
    "believe benefit besiege blame blast block bolster bomb boost brief broker bury call cancel capsize "
    "capture carry cause celebrate charge cite claim clear climb clinch close collapse commemorate "
    "comment commit complement complete concede conclude condemn confirm connect consider construct "
    "contain contend continue contribute convey convict crash create cremate criticise criticize cross "
    "damage decide declare decline deem defend delay deliver demand demine demonstrate denounce deny "
    "depart deploy derail describe design destroy detain detonate develop die disarm disclose discuss "
    "dismiss dispatch displace disprove dispute dissolve divert donate doubt down drop drown dub earmark "
    "elect emphasise "
    "emphasize enable end ensure enter equip erect escape escort establish estimate evacuate exceed "
    "exchange execute expand expect expel explain explode export express face facilitate fail fear fill "
    "finalise finalize finance finish fire focus follow force forge found free fulfil fulfill fund gather "
    "gear grant greet guarantee guard gun hail halt hand happen head help hint holiday honor honour hope "
    "host house imply import impose imprison improve include increase incur indicate inform initial injure "
    "ink insist instruct intend intensify introduce invade involve jail join kidnap kill label lack land "
    "last launch liberate lift link live load loan look maim maintain manage mark massacre match mediate "
    "mention mine mobilise mobilize monitor mourn move mull murder name need negotiate note notify "
    "observe obtain occupy occur offer open opt order own pack pass patrol pause perish permit place plan "
    "play pledge poise postpone praise predict prepare present press prevent price procure promise "
    "promote prompt propose protect provide pull purchase push question quit quote raid raise rank rate "
    "rebut "
    "ratify reach react ready reaffirm rebuff rebuild recall recapture receive recruit redeploy reduce "
    "refer refuse refute regard reinforce reiterate reject release remain remark remember repair repeat "
    "repel "
    "replace reply report repulse request require rescue resign respond restore result resume return "
    "reveal risk rotate rule sanction scale schedule scrap seal secure seem seize sentence serve share shell "
    "shelve abandon beg beseech entreat exhort implore plead "
    "shelter ship sign signal slate smuggle spark speed spot spurn stab start starve state station stay step "
    "stop storm strengthen stress struggle style suffer suggest supply support surpass surrender suspend "
    "sustain swap talk target term test testify thank threaten tie top total touch tour trade train "
    "transfer travel treat trigger trip try turn underline underscore unveil uproot urge use vacation "
    "corroborate depict imagine portray dramatise dramatize re-enact refrain rehearse retract simulate "
    "substantiate verify "
    "collaborate consult cooperate coordinate curb normalise normalize recommence renew restart "
    "value view visit vote vow want warn watch weigh welcome wish wonder work worry wound wrap"
)
"""Regular verbs of general use."""
_IRREGULAR_FORMS = (
    "bear bore borne | beat beat beaten | become became become | begin began begun | bind bound bound | "
    "break broke broken | bring brought brought | build built built | burn burned burned | "
    "buy bought bought | choose chose chosen | come came come | cost cost cost | deal dealt dealt | "
    "dig dug dug | drag dragged dragged | drive drove driven | fall fell fallen | feed fed fed | "
    "fight fought fought | find found found | flee fled fled | fly flew flown | "
    "forget forgot forgotten | freeze froze frozen | get got gotten | give gave given | go went gone | "
    "grow grew grown | hear heard heard | hit hit hit | hold held held | hurt hurt hurt | "
    "keep kept kept | know knew known | lead led led | leave left left | lend lent lent | let let let | "
    "lose lost lost | make made made | mean meant meant | meet met met | overseas overseen overseen | "
    "oversee oversaw overseen | pay paid paid | put put put | read read read | retake retook retaken | "
    "rise rose risen | run ran run | say said said | see saw seen | seek sought sought | "
    "sell sold sold | send sent sent | set set set | shoot shot shot | show showed shown | "
    "sink sank sunk | slay slew slain | speak spoke spoken | spend spent spent | stand stood stood | "
    "strike struck struck | take took taken | tell told told | think thought thought | "
    "undergo underwent undergone | win won won | withdraw withdrew withdrawn | "
    "withhold withheld withheld | write wrote written"
)
_IRREGULAR = {row.split()[0]: row.split()[1:] for row in _IRREGULAR_FORMS.split(" | ")}
"""Past and past participle of irregular verbs."""
_DOUBLING = lexemes(
    "admit ban commit drag drop equip gun kidnap occur permit plan rebut refer rip ship stab step stop "
    "submit swap tip top transfer trip wrap"
)
"""Verbs that double their last letter, beside those of one short syllable."""
NOUNISH = lexemes(
    "act address aim air ambush amount answer arm attack attempt back ban base battle beat benefit blast "
    "block bomb boost break brief broker building burn call capture cause charge cite claim climb command "
    "comment cost crash damage deal demand design dispute doubt drive drop dub end escape estimate "
    "exchange exit "
    "export face fall fear fight finance finish fire focus force fund gear grant guard gun halt hand head "
    "help hint hit hold honor honour hope host house hurt import initial label land last launch lead lift "
    "link loan look mark match mine monitor move name need note offer order pass patrol pause place plan "
    "play pledge present press price promise prompt purchase push question quote raid raise rank rate ready "
    "release remark repair reply report request rescue result return rise risk rule run sanction scale "
    "schedule seal sentence set share shell ship shoot show sign signal spark speed spot start state station "
    "stay step stop storm strike style supply support swap talk target term test threat tie top total "
    "tour trade train training transfer travel trigger trip turn use value view visit vote watch win wish "
    "work worry wound fund review rush study transport massacre ambush vow"
)
"""Verbs whose present forms are as often nouns."""
INTRANSITIVE = lexemes(
    "agree amount appear argue arrive begin capsize climb collapse come comment crash depart die drown "
    "escape explode fall fight flee fly go grow happen head holiday insist land live occur perish react "
    "remain resign respond return rise say seem serve speak start stay step surrender talk travel "
    "vacation vote withdraw work"
)
"""Verbs whose past form without an object is no passive."""
PREDICATES = lexemes(
    "able captive dead due hostage keen likely missing poised prisoner ready set unable unlikely willing"
)
"""Words said of what stands before them, with or without "is": "three dead"."""
PARTICLES = {
    "back": "down",
    "blow": "up",
    "break": "down",
    "bring": "in home",
    "call": "off for on",
    "carry": "out",
    "draw": "down",
    "fly": "in out",
    "gear": "up",
    "give": "up",
    "gun": "down",
    "hand": "over",
    "hold": "back",
    "kick": "off",
    "move": "in out",
    "pull": "out back",
    "put": "down",
    "round": "up",
    "rule": "out",
    "send": "back in",
    "set": "up",
    "ship": "out",
    "shoot": "down dead",
    "step": "up",
    "take": "part",
    "touch": "down",
    "turn": "over down",
    "wrap": "up",
}
"""Verbs with the words that change their meaning: "hand over"."""
PREPOSITIONS_TOO = lexemes("after as before following since than till until")
"""Subordinators that are prepositions where no clause follows."""
STATES = lexemes("capital country metonym party")
"""Kinds of names that name a party, unlike "Danish"."""
DITRANSITIVE = lexemes(
    "award give grant hand issue lend loan offer owe pay pledge promise provide sell send supply"
)
"""Verbs that take two objects: "give Peru trucks"."""
CLAUSAL = lexemes(
    "acknowledge add admit agree allege announce argue assert assess believe claim comment concede "
    "confirm contend declare deny disclose doubt emphasise emphasize ensure estimate expect explain fear "
    "hear hope indicate insist know maintain mean note predict reiterate remark repeat reply report "
    "reveal say see show signal state stress suggest tell testify think underline vow warn worry write"
)
"""Verbs after which another clause may begin without "that"."""
FINDING = lexemes("conclude find learn recall tweet")
"""Verbs that say only where "that" follows."""
SAYING = (
    (CLAUSAL - lexemes("know show see mean ensure hope vow hear")) | {"accuse", "quote", "describe"} | FINDING
)
OBJECT_CONTROL = lexemes(
    "allow ask authorise authorize beg beseech call_for call_on enable encourage entreat exhort expect force "
    "help implore instruct invite let make order permit persuade press push require see tell "
    "urge want"
)
"""Verbs whose object does what the infinitive after it says: "order the army to leave"."""
CONTENT_NOUNS = lexemes(
    "account accusation allegation assertion charge claim fear hope idea insinuation news notion possibility "
    "prospect report rumor rumour speculation statement story suggestion"
)
"""Nouns of which a clause or an "of" phrase tells the content: "reports that ten had died"."""
DISMISSING = lexemes(
    "contest contradict debunk deny discount dismiss disprove dispute rebut recant refute reject retract "
    "rubbish walk_back withdraw"
)
"""Verbs that say of such a content that it is not so."""
FALSE = lexemes(
    "baseless bogus erroneous fabricated fake false groundless inaccurate incorrect lie lies mistaken "
    "unfounded unsubstantiated untrue wrong"
)
"""Words that say the same."""
CONTROL_NOUNS = lexemes(
    "agreement attempt commitment deal decision effort intention offer order plan pledge promise proposal "
    "readiness vow willingness"
)
"""Nouns whose owner does what the infinitive after them says."""
ABSTRACT = lexemes(
    "accord agreement assistance ceasefire contract corridor deal declaration exchange expertise freeze help "
    "know-how letter memorandum moratorium pact partnership protocol support technology treaty truce"
)
"""Nouns that need "for" or "on" to say what they are: "technology for satellites"."""
HARMING = lexemes("hurt injure kill maim wound")
NAMING = lexemes("name call dub age title")
"""Verbs whose past form after a noun tells its name: "a boy named Ali"."""
BLAMING = lexemes(
    "accuse arrest blame board charge condemn criticise criticize detain honour praise punish "
    "sanction seize suspect thank"
)
"""Verbs whose object did what "for" or "of" says: "thanked Peru for sending troops"."""
SHOWING = lexemes("capture catch detect film find hear observe photograph record see show spot watch")
"""Verbs whose object does what a participle after it says: "saw ships unloading arms"."""
PICTURES = lexemes("footage image photo photograph picture report sighting video")
"""Nouns whose "of" phrase does what a participle after it says: "photos of ships unloading arms"."""
PARTICIPIAL = lexemes("armed detained displaced injured retired trained uniformed wounded")
"""Participles that are adjectives between a nation and a noun: "Danish armed forces"."""
ADDING = lexemes("and or nor plus &") | {"as well as"}
BE = lexemes("be is are was were been being am ’re 're")
NAME_PARTS = lexemes("abu al bin bint da de der di dos du el ibn van von")
_ADJECTIVE = re.compile(r"-(?:[a-z]+ed|held|led|run)$")
"""How an adjective ends that begins with a name: "Andes-held"."""
_ARTICLED = re.compile(r"(?:a[dlnrstz]|ash|el)-[A-Z]")
"""How a name begins that carries its Arabic article: "al-Hadar"."""
AT = lexemes("in at near off around on outside inside across")
"""Prepositions that say where something is."""
ATTRIBUTE = re.compile(
    r"(?:(?:north|south)(?:-?(?:east|west))?|east|west)(?:ern)?|central|upper|lower|downtown|nearby"
)
"""What stands before a name as part of it: "in *eastern* Peru"."""
PREVENTING = lexemes("abstain ban bar block deter discourage dissuade keep prevent prohibit refrain stop")
"""Verbs that say of what follows "from" that it does not happen."""
NOMINAL = lexemes("noun name proper num money measure")
OPENS = lexemes("det num name money measure poss pron proper")
"""Tags with which a noun phrase begins."""
_ABBREVIATIONS = lexemes(
    "adm brig capt cmdr col dr fr gen gov jr lt maj mr mrs ms prof rep rev sen sgt sr st"
)
"""Words whose full stop ends no clause: "Gen. Ruiz"."""
_LY_NOUNS = lexemes(
    "ally assembly daily deadly early family italy july likely monthly only reply supply unlikely weekly"
)
_FIXED = {
    phrase: tag
    for tag, phrases in {
        "conj": ("as well as",),
        "prep": (
            "such as",
            "according to",
            "because of",
            "ahead of",
            "as part of",
            "in front of",
            "prior to",
        ),
        "noun": (
            "secretary of state",
            "head of state",
            "heads of state",
            "chief of staff",
            "front line",
            "front lines",
        ),
        "sub": ("rather than",),
        "adv": ("at large", "in total", "so far", "at least"),
    }.items()
    for phrase in phrases
}
_OPENING = "".join({letter for phrase in (*_FIXED, "due to") for letter in (phrase[0], phrase[0].upper())})
_PLAIN = re.compile(
    rf"(?=[{_OPENING}])(?i:\b(?:"
    + "|".join(_FIXED)
    + r"|(?<!is )(?<!are )(?<!was )(?<!were )due to)\b)|(?<=\w|\.)[-‐‑]\w+(?:[-‐‑]\w+)*|"
    r"(?:[^\W\d_]\.){2,}|[^\W\d_]+?(?=n['’]t\b)|n['’]t\b|['’](?:s|re|ve|ll|d)\b|(?<=s)['’](?=\s)"
    r"|\d+(?:[.,:]\d+)*[^\W_]*(?:[-‐‑]\w+)*|[^\W_]+(?:[-‐‑/]\w+)*|[^\s]"
)
_MONEY = re.compile(
    r"""(?ix)(?:\b(?:(?:an?\s)?(?:more\sthan|over|at\sleast|about|around|some|nearly|almost|up\sto|roughly|close\sto
      |(?:an\s)?estimated|a?\s?(?:minimum|maximum|total)\sof|(?:an\s)?additional|another|(?:a\s)?further|worth))\s)?
    (?: (?:\b[A-Z]{1,3})?[$€£¥₹]\s?\d[\d.,]{0,20}(?:\s?(?:thousand|million|billion|trillion|bn|mn|m|k)\b)?
      | \b\d[\d.,]{0,20}\s?(?:(?:thousand|million|billion|trillion|bn|mn|m)\s)?
        (?:(?:u\.?s\.?|canadian|australian)\s)?
        (?:euros?|dollars?|pounds|rou?bles|yen|yuan|kron(?:er|or)|hryvnias?|rupees|francs|shekels|riyals|dirhams
          |liras?)\b )"""
)
_MEASURE = re.compile(
    r"(?i)\b(?:(?:more than|over|at least|about|around|some|nearly|almost|up to|roughly)\s)?\d[\d.,]{0,20}\s"
    r"(?:(?:thousand|million|billion)\s)?(?:metric )?"
    r"(?:tonnes?|tons?|kilograms?|kg|lit(?:er|re)s|barrels|gallons)\b"
)
_BOUNDING = re.compile(
    r"(?i)(?:exceed|surpass|outnumber|top|pass|total|reach|near)(?:s|ed|es|ing|ped|ping)?\s+(?=\S)"
)
"""A verb that bounds the figure after it, and so is part of that: "exceeded 4,500"."""
_DIGIT = re.compile(r"\d")
_GIVEN_NAME = re.compile(
    r"(?:\b(?:Mrs?|Ms|Dr)\.?"
    r"|(?<=[\w,] )(?!(?:Early|Late|Mid|Last|Next|This|In|On|Since|Until|By)\b)[A-Z][a-z]+)\s$"
)
"""What stands before a surname that is a month, too: "Theresa May"."""
_AFTER = re.compile(r"\s+(?:after|before)$")
_DATELINE = re.compile(
    r"(?:[A-Z]{3,}[^.!?\n]{0,70}?(?:\([^)]*\)\s?)?\s?(?:--?|[–—])\s|[A-Z]{3}[A-Z /,]{0,40}:\s)"
)


@dataclass(slots=True, eq=False)
class Token:
    """One word or mark at `[start, end)` of its sentence, or one found value; `low` is it in lower case."""

    text: str
    start: int
    end: int
    tag: str
    lemma: str = ""
    form: str = ""
    figure: Figure | None = None
    named: Named | None = None
    low: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.low = self.text.lower()

    @property
    def name_part(self) -> bool:
        """Whether it may join the parts of a person's name, as "bin" does."""
        return self.low in NAME_PARTS

    @property
    def is_acronym(self) -> bool:
        """Whether it is written in capitals, as "RIA" is."""
        return len(self.text) > 2 and self.text.isupper()


@lru_cache(maxsize=10_000)
def singular(word: str) -> str:
    """A noun's singular, by rule."""
    low = word.lower()
    if low in _SINGULARS:
        return _SINGULARS[low]
    if low.endswith("children"):
        return low[:-3]  # "schoolchildren"
    if low.endswith("men") and len(low) > 5:
        return low[:-2] + "an"
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("sses", "shes", "ches", "xes")):
        return low[:-2]
    return low[:-1] if low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 3 else low


_SINGULARS = {
    word: word
    for word in lexemes(
        "arms crossroads earnings forces gas goods headquarters means munitions people personnel savings "
        "series species supplies talks troops"
    )
} | {
    plural: one
    for pair in lexemes(
        "casualties:casualty children:child lives:life men:man seals:seal wives:wife women:woman"
    )
    for plural, one in [pair.split(":")]
}


def inflect(verbs: Iterable[str]) -> Forms:
    """Every form of the verbs of general use and of `verbs`: its lemma and whether base, s, past, pp, ing."""
    found = dict(_general())
    for lemma in verbs:
        _note_forms(found, lemma)
    return found


@cache
def _general() -> Forms:
    """The forms of the verbs of general use."""
    found: Forms = {}
    for lemma in dict.fromkeys([*_IRREGULAR, *sorted(_VERBS)]):
        _note_forms(found, lemma)
    return found


def _note_forms(found: Forms, lemma: str) -> None:
    """Add the forms of a verb; one that another verb has too keeps the lemma it came with first."""

    def note(form: str, *kinds: str) -> None:
        first, known = found.get(form, (lemma, frozenset()))
        found[form] = first, known.union(kinds)

    past, participle = _IRREGULAR.get(lemma, ("", ""))
    stem = lemma + lemma[-1] if lemma in _DOUBLING or _CVC.fullmatch(lemma) else lemma
    if re.search(r"[^aeiou]y$", lemma):
        note(lemma[:-1] + "ies", "s")
        regular = lemma[:-1] + "ied"
    else:
        note(lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z", "o")) else "s"), "s")
        regular = lemma + "d" if lemma.endswith("e") else stem + "ed"
    note(lemma, "base")
    note(past or regular, "past")
    note(participle or regular, "pp")
    if lemma.endswith("ie"):
        stem = lemma[:-2] + "y"
    elif re.search(r"[^eo]e$", lemma):
        stem = lemma[:-1]
    note(stem + "ing", "ing")
    if re.search(r"[aeiou][lr]$", lemma):
        note(lemma + lemma[-1] + "ed", "past", "pp")
        note(lemma + lemma[-1] + "ing", "ing")


_APOSTROPHES = frozenset({"’s", "'s", "’S", "'S", "’", "'"})
_CVC = re.compile(r"[^aeiou]*[aeiou][bdgmnpt]")


def tokenise(text: str, gazetteer: Gazetteer) -> list[Token]:
    """Words, marks and found values of one sentence, each with its tag; verbs are not yet told from nouns."""
    offset = match.end() if (match := _DATELINE.match(text)) else 0
    taken = [Token(text[a:b], a, b, "when") for a, b in _when_spans(text)]
    if _DIGIT.search(text):
        taken += [Token(m[0], m.start(), m.end(), "money") for m in _MONEY.finditer(text)]
        taken += [Token(m[0], m.start(), m.end(), "measure") for m in _MEASURE.finditer(text)]
    for f in find_figures(text):
        start = f.start + (verb.end() if (verb := _BOUNDING.match(text[f.start : f.end])) else 0)
        taken.append(Token(text[start : f.end], start, f.end, "num", figure=f))
    taken += [Token(text[n.start : n.end], n.start, n.end, "name", named=n) for n in gazetteer.find(text)]
    values: list[Token] = []
    order = {"when": 0, "money": 1, "measure": 2, "num": 3, "name": 4}
    for token in sorted(taken, key=lambda token: (order[token.tag], token.start)):
        if all(token.end <= other.start or other.end <= token.start for other in values):
            values.append(token)
    values.sort(key=lambda token: token.start)
    tokens: list[Token] = []
    position = offset
    for value in [*values, None]:
        stop = value.start if value else len(text)
        for match in _PLAIN.finditer(text, position, max(stop, position)):
            tokens.append(_plain(match, tokens))
        if value and value.start >= position:
            tokens.append(value)
            position = value.end
    return tokens


def _when_spans(text: str) -> list[tuple[int, int]]:
    """Times in the text; of "three weeks after" only the weeks, since a clause may follow."""
    whens = [(a, a + len(_AFTER.sub("", text[a:b]))) for a, b in find_whens(text)]
    return [(a, b) for a, b in whens if text[a:b] != "May" or not _GIVEN_NAME.search(text[:a])]


def _plain(match: re.Match[str], before: list[Token]) -> Token:
    text = match[0]
    tag = _tag_of(text)
    if text in _APOSTROPHES:
        possessive = text.lower().endswith("s") or before
        tag = "aux" if before and before[-1].tag == "pron" else "gen" if possessive else "mark"
    elif before and text[0] in "-‐‑" and before[-1].end == match.start():
        tag = "noun" if len(text) > 1 else "quote"
    elif text == "." and before and (before[-1].low in _ABBREVIATIONS or _is_initial(before)):
        tag = "quote"
    elif text == "May" and before and before[-1].tag == "proper":
        tag = "proper"
    return Token(text, match.start(), match.end(), tag)


def _is_initial(tokens: list[Token]) -> bool:
    """Whether the last token is the V in "Sergey V. Lavrov"."""
    last = tokens[-1].text
    return len(last) == 1 and last.isupper() and len(tokens) > 1 and tokens[-2].tag == "proper"


@lru_cache(maxsize=10_000)
def _tag_of(text: str) -> str:
    """The tag that a word or mark has wherever it stands."""
    low = text.lower() if text != "IS" else text  # the group, not the verb
    tag = ("prep" if low == "due to" else _FIXED.get(low)) or _TAGS.get(low, "noun")
    if not (text[0].isalnum() or tag in {"aux", "not", "modal", "conj"}):
        return "quote" if text in "\"“”„«»'‘’`" else "mark"
    if tag == "noun" and low.endswith("ly") and len(low) > 4 and low not in _LY_NOUNS and text[0].islower():
        return "adv"
    if tag != "noun" or _ADJECTIVE.search(text):
        return tag
    return "proper" if text[0].isupper() or _ARTICLED.match(text) else tag
