"""What a web page declares of itself in its head: metadata, linked data, and an article's text within it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline.articles.dates import full_date, read_date
from pipeline.articles.facts import Facts

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DATES = (
    *("article:published_time", "og:published_time", "datepublished", "date", "publishdate", "pubdate"),
    *("publication_date", "dc.date", "dc.date.issued", "dcterms.created", "parsely-pub-date"),
    "sailthru.date",
)
_LINKED_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_APART = "ancestor::aside or ancestor::nav or ancestor::footer or ancestor::a or ancestor::li"
_SITE = re.compile(r"\s+[|–—:·«»-]\s+")
_LARGEST = 2_000_000  # characters of linked data that are looked at


@dataclass(frozen=True)
class Declared:
    """The facts that a page states in its head, and its article's text where that is in its linked data."""

    facts: Facts
    text: str
    undated: str
    """What stands there for a date of publication, and is none; "" where nothing does."""


def declared(tree: HtmlElement) -> Declared:
    """What the page says of itself."""
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        if content := " ".join((element.get("content") or "").split()):
            meta.setdefault(name, content)
    scripts = [s.text or "" for s in tree.iter("script") if "json" in (s.get("type") or "")]
    linked = next((thing for script in scripts for thing in _articles(script)), {})
    url = next(
        (
            link.get("href", "")
            for link in tree.iter("link")
            if (link.get("rel") or "").lower() == "canonical"
        ),
        "",
    )
    url = url or meta.get("og:url", "") or _name(linked.get("url") or linked.get("mainEntityOfPage"))
    outlet = (
        meta.get("og:site_name", "") or _name(linked.get("publisher")) or meta.get("application-name", "")
    )
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    published, undated = _published(tree, meta, scripts)
    facts = Facts.of(
        {
            "title": _title(tree, meta, linked, outlet),
            "outlet": outlet or (urlsplit(url).hostname or "").removeprefix("www."),
            "author": _author(tree, meta, linked),
            "url": url,
            "language": language,
            "published": published,
        }
    )
    return Declared(facts, str(linked.get("articleBody") or ""), undated)


def _articles(script: str) -> Iterator[Mapping[str, Any]]:
    """The articles in a block of linked data, those with a text first."""
    try:
        data = json.loads(script, strict=False) if len(script) <= _LARGEST else None
    except (ValueError, RecursionError):
        return
    found: list[Mapping[str, Any]] = []
    waiting = [data]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, list):
            waiting += thing
        elif isinstance(thing, dict):
            kinds = thing.get("@type")
            if "articleBody" in thing or re.search(r"Article|Posting|Report", str(kinds)):
                found.append(thing)
            else:
                waiting += thing.values()
    yield from sorted(found, key=lambda article: not isinstance(article.get("articleBody"), str))


def _name(thing: object) -> str:
    """The name or address of what linked data mentions: a text, an object, or a list of them."""
    if isinstance(thing, str):
        return " ".join(thing.split())
    if isinstance(thing, list):
        return ", ".join(filter(None, map(_name, thing[:10])))
    if isinstance(thing, dict):
        return _name(thing.get("name") or thing.get("@id"))
    return ""


def _words(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _key(words: str) -> str:
    return "".join(filter(str.isalnum, words.lower()))


def _title(tree: HtmlElement, meta: Mapping[str, str], linked: Mapping[str, Any], outlet: str) -> str:
    """The headline: a heading of the page that says what the head says, else that, without the outlet."""
    stated = (
        meta.get("og:title") or _name(linked.get("headline")) or meta.get("twitter:title")
        or next(map(_words, tree.iter("title")), "")
    )  # fmt: skip
    headings = [words for heading in tree.iter("h1", "h2") if (words := _words(heading))]
    whole = _key(stated)
    for heading in headings:
        if len(key := _key(heading)) * 2 > len(whole) and key in whole:
            return heading
    parts = _SITE.split(stated)
    if len(parts) > 1:
        named = [part for part in parts if _key(part) != _key(outlet)]
        return max(named or parts, key=len)
    return stated or next(map(_words, tree.iter("h1")), "")


def _author(tree: HtmlElement, meta: Mapping[str, str], linked: Mapping[str, Any]) -> str:
    found = [_name(linked.get("author")), meta.get("author", ""), meta.get("article:author", "")]
    found += [_words(link) for link in tree.xpath("//a[@rel='author']")[:1]]
    return next((name for name in found if name and "://" not in name and len(name) <= 200), "")


def _published(tree: HtmlElement, meta: Mapping[str, str], scripts: list[str]) -> tuple[str, str]:
    """The date of publication that the page declares, in ISO 8601, or ""; and what stands there instead.

    From metadata, linked data, or a <time> of the article itself: what stands in a box, a list or a footer
    belongs to other stories, and a year of copyright to nobody.
    """
    said = [meta[name] for name in _DATES if name in meta]
    for script in scripts:
        said += _LINKED_DATE.findall(script)[:1]
    said += tree.xpath(
        f"//time[@datetime][ancestor::article or ancestor::header or @itemprop][not({_APART})]/@datetime"
    )
    for words in said:
        if read_date(words.strip()):
            return str(words.strip()), ""
        if day := full_date(words):
            return day.isoformat(), ""
    return "", next(filter(None, (str(words).strip() for words in said)), "")
