"""Damaged files through the reader in its process: every one of them is a corpus or a sentence."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from gist_demo.corpora.decoding import ENCODINGS
from gist_demo.corpora.delimiters import DELIMITERS
from gist_demo.corpora.options import ReadOptions
from gist_demo.corpora.upload import READ_WORKER, read_upload
from gist_demo.encoding.encoder import SILENT
from gist_demo.errors import InputError
from gist_demo.settings import MEBIBYTE, Limits
from gist_demo.text import is_blank
from gist_demo.worker import Workers
from tests.corpora.files import small_files

LIMITS = Limits(rows=50, columns=20, read_seconds=2.0)
OPEN_FILES = Path("/proc/self/fd")
MOST_GROWTH = 200 * MEBIBYTE


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    """A worker process that has read every format once."""
    workers = Workers([READ_WORKER], data_dir=tmp_path / "data")
    for name, data in small_files().items():
        (tmp_path / name).write_bytes(data)
        assert len(read_upload(tmp_path / name, name=name, workers=workers, limits=LIMITS, watch=SILENT).texts) > 3
    yield workers
    workers.close()


def mutated(random: Random, seeds: list[bytes]) -> bytes:
    """One of `seeds` with one to four wounds: flipped bytes, a cut, a part that comes twice, or a part of another."""
    data = bytearray(random.choice(seeds))
    for _ in range(random.randint(1, 4)):
        start = random.randrange(len(data) + 1)
        end = min(len(data), start + random.choice((1, 8, 64, 1024)))
        kind = random.randrange(4)
        if kind == 0:
            for position in range(start, min(end, start + 8)):
                data[position] = random.randrange(256)
        elif kind == 1:
            del data[start : random.choice((end, len(data)))]
        elif kind == 2:
            data[start:start] = data[start:end] * random.choice((1, 3, 100))
        else:
            other = random.choice(seeds)
            cut = random.randrange(len(other) + 1)
            data[start:end] = other[cut : cut + random.choice((1, 8, 64, 1024))]
    return bytes(data)


def some_options(random: Random) -> ReadOptions:
    """Mostly none; now and then what a visitor may choose."""
    if random.random() < 0.7:
        return ReadOptions()
    return ReadOptions(
        text_column=random.choice((None, None, "text")),
        label_column=random.choice((None, "", "kind")),
        encoding=random.choice((None, None, *(codec for codec, _ in ENCODINGS))),
        delimiter=random.choice((None, None, "", *DELIMITERS)),
        has_heading=random.choice((None, True, False)),
        sheet=random.choice((None, "One")),
        take=random.choice(("first", "sample")),
    )


def status(pid: int, field: str) -> int:
    """A number of kB in what the system says of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))


def fuzz(workers: Workers, path: Path, files: int, seed: int) -> Counter[str]:
    """Read `files` damaged files; how each of them ended, and how the reading process grew between the first tenth and
    the end, in bytes."""
    random, ends = Random(seed), Counter[str]()
    seeds, names = list(small_files().values()), list(small_files())
    process = workers._process(READ_WORKER.name)
    pid, early = process._process.pid, 0
    assert pid is not None
    for number in range(files):
        path.write_bytes(mutated(random, seeds))
        options = some_options(random)
        try:
            corpus = read_upload(
                path, options=options, name=random.choice(names), workers=workers, limits=LIMITS, watch=SILENT
            )
        except InputError as refused:
            ends[f"{refused.field}: {refused.text[:24]}"] += 1
        else:
            ends["read"] += 1
            assert 0 < len(corpus.texts) <= LIMITS.rows
            assert not any(map(is_blank, corpus.texts))
            assert all(len(cells) == len(corpus.texts) for cells in corpus.columns.values())
            assert corpus.facts is not None
            assert all(corpus.notices())
        if number == files // 10 and process.alive:
            early = status(pid, "VmRSS")
    if process.alive and early:
        ends["grown"] = (status(pid, "VmRSS") - early) * 1024
    return ends


def check(workers: Workers, path: Path, files: int, seed: int) -> None:
    """Fuzz, and see that nothing is left behind."""
    before = len(list(OPEN_FILES.iterdir())), threading.active_count()
    ends = fuzz(workers, path, files, seed)
    assert ends["read"] > files // 10
    assert sum(count for end, count in ends.items() if end not in ("read", "grown")) > files // 10
    assert ends["grown"] < MOST_GROWTH
    killed = sum(count for end, count in ends.items() if "could not be re" in end and "upload" in end)
    assert len(list(OPEN_FILES.iterdir())) <= before[0] + 3
    assert threading.active_count() <= before[1] + 1
    assert killed < files // 100 + 1


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_some_damaged_files(workers: Workers, tmp_path: Path) -> None:
    check(workers, tmp_path / "damaged", 400, seed=1)


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_many_damaged_files(workers: Workers, tmp_path: Path) -> None:
    check(workers, tmp_path / "damaged", 20_000, seed=2)
