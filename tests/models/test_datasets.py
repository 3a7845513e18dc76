"""Datasets, read from a hub on the loopback."""

import pickle
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from huggingface_hub import constants

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.datasets import DATASET_WORKER, Split, find_dataset, read_dataset
from gist_demo.corpora.options import ReadOptions
from gist_demo.encoding.encoder import SILENT
from gist_demo.errors import InputError, Unavailable, VisitorMessage
from gist_demo.models.datasets import HubDatasets
from gist_demo.settings import Limits
from gist_demo.worker import Workers
from tests.hub_stand_in import Fault, HubStandIn, hub_stand_in
from tests.tabs.conftest import OwnProcess

ROWS, GROUP = 26_000, 500
NAME = "me/mine"
SAMPLE = ReadOptions(take="sample")


def write(path: Path, rows: range, group: int = GROUP, **more: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = [f"This is the sentence with the number {row}" for row in rows]
    labels = [("even", "odd")[row % 2] for row in rows]
    pq.write_table(pa.table({"text": texts, "label": labels, **more}), path, row_group_size=group)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with 52 MB of pictures beside the texts of one split, and other splits of many kinds."""
    root = tmp_path_factory.mktemp("dataset")
    noise = random.Random(0)
    write(root / "default/train/0000.parquet", range(ROWS), picture=[noise.randbytes(2_000) for _ in range(ROWS)])
    write(
        root / "default/unbroken/0000.parquet",
        range(ROWS),
        ROWS,
        code=[noise.randbytes(400).hex() for _ in range(ROWS)],
    )
    for number in range(6):
        write(root / f"files/train/000{number}.parquet", range(number * 100, number * 100 + 100), 50)
    write(root / "files/partial-test/0000.parquet", range(20))
    write(root / "odd/changes/0000.parquet", range(20))
    write(root / "odd/changes/0001.parquet", range(20), other=[1] * 20)
    tables = {"lists": pa.table({"v": [[1, 2]]}), "none": pa.table({"text": pa.array([], pa.string())})}
    for name, table in {**tables, "blank": pa.table({"text": ["a cat", "a dog"], "void": ["", " "]})}.items():
        (root / "odd" / name).mkdir()
        pq.write_table(table, root / "odd" / name / "0000.parquet")
    (root / "odd/noise").mkdir()
    (root / "odd/noise/0000.parquet").write_bytes(b"PAR1" + noise.randbytes(9_000) + b"PAR1")
    return root


@pytest.fixture
def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubStandIn]:
    """A hub with that dataset, asked by a server whose owner has a token."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setenv("HF_TOKEN", "hf_of_the_owner")
    with hub_stand_in() as hub:
        hub.faulty_file = "0000.parquet"
        hub.serve_dataset(NAME, folder)
        yield hub
        assert hub.tokens == set()


def read(
    hub: HubStandIn, split: str, options: ReadOptions = ReadOptions(), config: str = "default", **limits: Any
) -> Corpus:
    """What the app makes of a split, in this process."""
    workers, source = OwnProcess(), HubDatasets.from_env({"HF_ENDPOINT": hub.url})
    dataset = find_dataset(NAME, hub=source, workers=workers, watch=SILENT)
    chosen = dataset.choose(config, split)
    assert (chosen.config, chosen.name) == (config, split)
    hub.sent = 0
    return read_dataset(
        NAME, chosen, options=options, hub=source, workers=workers, limits=Limits(**limits), watch=SILENT
    )


def rows(corpus: Corpus) -> list[int]:
    return [int(text.rpartition(" ")[2]) for text in corpus.texts]


def size(folder: Path, path: str) -> int:
    return (folder / path).stat().st_size


def test_of_a_large_file_only_what_its_first_rows_need_is_fetched(stand_in: HubStandIn, folder: Path) -> None:
    corpus = read(stand_in, "train", rows=1_000)
    assert rows(corpus) == list(range(1_000))
    assert corpus.name == "me/mine · train"
    assert corpus.text_column == "text"
    assert (corpus.labels or ())[:3] == ("even", "odd", "even")
    assert corpus.notices() == (
        "only the first 1,000 of 26,000 rows are used",
        "1 column left out that hold lists or binary data",
    )
    assert size(folder, "default/train/0000.parquet") > 50_000_000
    assert stand_in.sent < 2_000_000


def test_of_a_file_that_is_one_block_only_its_beginning_is_fetched(stand_in: HubStandIn, folder: Path) -> None:
    assert size(folder, "default/unbroken/0000.parquet") > 12_000_000
    few = read(stand_in, "unbroken", rows=100)
    assert rows(few) == list(range(100))
    assert stand_in.sent < 3_500_000
    assert rows(read(stand_in, "unbroken", rows=ROWS)) == list(range(ROWS))
    assert stand_in.sent > 12_000_000


def test_a_sample_is_drawn_of_blocks_drawn_at_random_and_says_so(stand_in: HubStandIn) -> None:
    corpus = read(stand_in, "train", SAMPLE, rows=1_000)
    found = rows(corpus)
    assert len(found) == len(set(found)) == 1_000
    assert found == sorted(found)
    assert 5 < len({row // GROUP for row in found}) <= 6
    assert corpus.sampled
    assert corpus.seed == 42
    assert corpus.notices()[0] == "a random sample of 1,000 of 3,000 rows is used (seed 42)"
    assert "drawn from 6 of 52 blocks of rows, chosen at random (seed 42)" in corpus.notices()
    assert stand_in.sent < 4_000_000
    assert rows(read(stand_in, "train", SAMPLE, rows=1_000)) == found
    assert rows(read(stand_in, "train", replace(SAMPLE, seed=7), rows=1_000)) != found


def test_rows_come_from_as_many_files_as_are_needed(stand_in: HubStandIn) -> None:
    stand_in.asked.clear()
    corpus = read(stand_in, "train", config="files", rows=150)
    assert rows(corpus) == list(range(150))
    assert corpus.name == "me/mine · files · train"
    assert corpus.notices() == ("only the first 150 of more than 150 rows are used",)
    assert not any("0002.parquet" in line for line in stand_in.asked)
    assert rows(read(stand_in, "train", config="files")) == list(range(600))


def test_a_sample_of_many_files_looks_into_four_of_them(stand_in: HubStandIn) -> None:
    corpus = read(stand_in, "train", SAMPLE, config="files", rows=30)
    assert "drawn from 2 of 8 blocks of rows in 4 of 6 files, chosen at random (seed 42)" in corpus.notices()
    everything = read(stand_in, "test", SAMPLE, config="files")
    assert rows(everything) == list(range(20))
    assert not everything.sampled


def test_a_split_that_was_converted_in_part_says_so(stand_in: HubStandIn) -> None:
    corpus = read(stand_in, "test", config="files")
    assert corpus.notices() == ("the hub has converted only the beginning of this split",)


def test_files_with_other_columns_are_left_out_and_that_is_said(stand_in: HubStandIn) -> None:
    corpus = read(stand_in, "changes", config="odd")
    assert len(corpus.texts) == 20
    assert "the files further down have other columns and were left out" in corpus.notices()


def test_reading_ends_where_the_bytes_or_the_time_do(stand_in: HubStandIn) -> None:
    corpus = read(stand_in, "train", dataset_bytes=1_500_000)
    assert 0 < len(corpus.texts) < ROWS
    assert stand_in.sent <= 1_500_000
    assert corpus.notices()[0] == f"only the first {len(corpus.texts):,} of 26,000 rows are used"
    assert "reading ended after 1 MB or 20 seconds" in corpus.notices()
    with pytest.raises(InputError, match="too large, or come too slowly"):
        read(stand_in, "train", dataset_bytes=1_000)
    with pytest.raises(InputError, match="too large, or come too slowly"):
        read(stand_in, "train", dataset_seconds=-1.0)


def test_rows_that_unpack_to_too_much_end_the_reading(stand_in: HubStandIn) -> None:
    corpus = read(stand_in, "unbroken", unpacked_bytes=10_000)
    assert 0 < len(corpus.texts) < ROWS
    assert corpus.notices()[0] == f"only the first {len(corpus.texts):,} of 26,000 rows are used"


@pytest.mark.parametrize(
    ("split", "options", "sentence", "field"),
    [
        ("noise", ReadOptions(), "damaged", "dataset"),
        ("lists", ReadOptions(), "No column of this split holds texts", "dataset"),
        ("none", ReadOptions(), "This split has no rows", "dataset"),
        ("blank", ReadOptions(text_column="void"), "The column “void” holds no text", "text_column"),
        ("blank", ReadOptions(text_column="gone"), "There is no column “gone”", "text_column"),
    ],
)
def test_what_holds_no_texts_is_refused(
    stand_in: HubStandIn, split: str, options: ReadOptions, sentence: str, field: str
) -> None:
    with pytest.raises(InputError, match=sentence) as refusal:
        read(stand_in, split, options, config="odd")
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("me/nothing", "has no public dataset me/nothing"),
        ("me/gated", "me/gated is gated"),
        ("me/raw", "has not converted me/raw to Parquet"),
        ("me/empty", "has no Parquet files of me/empty"),
    ],
)
def test_a_dataset_that_cannot_be_had_is_refused(
    stand_in: HubStandIn, tmp_path: Path, name: str, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    stand_in.serve_dataset("me/gated", tmp_path)
    stand_in.gated.add("me/gated")
    stand_in.serve_dataset("me/raw", None)
    stand_in.serve_dataset("me/empty", tmp_path)
    with pytest.raises(InputError, match=sentence) as refusal:
        find_dataset(name, hub=HubDatasets(stand_in.url), workers=OwnProcess(), watch=SILENT)
    assert refusal.value.field == "dataset"
    assert not [record for record in caplog.records if record.levelname != "INFO" and name in record.getMessage()]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("down", "cannot be reached"),
        ("error", "error 500"),
        ("slow", "did not answer within"),
        ("truncated", "broke off"),
        ("no ranges", "whole only"),
        ("wrong bytes", "damaged"),
    ],
)
def test_a_hub_with_a_fault_is_told(
    stand_in: HubStandIn, fault: Fault, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gist_demo.models.datasets.ANSWER_SECONDS", 0.5 if fault == "slow" else 10.0)
    source = HubDatasets(stand_in.url)
    split = Split("default", "train", ("default/train/0000.parquet",))
    stand_in.fault = fault
    with pytest.raises(VisitorMessage, match=sentence):
        read_dataset(NAME, split, hub=source, workers=OwnProcess(), limits=Limits(), watch=SILENT)


def test_a_connection_that_was_closed_meanwhile_is_opened_anew(stand_in: HubStandIn) -> None:
    file = HubDatasets(stand_in.url).file(NAME, "files/train/0000.parquet")
    stand_in.fault, stand_in.faults = "down", 1
    assert file.fetch(0, 4) == b"PAR1"


def test_a_hub_that_is_away_or_switched_off_is_told() -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        HubDatasets("http://127.0.0.1:9").paths(NAME)
    with pytest.raises(Unavailable, match="HF_HUB_OFFLINE is set"):
        HubDatasets.from_env({"HF_HUB_OFFLINE": "1"}).paths(NAME)


def test_names_come_page_by_page_up_to_a_number(stand_in: HubStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    source = HubDatasets(stand_in.url)
    everything, more = source.paths(NAME)
    assert not more
    stand_in.page_size = 10
    assert source.paths(NAME) == (everything, False)
    monkeypatch.setattr("gist_demo.models.datasets._MOST_PAGES", 1)
    some, more = source.paths(NAME)
    assert more
    assert some == everything[: len(some)]


def test_a_worker_process_reads_it_and_this_one_does_not_grow(
    stand_in: HubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE")
    source = HubDatasets(stand_in.url)
    assert pickle.loads(pickle.dumps(source)) == source
    workers = Workers([DATASET_WORKER], data_dir=tmp_path)
    try:
        dataset = find_dataset(NAME, hub=source, workers=workers, watch=SILENT)
        corpus = read_dataset(
            NAME, dataset.choose(), hub=source, workers=workers, limits=Limits(rows=100), watch=SILENT
        )
        assert rows(corpus) == list(range(100))
        with pytest.raises(InputError, match="has no public dataset me/nothing"):
            find_dataset("me/nothing", hub=source, workers=workers, watch=SILENT)
        stand_in.fault = "slow"
        stand_in.slow_seconds = 30.0
        monkeypatch.setattr("gist_demo.corpora.datasets._FIND_SECONDS", 0.5)
        with pytest.raises(InputError, match="it took too long"):
            find_dataset(NAME, hub=source, workers=workers, watch=SILENT)
    finally:
        workers.close()
        stand_in.slow_seconds = 0.0
