"""Groundwire as a library: what the README shows runs, and errors say what is wrong."""

import asyncio
import re
from datetime import date
from pathlib import Path

import pytest

import pipeline
from pipeline import Grounded, extract
from schemas.casualty import Casualty
from schemas.errors import ConfigError, UsageError

ROOT = Path(__file__).parent.parent
TEXT = "Two soldiers were killed in Beira on Monday, the governor said. Nothing else happened that day."


def test_a_text_gives_typed_claims() -> None:
    """The claim is of its class, times are counted from the day given, evidence is cut from the text."""
    (claimed,) = extract(TEXT, published=date(2025, 5, 7))
    assert isinstance(claimed, Grounded)
    assert isinstance(claimed.claim, Casualty)
    assert claimed.claim.count is not None
    assert claimed.claim.when is not None
    assert (claimed.claim.count.low, claimed.claim.when.start) == (2, date(2025, 5, 5))
    assert TEXT[claimed.evidence.start : claimed.evidence.end] == claimed.evidence.text


def test_within_a_loop_it_runs_in_a_thread() -> None:
    """As its documentation says."""

    async def asked() -> list[Grounded]:
        return await asyncio.to_thread(extract, TEXT)

    assert len(asyncio.run(asked())) == 1


def test_what_the_readme_shows_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The lines are valid, and print what stands below them as comments."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (source,) = re.findall(r"```python\n([^`]*?from pipeline import.*?)```", text, re.DOTALL)
    exec(compile(source, "README.md", "exec"), {})  # noqa: S102 - the README's own lines
    said = [line.removeprefix("# ") for line in source.splitlines() if line.startswith("# ")]
    assert capsys.readouterr().out.splitlines() == said


@pytest.mark.parametrize(
    ("text", "settings", "error"), [("", {}, UsageError), (TEXT, {"colour": "red"}, ConfigError)]
)
def test_what_cannot_be_is_refused(text: str, settings: dict[str, object], error: type[Exception]) -> None:
    """A text without words, a setting that does not exist."""
    with pytest.raises(error):
        extract(text, **settings)  # type: ignore[arg-type]


def test_other_names_are_no_part_of_it() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="no attribute 'ectract'"):
        _ = pipeline.ectract  # type: ignore[attr-defined]


def test_what_is_given_since_a_month_lasts_until_publication() -> None:
    """Help that goes on or adds up is not that of its first month."""
    (claim,) = extract("Chile has trained 300 Peruvian soldiers since 2020.", published=date(2025, 5, 7))
    when = claim.claim.when
    assert when is not None
    assert (when.start, when.end) == (date(2020, 1, 1), date(2025, 5, 7))
