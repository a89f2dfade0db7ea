"""Smaller ones: addresses, cells of spreadsheets, errors that say too much, stores that others changed."""

import duckdb
import pytest
from attack import GOOD, groundwire, has_run

from pipeline.articles.addresses import is_public, without_user


@pytest.mark.parametrize(
    "address",
    [
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "::ffff:0:7f00:1",
        "::ffff:0:a9fe:a9fe",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "fec0::1",
        "feff::1",
        "5f00::1",
        "3fff::1",
        "100::1",
        "2002:7f00:1::",
        "::1",
        "fe80::1%eth0",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "192.0.0.192",
        "192.88.99.1",
        "168.63.129.16",
        "64:ff9b::c000:c0",
        "100:0:0:1::1",
        "0.0.0.0",  # noqa: S104 - looked at, not bound
    ],
)
def test_no_public_address(address):
    """Addresses of this machine, of private networks and of those that stand for one."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1", "2002:101:101::"]
)
def test_a_public_address(address):
    """And those that are."""
    assert is_public(address)


def test_an_address_is_told_without_its_user():
    """The rest of it stands, also a sign @ in its path."""
    assert without_user("https://me:pass@host.example/@x?y=a@b") == "https://host.example/@x?y=a@b"
    assert without_user("https://host.example/@x") == "https://host.example/@x"


def test_no_cell_is_run(tmp_path):
    """What a spreadsheet would run stands behind an apostrophe; numbers do not; lines end as on Unix."""
    has_run(tmp_path)
    cells = ("=cmd|''/c calc''!A1", "@SUM(1)", "+1+cmd", "-1+cmd", "\t=1", "=HYPERLINK(1)")
    query = " union all ".join(f"select '{cell}' a, -5 b, '-5.5%' c, 'x=1' d" for cell in cells)
    done = groundwire("sql", query, "--format", "csv", cwd=tmp_path)
    header, *lines, rest = done.out.split("\n")
    assert (header, len(lines), rest) == ("a,b,c,d", len(cells), "")
    assert all(line.startswith("'") and line.endswith(",-5,-5.5%,x=1") for line in lines)
    assert "\r" not in done.out


@pytest.mark.parametrize(
    "address",
    ["sk-secret-of-mine", "htp://me:pass-word@host/v1", "http://[::1", "https://host:port-word/v1", "//x"],
)
def test_an_address_that_is_none_is_not_shown(tmp_path, address):
    """A key or password may have come into it by mistake."""
    (tmp_path / "a.txt").write_text(GOOD)
    done = groundwire("run", "a.txt", "--model", "m", "--base-url", address, cwd=tmp_path)
    assert done.code == 1
    assert "is no endpoint" in done.err
    assert not any(word in done.said for word in ("secret", "pass-word", "port-word"))


def changed(tmp_path, *statements: str) -> None:
    has_run(tmp_path)
    with duckdb.connect(str(tmp_path / "claims.duckdb")) as con:
        for statement in statements:
            con.execute(statement)
    (tmp_path / "a.txt").write_text(GOOD.replace("12", "21"))


def test_a_store_of_a_later_version_is_left(tmp_path):
    """Its layout is not taken for an older one."""
    changed(tmp_path, "CREATE OR REPLACE MACRO stated.layout() AS '999-abc'")
    before = (tmp_path / "claims.duckdb").read_bytes()
    done = groundwire("run", "a.txt", cwd=tmp_path)
    assert done.code == 4
    assert "made by a later version" in done.err
    assert (tmp_path / "claims.duckdb").read_bytes() == before
    assert [path.name for path in tmp_path.glob(".claims*")] == []


@pytest.mark.parametrize(
    "statement",
    [
        "DROP VIEW claims",
        *(
            pytest.param(statement, marks=pytest.mark.faults)  # each makes all views anew
            for statement in (
                "ALTER TABLE casualty RENAME COLUMN harm TO hurt",
                "ALTER TABLE rejects DROP COLUMN reason",
                "DROP TABLE rejects",
                "DROP VIEW dead_letters",
                "ALTER TABLE outcomes DROP COLUMN error",
            )
        ),
    ],
)
def test_a_store_that_was_changed_by_hand(tmp_path, statement):
    """A column or view that is gone is an error of one line, with the next step."""
    changed(tmp_path, statement)
    for words in (
        ("run", "a.txt"),
        ("claims",),
        ("rejects",),
        ("report", "a.html"),
        ("export", "out"),
        ("runs",),
    ):
        done = groundwire(*words, cwd=tmp_path)
        assert "Traceback" not in done.said
        assert done.code in (0, 1, 4), (words, done.said)
