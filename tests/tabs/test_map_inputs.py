"""What is asked of the Map tab."""

import gradio as gr
import pytest

from gist_demo.tabs.interface import App
from gist_demo.tabs.map_inputs import (
    CLUSTER,
    FIELDS,
    choice_of,
    colour_choices,
    column_of,
    mapped,
    options,
    size_choices,
)
from tests.tabs.conftest import HOSTILE, keep
from tests.tabs.maps import KINDS, TEXTS, USUAL


def test_the_inputs_begin_as_a_map_is_usually_made() -> None:
    with gr.Blocks():
        made = options()
    assert tuple(made) == FIELDS
    assert {name: component.value for name, component in made.items()} == USUAL


def test_columns_clusters_and_what_was_found_can_be_the_colours() -> None:
    assert [words for words, _ in colour_choices({"kind": KINDS})] == ["Cluster", "kind", "Nothing"]
    every = [words for words, _ in colour_choices({"kind": KINDS}, closeness=True, accuracy=True)]
    assert every == ["Cluster", "kind", "Closeness to your search", "Map accuracy", "Nothing"]


def test_numbers_and_lengths_can_be_the_sizes(words: App) -> None:
    columns = {"kind": KINDS, "price": ("1", "2.5", "", "4", "5"), "blank": ("",) * 5}
    used = mapped(words, keep(words, TEXTS, columns=columns))
    assert [name for name, _ in size_choices(used)] == ["Nothing", "Length of the text", "price"]


@pytest.mark.parametrize("column", ["kind", "cluster", "column:", "", HOSTILE])
def test_no_name_of_a_column_is_taken_for_another_choice(column: str) -> None:
    ((_, choice),) = [each for each in colour_choices({column: ()}) if each[0] == column and each[1] != "nothing"]
    assert choice == choice_of(column)
    assert column_of(choice) == column


def test_other_choices_are_no_column() -> None:
    assert choice_of(None) == CLUSTER
    assert [column_of(choice) for choice in (CLUSTER, "", None, 7)] == [None] * 4
