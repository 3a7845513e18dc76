"""The requirements are exact, complete, and all of them needed."""

import ast
import re
import sys
from importlib.metadata import packages_distributions, version
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OUR_OWN = {"app", "benchmarks", "gist_demo", "tests"}
TORCH = "torch>=2.8,<2.14"  # the one range: where the app is hosted on ZeroGPU, torch is there before the app


def lines(file: str) -> list[str]:
    return (ROOT / file).read_text().splitlines()


def normalised(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def names(file: str) -> list[str]:
    return [normalised(re.split("[=<>]", line)[0]) for line in lines(file)]


def sources(*paths: str) -> list[Path]:
    return [file for path in paths for file in ([ROOT / path] if path.endswith(".py") else (ROOT / path).rglob("*.py"))]


def imported(source: str) -> set[str]:
    """The top-level packages that `source` imports, wherever in the file."""
    nodes = list(ast.walk(ast.parse(source)))
    whole = (alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names)
    parts = (node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module)
    return {name.partition(".")[0] for name in chain(whole, parts)}


def third_party(files: list[Path]) -> set[str]:
    """The distributions that `files` import from."""
    packages = set().union(*(imported(file.read_text()) for file in files)) - OUR_OWN - sys.stdlib_module_names
    known = packages_distributions()
    return {normalised(known.get(package, [package])[0]) for package in packages}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_line_is_one_exact_version(name: str) -> None:
    assert names(name) == sorted(set(names(name)))
    assert [line for line in lines(name) if not re.fullmatch(r"[\w-]+==\d+(\.\d+)+", line)] in ([], [TORCH])


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_what_runs_here_is_what_is_pinned(name: str) -> None:
    pins = dict(line.split("==") for line in lines(name) if "==" in line)
    assert {package: version(package) for package in pins} == pins


def test_imports_are_found_wherever_they_stand() -> None:
    source = "import a.b, c\ndef f():\n    from d.e import g\nif True:\n    import h as i\n"
    assert imported(source) == {"a", "c", "d", "h"}


def test_all_that_the_app_imports_is_required() -> None:
    assert third_party(sources("app.py", "gist_demo")) - set(names("requirements.txt")) == set()


def test_all_that_the_tests_import_is_required() -> None:
    required = {*names("requirements.txt"), *names("requirements-dev.txt")}
    assert third_party(sources("tests", "benchmarks")) - required == set()


def test_the_app_needs_all_that_is_required() -> None:
    files = sources("app.py", "gist_demo")
    text = "".join(file.read_text() for file in files)
    # The bundled model is found by its package's name, and none of its code runs.
    by_name = {name for name in names("requirements.txt") if f'"{name.replace("-", "_")}"' in text}
    assert set(names("requirements.txt")) - third_party(files) - by_name == set()
