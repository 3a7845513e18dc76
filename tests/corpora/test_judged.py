import pytest

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.judged import JudgedColumns, all_columns, id_column, judged_columns, judged_rows
from gist_demo.corpora.readers import read_bytes
from gist_demo.errors import InputError
from gist_demo.settings import Limits


def table(text: str) -> Corpus:
    return read_bytes(text.encode(), Limits())


def test_judgements_are_read_by_the_names_of_their_columns() -> None:
    found = judged_rows(table("relevance,Doc ID,query\n2,d7,who was first\n0,d9,who was first\n"))
    assert found.columns == JudgedColumns("query", "Doc ID", "relevance")
    assert found.queries == ("who was first", "who was first")
    assert found.documents == ("d7", "d9")
    assert found.relevance == (2.0, 0.0)
    assert found.notes == ()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["query-id", "query", "corpus-id", "score"], ("query", "corpus-id", "score")),
        (["question", "passage_id", "label"], ("question", "passage_id", "label")),
        (["Query", "Document"], ("Query", "Document", None)),
        (["id", "text", "relevance"], ("text", "id", "relevance")),
        (["column 1", "column 2", "column 3"], ("column 1", "column 2", "column 3")),
        (["column 1", "column 2"], ("column 1", "column 2", None)),
    ],
)
def test_usual_names_are_understood(names: list[str], expected: tuple[str, str, str | None]) -> None:
    assert judged_columns(names) == JudgedColumns(*expected)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["query_id", "doc_id", "score"], "name queries by “query_id” only"),
        (["doc_id", "score"], r"there is no query \(columns: doc_id, score\)"),
        (["query", "score"], "there is no document id"),
        ([], r"there is no query \(columns: none\)"),
        (["column 1", "column 2", "column 3", "column 4"], "there is no query"),
    ],
)
def test_a_missing_column_is_named(names: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        judged_columns(names)
    assert caught.value.field == "judgements"


def test_columns_can_be_chosen() -> None:
    read = table("a,b,c\nfirst words,7,1\nother words,8,0\n")
    found = judged_rows(read, JudgedColumns("a", "b", "c"))
    assert found.documents == ("7", "8")
    assert judged_rows(read, JudgedColumns("a", "b")).relevance == (1, 1)
    with pytest.raises(InputError, match="no column “d”"):
        judged_rows(read, JudgedColumns("a", "b", "d"))
    with pytest.raises(InputError, match="take a column each"):
        judged_rows(read, JudgedColumns("a", "b", "b"))


def test_rows_that_cannot_be_used_are_told_by_their_number_in_the_file() -> None:
    lines = ["query,id,relevance", "one,1,1", ",2,1", "three,,1", "four,4,", "five,5,high", "six,6,0", "seven,7,1.5"]
    found = judged_rows(table("\n".join(lines)))
    assert found.queries == ("one", "six", "seven")
    notes = " ".join(found.notes)
    assert "1 blank" in notes
    assert "2 rows not complete left out (rows 3, 4)" in notes
    assert "1 row whose relevance is no number left out (row 5)" in notes


def test_many_such_rows_are_not_all_named() -> None:
    lines = ["query,id,relevance", "one,1,1", *(f"words,{i},x" for i in range(9))]
    (note,) = judged_rows(table("\n".join(lines))).notes
    assert note == "9 rows whose relevance is no number left out (rows 2, 3, 4, 5, 6 and 4 more)"


def test_judgements_of_which_nothing_is_left_are_refused() -> None:
    with pytest.raises(InputError, match=r"No judgement could be read: 2 rows whose relevance is no number"):
        judged_rows(table("query,id,relevance\none,1,yes\ntwo,2,no\n"))


def test_lines_without_columns_are_no_judgements() -> None:
    with pytest.raises(InputError, match="columns: none"):
        judged_rows(table("some words\nother words\n"))


def test_all_columns_stand_in_the_order_of_the_file() -> None:
    assert list(all_columns(table("id,text,topic\n1,a b c,x\n2,d e f,y\n"))) == ["id", "text", "topic"]


def test_the_column_with_ids_is_found_by_its_name() -> None:
    assert id_column(["topic", "Doc-ID", "id"]) == "id"
    assert id_column(["topic", "_id"]) == "_id"
    assert id_column(["topic", "identity"]) is None
