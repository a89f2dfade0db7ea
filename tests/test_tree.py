"""The tree in pipeline/README.md is the tree on disk, and what documents point at is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TREE = re.search(
    r"^## The tree\n.*?```\n(.*?)```",
    (ROOT / "pipeline" / "README.md").read_text("utf-8"),
    re.DOTALL | re.MULTILINE,
)
FILE = re.compile(r"\b[\w-]+\.(?:py|md|sql|html|css|js|tsv|yaml|json)\b")
LINE = re.compile(r"(?P<indent> *)(?P<name>[.\w]+)/ +(?P<about>\S.*)|  {10,}(?P<more>\S.*)")
TOP = (".ci", "evals", "pipeline", "prompts", "schemas", "seeds", "tests")


def shown() -> dict[str, str]:
    """What the tree says of each folder, by its path."""
    assert TREE
    said: dict[str, str] = {}
    path: list[str] = []
    for line in TREE[1].splitlines():
        match = LINE.fullmatch(line)
        assert match, line
        if match["more"]:
            said["/".join(path)] += f" {match['more']}"
        else:
            path = [*path[: len(match["indent"]) // 2], match["name"]]
            said["/".join(path)] = match["about"]
    return said


def rooms() -> set[str]:
    return {
        folder.name
        for top in ("schemas", "pipeline", "evals")
        for folder in (ROOT / top, *(ROOT / top).iterdir())
    }


def on_disk() -> set[str]:
    """All folders but caches; of tests, without those that have the name of a room, and within data."""
    found = {each.relative_to(ROOT) for top in TOP for each in (ROOT / top).glob("**/") if each.is_dir()}
    paths = {path.as_posix() for path in found if not re.search(r"__|/\.", path.as_posix())}
    mirrored = {f"tests/{name}" for name in rooms()}
    return {path for path in paths - mirrored if not path.startswith("tests/data/")}


def test_the_tree_shown_is_the_tree_on_disk() -> None:
    """Each folder has a line, at its place, in alphabetical order; each line has a folder."""
    assert sorted(shown()) == sorted(on_disk())
    assert list(shown()) == sorted(shown())


@pytest.mark.parametrize("folder", shown())
def test_files_named_in_the_tree_are_there(folder: str) -> None:
    """In the folder by which they are named."""
    assert [name for name in FILE.findall(shown()[folder]) if not (ROOT / folder / name).is_file()] == []


@pytest.mark.parametrize("top", ["schemas", "pipeline", "evals"])
def test_every_folder_of_tests_has_the_name_of_a_room(top: str) -> None:
    """Tests stand where the code stands, attacks apart; the packages say to checkers that they are typed."""
    folders = {each.name for each in (ROOT / "tests").iterdir() if any(each.glob("test_*.py"))}
    assert folders <= rooms() | {"hostile"}
    assert (ROOT / top / "py.typed").is_file()


@pytest.mark.parametrize(
    "document",
    ["README.md", *(f"{top}/README.md" for top in ("pipeline", "schemas", "evals", "prompts", "tests"))],
)
def test_links_lead_to_files(document: str) -> None:
    """And so do paths in code quotes that begin with a folder of ours."""
    text = (ROOT / document).read_text(encoding="utf-8")
    links = {(ROOT / document).parent / link for link in re.findall(r"\]\(([^):#]+)\)", text)}
    named = {ROOT / path for path in re.findall(rf"`((?:{'|'.join(TOP[1:])})/[\w./]+)`", text)}
    assert {str(path.relative_to(ROOT)) for path in links | named if not path.exists()} == set()
