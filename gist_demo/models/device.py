"""Where a model runs, and in which number format."""

import re

from gist_demo.settings import Precision, Settings, SettingsError

_DEVICE = re.compile(r"cpu|mps|cuda(:\d+)?")


def choose_device(wished: str | None = None) -> str:
    """`wished`, or the best device of this machine: cuda, else mps, else cpu. Imports torch."""
    if wished:
        return wished
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def check_device(settings: Settings) -> None:
    """Raise SettingsError where a device was set by hand that is not on this machine; only then torch is imported."""
    device = settings.device
    if device is None or device == "cpu":
        return
    if not _DEVICE.fullmatch(device):
        raise SettingsError(f"GIST_DEMO_DEVICE is {device!r}; it takes cpu, cuda, cuda:<number> or mps.")
    import torch

    if device == "mps":
        there = torch.backends.mps.is_available()
    else:
        there = torch.cuda.is_available() and int(device.partition(":")[2] or 0) < torch.cuda.device_count()
    if not there:
        raise SettingsError(
            f"GIST_DEMO_DEVICE is {device!r}, which this machine or this build of torch does not have. "
            f"Leave it out to use {choose_device()!r}."
        )


def number_format(device: str, precision: Precision) -> str:
    """The torch dtype a transformer runs in: float16 on GPUs unless exact numbers are asked for."""
    return "float32" if device == "cpu" or precision == "exact" else "float16"
