"""The import contracts of pyproject.toml catch what they are there for."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINT_IMPORTS = [
    sys.executable,
    "-c",
    "from importlinter.cli import lint_imports_command; lint_imports_command()",
    "--no-cache",
]

# What a module of gist_demo must not import; modules named breach are made for it.
BREACHES = [
    ("errors", "gist_demo.text"),
    ("text", "gist_demo.encoding.encoder"),
    ("encoding.breach", "gist_demo.analysis.search"),
    ("analysis.breach", "gist_demo.widgets.run"),
    ("figures.breach", "gist_demo.analysis.similarity"),
    ("analysis.breach", "gist_demo.export.files"),
    ("widgets.breach", "gist_demo.tabs.interface"),
    ("tabs.breach", "gist_demo.tabs.similarity"),
    ("tabs.texts_panel", "gist_demo.tabs.search"),
    ("tabs.breach", "gist_demo.ui.page"),
    ("ui.breach", "gist_demo.models.loading"),
    ("corpora.breach", "gist_demo.models.loading"),
    ("models.breach", "gist_demo.corpora.corpus"),
    ("models.breach", "gist_demo.text"),
    ("analysis.breach", "gradio"),
    ("corpora.breach", "gradio"),
    ("models.breach", "gradio"),
    ("encoding.breach", "torch"),
    ("ui.breach", "sentence_transformers"),
    ("tabs.breach", "openvino"),
    ("analysis.breach", "huggingface_hub"),
    ("settings", "spaces"),
    ("analysis.search", "umap"),
    ("widgets.run", "plotly"),
    ("analysis.breach", "plotly"),
    ("analysis.breach", "pandas"),
    ("figures.breach", "pandas"),
    ("ui.breach", "app"),
    ("widgets.breach", "tests"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the contracts say of a copy of the package into which every breach was written, and one module too many."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", copy)
    shutil.copytree(ROOT / "gist_demo", copy / "gist_demo", ignore=shutil.ignore_patterns("__pycache__"))
    package = copy / "gist_demo"
    (package / "misplaced.py").touch()
    for importer, imported in BREACHES:
        with (package / f"{importer.replace('.', '/')}.py").open("a") as file:
            file.write(f"\nimport {imported}\n")
    environ = {**os.environ, "COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(LINT_IMPORTS, cwd=copy, env=environ, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    return ended.stdout


@pytest.mark.parametrize(("importer", "imported"), BREACHES)
def test_a_breach_is_named(report: str, importer: str, imported: str) -> None:
    assert f"gist_demo.{importer} -> {imported} (" in report


def test_no_contract_holds_by_itself(report: str) -> None:
    assert "Contracts: 0 kept" in report


def test_a_module_without_a_place_is_named(report: str) -> None:
    assert "- gist_demo.misplaced" in report


def top_level_imports(node: ast.AST) -> set[str]:
    """The packages imported when a module is, type checking left out."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return set()
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return set()
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {str(node.module).partition(".")[0]}
    return set().union(*map(top_level_imports, ast.iter_child_nodes(node)))


def test_app_starts_with_the_standard_library_alone() -> None:
    """Every spawned worker imports app.py again."""
    found = top_level_imports(ast.parse((ROOT / "app.py").read_text()))
    assert "argparse" in found
    assert found <= sys.stdlib_module_names
