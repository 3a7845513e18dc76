"""XLSX workbooks, parsed while they are unpacked: the bytes of a file -> Table."""

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from itertools import chain

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from gist_demo.corpora.options import FileFacts, ReadOptions
from gist_demo.corpora.table import Deadline, Row, Table
from gist_demo.errors import InputError
from gist_demo.settings import MEBIBYTE, Limits

_STRING = f"{{{SHEET_MAIN_NS}}}si"
_MOST_ROWS = 1_048_576  # what Excel can hold; a row said to be further down is none
# What openpyxl, and what it is built on, raise over bytes that are no workbook; all but a lack of memory.
_FAULTS = (
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
    struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class _TooLong(Exception):
    """There is no time left to read on."""


class _InTime(BytesIO):
    """The bytes of a file while there is time: unpacking and parsing end where they ask for more after that."""

    def __init__(self, data: bytes, deadline: Deadline) -> None:
        super().__init__(data)
        self._deadline = deadline

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes. Raises _TooLong after the deadline."""
        if self._deadline.passed:
            raise _TooLong
        return super().read(size)


class _Sheet(ReadOnlyWorksheet):  # type: ignore[misc] # openpyxl has no types
    """A sheet whose size is not looked up beforehand: that reads all of it, or believes what the file says."""

    def _get_size(self) -> None:
        return


class _Reader(ExcelReader):  # type: ignore[misc] # openpyxl has no types
    """A reader of workbooks that keeps the time, also over texts that take it little to unpack."""

    def __init__(self, data: bytes, deadline: Deadline) -> None:
        super().__init__(_InTime(data, deadline), read_only=True, data_only=True, keep_links=False)
        self._deadline = deadline

    def read_strings(self) -> None:
        """The texts of all sheets, which they refer to by number."""
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as file:
            for _, node in iterparse(file):
                if node.tag == _STRING:
                    self.shared_strings.append(Text.from_tree(node).content)
                    node.clear()
                    if self._deadline.passed:
                        raise _TooLong

    def read_worksheets(self) -> None:
        """The sheets with cells, none of them read yet."""
        for found, place in self.parser.find_sheets():
            if place.target in self.valid_files and "chartsheet" not in place.Type:
                sheet = _Sheet(self.wb, found.name, place.target, self.shared_strings)
                sheet.sheet_state = found.state
                self.wb._sheets.append(sheet)  # noqa: SLF001 (as ExcelReader does)


def read_xlsx(data: bytes, limits: Limits, options: ReadOptions, deadline: Deadline) -> Table:
    """The table on the sheet `options.sheet` of a workbook, or on the first one that holds anything. Formulas give the
    values that were saved with them; rows without anything in them are no rows.

    Raises InputError (field "upload" or "sheet"): damaged, too large once unpacked, or without such a sheet.
    """
    try:
        _check_size(data, limits)
        sheets = _sheets(data, deadline)
    except _TooLong:
        raise _too_long() from None
    except _FAULTS as fault:
        raise _damaged(fault) from None
    return _table(sheets, limits, options, deadline)


def _check_size(data: bytes, limits: Limits) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        size = sum(part.file_size for part in archive.infolist() if part.filename.endswith((".xml", ".rels")))
    if size > limits.unpacked_bytes:
        sizes = f"{size // MEBIBYTE:,} MB unpacked; at most {limits.unpacked_bytes // MEBIBYTE:,} MB can be read"
        raise InputError(f"The workbook is {sizes}. Save the sheet as CSV, or a part of it.", "upload")


def _sheets(data: bytes, deadline: Deadline) -> list[_Sheet]:
    """The sheets of a workbook, hidden ones only where there are no others."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions, which hold no texts
        reader = _Reader(data, deadline)
        reader.read()
    sheets = [sheet for sheet in reader.wb.worksheets if isinstance(sheet, _Sheet)]
    return [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets


def _table(sheets: list[_Sheet], limits: Limits, options: ReadOptions, deadline: Deadline) -> Table:
    names = [sheet.title for sheet in sheets]
    if options.sheet is not None and options.sheet not in names:
        raise InputError(f"There is no sheet “{options.sheet[:80]}” in this workbook. Choose another one.", "sheet")
    table = Table(FileFacts("XLSX"), iter(()))
    read = options.sheet
    for sheet in sheets:
        if options.sheet in (None, sheet.title):
            rows = _rows(sheet, limits, table, deadline)
            first = next(rows, None)
            if first is not None or sheet.title == options.sheet:
                table.rows = chain([first] if first is not None else [], rows)
                read = sheet.title
                break
    order = sorted(names, key=lambda name: name != read)
    table.facts = FileFacts("XLSX", sheets=tuple(order))
    return table


def _rows(sheet: _Sheet, limits: Limits, table: Table, deadline: Deadline) -> Iterator[Row]:
    """The rows that hold anything, none longer than one cell more than columns are read."""
    any_yet = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a date that cannot be is "#VALUE!", as Excel shows it
            for values in sheet.iter_rows(max_row=_MOST_ROWS, values_only=True):
                table.columns_in_file = max(table.columns_in_file or 0, len(values))
                cells = list(map(_shown, values[: limits.columns + 1]))
                while cells and not cells[-1]:
                    cells.pop()
                if deadline.passed:
                    raise _TooLong
                if cells:
                    yield cells
                    any_yet = True
    except _TooLong:
        if not any_yet:
            raise _too_long() from None
        table.cut = True
    except _FAULTS as fault:
        if not any_yet:
            raise _damaged(fault) from None
        table.cut = True
        table.notes.append("the workbook is damaged further down")


def _shown(value: object) -> str:
    """`value` as a person sees it in the sheet, without the format of its cell."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return str(value)


def _too_long() -> InputError:
    return InputError("The workbook takes too long to read. Save the sheet as CSV.", "upload")


def _damaged(fault: Exception) -> InputError:
    if isinstance(fault, DefusedXmlException) or isinstance(fault.__cause__, DefusedXmlException):
        return InputError("The workbook defines XML entities, which is not read. Save it as CSV.", "upload")
    return InputError("The workbook is damaged and could not be read. Save it anew, or as CSV.", "upload")
