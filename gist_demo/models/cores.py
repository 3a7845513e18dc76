"""How many cores this process may really use."""

import math
import os
from pathlib import Path

_CGROUPS = Path("/sys/fs/cgroup")


def usable_cores(cgroups: Path = _CGROUPS) -> int:
    """The cores that the scheduler gives this process, at most those its container is paid for; at least 1."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    paid = [quota for quota in (_quota_v2(cgroups), _quota_v1(cgroups)) if quota is not None]
    return max(1, min([there, *(math.ceil(quota) for quota in paid)]))


def _quota_v2(cgroups: Path) -> float | None:
    quota, _, period = _read(cgroups / "cpu.max").partition(" ")
    return _ratio(quota, period)


def _quota_v1(cgroups: Path) -> float | None:
    return _ratio(_read(cgroups / "cpu" / "cpu.cfs_quota_us"), _read(cgroups / "cpu" / "cpu.cfs_period_us"))


def _ratio(quota: str, period: str) -> float | None:
    return int(quota) / int(period) if quota.isdecimal() and period.isdecimal() and int(period) else None


def _read(file: Path) -> str:
    try:
        return file.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
