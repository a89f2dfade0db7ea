"""langextract with two examples: `python with_langextract.py BODIES BASE_URL [CHARACTERS] > FILE.jsonl`.

Runs in an environment of its own; it imports nothing of Groundwire.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import langextract as lx
from openai.resources.chat import completions

DESCRIPTION = """\
Extract every claim that the article states, in the order in which they stand. Classes: casualty
(people killed, wounded, captured or missing; attributes victims, harm: killed | wounded |
killed_or_wounded | captured | missing, count), deployment (forces or state-sent workers moved
abroad or withdrawn; sender, destination, role: combat | engineering | construction | labour |
training | support | other, count, measure: total | additional | withdrawal | unspecified), aid
(goods, weapons, money, technology, training or care given or sold; donor, recipient, item,
category: weapons | ammunition | equipment | technology | training | intelligence | fuel | food |
medicine | medical_care | money | humanitarian | other, amount), visit (visitor, visitor_country,
destination, host), agreement (parties, subject). All have status: occurred | planned | possible |
denied, attributed_to, when, place. Use the exact words of the article for extractions and
attributes; one claim for each figure."""
EXAMPLES = [
    lx.data.ExampleData(
        text="At least three Peruvian soldiers were killed and 15 injured on Monday, the ministry said. "
        "Kenya will send 400 more police officers to Haiti next month.",
        extractions=[
            lx.data.Extraction(
                extraction_class="casualty",
                extraction_text="At least three Peruvian soldiers were killed",
                attributes={
                    "victims": "Peruvian soldiers", "harm": "killed", "count": "At least three",
                    "status": "occurred", "attributed_to": ["the ministry"], "when": "Monday",
                },
            ),
            lx.data.Extraction(
                extraction_class="casualty",
                extraction_text="15 injured on Monday",
                attributes={
                    "victims": "Peruvian soldiers", "harm": "wounded", "count": "15",
                    "status": "occurred", "attributed_to": ["the ministry"], "when": "Monday",
                },
            ),
            lx.data.Extraction(
                extraction_class="deployment",
                extraction_text="Kenya will send 400 more police officers to Haiti next month",
                attributes={
                    "sender": "Kenya", "destination": "Haiti", "role": "combat", "count": "400",
                    "measure": "additional", "status": "planned", "when": "next month",
                },
            ),
        ],
    ),
    lx.data.ExampleData(
        text="Chile has supplied Bolivia with diesel, officials in La Paz said. "
        "Danish foreign minister Ida Holm visited Ghana last week. "
        "Chile and Bolivia signed a fishing accord in 2019.",
        extractions=[
            lx.data.Extraction(
                extraction_class="aid",
                extraction_text="Chile has supplied Bolivia with diesel",
                attributes={
                    "donor": "Chile", "recipient": "Bolivia", "item": "diesel", "category": "fuel",
                    "status": "occurred", "attributed_to": ["officials in La Paz"],
                },
            ),
            lx.data.Extraction(
                extraction_class="visit",
                extraction_text="Danish foreign minister Ida Holm visited Ghana last week",
                attributes={
                    "visitor": "Ida Holm", "visitor_country": "Danish", "destination": "Ghana",
                    "status": "occurred", "when": "last week",
                },
            ),
            lx.data.Extraction(
                extraction_class="agreement",
                extraction_text="Chile and Bolivia signed a fishing accord in 2019",
                attributes={
                    "parties": ["Chile", "Bolivia"], "subject": "fishing accord", "status": "occurred",
                    "when": "2019",
                },
            ),
        ],
    ),
]  # fmt: skip
FIELDS = {
    "casualty": {"victims", "harm", "count"},
    "deployment": {"sender", "destination", "role", "count", "measure"},
    "aid": {"donor", "recipient", "item", "category", "amount"},
    "visit": {"visitor", "visitor_country", "destination", "host"},
    "agreement": {"parties", "subject"},
}
COMMON = {"status", "attributed_to", "when", "place"}
LISTS = {"attributed_to", "parties"}

spent = {"requests": 0, "prompt_tokens": 0, "completion_tokens": 0}
create = completions.Completions.create


def billed(self: Any, *args: Any, **kwargs: Any) -> Any:
    completion = create(self, *args, **kwargs)
    spent["requests"] += 1
    spent["prompt_tokens"] += completion.usage.prompt_tokens
    spent["completion_tokens"] += completion.usage.completion_tokens
    return completion


completions.Completions.create = billed  # langextract keeps no account


def claim(extraction: Any) -> dict[str, Any] | None:
    """The extraction in the form that `evals score` reads; None for a class of its own making."""
    fields = FIELDS.get(extraction.extraction_class)
    if fields is None:
        return None
    found = {"type": extraction.extraction_class, "quote": extraction.extraction_text}
    for name, said in (extraction.attributes or {}).items():
        if name in fields | COMMON and said not in (None, "", []):
            several = isinstance(said, list)
            words = [str(item) for item in (said if several else [said])]
            found[name] = words if name in LISTS else ", ".join(words)
    return found


def main(bodies: Path, base_url: str, chunk: int = 1000) -> None:
    config = lx.factory.ModelConfig(
        model_id="model",
        provider="OpenAILanguageModel",
        provider_kwargs={
            "base_url": base_url,
            "api_key": "none",
            "temperature": 0.0,
            "max_output_tokens": 2048,
        },
    )
    started = time.perf_counter()
    for file in sorted(bodies.glob("*.txt")):
        try:
            result = lx.extract(
                text_or_documents=file.read_text(encoding="utf-8"),
                prompt_description=DESCRIPTION,
                examples=EXAMPLES,
                config=config,
                max_char_buffer=chunk,  # 1,000 is its default
                fence_output=True,
                use_schema_constraints=False,
                show_progress=False,
            )
            found = [made for extraction in result.extractions or () if (made := claim(extraction))]
        except Exception as error:  # noqa: BLE001 - whatever it raises, the article is lost to it
            print(f"{file.stem}: {type(error).__name__}: {error}"[:300], file=sys.stderr)
            found = []
        print(json.dumps({"article": file.stem, "claims": found}, ensure_ascii=False), flush=True)
    print(spent, f"{time.perf_counter() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:]))
