"""Checks of whether it happened: whether the evidence reports at all, and what it says of it."""

from __future__ import annotations

import re

from pipeline.articles.machines import addresses_machines
from pipeline.extraction.checks.case import Case
from pipeline.extraction.checks.finding import AGREES, SILENT, Finding, doubt, refusal
from pipeline.extraction.checks.second import Telling
from pipeline.extraction.checks.setting import unspoken
from pipeline.extraction.checks.words import Hinted, one_of, words_of

_DISPUTED = re.compile(
    r"\b(?:which|boasts?|claims?|figures?|toll|accounts?|allegations?|assertions?|charges?|reports?)\b[^.;:]{0,80}"
    r"\b(?:reject(?:s|ed)|den(?:y|ies|ied)|disput(?:e|es|ed)|dismiss(?:es|ed)|refut(?:es|ed)|contradict\w*)\b"
    r"|\b(?:unverified|unconfirmed|not (?:be )?(?:independently )?(?:verif\w+|confirm\w+))\b",
    re.IGNORECASE,
)


def report(case: Case) -> Finding:
    """A sentence that asks, imagines or takes back reports nothing."""
    if case.second is None:
        return SILENT
    why = [case.second.unstating(number) for number in case.numbers]
    told = {"asked": "the evidence asks it", "imagined": "the evidence tells of a film, a game or a drill"}
    if unsaid := unspoken(case) or _disputed(case):
        return doubt(unsaid)
    if why and all(each in told for each in why):
        return refusal(told[why[0]])
    if unreal := next(filter(None, map(_NO_REPORT.get, why)), "") or _unreal(case):
        return doubt(unreal)
    return AGREES if why and not any(why) else SILENT


_NO_REPORT = {
    "commanded": "the evidence tells somebody to say it",
    "corrected": "the evidence takes back what was said before",
}


def _unreal(case: Case) -> str:
    """Why words of the evidence tell of no event; "" where they may."""
    if case.claim.status in {"occurred", "denied"} and _is_open(case):
        return "the evidence only asks whether it is so"
    if case.claim.status == "occurred" and (dream := case.tells(_DREAMT)) and case.reaches(dream):
        return f'the evidence only tells of a thought: "{dream[0]}"'
    feigned = case.tells(_FEIGNED) or (_WITHIN.match(case.text) and _STORY.search(case.before))
    return "the evidence may tell of a film, a book or a drill" if feigned else ""


_FEIGNED = Hinted(
    "cartridge chapter end film game hero make-believe minutes movie musical novel page play plot "
    "premi quel rounds scene screen storyline table telenovela thriller drama act video",
    rf"""\b{one_of("feigned")}\b
    | \b(?:opening|closing|final|first|last)\s(?:scenes?|chapters?|minutes|pages|act)\sof\s["“‘'«]?
      (?:his|her|the|(?-i:[A-Z]))
    | \b(?:had|has|have|at|before|after|since)\s(?:its|their|his|her)\s(?:world\s)?premi[eè]re
    | \b(?:in|(?:pages|plot|hero|scenes?|end)\sof)\s(?:his|her|the|an?|[\w’']+['’]s)\s(?:\w+\s)?
      {one_of("fiction")}\b
    | \b(?:film|drama|play|{one_of("fiction")})\b,?\s(?:\w+\s){{0,2}}
      (?:shows|depicts|portrays|imagines|follows)\b
    | \b(?:its|whose|the|'s|’s)\s(?:\w+\s)?plot\s
      (?:turns|revolves|follows|cent(?:er|re)s|hinges|tells|opens|begins)\b
    """,
)
"""Words of films, books, games and drills, by which something is told that did not happen."""
_DREAMT = Hinted(
    "dream fantasi imagin pictur recall remember reminisc",
    r"""\b(?:day-?dream|fantasi[sz]|imagin)(?:e?s|e?d|ing)?\b
    | \bdream(?:s|t|ed|ing)?(?:\s\w+){0,4}\s(?:about|of|that)\b
    | \bpictur(?:es|ed|ing)\s(?:him|her|it|them)sel(?:f|ves)\b
    | \b(?:recall|remember|reminisc)(?:e?s|e?d|ing)?\s(?:about\s)?(?:the|an?|his|her|its|their)\s(?:\w+\s)?
      (?:dream|idea|offer|plan|project|promise|proposal|scheme)\b
    """,
)
"""What says that something is only dreamt, or was only a plan that somebody remembers."""
_STORY = re.compile(rf"\b(?:{one_of('fiction')}|{one_of('feigned')}|manoeuvres?|maneuvers?)\b", re.IGNORECASE)
_WITHIN = re.compile(
    r"\W*(?:(?:In|On|At|By|During) (?:it\b|the (?:\w+ )?"
    r"(?:scene|chapter|act|page|end|story|book|film)\b)"
    r"|(?:Its|The) (?:\w+ )?(?:plot|scene|story|heroine|hero|author|scenario)\b|There,)"
)
"""How a sentence opens that goes on with what a story or a drill tells."""


