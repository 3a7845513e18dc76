import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gist_demo.export.cells import defused, is_formula, restored

SIGNS = "=+-@＝＋－＠"
HOSTILE = st.text(
    st.one_of(st.sampled_from("'" + SIGNS + " \t\r\n\u200b\u00a0\ufeff19.e"), st.characters(codec="utf-8"))
)


def would_run(cell: str) -> bool:
    """What a cautious spreadsheet runs, told another way than in the code: it sees the first sign that can be seen."""
    try:
        float(cell)
    except ValueError:
        seen = [c for c in cell if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf")]
        return cell[:1] in ("\t", "\r", "\n") or (bool(seen) and seen[0] in SIGNS)
    return False


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "  =1",
        "\t=1",
        "\rx",
        "\nx",
        "\u200b=1",
        "＝1",
        "- item",
        "--1",
    ],
)
def test_formulas_get_an_apostrophe(cell: str) -> None:
    assert would_run(cell)
    assert defused(cell) == "'" + cell
    assert not would_run(defused(cell))


@pytest.mark.parametrize("cell", ["", "a=b", "-0.5", "+1", "-1e-07", "3", "'quoted'", "it's", "1-2", "“=”"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert defused(cell) == cell


@given(HOSTILE)
@example("'=1")
@example("''=1")
@example("'-5")
@example("' =1")
def test_no_cell_runs_and_each_can_be_had_back(cell: str) -> None:
    assert not would_run(defused(cell))
    assert restored(defused(cell)) == cell
    assert is_formula(cell) == (defused(cell) != cell)
