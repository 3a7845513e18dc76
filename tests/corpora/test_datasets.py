"""Datasets of the hub: their names, their splits, and what is fetched of a file elsewhere."""

import io

import pytest

from gist_demo.corpora.datasets import Dataset, Split, dataset_name, splits_of
from gist_demo.corpora.ranged import BLOCK_BYTES, Budget, RangedFile, Spent
from gist_demo.corpora.table import Deadline
from gist_demo.errors import InputError

CONTENT = bytes(range(256)) * (5 * BLOCK_BYTES // 256) + b"the end"


class Elsewhere:
    """A remote file that keeps what was asked of it."""

    size = len(CONTENT)

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    def fetch(self, start: int, end: int) -> bytes:
        self.asked.append((start, end))
        return CONTENT[start:end]


def ranged(most_bytes: int = 1 << 30, seconds: float = 60) -> tuple[Elsewhere, RangedFile]:
    remote = Elsewhere()
    return remote, RangedFile(remote, Budget(most_bytes, Deadline(seconds)))


@pytest.mark.parametrize(
    "text",
    [
        "fancyzhx/ag_news",
        "  fancyzhx/ag_news\n",
        "https://huggingface.co/datasets/fancyzhx/ag_news",
        "https://huggingface.co/datasets/fancyzhx/ag_news/viewer/default/train?p=1",
        "http://hf.co/datasets/fancyzhx/ag_news#top",
        "huggingface.co/datasets/fancyzhx/ag_news",
    ],
)
def test_a_name_or_the_address_of_its_page_names_a_dataset(text: str) -> None:
    assert dataset_name(text) == "fancyzhx/ag_news"


@pytest.mark.parametrize(
    "text",
    [
        "", "squad", "a/b/c", "../b", "a/..", "a/b..c", "a//b", "/a/b", "a/b/", "a/.b", "-a/b", "a/b.", "a/b--c",
        "a/b\x00", "a\n/b", "a/b\u202e", "ä/b", "a/b c", "a/b?c", "a/b%2f", "a/b@main", "a/" + "b" * 96,
        "https://evil.example/datasets/a/b", "https://huggingface.co/a/b", "https://huggingface.co/datasets/a/%2e%2e",
        "https://huggingface.co/datasets/a/b" + "/c" * 300, "https://huggingface.co@evil.example/datasets/a/b",
    ],
)  # fmt: skip
def test_what_must_not_go_into_an_address_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="owner/name") as refusal:
        dataset_name(text)
    assert refusal.value.field == "dataset"


def test_splits_are_what_the_paths_say() -> None:
    paths = [
        "b/train/0001.parquet", "b/train/0000.parquet", "b/test/0000.parquet", "a/partial-train/0000.parquet",
        "b/partial-test/0000.parquet", "README.md", "b/train/0000.txt", "b/train/x/0000.parquet", "../x/0.parquet",
        "b/../0000.parquet", "b/tr\x07ain/0000.parquet",
    ]  # fmt: skip
    assert splits_of(paths) == (
        Split("a", "train", ("a/partial-train/0000.parquet",), partial=True),
        Split("b", "test", ("b/test/0000.parquet",)),
        Split("b", "train", ("b/train/0000.parquet", "b/train/0001.parquet")),
    )


def test_the_default_configuration_and_train_come_first_if_nothing_is_wished() -> None:
    names = [("ar", "test"), ("ar", "train"), ("default", "dev"), ("default", "train"), ("zh", "only")]
    dataset = Dataset("me/mine", tuple(Split(config, split, ()) for config, split in names))

    def chosen(*wished: str) -> tuple[str, str]:
        split = dataset.choose(*wished)
        return split.config, split.name

    assert dataset.configs == ["ar", "default", "zh"]
    assert dataset.of("ar") == ["test", "train"]
    assert chosen() == ("default", "train")
    assert chosen("ar", "test") == ("ar", "test")
    assert chosen("ar", "dev") == ("ar", "train")
    assert chosen("zh", "train") == ("zh", "only")


def test_a_file_elsewhere_reads_like_one_here() -> None:
    _, file = ranged()
    here = io.BytesIO(CONTENT)
    assert (file.readable(), file.seekable()) == (True, True)
    for offset, whence, size in (
        (0, 0, 4), (BLOCK_BYTES - 2, 0, 5), (-9, 2, 4), (0, 1, 100), (3, 1, 1), (10, 0, 0), (7, 0, 3 * BLOCK_BYTES),
        (5, 2, 9),
    ):  # fmt: skip
        assert file.seek(offset, whence) == here.seek(offset, whence)
        assert file.read(size) == here.read(size)
        assert file.tell() == here.tell()
    file.seek(0)
    assert file.read() == CONTENT


def test_blocks_are_fetched_once_and_neighbours_together() -> None:
    remote, file = ranged()
    file.read(10)
    file.read(10)
    assert remote.asked == [(0, BLOCK_BYTES)]
    file.seek(BLOCK_BYTES + 1)
    file.read(2 * BLOCK_BYTES)
    assert remote.asked[1:] == [(BLOCK_BYTES, 4 * BLOCK_BYTES)]


def test_no_more_is_fetched_than_may_be() -> None:
    remote, file = ranged(most_bytes=2 * BLOCK_BYTES)
    file.read(2 * BLOCK_BYTES)
    with pytest.raises(Spent):
        file.read(1)
    assert len(remote.asked) == 1
    _, late = ranged(seconds=-1)
    with pytest.raises(Spent):
        late.read(1)
