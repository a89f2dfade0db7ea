"""The law of equal stores: one that has seen many nights answers as one made today from the same articles.

Hypothesis drives what happens to a folder and its store: texts come, are edited, move, vanish, are printed by
a second outlet; runs with this model or that, with other prompts and types, are killed and repeated. After a
last run every table and view is what a store made afresh has, ids of runs and times aside.
`GROUNDWIRE_SEQUENCES=1000` tries so many sequences.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from pipeline.config import HOME, Settings
from pipeline.models.model import Request, Response
from pipeline.patterns.extractor import Patterns
from pipeline.runs import batch
from pipeline.runs.resolve import renormalise
from pipeline.store import Outcomes, Store, meanwhile, read

TEXTS = [
    "Chile said on Monday that some 40 soldiers of Peru were killed in Arica.",
    "Chile said on Monday that some 70 soldiers of Peru were killed in Arica. Ghana will send Togo rice.",
    "Peru denied on Monday that 40 of its soldiers were killed. Ghana has sent rice to Togo.",
    "President Boakai of Liberia visited Ghana last week. Fiji sent 300 soldiers to Samoa in March.",
    "Fiji plans to send 300 soldiers to Samoa, the ministry said. Chile and Peru signed a truce.",
]
FILES = ["a.txt", "b.txt", "c.txt", "d.txt"]
OUTLETS = ["Daily", "Herald"]
DAYS = ["2025-03-03", "2025-03-05", ""]
UNLIKE = {
    "outcomes": {
        "run_id",
        "saved",
        "attempts",
        "requests",
        "prompt_tokens",
        "completion_tokens",
        "cost",
        "seconds",
    },
    "articles": {"added"},
    "rejects": {"run_id"},
    "skipped": {"run_id", "skipped_at"},
}
"""What tells of runs and times; of claims it is `run_id`."""
ASIDE = {"runs", "responses", "scores", "evaluations"}


class Scripted(Patterns):
    """A model that sees what the rules see; `half` of them leaves out every second claim of a type."""

    def __init__(self, name: str, *, half: bool = False) -> None:
        super().__init__()
        self._name, self.half = name, half

    @property
    def name(self) -> str:
        return self._name

    async def ask(self, request: Request) -> Response:
        said = await super().ask(request)
        if not self.half:
            return said
        answer = {kind: claims[::2] for kind, claims in (said.answer or {}).items()}
        return Response.to(self, request, "answered", answer=answer, text="{}")


MODELS = {"alpha": Scripted("alpha"), "beta": Scripted("beta", half=True)}


async def opened(chosen: Settings) -> Scripted:
    return MODELS[chosen.model or "alpha"]


@contextmanager
def killed(after: int) -> Iterator[None]:
    """A run that dies before it publishes, or after so many savings."""
    saved, save = [0], Outcomes.save

    def failing(store: Outcomes, outcomes: Any) -> None:
        saved[0] += 1
        if saved[0] > after:
            raise KeyboardInterrupt
        save(store, outcomes)

    def unpublished(store: Store) -> None:
        store.close()
        raise KeyboardInterrupt

    with (
        patch.object(Outcomes, "save", failing),
        patch.object(Store, "publish", unpublished),
        suppress(KeyboardInterrupt, BaseExceptionGroup),
    ):
        yield


class Nights:
    """A folder, its store, and what happens to them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "press"
        self.folder.mkdir()
        self.held: dict[str, tuple[int, int, int]] = {}
        self.gone: dict[str, tuple[int, int, int]] = {}
        self.edited: set[str] = set()  # since a run last saw them
        (home / "prompts").mkdir()
        shutil.copy(HOME / "prompts" / "extract.md", home / "prompts")
        with (home / "prompts" / "extract.md").open("a") as file:
            file.write("\nBe brief.\n")

    def write(self, held: dict[str, tuple[int, int, int]]) -> None:
        for file in self.folder.iterdir():
            file.unlink()
        rows = ["file,outlet,published"]
        for file, (text, outlet, day) in held.items():
            (self.folder / file).write_text(TEXTS[text])
            rows.append(f"{file},{OUTLETS[outlet]},{DAYS[day]}")
        (self.folder / "metadata.csv").write_text("\n".join(rows) + "\n")

    def settings(self, db: str, model: str, form: str) -> Settings:
        return Settings(
            db=self.home / db,
            model=model,
            prompts=self.home / "prompts" if form == "prompt" else None,
            **({"types": ("casualty", "aid")} if form == "types" else {}),
        )

    def run(self, db: str, model: str, choice: Any, form: str) -> None:
        if self.held:
            chosen = self.settings(db, model, form)
            asyncio.run(batch.run(chosen, [self.folder], other_model=choice))

    def tables(self, db: str) -> dict[str, list[str]]:
        found = {}
        with read(self.home / db) as reader:
            for name in reader.tables():
                if name not in ASIDE:
                    answer = reader.query(f'FROM "{name}"', limit_seconds=None)
                    cells = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
                    if name == "articles":
                        cells = [row for row in cells if row["superseded_by"] is None]
                    unlike = UNLIKE.get(name, {"run_id"})
                    alike = [{c: cell for c, cell in row.items() if c not in unlike} for row in cells]
                    found[name] = sorted(map(repr, alike))
        return found


