"""Markdown files: what their front matter states, and their plain text."""

from __future__ import annotations

import re

from pipeline.articles.text import normalise

_FRONT_MATTER = re.compile(r"---\n(.*?)\n(?:---|\.\.\.)(?:\n|$)", re.DOTALL)
_FRONT_KEYS = {
    "title": "title",
    "headline": "title",
    "date": "published",
    "published": "published",
    "outlet": "outlet",
    "source": "outlet",
    "publisher": "outlet",
    "language": "language",
    "lang": "language",
    "author": "author",
    "url": "url",
}
_MARKDOWN = (
    (r"<!--[^-<]*+(?:(?:-(?!->)|<(?!!--))[^-<]*+)*-->", ""),
    (r"!\[[^\[\]\n]*\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\])", ""),
    (r"\[([^\[\]\n]*)\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\])", r"\1"),
    (r"^ {0,3}\[[^\[\]\n]+\]: ?\S.*$", ""),
    (r"<(https?://[^<>\s]*)>", r"\1"),
    (r"^ {0,3}(?:(?:- ?){3,}|(?:\* ?){3,}|(?:_ ?){3,}|=+|```.*|~~~.*)$", ""),
    (r"^ {0,3}#{1,6} +(.*?)(?: +#+)? *$", r"\n\1\n"),
    (r"^ {0,3}(?:> ?)+", ""),
    (r"^( *)[*+] +", r"\1- "),
    (r"(?<![\w\\])[*_~]+(?=\S)|(?<=[^\s\\])[*_~]+(?!\w)|(?<=\w)\*\*(?=\w)", ""),
    (r"(?<!\\)`+", ""),
    (r"\\([\\`*_{}\[\]()#+.!>~-])", r"\1"),
)


def front_matter(text: str) -> dict[str, str]:
    """What a Markdown text says of itself at its head, by the names of the metadata columns."""
    stated: dict[str, str] = {}
    if front := _FRONT_MATTER.match(text):
        for line in front[1].split("\n"):
            key, colon, value = line.partition(":")
            column = _FRONT_KEYS.get(key.strip().lower())
            if colon and column and (value := value.strip().strip("\"'").strip()):
                stated.setdefault(column, value)
    return stated


def from_markdown(text: str) -> str:
    """The plain text of a Markdown file."""
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
    for pattern, replacement in _MARKDOWN:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return normalise(text)