def _disputed(case: Case) -> str:
    """Why the article does not say so in its own voice, as the claim has it; "" where it may."""
    voiceless = case.claim.status == "occurred" and not case.claim.attributed_to
    disputed = voiceless and _DISPUTED.search(case.text)
    return "the evidence says that somebody disputes it, and the claim names no voice" if disputed else ""


def machines(case: Case) -> Finding:
    """What an article addresses to machines is no report."""
    addressed = any(addresses_machines(case.article.sentence(number)) for number in case.numbers)
    return doubt("the evidence is addressed to machines") if addressed else SILENT


def status(case: Case) -> Finding:  # noqa: PLR0911 - one rule a line
    """What the sentence says of whether it happened: denied, planned, supposed."""
    said = str(case.claim.status)
    tellings = [telling for telling in case.fitting if not _is_of_another(case, telling)]
    told = {telling.status for telling in tellings}
    if said == "occurred" and case.cleft == "who":
        return AGREES
    if said == "occurred" and case.cleft:
        return Finding("disagrees", "the evidence says that it was another", status="denied")
    if said == "occurred" and (fruitless := _fruitless(case)):
        return Finding("disagrees", f'by the words "{fruitless}" it came to nothing', status="denied")
    if said == "occurred" and told != {"denied"} and (why := _undone(case)):
        stated = case.told["status"] if case.told and "occurred" not in told else ""
        return Finding("disagrees", why, status="planned" if stated == "planned" else "")
    if said == "possible" and _is_open(case):
        return AGREES
    if len(told) != 1:
        return AGREES if said in told and all(t.whole for t in tellings) else SILENT
    (status,) = told
    if status == said:
        return AGREES if tellings[0].whole else SILENT
    if status == "unreal":
        sure = said == "occurred" and all(t.sure for t in tellings)
        why = "the evidence only supposes it"
        return refusal(why, "status") if sure else (doubt(why) if said == "occurred" else SILENT)
    open_ = {status, said} == {"planned", "possible"}
    open_ = open_ or (said == "possible" and _SO_FAR.search(case.text) is not None)
    open_ = open_ or (status == "denied" and said != "occurred" and _LATER.search(case.text) is not None)
    weak = status == "occurred" and not all(telling.sure for telling in tellings)
    plain = weak and any(telling.sure for telling in tellings) and not _HEDGED.search(case.text)
    whole = tellings[0].whole or (plain and any(telling.whole for telling in tellings))
    if open_ or (weak and not plain) or (not whole and status != "denied"):
        return SILENT
    words = " ".join(case.article.text[s:e] for s, e in _placed(case))
    why = f'by the words around "{words}" it is {status}, not {said}'
    certain = said == "occurred" and all(t.sure and t.whole for t in tellings)
    return Finding("disagrees", why, status=status if certain else "")


def _is_of_another(case: Case, telling: Telling) -> bool:
    """Whether what is denied is another thing than the claim's: "withheld guns *but* gave *tents*"."""
    starts = [start for topic in case.topics for start, _ in case.spans(topic.name)]
    if telling.status != "denied" or not starts:
        return False
    sentence = next(s for s in case.sentences if s.number == telling.number)
    between = case.article.text[sentence.start + telling.span[1] : min(starts)]
    return _BUT.search(between) is not None


_BUT = re.compile(
    r"\b(?:but|yet)\b(?!.*\b(?:declin\w+|never|no|none|not|\w+n['’]t|refus\w+|neither|without)\b)", re.DOTALL
)


def _fruitless(case: Case) -> str:
    """The words by which talks on a deal had no result, and no verb says that it was made; else ""."""
    if not any(spec.many for spec in case.parties):
        return ""
    made = any(t.whole and t.sure and t.status == "occurred" for t in case.fitting)
    found = None if made else case.tells(_FRUITLESS)
    return found[0] if found else ""


