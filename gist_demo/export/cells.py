"""Cells that a spreadsheet would run as formulas get a ' in front; undoing it gives every cell back as it was."""

import re

# What spreadsheets skip in front of a formula: white space, controls, characters without width.
_SKIPPED = r"[\s\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]*"
# Signs in full width are read as signs too. Cells that begin with ' in front of one get another, so that undoing is
# exact.
_FORMULA = re.compile(rf"'*(?:[\t\r\n]|{_SKIPPED}[=+\-@＝＋－＠])")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)


def is_formula(cell: str) -> bool:
    """Whether `cell` could be run, or becomes so once leading ' are gone: it starts with = + - @ after white space, or
    with a tab or a line end. A plain number such as -0.5 is none. Source: OWASP on CSV injection.
    """
    return _FORMULA.match(cell) is not None and _NUMBER.fullmatch(cell) is None


def defused(cell: str) -> str:
    """`cell` as it may stand in a spreadsheet: with a ' in front where it is a formula."""
    return "'" + cell if is_formula(cell) else cell


def restored(cell: str) -> str:
    """The cell that `defused` made `cell` of: drop the first ' where what follows is a formula."""
    return cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell
