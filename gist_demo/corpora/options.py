"""What a visitor may decide about a file, and what was found in it."""

from dataclasses import dataclass
from typing import Literal

Take = Literal["first", "sample"]


@dataclass(frozen=True)
class ReadOptions:
    """How a file is to be read; None leaves it to the reader. What a format does not have, say the sheet of a CSV file,
    is not looked at.

    `label_column` "" means that no column holds labels. `delimiter` "" makes one text of each line; any other makes a
    table of a file that would be taken for JSON or Markdown. Where the file has more rows than may be used, `take` says
    whether the first ones are, or a random sample drawn with `seed`, in the order of the file.
    """

    text_column: str | None = None
    label_column: str | None = None
    encoding: str | None = None  # a Python codec, one of decoding.ENCODINGS
    delimiter: str | None = None
    has_heading: bool | None = None
    sheet: str | None = None
    take: Take = "first"
    seed: int = 42


@dataclass(frozen=True)
class FileFacts:
    """What a file turned out to be. `format` is CSV, TSV, TXT, JSON, JSONL, Markdown, XLSX or Parquet. `encoding` is a
    Python codec, None where the format fixes it; `delimiter` (of a file of lines "") and `has_heading` are None where
    there are none to choose; `sheets` are those of a workbook, the one read first.

    `broken` are the numbers of the first thousand lines (from 1) that could not be read and were left out,
    `more_broken` is how many came after them.
    """

    format: str
    encoding: str | None = None
    delimiter: str | None = None
    has_heading: bool | None = None
    sheets: tuple[str, ...] = ()
    broken: tuple[int, ...] = ()
    more_broken: int = 0

    @property
    def broken_lines(self) -> int:
        """How many lines could not be read."""
        return len(self.broken) + self.more_broken
