"""Write what a model is told of each claim type, to be read before it is committed."""

from pathlib import Path

from pipeline.prompt import type_text
from schemas.catalogue import claim_types

for name, kind in claim_types().items():
    (Path(__file__).parent / f"{name}.md").write_text(type_text(kind) + "\n", encoding="utf-8")
