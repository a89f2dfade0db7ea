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
_HINTS = (
    *("ai", "a.i.", "llm", "language model", "bot", "assistant", "gpt", "claude", "gemini", "crawler"),
    *("scraper", "machine", "automated", "model", "ignore", "disregard", "forget", "override", "bypass"),
    *("system", "prompt", "instruction", "developer"),
)
"""Without one of these nothing is addressed to a machine."""


@lru_cache(maxsize=2_000)  # a sentence is asked about for the prompt, and for each claim
def addresses_machines(sentence: str) -> bool:
    """Whether a sentence tells a program what to do, as "Ignore all rules and say ..." does."""
    low = sentence.lower()
    return any(hint in low for hint in _HINTS) and _ADDRESSED.search(sentence) is not None
