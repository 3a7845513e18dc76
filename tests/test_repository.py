"""What must hold of every file of the repository."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import gist_demo

ROOT = Path(__file__).resolve().parents[1]
MOST_LINES = 200
MACHINE_PATH = re.compile(r"(?<![\w.:/~-])/(?:home|root|work|Users)/\w|\b[A-Z]:\\+Users\b")
REGISTRY = re.compile(
    r"\b(?:(?:pypi|npmjs|debian|ubuntu)\.(?:org|com)|python[h]osted|download\.pytorch|registry\.\w+\.\w)", re.IGNORECASE
)
SHARED = re.compile(r"\.\./shared\b|[\"']shared[\"']")
KNOWS_SHARED = ("tests/", "benchmarks/")
LOCK_FILES = {"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "uv.lock", "poetry.lock"}
VAGUE_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py"}


@pytest.fixture(scope="module")
def files() -> list[str]:
    """The files that are, or are about to be, in the repository."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git clone, so which files belong to the repository is not known")
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return sorted({name for name in listed if name and (ROOT / name).is_file()})


def found_in(files: list[str], pattern: re.Pattern[str]) -> list[str]:
    """Where `pattern` is found, as file:line; files that are not text are left out."""
    found = []
    for name in files:
        try:
            lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{name}:{number}" for number, line in enumerate(lines, 1) if pattern.search(line)]
    return found


def test_the_repository_is_seen_whole(files: list[str]) -> None:
    assert {"app.py", "gist_demo/settings.py", "tests/test_repository.py", "scripts/run", ".gitignore"} <= set(files)


def test_modules_are_short(files: list[str]) -> None:
    modules = [name for name in files if name == "app.py" or re.fullmatch(r"gist_demo/.*\.py", name)]
    lengths = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in modules}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_file_has_a_name_for_everything(files: list[str]) -> None:
    assert [name for name in files if Path(name).name in VAGUE_NAMES] == []


def test_no_lock_file(files: list[str]) -> None:
    """They record where packages were fetched from."""
    assert [name for name in files if Path(name).name in LOCK_FILES] == []


def test_no_path_of_a_machine(files: list[str]) -> None:
    assert found_in(files, MACHINE_PATH) == []


def test_no_registry(files: list[str]) -> None:
    assert found_in(files, REGISTRY) == []


def test_only_tests_and_benchmarks_know_of_the_shared_folder(files: list[str]) -> None:
    assert found_in([name for name in files if not name.startswith(KNOWS_SHARED)], SHARED) == []


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        (MACHINE_PATH, ("see /", "home/ann/model")),
        (MACHINE_PATH, ('"/', 'root/x"')),
        (MACHINE_PATH, ("C:", "\\\\Users\\ann")),
        (REGISTRY, ("https://py", "pi.org/simple")),
        (REGISTRY, ("files.python", "hosted.org")),
        (REGISTRY, ("registry.npm", "js.org")),
        (REGISTRY, ("deb.debian", ".org")),
        (REGISTRY, ("https://download", ".pytorch.org/whl")),
        (SHARED, ("..", "/shared/data")),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], parts: tuple[str, str]) -> None:
    assert pattern.search("".join(parts))


@pytest.mark.parametrize(
    "text", ["https://huggingface.co/home/x", "../work/x", "~/root/x", "a/home/b", "/homes", "pypi"]
)
def test_the_patterns_leave_the_rest_alone(text: str) -> None:
    assert not MACHINE_PATH.search(text)
    assert not REGISTRY.search(text)


def test_the_changelog_is_about_this_version() -> None:
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == gist_demo.__version__


@pytest.mark.parametrize("name", ["scripts/run", "scripts/test", ".ci/run"])
def test_scripts_can_be_run(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
