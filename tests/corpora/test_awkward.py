"""Files that real people made, with what is expected of them; they lie beside the repository, where they are."""

import csv
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.decoding import decode
from gist_demo.corpora.delimiters import find_delimiter
from gist_demo.corpora.options import ReadOptions
from gist_demo.corpora.readers import read_bytes
from gist_demo.errors import InputError
from gist_demo.settings import Limits

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "awkward"
REFUSED = {
    "csvkit__empty.csv": "The file is empty. ",
    "frictionless-py__without-rows.csv": "The file has a heading (id, name) but no rows under it.",
    "messytables__simple.unknown": "The file is empty. ",
    "messytables__simple.zip": "The file looks like a ZIP archive",
}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} is not here")


def expected() -> list[dict[str, str]]:
    """The rows of EXPECTED.csv."""
    if not FOLDER.is_dir():
        return []
    with (FOLDER / "EXPECTED.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(name: str, text_column: str | None = None) -> Corpus:
    """The corpus in one of the files."""
    return read_bytes((FOLDER / name).read_bytes(), Limits(), ReadOptions(text_column=text_column))


@pytest.mark.parametrize("row", expected(), ids=lambda row: row["file"])
def test_every_file_is_read_or_refused_as_expected(row: dict[str, str]) -> None:
    data = (FOLDER / row["file"]).read_bytes()
    assert sha256(data).hexdigest() == row["sha256"]
    if row["file"] in REFUSED:
        with pytest.raises(InputError) as refused:
            read_bytes(data, Limits())
        assert refused.value.text.startswith(REFUSED[row["file"]])
        return
    text = decode(data).text
    assert text == data.decode("cp1252" if row["encoding"] == "latin-1" else row["encoding"])
    assert find_delimiter(text.rstrip("\r\n")) == row["delimiter"]
    corpus = read_bytes(data, Limits())
    assert corpus.rows_read == int(row["records_python_csv"])
    assert "column 1" not in corpus.choices  # the first row of all of them is a heading
    assert corpus.facts is not None
    codec = {"latin-1": "cp1252", "iso-8859-7": "iso8859_7", "utf-8-sig": "utf-8"}.get(row["encoding"], row["encoding"])
    assert (corpus.facts.format, corpus.facts.delimiter) == ("CSV", row["delimiter"])
    assert (corpus.facts.has_heading, corpus.facts.broken) == (row["first_row_is_header"] == "yes", ())
    assert corpus.facts.encoding is not None
    assert corpus.facts.encoding.startswith(codec)
    for column in corpus.choices:  # every column can be chosen, and every record has its place
        with suppress(InputError):
            assert read(row["file"], column).rows_read == int(row["records_python_csv"])


def test_all_that_is_told_of_a_file_is_tested_here() -> None:
    names = {row["file"] for row in expected()}
    assert names == {path.name for path in FOLDER.iterdir()} - {"EXPECTED.csv"}
    assert set(REFUSED) <= names


def test_the_number_of_records_is_that_of_the_rows_and_not_of_the_lines() -> None:
    assert read("csvkit__null_byte.csv").texts == ("2",)
    assert read("csvkit__null_byte.csv").columns == {"a": ("",), "c": ("3",)}
    assert read("frictionless-py__structure-errors.csv").notices() == (
        "3 of 4 rows used; 1 blank",
        "1 row with too few or too many cells",
    )
    assert read("csvkit__test_empty_columns.csv", "a").notices() == ("1 of 3 rows used; 2 blank",)
    assert read("csvkit__test_empty_columns.csv").choices == ("a", "b", "c", "column 4", "column 5")
    assert read("messytables__simple.psv", "Year").texts[:2] == ("1986", "1987")


def test_wide_encodings_and_late_bytes() -> None:
    for name in ("csvkit__test_utf16_big.csv", "csvkit__test_utf16_little.csv"):
        assert read(name, "c").texts == ("3", "ʤ")
    assert read("csvkit__test_latin1.csv", "c").texts == ("3", "©")
    assert read("messytables__utf-16le_encoded.csv").choices[0] == "Organisation_code"


def test_commas_inside_numbers_separate_nothing() -> None:
    assert read("frictionless-py__table-with-accents.csv").columns["Occupancy rate"][0] == "0,611553068"
    assert read("messytables__spanish_chars.csv").columns["Gasto total 2011"][0] == "229,932.50"


def test_quotes_and_newlines() -> None:
    assert read("csv-spectrum__quotes_and_newlines.csv").texts == ('ha \n"ha" \nha', "4")
    assert read("csv-spectrum__json.csv").texts == ('{"type": "Point", "coordinates": [102.0, 0.5]}',)


def test_bare_quotes_do_not_move_cells() -> None:
    corpus = read("csv-spectrum__location_coordinates.csv", "Cities")
    assert corpus.texts == ("Modesto",)
    assert corpus.columns["Location Coordinates"][0].endswith('17.9"W')


def test_a_column_of_numbers_is_said_to_be_one() -> None:
    assert read("csv-spectrum__utf8.csv", "a").notices() == ("the column “a” holds numbers, not sentences",)


def test_ragged_rows_are_counted_and_nothing_moves() -> None:
    corpus = read("csvkit__bad.csv")
    assert corpus.choices == ("column_a", "column_b", "column_c")
    assert corpus.texts == ("27", "I'm too short!", "mixed types.... uh oh")
    assert corpus.columns["column_a"] == ("1", "", "0")
    assert corpus.notices() == ("2 rows with too few or too many cells",)


def test_marks_and_line_ends_in_headings_are_gone() -> None:
    assert read("csvkit__test_utf8_bom.csv").choices == ("foo", "bar", "baz")
    assert read("csvkit__test_header_newline.csv").choices == ("start end", "b", "c")
    assert read("csvkit__mac_newlines.csv").texts == ("1", "Once upon\na time")


def test_blank_and_equal_headings_can_be_chosen() -> None:
    assert read("frictionless-py__blank-headers.csv", "column 2").texts == ("John", "Julie")
    assert read("frictionless-py__duplicate-headers.csv", "id (3)").texts == ("001101", "001102")


def test_old_encodings_are_readable() -> None:
    assert "Descripción" in read("messytables__spanish_chars.csv").choices
    assert "Année" in read("frictionless-py__table-with-accents.csv").choices
    assert read("frictionless-py__table-infer-iso-8859-7.csv").texts[0] == "Λεωνιδας"


def test_hundreds_of_equal_texts_are_all_kept() -> None:
    corpus = read("papaparse__verylong-sample.csv")
    assert len(corpus.texts) == 2000
    assert len(set(corpus.texts)) <= 4