texts, files = st.integers(0, len(TEXTS) - 1), st.sampled_from(FILES)
places = st.tuples(st.integers(0, 1), st.integers(0, 2))
models, choices = st.sampled_from([*MODELS]), st.sampled_from(["keep", "replace"])
STEPS = st.one_of(
    st.tuples(st.just("write"), files, texts, places),
    st.tuples(st.just("write"), files, texts, places),
    st.tuples(st.just("delete"), files),
    st.tuples(st.just("move"), files, files),
    st.tuples(st.just("run"), models, choices, st.sampled_from(["prompt", "types"])),
    st.tuples(st.just("run"), models, choices, st.just("plain")),
    st.tuples(st.just("kill"), models, st.integers(0, 2)),
    st.tuples(st.just("retry"), models),
    st.tuples(st.just("renormalise")),
)


def play(nights: Nights, step: tuple[Any, ...]) -> None:
    kind, *given_ = step
    store = (nights.home / "s.duckdb").exists()
    if kind == "write":
        file, text, place = given_
        nights.edited |= {file} & {*nights.held, *nights.gone}
        nights.held[file] = (text, *place)
        nights.gone.pop(file, None)
    elif kind == "delete" and given_[0] in nights.held:
        nights.gone[given_[0]] = nights.held.pop(given_[0])
    elif kind == "move" and given_[0] in {*nights.held} - nights.edited and given_[1] not in nights.held:
        # edited and moved at once is another file: what was seen under the old name is gone, and still counts
        nights.held[given_[1]] = nights.held.pop(given_[0])
        nights.gone.pop(given_[1], None)
    nights.write(nights.held)
    if kind == "run":
        nights.edited.clear()
        nights.run("s.duckdb", *given_)
    elif kind == "kill" and nights.held:
        with killed(given_[1]):
            nights.run("s.duckdb", given_[0], "keep", "plain")
    elif kind == "retry" and store:
        chosen = nights.settings("s.duckdb", given_[0], "plain")
        asyncio.run(batch.retry(chosen, other_model="keep"))
    elif kind == "renormalise" and store:
        renormalise(nights.settings("s.duckdb", "alpha", "plain"))


@settings(
    max_examples=int(os.environ.get("GROUNDWIRE_SEQUENCES", "1")),
    phases=[phase for phase in Phase if phase is not Phase.shrink],  # each try takes seconds
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(STEPS, min_size=2, max_size=8), models, st.sampled_from([0, 1 << 40]))
@example(  # a run that reads fewer types than were asked for took the claims of the others with the move
    [
        ("write", "a.txt", 3, (0, 0)),
        ("run", "alpha", "keep", "plain"),
        ("move", "a.txt", "b.txt"),
        ("run", "beta", "keep", "types"),
    ],
    "alpha",
    0,
)
@example(  # what a killed run had noted of a move held for ever
    [
        ("write", "c.txt", 4, (1, 2)),
        ("run", "beta", "keep", "plain"),
        ("move", "c.txt", "d.txt"),
        ("kill", "alpha", 2),
    ],
    "alpha",
    0,
)
def test_many_nights_equal_one(steps, model, large_from):
    """Whatever led to a store, large or small, after a whole run it equals one made afresh."""
    with (
        tempfile.TemporaryDirectory() as home,
        patch.object(batch, "open_model", opened),
        patch.object(meanwhile, "_LARGE", large_from),
    ):
        nights = Nights(Path(home))
        for step in steps:
            play(nights, step)
        nights.held |= nights.gone  # what was deleted still counts, so the fresh store has to read it too
        nights.held.setdefault("z.txt", (0, 0, 0))
        nights.write(nights.held)
        nights.run("s.duckdb", model, "replace", "plain")
        nights.run("fresh.duckdb", model, None, "plain")
        assert nights.tables("s.duckdb") == nights.tables("fresh.duckdb")


