"""How fast articles are read, and in how much memory: `python tests/bench/bench_read.py [MEGABYTES]`.

Plain texts and HTML pages a second (the aims are 100 and 25), and the peak of memory over tables of 100 MB,
as JSON lines, the same compressed, and CSV (300 MB). Made texts of 3,000 characters; pages of 120 kB, most
of it a menu that no tag calls one.
"""

import csv
import gzip
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from pipeline.articles.article import Article
from pipeline.articles.readers import read_articles

SENTENCE = (
    "The army of Chile moved about {} troops to the northern border on Monday, the ministry said in a note."
)
MENU = '<li class="menu-item"><a href="/section/{0}/index.html" title="Section {0}">Section {0}</a></li>'


def story(number: int) -> list[str]:
    """Fifteen paragraphs of two sentences."""
    return [f"{SENTENCE.format(number * 50 + i)} {SENTENCE.format(number * 70 + i + 900)}" for i in range(15)]


def page(number: int) -> str:
    """The story as a page."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in story(number))
    menu = "".join(MENU.format(i) for i in range(1_100))
    return (
        f"<html><head><title>Report {number}</title></head><body><div><ul>{menu}</ul></div><article>"
        f"<h1>Report {number} from the border</h1>{body}</article><footer>All rights</footer></body></html>"
    )


def rate(folder: Path) -> float:
    """Articles of a folder read in a second of this process's time, but for the first one."""
    articles = read_articles([folder])
    next(articles)
    began, count = time.process_time(), sum(isinstance(article, Article) for article in articles)
    return count / (time.process_time() - began)


def table(path: Path, megabytes: int) -> Path:
    """Stories as a table of this size, before it is compressed."""
    rows = range(megabytes * 1_000_000 // len(json.dumps({"id": 10_000, "text": "\n\n".join(story(10_000))})))
    with (gzip.open if path.suffix == ".gz" else open)(path, "wt", newline="") as file:
        if ".csv" in path.suffixes:
            csv.writer(file).writerow(("id", "text"))
            csv.writer(file).writerows((number, "\n\n".join(story(number))) for number in rows)
        else:
            lines = ({"id": number, "text": "\n\n".join(story(number))} for number in rows)
            file.writelines(f"{json.dumps(line)}\n" for line in lines)
    return path


def peak() -> int:
    """The most memory this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(megabytes: int = 100) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, make in (("txt", lambda i: "\n\n".join(story(i))), ("html", page)):
            (folder / kind).mkdir()
            for number in range(151):
                (folder / kind / f"{number}.{kind}").write_text(make(number))
            print(f"{kind}: {rate(folder / kind):.0f} a second")
        for export in ("export.jsonl", "export.jsonl.gz", "export.csv"):
            path, before = table(folder / export, megabytes), peak()
            began, count = time.process_time(), sum(1 for _ in read_articles([path]))
            seconds = time.process_time() - began
            print(
                f"{export} of {megabytes} MB: {count} articles in {seconds:.0f} s, "
                f"{peak()} MB at most ({before} MB before)",
                flush=True,
            )
            path.unlink()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
