"""Rows as they come -> the parts of a Corpus: cleaned, counted, and no more of them than the limits allow."""

from collections.abc import Iterator, Mapping, Sequence

from gist_demo.corpora.corpus import Corpus
from gist_demo.settings import Limits
from gist_demo.text import clean_text, is_blank


class Collector:
    """Fills up with texts, without the white space around them; every reader reads into one."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.texts: list[str] = []
        self.others: list[tuple[str, ...]] = []  # the other cells of the same rows
        self.notes: list[str] = []
        self._blank = self._cleaned = self._shortened = self._left_out = 0

    def add_lines(self, lines: Iterator[str]) -> None:
        """Take each of `lines` as a text."""
        for line in lines:
            self._add(line)
            if self._is_full:
                break
        self._left_out = sum(map(bool, map(str.strip, lines)))

    def add_rows(self, rows: Iterator[Sequence[str]], position: int, width: int, full_width: int) -> int:
        """Take the cell at `position` of each of `rows` as a text, and the other cells before `width` with it.

        Returns how many of the rows taken had fewer cells than `full_width`, or more with something in them.
        """
        ragged = 0
        for row in rows:
            cells = [*row[:width], *[""] * (width - len(row))]
            if self._add(cells.pop(position), cells):
                ragged += len(row) < full_width or any(row[full_width:])
            if self._is_full:
                break
        self._left_out = sum(map(any, rows))
        return ragged

    def corpus(
        self,
        name: str,
        columns: Mapping[str, tuple[str, ...]] | None = None,
        label_column: str | None = None,
        text_column: str | None = None,
        choices: Sequence[str] = (),
    ) -> Corpus:
        """What has been collected."""
        return Corpus(
            name,
            tuple(self.texts),
            columns or {},
            label_column,
            text_column,
            tuple(choices),
            rows_read=len(self.texts) + self._blank + self._left_out,
            blank=self._blank,
            cleaned=self._cleaned,
            shortened=self._shortened,
            left_out=self._left_out,
            notes=tuple(self.notes),
        )

    @property
    def _is_full(self) -> bool:
        return len(self.texts) == self.limits.rows

    def _add(self, text: str, others: Sequence[str] = ()) -> bool:
        seen = text if text.isprintable() else clean_text(text)  # a printable text is a clean one; asking is quick
        if is_blank(seen):
            self._blank += 1
            return False
        kept = seen.strip()
        self.texts.append(kept[: self.limits.text_characters])
        self.others.append(tuple(self._tidy(cell) for cell in others))
        self._cleaned += seen != text
        self._shortened += len(kept) > self.limits.text_characters
        return True

    def _tidy(self, cell: str) -> str:
        return (cell if cell.isprintable() else clean_text(cell))[: self.limits.text_characters]
