"""What the page shows of a desk, and what it does at it when a key asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template

from pipeline.decisions import REASONS, Made, Stated
from pipeline.report.templates import environment
from pipeline.report.words import clean
from pipeline.review.article import paragraphs
from pipeline.review.desk import Desk, Inputs
from pipeline.review.queue import Item
from pipeline.review.typing import meant, shown
from schemas.errors import UsageError

FOLDER = Path(__file__).with_name("page")


def template(name: str) -> Template:
    """One of the files of the page, to be filled in; what is put in is text, never markup."""
    return _templates().get_template(name)


@cache
def _templates() -> Environment:
    return environment(FOLDER)


@dataclass(frozen=True)
class Field:
    """A field of a claim as the form shows it; `meant` is what code reads in its words."""

    name: str
    typed: str
    meant: str
    choices: tuple[str, ...]
    required: bool
    question: str


class Screen:
    """What the page shows of a desk, and does at it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def fragment(self, item: Item | None, note: str = "") -> dict[str, Any]:
        """An item as the browser shows it: the HTML, and what its script has to know."""
        made: Made | None = None
        if item:
            try:
                made = self.desk.claim(item)
            except UsageError as error:
                note = note or str(error)
                item = None
        html = template("item.html").render(
            item=item,
            made=made,
            optional=self._optional(made),
            row=self.desk.row(made) if made else {},
            article=self.desk.article(item.article_id) if item else None,
            paragraphs=self._paragraphs(item, made),
            fields=self.fields(made.type, made.stated) if made else [],
            thread=self.desk.thread(made.claim_id) if made else None,
            others=self._others(item, made),
            left=self._left(item),
            progress=self.desk.progress(),
            wanted=self.desk.wanted,
            reasons=REASONS,
            types=list(self.desk.types),
            reviewer=self.desk.reviewer,
        )
        return {
            "html": html,
            "article_id": item and item.article_id,
            "claim_id": item and item.claim_id,
            "type": made and made.type,
            "span": made and [made.stated.start, made.stated.end],
            "note": str(clean(note)),
        }

    def _paragraphs(self, item: Item | None, made: Made | None) -> list[Any]:
        if item is None:
            return []
        others = [
            (other.stated.start, other.stated.end)
            for other in self.desk.claims(item.article_id)
            if made is None or other.claim_id != made.claim_id
        ]
        others += [
            (stated.start, stated.end)
            for thread in self.desk.added(item.article_id)
            for stated in thread.standing.after
        ]
        return [*paragraphs(self.desk.article(item.article_id), made.stated if made else None, others)]

    def _others(self, item: Item | None, made: Made | None) -> list[dict[str, Any]]:
        """All claims of the article in short, those that people added at the end."""
        if item is None:
            return []
        found = []
        for other in self.desk.claims(item.article_id):
            thread = self.desk.thread(other.claim_id)
            found.append(
                {
                    "claim_id": other.claim_id,
                    "type": other.type,
                    "says": self.summary(other.type, other.stated),
                    "verdict": thread.standing.verdict if thread else "",
                    "here": made is not None and other.claim_id == made.claim_id,
                    "mergeable": made is not None and other.type == made.type and other != made,
                }
            )
        for thread in self.desk.added(item.article_id):
            says = "; ".join(self.summary(thread.type_name, stated) for stated in thread.standing.after)
            verdict = "added" if thread.standing.verdict == "add" else "kept"
            found.append(
                {"claim_id": None, "type": thread.type_name, "says": says, "verdict": verdict}
                | {"here": False, "mergeable": False}
            )
        return found

    def _optional(self, made: Made | None) -> bool:
        """Whether the claim was last said to be optional."""
        thread = self.desk.thread(made.claim_id) if made else None
        return bool(thread and any(stated.optional for stated in thread.standing.after))

    def _left(self, item: Item | None) -> int:
        if item is None:
            return 0
        return sum(
            not self.desk.done(Item(item.article_id, made.claim_id))
            for made in self.desk.claims(item.article_id)
        )

    def summary(self, type_name: str, stated: Stated) -> str:
        """A claim in a line: the fields of its key."""
        kind = self.desk.types[type_name]
        values = stated.values(kind)
        return " · ".join(filter(None, (shown(values[name]) for name in kind.key)))

    def fields(self, type_name: str, stated: Stated | None) -> list[Field]:
        """The fields of a claim, or of one that is to be added, in the order in which a model is asked."""
        kind = self.desk.types.get(type_name)
        if kind is None:
            raise UsageError(f"there is no claim type {type_name!r} here")
        values = stated.values(kind) if stated else {}
        return [
            Field(
                spec.name,
                shown(values.get(spec.name)),
                meant(values.get(spec.name)),
                spec.choices,
                spec.required or spec.at_least > 0,
                spec.doc.split("\n\n")[0],
            )
            for spec in kind.prompt_fields()
        ]

    # ------------------------------------------------------------ what can be done

    def act(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Do what the browser asks, and give what it shows next.

        Raises:
            UsageError: it cannot be done; the message says why.
        """
        self.desk.refresh()
        actions: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "next": self._next,
            "show": lambda asked: self.fragment(self._item(asked)),
            "decide": self._decide,
            "add": self._add,
            "sign": self._sign,
            "undo": self._undo,
            "read": self._read,
            "form": self._form,
        }
        action = actions.get(str(asked.get("do")))
        if action is None:
            raise UsageError("the page asks for what this version does not do; load it again")
        return action(asked)

    def _item(self, asked: Mapping[str, Any]) -> Item:
        claim_id = asked.get("claim_id")
        return self.desk.find(str(asked.get("article_id")), str(claim_id) if claim_id else None)

    def _next(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        here = self._item(asked) if asked.get("article_id") else None
        if here and asked.get("skip"):
            self.desk.skip(here)
        return self.fragment(self.desk.next(here))

    def _decide(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        item = self._item(asked)
        self.desk.decide(
            item,
            str(asked.get("verdict")),
            reason=asked.get("reason") or None,
            into=asked.get("into") or None,
            inputs=[_inputs(each) for each in asked.get("inputs") or []],
            seconds=_seconds(asked),
        )
        return self.fragment(self.desk.next(item))

    def _add(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        item = self._item(asked)
        inputs = _inputs((asked.get("inputs") or [{}])[0])
        self.desk.add(item.article_id, str(asked.get("type")), inputs, _seconds(asked))
        return self.fragment(item, "added")

    def _sign(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        item = self._item(asked)
        self.desk.sign(item, _seconds(asked))
        return self.fragment(self.desk.next(item), "the article is whole")

    def _undo(self, _asked: Mapping[str, Any]) -> dict[str, Any]:
        last = self.desk.undo()
        return self.fragment(self.desk.find(last.article_id, last.claim_id), f"taken back: {last.verdict}")

    def _read(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What is read in one field, as it is typed."""
        item = self._item(asked)
        made = self.desk.claim(item)
        inputs = _inputs(asked)
        name = str(asked.get("field"))
        typist, _ = self.desk.typist(item.article_id, str(asked.get("type") or (made.type if made else "")))
        span = inputs.span or ((made.stated.start, made.stated.end) if made else (0, 0))
        status = str(inputs.fields.get("status", ""))
        try:
            typed = inputs.fields.get(name, "")
            filled = typist.fill(name, typed, span, status, inputs.hints.get(name))
        except UsageError as error:  # half of a word is typed: no mistake yet
            return {"why": str(clean(str(error)))}
        return {"meant": str(clean(meant(filled.value))), "span": filled.span}

    def _form(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The form of a claim that is to be added."""
        name = str(asked.get("type"))
        return {"html": template("fields.html").render(fields=self.fields(name, None), optional=False)}


def _seconds(asked: Mapping[str, Any]) -> float:
    seconds = asked.get("seconds")
    return float(seconds) if isinstance(seconds, int | float) and 0 <= seconds < 1e9 else 0.0


def _inputs(asked: Mapping[str, Any]) -> Inputs:
    """A form as the browser sends it. Raises UsageError where it is none."""
    fields, hints, span = asked.get("fields") or {}, asked.get("hints") or {}, asked.get("span")
    if not isinstance(fields, dict) or not isinstance(hints, dict):
        raise UsageError("the form is not as it should be; load the page again")
    whole = isinstance(span, list) and len(span) == 2 and all(type(place) is int for place in span)
    return Inputs(
        fields={str(name): str(typed) for name, typed in fields.items()},
        hints={str(name): place for name, place in hints.items() if type(place) is int},
        span=(span[0], span[1]) if whole and span else None,
        optional=asked.get("optional") is True,
    )
