"""Settings: who goes before whom, and what is said of a mistake."""

from pathlib import Path

import pytest

from pipeline.config import load_settings
from schemas.errors import ConfigError


def test_order_of_sources(tmp_path: Path) -> None:
    """The command line goes before the environment, that before the file, that before the defaults."""
    file = tmp_path / "groundwire.toml"
    file.write_text('model = "a"\nbase_url = "http://a"\ndb = "a.duckdb"\n', encoding="utf-8")
    environ = {"GROUNDWIRE_MODEL": "b", "OPENAI_BASE_URL": "http://b"}
    settings = load_settings({"model": "c", "focus": None}, environ=environ, file=file)
    assert (settings.model, settings.base_url, settings.db, settings.timeout) == (
        "c",
        "http://b",
        tmp_path / "a.duckdb",
        600.0,
    )


def test_key_never_shows() -> None:
    """A key from the environment is kept out of every printed form of the settings."""
    settings = load_settings({}, environ={"OPENAI_API_KEY": "sk-secret"}, file=Path("none.toml"))
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == "sk-secret"
    for printed in (repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())):
        assert "sk-secret" not in printed


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('db = "a"\nmodell = "x"\n', "groundwire.toml:2: modell: no such setting; there are: db, model"),
        ('db = "a"\n\ntimeout = "soon"\n', "groundwire.toml:3: timeout: must be a number"),
        ('focus = "word"\n', "groundwire.toml:1: focus: must be 'article', 'type' or 'sentence'"),
        ('db = "a"\nmodel = \n', "groundwire.toml:2: "),
        ('db = "a"\napi_key = "sk-1"\n', "groundwire.toml:2: keys do not belong in this file"),
        ('concurrency = "8"\n', "groundwire.toml:1: concurrency: must be a whole number"),
        ("insecure = 1\n", "groundwire.toml:1: insecure: must be true or false"),
        ("temperature = 99\n", "groundwire.toml:1: temperature: must be 2 or less"),
        ("types = []\n", "groundwire.toml:1: types: must not be empty"),
        ('db = ""\n', "groundwire.toml:1: db: is empty; name a file"),
        ('model = ""\n', "groundwire.toml:1: model: must not be empty"),
        ('base_url = "localhost:80"\n', "groundwire.toml:1: base_url: is no endpoint; write"),
        ('base_url = "ftp://host/v1"\n', "groundwire.toml:1: base_url: is no endpoint"),
        ('api_key_from = "X"\n', "groundwire.toml:1: api_key_from: no such setting"),
        ("concurrency = 0\n", "groundwire.toml:1: concurrency: must be 1 or more"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, says: str) -> None:
    """A mistake in groundwire.toml is named with file, line and setting; the value of a key is not shown."""
    file = tmp_path / "groundwire.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings({}, environ={}, file=file)
    assert says in str(caught.value)
    assert "sk-1" not in str(caught.value)


def test_the_home_folder_may_be_written_as_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~` in a path is the home folder, in the file as in the environment; other paths are the file's."""
    monkeypatch.setenv("HOME", "/home/ada")
    file = tmp_path / "groundwire.toml"
    file.write_text('schemas = "~/types"\naliases = ["~/a.yaml", "b.yaml"]\n', encoding="utf-8")
    settings = load_settings({}, environ={"GROUNDWIRE_DB": "~/claims.duckdb"}, file=file)
    assert settings.db == Path("/home/ada/claims.duckdb")
    assert settings.schemas == Path("/home/ada/types")
    assert settings.aliases == (Path("/home/ada/a.yaml"), tmp_path / "b.yaml")


def test_a_mistake_on_the_command_line_is_named() -> None:
    """A value that does not fit is named with its option."""
    with pytest.raises(ConfigError, match="focus: must be"):
        load_settings({"focus": "word"}, environ={}, file=Path("none.toml"))


def test_a_key_file_is_read_only_where_others_cannot(tmp_path: Path) -> None:
    """The key may stand in a file that only its owner can read; an open one is refused, and never printed."""
    file = tmp_path / "key"
    file.write_text("sk-secret\n")
    file.chmod(0o600)
    environ = {"GROUNDWIRE_API_KEY_FILE": str(file)}
    found = load_settings({}, environ=environ, file=tmp_path / "none.toml").api_key
    assert found is not None
    assert found.get_secret_value() == "sk-secret"
    for mode in (0o640, 0o604, 0o602):
        file.chmod(mode)
        with pytest.raises(ConfigError, match="chmod 600") as caught:
            load_settings({}, environ=environ, file=tmp_path / "none.toml")
        assert "sk-secret" not in str(caught.value)
