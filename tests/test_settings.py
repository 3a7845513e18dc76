import getpass
import os
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gist_demo.settings import Limits, Settings, SettingsError

README = (Path(__file__).resolve().parents[1] / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("variable", "value", "field", "is_read_as"),
    [
        ("GIST_DEMO_MODEL", "owner/name", "model", "owner/name"),
        ("GIST_DEMO_DEVICE", "cuda:1", "device", "cuda:1"),
        ("GIST_DEMO_PRECISION", "exact", "precision", "exact"),
        ("GIST_DEMO_PRECISION", "fast", "precision", "fast"),
        ("GIST_DEMO_HOST", "0.0.0.0", "host", "0.0.0.0"),
        ("GIST_DEMO_PORT", "1", "port", 1),
        ("GIST_DEMO_PORT", "65535", "port", 65535),
        ("GIST_DEMO_SHARE", "1", "share", True),
        ("GIST_DEMO_SHARE", "0", "share", False),
        ("GIST_DEMO_DATA_DIR", "some/folder", "data_dir", Path("some/folder")),
        ("GIST_DEMO_DATA_DIR", "~/folder", "data_dir", Path.home() / "folder"),
    ],
)
def test_each_variable_sets_one_field(variable: str, value: str, field: str, is_read_as: object) -> None:
    settings, default = Settings.from_env({variable: value}), Settings.from_env({})
    assert getattr(settings, field) == is_read_as
    others = [each.name for each in fields(Settings) if each.name != field]
    assert [getattr(settings, name) for name in others] == [getattr(default, name) for name in others]


@pytest.mark.parametrize(
    "environ", [{}, {f"GIST_DEMO_{field.name.upper()}": "" for field in fields(Settings)}, {"UNRELATED": "x"}]
)
def test_what_is_not_set_or_empty_has_its_default(environ: dict[str, str]) -> None:
    settings = Settings.from_env(environ)
    assert settings == Settings()
    assert (settings.model, settings.device, settings.host, settings.port) == (None, None, None, None)
    assert (settings.precision, settings.share, settings.limits) == ("fast", False, Limits())
    assert settings.data_dir == Path(tempfile.gettempdir()) / f"gist-demo-{getpass.getuser()}"


@pytest.mark.parametrize(
    ("variable", "value", "takes"),
    [
        ("GIST_DEMO_PRECISION", "Exact", "exact or fast"),
        ("GIST_DEMO_PRECISION", " ", "exact or fast"),
        ("GIST_DEMO_PRECISION", "float16", "exact or fast"),
        ("GIST_DEMO_PORT", "0", "a number from 1 to 65535"),
        ("GIST_DEMO_PORT", "65536", "a number from 1 to 65535"),
        ("GIST_DEMO_PORT", "-1", "a number from 1 to 65535"),
        ("GIST_DEMO_PORT", "80.0", "a number from 1 to 65535"),
        ("GIST_DEMO_PORT", "²", "a number from 1 to 65535"),
        ("GIST_DEMO_PORT", "http", "a number from 1 to 65535"),
        ("GIST_DEMO_PORT", "9" * 5000, "a number from 1 to 65535"),
        ("GIST_DEMO_SHARE", "yes", "0 or 1"),
        ("GIST_DEMO_SHARE", "2", "0 or 1"),
    ],
)
def test_a_bad_value_names_its_variable(variable: str, value: str, takes: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_env({variable: value})
    assert str(error.value) == f"{variable} is {value!r}; it takes {takes}."


@given(st.text())
def test_whatever_a_port_is_set_to_is_a_port_or_refused(value: str) -> None:
    try:
        port = Settings.from_env({"GIST_DEMO_PORT": value}).port
    except SettingsError:
        return
    assert port is None if value == "" else port in range(1, 65536)


def test_a_user_without_a_name_has_a_data_folder_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("pwd.getpwuid", {}.__getitem__)  # raises KeyError, as it does in such a container
    assert Settings.from_env({}).data_dir == Path(tempfile.gettempdir()) / f"gist-demo-{os.getuid()}"


@pytest.mark.parametrize("limits", [Limits(), Limits.for_gpu()], ids=["cpu", "gpu"])
def test_limits_are_positive_and_fit_each_other(limits: Limits) -> None:
    assert all(getattr(limits, field.name) > 0 for field in fields(Limits))
    assert limits.rows * 768 * 4 < limits.cache_bytes, "the embeddings of all rows are kept"
    assert limits.paste_bytes < limits.json_body_bytes < limits.upload_bytes < limits.corpora_bytes
    assert limits.map_texts_least < limits.similarity_texts < limits.map_texts <= limits.rows
    assert limits.query_characters < limits.text_characters < limits.paste_bytes


def test_settings_cannot_be_changed() -> None:
    settings: Any = Settings()
    for target, name in ((settings, "port"), (settings.limits, "rows")):
        with pytest.raises(AttributeError):
            setattr(target, name, 1)


@pytest.mark.parametrize("field", [field.name for field in fields(Settings) if field.name != "limits"])
def test_the_readme_lists_every_variable(field: str) -> None:
    assert f"`GIST_DEMO_{field.upper()}`" in README
