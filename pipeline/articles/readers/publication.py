"""The day on which a web page says that its own story was published.

From its metadata, else from the linked data of the story, else from the `<time>` nearest its headline. What
stands in a box, a list or a footer is of other stories. A day of modification is only taken where there is no
other, and is then a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipeline.articles.dates import full_date, read_date
from pipeline.articles.line_kinds import key
from pipeline.articles.readers.blocks import is_boilerplate

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NAMES = (
    *("article:published_time", "og:published_time", "datepublished", "date", "publishdate", "pubdate"),
    *("publication_date", "dc.date", "dc.date.issued", "dcterms.created", "parsely-pub-date"),
    "sailthru.date",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")
_HEADS = ("h1", "h2")
_APART = ("aside", "nav", "footer", "a", "li")
_CHANGED = ("updat", "modif", "aktualisiert", "mise à jour", "обновлено")


def publication(
    tree: HtmlElement, meta: Mapping[str, str], linked: Mapping[str, Any], title: str
) -> tuple[str, str, str]:
    """The day in ISO 8601, or ""; what stands there instead where that is none; what it rests on.

    `meta` is the page's metadata by lowered names, `linked` the linked data of its story.
    """
    times, changes = _times(tree, title)
    said = [*(meta[name] for name in _NAMES if name in meta), *_texts(linked, "datePublished"), *times]
    if day := _first(said):
        return day, "", "metadata"
    changed = [*(meta[name] for name in _MODIFIED if name in meta), *_texts(linked, "dateModified"), *changes]
    return _first(changed), next((" ".join(words.split()) for words in said if words.strip()), ""), "inferred"


def _texts(linked: Mapping[str, Any], name: str) -> Iterator[str]:
    value = linked.get(name)
    if isinstance(value, str):
        yield value


def _first(said: Iterable[str]) -> str:
    """The first of `said` that is a date, in ISO 8601."""
    for words in said:
        if read_date(words.strip()):
            return words.strip()
        if day := full_date(words):
            return day.isoformat()
    return ""


def _times(tree: HtmlElement, title: str) -> tuple[list[str], list[str]]:
    """The times that the story's own elements give, those nearest to its headline first; and its changes."""
    wanted = key(title)
    found = tree.xpath("//h1|//h2|//time|//*[@itemprop='datePublished' or @itemprop='dateModified']")
    headline = next(
        (i for i, e in enumerate(found) if e.tag in _HEADS and wanted == key("".join(e.itertext()))), None
    )
    around = dict.fromkeys(() if headline is None else found[headline].iterancestors())
    order = sorted(range(len(found)), key=lambda i: abs(i - (headline or 0)))
    own = [found[i] for i in order if found[i].tag not in _HEADS and _of_the_story(found[i], around)]
    changed = [element for element in own if _is_change(element)]
    return [_said(each) for each in own if each not in changed], [_said(each) for each in changed]


def _said(element: HtmlElement) -> str:
    words = element.get("datetime") or element.get("content") or ""
    return words or "".join(element.itertext())[:60]


def _of_the_story(element: HtmlElement, around: Mapping[HtmlElement, None]) -> bool:
    """Whether an element stands in no box, list or story but that of the headline.

    `around` are the headline's ancestors, from its parent on. Where none is known, it stands in a story or a
    header all the same, or says what it is.
    """
    above = [element, *element.iterancestors()]
    apart = [each for each in above if each not in around]
    if any(each.tag in _APART or is_boilerplate(each) for each in apart):
        return False
    if around:
        holder = next((each for each in above if each in around), None)
        together = holder is not None and (holder.tag not in ("body", "html") or holder is next(iter(around)))
        return together and all(each.tag != "article" for each in apart)
    return "itemprop" in element.attrib or any(each.tag in ("article", "header") for each in above)


def _is_change(element: HtmlElement) -> bool:
    """Whether an element, or the line that it stands in, tells of a change."""
    parent = element.getparent()
    line = "".join(islice(parent.itertext(), 10)) if parent is not None else ""
    told = [element.get("itemprop", ""), element.get("class", "")]
    told += [line[:60]] if element.getprevious() is None else []
    return any(word in " ".join(told).lower() for word in _CHANGED)