@pytest.mark.parametrize("outlet", [0, 1], ids=["same bytes and metadata", "other metadata"])
def test_a_text_moves_while_its_file_is_edited(tmp_path, outlet):
    """In the night in which one file loses a text and another has it, the text keeps claims and place."""
    with patch.object(batch, "open_model", opened):
        nights = Nights(tmp_path)
        nights.held = {"d.txt": (0, outlet, 0)}
        play(nights, ("run", "alpha", "keep", "plain"))
        nights.held = {"d.txt": (4, 0, 0), "z.txt": (0, 0, 0)}
        play(nights, ("run", "alpha", "keep", "plain"))
        nights.run("fresh.duckdb", "alpha", None, "plain")
        assert nights.tables("s.duckdb") == nights.tables("fresh.duckdb")


@pytest.mark.faults
@pytest.mark.parametrize("before", [(0, 0), (1, 2)], ids=["outlet", "day"])
def test_metadata_are_corrected_to_those_of_another_file(tmp_path, before):
    """Of two files with one text, one's outlet or day is mended to be as the other's: the store has it so."""
    with patch.object(batch, "open_model", opened):
        nights = Nights(tmp_path)
        nights.held = {"a.txt": (3, *before), "b.txt": (3, 1, 0)}
        play(nights, ("run", "alpha", "keep", "plain"))
        nights.held = {"a.txt": (3, 1, 0), "b.txt": (3, 1, 0)}
        play(nights, ("run", "alpha", "keep", "plain"))
        nights.run("fresh.duckdb", "alpha", None, "plain")
        assert nights.tables("s.duckdb") == nights.tables("fresh.duckdb")


@pytest.mark.faults
def test_deleting_files_changes_nothing(tmp_path):
    """What a store knows of articles stays when their files are taken away."""
    with patch.object(batch, "open_model", opened):
        nights = Nights(tmp_path)
        nights.held = {file: (i, i % 2, i % 3) for i, file in enumerate(FILES)}
        nights.write(nights.held)
        nights.run("s.duckdb", "alpha", None, "plain")
        before = nights.tables("s.duckdb")
        del nights.held["a.txt"], nights.held["c.txt"]
        nights.write(nights.held)
        nights.run("s.duckdb", "alpha", None, "plain")
        assert nights.tables("s.duckdb") == before


@pytest.mark.faults
def test_unchanged_runs_change_the_size_by_less_than_a_tenth(tmp_path):
    """A store does not grow by nights on which nothing happens."""
    with patch.object(batch, "open_model", opened):
        nights = Nights(tmp_path)
        nights.held = {file: (i, i % 2, i % 3) for i, file in enumerate(FILES)}
        nights.write(nights.held)
        (nights.folder / "empty.txt").touch()
        sizes = []
        for _ in range(30):
            nights.run("s.duckdb", "alpha", None, "plain")
            sizes.append((tmp_path / "s.duckdb").stat().st_size)
        assert max(sizes[1:]) <= 1.1 * sizes[0]


@pytest.mark.parametrize("again", ["run", "retry", "renormalise"])
def test_three_times_are_once(tmp_path, again):
    """Running, retrying and renormalising over and over counts no claim twice."""
    counted = "SELECT sum(claims), count(*) FROM claim_groups"
    with patch.object(batch, "open_model", opened):
        nights = Nights(tmp_path)
        nights.held = {file: (i, i % 2, i % 3) for i, file in enumerate(FILES)}
        nights.write(nights.held)
        seen = []
        nights.run("s.duckdb", "alpha", None, "plain")
        for _ in range(3):
            play(
                nights,
                {"run": ("run", "alpha", None, "plain"), "retry": ("retry", "alpha")}.get(again, (again,)),
            )
            with read(tmp_path / "s.duckdb") as reader:
                seen += reader.query(counted).rows
                (claims,) = reader.query("SELECT count(*) FROM claims").rows[0]
        assert {total for total, _ in seen} == {claims}
        assert len({*seen}) == 1
