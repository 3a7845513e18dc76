"""How a file was read, and what can be decided about it."""

from typing import Any

import gradio as gr
import pytest

from gist_demo.corpora.options import ReadOptions
from gist_demo.corpora.readers import read_bytes
from gist_demo.settings import Limits
from gist_demo.widgets.file_options import changed, file_options, shown
from tests.tabs.conftest import HOSTILE

FIELDS = ("text_column", "label_column", "delimiter", "encoding", "sheet", "has_heading", "take")


def controls(data: bytes, **limits: int) -> dict[str, Any]:
    *updates, _ = shown(read_bytes(data, Limits(**limits)))
    return dict(zip(FIELDS, updates, strict=True))


def test_every_decision_has_its_control() -> None:
    with gr.Blocks(analytics_enabled=False):
        assert tuple(file_options().controls) == FIELDS
    assert set(FIELDS) | {"seed"} == set(vars(ReadOptions()))


def test_what_was_found_is_what_the_controls_say() -> None:
    found = controls(
        "id;text;kind\n1;über dem Fluss;a\n2;unter der Brücke;b\n3;an der See;a\n4;im Tal;b\n".encode("cp1252")
    )
    assert found["text_column"]["value"] == "text"
    assert found["label_column"]["value"] == "kind"
    assert found["delimiter"]["value"] == ";"
    assert found["encoding"]["value"] == "cp1252"
    assert "cp1252" in [codec for _, codec in found["encoding"]["choices"]]
    assert found["has_heading"]["value"] is True
    assert [name for name in FIELDS if not found[name]["visible"]] == ["sheet", "take"]


def test_too_many_rows_are_a_choice() -> None:
    found = controls("\n".join(f"line number {i}" for i in range(20)).encode(), rows=5)
    assert found["take"]["visible"]
    assert found["take"]["value"] == "first"


def test_nothing_is_shown_without_a_file() -> None:
    *updates, preview = shown(None)
    assert updates == [gr.update(visible=False)] * len(FIELDS)
    assert preview == ""


def test_a_preview_shows_the_first_rows_and_counts_the_rest() -> None:
    rows = "\n".join(f"{i},text number {i},b,c,d,e,f" for i in range(9))
    preview = str(shown(read_bytes(f"id,text,up,down,left,right,far\n{rows}\n".encode(), Limits()))[-1])
    assert preview.count("<tr>") == 5
    assert preview.count("<th>") == 5
    assert "text number 3" in preview
    assert "Read as CSV · 5 more rows · 2 more columns" in preview


def test_a_preview_is_no_markup() -> None:
    preview = str(shown(read_bytes(f"text,{HOSTILE}\n{HOSTILE},1\nanother text,2\n".encode(), Limits()))[-1])
    assert "<img" not in preview
    assert "${" not in preview


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [("label_column", "", "b"), ("take", "sample", "b"), ("encoding", "utf-8", None), ("has_heading", False, None),
     ("delimiter", ";", None), ("sheet", "Two", None)],
)  # fmt: skip
def test_columns_are_found_anew_where_others_may_be_there(field: str, value: object, kept: str | None) -> None:
    options = changed(ReadOptions(text_column="b"), field, value)
    assert getattr(options, field) == value
    assert options.text_column == kept
