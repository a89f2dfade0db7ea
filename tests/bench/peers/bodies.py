"""Write the body of each seed as a plain text: `python bodies.py FOLDER`."""

import sys
from pathlib import Path

from pipeline.articles.article import parse_article
from pipeline.config import HOME
from schemas.errors import UsageError


def main(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for file in sorted((HOME / "seeds").glob("*.txt")):
        article = parse_article(file.read_bytes(), file.name)
        if not hasattr(article, "sentences"):
            raise UsageError(f"{file}: {article}")
        body = "\n".join(article.text[start:end] for start, end in article.body_spans)
        (folder / file.name).write_text(body, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
