"""A store of three articles, one of them hostile, and its page as a browser's parser sees it."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from html.parser import HTMLParser

import pytest

from pipeline.articles.article import Article, Unreadable, parse_article
from pipeline.extraction.outcome import Evidence, Grounded, Outcome, Reject
from pipeline.report import chart
from pipeline.report.facts import Selection
from pipeline.report.report import render
from pipeline.store import Store, read
from schemas.casualty import Casualty
from schemas.catalogue import claim_types
from schemas.claim import Claim, Example
from schemas.values import Reading, Words


class Rumour(Claim):
    """Somebody says something that nobody knows."""

    about: Words
    """What it is about."""

    key = ("about",)
    EXAMPLES = (Example("They talk of gold.", ({"about": "gold", "status": "possible"},)),)


TYPES = claim_types() | {"rumour": Rumour}
ATTACK = '</script><script>hacked=1</script><img src=x onerror="hacked=1">{{ 3*"gw" }}'
TURNED = "\u202egnp.exe\u2066"
HOSTILE_TITLE = f"{ATTACK} & title"
HOSTILE_OUTLET = "\"><img src=x onerror=hacked=1> 'Times'"
HOSTILE = (
    f"Chile's army said 16 Peruvian soldiers were killed {ATTACK} in Lima on March 24.\n\n"
    f"Rumours of gold {ATTACK} go round."
)
FIRST = (
    "Peru's army said 12 Peruvian soldiers were killed on March 24.\n\n"
    "Rumours of gold go round. Nobody knows more."
)
SECOND = "It is sad. Peru's army said 12 Peruvian soldiers were killed on March 24, and talked of gold."
SUBJECT = {
    "victims": "Peruvian soldiers",
    "harm": "killed",
    "status": "occurred",
    "place": "Lima",
    "when": "March 24",
}


def article(text, file, published, outlet, title):
    found = parse_article(text.encode(), file)
    assert isinstance(found, Article), found
    return replace(
        found, outlet=outlet, title=title, published=published, published_basis="metadata", headline_span=None
    )


def stated(source, kind, evidence, **words):
    """A claim that the words `evidence` of the article state."""
    reading = Reading(published=source.published)
    start = source.text.index(evidence)
    values = {name: kind.fields[name].read(raw, reading) for name, raw in words.items()}
    return Grounded(kind(**values), Evidence(evidence, start, start + len(evidence)), source.article_id, "r1")


def toll(source, evidence, count, *voices):
    return stated(source, Casualty, evidence, **SUBJECT, count=count, attributed_to=list(voices))


def stored(path, *outcomes):
    with Store.open(path, TYPES) as store:
        store.runs.begin(model="m1", fingerprint="f1", focus="article", paths=["."], settings={})
        store.outcomes.save(outcomes)
        store.runs.skip([Unreadable("photo.jpg", "it is no text")])
        score = {
            "model": "m1",
            "fingerprint": "f1",
            "gold": "seeds.yaml",
            "gold_digest": "d",
            "n": 5,
            "seed": 0,
        }
        store.evaluations.keep_scores(
            [{**score, "metric": "strict_f1", "value": 0.75, "low": 0.5, "high": 0.875}]
        )
        store.runs.finish("done", {})
        store.publish()
    return path


@pytest.fixture(scope="session", autouse=True)
def drawn_once():
    """Equal charts are drawn once: starting the library takes a second."""
    draw, drawn = chart.line_chart, {}

    def line_chart(points, lines, what):
        asked = (*points, *lines, what)
        if asked not in drawn:
            drawn[asked] = draw(points, lines, what)
        return drawn[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chart, "line_chart", line_chart)
        yield


@pytest.fixture(scope="session")
def path(tmp_path_factory):
    """Two articles that tell the same, and a hostile one that contradicts them."""
    first = article(FIRST, "first.txt", date(2025, 3, 27), "Daily Example", "Twelve killed")
    second = article(SECOND, "second.txt", date(2025, 4, 2), "Other Times", "Twelve, again")
    hostile = article(HOSTILE, "hostile.txt", date(2025, 3, 27), HOSTILE_OUTLET, HOSTILE_TITLE)
    (lima,) = re.findall(r"^Chile.*Lima on March 24\.", HOSTILE)
    words = "Peru's army said 12 Peruvian soldiers were killed on March 24"
    refused = Reject(
        hostile.article_id,
        "casualty",
        "claim",
        "count",
        f"{ATTACK} {TURNED}",
        "the figure is not in the evidence",
        {},
        "r1",
    )
    return stored(
        tmp_path_factory.mktemp("store") / "claims.duckdb",
        Outcome(first, "done", "m1", "f1", (
            toll(first, words + ".", "12", "Peru's army"),
            stated(first, Rumour, "Rumours of gold go round.", about="gold", status="possible"),
        )),
        Outcome(second, "done", "m1", "f1", (
            toll(second, words, "12", "Peru's army"),
            stated(second, Rumour, "on March 24, and talked of gold.", about="gold", status="possible"),
        )),
        Outcome(hostile, "done", "m1", "f1", (
            toll(hostile, lima, "16", "Chile's army"),
            stated(hostile, Rumour, f"Rumours of gold {ATTACK} go round.", about="gold", status="denied"),
        ), (refused,)),
    )  # fmt: skip


@dataclass
class Page(HTMLParser):
    """The page as a browser's parser sees it: elements in order, their attributes, text without code."""

    html: str
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""
    marked: dict[str, str] = field(default_factory=dict)
    code: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(self.html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tags = [tag for tag, _ in self._open]
        if tags and tags[-1] in {"script", "style"}:
            self.code.append(data)
            return
        self.text += data
        if "sup" not in tags:
            for place in {p for tag, attrs in self._open if tag == "mark" for p in attrs["data-c"].split()}:
                self.marked[place] = self.marked.get(place, "") + data

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="session")
def page(path):
    with read(path) as reader:
        return Page(render(reader, Selection()))


def rendered(path, **selection):
    with read(path) as reader:
        return Page(render(reader, Selection(**selection)))
