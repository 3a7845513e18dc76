"""scripts/run and scripts/test, in a copy of them beside a small app."""

import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APP = "import small, sys\nprint(sys.argv[1:], small.__version__, sys.prefix)\nsys.exit('--fail' in sys.argv and 7)\n"
# What the scripts may find on PATH, beside what a test adds.
COMMANDS = ("cat", "chmod", "cmp", "cp", "dirname", "id", "mkdir", "rm", "sh", "uname")
SECONDS = 120


# A python3 that makes a .venv whose python does nothing.
VENV_MAKER = """
[ "$1" = -m ] || exit 0
mkdir -p "$3/bin"
printf '#!/bin/sh\\n' >"$3/bin/python"
chmod +x "$3/bin/python"
"""


def write_wheel(folder: Path, version: str) -> Path:
    """A wheel of one module, small.py, so that something can be installed without a network."""
    wheel = folder / f"small-{version}-py3-none-any.whl"
    info = f"small-{version}.dist-info"
    files = {
        "small.py": f"__version__ = '{version}'\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: small\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(name, content)
    return wheel


class Clone:
    """A clone with the real scripts and an app of two lines, in a folder with a space in its name."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a clone"
        self.elsewhere = folder / "elsewhere"
        self.commands = folder / "bin"
        for made in (self.root, self.elsewhere, self.commands):
            made.mkdir()
        shutil.copytree(ROOT / "scripts", self.root / "scripts")
        (self.root / "app.py").write_text(APP)
        for name in COMMANDS:
            (self.commands / name).symlink_to(str(shutil.which(name)))
        (self.commands / "python3").symlink_to(sys.executable)

    @property
    def unfinished(self) -> Path:
        return self.root / ".venv" / "unfinished"

    def require(self, version: str) -> None:
        requirement = f"small @ {write_wheel(self.elsewhere, version).as_uri()}\n"
        (self.root / "requirements.txt").write_text(requirement)

    def command(self, name: str, body: str) -> None:
        """A command on PATH, written in sh."""
        path = self.commands / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!{shutil.which('sh')}\n{body}\n")
        path.chmod(0o755)

    def start(self, script: str, *arguments: str, environ: Mapping[str, str]) -> "subprocess.Popen[str]":
        # A script that is killed takes its children with it: they are a session of their own.
        return subprocess.Popen(
            [self.root / "scripts" / script, *arguments],
            cwd=self.elsewhere,
            env={"PATH": str(self.commands), "HOME": str(self.elsewhere), "PIP_NO_INDEX": "1", **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, script: str, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        with self.start(script, *arguments, environ=environ) as process:
            out, errors = process.communicate(timeout=SECONDS)
            return subprocess.CompletedProcess(process.args, process.returncode, out, errors)


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    made = Clone(tmp_path)
    made.require("1.0")
    return made


def test_run_installs_once_and_hands_on_its_arguments(clone: Clone) -> None:
    first = clone.run("run", "--help", "two words")
    assert first.returncode == 0, first.stderr
    assert "Making .venv with Python 3." in first.stdout
    assert "Installing requirements.txt" in first.stdout
    assert first.stdout.endswith(f"['--help', 'two words'] 1.0 {clone.root / '.venv'}\n")

    again = clone.run("run", "--fail")
    assert again.stdout == f"['--fail'] 1.0 {clone.root / '.venv'}\n"
    assert again.returncode == 7

    clone.require("2.0")
    changed = clone.run("run")
    assert changed.stdout.splitlines()[0].startswith("Installing requirements.txt")
    assert "[] 2.0 " in changed.stdout
    assert not clone.unfinished.exists()


def test_run_mends_a_broken_venv(clone: Clone) -> None:
    python = clone.root / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(clone.elsewhere / "gone")
    ended = clone.run("run")
    assert "Making .venv" in ended.stdout
    assert "[] 1.0 " in ended.stdout


def test_run_starts_over_where_it_was_killed(clone: Clone) -> None:
    killed = clone.start("run", environ={})
    until = time.monotonic() + SECONDS
    while not (clone.unfinished.exists() and (clone.root / ".venv" / "bin").exists()):
        assert time.monotonic() < until
        time.sleep(0.01)

    other = clone.run("run")
    assert other.returncode == 1
    assert f"Process {killed.pid} is preparing .venv: wait until it is done" in other.stderr

    os.killpg(killed.pid, signal.SIGKILL)
    said, _ = killed.communicate()
    assert "Making .venv" in said
    assert "Installing" not in said
    ended = clone.run("run")
    assert ended.stdout.startswith("Making .venv")
    assert "[] 1.0 " in ended.stdout


def test_run_says_that_an_installation_failed_and_tries_again(clone: Clone) -> None:
    (clone.root / "requirements.txt").write_text("small==9\n")
    failed = clone.run("run")
    assert failed.returncode == 1
    assert "requirements.txt could not be installed; the lines above say why" in failed.stderr

    clone.require("1.0")
    ended = clone.run("run")
    assert ended.stdout.startswith("Installing requirements.txt")
    assert "[] 1.0 " in ended.stdout


@pytest.mark.parametrize("python", [None, "exit 1"], ids=["none", "too old or without venv"])
def test_run_says_which_python_it_needs(clone: Clone, python: str | None) -> None:
    (clone.commands / "python3").unlink()
    if python:
        clone.command("python3", python)
    ended = clone.run("run")
    assert ended.returncode == 1
    assert ended.stderr.startswith("No Python 3.11 or newer with venv was found: install it")
    assert not (clone.root / ".venv").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="PyTorch brings what NVIDIA GPUs need on Linux only")
@pytest.mark.parametrize(("gpu", "chosen"), [(False, False), (True, False), (False, True)])
def test_run_names_the_smaller_pytorch_where_no_gpu_is(clone: Clone, gpu: bool, chosen: bool) -> None:
    if gpu:
        clone.command("nvidia-smi", "exit 0")
    clone.command("python3", VENV_MAKER)
    ended = clone.run("run", **({"PIP_EXTRA_INDEX_URL": "chosen"} if chosen else {}))
    assert ended.returncode == 0, ended.stderr
    assert ("set PIP_EXTRA_INDEX_URL" in ended.stdout) == (not gpu and not chosen)


# A python in .venv that writes down what it is asked, and fails at what $FAILS names.
NOTING_PYTHON = """
[ "$*" = "-c import pip" ] && exit 0
printf '%s [%s]\\n' "$*" "${CHROMIUM-}" >>"$NOTES"
case "$*" in *"${FAILS:-nothing}"*) exit 1 ;; esac
"""


class CheckedClone(Clone):
    """A clone whose .venv is ready and only notes what it is asked."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.notes = self.elsewhere / "notes"
        axe = self.root / "tests" / "browser" / "node_modules" / "package.json"
        for path in (self.root / ".venv" / "bin" / "python", axe):
            path.parent.mkdir(parents=True)
        for place in (self.root, self.root / ".venv"):
            (place / "requirements.txt").touch()
            (place / "requirements-dev.txt").touch()
        for path in (axe, axe.parents[1] / "package.json"):
            path.write_text("{}")
        self.axe = axe
        self.command("noting", NOTING_PYTHON)
        (self.commands / "noting").rename(self.root / ".venv" / "bin" / "python")
        self.command("id", "echo 1000")
        self.command("chromium", '[ "$1" = --version ]')

    def test(self, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        self.notes.unlink(missing_ok=True)
        return self.run("test", *arguments, NOTES=str(self.notes), **environ)

    def asked(self) -> list[str]:
        """What the .venv's python was asked, one call a line."""
        return self.notes.read_text().splitlines() if self.notes.exists() else []


@pytest.fixture
def checked(tmp_path: Path) -> CheckedClone:
    return CheckedClone(tmp_path)


def test_test_runs_every_check_once(checked: CheckedClone) -> None:
    ended = checked.test()
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == "All checks passed"
    assert "Leaving out the tests marked long" in ended.stdout
    asked = checked.asked()
    for call, part in zip(
        asked, ["ruff format --check", "ruff check", "mypy", "lint_imports", "uv pip compile", "pytest"], strict=True
    ):
        assert part in call
    assert "-m pytest -m not long --cov" in asked[-1]
    assert asked[-1].endswith(f"[{checked.commands / 'chromium'}]")


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("ruff format", "the format"),
        ("ruff check", "the style"),
        ("mypy", "the types"),
        ("lint_imports", "the import contracts"),
        ("uv pip", "requirements.txt for Python 3.12 with torch 2.11"),
        ("pytest", "the tests and their coverage"),
    ],
)
def test_a_failed_check_fails_the_run_and_stops_no_other(checked: CheckedClone, part: str, name: str) -> None:
    ended = checked.test(FAILS=part)
    assert ended.returncode == 1
    assert f"\n{name} failed: " in ended.stderr
    assert ended.stderr.count(" failed: ") == 1
    assert len(checked.asked()) == 6


