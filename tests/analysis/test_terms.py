import pytest

from gist_demo.analysis.terms import parts_of, terms_of

NONE: frozenset[str] = frozenset()


def test_words_and_pairs_without_stop_words_and_numbers() -> None:
    found = terms_of("The lost Credit card, of 2024 a card", frozenset({"the", "of"}))
    assert found == ["lost", "credit", "card", "card", "lost credit", "credit card"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the dog\u2019s I'll", ["the", "dog"]),
        ("don't can't isn't", ["not", "not", "not"]),
        ("quelqu'un", ["quelqu'un"]),
        ("Stra\u00dfe \ufb01nd \uff21\uff22", ["stra\u00dfe", "find", "ab"]),
        ("हिन्दी में", ["हिन्दी", "में"]),  # vowel signs are parts of words
        ("한국어 문장", ["한국어", "문장"]),
        ("a \u200b !? 12 7", []),
    ],
)
def test_words_of_scripts_with_spaces(text: str, words: list[str]) -> None:
    assert [term for term in terms_of(text, NONE) if " " not in term] == words


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("信用卡", ["信用", "用卡", "信用卡"]),
        ("卡", ["卡"]),
        ("カード", ["カー", "ード", "カード"]),
        ("ที่นี่ครับ", ["ที่นี่ครั", "นี่ครับ"]),
    ],
)
def test_pieces_of_scripts_without_spaces(text: str, pieces: list[str]) -> None:
    assert sorted(terms_of(text, NONE)) == sorted(pieces)


def test_scripts_mix() -> None:
    assert {"iphone", "手机"} <= set(terms_of("iPhone手机", NONE))


def test_terms_that_say_the_same_share_a_part() -> None:
    assert parts_of("credit cards") & parts_of("card")
    assert parts_of("信用") & parts_of("用卡")
    assert not parts_of("gas") & parts_of("ga")
    assert not parts_of("credit card") & parts_of("bank")
