"""How fast a run recognises what has not changed: `python tests/bench/bench_unchanged.py [FILES]`.

A folder of files of 3 kB, all in the store; then the command line runs on it. Prints its wall and processor
time and its largest memory. The store is filled without reading the texts, which would take long.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from multiprocessing import Process
from pathlib import Path
from unittest.mock import patch

from pipeline.articles.article import Article
from pipeline.articles.facts import Facts
from pipeline.articles.readers import read_articles
from pipeline.config import Settings
from pipeline.extraction.outcome import Outcome
from pipeline.patterns.extractor import Patterns
from pipeline.runs.factory import extractor_of, types_of
from pipeline.runs.response_cache import ResponseCache
from pipeline.store import Store


def unread(data: bytes, file: str, _facts: Facts) -> Article:
    """An article of which nothing but the text is known."""
    name = hashlib.sha256(data).hexdigest()[:16]
    return Article(name, file, data.decode(), file, None, "en", None, "unknown", None, None, (), 1.0, ())


def filled(folder: Path, files: int) -> None:
    """A folder of articles, and beside it the store that has them all."""
    (folder / "articles").mkdir()
    for number in range(files):
        text = (
            f"Ministers of Chile met {number} times.\n\n" + f"Nothing else was said on day {number}.\n\n" * 75
        )
        (folder / "articles" / f"a{number:06}.txt").write_text(text)
    settings = Settings(db=folder / "claims.duckdb", model="patterns")
    with (
        patch("pipeline.articles.readers.plain.parse_article", unread),
        Store.open(settings.db, types_of(settings)) as store,
    ):
        extractor = extractor_of(settings, Patterns(), ResponseCache(store.responses))
        store.runs.begin(model="patterns", fingerprint=extractor.fingerprint, focus="", paths=[], settings={})
        outcomes: list[Outcome] = []
        for article in read_articles([folder / "articles"]):
            assert isinstance(article, Article)
            outcomes.append(Outcome(article, "done", "patterns", extractor.fingerprint))
            if len(outcomes) == 5000:
                store.outcomes.save(outcomes)
                outcomes = []
        store.outcomes.save(outcomes)
        store.runs.finish("done", {})
        store.publish()


def main(files: int = 100_000) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filling = Process(target=filled, args=(folder, files))  # else its memory would count as the run's
        filling.start()
        filling.join()
        words = [
            sys.executable,
            "-m",
            "pipeline",
            "run",
            folder / "articles",
            "--model",
            "patterns",
            "--json",
        ]
        environ = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI", "GROUNDWIRE"))}
        started = time.perf_counter()
        process = subprocess.Popen(words, cwd=folder, env=environ, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        said = json.loads(process.stdout.read())
        _, _, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        assert (said["unchanged"], said["new_articles"]) == (files, 0), said
        print(
            f"{files} unchanged files: {seconds:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of processor "
            f"time, at most {used.ru_maxrss >> 10} MB"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
