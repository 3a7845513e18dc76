from collections.abc import Callable
from pathlib import Path

import pytest

from gist_demo.models.transfer import Report, delete, is_whole, silent_bar
from tests.hub_stand_in import etag_of


@pytest.fixture
def link(tmp_path: Path) -> Callable[[bytes, str], Path]:
    """A file of a cache like the hub's: a link to a file named after what should be in it."""

    def make(content: bytes, name: str) -> Path:
        (tmp_path / "blobs").mkdir()
        (tmp_path / "blobs" / name).write_bytes(content)
        file = tmp_path / "model.safetensors"
        file.symlink_to(Path("blobs") / name)
        return file

    return make


def test_what_is_told_never_goes_back_nor_past_the_end() -> None:
    told: list[tuple[int, int]] = []
    report = Report(lambda done, total: told.append((done, total)))
    report.total = 100
    for before, done in ((0, 10), (0, 40), (40, 5), (0, 3), (90, 30)):
        report.tell(before, done)
    assert told == [(10, 100), (40, 100), (45, 100), (45, 100), (100, 100)]


def test_a_bar_counts_the_files_bytes_and_not_the_wires() -> None:
    told: list[int] = []
    with silent_bar(told.append)(total=30, initial=5, desc="model", unit="B") as bar:
        bar.update(10)
        bar.update_transfer(7)
        bar.set_postfix_str("1 MB/s", refresh=False)
        bar.set_transfer_postfix_str("1 MB/s")
        bar.update(-10)
    assert (told, bar.total) == ([15, 5], 30)


@pytest.mark.parametrize("name", ["a.safetensors", "a.json"])
def test_a_file_is_whole_if_it_is_what_its_name_says(
    tmp_path: Path, link: Callable[[bytes, str], Path], name: str
) -> None:
    (tmp_path / name).write_bytes(b"some content")
    file = link(b"some content", etag_of(tmp_path / name))
    assert is_whole(file)
    file.resolve().write_bytes(b"some c0ntent")
    assert not is_whole(file)


def test_without_a_name_that_tells_a_file_is_believed(tmp_path: Path, link: Callable[[bytes, str], Path]) -> None:
    assert is_whole(link(b"some content", "unnamed"))
    (tmp_path / "plain").write_bytes(b"")
    assert is_whole(tmp_path / "plain")


def test_deleting_follows_every_link(tmp_path: Path) -> None:
    (tmp_path / "shared").write_bytes(b"")
    (tmp_path / "blob").symlink_to("shared")
    (tmp_path / "file").symlink_to("blob")
    delete(tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(Path, "unlink", refuse)
    delete(tmp_path / "file")
    assert (tmp_path / "file").exists()
