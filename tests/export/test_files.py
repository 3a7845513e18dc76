import csv
import json
import time
import zipfile
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gist_demo.export.about import about
from gist_demo.export.cells import restored
from gist_demo.export.files import Download, csv_file, file_name, jsonl_file, npz_file
from gist_demo.export.map_table import map_table
from gist_demo.export.table import Column, Rows, Table
from gist_demo.export.tables import label_table, matrix_table, pair_table, search_table
from tests.export.results import PROVENANCE, ROWS, projection, search, similarity, unit, zero_shot
from tests.export.test_cells import HOSTILE, would_run

ABOUT = about(PROVENANCE, ROWS)
FLOATS = st.floats(width=32, allow_nan=True, allow_infinity=False)
TABLES = st.integers(1, 5).flatmap(
    lambda n: st.tuples(
        st.lists(HOSTILE, min_size=n, max_size=n),
        st.lists(FLOATS, min_size=n, max_size=n),
        st.dictionaries(HOSTILE, st.lists(HOSTILE, min_size=n, max_size=n), max_size=3),
    )
)


def table_of(drawn: tuple[list[str], list[float], dict[str, list[str]]]) -> Table:
    texts, scores, columns = drawn
    others = (Column(name, values, "columns") for name, values in columns.items())
    numbers = Column("row", np.arange(len(texts), dtype=np.int64)), Column("score", np.array(scores, np.float32))
    return Table((*numbers, Column("text", texts), *others))


def read_csv(file: Download) -> list[list[str]]:
    return list(csv.reader(StringIO(file.content.decode("utf-8-sig"), newline=""), strict=True))


def read_jsonl(file: Download) -> list[Any]:
    return [json.loads(line) for line in file.content.decode().splitlines()]


def read_npz(file: Download) -> tuple[dict[str, np.ndarray], Any]:
    with np.load(BytesIO(file.content), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files if name != "about.json"}, json.loads(
            archive["about.json"]
        )


@given(TABLES)
def test_a_csv_gives_every_cell_back(drawn: tuple[list[str], list[float], dict[str, list[str]]]) -> None:
    table = table_of(drawn)
    file = csv_file("search", table, ABOUT)
    heading, *rows = read_csv(file)
    assert [restored(cell) for cell in heading] == [*table.headings(), "about"]
    assert len(rows) == len(drawn[0])
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in rows]
        if isinstance(column.values, np.ndarray):
            numbers = np.array([cell or "nan" for cell in cells]).astype(column.values.dtype)
            assert np.array_equal(numbers, column.values, equal_nan=column.name == "score")
        else:
            assert [restored(cell) for cell in cells] == list(column.values)
    assert json.loads(rows[0][-1]) == ABOUT
    assert {row[-1] for row in rows[1:]} <= {""}


@given(TABLES)
def test_no_cell_of_a_csv_is_a_formula(drawn: tuple[list[str], list[float], dict[str, list[str]]]) -> None:
    table = table_of(drawn)
    file = csv_file("search", table, ABOUT)
    assert not any(would_run(cell) for row in read_csv(file) for cell in row)
    count = sum(map(would_run, [*table.headings(), *drawn[0], *(v for values in drawn[2].values() for v in values)]))
    told = [note for note in file.notes if "a ' in front" in note]
    # More than would run got one: those that begin with ' in front of a formula, so that undoing is exact.
    assert len(told) >= (count > 0)
    assert not told or int(told[0].split()[0]) >= count


@given(TABLES)
def test_jsonl_loses_nothing(drawn: tuple[list[str], list[float], dict[str, list[str]]]) -> None:
    first, *rows = read_jsonl(jsonl_file("search", table_of(drawn), ABOUT))
    assert first == {"about": ABOUT}
    assert [row["text"] for row in rows] == drawn[0]
    scores = np.array([np.nan if row["score"] is None else row["score"] for row in rows], np.float32)
    assert np.array_equal(scores, np.array(drawn[1], np.float32), equal_nan=True)
    for name, values in drawn[2].items():
        assert [row["columns"][name] for row in rows] == values


@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from(["<f4", "<f8", "<i8"]), st.data())
def test_npz_gives_arrays_back(n: int, m: int, dtype: str, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(st.integers(-(2**20), 2**20), min_size=n * m, max_size=n * m))
    array = (np.array(drawn).reshape(n, m) / 7).astype(dtype)
    rows = Rows(["x"] * n, data.draw(st.lists(st.integers(1, 10_000), min_size=n, max_size=n)))
    arrays, told = read_npz(npz_file("map", {"coordinates": array, "turned": array.T}, ABOUT, rows))
    assert arrays["coordinates"].dtype == dtype
    assert np.array_equal(arrays["coordinates"], array)
    assert np.array_equal(arrays["turned"], array.T)
    assert told == {**ABOUT, "rows": list(rows.numbers)}


