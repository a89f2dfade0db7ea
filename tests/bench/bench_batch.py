"""Throughput of a batch whose model answers at once: `bench_batch.py [ARTICLES] [PROFILE]`.

With `copies` in place of a profile's file, copies are looked for (`--skip-copies`).
Articles of about 400 words with three claims each come from a JSONL file, are read, asked about, grounded,
merged and stored; what is left out is the network alone. Prints articles a second, processor time an article,
and the most memory used in each tenth, which should stay flat.
"""

import asyncio
import cProfile
import json
import random
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pipeline.config import Settings
from pipeline.extraction.prompt import stated
from pipeline.models.model import Request
from pipeline.runs import batch
from pipeline.runs.summary import Summary
from schemas.aid import Aid
from schemas.casualty import Casualty
from schemas.claim import Claim
from schemas.deployment import Deployment

sys.path.insert(0, str(Path(__file__).parents[1]))  # the tests' own model
from scripted import Scripted

FIRST, DAYS = date(2000, 1, 1), 9000
"""Articles are of many days: ten thousand tolls of one town and one day would be compared each with each."""
WORDS = (  # noqa: SIM905 - read as words
    "governments letters years capitals roads harbours rail lines border ministers talks winter grain "
    "markets prices observers district council school river bridge election court hearing weather farmers "
    "students engineers hospital library festival music season players coach stadium traffic tunnel budget"
).split()
STATED: list[tuple[type[Claim], str, dict[str, str]]] = [
    (
        Casualty,
        "At least {n} soldiers of Chile were killed near Accra on Monday, the ministry in Lima said.",
        {"victims": "soldiers of Chile", "harm": "killed", "count": "At least {n}", "place": "Accra",
         "when": "Monday", "status": "occurred"},
    ),
    (
        Deployment,
        "Another {n} Kenyan soldiers were sent to Haiti last week, according to the United Nations.",
        {"sender": "Kenyan soldiers", "destination": "Haiti", "role": "combat", "count": "{n}",
         "measure": "additional", "when": "last week", "status": "occurred"},
    ),
    (
        Aid,
        "Chile has supplied Bolivia with {n} trucks since January, officials in La Paz told reporters.",
        {"donor": "Chile", "recipient": "Bolivia", "item": "trucks", "category": "equipment", "amount": "{n}",
         "status": "occurred"},
    ),
]  # fmt: skip


def article(number: int) -> str:
    """A text of some 400 words, unlike the others."""
    chance = random.Random(number)  # noqa: S311 - words, not secrets
    paragraphs = []
    for _, sentence, _ in STATED:
        paragraphs.append(sentence.format(n=number + 12))
        for _ in range(3):
            words = (" ".join(chance.choices(WORDS, k=14)).capitalize() for _ in range(3))
            paragraphs.append(". ".join(words) + ".")
    return "\n\n".join(paragraphs)


def write_press(folder: Path, articles: int) -> Path:
    """So many articles as the lines of press.jsonl in the folder."""
    press = folder / "press.jsonl"
    with press.open("w") as lines:
        lines.writelines(
            json.dumps({"id": f"a{i}", "date": str(FIRST + timedelta(days=i % DAYS)), "text": article(i)})
            + "\n"
            for i in range(articles)
        )
    return press


def answer(request: Request) -> dict[str, Any]:
    """What the three sentences state, as a model would."""
    said: dict[str, Any] = {kind.type_name: [] for kind in request.claim_types}
    for number, text in request.sentences.items():
        for kind, sentence, fields in STATED:
            before, after = sentence.split("{n}")
            if text.startswith(before):
                count = text.removeprefix(before).removesuffix(after)
                filled = {name: words.format(n=count) for name, words in fields.items()}
                said[kind.type_name] = [{"sentences": [number], **stated(kind, filled)}]
    return said


class Forgetful(list[Request]):
    """A list that keeps nothing, so that the memory measured is that of the run."""

    def append(self, _request: Request) -> None:
        pass


def resident() -> int:
    """Megabytes resident now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() >> 20


def main(articles: int = 3000, profile: str = "") -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        press = write_press(folder, articles)
        model = Scripted(answer)
        model.asked = Forgetful()
        memory = [0] * 10

        def progress(summary: Summary, _: str | None) -> None:
            tenth = min(9, 10 * summary.new_articles // articles)
            memory[tenth] = max(memory[tenth], resident())

        async def opened(_: Settings) -> Scripted:
            return model

        settings = Settings(db=folder / "claims.duckdb")
        profiler = cProfile.Profile()
        with patch.object(batch, "open_model", opened):
            processor, started = time.process_time(), time.perf_counter()
            if profile not in ("", "copies"):
                profiler.enable()
            read = batch.run(settings, [press], progress=progress, skip_copies=profile == "copies")
            summary = asyncio.run(read)
            profiler.disable()
        seconds, processor = time.perf_counter() - started, time.process_time() - processor
        assert summary.claims == {"casualty": articles, "deployment": articles, "aid": articles}, summary
        print(
            f"{articles} articles: {articles / seconds:.0f} articles/s, "
            f"{1000 * processor / articles:.2f} ms of processor time an article, memory {memory} MB, "
            f"store {settings.db.stat().st_size >> 20} MB"
        )
        if profile not in ("", "copies"):
            profiler.dump_stats(profile)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:3])
