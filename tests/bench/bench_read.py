"""How fast articles are read, and in how much memory: `python tests/bench/bench_read.py`.

Plain texts and HTML pages a second (the aims are 100 and 25), and the peak of memory over a JSON-lines file
of 100 MB (300 MB). Made texts of 3,000 characters; pages of 120 kB, most of it a menu that no tag calls one.
"""

import json
import resource
import tempfile
import time
from pathlib import Path

from pipeline.article import Article
from pipeline.readers import read_articles

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


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, make in (("txt", lambda i: "\n\n".join(story(i))), ("html", page)):
            (folder / kind).mkdir()
            for number in range(151):
                (folder / kind / f"{number}.{kind}").write_text(make(number))
            print(f"{kind}: {rate(folder / kind):.0f} a second")
        table = folder / "export.jsonl"
        with table.open("w") as file:
            number = 0
            while file.tell() < 100_000_000:
                file.write(json.dumps({"id": number, "text": "\n\n".join(story(number))}) + "\n")
                number += 1
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        began, count = time.process_time(), sum(1 for _ in read_articles([table]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        seconds = time.process_time() - began
        print(
            f"100 MB of JSON lines: {count} articles in {seconds:.0f} s, "
            f"{peak} MB at most ({before} MB before)"
        )


if __name__ == "__main__":
    main()