def test_all_adds_the_long_tests(checked: CheckedClone) -> None:
    ended = checked.test("--all")
    assert "Leaving out" not in ended.stdout
    assert "-m pytest -m  --cov" in checked.asked()[-1]


def test_arguments_go_to_pytest_alone(checked: CheckedClone) -> None:
    ended = checked.test("tests/a b.py", "-k", "x", FAILS="pytest")
    assert ended.returncode == 1
    assert [call.partition(" [")[0] for call in checked.asked()] == ["-m pytest -m not long tests/a b.py -k x"]
    checked.test("--all", "tests/c.py")
    assert [call.partition(" [")[0] for call in checked.asked()] == ["-m pytest -m  tests/c.py"]


def test_ci_fails_without_a_browser(checked: CheckedClone) -> None:
    (checked.commands / "chromium").unlink()
    ended = checked.test(CI="true", FAILS="playwright install")
    assert ended.returncode == 1
    assert "No Chromium was found and none could be installed: install one" in ended.stderr
    assert [call.partition(" [")[0] for call in checked.asked()] == ["-m playwright install chromium"]


def test_elsewhere_a_missing_browser_is_said(checked: CheckedClone) -> None:
    (checked.commands / "chromium").unlink()
    ended = checked.test("x", FAILS="playwright install")
    assert ended.returncode == 0
    assert "the browser tests will be skipped" in ended.stdout
    assert checked.asked()[-1] == "-m pytest -m not long x []"


