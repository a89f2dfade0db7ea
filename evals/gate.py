"""The gate: floors under scores, pinned with the digest of the gold, raised freely and lowered aloud."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import floor
from pathlib import Path
from shlex import quote
from typing import Self

from evals.gold import GOLD, Gold, articles_of, load
from evals.score import Score
from pipeline.config import HOME, Settings, load_settings
from pipeline.models.recordings import Replay
from pipeline.runs.factory import types_of
from schemas.errors import GoldError, ModelError, UsageError

NAME = "groundwire-baseline.json"
"""What a baseline is called, beside its gold."""
BASELINE = GOLD / NAME
CHECKOUT = (HOME / "pyproject.toml").exists()
"""Whether this is a checkout, where our own floors may change, and no installed wheel."""
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
_LOOSELY = {"calibration": 0.05, "ordering": 0.03}
"""What is held as well, and how far below its floor it may be: it moves with any claim won or lost."""


@dataclass
class Floor:
    """The lowest allowed scores of one model on one gold file.

    `model` and `focus` are what `evals run` takes. A recording, `gold`, `articles` and `schemas` are named
    from the folder of the baseline; None stands for the usual place. `answered_by` is the name of the model
    that was measured, `digest` that of gold and articles. `floors` are held; `fields` are the mean scores by
    field at that time, to say which ones fell. `lowered` tells each time that a floor was lowered, and why.
    """

    model: str
    gold: str
    focus: str | None = None
    articles: str | None = None
    schemas: str | None = None
    answered_by: str = ""
    digest: str = ""
    floors: dict[str, float] = field(default_factory=dict)
    fields: dict[str, float] = field(default_factory=dict)
    lowered: list[dict[str, object]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Model, focus and gold, as a person says it."""
        return f"{self.model}{f' ({self.focus})' if self.focus else ''} on {self.gold}"


@dataclass
class Baseline:
    """A file of floors. What it names may move with it: a path inside its folder is named from there."""

    path: Path
    floors: list[Floor]

    @classmethod
    def load(cls, path: Path, add: str, *, update: bool = False) -> Self:
        """Read a baseline file, which need not be there yet to `update` it; `add` is the command that does.

        Raises:
            GoldError: the file is missing or no baseline.
            UsageError: it is that of an installed Groundwire, and is not to be updated.
        """
        if update and path.resolve() == BASELINE and not CHECKOUT:
            raise UsageError(
                f"{path} came with Groundwire, and changes in a checkout alone; for labels of your own: "
                "evals gate --gold FILE --update"
            )
        if update and not path.exists():
            return cls(path, [])
        try:
            return cls(path, [Floor(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))])
        except FileNotFoundError:
            raise GoldError(f"{path}: no baseline; write one: {add}") from None
        except (OSError, ValueError, TypeError) as error:
            raise GoldError(
                f"{path}: no baseline ({error}); restore it, or take it away and: {add}"
            ) from None

    def save(self) -> None:
        """Write the file, one that a person can review as a diff."""
        kept = [
            {name: value for name, value in asdict(entry).items() if name == "focus" or value is not None}
            for entry in sorted(self.floors, key=lambda entry: entry.name)
        ]
        self.path.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    @property
    def ours(self) -> bool:
        """Whether these are the floors that come with Groundwire."""
        return self.path.resolve() == BASELINE

    def chosen(self, model: str | None, gold: Path | None, focus: str | None) -> list[Floor]:
        """The floors of a model, a gold file and a focus; None for any."""
        wanted = self.model_named(model) if model else None
        file = self.named(gold) if gold else None
        return [
            entry
            for entry in self.floors
            if wanted in (None, entry.model)
            and focus in (None, entry.focus)
            and (file in (None, entry.gold) or (gold and self.place(entry.gold).resolve() == gold.resolve()))
        ]

    def named(self, path: Path) -> str:
        """A path as a floor has it: from the folder of the baseline, or of our gold, where it lies in one."""
        whole = path.resolve()
        for folder in (self.path.parent.resolve(), GOLD):
            if whole.is_relative_to(folder):
                return whole.relative_to(folder).as_posix() or "."
        return str(whole)

    def model_named(self, model: str) -> str:
        """A model as a floor has it: a recording by its file's name there."""
        kind, _, file = model.partition(":")
        return f"replay:{self.named(Path(file))}" if kind == "replay" and Path(file).exists() else model

    def place(self, name: str) -> Path:
        """The path that `name` stands for."""
        folders = (self.path.parent, GOLD, HOME)
        return next((folder / name for folder in folders if (folder / name).exists()), folders[0] / name)

    def recording(self, entry: Floor) -> Path | None:
        """The file of recorded responses that stands for the floor's model."""
        kind, _, file = entry.model.partition(":")
        return self.place(file) if kind == "replay" else None

    def settings(self, entry: Floor, base_url: str | None = None) -> Settings:
        """What a floor is measured with: ours whatever is configured here, others as it is.

        Raises:
            ConfigError: a setting is wrong.
        """
        recording = self.recording(entry)
        given = {
            "model": f"replay:{recording}" if recording else entry.model,
            "focus": entry.focus,
            "schemas": self.place(entry.schemas) if entry.schemas else None,
            "base_url": base_url,
        }
        return load_settings(given, environ={}, file=Path(os.devnull)) if self.ours else load_settings(given)

    def gold(self, entry: Floor, settings: Settings) -> Gold:
        """The labels that a floor is for. Raises GoldError."""
        path = self.place(entry.gold)
        return load(
            path, self.place(entry.articles) if entry.articles else articles_of(path), types_of(settings)
        )

    def see(self, entry: Floor) -> str:
        """The command that shows why a score is what it is."""
        return f"evals run --model {self._model(entry)}{self._options(entry)}"

    def record(self, entry: Floor) -> str:
        """The command that records the responses again, asked as they were."""
        recording = self.recording(entry)
        asked = _asked(recording) if recording else {}
        url = "http://127.0.0.1:PORT/v1" if asked.get("mode") == "lean" else "URL"
        told = f"--base-url {url} --model {entry.answered_by or 'MODEL'}"
        file = f" --record {_typed(recording)}" if recording else ""
        return f"{_variables(asked)}evals run {told}{self._options(entry)}{file}"

    def update(self, entry: Floor) -> str:
        """The command that measures these floors again."""
        return adding(self.path, self.place(entry.gold), self._model(entry), self._options(entry))

    def _model(self, entry: Floor) -> str:
        recording = self.recording(entry)
        return f"replay:{_typed(recording)}" if recording else entry.model

    def _options(self, entry: Floor) -> str:
        named = {"gold": entry.gold, "articles": entry.articles, "schemas": entry.schemas}
        places = {option: self.place(name) for option, name in named.items() if name}
        return options(focus=entry.focus, **places)


