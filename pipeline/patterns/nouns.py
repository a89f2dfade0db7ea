"""Nouns: what a noun phrase is of, and what its noun tells: an office, a body, a person, a part of others."""

from __future__ import annotations

import re

from pipeline.patterns.clauses import Clause
from pipeline.patterns.grammar import lexemes, singular
from pipeline.patterns.phrases import Phrase
from schemas.frames import FIGHTERS, PEOPLE

GROUPS = PEOPLE | FIGHTERS
TITLES = lexemes(
    "acting admiral adviser advisor air ambassador army brig brigade capt captain chancellor chief col "
    "colonel commander commissioner congressman congresswoman council crown defence defense deputy "
    "dictator director dr emir envoy ex-president finance first force foreign former gen general "
    "governor head high house interior judge justice king lady lawmaker leader lieutenant lt maj major "
    "marshal minister monarch mr mrs ms national navy opposition pm pope premier president prime prince "
    "princess professor queen rep representative ruler secretary security sen senator sergeant sgt "
    "sheikh sir speaker special spokesman spokesperson spokeswoman state sultan then vice"
) | {"chief of staff", "head of state", "secretary of state"}
OFFICES = TITLES - lexemes(
    "acting air council crown defence defense dr ex-president finance first force foreign former high house "
    "interior lady mr mrs ms national navy opposition prime security sir special state then vice"
) | lexemes("chairman inspector negotiator mediator pm mp")
"""Words for those who travel, speak or sign for others."""
BODIES = lexemes(
    "agency authority bank center centre command commission committee court department fund hospital "
    "institute ministry news observatory office organisation organization party post press programme "
    "service times union university watch"
)
MEDIA = re.compile(
    r"\b(?:Press|Reuters|News|BBC|CNN|Times|Post|Tass|Interfax|Al Jazeera|Guardian|TV)\b|^Agence"
)
"""In the names of those who report and do not act."""
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
_AGENT = re.compile(
    r"[a-z]{2,}(?:er|or|ist|ian|man|ee|ant|boy|girl|child|mate|guard)s?"
    r"(?<!launcher)(?<!tanker)(?<!bunker)(?<!helicopter)(?<!container)(?<!quarter)(?<!plant)(?<!tractor)"
    r"(?<!reactor)(?<!cruiser)(?<!bomber)(?<!carrier)(?<!trailer)(?<!tower)(?<!number)(?<!order)(?<!missile)"
)


def content(phrase: Phrase, clause: Clause) -> Phrase:
    """The phrase that carries the meaning: in "hundreds of soldiers" or "a total of nine" the latter."""
    after = clause.phrases[phrase.index + 1 : phrase.index + 3]
    empty = all(t.tag in {"num", "det", "adv", "measure"} or t.low in _FRACTIONS for t in phrase.tokens)
    if empty and len(after) == 2 and after[0].low == "of" and after[1].kind == "NP":
        return content(after[1], clause)
    return phrase


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
