"""What a cosine is read against."""

import csv
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Semaphore

import numpy as np
import pytest

from gist_demo.analysis import background
from gist_demo.analysis.background import (
    LEAST_TEXTS,
    SHARES,
    Backgrounds,
    ScoreBackground,
    Source,
    levels,
    measure_background,
    score_columns,
)
from gist_demo.encoding.encoder import Encoder, Vectors
from gist_demo.encoding.engine import Engine
from gist_demo.errors import Stopped
from tests.stand_ins import PatientWatch, WordBackend, word_vector

WORDS = [
    "alpha",
    "bravo",
    "charlie",
    "delta",
    "echo",
    "foxtrot",
    "golf",
    "hotel",
    "india",
    "juliet",
    "kilo",
    "lima",
    "mike",
    "november",
    "oscar",
    "papa",
]
TEXTS = [f"{one} {two}" for one in WORDS for two in WORDS if one < two]  # 120
SHIPPED = [f"{word} shipped {other}" for word in WORDS for other in WORDS]


def none() -> Sequence[str]:
    return ()


def shipped() -> Sequence[str]:
    return SHIPPED


def on_a_circle(*degrees: float) -> Vectors:
    angles = np.deg2rad(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def random_vectors(n: int, seed: int = 0) -> Vectors:
    made = np.random.default_rng(seed).standard_normal((n, 24)).astype(np.float32)
    unit: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit


def exact(vectors: Vectors, other: Vectors | None = None) -> Vectors:
    """The cosines of all pairs, sorted."""
    scores = vectors @ (vectors if other is None else other).T
    return np.sort(scores[np.triu_indices(len(vectors), 1)] if other is None else scores.ravel())


@pytest.fixture
def words() -> Engine:
    return Engine(WordBackend(), cache_bytes=1 << 24)


def test_shares_rise_from_none_to_all() -> None:
    assert (SHARES[0], SHARES[-1]) == (0, 1)
    assert (np.diff(SHARES) > 0).all()


@pytest.mark.parametrize("n", [3, 30, 400])
def test_percentiles_are_the_share_of_all_pairs_that_are_less_close(n: int) -> None:
    vectors = random_vectors(n)
    made = measure_background(vectors, model="m", source="own")
    assert made is not None
    pairs = exact(vectors)
    assert (made.n_texts, made.n_pairs) == (n, len(pairs))
    asked = np.linspace(-1, 1, 501)
    share = 100 * np.searchsorted(pairs, asked, side="right") / len(pairs)
    step = 100 / len(pairs)  # one pair more or less
    np.testing.assert_allclose(made.percentiles(asked), share, atol=step + 0.11)


def test_a_score_that_many_pairs_have_is_closer_than_the_others_only() -> None:
    made = measure_background(on_a_circle(*[0] * 30, 60, *[130] * 10), model="m", source="own")
    assert made is not None
    assert made.n_pairs == 30 + 300 + 10
    scores = np.cos(np.deg2rad([130, 70, 60, 59]))
    np.testing.assert_allclose(made.percentiles(scores), [0, 100 * 300 / 340, 100 * 310 / 340, 100], atol=0.2)


def test_of_two_lists_the_pairs_between_them_count() -> None:
    left, right = random_vectors(40), random_vectors(50, seed=1) * np.float32(0.5)
    made = measure_background(left, right, model="m", source="own")
    assert made is not None
    assert (made.n_texts, made.n_pairs) == (90, 2000)
    np.testing.assert_allclose(made.percentiles([np.median(exact(left, right))]), 50, atol=0.2)


def test_percentiles_never_fall_and_keep_shape_and_nan() -> None:
    made = measure_background(random_vectors(60), model="m", source="own")
    assert made is not None
    scores = np.sort(np.random.default_rng(1).uniform(-1, 1, 5000)).astype(np.float32)
    assert (np.diff(made.percentiles(scores)) >= 0).all()
    table = made.percentiles([[0.0, np.nan], [1.0, -1.0]])
    assert table.dtype == np.float32
    np.testing.assert_array_equal(np.isnan(table), [[False, True], [False, False]])
    assert table[1].tolist() == [100, 0]


def test_a_pair_ten_times_closer_than_the_middle_is_no_pair_of_strangers() -> None:
    made = measure_background(on_a_circle(0, 60, 120, 180, 1), model="m", source="own")
    assert made is not None
    assert made.n_pairs == 9  # all but 0 and 1 degrees
    assert float(made.quantiles.max()) < made.near_duplicate < np.cos(np.deg2rad(1))


def test_where_all_texts_are_the_same_there_are_no_strangers() -> None:
    assert measure_background(on_a_circle(10, 10, 10), model="m", source="own") is None
    assert measure_background(on_a_circle(10), model="m", source="own") is None


def test_scores_become_columns_with_and_without_percentiles() -> None:
    made = measure_background(random_vectors(60), model="m", source="own")
    both = score_columns(np.array([0.5, 0.25]), made)
    assert made is not None
    assert both.percentiles is not None
    np.testing.assert_array_equal(both.scores, np.array([0.5, 0.25], np.float32))
    np.testing.assert_array_equal(both.percentiles, made.percentiles([0.5, 0.25]))
    assert score_columns([0.5], None).percentiles is None


def test_texts_enough_are_read_against_each_other(words: Engine) -> None:
    made = Backgrounds().of(words, TEXTS, shipped=none)
    assert made is not None
    assert (made.source, made.n_texts) == ("own", 120)
    pairs = exact(np.stack([word_vector(text) for text in TEXTS]))
    np.testing.assert_allclose(made.percentiles(pairs), 100 * np.arange(1, len(pairs) + 1) / len(pairs), atol=0.2)


def test_too_few_texts_are_read_against_the_shipped_ones(words: Engine) -> None:
    made = Backgrounds().of(words, TEXTS[: LEAST_TEXTS - 1], shipped=shipped)
    assert made is not None
    assert (made.source, made.n_texts) == ("shipped", len(SHIPPED))
    assert Backgrounds().of(words, TEXTS[: LEAST_TEXTS - 1], shipped=none) is None


def test_texts_that_differ_in_case_digits_and_signs_count_once(words: Engine) -> None:
    again = [variant for text in TEXTS for variant in (text, text.upper() + "!", f"1. {text} {len(text)}")]
    made = Backgrounds().of(words, again, shipped=none)
    assert made is not None
    assert made.n_texts == len(TEXTS)
    numbered = [f"Order {i} is late." for i in range(100)]
    from_shipped = Backgrounds().of(words, numbered, shipped=shipped)
    assert from_shipped is not None
    assert from_shipped.source == "shipped"


def test_texts_without_letters_are_told_apart_by_what_they_are(words: Engine) -> None:
    made = Backgrounds().of(words, [str(i) for i in range(40)], shipped=none)
    assert made is not None
    assert made.n_texts == 40


@pytest.mark.parametrize(("n", "m", "of"), [(40, 50, 90), (40, 3, 40), (3, 50, 50)])
def test_of_two_lists_those_that_are_long_enough_are_used(words: Engine, n: int, m: int, of: int) -> None:
    made = Backgrounds().of(words, TEXTS[:n], TEXTS[50 : 50 + m], shipped=none)
    assert made is not None
    assert made.n_texts == of


def test_of_very_many_texts_the_same_sample_is_measured_each_time() -> None:
    many = [f"{text} {more}" for text in TEXTS for more in TEXTS]  # 14,400
    backend = WordBackend()
    engine = Engine(backend, cache_bytes=1 << 26)
    first = Backgrounds().of(engine, many, shipped=none)
    assert first is not None
    assert first.n_texts == 2000
    read = sum(map(len, backend.batches))
    again = Backgrounds().of(engine, many, shipped=none)
    assert again is not None
    np.testing.assert_array_equal(first.quantiles, again.quantiles)
    assert sum(map(len, backend.batches)) == read == 2000


def test_what_was_measured_is_kept_by_texts_and_model(words: Engine) -> None:
    backgrounds = Backgrounds()
    first = backgrounds.of(words, TEXTS, shipped=none)
    assert backgrounds.of(words, list(TEXTS), shipped=none) is first
    assert backgrounds.of(words, TEXTS[1:], shipped=none) is not first
    assert backgrounds.of(words, TEXTS[:3], shipped=shipped) is backgrounds.of(words, ["else"], shipped=shipped)


def test_many_who_ask_at_once_have_it_measured_once(words: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    backgrounds, asked, go_on = Backgrounds(), Semaphore(0), Event()
    measured = 0

    def slowly(*vectors: Vectors, model: str, source: Source) -> ScoreBackground | None:
        nonlocal measured
        measured += 1
        assert go_on.wait(10)
        return measure_background(*vectors, model=model, source=source)

    def few() -> Sequence[str]:
        asked.release()
        return SHIPPED

    monkeypatch.setattr(background, "measure_background", slowly)
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(backgrounds.of, words, (), shipped=few) for _ in range(8)]
        for _ in waiting:
            assert asked.acquire(timeout=10)
        with pytest.raises(Stopped):
            backgrounds.of(words, (), shipped=shipped, watch=PatientWatch(checks=0))
        go_on.set()
        found = [each.result(10) for each in waiting]
    assert measured == 1
    assert all(each is found[0] for each in found)


@pytest.mark.parametrize(
    ("name", "column"), [("oewn_glosses_2k", "definition"), ("banking77_10x20", "text"), ("tatoeba_15x40", "text")]
)
def test_real_texts_are_placed_within_a_point_of_all_their_pairs(
    data: Path, encoder: Encoder, name: str, column: str
) -> None:
    with (data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        texts = [row[column] for row in csv.DictReader(file)]
    made = Backgrounds().of(encoder, texts, shipped=none)
    assert made is not None
    pairs = exact(encoder.encode(texts).vectors)
    share = 100 * np.arange(1, len(pairs) + 1) / len(pairs)
    assert float(np.abs(made.percentiles(pairs) - share).max()) < 1


def test_texts_in_another_language_are_not_all_close(data: Path, encoder: Encoder) -> None:
    with (data / "tatoeba_15x40.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for language in {row["lang"] for row in rows}:
        texts = [row["text"] for row in rows if row["lang"] == language]
        made, pairs = Backgrounds().of(encoder, texts, shipped=none), exact(encoder.encode(texts).vectors)
        told_apart = pairs[pairs < 0.9999]  # in Thai few are: the model knows hardly a word
        assert made is not None
        assert made.source == "own"
        assert float(np.median(made.percentiles(told_apart))) < 55


def test_levels_give_room_to_what_is_rare() -> None:
    reached = levels([0, 90, 99, 99.9, 100])
    np.testing.assert_allclose(reached, [0, 1 / 3, 2 / 3, 1, 1], atol=1e-6)
    assert np.isnan(levels([np.nan])).all()
    assert (np.diff(levels(np.linspace(0, 100, 1001))) >= 0).all()
