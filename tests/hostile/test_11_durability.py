"""Durability: what others rely on is on the disk before they do."""

import os
from pathlib import Path

from attack import has_run

from pipeline.store import Store
from schemas.catalogue import claim_types


def test_the_copy_is_on_disk_before_it_has_its_name(tmp_path, monkeypatch):
    """The file that a run works in is synced and renamed, and its folder synced, before it is written to.

    Without that a cut of power may leave its log of changes beside an empty file.
    """
    has_run(tmp_path)
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        done.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().name}")
        fsync(descriptor)

    def replaced(path: Path, target: Path) -> Path:
        done.append(f"rename {path.name} {target.name}")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    with Store.open(tmp_path / "claims.duckdb", claim_types()) as store:
        assert done == [
            "sync .claims.duckdb.copy",
            "rename .claims.duckdb.copy .claims.duckdb.run",
            f"sync {tmp_path.name}",
        ]
        done.clear()
        store.publish()
    assert done == [
        "sync .claims.duckdb.run",
        "rename .claims.duckdb.run claims.duckdb",
        f"sync {tmp_path.name}",
    ]
