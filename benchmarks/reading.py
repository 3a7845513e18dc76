"""From an uploaded file to its texts in use, through the worker process: all that the server does of it."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from benchmarks.inputs import mixed_texts
from benchmarks.measure import Row, bound_row, in_turn
from gist_demo.corpora.corpus import CorpusStore
from gist_demo.corpora.upload import READ_WORKER
from gist_demo.encoding.encoder import Failed, Loading, Ready
from gist_demo.settings import Limits, Settings
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.texts_in_use import describe
from gist_demo.tabs.texts_panel import use
from gist_demo.worker import Workers

_ROWS, _LINES = 50_000, 10_000_000


class _NoModels:
    """Reading takes no model."""

    def get(self, *_: object, **__: object) -> object:
        raise AssertionError

    def state(self, *_: object) -> Ready | Loading | Failed:
        return Failed("There is no model here.")

    def retry(self) -> None:
        raise AssertionError


def reading_rows(folder: Path) -> Iterator[Row]:
    """A CSV of 50,000 rows against pandas, and the answer to a file of ten million lines."""
    limits = Limits.for_gpu()
    workers = Workers((READ_WORKER,), data_dir=folder)
    app = App(_NoModels(), CorpusStore(limits.corpora_bytes, 60), workers, Settings(limits=limits))  # type: ignore[arg-type]
    try:
        table = folder / "rows.csv"
        rows = enumerate(mixed_texts(_ROWS))
        lines = "\n".join(f'{i},"{text}",kind {i % 7},2026-11-{i % 28 + 1:02d}' for i, text in rows)
        table.write_text(f"id,text,kind,date\n{lines}\n", encoding="utf-8")
        taken = {
            "pandas.read_csv": lambda: pd.read_csv(table, dtype=str),
            "read and described": lambda: _take(app, table),
        }
        _take(app, table)  # the worker is warm
        seconds = in_turn(taken, 3)
        ours, theirs = seconds["read and described"], seconds["pandas.read_csv"]
        found = f"{ours:.2f} s / {theirs:.2f} s"
        size = f"{table.stat().st_size / 1e6:.0f} MB"
        yield Row(f"a CSV of {_ROWS:,} rows, {size}", "pandas.read_csv", found, "<= 2x + 1 s", ours <= 2 * theirs + 1)
        many = folder / "lines.txt"
        many.write_bytes(b"a\n" * _LINES)
        answered = in_turn({"answer": lambda: _take(app, many)}, 3)["answer"]
        yield bound_row(f"a file of {_LINES:,} lines", "the answer that only the first are used", answered, 5, " s")
    finally:
        workers.close()


def _take(app: App, path: Path) -> str:
    in_use = use(app, "upload", str(path))[0]
    if not isinstance(in_use, TextsInUse):
        raise AssertionError("the file was refused")
    return str(describe(app, in_use)[0])
