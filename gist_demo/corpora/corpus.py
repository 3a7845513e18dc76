"""A set of texts with its other columns, and the store that keeps such sets while visitors work with them."""

import json
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from hashlib import sha256
from threading import Lock

from gist_demo.corpora.language import mostly_not_english
from gist_demo.corpora.options import FileFacts
from gist_demo.errors import InputError, Unavailable
from gist_demo.settings import MEBIBYTE

_LINES_NAMED = 5


@dataclass(frozen=True)
class Corpus:
    """Cleaned texts, none blank, in the order of their source, with what was left out on the way.

    `columns` holds the other columns, row by row with `texts`; `choices` names all columns of the file. Of `rows_read`
    rows, `blank` had no text and `left_out` were too many: those after the first ones, or, where it is `sampled`, those
    not drawn with `seed`. With `unread` there were further rows that nobody counted. `cleaned` texts lost characters
    that cannot be shown, `shortened` ones were longer than a text may be. `source_rows` are the rows of the texts in
    their source, counted from 1 below any heading, empty where they are simply the first ones. `facts` says what the
    file was, None where there was none; `notes` what else its reader had to decide.
    """

    name: str
    texts: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    label_column: str | None = None
    text_column: str | None = None
    choices: tuple[str, ...] = ()
    rows_read: int = 0
    blank: int = 0
    cleaned: int = 0
    shortened: int = 0
    left_out: int = 0
    sample: str | None = None
    notes: tuple[str, ...] = ()
    facts: FileFacts | None = None
    sampled: bool = False
    source_rows: tuple[int, ...] = ()
    seed: int | None = None
    unread: bool = False

    @cached_property
    def key(self) -> str:
        """sha256 of everything in it, 64 hexadecimal digits: equal corpora have equal keys."""
        digest = sha256()
        for each in fields(self):
            value = getattr(self, each.name)
            plain = asdict(value) if isinstance(value, FileFacts) else value
            digest.update(json.dumps(list(plain.items()) if isinstance(plain, Mapping) else plain).encode())
        return digest.hexdigest()

    @cached_property
    def size_bytes(self) -> int:
        """About how much memory the texts and columns take."""
        return sum(sum(map(sys.getsizeof, values)) + 8 * len(values) for values in (self.texts, *self.columns.values()))

    @property
    def labels(self) -> tuple[str, ...] | None:
        """The label of each text, None where no column holds labels."""
        return None if self.label_column is None else self.columns[self.label_column]

    @cached_property
    def is_foreign(self) -> bool:
        """Whether most of the texts are in another language than English."""
        return mostly_not_english(self.texts)

    def notices(self) -> tuple[str, ...]:
        """Short phrases for the text bar about what was left out or changed; none when nothing was."""
        phrases = (
            (self.left_out or self.unread or self._missing, self._rows_used()),
            (self.cleaned, f"characters that cannot be shown were removed in {counted(self.cleaned, 'text')}"),
            (self.shortened, f"{counted(self.shortened, 'very long text')} cut"),
        )
        return tuple(phrase for needed, phrase in phrases if needed) + self.notes

    @property
    def _broken(self) -> int:
        return 0 if self.facts is None else self.facts.broken_lines

    @property
    def _missing(self) -> tuple[str, ...]:
        """What was no row with a text in it, by kind."""
        broken = self.facts.broken if self.facts is not None else ()
        some = ", ".join(f"{line:,}" for line in broken[:_LINES_NAMED])
        more = f" and {self._broken - _LINES_NAMED:,} more" if self._broken > _LINES_NAMED else ""
        lines = f"{self._broken:,} broken ({'line' if self._broken == 1 else 'lines'} {some}{more})"
        return (*((f"{self.blank:,} blank",) if self.blank else ()), *((lines,) if broken else ()))

    def _rows_used(self) -> str:
        row = "line" if self.text_column is None else "row"
        used, missing = f"{len(self.texts):,}", ", ".join(self._missing)
        if not self.left_out and not self.unread:
            return f"{used} of {counted(self.rows_read + self._broken, row)} used; {missing}"
        full = f"{self.rows_read - self.blank:,} {row}s"
        if self.sampled:
            rest = "; the rest was not read in time" if self.unread else ""
            full = f"the first {full}" if self.unread else full
            which = f"a random sample of {used} of {full} is used (seed {self.seed}){rest}"
        else:
            which = f"only the first {used} of {'more than ' if self.unread else ''}{full} are used"
        return f"{which}; {missing} left out" if missing else which


def counted(n: int, noun: str) -> str:
    """`n` of `noun`: 1 row, 2 rows."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


class CorpusStore:
    """The corpora visitors work with, by key: the least recently used go first once `max_bytes` are reached, and each
    goes `seconds` after it was last used. The samples that ship with the app stay. Safe to use from several threads.
    """

    def __init__(self, max_bytes: int, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._clock = clock
        self._lock = Lock()
        self._samples: dict[str, Corpus] = {}
        self._kept: OrderedDict[str, tuple[float, Corpus]] = OrderedDict()  # key -> last use, corpus; oldest first
        self._owners: dict[str, str] = {}  # key -> whose it is
        self._bytes = 0
        self._forgotten: list[Callable[[str], None]] = []

    def when_forgotten(self, tell: Callable[[str], None]) -> None:
        """Call `tell` with the key of every corpus that goes: what was made from its texts has to go with it."""
        self._forgotten.append(tell)

    def put(self, corpus: Corpus, owner: str = "") -> str:
        """Keep `corpus` and return its key, which for equal texts of another owner is another one.

        Raises InputError for a corpus that is larger than the whole store.
        """
        key, size = corpus.key, corpus.size_bytes
        if corpus.sample is not None:
            self._samples[key] = corpus
            return key
        key = sha256(f"{owner} {key}".encode()).hexdigest()
        if size > self._max_bytes:
            limit = f"{self._max_bytes // MEBIBYTE} MB"
            raise InputError(
                f"These texts need more than the {limit} that can be kept here. Use fewer rows or columns."
            )
        with self._lock:
            self._forget(key)
            self._kept[key] = (self._clock(), corpus)
            self._owners[key] = owner
            self._bytes += size
            self._sweep()
        return key

    def get(self, key: str) -> Corpus:
        """The corpus put under `key`. Raises Unavailable when it has been dropped, or never was here."""
        if key in self._samples:
            return self._samples[key]
        with self._lock:
            self._sweep()
            if key not in self._kept:
                raise Unavailable("These texts are no longer kept here. Paste or upload them again.")
            corpus = self._kept[key][1]
            self._kept[key] = (self._clock(), corpus)
            self._kept.move_to_end(key)
            return corpus

    def has(self, key: str) -> bool:
        """Whether the corpus put under `key` is still here."""
        with self._lock:
            self._sweep()
            return key in self._samples or key in self._kept

    def drop(self, key: str, owner: str = "") -> None:
        """Keep the corpus put under `key`, and all of `owner`, no longer; the samples stay."""
        with self._lock:
            for each in [key, *(kept for kept, of in self._owners.items() if of == owner and owner)]:
                self._forget(each)

    def _sweep(self) -> None:
        expired = self._clock() - self._seconds
        while self._kept and (self._bytes > self._max_bytes or next(iter(self._kept.values()))[0] <= expired):
            self._forget(next(iter(self._kept)))

    def _forget(self, key: str) -> None:
        if key in self._kept:
            self._bytes -= self._kept.pop(key)[1].size_bytes
            del self._owners[key]
            for tell in self._forgotten:
                tell(key)