_FRUITLESS = Hinted(
    "with unsigned broke nothing nowhere naught nought fail collaps through founder aground deadlock "
    "stalemate acrimony",
    r"""\b(?:end|br[eo]\w+\s(?:up|off)|clos|conclud|finish|part|left|dispers|adjourn|went\s(?:home|by))\w*\b
      [^.;,]{0,40}\b(?:without|with\sno)\s(?:\w+\s){0,2}
      (?:accord|agreement|breakthrough|communiqu[eé]|compromise|conclusion|deal|declaration|handshake|outcome|pact|progress|result|settlement
      |signature|success|treaty|truce)s?\b
    | \b(?:talks|negotiations?|rounds?|discussions?|summit|efforts?|bids?|mediation|meetings?|haggling)\b
      [^.;,]{0,60}\b(?:collapsed|failed|foundered|ran\saground|broke\sdown|fell\s(?:through|apart)|(?:got|led)\snowhere)\b
    | \b(?:come|came|comes)\sto\s(?:nothing|naught|nought)\b
    | \b(?:left|leaving|remain\w*|lies|lay)\b[^.;,]{0,60}\bunsigned\b
    | \bend(?:s|ed|ing)?\sin\s(?:failure|deadlock|stalemate|acrimony)\b
    """,
)
"""What says of talks that they had no result."""
_LATER = re.compile(
    r"\b(?:and|but|though|although)\b[^.;]{0,50}"
    r"\b(?:will|shall|(?:is|are)(?: due)? to|(?:intend|mean|plan)s? to)\b(?! not)"
)
"""What says of something not done that it is to come: "has not signed *but will*"."""
_HEDGED = re.compile(rf"\b{one_of('hedge')}\b|\?", re.IGNORECASE)
"""What may make a plain past tense less than plain."""
_SO_FAR = re.compile(r"\b(?:so far|yet|still|for now|to date)\b")
"""What leaves open that it comes later: "the talks have *so far* produced nothing"."""


def _undone(case: Case) -> str:
    """Why it is not told as done: it is only asked for, or no word that tells of it says so."""
    aside = next(
        (t for t in case.beside if t.status == "unreal" or (t.sure and t.status != "occurred")), None
    )
    if aside is not None:
        return f"what the evidence says of it is {aside.status}, not occurred"
    told = {telling.status for telling in case.fitting}
    if len(told) > 1 and "occurred" not in told and all(telling.whole for telling in case.fitting):
        return f"by the words of the evidence it is {' or '.join(sorted(told))}, not occurred"
    if len(told) > 1 and case.told is not None and case.told["status"] != "occurred":
        return f"the rules read that it is {case.told['status']}, not occurred"
    return _unmade(case) or _unsaid(case)


def _unmade(case: Case) -> str:
    """Why it is only asked for, a choice or tied to a condition; "" where a verb says that it was done."""
    if any(t.whole and t.sure and t.status == "occurred" for t in case.fitting):
        return ""
    asked = case.tells(_PLEA) if case.fitting else _REQUEST.search(case.text)
    if asked:
        return f'the evidence only asks for it: "{asked[0]}"'
    option = case.tells(_OPTION)
    return f'the evidence only tells of a choice or a condition: "{option[0]}"' if option else ""


def _unsaid(case: Case) -> str:
    """Why words beside its verb say that it did not happen; "" where they do not."""
    untrue = case.tells(_UNTRUE)
    aside = untrue and case.claim.attributed_to and _WHICH.search(case.text, 0, untrue.end())
    if untrue and not aside:  # "the report, *which Oslo called a lie*, says so"
        return f'the evidence says that it is not so: "{untrue[0]}"'
    if without := case.tells(_WITHOUT):
        begins = case.grounded.evidence.start + without.end()
        if any(begins <= start for spec in case.topics for start, _ in case.spans(spec.name)):
            return f'the evidence says that it was not done: "{without[0]}"'
    if dropped := _dropped(case):
        return f'the evidence says that it was given up: "{dropped}"'
    read = any(telling.whole for telling in case.fitting) or case.contrasts
    never = None if read else next(filter(None, map(case.reaches, _NEVER.finditer(case.text))), None)
    return f'the evidence says that it was not done: "{never}"' if never else ""


def _dropped(case: Case) -> str:
    """The words by which a deed was given up, where no other verb says that it was done; else ""."""
    known, _, _ = words_of(case.kind)
    if known is None or (case.kind.adds_up and not case.topics):  # harm is nobody's plan
        return ""
    begins = case.grounded.evidence.start
    done = [_at(case, t) - begins for t in case.fitting if t.whole and t.sure and t.status == "occurred"]
    for found in _DROPPED.finditer(case.text):
        word = known.match(case.text, found.end())
        if word and all(at == word.start() for at in done):
            return f"{found[0]}{word[0]}"
    return ""


