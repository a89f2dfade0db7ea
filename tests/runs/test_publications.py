"""One text in several places: asked about once, each place a row, and a copy is no witness."""

import gzip
import json
from pathlib import Path

import pytest
from test_batch import asked, groundwire, summary

TOLL = "Chile said on Monday that some 40 soldiers of Peru were killed in Arica."
DATED = "Some 40 soldiers of Peru were killed in Arica on Monday, Chile said."
OLD_STORE = Path(__file__).parents[1] / "data" / "stores" / "0.1.0.duckdb.gz"
"""A store of version 0.1.0: `run press` twice, over a.txt and c.txt, which are TOLL, and b.txt."""


def press(folder: Path, **held: tuple[str, str, str]) -> None:
    """A folder `press` with these files, each with text, outlet and day."""
    (folder / "press").mkdir(exist_ok=True)
    rows = ["file,outlet,published"]
    for name, (text, outlet, day) in held.items():
        (folder / "press" / f"{name}.txt").write_text(text)
        rows.append(f"{name}.txt,{outlet},{day}")
    (folder / "press" / "metadata.csv").write_text("\n".join(rows) + "\n")


def test_three_outlets_are_one_article_and_three_publications(tmp_path: Path) -> None:
    """The text is asked about once; the views name all outlets, and nothing counts as skipped."""
    press(
        tmp_path,
        a=(TOLL, "Daily", "2025-03-05"),
        b=(TOLL, "Herald", "2025-03-05"),
        c=(TOLL, "Post", "2025-03-06"),
    )
    said = summary(groundwire("run", "press", "--json", cwd=tmp_path))
    assert (said["new_articles"], said["repeated"], said["skipped"], said["exit_code"]) == (1, 2, 0, 0)
    (group,) = asked(tmp_path, "select articles, outlets, witnesses, claims from claim_groups")
    assert group == {"articles": 1, "outlets": ["Daily", "Herald", "Post"], "witnesses": 1, "claims": 1}
    assert asked(tmp_path, "select count(*) n, count(distinct article_id) texts from publications") == [
        {"n": 3, "texts": 1}
    ]
    assert asked(tmp_path, "select count(*) n from responses") == [{"n": 1}]
    again = summary(groundwire("run", "press", "--json", cwd=tmp_path))
    assert (again["unchanged"], again["repeated"], again["new_articles"]) == (3, 0, 0)


def test_the_first_publication_dates_the_article(tmp_path: Path) -> None:
    """An earlier print that comes later dates the article, without a request: "Monday" is its Monday."""
    press(tmp_path, a=(DATED, "Daily", "2025-03-12"))
    groundwire("run", "press", cwd=tmp_path)
    dated = "select file, outlet, published, when_iso from casualty"
    assert asked(tmp_path, dated) == [
        {"file": "press/a.txt", "outlet": "Daily", "published": "2025-03-12", "when_iso": "2025-03-10"}
    ]
    press(tmp_path, a=(DATED, "Daily", "2025-03-12"), z=(DATED, "Herald", "2025-03-05"))
    said = summary(groundwire("run", "press", "--json", cwd=tmp_path))
    assert (said["unchanged"], said["repeated"], said["settled"]) == (1, 1, 1)
    assert asked(tmp_path, dated) == [
        {"file": "press/z.txt", "outlet": "Herald", "published": "2025-03-05", "when_iso": "2025-03-03"}
    ]
    assert asked(tmp_path, "select count(*) n from responses") == [{"n": 1}]


def test_an_edit_takes_its_own_claims_and_no_other_outlets(tmp_path: Path) -> None:
    """Of two outlets that printed 40 one corrects to 70: both stand, each by its outlet, nothing twice."""
    press(tmp_path, a=(TOLL, "Daily", "2025-03-05"), b=(TOLL, "Herald", "2025-03-06"))
    groundwire("run", "press", cwd=tmp_path)
    press(tmp_path, a=(TOLL.replace("40", "70"), "Daily", "2025-03-05"), b=(TOLL, "Herald", "2025-03-06"))
    groundwire("run", "press", cwd=tmp_path)
    series = "select count_low, outlets from casualty_series order by count_low"
    assert asked(tmp_path, series) == [
        {"count_low": 40, "outlets": ["Herald"]},
        {"count_low": 70, "outlets": ["Daily"]},
    ]
    press(tmp_path, a=(TOLL.replace("40", "70"), "Daily", "2025-03-05"), b=("Rain.", "Herald", "2025-03-06"))
    groundwire("run", "press", cwd=tmp_path)
    assert asked(tmp_path, series) == [{"count_low": 70, "outlets": ["Daily"]}]
    members = "select count(*) n from group_members where claim_id not in (select claim_id from claims)"
    assert asked(tmp_path, members) == [{"n": 0}]


