"""Files that are small and would not be when read whole: each is refused, or read within the limits, in seconds."""

import os
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.upload import READ_WORKER, read_upload
from gist_demo.encoding.encoder import SILENT
from gist_demo.errors import InputError
from gist_demo.settings import MEBIBYTE, Limits
from gist_demo.worker import Workers
from tests.corpora.files import bombs

LIMITS = Limits()
SECONDS = 5.0
MOST_GROWTH = 50 * MEBIBYTE
# What they are refused with; the others are read.
REFUSED = {
    "far-cell.xlsx": "The file has a heading (text) but no rows under it.",
    "far-row.xlsx": "The file is empty.",
    "huge-string.xlsx": "The workbook is 286 MB unpacked; at most 160 MB can be read.",
    "many-strings.xlsx": "The workbook takes too long to read.",
    "laughs.xlsx": "The workbook defines XML entities",
    "outside.xlsx": "The workbook defines XML entities",
    "dictionary.parquet": "The file could not be read: it needs too much memory.",
    "long-string.parquet": "The file could not be read: it needs too much memory.",
    "nulls.parquet": "The column “text” holds no text.",
    "deep.json": "The file is JSON that is nested too deep",
    "deep-objects.json": "The file is JSON that is nested too deep",
    "empty-lists.json": "The file is empty.",
    "commas.csv": "The file has a heading (a, b) but no rows under it.",
    "quotes.csv": "A quotation mark opened in the row at line 2 is never closed.",
}


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """The real worker process."""
    workers = Workers([READ_WORKER], data_dir=tmp_path_factory.mktemp("data"))
    yield workers
    workers.close()


def read(path: Path, workers: Workers) -> Corpus | str:
    """The corpus in the file, or the sentence it is refused with."""
    try:
        return read_upload(path, name=path.name, workers=workers, limits=LIMITS, watch=SILENT)
    except InputError as refused:
        return refused.text


def patience() -> float:
    """The seconds a file may take: more in proportion where more processes want the cores than there are."""
    return SECONDS * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def memory() -> int:
    """The bytes this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
@pytest.mark.parametrize(("name", "build"), bombs().items(), ids=list(bombs()))
def test_a_bomb_harms_nobody(name: str, build: Callable[[], bytes], workers: Workers, tmp_path: Path) -> None:
    usual, bomb = tmp_path / "usual.csv", tmp_path / name
    usual.write_text("text\nhello\n")
    bomb.write_bytes(build())
    assert bomb.stat().st_size <= 3 * MEBIBYTE
    assert isinstance(read(usual, workers), Corpus)
    before, began = memory(), time.monotonic()
    found = read(bomb, workers)
    assert time.monotonic() - began < patience()
    assert memory() - before < MOST_GROWTH
    if isinstance(found, str):
        assert found.startswith(REFUSED[name])
    else:
        assert name not in REFUSED
        assert len(found.texts) <= LIMITS.rows
        assert max(map(len, found.texts)) <= LIMITS.text_characters
        assert len(found.choices) <= LIMITS.columns
    began = time.monotonic()
    assert isinstance(read(usual, workers), Corpus)
    assert time.monotonic() - began < patience()


def test_what_is_read_of_a_bomb_is_said(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    path.write_bytes(bombs()["many-rows.xlsx"]())
    found = read(path, workers)
    assert isinstance(found, Corpus)
    assert found.unread
    assert found.notices()[0].startswith("only the first 20,000 of more than ")


def hang(*_: object) -> None:
    """A parser that never comes back."""
    time.sleep(600)


def die(*_: object) -> None:
    """A parser that takes its process with it."""
    os.abort()


@pytest.mark.parametrize(
    ("parser", "seconds", "reason"), [(hang, 0.5, "it took too long"), (die, 60.0, "its reader stopped")]
)
def test_a_parser_that_hangs_or_dies_is_a_sentence_and_the_next_file_is_read(
    parser: Callable[..., None],
    seconds: float,
    reason: str,
    workers: Workers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "usual.csv"
    path.write_text("text\nhello\n")
    monkeypatch.setattr("gist_demo.corpora.upload.read_path", parser)
    monkeypatch.setattr("gist_demo.corpora.upload._SECONDS", seconds)
    assert read(path, workers) == f"The file could not be read: {reason}. Save it as CSV, or upload a part."
    monkeypatch.undo()
    assert isinstance(read(path, workers), Corpus)
