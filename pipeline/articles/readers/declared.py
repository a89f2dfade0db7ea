"""What a web page declares of itself in its head: metadata, linked data, and an article's text within it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline.articles.addresses import original
from pipeline.articles.dates import address_date
from pipeline.articles.facts import Facts
from pipeline.articles.readers.publication import publication

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TELLING = ("articleBody", "datePublished", "headline")
_LISTS = (
    "itemListElement",
    "hasPart",
    "mentions",
    "citation",
    "isPartOf",
    "isBasedOn",
    "relatedLink",
    "comment",
)
"""What linked data says of other stories under."""
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
        item = element.get("itemprop") if element.getparent().tag == "head" else ""
        name = (element.get("property") or element.get("name") or item or "").lower()
        if content := " ".join((element.get("content") or "").split()):
            meta.setdefault(name, content)
    canonical = (
        link.get("href", "") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"
    )
    url = original(next(canonical, "") or meta.get("og:url", ""))
    scripts = [s.text or "" for s in tree.iter("script") if "json" in (s.get("type") or "")]
    headline = meta.get("og:title") or next(map(_words, (*tree.iter("h1"), *tree.iter("title"))), "")
    linked = _own([thing for script in scripts for thing in _articles(script)], headline, url)
    url = url or _name(linked.get("url") or linked.get("mainEntityOfPage"))
    outlet = (
        meta.get("og:site_name", "") or _name(linked.get("publisher")) or meta.get("application-name", "")
    )
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    title = _title(tree, meta, linked, outlet)
    published, undated, basis = publication(tree, meta, linked, title)
    if basis == "inferred" and address_date(url):
        published = ""  # surer than a day of modification
    facts = Facts.of(
        {
            "title": title,
            "outlet": outlet or (urlsplit(url).hostname or "").removeprefix("www."),
            "author": _author(tree, meta, linked),
            "url": url,
            "language": language,
            "published": published,
            "published_basis": basis,
        }
    )
    return Declared(facts, str(linked.get("articleBody") or ""), undated)


def _articles(script: str) -> Iterator[Mapping[str, Any]]:
    """The articles in a block of linked data but for those of a list, which are other stories."""
    try:
        data = json.loads(script, strict=False) if len(script) <= _LARGEST else None
    except (ValueError, RecursionError):
        return
    waiting = [data]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, list):
            waiting += reversed(thing)
        elif isinstance(thing, dict):
            kinds = str(thing.get("@type"))
            if "articleBody" in thing or re.search(r"Article|Posting|Report|Review|WebPage", kinds):
                yield thing
            if "ItemList" not in kinds:
                waiting += reversed([value for name, value in thing.items() if name not in _LISTS])


def _own(articles: Sequence[Mapping[str, Any]], headline: str, url: str) -> Mapping[str, Any]:
    """The article whose headline or address is the page's; where none is, the only one; else nothing.

    Of several one with a text goes first, then one with a date.
    """
    own = [article for article in articles if _is_of(article, headline, url)]
    own = [*articles] if len(articles) == 1 else own
    return max(own, key=lambda thing: [isinstance(thing.get(name), str) for name in _TELLING], default={})


def _is_of(article: Mapping[str, Any], headline: str, url: str) -> bool:
    """Whether an article of linked data has this headline or address."""
    named, wanted = _key(_name(article.get("headline") or article.get("name"))), _key(headline)
    if named and wanted and (named in wanted or wanted in named):
        return True
    addresses = (_address(_name(article.get(key))) for key in ("url", "mainEntityOfPage", "@id"))
    return bool(url) and _address(url) in addresses


def _address(url: str) -> str:
    """What makes two addresses the same page."""
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}" if parts.path else ""


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
