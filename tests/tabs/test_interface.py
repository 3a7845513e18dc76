"""What every tab is given."""

import pytest

from gist_demo.encoding.encoder import Failed, Loading, Ready, State
from gist_demo.errors import Unavailable
from gist_demo.tabs.interface import App, TextsInUse
from tests.stand_ins import CARD, RUNTIME, FixedModels
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
    index = words.keyword_index(words.used(in_use))
    assert (index.scores("cat") > 0).tolist() == [True, True]
    assert words.keyword_index(words.used(in_use)) is index
    assert words.keyword_index(words.used(in_use.whole)).n_texts == 3
    used = words.used(in_use)
    words.corpora.drop(in_use.corpus_key)
    assert words.keywords.size_bytes == 0
    words.keyword_index(used)
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