def test_the_chosen_browser_wins_and_must_start(checked: CheckedClone) -> None:
    checked.command("my-browser", "exit 0")
    checked.test("x", CHROMIUM="my-browser")
    assert checked.asked()[-1].endswith(f"[{checked.commands / 'my-browser'}]")
    ended = checked.test("x", CHROMIUM="missing")
    assert ended.returncode == 1
    assert "CHROMIUM is set to missing, which does not start" in ended.stderr


def test_a_browser_that_does_not_start_is_passed_over(checked: CheckedClone) -> None:
    checked.command("chromium", "exit 1")
    checked.command("google-chrome", "exit 0")
    checked.test("x")
    assert checked.asked()[-1].endswith(f"[{checked.commands / 'google-chrome'}]")


def test_root_gets_the_browser_of_debian(checked: CheckedClone) -> None:
    (checked.commands / "chromium").rename(checked.elsewhere / "chromium")
    checked.command("id", "echo 0")
    checked.command("apt-get", f'case "$*" in install*) cp "{checked.elsewhere}/chromium" "{checked.commands}" ;; esac')
    ended = checked.test("x", CI="true")
    assert "Installing Debian's chromium" in ended.stdout
    assert checked.asked()[-1].endswith(f"[{checked.commands / 'chromium'}]")


def test_axe_comes_from_npm_once(checked: CheckedClone) -> None:
    checked.axe.unlink()
    missing = checked.test("x")
    assert missing.returncode == 1
    assert "npm is missing, which brings axe-core" in missing.stderr
    assert checked.asked() == []

    checked.command("npm", 'echo "$*" >>"$NOTES"')
    assert checked.test("x").returncode == 0
    assert "install --prefix tests/browser --no-package-lock" in checked.asked()[1]
    again = checked.test("x")
    assert again.stdout == ""
    assert len(checked.asked()) == 1


def test_npm_that_fails_is_said(checked: CheckedClone) -> None:
    checked.axe.unlink()
    checked.command("npm", '[ "$1" = --version ]')
    ended = checked.test("x")
    assert ended.returncode == 1
    assert "npm could not install axe-core" in ended.stderr
