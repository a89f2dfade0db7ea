"""Paragraphs split into sentences, in the languages of Europe and with the stops of Asia's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.articles.boilerplate import lexicon
from pipeline.articles.paragraphs import Span

_CLOSERS = "\"'”’“‘»«›‹)\\]}」』】〉》"
_END = re.compile(
    rf"(?<![.!?…؟।۔॥])[.!?…؟।۔॥]++[{_CLOSERS}]*+(?:\[\d{{1,3}}\])*(?=\s)|(?<![。！？])[。！？]++[{_CLOSERS}]*+"
)
_TOKEN_BEFORE = re.compile(r"[\w.&'’-]*\Z")
_NEXT = re.compile(r"\s+[\"'“”„‘’«»‹›(\[{¿¡—–-]*\s?(\w[\w'’-]*)?")
_SPEECH = re.compile(
    r"\s+(?:[A-Z][\w.'’-]*\s+){1,3}(?:said|says|asked|asks|told|wrote|writes|added|adds|replied|shouted|cried|warned|declared|posted|tweeted)\b"
)

# Never the end of a sentence: something always follows.
_TITLES = lexicon(
    """
    mr mrs ms messrs dr prof rev lt col maj capt cmdr cpl sgt pvt adm brig hon supt insp vs cf eg e.g i.e
    viz approx z.b d.h u.a bzw sog inkl mme mlle mgr sra srta dra núm pág p.ej ул тов т.е т.н св
    """
)
# The end of a sentence only where the next word is one that opens sentences.
_ABBREVIATIONS = lexicon(
    """
    jan feb apr jun jul aug sep sept oct nov dec tue tues thu thur thurs inc ltd corp cos bros llc plc jr
    sr etc dept univ assn ave blvd rd hwy ph.d m.d b.a m.a a.m p.m ca nr vol pp rep reps gov pres amb st
    mt ft al ee uu ee.uu usw mio mrd str evtl ggf г гг гр млн млрд тыс руб долл чел др пр
    """
)
# The same, but only with a capital: small, they are words.
_CAPITALISED = lexicon("Gen Sen Fr Mar Mon Wed Fri Sat Sun Co Est Art Fig Ed Det Av Im Им")
_OPENERS = lexicon(
    """
    the a an in on at it its he his she her they their we our you your i this that these those there
    then but and or so yet if when while after before since although though because as for from with by
    to of who what why how where not no all many most some several both one two however meanwhile
    moreover nevertheless instead also still earlier later today yesterday now among despite during
    according under about around der die das den dem ein eine er sie es wir ich und aber in im am auf
    nach bei mit dies diese dieser doch zudem le la les un une il elle ils elles nous on ce cette mais
    et en dans selon après el los las una ella ellos pero y según también este esta он она они это в на
    но и по с как для
    """
)
_NUMBER_SIGNS = frozenset({"no", "nos"})
_GERMAN_ORDINAL = re.compile(
    r"(?:\b(?:am|der|die|das|dem|den|des|vom|zum|im|ab|bis|seit)|^|\n)\s*\Z", re.IGNORECASE
)
_MONTH = re.compile(
    r"(?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|jan|feb|apr|aug|sept?|okt|nov|dez)\b",
    re.IGNORECASE,
)


def _ends(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether the stop at `mark` ends a sentence of the block that begins at `start`."""
    stop, after = mark[0], mark.end()
    if stop[0] in "。！？":
        return stop[-1] in "。！？" or text[after : after + 1] in ("", " ", "\n", "「", "『", "“", "（")
    follows = _NEXT.match(text, after)
    word = (follows[1] or "") if follows else ""
    if word[:1].islower():
        return False
    if stop[0] in "!?":
        return not (stop[-1] in _CLOSERS and _SPEECH.match(text, after))
    single = stop[0] == "." and stop[1:2] != "."
    return not (single and _belongs(text, start, mark, word))


def _belongs(text: str, start: int, mark: re.Match[str], word: str) -> bool:
    """Whether the full stop at `mark` belongs to what is before it: a title, an initial, an ordinal number.

    `word` is the word after it. What may end a sentence all the same does so before a word that opens one.
    """
    before = _TOKEN_BEFORE.search(text, max(start, mark.start() - 24), mark.start())
    written = before[0] if before else ""
    token = written.lower()
    position = mark.start() - len(token)
    if token.isdigit() and len(token) <= 2:
        if not text[start:position].strip(" (") or _MONTH.match(word):
            return True
        return word[:1].isupper() and bool(_GERMAN_ORDINAL.search(text, max(start, position - 8), position))
    if token in _NUMBER_SIGNS:
        return word[:1].isdigit()
    if token in _TITLES:
        return True
    parts = token.split(".")
    initial = len(token) == 1 and token.isalpha()
    acronym = len(parts) > 1 and max(map(len, parts)) <= 2
    if len(mark[0]) > 1 or not (initial or acronym or token in _ABBREVIATIONS or written in _CAPITALISED):
        return False
    return word.lower() not in _OPENERS or (initial and len(word) == 1)


def split_sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of `text[start:end]`, one paragraph: trimmed spans that leave out only white space.

    Closing quotation marks and brackets stay with the stop before them.
    """
    begin = start
    for mark in _END.finditer(text, start, end):
        if mark.end() < end and _ends(text, begin, mark):
            yield _trimmed(text, begin, mark.end())
            begin = mark.end()
    if not text[begin:end].isspace() and begin < end:
        yield _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Span:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())
