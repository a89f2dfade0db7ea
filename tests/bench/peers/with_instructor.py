"""instructor as its documentation shows it: `python with_instructor.py BODIES BASE_URL > FILE.jsonl`."""

import json
import sys
import time
from pathlib import Path
from typing import Any, Literal

import instructor
from openai import OpenAI
from pydantic import BaseModel, Field, create_model

from schemas.catalogue import claim_types
from schemas.claim import Claim


def claim_class(kind: type[Claim]) -> type[BaseModel]:
    fields: dict[str, Any] = {
        "type": (Literal[kind.type_name], ...),
        "quote": (str, Field(description="The words of the article that state the claim.")),
    }
    for spec in kind.prompt_fields():
        said: Any = Literal[spec.choices] if spec.choices else str
        said = list[said] if spec.many else said if spec.required else said | None
        fields[spec.name] = (said, Field(description=" ".join(spec.doc.split())))
    return create_model(kind.__name__, __doc__=kind.task(), **fields)


def main(bodies: Path, base_url: str) -> None:
    lists: dict[str, Any] = {
        name: (list[claim_class(kind)], ...)  # type: ignore[misc]
        for name, kind in claim_types(None, ()).items()
    }
    claims = create_model("Claims", **lists)
    client = instructor.from_openai(
        OpenAI(base_url=base_url, api_key="none", timeout=3000), mode=instructor.Mode.JSON_SCHEMA
    )
    spent = {"requests": 0, "prompt_tokens": 0, "completion_tokens": 0}

    def bill(completion: Any) -> None:
        spent["requests"] += 1
        spent["prompt_tokens"] += completion.usage.prompt_tokens
        spent["completion_tokens"] += completion.usage.completion_tokens

    client.on("completion:response", bill)
    started = time.perf_counter()
    for file in sorted(bodies.glob("*.txt")):
        try:
            answer = client.chat.completions.create(
                model="model",
                messages=[
                    {"role": "system", "content": "Extract every claim that the article states."},
                    {"role": "user", "content": file.read_text(encoding="utf-8")},
                ],
                response_model=claims,
                max_retries=2,
                temperature=0,
                max_tokens=2048,
            )
            found = [claim for several in answer.model_dump().values() for claim in several]
        except Exception as error:  # noqa: BLE001 - whatever it raises, the article is lost to it
            print(f"{file.stem}: {type(error).__name__}", file=sys.stderr)
            found = []
        print(json.dumps({"article": file.stem, "claims": found}, ensure_ascii=False), flush=True)
    print(spent, f"{time.perf_counter() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
