import zipfile
from datetime import UTC, datetime, time, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.options import FileFacts, ReadOptions
from gist_demo.corpora.readers import read_bytes
from gist_demo.corpora.table import Deadline
from gist_demo.corpora.xlsx import read_xlsx
from gist_demo.errors import InputError
from gist_demo.settings import Limits
from tests.corpora.files import bombs, sheet, workbook

LIMITS = Limits()
NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None)
ROWS = [("id", "text"), (1, "hello there"), (2, "good bye")]


def read(data: bytes, **options: Any) -> Corpus:
    """The corpus in a workbook."""
    return read_bytes(data, LIMITS, ReadOptions(**options))


def test_cells_are_what_a_person_sees() -> None:
    row = ("007", "naïve 中文 😀 שלום", 1.50, 2.0, True, NEW_YEAR, NEW_YEAR.replace(hour=7), time(1, 2), "#N/A", "=1+1")
    heading = ("a", "text", "c", "d", "e", "f", "g", "h", "i", "formula")
    corpus = read(workbook(("One", [heading, row, ("NA", "null", 10**15, timedelta(hours=30))])))
    assert corpus.texts == (row[1], "null")
    assert {name: cells[0] for name, cells in corpus.columns.items()} == {
        "a": "007", "c": "1.5", "d": "2", "e": "TRUE", "f": "2024-01-01", "g": "2024-01-01 07:00:00", "h": "01:02:00",
        "i": "#N/A", "formula": "",
    }  # fmt: skip
    assert (corpus.columns["a"][1], corpus.columns["c"][1], corpus.columns["d"][1]) == (
        "NA", "1000000000000000", "1 day, 6:00:00",
    )  # fmt: skip


def test_the_first_sheet_with_anything_on_it_or_the_chosen_one() -> None:
    book = workbook(("Cover", []), ("Data", ROWS), ("More", [("note",), ("only this",)]))
    corpus = read(book)
    assert corpus.texts == ("hello there", "good bye")
    assert corpus.facts == FileFacts("XLSX", has_heading=True, sheets=("Data", "Cover", "More"))
    more = read(book, sheet="More")
    assert more.texts == ("only this",)
    assert more.facts is not None
    assert more.facts.sheets == ("More", "Cover", "Data")
    with pytest.raises(InputError, match="no sheet “Less” in this workbook") as refused:
        read(book, sheet="Less")
    assert refused.value.field == "sheet"
    with pytest.raises(InputError, match="The file is empty"):
        read(book, sheet="Cover")


def test_hidden_sheets_are_not_offered() -> None:
    book = openpyxl.Workbook()
    book.active.append(["secret"])
    book.active.sheet_state = "hidden"
    for row in ROWS:
        (book["Shown"] if "Shown" in book else book.create_sheet("Shown")).append(row)
    file = BytesIO()
    book.save(file)
    corpus = read(file.getvalue())
    assert corpus.texts == ("hello there", "good bye")
    assert corpus.facts is not None
    assert corpus.facts.sheets == ("Shown",)


def test_titles_gaps_and_rows_of_no_cells() -> None:
    rows: list[tuple[object, ...]] = [("Report for 2024",), (), *ROWS, (), (None, None), (3, "again"), (4, "and again")]
    corpus = read(workbook(("One", rows)))
    assert corpus.texts == ("hello there", "good bye", "again", "and again")
    assert corpus.columns == {"id": ("1", "2", "3", "4")}
    assert corpus.notices() == ("1 line above the heading left out",)


def test_columns_over_the_limit_are_left_out_and_that_is_said() -> None:
    row = [f"word {n}" for n in range(9_000)]
    corpus = read(workbook(("One", [[f"c{n}" for n in range(9_000)], row, row])))
    assert len(corpus.choices) == 200
    assert corpus.notices() == ("only the first 200 of 9,000 columns are used",)


def test_rows_that_take_too_long_are_left_out_and_that_is_said() -> None:
    table = read_xlsx(workbook(("One", ROWS)), LIMITS, ReadOptions(), Deadline(1000))
    assert len(list(table.rows)) == 3
    now = [0.0]
    table = read_xlsx(workbook(("One", ROWS)), LIMITS, ReadOptions(), Deadline(1, clock=lambda: now[0]))
    assert next(table.rows) == ["id", "text"]
    now[0] = 2
    assert list(table.rows) == []
    assert table.cut
    with pytest.raises(InputError, match="takes too long to read"):
        read_xlsx(workbook(("One", ROWS)), LIMITS, ReadOptions(), Deadline(-1))


def with_part(data: bytes, name: str, change: Any) -> bytes:
    """The workbook with one of its parts changed."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return file.getvalue()


@pytest.mark.parametrize(
    "name", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("change", [lambda xml: xml[: len(xml) // 2], lambda xml: b"", lambda xml: b"\xff" * 9])
def test_a_damaged_workbook_is_a_sentence(name: str, change: Any) -> None:
    with pytest.raises(InputError, match="Save it anew"):
        read(with_part(workbook(("One", ROWS)), name, change))


def test_what_was_read_of_a_damaged_sheet_is_used() -> None:
    rows = [("id", "text"), *((n, f"text {n}") for n in range(3_000))]
    corpus = read(with_part(workbook(("One", rows)), "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) * 9 // 10]))
    assert 2_000 < len(corpus.texts) < 3_000
    assert corpus.notices()[0].startswith("only the first 2,")
    assert corpus.notices()[1] == "the workbook is damaged further down"


def test_texts_that_sheets_share_may_be_rich() -> None:
    strings = "<si><t>text</t></si><si><r><t>hello </t></r><r><b/><t>there</t></r></si>"
    rows = '<row><c t="s"><v>0</v></c></row><row><c t="s"><v>1</v></c></row>'
    assert read(sheet(rows, strings=strings)).texts == ("hello there",)
    with pytest.raises(InputError, match="Save it anew"):
        read(sheet('<row><c t="s"><v>7</v></c></row>', strings=strings))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("laughs.xlsx", "defines XML entities"),
        ("outside.xlsx", "defines XML entities"),
        ("huge-string.xlsx", "286 MB unpacked; at most 160 MB can be read"),
    ],
)
def test_a_harmful_workbook_is_a_sentence(name: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read(bombs()[name]())


def test_entities_in_the_shared_texts_are_refused() -> None:
    book = sheet("<row/>", strings="<si><t>x</t></si>")
    with pytest.raises(InputError, match="defines XML entities"):
        read(with_part(book, "xl/sharedStrings.xml", lambda xml: b'<!DOCTYPE x [<!ENTITY e "x">]>' + xml))


def test_texts_that_take_too_long_are_a_sentence() -> None:
    times = iter([0.0] * 8 + [2.0] * 1000)
    book = sheet("<row/>", strings="<si><t>x</t></si>" * 500)
    with pytest.raises(InputError, match="takes too long to read"):
        read_xlsx(book, LIMITS, ReadOptions(), Deadline(1, clock=lambda: next(times)))
