"""The files and the lines of code of what the Similarity tab shows."""

from functools import partial
from typing import Any

from gist_demo.analysis.pairs import nearest_others
from gist_demo.analysis.similarity import SimilarityResult
from gist_demo.encoding.encoder import Encoder, Watch
from gist_demo.errors import InputError
from gist_demo.export.about import about, read_against, source_line
from gist_demo.export.files import Download, csv_file, file_name, npz_file, table_file
from gist_demo.export.tables import matrix_table, nearest_table, pair_notes, pair_table
from gist_demo.reproduce import similarity_code
from gist_demo.tabs.interface import App, TextsInUse, check_same
from gist_demo.tabs.similarity_inputs import Compared, Lists, compare, lists_of, order_of, second_list
from gist_demo.tabs.similarity_view import left_out, picture
from gist_demo.widgets.chart_page import chart_page
from gist_demo.widgets.download import Kind
from gist_demo.widgets.run import RunWatch, as_comment, quickly, visitor

HEIGHT = 420  # px, of a picture that brings none of its own
MOST_LISTED = 10_000  # pairs in the file of lists that are too long for a matrix


def write_matrix(app: App, kind: Kind, answered: Compared | None) -> Download:
    """The file of what stands on the page. Raises InputError where nothing does, or not in that form."""
    if answered is None:
        raise InputError("There is no matrix yet. Press Compare.")
    watch = RunWatch(app.limits.run_seconds, visitor=visitor())
    lists = lists_of(app, answered.in_use, answered.other, every=answered.every)
    encoder = app.models.get(watch=watch)
    check_same(encoder, answered.source)
    result = compare(app, encoder, lists, top=MOST_LISTED, watch=watch)
    if kind == "html":
        drawn = picture(encoder, result, lists, answered.look)
        if drawn is None:
            raise InputError("These texts are too many for a matrix. Choose a table instead.")
        source = source_line(result.provenance)
        page = chart_page(drawn, title="Similarity of your texts", source=source, height=HEIGHT)
        return Download(file_name("similarity", "html"), page)
    if kind == "npz":
        return _numbers(encoder, result, lists, answered, watch)
    rows, other = _rows(lists)
    told = about(result.provenance, rows, **_more(encoder, result, lists, answered, with_other=kind != "csv"))
    if kind == "csv":
        notes = pair_notes(result, rows, other)
        return csv_file("similarity-pairs", pair_table(result, rows, other), told, notes)
    if result.has_matrix:
        matrix = matrix_table(result, rows, other, grouped=kind == "jsonl")
        return table_file(kind, "similarity-matrix", matrix, told)
    near = nearest_others(*_vectors(encoder, lists, watch), watch=watch)
    notes = ["These texts are too many for a matrix: the file holds each text's nearest other."]
    return table_file(kind, "similarity-nearest", nearest_table(near, result, rows, other), told, notes)


def show_code(app: App, in_use: TextsInUse, against: str = "", lines: str = "") -> str:
    """The lines that give this matrix."""

    def written() -> str:
        lists = lists_of(app, in_use, second_list(app, in_use, against, lines), every=False)
        other = None if lists.other is None else lists.other.texts
        return app.code(partial(similarity_code, texts=lists.used.texts, other=other))

    return quickly(written, as_comment)


def _rows(lists: Lists) -> tuple[Any, Any]:
    notes = left_out(lists)
    return lists.used.exported(*notes), None if lists.other is None else lists.other.exported()


def _vectors(encoder: Encoder, lists: Lists, watch: Watch) -> tuple[Any, Any]:
    first = encoder.encode(lists.used.texts, watch=watch).vectors
    return first, None if lists.other is None else encoder.encode(lists.other.texts, watch=watch).vectors


def _numbers(encoder: Encoder, result: SimilarityResult, lists: Lists, answered: Compared, watch: Watch) -> Download:
    first, second = _vectors(encoder, lists, watch)
    arrays = {"embeddings": first}
    if second is not None:
        arrays["other_embeddings"] = second
    if result.has_matrix:
        arrays["scores"] = result.scores
        if result.background is not None:
            arrays["percentiles"] = result.background.percentiles(result.scores)
    else:
        pairs = result.pairs
        arrays |= {"pair_rows": pairs.rows, "pair_other_rows": pairs.others, "pair_scores": pairs.scores}
        if result.background is not None:
            arrays["pair_percentiles"] = result.background.percentiles(pairs.scores)
    rows, _ = _rows(lists)
    told = about(result.provenance, rows, **_more(encoder, result, lists, answered, with_other=True))
    return npz_file("similarity", arrays, told, rows)


def _more(
    encoder: Encoder, result: SimilarityResult, lists: Lists, answered: Compared, *, with_other: bool
) -> dict[str, object]:
    """What stands in a file beside the numbers: where the texts are from, their order, and the second list."""
    told: dict[str, object] = {
        "texts_from": lists.used.origin(),
        "percentiles_among": read_against(result.background),
        "order": answered.look.order,
    }
    if result.has_matrix:
        for name, places, used in zip(
            ("row_order", "column_order"),
            order_of(encoder, lists, answered.look.order),
            (lists.used, lists.other),
            strict=True,
        ):
            if places is not None and used is not None:
                told[name] = [used.numbers[place] for place in places]
    if lists.other is not None:
        told["other_from"] = lists.other.origin()
        told["other_notes"] = list(lists.notes)
        if with_other:
            told["other_texts"] = dict(zip(map(str, lists.other.numbers), lists.other.texts, strict=True))
    return told
