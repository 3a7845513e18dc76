"""OpenVINO brings a package that reports every import and conversion from a thread, by a process that it forks."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SECONDS = 5
NOWHERE = "http://127.0.0.1:9"  # a proxy that answers nobody, so that a broken guard still reports to no one

CONVERT = """
import json, os, sys, time
from pathlib import Path

processes = ("os.fork", "os.posix_spawn", "subprocess.Popen")
network = ("socket.connect", "socket.getaddrinfo", "socket.sendto")
events = []
sys.addaudithook(lambda name, _: events.append(name) if name in processes + network else None)

for module in sys.argv[2:]:
    __import__(module)
from gist_demo.models.conversion import convert
from gist_demo.catalog import DEFAULT_MODEL, MODELS
import numpy as np

def parent_of(process):
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None  # it has ended meanwhile

def what_is_open():
    for file in Path("/proc/self/fd").iterdir():
        try:
            yield os.readlink(file)
        except OSError:
            pass  # the one that lists the folder

convert(Path(sys.argv[1]), MODELS[DEFAULT_MODEL])
began = time.monotonic()
product = np.ones((500, 500)) @ np.ones((500, 500))
print(json.dumps({
    "seconds": time.monotonic() - began,
    "product": product.sum(),
    "events": events,
    "children": [p.name for p in Path("/proc").glob("[0-9]*") if parent_of(p) == os.getpid()],
    "sockets": [name for name in what_is_open() if name.startswith("socket:")],
    "loaded": sys.modules.get("openvino_telemetry") is not None,
}))
"""

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="what a process does is read from /proc")


def convert_in_a_fresh_process(folder: Path, home: Path, *first: str) -> dict[str, Any]:
    """What a process saw that imported `first`, converted the model in `folder` and multiplied matrices."""
    switches = ("CI", "TF_BUILD", "JENKINS_URL")  # where one is set, nothing is reported anyway
    environ = {name: value for name, value in os.environ.items() if name not in switches}
    environ |= {"HOME": str(home), "https_proxy": NOWHERE, "HTTPS_PROXY": NOWHERE}
    command = [sys.executable, "-c", CONVERT, str(folder), *first]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def assert_nothing_was_reported(seen: dict[str, Any], home: Path) -> None:
    assert seen.pop("seconds") < SECONDS
    assert seen == {"product": 500.0**3, "events": [], "children": [], "sockets": [], "loaded": False}
    assert list(home.glob("intel*")) == []


@pytest.mark.parametrize("first", [["gist_demo.models.openvino_encoder"], []])
def test_a_conversion_reports_nothing_and_leaves_matrix_products_alone(
    tiny_gist: Path, tmp_path: Path, first: list[str]
) -> None:
    assert_nothing_was_reported(convert_in_a_fresh_process(tiny_gist, tmp_path, *first), tmp_path)


@pytest.mark.long
def test_nor_does_any_of_twenty(tiny_gist: Path, tmp_path: Path) -> None:
    for _ in range(20):
        seen = convert_in_a_fresh_process(tiny_gist, tmp_path, "gist_demo.models.openvino_encoder")
        assert_nothing_was_reported(seen, tmp_path)
