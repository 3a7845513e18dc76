"""Where a model runs, and in which number format."""

import platform
import re
import sys
from pathlib import Path

from gist_demo.settings import Precision, Settings, SettingsError

# One of them is there where Linux sees a GPU: NVIDIA's, AMD's, or through Windows.
_GPU_FILES = ("/dev/nvidiactl", "/dev/nvidia0", "/dev/nvmap", "/dev/kfd", "/dev/dxg")
_DEVICE = re.compile(r"cpu|mps|cuda(:\d+)?")


def expects_gpu(wished: str | None = None) -> bool:
    """Whether the model will most likely run on a GPU; asked without torch, whose import takes seconds."""
    if wished:
        return wished != "cpu"
    on_apple = (platform.system(), platform.machine()) == ("Darwin", "arm64")
    return on_apple or any(Path(file).exists() for file in _GPU_FILES)


def choose_device(wished: str | None = None) -> str:
    """`wished`, or the best device of this machine: cuda, else mps, else cpu. Imports torch where it may be a GPU."""
    if wished:
        return wished
    if sys.platform == "linux" and not expects_gpu():
        return "cpu"
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def choose_devices(wished: str | None = None) -> tuple[str, ...]:
    """The devices to run a model on at once: the one of `choose_device`, or all of them where it is any cuda."""
    device = choose_device(wished)
    if device != "cuda":
        return (device,)
    import torch

    return tuple(f"cuda:{number}" for number in range(torch.cuda.device_count()))


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
    """The torch dtype torch runs a transformer in: float16 on GPUs unless exact numbers are asked for."""
    return "float32" if device == "cpu" or precision == "exact" else "float16"