def test_a_moved_file_is_one_publication(tmp_path: Path) -> None:
    """A file under another name is the same publication there, and not a second one."""
    press(tmp_path, a=(TOLL, "Daily", "2025-03-05"))
    groundwire("run", "press", cwd=tmp_path)
    (tmp_path / "press" / "a.txt").unlink()
    press(tmp_path, b=(TOLL, "Daily", "2025-03-05"))
    assert summary(groundwire("run", "press", "--json", cwd=tmp_path))["unchanged"] == 1
    assert asked(tmp_path, "select file from publications") == [{"file": "press/b.txt"}]
    assert asked(tmp_path, "select file from casualty") == [{"file": "press/b.txt"}]


@pytest.mark.parametrize(("day", "stories"), [("2025-03-05", 1), ("2025-06-05", 2)])
def test_a_copy_is_no_witness(tmp_path: Path, day: str, stories: int) -> None:
    """Half a report under another voice is one witness with it; months later it is another's background."""
    road = [f"The road from Tacna has {n * 7} bends and {n} bridges near mill {n * 3}." for n in range(12)]
    port = [f"Port {n} of Callao took in {n * 9} ships of salt and {n * 4} of copper." for n in range(12)]
    said = "{} said that 40 soldiers of Peru were killed in Arica on 3 March 2025."
    report = " ".join((said.format("Chile's army"), *road))
    other = " ".join((said.format("The governor Ana Roa"), *road[:6], *port[:6]))
    press(tmp_path, a=(report, "Daily", "2025-03-05"), b=(other, "Herald", day))
    groundwire("run", "press", cwd=tmp_path)
    (group,) = asked(tmp_path, "select articles, stories, witnesses from claim_groups where count_low = 40")
    assert group == {"articles": 2, "stories": stories, "witnesses": stories}


@pytest.mark.faults
def test_a_store_of_the_last_release_is_right_again(tmp_path: Path) -> None:
    """What it counted twice it counts once, and lost outlets come back with the next run."""
    (tmp_path / "claims.duckdb").write_bytes(gzip.decompress(OLD_STORE.read_bytes()))
    counted = "select sum(claims) claims, count(*) groups from claim_groups"
    assert asked(tmp_path, counted) == [{"claims": 4, "groups": 2}]
    for words in (("claims",), ("sql", counted)):
        (told,) = groundwire(*words, cwd=tmp_path).stderr.splitlines()
        assert "`groundwire renormalise`, brings it up to date" in told
    assert groundwire("renormalise", cwd=tmp_path).returncode == 0
    assert asked(tmp_path, counted) == [{"claims": 2, "groups": 2}]
    assert groundwire("sql", counted, cwd=tmp_path).stderr == ""
    assert asked(tmp_path, "select distinct model from claims") == [{"model": "patterns"}]
    fiji = "Fiji plans to send 300 soldiers to Samoa, the ministry said."
    press(
        tmp_path,
        a=(TOLL, "Daily", "2025-03-05"),
        b=(fiji, "Herald", "2025-03-04"),
        c=(TOLL, "Herald", "2025-03-03"),
    )
    assert groundwire("run", "press", cwd=tmp_path).returncode == 0
    assert asked(tmp_path, counted) == [{"claims": 2, "groups": 2}]
    (toll,) = asked(tmp_path, "select outlets, articles from claim_groups where type = 'casualty'")
    assert toll == {"outlets": ["Daily", "Herald"], "articles": 1}
    assert json.loads(groundwire("runs", "--format", "json", cwd=tmp_path).stdout)
