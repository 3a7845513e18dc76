"""Rows as they come -> the parts of a Corpus: cleaned, counted, and no more of them than the limits allow."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.sampling import draw
from gist_demo.corpora.table import Deadline, Row
from gist_demo.settings import Limits
from gist_demo.text import clean_text, is_blank

_CHUNK = 1_000


class Collector:
    """Fills up with texts, without the white space around them; every reader reads into one."""

    def __init__(self, limits: Limits, deadline: Deadline | None = None) -> None:
        self.limits = limits
        self.texts: list[str] = []
        self.others: list[tuple[str, ...]] = []  # the other cells of the same rows
        self._numbers: list[int] = []  # of the same rows in their source, from 1, blank ones counted
        self.cut = False  # whether time ran out before the rows did
        self._deadline = deadline
        self._room = limits.rows
        self._sampled = False
        self._blank = self._cleaned = self._shortened = self._left_out = 0

    def add_lines(self, lines: Iterator[str]) -> None:
        """Take each of `lines` as a text."""
        for number, line in enumerate(lines, 1):
            self._add(number, line)
            if self._is_full:
                break
        self._left_out = sum(map(bool, map(str.strip, lines)))

    def add_rows(
        self, rows: Iterator[Row], position: int, width: int, full_width: int, sample_seed: int | None = None
    ) -> int:
        """Take the cell at `position` of each of `rows` as a text, and the other cells before `width` with it: of the
        first rows, or of a random sample drawn with `sample_seed`.

        Returns how many of the rows taken had fewer cells than `full_width`, or more with something in them.
        """
        self._room = min(self.limits.rows, max(1, self.limits.cells // width))
        numbered: Iterator[tuple[int, Row]] = enumerate(rows, 1)
        if sample_seed is not None:
            drawn, seen = draw(self._with_text(enumerate(self._in_time(rows), 1), position), self._room, sample_seed)
            self._left_out, self._sampled = seen - len(drawn), seen > len(drawn)
            numbered, rows = iter(drawn), iter(())
        ragged = 0
        while not self._is_full and (found := next(numbered, None)) is not None:
            number, row = found
            cells = [*row[:width], *[""] * (width - len(row))]
            if self._add(number, cells.pop(position), cells):
                ragged += len(row) < full_width or any(row[full_width:])
        self._left_out += sum(map(any, self._in_time(rows)))
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
            sampled=self._sampled,
            source_rows=() if self._numbers == [*range(1, len(self._numbers) + 1)] else tuple(self._numbers),
        )

    @property
    def _is_full(self) -> bool:
        return len(self.texts) == self._room

    def _in_time(self, rows: Iterator[Row]) -> Iterator[Row]:
        while chunk := list(islice(rows, _CHUNK)):
            yield from chunk
            if self._deadline is not None and self._deadline.passed:
                self.cut = next(rows, None) is not None
                return

    def _with_text(self, rows: Iterator[tuple[int, Row]], position: int) -> Iterator[tuple[int, Row]]:
        for number, row in rows:
            cell = row[position].strip() if position < len(row) else ""
            if cell[:1].isalnum() or not is_blank(clean_text(cell)):
                yield number, row
            else:
                self._blank += 1

    def _add(self, number: int, text: str, others: Sequence[str] = ()) -> bool:
        most = self.limits.text_characters
        start = text[: 2 * most]
        seen = start if start.isprintable() else clean_text(start)  # a printable text is a clean one; asking is quick
        if is_blank(seen):
            self._blank += 1
            return False
        kept = seen.strip()
        self.texts.append(kept[:most])
        self._numbers.append(number)
        self.others.append(tuple(self._tidy(cell) for cell in others))
        self._cleaned += seen != start
        self._shortened += len(kept) > most or len(text) > len(start)
        return True

    def _tidy(self, cell: str) -> str:
        start = cell[: self.limits.text_characters]
        return start if start.isprintable() else clean_text(start)
