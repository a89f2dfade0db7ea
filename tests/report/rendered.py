"""A store of three articles, one of them hostile, and its page as a browser's parser sees it."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from pipeline.articles.article import Article, Unreadable, parse_article
from pipeline.extraction.outcome import Evidence, Grounded, Outcome, Reject
from pipeline.report.facts import Selection
from pipeline.report.report import render
from pipeline.store import Store, read
from schemas.casualty import Casualty
from schemas.catalogue import claim_types
from schemas.claim import Claim, Example
from schemas.deployment import Deployment
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
MADE = datetime(2025, 4, 3, 9, 5, tzinfo=UTC)
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


@pytest.fixture(scope="session")
def worded(tmp_path_factory):
    """Three articles whose figures are words, by voices that contradict each other; one has no title."""
    first = article(
        "Hundreds of Peruvian soldiers were killed or wounded in Lima, Chile's army said.",
        "9f3e01.txt", date(2025, 3, 27), None, None,
    )  # fmt: skip
    second = article(
        "Peru's army said about 4,700 Peruvian soldiers were killed or wounded in Lima so far.\n\n"
        "Chile's army said 350 Peruvian soldiers were killed or wounded in Lima so far.\n\n"
        "Greece's army said 2,100 Peruvian soldiers were killed or wounded in Lima so far.",
        "9f3e02.txt", date(2025, 4, 30), "Other Times", "Thousands hurt",
    )  # fmt: skip
    third = article(
        "Peru will send thousands of soldiers to Chile, Peru's army said.",
        "9f3e03.txt", date(2025, 9, 2), "Daily Example", "More to come",
    )  # fmt: skip
    losses = {"victims": "Peruvian soldiers", "harm": "killed_or_wounded", "status": "occurred"}

    def lost(source, number, count, voice):
        evidence = source.text.split("\n\n")[number]
        return stated(source, Casualty, evidence, **losses, place="Lima", count=count, attributed_to=[voice])

    sent = stated(
        third, Deployment, third.text, sender="Peru", destination="Chile", role="combat", status="planned",
        count="thousands", measure="additional", attributed_to=["Peru's army"],
    )  # fmt: skip
    return stored(
        tmp_path_factory.mktemp("worded") / "claims.duckdb",
        Outcome(first, "done", "m1", "f1", (lost(first, 0, "Hundreds", "Chile's army"),)),
        Outcome(second, "done", "m1", "f1", (
            lost(second, 0, "about 4,700", "Peru's army"),
            lost(second, 1, "350", "Chile's army"),
            lost(second, 2, "2,100", "Greece's army"),
        )),
        Outcome(third, "done", "m1", "f1", (sent,)),
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
        return Page(render(reader, Selection(), MADE))


def rendered(path, **selection):
    with read(path) as reader:
        return Page(render(reader, Selection(**selection)))
