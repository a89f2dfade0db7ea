"""langextract's articles a second, 64 at once: `python langextract_throughput.py FOLDER BASE_URL`.

Runs in an environment of its own; it imports nothing of Groundwire. bench_run.py calls it.
"""

import sys
import time
from pathlib import Path

import langextract as lx
from with_langextract import DESCRIPTION, EXAMPLES


def main(folder: Path, base_url: str) -> None:
    config = lx.factory.ModelConfig(
        model_id="model",
        provider="OpenAILanguageModel",
        provider_kwargs={"base_url": base_url, "api_key": "none", "max_workers": 64},
    )
    documents = [lx.data.Document(text=file.read_text()) for file in sorted(folder.glob("*.txt"))]
    started = time.perf_counter()
    found = lx.extract(
        text_or_documents=documents,
        prompt_description=DESCRIPTION,
        examples=EXAMPLES,
        config=config,
        batch_length=64,
        max_workers=64,
        fence_output=False,
        use_schema_constraints=False,
        show_progress=False,
    )
    told = sum(bool(document.extractions) for document in found)
    seconds = time.perf_counter() - started
    print(
        f"langextract: {len(documents) / seconds:.0f} articles/s, extractions in {told} of {len(documents)}"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
