"""Judgements in a table: which column holds the query, which the id of a text, which how relevant that text is."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gist_demo.corpora.corpus import Corpus, counted
from gist_demo.corpora.numbers import parse_numbers
from gist_demo.errors import InputError
from gist_demo.text import is_blank

_APART = re.compile(r"[\W_]+")
_UNNAMED = re.compile(r"column \d+")
_NAMED = 5  # rows that are named one by one
# fmt: off
_QUERY = ("query", "querytext", "question", "search", "searchterm", "request", "claim", "topic", "text", "sentence1")
_QUERY_IDS = ("queryid", "qid", "questionid", "topicid")
_DOCUMENT = (
    "documentid", "docid", "docno", "corpusid", "passageid", "pid", "textid", "articleid", "productid", "itemid",
    "document", "doc", "id", "row", "number",
)
_RELEVANCE = (
    "relevance", "rel", "relevant", "qrel", "grade", "judgement", "judgment", "gain", "score", "rating", "label",
)
_IDS = ("id", "docid", "documentid", "docno", "corpusid", "passageid", "pid", "textid", "articleid", "uid", "key")
# fmt: on


@dataclass(frozen=True)
class JudgedColumns:
    """Which columns of a table hold judgements; without `relevance`, every row says that a text is relevant."""

    query: str
    document: str
    relevance: str | None = None


@dataclass(frozen=True)
class JudgedRows:
    """Judgements as a file has them, each at one place of `queries`, `documents` (ids) and `relevance`.

    `notes` are phrases on rows that were left out, with their numbers in the file.
    """

    queries: tuple[str, ...]
    documents: tuple[str, ...]
    relevance: tuple[float, ...]
    columns: JudgedColumns
    notes: tuple[str, ...]


def all_columns(corpus: Corpus) -> Mapping[str, Sequence[str]]:
    """Every column of a table by its name, in the order of the file, the one of its texts too."""
    if corpus.text_column is None:
        return {}
    named = {**corpus.columns, corpus.text_column: corpus.texts}
    return {name: named[name] for name in corpus.choices if name in named}


def id_column(names: Collection[str]) -> str | None:
    """The column that names the texts, such as id or doc_id, None where none is called so."""
    return called(names, _IDS)


def judged_columns(names: Sequence[str]) -> JudgedColumns:
    """Which of the columns `names` hold judgements: by their names, or the first ones where they have none.

    Raises InputError that says which is missing.
    """
    if 2 <= len(names) <= 3 and all(map(_UNNAMED.fullmatch, names)):
        return JudgedColumns(*names)
    query, document = called(names, _QUERY), called(names, _DOCUMENT)
    if query is None and (ids := called(names, _QUERY_IDS)):
        raise InputError(
            f"The judgements name queries by “{ids[:80]}” only. Add a column query that holds their words.",
            "judgements",
        )
    if query is None or document is None:
        missing = "query" if query is None else "document id"
        there = ", ".join(names)[:200] or "none"
        raise InputError(
            f"Judgements take columns query, document id and relevance; there is no {missing} (columns: {there}).",
            "judgements",
        )
    return JudgedColumns(query, document, called(names, _RELEVANCE))


def judged_rows(corpus: Corpus, columns: JudgedColumns | None = None) -> JudgedRows:
    """The judgements in a table, of the columns given or of those that are called so.

    A row without query, document id or relevance, or whose relevance is no number, is left out and named. Raises
    InputError where a column is missing or no judgement is left.
    """
    table = all_columns(corpus)
    chosen = columns or judged_columns(list(table))
    wanted = [chosen.query, chosen.document, *([chosen.relevance] if chosen.relevance is not None else [])]
    for name in wanted:
        if name not in table:
            raise InputError(f"There is no column “{name[:80]}” in the judgements. Choose another one.", "judgements")
    if len(set(wanted)) < len(wanted):
        raise InputError("Query, document id and relevance take a column each. Choose different ones.", "judgements")
    queries, documents = table[chosen.query], table[chosen.document]
    parsed = parse_numbers(table[chosen.relevance] if chosen.relevance is not None else ["1"] * len(queries))
    empty = {at for at, cells in enumerate(zip(queries, documents, strict=True)) if any(map(is_blank, cells))}
    blank = sorted(empty.union(parsed.blank))
    left_out = empty.union(parsed.blank, parsed.wrong)
    kept = [at for at in range(len(queries)) if at not in left_out]
    notes = (
        *corpus.notices(),
        *_rows("not complete", blank, corpus),
        *_rows("whose relevance is no number", [at for at in parsed.wrong if at not in empty], corpus),
    )
    if not kept:
        raise InputError(f"No judgement could be read: {'; '.join(notes)}.", "judgements")
    return JudgedRows(
        queries=tuple(queries[at].strip() for at in kept),
        documents=tuple(documents[at].strip() for at in kept),
        relevance=tuple(float(parsed.values[at]) for at in kept),
        columns=chosen,
        notes=notes,
    )


def called(names: Collection[str], known: Sequence[str]) -> str | None:
    """The first of `names` that is one of the `known` ones, these tried in their order; only letters and digits count.

    `known` are in lower case.
    """
    plain = {_APART.sub("", name.lower()): name for name in reversed(list(names))}
    return next((plain[each] for each in known if each in plain), None)


def _rows(what: str, places: Sequence[int], corpus: Corpus) -> list[str]:
    if not places:
        return []
    numbers = [corpus.source_rows[at] if corpus.source_rows else at + 1 for at in places]
    more = f" and {len(numbers) - _NAMED:,} more" if len(numbers) > _NAMED else ""
    named = ", ".join(f"{number:,}" for number in numbers[:_NAMED])
    return [f"{counted(len(numbers), 'row')} {what} left out ({'row' if len(numbers) == 1 else 'rows'} {named}{more})"]
