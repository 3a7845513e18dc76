import numpy as np
import pytest

from gist_demo.encoding.cache import CachedText, EmbeddingCache, text_key


def entry(seed: int = 0) -> CachedText:
    vector = np.random.default_rng(seed).standard_normal(8).astype(np.float32)
    return CachedText(vector / np.linalg.norm(vector))


def test_what_was_put_is_found_and_the_rest_is_not() -> None:
    cache = EmbeddingCache(10_000)
    kept = entry()
    cache.put(b"a", kept)
    assert cache.get([b"a", b"b"]) == [kept, None]


def test_the_least_recently_used_goes_first_and_memory_stays_bounded() -> None:
    cache = EmbeddingCache(3 * 450)
    for key in (b"a", b"b", b"c"):
        cache.put(key, entry())
    cache.get([b"a"])
    cache.put(b"d", entry())
    assert [found is not None for found in cache.get([b"a", b"b", b"c", b"d"])] == [True, False, True, True]
    assert cache.size_bytes <= 3 * 450


def test_putting_a_key_again_does_not_count_twice() -> None:
    cache = EmbeddingCache(10_000)
    cache.put(b"a", entry())
    once = cache.size_bytes
    cache.put(b"a", entry(1))
    assert cache.size_bytes == once


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0, 2.0])
def test_only_finite_unit_vectors_enter(bad: float) -> None:
    cache = EmbeddingCache(10_000)
    cache.put(b"a", CachedText(np.array([bad, 0, 0], np.float32)))
    assert cache.get([b"a"]) == [None]
    assert cache.size_bytes == 0


def test_keys_tell_models_and_texts_apart() -> None:
    keys = {text_key(model, text) for model in ("m", "m1") for text in ("1 a", "a", "", "\ud800")}
    assert len(keys) == 8
