"""What the columns of a file are: called by which names, which one holds the texts, which one labels. Guesses a person
would make from the first rows."""

import re
from collections.abc import Mapping, Sequence

from gist_demo.text import clean_text, is_blank, shorten

_NUMBER = re.compile(r"[-+]?[\d.,\s]+%?")
_YEAR = re.compile(r"(19|20)\d\d")
_SNAKE_CASE = re.compile(r"[A-Za-z]+(_[A-Za-z]+)+")
_LABEL_NAMES = ("label", "category", "class", "topic", "intent", "sentiment", "kind", "type")
# fmt: off
_TEXT_NAMES = [
    "abstract", "answer", "body", "caption", "comment", "content", "description", "document", "feedback",
    "headline", "line", "message", "note", "paragraph", "passage", "phrase", "prompt", "query", "question", "quote",
    "response", "review", "sentence", "statement", "string", "subject", "summary", "text", "title", "tweet",
    "utterance",
]
# fmt: on
_USUAL_NAMES = frozenset((*_LABEL_NAMES, *_TEXT_NAMES, "id", "language", "name", "value"))
_JSON_BEGINS = ('{"', '["', "[{")
_NAME_CHARACTERS = 60
_NAME_WORDS = 8
_FEWEST_LABELS, _MOST_LABELS = 2, 50
_LABEL_CHARACTERS = 60


def has_heading(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of `rows` names the columns. That of a single column is believed only if it is a usual name."""
    first, rest = rows[0], rows[1:]
    if max(map(len, rows)) == 1:
        return _is_usual(first[0]) or _SNAKE_CASE.fullmatch(first[0].strip()) is not None
    columns = ([row[position].strip() for row in rest if position < len(row)] for position in range(len(first)))
    return sum(_vote(cell.strip(), list(filter(None, below))) for cell, below in zip(first, columns, strict=True)) >= 0


def _vote(cell: str, below: Sequence[str]) -> int:
    """Whether `cell` reads like the name of a column (> 0) or like one more of the values `below` it (< 0)."""
    if not cell or not below or _YEAR.fullmatch(cell):
        return 0
    if _is_usual(cell):
        return 2
    if is_number(cell):
        return -1
    if all(map(is_number, below)):
        return 1
    if cell in below and len(below) > 1:
        return -2
    return -1 if len(cell.split()) > _NAME_WORDS or cell.endswith((".", "!")) else 0


def column_names(heading: Sequence[str], width: int) -> tuple[str, ...]:
    """`width` different names: those of `heading` on one line each, numbered where they are missing or come again."""
    names: dict[str, None] = {}
    for position in range(width):
        written = shorten(clean_text(heading[position]), _NAME_CHARACTERS) if position < len(heading) else ""
        name = base = written or f"column {position + 1}"
        number = 2
        while name in names:
            name, number = f"{base} ({number})", number + 1
        names[name] = None
    return tuple(names)


def wordiest_column(rows: Sequence[Sequence[str]], width: int) -> int:
    """The position of the column whose different cells hold the most words: numbers are no words, JSON comes last."""

    def words(position: int) -> tuple[int, int, int]:
        cells = {row[position] for row in rows if position < len(row)}
        prose = [cell for cell in cells if not cell.startswith(_JSON_BEGINS)]
        in_prose, in_all = (
            sum(any(map(str.isalpha, word)) for cell in some for word in cell.split()) for some in (prose, cells)
        )
        return in_prose, in_all, sum(not is_blank(cell) for cell in cells)

    return max(range(width), key=words)


def label_column(columns: Mapping[str, Sequence[str]]) -> str | None:
    """The column that sorts the rows into 2 to 50 classes, preferably one called label, category, class or the like."""
    fitting = [name for name, cells in columns.items() if _could_be_labels(cells)]
    named = [name for known in _LABEL_NAMES for name in fitting if _singular(name) == known]
    wordy = [name for name in fitting if not any(map(is_number, columns[name]))]
    return next(iter(named + wordy), None)


def is_number(cell: str) -> bool:
    """Whether `cell` is written like a number."""
    return _NUMBER.fullmatch(cell.strip()) is not None and any(map(str.isdecimal, cell))


def _could_be_labels(cells: Sequence[str]) -> bool:
    values = set(cells) - {""}
    repeated = len(cells) >= 2 * len(values)
    return _FEWEST_LABELS <= len(values) <= _MOST_LABELS and repeated and max(map(len, values)) <= _LABEL_CHARACTERS


def _is_usual(cell: str) -> bool:
    return _singular(cell) in _USUAL_NAMES


def _singular(name: str) -> str:
    word = name.strip().lower()
    return word if word in _USUAL_NAMES else word.removesuffix("s")
