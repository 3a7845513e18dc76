import pickle
import threading
from dataclasses import replace
from typing import Any

import pytest

from gist_demo.corpora.corpus import Corpus, CorpusStore
from gist_demo.corpora.options import FileFacts
from gist_demo.corpora.samples import SAMPLES, load_sample
from gist_demo.errors import InputError, Unavailable

CORPUS = Corpus("Uploaded file", ("one", "two"), {"kind": ("a", "b")}, "kind", "text", ("text", "kind"), rows_read=2)


def corpus_of(size: int, letter: str) -> Corpus:
    """A corpus of about `size` bytes."""
    return Corpus("Pasted texts", (letter * (size - 60),))


class Clock:
    """A clock that stands still until it is told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_equal_content_has_the_same_key_however_it_came_here() -> None:
    copy = pickle.loads(pickle.dumps(CORPUS))
    assert copy == CORPUS
    assert copy.key == CORPUS.key == replace(CORPUS).key
    assert len(CORPUS.key) == 64


@pytest.mark.parametrize(
    "other",
    [
        replace(CORPUS, texts=("onetwo", "")),
        replace(CORPUS, texts=("one", "tw0")),
        replace(CORPUS, columns={"kind": ("b", "a")}),
        replace(CORPUS, columns={"sort": ("a", "b")}, label_column=None),
        replace(CORPUS, label_column=None),
        replace(CORPUS, blank=1),
        replace(CORPUS, sample="eight-lines"),
        replace(CORPUS, facts=FileFacts("CSV", delimiter=",")),
        replace(CORPUS, facts=FileFacts("CSV", delimiter=";")),
        replace(CORPUS, sampled=True, seed=1),
        replace(CORPUS, unread=True),
    ],
)
def test_different_content_has_another_key(other: Corpus) -> None:
    assert other.key != CORPUS.key


def test_the_key_does_not_depend_on_what_was_asked_before() -> None:
    asked, fresh = replace(CORPUS), replace(CORPUS)
    assert asked.size_bytes > 0
    assert asked.key == fresh.key


def test_labels_are_the_column_of_labels() -> None:
    assert CORPUS.labels == ("a", "b")
    assert replace(CORPUS, label_column=None).labels is None


def test_nothing_left_out_nothing_said() -> None:
    assert CORPUS.notices() == ()


def test_everything_left_out_or_changed_is_said() -> None:
    corpus = Corpus(
        "Uploaded file",
        ("x",) * 10_000,
        text_column="text",
        rows_read=12_003,
        blank=3,
        cleaned=1,
        shortened=2,
        left_out=2_000,
        notes=("not UTF-8: read as KOI8-R",),
    )
    assert corpus.notices() == (
        "only the first 10,000 of 12,000 rows are used; 3 blank left out",
        "characters that cannot be shown were removed in 1 text",
        "2 very long texts cut",
        "not UTF-8: read as KOI8-R",
    )
    assert Corpus("Pasted texts", ("x",), rows_read=2, blank=1).notices() == ("1 of 2 lines used; 1 blank",)


def test_broken_lines_are_counted_and_the_first_named() -> None:
    def said(*lines: int, more: int = 0, **others: Any) -> str:
        facts = FileFacts("JSONL", broken=lines, more_broken=more)
        return Corpus("Uploaded file", ("x", "y"), text_column="text", facts=facts, **others).notices()[0]

    assert said(17, rows_read=2) == "2 of 3 rows used; 1 broken (line 17)"
    assert said(17, 903, rows_read=7, blank=5) == "2 of 9 rows used; 5 blank, 2 broken (lines 17, 903)"
    assert said(1, 2, 3, 4, 5, 6, more=1_000, rows_read=2) == (
        "2 of 1,008 rows used; 1,006 broken (lines 1, 2, 3, 4, 5 and 1,001 more)"
    )
    assert said(9, rows_read=4, left_out=2) == "only the first 2 of 4 rows are used; 1 broken (line 9) left out"


def test_a_sample_is_called_one_and_what_nobody_counted_is_said() -> None:
    corpus = Corpus("Uploaded file", ("x", "y"), rows_read=50, left_out=48, sampled=True, seed=7)
    assert corpus.notices() == ("a random sample of 2 of 50 lines is used (seed 7)",)
    assert replace(corpus, unread=True, text_column="text").notices() == (
        "a random sample of 2 of the first 50 rows is used (seed 7); the rest was not read in time",
    )
    assert replace(corpus, unread=True, sampled=False).notices() == ("only the first 2 of more than 50 lines are used",)


def test_what_was_put_is_got() -> None:
    store = CorpusStore(10_000, 60)
    assert store.get(store.put(CORPUS)) is CORPUS


def test_an_unknown_key_is_refused_with_what_to_do() -> None:
    with pytest.raises(Unavailable, match=r"^These texts are no longer kept here\. Paste or upload them again\.$"):
        CorpusStore(10_000, 60).get(CORPUS.key)


def test_the_least_recently_used_goes_first() -> None:
    store = CorpusStore(3_000, 60)
    a, b, c = (store.put(corpus_of(1_200, letter)) for letter in "abc")
    with pytest.raises(Unavailable):
        store.get(a)
    store.get(b)
    d = store.put(corpus_of(1_200, "d"))
    with pytest.raises(Unavailable):
        store.get(c)
    assert {store.get(key).texts[0][0] for key in (b, d)} == {"b", "d"}


def test_the_same_corpus_again_takes_no_more_room() -> None:
    store = CorpusStore(3_000, 60)
    keys = [store.put(corpus_of(1_200, letter)) for letter in "aabababab"]
    assert {store.get(key).texts[0][0] for key in keys} == {"a", "b"}


def test_one_larger_than_the_store_is_refused_and_the_others_stay() -> None:
    store = CorpusStore(2 * 1024 * 1024, 60)
    key = store.put(CORPUS)
    with pytest.raises(InputError, match="more than the 2 MB"):
        store.put(corpus_of(3 * 1024 * 1024, "x"))
    assert store.get(key) is CORPUS


def test_each_goes_when_it_has_not_been_used_for_its_lifetime() -> None:
    clock = Clock()
    store = CorpusStore(10_000, 60, clock=clock)
    used, idle = store.put(corpus_of(500, "u")), store.put(corpus_of(500, "i"))
    clock.now = 40
    store.get(used)
    clock.now = 80
    assert store.get(used).texts[0][0] == "u"
    with pytest.raises(Unavailable):
        store.get(idle)
    assert store._bytes == store.get(used).size_bytes


def test_samples_stay_and_take_no_room() -> None:
    clock = Clock()
    store = CorpusStore(1_000, 60, clock=clock)
    keys = [store.put(load_sample(sample.id)) for sample in SAMPLES]
    clock.now = 1_000_000
    store.put(corpus_of(900, "x"))
    assert [store.get(key).sample for key in keys] == [sample.id for sample in SAMPLES]


def test_many_threads_put_and_get() -> None:
    store = CorpusStore(20_000, 60)
    wrong: list[object] = []

    def work(letter: str) -> None:
        for size in range(200, 1_200, 5):
            corpus = corpus_of(size, letter)
            try:
                if store.get(store.put(corpus)) != corpus:
                    wrong.append(corpus)
            except Unavailable:
                pass

    threads = [threading.Thread(target=work, args=(letter,)) for letter in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert store._bytes == sum(corpus.size_bytes for _, corpus in store._kept.values()) <= 20_000


def test_equal_texts_of_two_owners_are_kept_apart() -> None:
    store = CorpusStore(1 << 20, 60)
    one, other = (store.put(Corpus("Pasted texts", ("a", "b")), owner) for owner in ("one", "other"))
    assert one != other
    assert store.put(Corpus("Pasted texts", ("a", "b")), "one") == one
    more = store.put(Corpus("Pasted texts", ("c",)), "one")
    store.drop("", "one")
    assert [store.has(key) for key in (one, more, other)] == [False, False, True]
    store.drop(other)
    assert not store.has(other)
    store.drop("never there", "nobody")


def test_samples_cannot_be_dropped() -> None:
    store = CorpusStore(1 << 20, 60)
    key = store.put(Corpus("Sample", ("a",), sample="s"), "one")
    store.drop(key, "one")
    assert store.has(key)


def test_whoever_asked_is_told_of_every_corpus_that_goes() -> None:
    clock, gone = Clock(), list[str]()
    store = CorpusStore(1 << 20, 10, clock=clock)
    store.when_forgotten(gone.append)
    first, second = store.put(Corpus("a", ("one",)), "me"), store.put(Corpus("b", ("two",)))
    store.drop(first)
    assert gone == [first]
    clock.now = 11
    assert not store.has(second)
    assert gone == [first, second]
