"""What every tab is given."""

import pytest

from gist_demo.corpora.samples import load_strangers
from gist_demo.encoding.encoder import Failed, Loading, Ready, State
from gist_demo.errors import Unavailable
from gist_demo.tabs.interface import App, TextsInUse
from tests.stand_ins import CARD, RUNTIME, FixedModels, WordBackend
from tests.tabs.conftest import NOT_READY, keep, make_app


def test_the_limits_are_those_of_the_settings(words: App) -> None:
    assert words.limits is words.settings.limits


def test_a_key_names_texts_until_they_are_dropped(words: App) -> None:
    assert words.used(keep(words, ["one", "two"])).texts == ("one", "two")
    for key in ("", "0" * 64, "<b>"):
        with pytest.raises(Unavailable, match="no longer kept"):
            words.used(TextsInUse(key))


def test_a_choice_among_texts_keeps_their_numbers_and_columns(words: App) -> None:
    chosen = keep(words, ["one", "two", "three"], rows=(0, 2), columns={"kind": ("a", "b", "c")})
    used = words.used(chosen)
    assert used.texts == ("one", "three")
    assert used.numbers == [1, 3]
    assert used.column("kind") == ["a", "c"]
    assert used.first(1).texts == ("one",)
    assert used.first(2) is used
    assert words.used(chosen.whole).texts == ("one", "two", "three")


def test_texts_are_indexed_once_and_the_index_is_forgotten_with_them(words: App) -> None:
    in_use = keep(words, ["one cat", "two dogs", "a cat"], rows=(0, 2))
    used = words.used(in_use)
    index = words.keywords.get(used.corpus_key, tuple(used.rows), used.texts)
    assert (index.scores("cat") > 0).tolist() == [True, True]
    assert words.keywords.get(used.corpus_key, tuple(used.rows), used.texts) is index
    words.corpora.drop(in_use.corpus_key)
    assert words.keywords.size_bytes == 0
    words.keywords.get(used.corpus_key, tuple(used.rows), used.texts)
    assert words.keywords.size_bytes == 0


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (Ready(CARD, RUNTIME), "someone/words"),
        (Ready(CARD, RUNTIME, stand_in_reason="another one is wished"), "someone/words"),
        (Loading("someone/words", 1, 2), NOT_READY),
        (Failed("There is none."), NOT_READY),
    ],
)
def test_code_is_that_of_the_model_that_answers_now(state: State, code: str) -> None:
    app = make_app(FixedModels(state=state))
    assert app.code(lambda ready: ready.card.id) == code


def test_few_texts_are_read_against_what_was_read_before_anybody_waited(words: App, backend: WordBackend) -> None:
    words.read_strangers()
    read = sum(map(len, backend.batches))
    assert read == len(load_strangers())
    background = words.background(words.models.get(), ["the cat sleeps on the sofa"])
    assert background is not None
    assert background.source == "shipped"
    assert sum(map(len, backend.batches)) == read


def test_without_a_model_nothing_is_read_and_nothing_fails(without_model: App) -> None:
    without_model.read_strangers()


@pytest.mark.parametrize(
    "texts",
    [
        ["El gato duerme en el sofá.", "Mañana voy a comprar pan y leche."],
        ["Котёнок спит.", "Скоро придёт весна."],
        ["gato", "perro grande", "una casa con jardín"],
    ],
)
def test_few_texts_in_another_language_are_not_read_against_english_ones(words: App, texts: list[str]) -> None:
    assert words.background(words.models.get(), texts) is None


@pytest.mark.parametrize(
    "texts", [["The cat sleeps.", "A kitten is napping."], ["late parcel", "refund", "wrong size"]]
)
def test_few_short_english_texts_are_read_against_the_shipped_ones(words: App, texts: list[str]) -> None:
    background = words.background(words.models.get(), texts)
    assert background is not None
    assert background.source == "shipped"


def test_the_second_list_counts(words: App) -> None:
    other = [f"{text} again" for text in load_strangers()[:40]]
    background = words.background(words.models.get(), ["one", "two"], other)
    assert background is not None
    assert (background.source, background.n_texts) == ("own", 40)
