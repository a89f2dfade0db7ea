"""The current folder: what its groundwire.toml names gets no key unasked, and no code is run in silence."""

from contextlib import suppress

import pytest
from attack import GOOD, fuzzed, groundwire
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings, load_settings
from pipeline.models.address import allow, is_allowed
from pipeline.runs.factory import _refuse_folder, told_settings
from schemas.errors import ConfigError

KEY = "sk-a-key-of-the-user-0001"
ELSEWHERE = "https://llm.elsewhere.example/v1"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    place = tmp_path / "cloned"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


def settings_in(folder, toml: str, given: dict[str, object] | None = None, **environ: str):
    (folder / "groundwire.toml").write_text(toml)
    return load_settings(given or {}, environ={"OPENAI_API_KEY": KEY, **environ})


def test_a_folder_names_no_endpoint_for_the_key(folder):
    """An endpoint in groundwire.toml gets no key until that was allowed for this folder and this endpoint."""
    settings = settings_in(folder, f'base_url = "{ELSEWHERE}"\n')
    with pytest.raises(ConfigError, match="doctor --allow"):
        _refuse_folder(settings)
    allow(folder, ELSEWHERE)
    _refuse_folder(settings)
    assert not is_allowed(folder.parent, ELSEWHERE)
    with pytest.raises(ConfigError):
        _refuse_folder(settings_in(folder, 'base_url = "https://other.example/v1"\n'))


@pytest.mark.parametrize(
    ("toml", "given", "environ"),
    [
        (f'base_url = "{ELSEWHERE}"\n', {"base_url": "https://mine.example/v1"}, {}),
        (f'base_url = "{ELSEWHERE}"\n', {}, {"GROUNDWIRE_BASE_URL": "https://mine.example/v1"}),
        ('base_url = "http://127.0.0.1:8000/v1"\n', {}, {}),
        ('base_url = "https://api.openai.com/v1"\n', {}, {}),
        ("", {}, {}),
        (f'base_url = "{ELSEWHERE}"\n', {}, {"OPENAI_API_KEY": ""}),
    ],
)
def test_what_a_person_says_is_asked(folder, toml, given, environ):
    """Named on the command line or in the environment, on this machine, OpenAI's own, or without a key."""
    _refuse_folder(settings_in(folder, toml, given, **environ))


def test_a_run_says_so(folder, tmp_path):
    """The command ends with the next step, and nothing was sent."""
    (folder / "groundwire.toml").write_text(f'base_url = "{ELSEWHERE}"\nmodel = "m"\n')
    (folder / "a.txt").write_text(GOOD)
    environ = {"OPENAI_API_KEY": KEY, "XDG_CONFIG_HOME": str(tmp_path / "home")}
    done = groundwire("run", "a.txt", cwd=folder, **environ)
    assert done.code == 1
    assert "llm.elsewhere.example would get the key in OPENAI_API_KEY" in done.err


def test_code_of_a_folder_is_told(folder):
    """Claim types are Python: commands that need none do not run them, the others say that they did."""
    (folder / "types").mkdir()
    (folder / "types" / "evil.py").write_text("from pathlib import Path\nPath('ran').touch()\n")
    (folder / "groundwire.toml").write_text('schemas = "types"\n')
    (folder / "a.txt").write_text(GOOD)
    for words in (
        ("claims",),
        ("sql", "select 1"),
        ("rejects",),
        ("runs",),
        ("fetch", "http://127.0.0.1:9/"),
    ):
        groundwire(*words, cwd=folder)
        assert not (folder / "ran").exists(), words
    assert "are Python, and are run" in groundwire("types", cwd=folder).err
    assert (folder / "ran").exists()


def test_what_is_found_out_cannot_be_set(folder):
    """Nor is it kept with the settings of a run."""
    for name in ("of_folder", "api_key_from", "api_key"):
        with pytest.raises(ConfigError):
            settings_in(folder, f'{name} = ["base_url"]\n')
    settings = settings_in(folder, 'model = "m"\n', GROUNDWIRE_OF_FOLDER="x")
    assert settings.of_folder == ("model",)
    assert "of_folder" not in told_settings(settings)


values = st.sampled_from(
    ["1", "-1", "nan", "1e999", "true", '""', '"m"', "[]", "{}", "[[1]]", '"\\u0000"', "2020-01-01"]
)
pairs = st.tuples(st.sampled_from([*Settings.model_fields, "x", "a.b", '"\\u001b"']), values).map(" = ".join)


@fuzzed(60)
@given(st.lists(pairs, max_size=4).map("\n".join).map(str.encode) | st.binary(max_size=60))
def test_any_file_of_settings_is_read_or_told(tmp_path, data):
    """Whatever stands in groundwire.toml, it gives settings, or an error that says what is wrong."""
    path = tmp_path / "groundwire.toml"
    path.write_bytes(data)
    with suppress(ConfigError):
        assert load_settings({}, environ={}, file=path)


@pytest.mark.parametrize("data", ["a = " + "[" * 9_000, "a = " + "{a = " * 9_000, "[" + "a." * 9_000 + "a]"])
def test_settings_without_end(tmp_path, data):
    """Values in values are an error too."""
    path = tmp_path / "groundwire.toml"
    path.write_text(data)
    with pytest.raises(ConfigError):
        load_settings({}, environ={}, file=path)
