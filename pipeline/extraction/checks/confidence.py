"""Confidence: the measured probability that a claim is right, from its checks and how it was made.

Right is a claim whose key fields and status are right (strict without `when`). The probability is a logistic
function of a few features, each with a weight that was fitted on labels (`evals calibrate`); the
weights are data. What was never measured has no confidence, and says why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from pathlib import Path
from typing import Any

from pipeline.extraction.outcome import Grounded
from pipeline.models.model import focus_for
from schemas.errors import ConfigError

RULES = "patterns"
"""The name under which the built-in rules answer."""
SMALL = "small"
"""The size of models that are asked about one sentence at a time."""
SHIPPED = "weights.json"

_SUPPORT = ("rules agrees", "status agrees", "figure agrees", "roles agrees")
_MEANT = ("figure", "kind", "details", "roles")
_STRONG = (*_MEANT, "place")
"""Checks of which one that disagrees outweighs all that agree: of the rules' claims those of what is meant.

Another place makes no key field wrong; of a model it tells how carefully it reads.
"""
_WEAK = ("near", "voice")
_SEVERE = ("machines", "report", "words", "sides", "wording")
"""Strong checks that disagree with true claims so rarely that they are counted together."""
PRIORS: Mapping[str, float] = {
    **dict.fromkeys(("severe", "mended"), -2.0),
    **{f"{name} disagrees": -1.5 for name in ("status", *_STRONG)},
    **{f"{name} disagrees": -0.5 for name in _WEAK},
}
"""What a weight is held to be before labels say more; 0 where none is given."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a claim was come by: which model stated it, asked about how much, whether asked again."""

    model: str
    focus: str
    follow_up: bool = False

    @property
    def sort(self) -> str:
        """What is measured together: the rules, or models of a size, asked about as much."""
        if self.model == RULES:
            return RULES
        size = SMALL if focus_for(self.model, local=True) == "sentence" else "capable"
        return f"{size}, {self.focus}"


def features(grounded: Grounded, asked: Asked) -> dict[str, float]:
    """What the probability hangs on: name to value, those that are 0 left out.

    What agrees counts only where nothing strong disagrees: one wrong word makes a claim wrong. It counts
    otherwise for a small model, which copies the figure and the verb of a sentence whatever it makes of them;
    and each sort is good at other types.
    """
    said = {f"{name} {result}" for name, result in grounded.checks.items()}
    strong = ("status", *_MEANT) if asked.sort == RULES else _STRONG
    found = [f"{name} disagrees" for name in (*strong, *_WEAK) if f"{name} disagrees" in said]
    severe = _SEVERE if asked.sort == RULES else (*_SEVERE, "status", "time")  # rules hear their own echo
    if any(f"{name} disagrees" in said for name in severe):
        found.append("severe")
    if any(note.startswith("status: ") for note in grounded.notes):
        found.append("mended")
    of = SMALL if asked.sort.startswith(SMALL) else ""
    if not {*found} - {f"{name} disagrees" for name in _WEAK}:
        found += [f"{of} {name}".strip() for name in _SUPPORT if name in said]
    if asked.follow_up:
        found.append("follow-up")
    if asked.sort == RULES:
        of, found = RULES, [*found, *_of_rules(grounded)]
    return dict.fromkeys((asked.sort, f"{of or 'type'} {grounded.claim.type_name}", *found), 1.0)


def _of_rules(grounded: Grounded) -> Iterator[str]:
    """What orders the claims of the rules, whose checks mostly agree with themselves.

    Who is no more than "people" is hardly told wrong; and an event whose place is told elsewhere is one that
    the article goes on about.
    """
    claim, evidence = grounded.claim, grounded.evidence
    parties = [getattr(claim, spec.name) for spec in claim.fields.values() if spec.role == "party"]
    if any(getattr(party, "words", "").lower() in _ANYBODY for party in parties):
        yield f"{RULES} anybody"
    place: Any = grounded.field_spans.get("place")
    if place and not evidence.start <= place[0] < evidence.end:
        yield f"{RULES} place elsewhere"


_ANYBODY = frozenset({"members", "others", "people", "person", "victims"})


@dataclass(frozen=True)
class Confidence:
    """Weights, and what they were measured on.

    `models` names, for each sort, the models whose claims were labelled; `types` the claim types. `measured`
    says how good the probabilities are on stories held out.
    """

    weights: Mapping[str, float]
    models: Mapping[str, tuple[str, ...]]
    types: tuple[str, ...]
    measured: Mapping[str, Any]

    @classmethod
    def load(cls, path: Path | None = None) -> Confidence:
        """The weights in a file of `evals calibrate`, by default those that come with the program.

        Raises:
            ConfigError: the file cannot be read, or holds something else.
        """
        return _load(path)

    def probability(self, found: Mapping[str, float]) -> float:
        """The probability that goes with features, in (0, 1)."""
        return 1 / (1 + exp(-sum(self.weights.get(name, 0.0) * value for name, value in found.items())))

    def of(self, grounded: Grounded, asked: Asked, *, read: bool = True) -> tuple[float | None, str | None]:
        """The confidence of a claim; and why it has none, or on whose claims it was measured.

        `read` says whether the second reader could read the article at all.
        """
        kind = grounded.claim.type_name
        if not read:
            return None, "the rules do not read the article's language"
        if kind not in self.types:
            return None, f"claims of type {kind} were never calibrated; see `evals calibrate`"
        if asked.sort not in self.models:
            return None, f"no such model ({asked.sort}) was ever calibrated; see `evals calibrate`"
        known = self.models[asked.sort]
        note = None if asked.model in known else f"measured on {', '.join(known)} ({asked.sort})"
        return round(self.probability(features(grounded, asked)), 3), note

    def dump(self) -> str:
        """The weights as a file holds them."""
        return json.dumps(vars(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@cache
def _load(path: Path | None) -> Confidence:
    file = path or files(__package__) / SHIPPED
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        return Confidence(
            weights={str(name): float(weight) for name, weight in held["weights"].items()},
            models={sort: tuple(names) for sort, names in held["models"].items()},
            types=tuple(held["types"]),
            measured=dict(held["measured"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"{file}: no weights of a calibration ({error}); write them by `evals calibrate -o {file}`"
        ) from None
