"""Pipes: where a file is read, a FIFO or a device is told, and nobody waits for it."""

import os

import pytest
from attack import GOOD, groundwire

from pipeline.config import load_settings
from schemas.errors import ConfigError, StoreError
from schemas.regular_files import read_regular


def test_only_regular_files_are_read(tmp_path):
    """A FIFO, a device, a folder and what is too large: an OSError, at once."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"x" * 11)
    for path in (tmp_path / "pipe", tmp_path, tmp_path / "large", "/dev/zero", tmp_path / "none"):
        with pytest.raises(OSError, match=r"regular|larger|No such"):
            read_regular(type(tmp_path)(path), 10)


@pytest.mark.faults
@pytest.mark.parametrize("name", ["metadata.csv", "refused.csv", "b.txt", "b.jsonl", "b.html", "b.parquet"])
def test_among_articles(tmp_path, name):
    """In a folder it is a row among the skipped, and the articles are read."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(GOOD)
    os.mkfifo(tmp_path / "in" / name)
    done = groundwire("run", "in", cwd=tmp_path)
    assert done.code == 2, done.said
    assert "1 new" in done.out


def test_settings_and_key(tmp_path):
    """groundwire.toml and the key file."""
    pipe = tmp_path / "groundwire.toml"
    os.mkfifo(pipe)
    with pytest.raises(ConfigError, match="regular"):
        load_settings({}, environ={}, file=pipe)
    with pytest.raises(ConfigError, match="regular"):
        load_settings({}, environ={"GROUNDWIRE_API_KEY_FILE": str(pipe)}, file=tmp_path / "none")


def test_store_recording_and_lists(tmp_path):
    """`--db`, `--model replay:`, sources of a fetch."""
    (tmp_path / "a.txt").write_text(GOOD)
    os.mkfifo(tmp_path / "pipe")
    for words in (
        ("run", "a.txt", "--db", "pipe"),
        ("sql", "select 1", "--db", "pipe"),
        ("run", "a.txt", "--model", "replay:pipe"),
        ("fetch", "pipe", "--into", "pages"),
    ):
        done = groundwire(*words, cwd=tmp_path)
        assert done.code in (1, 3, StoreError.exit_code), (words, done.said)
        assert "Traceback" not in done.said
