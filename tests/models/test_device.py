import subprocess
import sys
from pathlib import Path

import pytest
import torch

from gist_demo.models import device as device_module
from gist_demo.models.device import check_device, choose_device, choose_devices, expects_gpu, number_format
from gist_demo.settings import Precision, Settings, SettingsError


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A machine with a file of a GPU and no accelerators; its devices are switched on by `give`."""
    give(monkeypatch, cuda=0, mps=False)
    monkeypatch.setattr(device_module, "_GPU_FILES", ("no such file", str(tmp_path)))
    return monkeypatch


def give(machine: pytest.MonkeyPatch, *, cuda: int, mps: bool) -> None:
    machine.setattr(torch.cuda, "is_available", lambda: cuda > 0)
    machine.setattr(torch.cuda, "device_count", lambda: cuda)
    machine.setattr(torch.backends.mps, "is_available", lambda: mps)


@pytest.mark.parametrize(("cuda", "mps", "best"), [(1, True, "cuda"), (0, True, "mps"), (0, False, "cpu")])
def test_the_best_device_is_chosen(machine: pytest.MonkeyPatch, cuda: int, mps: bool, best: str) -> None:
    give(machine, cuda=cuda, mps=mps)
    assert choose_device() == best
    assert choose_device("cpu") == "cpu"


@pytest.mark.parametrize(("platform", "best"), [("linux", "cpu"), ("win32", "cuda"), ("darwin", "cuda")])
def test_only_linux_tells_by_its_files_that_there_is_no_gpu(
    machine: pytest.MonkeyPatch, platform: str, best: str
) -> None:
    give(machine, cuda=1, mps=False)
    machine.setattr(device_module, "_GPU_FILES", ("no such file",))
    machine.setattr(sys, "platform", platform)
    assert choose_device() == best
    assert choose_device("cuda") == "cuda"


def test_where_no_gpu_is_torch_is_not_imported() -> None:
    code = (
        "import sys\n"
        "from gist_demo.models import device\n"
        "sys.platform, device._GPU_FILES = 'linux', ()\n"
        "assert device.choose_devices() == ('cpu',) == device.choose_devices('cpu')\n"
        "sys.exit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("wished", "devices"),
    [
        (None, ("cuda:0", "cuda:1", "cuda:2")),
        ("cuda", ("cuda:0", "cuda:1", "cuda:2")),
        ("cuda:1", ("cuda:1",)),
        ("mps", ("mps",)),
        ("cpu", ("cpu",)),
    ],
)
def test_all_gpus_run_a_model_unless_one_is_wished(
    machine: pytest.MonkeyPatch, wished: str | None, devices: tuple[str, ...]
) -> None:
    give(machine, cuda=3, mps=True)
    assert choose_devices(wished) == devices


@pytest.mark.parametrize(("mps", "devices"), [(True, ("mps",)), (False, ("cpu",))])
def test_without_cuda_there_is_one_device(machine: pytest.MonkeyPatch, mps: bool, devices: tuple[str, ...]) -> None:
    give(machine, cuda=0, mps=mps)
    assert choose_devices() == devices


@pytest.mark.parametrize(
    ("wished", "files", "expected"),
    [
        (None, (), False),
        (None, ("/",), True),
        ("cpu", ("/",), False),
        ("cuda:1", (), True),
        ("mps", (), True),
    ],
)
def test_a_gpu_is_expected_without_a_look_at_torch(
    monkeypatch: pytest.MonkeyPatch, wished: str | None, files: tuple[str, ...], expected: bool
) -> None:
    monkeypatch.setattr("gist_demo.models.device._GPU_FILES", files)
    assert expects_gpu(wished) == expected


@pytest.mark.parametrize(("processor", "expected"), [("arm64", True), ("x86_64", False)])
def test_apple_s_own_processors_bring_a_gpu(monkeypatch: pytest.MonkeyPatch, processor: str, expected: bool) -> None:
    monkeypatch.setattr("gist_demo.models.device._GPU_FILES", ())
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    monkeypatch.setattr("platform.machine", lambda: processor)
    assert expects_gpu() == expected


@pytest.mark.parametrize("device", [None, "cpu", "cuda", "cuda:1", "mps"])
def test_devices_that_are_there_are_accepted(machine: pytest.MonkeyPatch, device: str | None) -> None:
    give(machine, cuda=2, mps=True)
    check_device(Settings(device=device))


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("device", ["cuda", "cuda:0", "mps", "tpu", "cuda:x", "CPU"])
def test_devices_that_are_not_there_are_refused(device: str) -> None:
    with pytest.raises(SettingsError, match="GIST_DEMO_DEVICE"):
        check_device(Settings(device=device))


def test_a_number_past_the_last_gpu_is_refused(machine: pytest.MonkeyPatch) -> None:
    give(machine, cuda=1, mps=False)
    with pytest.raises(SettingsError, match=r"'cuda:1'.*Leave it out to use 'cuda'"):
        check_device(Settings(device="cuda:1"))


@pytest.mark.parametrize(
    ("device", "precision", "expected"),
    [
        ("cpu", "fast", "float32"),
        ("cuda", "fast", "float16"),
        ("mps", "fast", "float16"),
        ("cuda:1", "exact", "float32"),
    ],
)
def test_16_bits_only_on_gpus_and_only_if_not_exact(device: str, precision: Precision, expected: str) -> None:
    assert number_format(device, precision) == expected