_DROPPED = re.compile(
    r"\b(?:g(?:ave|ive|ives|iving|iven) up(?: on)?|thought better of|shelv(?:es?|ed|ing)|scrap(?:s|ped|ping)"
    r"|abandon(?:s|ed|ing)|call(?:s|ed|ing) off|cancel(?:s|l?ed|l?ing)|back(?:s|ed|ing) out of"
    r"|lost interest in)(?: (?:an?|all|any|her|his|its|that|the|their|this))?(?: planned)? ",
    re.IGNORECASE,
)
"""How a deed is given up before it is done: "*thought better of a* visit"."""


def _at(case: Case, telling: Telling) -> int:
    """Where a telling stands in the article."""
    return telling.span[0] + next(s.start for s in case.sentences if s.number == telling.number)


_UNTRUE = Hinted(
    "baseless concoct disinf fable fabric tale fake false fantas fiction groundless hoax invent lie made "
    "myth nonsense rumo slander unfounded untrue canard",
    rf"""\bas\s(?:(?:an?|mere|pure|utter|complete|total)\s)*{one_of("false")}\b
    | \b(?:is|are|was|were|be|been|proved|proven|turned\sout\s(?:to\sbe\s)?)\s["“‘'«]?
      (?:(?:an?|all|pure|mere|sheer|utter(?:ly)?|simply|entirely|nothing\sbut|no\smore\sthan)\s)*
      {one_of("false")}\b
    | \b(?:tale|fable|canard|hoax)s?\s(?:of|that)\b
    """,
)
"""What says that something told is not so."""
_WHICH = re.compile(r", (?:which|who|that)\b[^,]*\Z")
_WITHOUT = Hinted("without", r"(?<=\w\s)without\b[^.,;:]{0,90}?\bhaving\b")
_NEVER = re.compile(
    r"\b(?:at no (?:point|time|stage|moment)|(?:nobody|no one)(?! (?:den|disput|doubt))|not once|in no way"
    r"|on no occasion|never|(?:has|have|had) yet to"
    r"|(?:has|have|had|did|does|do)(?: not|n['’]t)(?: \w+){0,5} (?:a single|even one|any))\b",
    re.IGNORECASE,
)
"""What says of some verb that its deed was not done."""
_OPTION = Hinted(
    "among one table under provided condition contingent considering weighing mulling pondering contempl "
    "debating toying",
    r"""\b(?:among|one\sof)\s(?:the|its|his|her|their|several|many)\s(?:\w+\s)?
      (?:options|proposals|ideas|choices|scenarios)\b
    | \bon\sthe\stable\b | \bunder\s(?:consideration|discussion|review|study)\b
    | \bprovided\sthat\s(?:an?|the|it|he|she|they|his|her|its|their|both|all|no|parliament|(?-i:[A-Z])\w+)\b
    | \bon\s(?:the\s)?condition\sthat\b | \b(?:conditional|contingent)\s(?:up)?on\b
    | \btoying\swith\b
    | \b(?:considering|weighing|mulling|pondering|contemplating|debating)\s(?:an?|the|whether|\w+ing)\b
    """,
)
"""What tells of a choice that is not made, or of a condition."""


def _is_open(case: Case) -> bool:
    """Whether the evidence only tells of a question that is not settled: "whether he goes is unclear"."""
    found = case.tells(_WHETHER)
    return found is not None and bool(case.reaches(found))


_WHETHER = Hinted(
    "whether",
    rf"""\bwhether\b(?=[^.;]{{0,200}}\b{one_of("unknown")}\b) | \b{one_of("unknown")},?\swhether\b""",
)
_REQUEST = re.compile(
    r"\b(?:(?:ask|appeal|plead|beg|call|press|lobb(?:y|i)|push|implor|petition)(?:s|ed|es|ing)?"
    r"(?: \w+){0,4} for"
    r"|(?:request|demand|seek|urg|solicit)(?:s|es|ed|ing|e)?|sought)\b",
    re.IGNORECASE,
)
_PLEA = Hinted(
    "ask appeal beg beseech call entreat exhort implor lobb petition plead press urg",
    r"""(?<!-)\b(?:ask|appeal|beg|beseech|call(?=\w*\s(?:up)?on\b)|entreat|exhort|implor|lobb(?:y|i)|petition
      |plead|press|urg)(?:g?ed|ing|e?s|es)?\b[^.;,:]{1,70}\sto\s\w+""",
)
"""How one is asked to do it: "*implored Oslo* at the summit *to send*"."""


def _placed(case: Case) -> list[tuple[int, int]]:
    starts = {sentence.number: sentence.start for sentence in case.sentences}
    first = case.fitting[0]
    return [(starts[first.number] + first.span[0], starts[first.number] + first.span[1])]
