"""Frames of the built-in claim types, a file for each: the words that state such a claim.

Comes in: a claim type. Goes out: its frames, in the terms of `schemas.frames`; a type of the user's own
carries them itself (`FRAMES`). May import: `schemas`; words alone stand here, what they do in a sentence is
read by the rooms of `patterns`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.patterns.frames import agreement, aid, casualty, deployment, visit
from schemas.agreement import Agreement
from schemas.aid import Aid
from schemas.casualty import Casualty
from schemas.claim import Claim
from schemas.deployment import Deployment
from schemas.frames import Frame
from schemas.visit import Visit

BUILT_IN: Mapping[type[Claim], Sequence[Frame]] = {
    Agreement: agreement.FRAMES,
    Aid: aid.FRAMES,
    Casualty: casualty.FRAMES,
    Deployment: deployment.FRAMES,
    Visit: visit.FRAMES,
}


def frames_of(kind: type[Claim]) -> Sequence[Frame]:
    """The frames of a claim type: its own, else those of the built-in type that it is or extends."""
    return kind.FRAMES or next((BUILT_IN[base] for base in kind.__mro__ if base in BUILT_IN), ())
