"""Files that appear whole or not at all."""

import os
import threading
from pathlib import Path

import pytest

from pipeline.files import replacing
from schemas.errors import UsageError


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """What fails leaves the older file as it was, and nothing beside it."""
    target = tmp_path / "a.txt"
    with replacing(target) as part:
        part.write_text("before")
        assert not target.exists()
    with pytest.raises(UnicodeEncodeError), replacing(target) as part:
        part.write_text("half \udcff", "utf-8")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.txt", "before")]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The file that it leads to is replaced."""
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real" / "a.txt")
    with replacing(link) as part:
        part.write_text("new")
    assert link.is_symlink()
    assert (tmp_path / "real" / "a.txt").read_text() == "new"


def test_a_pipe_is_written_to_as_it_is(tmp_path: Path) -> None:
    """As is a device: it is not replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    with replacing(pipe) as part:
        part.write_text("through")
    reader.join(5)
    assert read == ["through"]
    assert pipe.is_fifo()


@pytest.mark.parametrize("name", [".", "no/a.txt", "file/a.txt"])
def test_a_target_that_cannot_be_is_named(tmp_path: Path, name: str) -> None:
    """A folder, a file in no folder, a file in a file."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="name another file"), replacing(tmp_path / name) as part:
        part.write_text("")
