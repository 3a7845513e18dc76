"""Search by words: BM25, by the library bm25s."""

import re
import sys
import unicodedata
from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cached_property
from hashlib import sha256
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from gist_demo.analysis.once import OneAtATime
from gist_demo.encoding.encoder import SILENT, Vectors, Watch
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance, Setting
from gist_demo.settings import Limits

if TYPE_CHECKING:
    from bm25s import BM25

K1, B = 1.5, 0.75
WORD = r"\w+"
_LIMITS = Limits()
_MOST_SHARED = 1_000
_INDEX_BYTES = 1_000  # what an index costs however little is in it, with the key it is kept under
_ENTRY_BYTES = 200  # what a word costs in the vocabulary beside its characters


def words_of(text: str) -> list[str]:
    """The words of `text` as keyword search sees them: NFKC, lower case, runs of Unicode letters, digits and "_".

    No word is left out or cut to its stem. Where words are written without spaces between, a run of them is one word.
    """
    return re.findall(WORD, unicodedata.normalize("NFKC", text).lower())


def shared_words(text: str, query: str) -> list[tuple[int, int]]:
    """Where in `text` words of `query` are: spans of characters, in order, at most 1,000."""
    asked = set(words_of(query))
    found = (word.span() for word in re.finditer(WORD, text) if asked.intersection(words_of(word[0])))
    return list(islice(found, _MOST_SHARED))


class KeywordIndex:
    """BM25 over texts, in Lucene's form with k1 = 1.5 and b = 0.75.

    The score of a text is the sum over the query's words w, each as often as the query has it, of
    log(1 + (n - d + 0.5) / (d + 0.5)) * f / (f + k1 * (1 - b + b * length / mean length)), where d of n texts hold w
    and this text holds it f times. Source: Kamphuis et al., Which BM25 do you mean?, ECIR 2020.
    """

    def __init__(self, bm25: "BM25 | None", n_texts: int) -> None:
        self._bm25 = bm25
        self.n_texts = n_texts

    def scores(self, query: str) -> Vectors:
        """The BM25 of `query` for each text: float32, shape (n_texts,), 0 where they share no word."""
        asked = words_of(query)
        if self._bm25 is None or not asked:
            return np.zeros(self.n_texts, np.float32)
        scores: Vectors = self._bm25.get_scores(asked)
        return scores

    @cached_property
    def size_bytes(self) -> int:
        """About how much memory it takes."""
        if self._bm25 is None:
            return _INDEX_BYTES
        arrays = sum(self._bm25.scores[name].nbytes for name in ("data", "indices", "indptr"))
        words = self._bm25.vocab_dict
        return _INDEX_BYTES + int(arrays) + sum(map(sys.getsizeof, words)) + _ENTRY_BYTES * len(words)


def index_texts(texts: Sequence[str], *, limits: Limits = _LIMITS, watch: Watch = SILENT) -> KeywordIndex:
    """The index of `texts`. Raises InputError where they hold more words, or different ones, than `limits` allow."""
    vocabulary: dict[str, int] = {}
    rows: list[array[int]] = []  # bm25s takes any sequence of numbers, and lists of ints would be eight times as large
    total = 0
    for text in texts:
        watch.check()
        words = words_of(text)
        total += len(words)
        rows.append(array("i", (vocabulary.setdefault(word, len(vocabulary)) for word in words)))
        if total > limits.keyword_words or len(vocabulary) > limits.keyword_vocabulary:
            raise InputError(
                f"These texts hold more than {limits.keyword_words:,} words, or more than "
                f"{limits.keyword_vocabulary:,} different ones: too many to search by words. "
                "Search by meaning, or use fewer texts.",
                "mode",
            )
    if not vocabulary:
        return KeywordIndex(None, len(texts))
    watch.check()
    from bm25s import BM25

    bm25 = BM25(k1=K1, b=B, method="lucene", backend="numpy")
    bm25.index((rows, vocabulary), create_empty_token=False, show_progress=False)
    return KeywordIndex(bm25, len(texts))


class KeywordIndexes:
    """The indexes that were made last, of `limits.keyword_bytes` together: the least recently used go first.

    They hold words of visitors, so they go with the corpus that they are about: `is_kept` says whether that of a key is
    still there; about another one nothing is kept. Safe to use from several threads.
    """

    def __init__(self, limits: Limits = _LIMITS, *, is_kept: Callable[[str], bool] = lambda _: True) -> None:
        self._limits = limits
        self._is_kept = is_kept
        self._lock = Lock()
        self._making = OneAtATime()
        self._kept: OrderedDict[tuple[str, bytes], KeywordIndex] = OrderedDict()
        self._bytes = 0

    def get(self, corpus_key: str, part: object, texts: Sequence[str], *, watch: Watch = SILENT) -> KeywordIndex:
        """The index of `texts`: what `part`, by its repr, names of the corpus behind `corpus_key`.

        Who asks while another thread makes the same waits for that. Raises as index_texts.
        """
        if not self._is_kept(corpus_key):
            return index_texts(texts, limits=self._limits, watch=watch)
        key = corpus_key, sha256(repr(part).encode()).digest()
        with self._making.on(key, watch=watch):
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
            made = index_texts(texts, limits=self._limits, watch=watch)
            with self._lock:
                self._kept[key] = made
                self._bytes += made.size_bytes
                while self._bytes > self._limits.keyword_bytes:
                    self._drop(next(iter(self._kept)))
        if not self._is_kept(corpus_key):  # it was forgotten meanwhile
            self.forget(corpus_key)
        return made

    def forget(self, corpus_key: str) -> None:
        """Keep nothing about the corpus behind `corpus_key` any longer."""
        with self._lock:
            for key in [*self._kept]:
                if key[0] == corpus_key:
                    self._drop(key)

    @property
    def size_bytes(self) -> int:
        """Bytes held now."""
        return self._bytes

    def _drop(self, key: tuple[str, bytes]) -> None:
        self._bytes -= self._kept.pop(key).size_bytes


def keyword_provenance(rows: int, **settings: Setting) -> Provenance:
    """Where a result over `rows` texts comes from that no model had a part in."""
    from importlib.metadata import version

    return Provenance("bm25s", version("bm25s"), "cpu", "float32", rows, settings=settings)
