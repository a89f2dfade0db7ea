"""The built-in pattern extractor: the baseline, and the default where no language model is configured.

It looks for the frames that claim types declare in sentences as `pipeline.patterns.clauses` analyses them. It
answers like any model, in sentence numbers, enum values and words of the article, so all that follows treats
it as one.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import ClassVar

from pipeline.models.model import Request, Response
from pipeline.patterns.frames import frames_of
from pipeline.patterns.parts import Stated
from pipeline.patterns.reader import Reader
from schemas.claim import Claim
from schemas.values import Gazetteer, default_gazetteer

RULES = 9
"""The number of these rules. Raise it when what they extract changes: stores then ask again."""


class Patterns:
    """Stands in for a language model; needs no key and no network, and always answers."""

    name: ClassVar[str] = "patterns"
    focus: ClassVar[str] = "article"
    follow_ups: ClassVar[bool] = False

    def __init__(self, gazetteer: Gazetteer | None = None, sources: Sequence[Path] = ()) -> None:
        """Use the names of `gazetteer`; `sources` are the user's files that shape answers: types, aliases."""
        self._gazetteer = gazetteer
        self._sources = tuple(sources)

    @cached_property
    def parameters(self) -> Mapping[str, object]:
        """The number of the rules and a digest of the tables: with others it is another model."""
        return {"rules": RULES, "tables": _tables(self._sources)}

    async def ask(self, request: Request) -> Response:
        """Read the request's sentences and state the claims found in them."""
        started = time.perf_counter()
        found = read_claims(request.sentences, request.claim_types, self._gazetteer or default_gazetteer())
        answer = request.answer.model_validate(found).model_dump(mode="json")
        text = json.dumps(answer, ensure_ascii=False)
        return Response.to(
            self, request, "answered", answer=answer, text=text, seconds=time.perf_counter() - started
        )

    def spot(self, kind: type[Claim], sentences: Mapping[int, str]) -> frozenset[int] | None:
        """The numbers of the sentences in which such a claim is found; None for a type without frames."""
        if not frames_of(kind):
            return None
        gazetteer = self._gazetteer or default_gazetteer()
        found = Reader(sentences, (kind,), gazetteer).read(onesided=True)[kind.type_name]
        return frozenset(number for claim in found for number in claim["sentences"])

    async def close(self) -> None:
        """Nothing is held open."""


@cache
def _tables(sources: tuple[Path, ...]) -> str:
    """A digest of the names that code looks up, and of the user's `sources`."""
    digest = hashlib.sha256()
    for file in sorted((files("schemas.values") / "data").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".tsv"):
            digest.update(file.read_bytes())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


def read_claims(
    sentences: Mapping[int, str], kinds: Sequence[type[Claim]], gazetteer: Gazetteer
) -> dict[str, list[Stated]]:
    """The claims that frames of `kinds` find in numbered sentences, by type, as a model would state them."""
    return Reader(sentences, kinds, gazetteer).read()
