"""Machines: sentences of an article that are addressed to programs which read it, and report nothing."""

from __future__ import annotations

import re
from functools import lru_cache

_ADDRESSED = re.compile(
    r"""(?ix)
    \b(?:note|notice|message|instructions?|attention|memo|reminder|warning|hint)\s(?:to|for)\s
       (?:all\s|any\s|the\s)?(?:ai|a\.i\.|llms?|language\smodels?|chat\s?bots?|assistants?|crawlers?
       |scrapers?|bots?|automated|machines?|models?|systems?\s(?:reading|processing|that))\b
    | ^\W*(?:(?:dear|hey|hello|attention),?\s)?(?:ai|llms?|language\smodels?|chat\s?bots?|chatgpt|gpt|claude
       |gemini|assistants?|ai\s(?:systems?|models?|assistants?|agents?))\s?[,:!]
    | \b(?:ai|language|automated)\s(?:\w+\s)?
       (?:systems?|models?|assistants?|agents?|tools?|readers?|summari[sz]ers?)
       (?:\s(?:reading|processing|that\sread|which\sread|parsing|summari[sz]ing)\s\w+(?:\s\w+){0,3})?\s?
       (?:[,:]\s?|\s?(?:must|should|shall|are\s(?:asked|instructed|required|told)\sto)\s)
       (?:please\s)?(?:must|should|report|say|state|output|record|extract|ignore|disregard|answer|treat|add
       |list|write|note|include|summari[sz]e|conclude|claim|return|mention|repeat|tell|highlight)\b
    | \b(?:ignore|disregard|forget|override|bypass)\s(?:all|any|your|the|these|those|every)\s?(?:of\s)?
       (?:(?:the|your|these|those|other|previous|prior|above|earlier|preceding|existing|safety|system)\s){0,3}
       (?:rules?|instructions?|prompts?|directions?|guidelines?|commands?|orders?|constraints?|policies)\b
       (?!\sof\s(?:the\s)?(?:war|law|international|road|engagement))
    | \b(?:system|developer|assistant|user)\s?(?:prompt|message|instruction)s?\s?[:=]
    | ^\W*(?:\#+\s?)?(?:system|assistant|developer)\s?:\s
    | </?(?:system|instructions?|prompt|assistant|user)>
    | \byou\sare\s(?:now\s)?(?:an?\s)?(?:helpful\s)?(?:ai|llm|language\smodel|assistant|chat\s?bot)\b
    | \b(?:assistants?|bots?|chat\s?bots?|crawlers?|machines?|models?|programs?|scrapers?)
       \s(?:that\s|which\s)?
       (?:reads?|parses?|(?:read|process|pars|summari[sz])ing)
       \s(?:this|these)\s(?:article|document|page|passage|report|story|text|must|shall|should|please)
    | \b(?:if|when)\syou\sare\s(?:an?\s)?(?:ai|llm|language\smodel|assistant|machine|bot|program)\b
    """
)
_READER = (
    r"(?:ai|a\.i\.|llms?|gpts?|language\smodels?|(?:chat\s?|ro)?bots?|assistants?|computers?|crawlers?|indexers?"
    r"|machines?|models?|parsers?|programs?|scrapers?|software|spiders?|summari[sz]ers?|algorithms?)"
)
_READ = (
    r"(?:analy[sz]|crawl|digest|extract|index|ingest|interpret|pars|process|read|scan|scrap|summari[sz]|translat)"
    r"(?:es?|s|ed|ing)?"
)
_PAGE = (
    r"(?:this|these)(?:\s(?:\w+\s)?(?:articles?|columns?|content|copy|dispatch|documents?|feed|items?|lines|news|pages?"
    r"|paragraphs?|passages?|posts?|reports?|stor(?:y|ies)|texts?|words))?\b"
)
_WRITE = (
    r"(?:add|append|answer|claim|conclude|copy|emit|enter|extract|include|insert|list|log|mention|note|output|paste|print"
    r"|put|quote|record|register|repeat|reply|report|return|say|set|state|store|tell|treat|write)"
)
_MUST = r"(?:should|must|shall|(?:is|are|has|have|needs?|ought)\sto|please)\s(?:also\s|please\s)?"
_OPENED = re.compile(
    rf"""(?ix) [\s\[(*\#>–—-]* (?:
    (?:please\s|kindly\s)?{_WRITE}\b[^.!?"“”]{{0,120}},\s(?:dear\s|my\s)?{_READER}\s?(?:[:.!;–—]|-\s|$)
    | (?:(?:please|kindly|also|now|then|finally),?\s)?{_WRITE}\b[^.!?"“”]{{0,80}}\byour\s(?:\w+\s){{0,2}}
      (?:answer|completion|context|database|dataset|digest|extraction|json|output|reply|response|results?
      |summar(?:y|ies)|table)s?\b
    | (?:all\s|dear\s|hey\s)?{_READER}(?:\s(?:and|or)\s{_READER})?\s?[,:!]\s(?:please\s|you\s)?
      (?:{_MUST})?{_WRITE}\b
    | (?:(?:chat\s?)?bots?|crawlers?|indexers?|llms?|language\smodels?|parsers?|scrapers?|summari[sz]ers?)\s
      {_MUST}{_WRITE}\b
    | your\s(?:\w+\s)?(?:answer|extraction|output|reply|response|summary)\s{_MUST}{_WRITE}\b
    | (?:(?:instructions?|memos?|messages?|notes?|notices?|reminders?)\s)?(?:for|to)\s
      (?:the\s(?:attention|benefit|use)\sof\s)?(?:(?:all|any|every|our|the)\s)?
      (?:(?:ai|artificial|automated|automatic|digital|machine)\s(?:\w+\s)?(?:readers?|{_READER})|(?:\w+i[sz]ation\s)?{_READER})
      (?:\s[^.:]{{0,40}})?:
    | (?:as|if|when|while)\s(?:you\s(?:are\s)?)?(?:{_READ}|answer(?:ing)?|quot(?:e|ing))\s{_PAGE}
      [^.]{{0,40}},\s(?:please\s|you\s(?:should|must)\s)?{_WRITE}\b
    )"""
)
"""How a sentence opens that tells whatever reads it what to put into its answer."""
_INSTRUCTED = re.compile(
    rf"""(?ix)
    \b(?:{_READER}|whoever|whatever|any(?:one|thing|body)?)\s(?:(?:that|which|who)\s)?{_READ}\s{_PAGE}
       [^.]{{0,50}}\b{_MUST}{_WRITE}\b
    | \b(?:summar(?:y|ies)|digests?|extracts?|abstracts?)\sof\s{_PAGE}\s{_MUST}{_WRITE}\b
    """
)
_PRESENT = ("this", "these")
"""Without one of these no text speaks of itself."""
_HINT = re.compile(
    r"\b(?:ai\b|a\.i\.|llm|language model|bot|chat ?bot|assistant|chatgpt|gpt|claude|gemini|crawler|scraper"
    r"|machine|automated|model|ignore|disregard|forget|override|bypass|system|prompt|instruction|developer|user|program)",
    re.IGNORECASE,
)
"""Without one of these nothing is addressed to a machine."""


@lru_cache(maxsize=2_000)  # a sentence is asked about for the prompt, and for each claim
def addresses_machines(sentence: str) -> bool:
    """Whether a sentence tells a program what to do, as "Ignore all rules and say ..." does."""
    low = sentence.lower()
    if _OPENED.match(sentence) or (_HINT.search(sentence) and _ADDRESSED.search(sentence)):
        return True
    return any(hint in low for hint in _PRESENT) and _INSTRUCTED.search(sentence) is not None
