"""What reaches a terminal: nothing that acts on it, in a shape that can be read at its width."""

import re

import pytest
from rich.cells import cell_len

from pipeline.terminal import cell, plain, table, wrapped

EVIDENCE = "Roughly 600 North Korean soldiers have been killed, lawmakers said, citing the agency."
COLUMNS = ("published", "outlet", "type", "status", "attributed_to", "when_iso", "evidence")
ROWS = [
    ("2025-04-30", "The Guardian", "casualty", "occurred", ["lawmakers"], "2025-04", EVIDENCE),
    ("2025-09-02", "CNN", "deployment", "planned", [], None, f"{EVIDENCE} {EVIDENCE}"),
]


def at(width: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines of the table above on a terminal of this width."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    lines = re.sub(r"\x1b\[[\d;]*m", "", table(COLUMNS, ROWS)).splitlines()
    return [line.rstrip() for line in lines]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("a\nb\tc\rd", r"a\nb\tc\rd"),
        ("\u202egnp.exe\u2069", r"\u202egnp.exe\u2069"),
        ("\x9b31m", r"\x9b31m"),
        ("bad\udcffname", r"bad\udcffname"),
        ("조선 é 🕊️ العربية", "조선 é 🕊️ العربية"),
    ],
)
def test_nothing_acts_on_the_terminal(text: str, shown: str) -> None:
    """Control characters, marks of direction and broken characters are written out; words stay words."""
    assert plain(text) == shown


def test_lines_are_cut_between_words_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fits, and what follows stands below the words; in a file or a pipe a line stays one."""
    line = f"   [3] {EVIDENCE}"
    assert wrapped(f"{line}\x1b", 7) == [f"{line}\\x1b"]
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    cut = wrapped(line, 7)
    assert [each.startswith(" " * 7) and len(each) <= 40 for each in cut] == [False, True, True]
    assert " ".join(" ".join(cut).split()) == line.strip()
    assert wrapped("", 7) == [""]


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("  朝鲜向俄罗斯派遣了一万二千名士兵 北韩军人 " * 4, ""),
        ("press: read from /srv/press/archive/2025/a-long-folder/and/a-longer-name.jsonl today", "/srv/"),
        ("Mixed 병사 words 軍 of both widths, ended by https://news.example/story?id=2025-04-30 .", "https"),
    ],
)
def test_wide_characters_and_long_words(line: str, whole: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line is measured in columns, nothing is lost, and a long word such as a path stays whole."""
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    cut = wrapped(line, 2)
    assert "".join("".join(cut).split()) == "".join(line.split())
    assert all(cell_len(each) <= 30 or len(each.split()) == 1 for each in cut)
    assert [word for word in line.split() if whole and word.startswith(whole)] == [
        each.strip() for each in cut if whole and each.strip().startswith(whole)
    ]


def test_a_cell_is_one_line() -> None:
    """Line breaks and runs of blanks in a cell are one blank; a list is its items; null is nothing."""
    assert cell("a\n\n b\x1b") == r"a b\x1b"
    assert cell(["x\u202e", 1.50, None]) == r"x\u202e, 1.5, "
    assert cell("y" * 10_003) == "y" * 10_000 + " … and 3 characters more"


@pytest.mark.parametrize("width", [40, 80, 100, 140, 200])
def test_no_line_is_wider_than_the_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line fits, and every word of the evidence stands there whole."""
    lines = at(width, monkeypatch)
    assert max(map(len, lines)) <= width
    assert " ".join(lines).count("lawmakers") == 4


def test_a_narrow_terminal_has_a_paragraph_for_each_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 80 columns each claim is its short cells with their names, then its evidence; nothing is empty."""
    assert at(80, monkeypatch) == [
        "published 2025-04-30 · outlet The Guardian · type casualty · status occurred",
        "attributed_to lawmakers · when_iso 2025-04",
        "  evidence Roughly 600 North Korean soldiers have been killed, lawmakers said,",
        "  citing the agency.",
        "",
        "published 2025-09-02 · outlet CNN · type deployment · status planned",
        "  evidence Roughly 600 North Korean soldiers have been killed, lawmakers said,",
        "  citing the agency. Roughly 600 North Korean soldiers have been killed,",
        "  lawmakers said, citing the agency.",
        "",
    ]


def test_a_wide_terminal_has_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 140 columns the same is a table whose evidence has at least 40 columns."""
    _, header, _, first, *_ = at(140, monkeypatch)
    assert header.split() == [*COLUMNS]
    assert first.split()[:4] == ["2025-04-30", "The", "Guardian", "casualty"]
    assert 140 - header.index("evidence") >= 40


def test_a_table_in_a_pipe_is_no_wider_than_can_be_read() -> None:
    """A table that would take more than 160 characters wraps its sentences, or gives each row a paragraph."""
    wide = [(*row[:-1], EVIDENCE * 6) for row in ROWS]
    for names, rows in ((COLUMNS, wide), (COLUMNS * 4, [row * 4 for row in wide])):
        assert 100 < max(map(len, table(names, rows).splitlines())) <= 160
    assert len(table(("a",), [("b",)]).splitlines()[1]) < 10


def test_a_table_without_rows_is_a_sentence() -> None:
    """Bare headings would look like a fault."""
    assert table(("file", "reason"), []) == "no rows\n"
    assert table(("file", "reason"), [], nothing="nothing was refused") == "nothing was refused\n"
