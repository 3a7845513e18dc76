import os
from pathlib import Path

import pytest

from gist_demo.models.cores import usable_cores


@pytest.fixture(autouse=True)
def eight(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose scheduler gives this process eight cores."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)


def version_2(folder: Path, content: str) -> Path:
    (folder / "cpu.max").write_text(f"{content}\n")
    return folder


def version_1(folder: Path, quota: str, period: str) -> Path:
    (folder / "cpu").mkdir()
    (folder / "cpu" / "cpu.cfs_quota_us").write_text(f"{quota}\n")
    (folder / "cpu" / "cpu.cfs_period_us").write_text(f"{period}\n")
    return folder


@pytest.mark.parametrize(
    ("content", "cores"),
    [
        ("max 100000", 8),
        ("200000 100000", 2),
        ("150000 100000", 2),
        ("20000 100000", 1),
        ("1600000 100000", 8),
        ("200000 50000", 4),
    ],
)
def test_a_container_has_the_cores_it_is_paid_for(tmp_path: Path, content: str, cores: int) -> None:
    assert usable_cores(version_2(tmp_path, content)) == cores


@pytest.mark.parametrize(
    ("quota", "period", "cores"), [("-1", "100000", 8), ("300000", "100000", 3), ("50000", "100000", 1)]
)
def test_so_has_one_of_the_first_version(tmp_path: Path, quota: str, period: str, cores: int) -> None:
    assert usable_cores(version_1(tmp_path, quota, period)) == cores


def test_of_two_quotas_the_smaller_counts(tmp_path: Path) -> None:
    assert usable_cores(version_1(version_2(tmp_path, "400000 100000"), "200000", "100000")) == 2


@pytest.mark.parametrize("content", ["", "200000", "200000 0", "many few", "-5 100000", "1.5 1", "２x ３"])
def test_a_quota_that_is_not_understood_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "cpu.max").write_text(content, "utf-8")
    assert usable_cores(tmp_path) == 8


def test_without_files_that_can_be_read_all_cores_count(tmp_path: Path) -> None:
    assert usable_cores(tmp_path / "nowhere") == 8
    (tmp_path / "cpu.max").mkdir()
    (tmp_path / "cpu").write_text("a file where a folder should be")
    assert usable_cores(tmp_path) == 8


@pytest.mark.parametrize(("there", "cores"), [({3}, 1), ({0, 5}, 2)])
def test_a_process_bound_to_some_cores_has_those(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: set[int], cores: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: there)
    assert usable_cores(version_2(tmp_path, "400000 100000")) == cores


@pytest.mark.parametrize(("there", "cores"), [(6, 6), (None, 1)])
def test_a_system_that_binds_no_process_has_all_its_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: int | None, cores: int
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: there)
    assert usable_cores(tmp_path) == cores


def test_on_this_machine_there_is_at_least_one() -> None:
    assert 1 <= usable_cores() <= 8