def test_npz_is_also_a_plain_archive_and_never_pickle() -> None:
    file = npz_file("similarity", {"scores": unit(3)}, ABOUT, ROWS)
    with zipfile.ZipFile(BytesIO(file.content)) as archive:
        assert archive.namelist() == ["scores.npy", "about.json"]
        assert all(entry.external_attr >> 16 & 0o400 for entry in archive.infolist())
    assert file.content == npz_file("similarity", {"scores": unit(3)}, ABOUT, ROWS).content
    with pytest.raises(ValueError, match=r"[Oo]bject arrays"):
        npz_file("map", {"x": np.array([{}])}, ABOUT, ROWS)


def test_every_result_goes_into_every_table_format() -> None:
    made = {
        "search": search_table([("", search())], ROWS),
        "classify": label_table(zero_shot(), ROWS),
        "map": map_table(projection(), ROWS),
        "matrix": matrix_table(similarity(), ROWS),
        "pairs": pair_table(similarity(), ROWS),
    }
    for what, table in made.items():
        heading, *rows = read_csv(csv_file(what, table, ABOUT))
        assert len(heading) == len(set(heading))
        assert {len(row) for row in rows} == {len(heading)}
        assert len(read_jsonl(jsonl_file(what, table, ABOUT))) == len(rows) + 1
    first = read_jsonl(jsonl_file("classify", made["classify"], ABOUT))[1]
    assert first == {
        "row": 4, "text": "=1+1", "label": "=late", "score": 0.4, "lead": 0.3, "words_not_read": 0,
        "scores": {"text": 0.1, "=late": 0.4}, "columns": {"text": "a", "+head": "1"},
    }  # fmt: skip


def test_what_a_csv_changes_is_said() -> None:
    file = csv_file("classify", label_table(zero_shot(), ROWS), ABOUT, ["Said before."])
    assert file.notes == (
        "Said before.",
        "2 columns have the names of other ones and were given a number.",
        "5 cells that a spreadsheet would run as formulas got a ' in front.",
        "1 text was read in part; words_not_read says how many words were not.",
    )
    lines = file.content.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith('"row","text","label","score","lead","words_not_read","text (2)","\'=late","text (3)"')
    assert lines[1].startswith('4,"\'=1+1","\'=late",0.4,')
    assert '"-0.5"' in file.content.decode()  # a number of the visitor's, no formula


def test_cells_too_long_for_excel_are_counted() -> None:
    table = Table((Column("text", ["a" * 32_768, "b" * 32_767, "c" * 40_000]),))
    assert csv_file("search", table, ABOUT).notes == (
        "2 cells are longer than the 32,767 characters that Excel keeps; other programs read all.",
    )
    assert jsonl_file("search", table, ABOUT).notes == ()


def test_line_ends_and_lone_surrogates_do_not_break_lines() -> None:
    table = Table((Column("text", ["a\u2028b\x85c\rd\ne", "\ud800"]),))
    assert [row["text"] for row in read_jsonl(jsonl_file("map", table, ABOUT))[1:]] == ["a\u2028b\x85c\rd\ne", "\ud800"]
    assert [row[0] for row in read_csv(csv_file("map", table, ABOUT))[1:]] == ["a\u2028b\x85c\rd\ne", "?"]


def test_names_are_plain_words_with_the_date() -> None:
    assert file_name("search", "csv", date(2026, 11, 24)) == "gist-search-2026-11-24.csv"
    for bad in ("", "../x", "a b", "=x", "Über", "a" * 41, "x\n"):
        with pytest.raises(ValueError, match="plain words"):
            file_name(bad, "csv")


def test_the_largest_results_are_written_fast() -> None:
    words = ["a text of about so many characters, as visitors have them, number " + str(i) for i in range(5000)]
    rows = Rows(words, list(range(1, 5001)), {"label": words})
    few = Rows(words[:300], list(range(1, 301)))
    began = time.process_time()
    csv_file("map", map_table(projection(5000), rows), ABOUT)
    jsonl_file("map", map_table(projection(5000), rows), ABOUT)
    csv_file("matrix", matrix_table(similarity(300), few), ABOUT)
    jsonl_file("similarity", matrix_table(similarity(300), few), ABOUT)
    csv_file("pairs", pair_table(similarity(300), few), ABOUT)
    assert time.process_time() - began < 3
