"""What names a language, and where: one code for each, whatever it is called."""

import json
from pathlib import Path

import pytest

from pipeline.articles.article import Article
from pipeline.articles.language import language_code
from pipeline.articles.readers import read_articles

ENGLISH = (
    "Seven soldiers of Chile were killed near the northern border, the ministry said on Monday in a note."
)
GERMAN = (
    "Sieben Soldaten aus Chile sind nahe der Grenze getötet worden, teilte das Ministerium am Montag mit."
)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        *(
            (words, "en")
            for words in ("en", "EN", "eng", "English", "ENGLISH", "englisch", "anglais", "inglés")
        ),
        *((words, "en") for words in ("en-US", "en_GB", "en_US.UTF-8", "English (US)", "American English")),
        *((words, "de") for words in ("ger", "deu", "German", " deutsch ", "allemand", "de-DE-1996")),
        *((words, "zh") for words in ("zh-Hans-CN", "zho", "chi", "cmn", "Simplified Chinese", "中文")),
        *((words, "no") for words in ("nb-NO", "nor", "Norwegian Bokmål")),
        *((words, "he") for words in ("iw", "Hebrew")),
        *((words, "es") for words in ("Spanish; Castilian", "spa", "испанский")),
        *((words, "el") for words in ("Greek, Modern (1453-)", "gre")),
        *((words, None) for words in ("xx", "und", "zxx", "None", "N/A", "", "?", "nonsense", "en/de")),
    ],
)
def test_a_language_has_one_code_whatever_it_is_called(words: str, code: str | None) -> None:
    """Codes of two and three letters, locales, and names in several languages; what is none is none."""
    assert language_code(words) == code


def articles(path: Path) -> list[Article]:
    return [made for made in read_articles([path]) if isinstance(made, Article)]


@pytest.mark.parametrize("words", ["english", "EN-us", "eng", "Anglais"])
def test_every_place_that_states_a_language_is_read_alike(tmp_path: Path, words: str) -> None:
    """A table's column, front matter, metadata.csv; of a text too short to tell, also the page's own tag."""
    (tmp_path / "t.jsonl").write_text(json.dumps({"text": GERMAN, "language": words}), encoding="utf-8")
    (tmp_path / "f.md").write_text(f"---\nlanguage: {words}\n---\n{GERMAN}", encoding="utf-8")
    (tmp_path / "m.txt").write_text(GERMAN, encoding="utf-8")
    (tmp_path / "metadata.csv").write_text(f"file,language\nm.txt,{words}\n", encoding="utf-8")
    page = f'<html lang="{words}"><body><article><p>Sept morts au Togo.</p></article></body></html>'
    (tmp_path / "p.html").write_text(page, encoding="utf-8")
    assert [made.language for made in articles(tmp_path)] == ["en"] * 4


def test_a_template_that_names_another_language_is_not_believed(tmp_path: Path) -> None:
    """Pages carry the tag of the site they were made with; the text is the better witness."""
    for name, tag, text in (("a", "en", GERMAN), ("b", "de-AT", ENGLISH)):
        page = f'<html lang="{tag}"><body><article><p>{text}</p><p>{text}</p></article></body></html>'
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    assert [made.language for made in articles(tmp_path)] == ["de", "en"]


def test_nonsense_in_a_language_column_is_no_language(tmp_path: Path) -> None:
    """The text tells it then."""
    row = {"text": ENGLISH, "language": "unknown"}
    (tmp_path / "t.jsonl").write_text(json.dumps(row), encoding="utf-8")
    assert [made.language for made in articles(tmp_path)] == ["en"]