def _asked(recording: Path) -> Mapping[str, object]:
    """The parameters of a recording's requests; none where it cannot be read."""
    try:
        return Replay(recording).parameters
    except ModelError:
        return {}


def _variables(asked: Mapping[str, object]) -> str:
    """The settings that give these parameters, where they are not the usual ones, as a shell sets them."""
    usual, said = Settings(), ""
    for name, setting in (("max_tokens", "answer_tokens"), ("temperature", "temperature")):
        value = "default" if asked.get(name, 0) is None else asked.get(name)
        if name in asked and value != getattr(usual, setting):
            said += f"GROUNDWIRE_{setting.upper()}={value} "
    return said


def beside(gold: Path) -> Path:
    """The baseline of a gold file."""
    return gold.parent / NAME


def adding(path: Path, gold: Path, model: str, given: str) -> str:
    """The command that writes a floor into the baseline at `path`; `given` are its further options."""
    elsewhere = "" if path.resolve() == beside(gold).resolve() else f" --baseline {_typed(path)}"
    return f"evals gate --model {model}{given}{elsewhere} --update"


def options(**named: Path | str | None) -> str:
    """Options as a person types them here, those that are not None."""
    typed = {name: _typed(value) if isinstance(value, Path) else value for name, value in named.items()}
    return "".join(f" --{name} {value}" for name, value in typed.items() if value)


def _typed(path: Path) -> str:
    """The path as a command takes it here."""
    here, path = Path.cwd(), path.resolve()
    return quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


def floors_of(found: Score) -> dict[str, float]:
    """The scores that are held, rounded down: the main ones, and strict and detection F1 by claim type."""
    held = {*_HELD, *_LOOSELY}
    return {name: _down(m.value) for name, m in found.metrics.items() if name in held or "/" in name}


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
        if now.get(name, 0.0) < lowest - _LOOSELY.get(name, 0.0)
    }


def raise_floors(
    entry: Floor, found: Score, *, reason: str | None, update: str
) -> dict[str, tuple[float, float]]:
    """Set the floors to what was measured; give those that this lowered, each with both values.

    Raises:
        GoldError: a floor would be lowered, and no reason was given; `update` is the command for that.
    """
    floors = floors_of(found)
    lower = fallen(entry.floors, floors)
    if lower and not reason:
        fell = ", ".join(f"{name} {old:.3f} → {new:.3f}" for name, (old, new) in lower.items())
        raise GoldError(f'{entry.name}: would lower {fell}; say why: {update} --allow-regression "reason"')
    if lower:
        entry.lowered.append({"reason": reason, "floors": {name: old for name, (old, _) in lower.items()}})
    entry.floors, entry.fields, entry.digest = floors, fields_of(found), found.signature.digest
    entry.answered_by = found.signature.model
    return lower
