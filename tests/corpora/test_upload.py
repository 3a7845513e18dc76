import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import pytest

from gist_demo.corpora.options import ReadOptions, Take
from gist_demo.corpora.upload import READ_WORKER, read_pasted_table, read_upload
from gist_demo.encoding.encoder import SILENT, Watch
from gist_demo.errors import InputError, Stopped
from gist_demo.settings import Limits
from gist_demo.worker import WorkerError, Workers

T = TypeVar("T")
LIMITS = Limits()


class NoWorkers(Workers):
    """Whose every call ends in the given way."""

    def __init__(self, error: Exception, tmp_path: Path) -> None:
        super().__init__([], data_dir=tmp_path)
        self.error = error

    def call(self, *_: Any, **__: Any) -> Any:
        """Raises what it was told to."""
        raise self.error


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """The real worker process."""
    workers = Workers([READ_WORKER], data_dir=tmp_path_factory.mktemp("data"))
    yield workers
    workers.close()


def test_a_file_is_read_in_the_worker_process(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "upload.bin"
    path.write_bytes(b"text,topic\nhello there,a\ngood bye,b\n")
    corpus = read_upload(path, workers=workers, limits=LIMITS, watch=SILENT)
    assert corpus.texts == ("hello there", "good bye")
    assert corpus.columns == {"topic": ("a", "b")}
    other = read_upload(path, options=ReadOptions(text_column="topic"), workers=workers, limits=LIMITS, watch=SILENT)
    assert other.texts == ("a", "b")
    assert other.key != corpus.key


def test_a_refusal_comes_back_as_it_is_and_the_next_file_is_read(workers: Workers, tmp_path: Path) -> None:
    archive, lines = tmp_path / "data.csv", tmp_path / "lines.txt"
    archive.write_bytes(b"PK\x03\x04\0\0")
    lines.write_text("one\ntwo")
    with pytest.raises(InputError, match="looks like a damaged ZIP archive") as refused:
        read_upload(archive, workers=workers, limits=LIMITS, watch=SILENT)
    assert refused.value.field == "upload"
    assert read_upload(lines, workers=workers, limits=LIMITS, watch=SILENT).texts == ("one", "two")


def test_a_large_file_of_tiny_rows_is_read_within_the_worker_s_limits(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"1,a\n" * 2_000_000)
    patient = replace(LIMITS, read_seconds=15)
    corpus = read_upload(path, workers=workers, limits=patient, watch=SILENT)
    assert corpus.notices() == ("only the first 20,000 of 2,000,000 rows are used",)


def quickest(work: Callable[[], T]) -> tuple[T, float]:
    """What `work` returns, and the seconds that the quickest of three runs took."""
    seconds = []
    for _ in range(3):
        began = time.monotonic()
        value = work()
        seconds.append(time.monotonic() - began)
    return value, min(seconds)


def test_50_000_rows_are_read_about_as_fast_as_by_pandas(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    row = ',"one text of some ten or twelve words, in quotation marks, for each row",topic,2024-01-02,1.5\n'
    path.write_text("id,text,topic,date,score\n" + "".join(f"{number}{row}" for number in range(50_000)))
    assert read_upload(path, workers=workers, limits=LIMITS, watch=SILENT).left_out == 30_000  # and is warm now
    fast = replace(LIMITS, rows=50_000)
    corpus, ours = quickest(lambda: read_upload(path, workers=workers, limits=fast, watch=SILENT))
    frame, theirs = quickest(lambda: pd.read_csv(path))
    assert len(corpus.texts) == len(frame) == 50_000
    assert ours < 2 * theirs + 1


@pytest.mark.parametrize("take", ["first", "sample"])
def test_ten_million_lines_are_answered_in_seconds(take: Take, workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_bytes(b"abcd\n" * 10_000_000)
    began = time.monotonic()
    corpus = read_upload(path, options=ReadOptions(take=take), workers=workers, limits=LIMITS, watch=SILENT)
    assert time.monotonic() - began < 5 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert len(corpus.texts) == LIMITS.rows
    assert corpus.unread or "of 10,000,000 lines" in corpus.notices()[0]


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.touch()
    os.truncate(path, LIMITS.upload_bytes + 1)
    with pytest.raises(InputError, match="at most 50 MB can be read") as refused:
        read_upload(path, workers=NoWorkers(AssertionError(), tmp_path), limits=LIMITS, watch=SILENT)
    assert refused.value.field == "upload"


def test_a_file_that_has_gone_is_asked_for_again(tmp_path: Path) -> None:
    workers = NoWorkers(AssertionError(), tmp_path)
    with pytest.raises(InputError, match="Upload it again"):
        read_upload(tmp_path / "gone", workers=workers, limits=LIMITS, watch=SILENT)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (WorkerError("time"), "it took too long"),
        (WorkerError("memory"), "it needs too much memory"),
        (WorkerError("died"), "its reader stopped"),
    ],
)
def test_a_reader_that_fails_is_a_sentence(error: WorkerError, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "upload.csv"
    path.write_text("text\nhello\n")
    workers = NoWorkers(error, tmp_path)
    with pytest.raises(InputError, match=f"^The file could not be read: {reason}. ") as refused:
        read_upload(path, workers=workers, limits=LIMITS, watch=SILENT)
    assert refused.value.field == "upload"


def test_whoever_stops_waiting_is_told_so(workers: Workers, tmp_path: Path) -> None:
    class Left(Watch):
        def check(self) -> None:
            raise Stopped

    path = tmp_path / "rows.csv"
    path.write_bytes(b"1,a\n" * 2_000_000)
    with pytest.raises(Stopped):
        read_upload(path, workers=workers, limits=LIMITS, watch=Left())


def test_pasted_cells_are_read_as_a_table(workers: Workers) -> None:
    corpus = read_pasted_table(
        "query\tid\nfirst words\t7\nother words\t8", workers=workers, limits=LIMITS, watch=SILENT
    )
    assert corpus.choices == ("query", "id")
    assert corpus.columns == {"id": ("7", "8")}
    few = replace(LIMITS, paste_bytes=8)
    with pytest.raises(InputError, match="can be pasted"):
        read_pasted_table("query\tid\nwords\t7", workers=workers, limits=few, watch=SILENT)
