"""The gate: floors under scores, pinned with the digest of the gold, raised freely and lowered aloud."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import floor
from pathlib import Path

from evals.gold import GOLD
from evals.score import Score
from pipeline.config import HOME, Settings, load_settings
from schemas.errors import GoldError

BASELINE = Path(__file__).parent / "baseline.json"
_STEP = 1000
"""Floors are kept to three decimals, rounded down."""
_HELD = (
    "strict_f1",
    "detection_f1",
    "slot_f1",
    "macro_strict_f1",
    "macro_detection_f1",
    "grounding",
)


@dataclass
class Floor:
    """The lowest allowed scores of one model on one gold file.

    `model` and `focus` are what `evals run` takes, a recording being named from the root of the checkout;
    `answered_by` is the name of the model that was measured; `gold` is a file in evals/gold. `floors` are
    held; `fields` are the mean scores by field at that time, to say which ones fell. `lowered` tells of every
    time that a floor was lowered, and why.
    """

    model: str
    gold: str
    focus: str | None = None
    answered_by: str = ""
    digest: str = ""
    floors: dict[str, float] = field(default_factory=dict)
    fields: dict[str, float] = field(default_factory=dict)
    lowered: list[dict[str, object]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Model, focus and gold, as a person says it."""
        return f"{self.model}{f' ({self.focus})' if self.focus else ''} on {self.gold}"

    @property
    def recording(self) -> Path | None:
        """The file of recorded responses that stands for a model."""
        kind, _, file = self.model.partition(":")
        return HOME / file if kind == "replay" else None

    @property
    def settings(self) -> Settings:
        """The settings that it is measured with, whatever is configured here. Raises ConfigError."""
        model = f"replay:{self.recording}" if self.recording else self.model
        return load_settings({"model": model, "focus": self.focus}, environ={}, file=Path(os.devnull))

    @property
    def command(self) -> str:
        """The command that shows why a score is what it is."""
        model = f"replay:{_typed(self.recording)}" if self.recording else self.model
        return f"evals run --model {model}{self._options}"

    @property
    def record(self) -> str:
        """The command that records the responses again."""
        asked = f"--base-url URL --model {self.answered_by or 'MODEL'}"
        file = f" --record {_typed(self.recording)}" if self.recording else ""
        return f"evals run {asked}{self._options}{file}"

    @property
    def update(self) -> str:
        """The command that measures these floors again."""
        return f"evals gate --model {self.model}{self._focus} --gold {self.gold} --update"

    @property
    def _focus(self) -> str:
        return f" --focus {self.focus}" if self.focus else ""

    @property
    def _options(self) -> str:
        return f"{self._focus} --gold {_typed(GOLD / self.gold)}"


def _typed(path: Path) -> str:
    """The path as a command takes it here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def load(path: Path) -> list[Floor]:
    """Read a baseline file.

    Raises:
        GoldError: the file is missing or no baseline.
    """
    try:
        return [Floor(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except OSError:
        raise GoldError(f"{path}: no baseline; write one by `evals gate --model M --update`") from None
    except (ValueError, TypeError) as error:
        raise GoldError(
            f"{path}: no baseline ({error}); restore it, or write a new one by `--update`"
        ) from None


def save(path: Path, entries: list[Floor]) -> None:
    """Write a baseline file, one that a person can review as a diff."""
    ordered = sorted(entries, key=lambda entry: entry.name)
    path.write_text(
        json.dumps([asdict(e) for e in ordered], indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


def floors_of(found: Score) -> dict[str, float]:
    """The scores that are held, rounded down: the main ones, and strict and detection F1 by claim type."""
    return {name: _down(m.value) for name, m in found.metrics.items() if name in _HELD or "/" in name}


def fields_of(found: Score) -> dict[str, float]:
    """The mean scores by field, rounded down."""
    return {name: _down(value) for name, (value, _) in found.fields.items()}


def _down(value: float) -> float:
    return floor(value * _STEP + 1e-9) / _STEP


def fallen(before: Mapping[str, float], now: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """What is lower than before, each with both values; a score that no longer exists is 0."""
    return {
        name: (lowest, now.get(name, 0.0))
        for name, lowest in sorted(before.items())
        if now.get(name, 0.0) < lowest
    }


def raise_floors(entry: Floor, found: Score, *, reason: str | None) -> None:
    """Set the floors to what was measured.

    Raises:
        GoldError: a floor would be lowered, and no reason was given.
    """
    floors = floors_of(found)
    lower = fallen(entry.floors, floors)
    if lower and not reason:
        fell = ", ".join(f"{name} {old:.3f} → {new:.3f}" for name, (old, new) in lower.items())
        raise GoldError(
            f'{entry.name}: would lower {fell}; say why: {entry.update} --allow-regression "reason"'
        )
    if lower:
        entry.lowered.append({"reason": reason, "floors": {name: old for name, (old, _) in lower.items()}})
    entry.floors, entry.fields, entry.digest = floors, fields_of(found), found.signature.digest
    entry.answered_by = found.signature.model
