"""Pasted lines and uploaded files -> Corpus: what a file is by its content, and the reader of its format."""

import re
from dataclasses import replace
from pathlib import Path

from gist_demo.corpora.collector import Collector
from gist_demo.corpora.corpus import Corpus, counted
from gist_demo.corpora.decoding import decode, encoding_name
from gist_demo.corpora.delimited import read_delimited
from gist_demo.corpora.json_file import read_json
from gist_demo.corpora.jsonl import is_jsonl, read_jsonl
from gist_demo.corpora.markdown import is_markdown, read_markdown
from gist_demo.corpora.options import ReadOptions
from gist_demo.corpora.signatures import content_of
from gist_demo.corpora.table import Deadline, Table
from gist_demo.corpora.tabular import EMPTY, corpus_of
from gist_demo.errors import InputError
from gist_demo.settings import MEBIBYTE, Limits
from gist_demo.text import split_lines

_CONTENT = re.compile(r'[^\s,;|"]')
_JSON_NAMES, _JSONL_NAMES, _MARKDOWN_NAMES = (".json",), (".jsonl", ".ndjson"), (".md", ".markdown")
_TABLE_NAMES = (".csv", ".tsv", ".tab", ".psv")


def read_lines(text: str, limits: Limits) -> Corpus:
    """The corpus of a pasted text: one text a line, white space around it dropped, blank lines left out.

    Raises InputError (field "paste") where it is larger than may be pasted, or holds no text at all.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.paste_bytes:
        sizes = f"{_megabytes(size)}; at most {_megabytes(limits.paste_bytes)} can be pasted"
        raise InputError(f"The pasted text is {sizes}. Upload it as a file, or paste a part of it.", "paste")
    found = Collector(limits)
    found.add_lines(iter(split_lines(text.rstrip())))
    if not found.texts:
        raise InputError("There is no text yet. Paste one text a line, or try a sample.", "paste")
    return found.corpus("Pasted texts")


def check_upload_size(size: int, limits: Limits) -> None:
    """Raises InputError (field "upload") where a file of `size` bytes is larger than may be uploaded."""
    if size > limits.upload_bytes:
        sizes = f"{_megabytes(size)}; at most {_megabytes(limits.upload_bytes)} can be read"
        raise InputError(f"The file is {sizes}. Upload a part of it.", "upload")


def read_path(path: str, limits: Limits, options: ReadOptions = ReadOptions(), name: str = "") -> Corpus:
    """`read_bytes` on the file at `path`: what the worker process runs."""
    return read_bytes(Path(path).read_bytes(), limits, options, name)


def read_bytes(data: bytes, limits: Limits, options: ReadOptions = ReadOptions(), name: str = "") -> Corpus:
    """The corpus in a file: CSV, TSV, TXT, JSON, JSONL, Markdown, XLSX or Parquet, by its content; what it is called,
    `name`, decides only where the content leaves it open. Values stay as they are written: "007" and "NA" are texts.

    Raises InputError if there is nothing to read; its field is "upload", or that of `options` which does not fit.
    """
    check_upload_size(len(data), limits)
    deadline = Deadline(limits.read_seconds)
    content = content_of(data, is_wide=(options.encoding or "").startswith(("utf-16", "utf-32")))
    if content == "xlsx":
        from gist_demo.corpora.xlsx import read_xlsx  # its library, like the next one's, takes a moment to import

        table = read_xlsx(data, limits, options, deadline)
    elif content == "parquet":
        from gist_demo.corpora.parquet import read_parquet

        table = read_parquet(data, limits, deadline)
    else:
        table = _decoded(data, limits, options, name.lower(), deadline)
    return corpus_of(table, limits, options, Deadline(limits.read_seconds))  # counting has a time of its own


def _decoded(data: bytes, limits: Limits, options: ReadOptions, name: str, deadline: Deadline) -> Table:
    found = decode(data, options.encoding)
    if _CONTENT.search(found.text) is None:
        raise InputError(EMPTY, "upload")
    table = _table(found.text.rstrip("\r\n"), limits, options, name, deadline)
    table.facts = replace(table.facts, encoding=found.codec)
    if options.encoding is None and not found.codec.startswith("utf"):
        table.notes.append(f"not UTF-8: read as {encoding_name(found.codec)}")
    if found.broken:
        table.notes.append(f"{counted(found.broken, 'character')} could not be read in {encoding_name(found.codec)}")
    return table


def _table(text: str, limits: Limits, options: ReadOptions, name: str, deadline: Deadline) -> Table:
    if options.delimiter is not None:
        return read_delimited(text, options)
    could_be_jsonl = not name.endswith(_TABLE_NAMES) or text.startswith("{")
    if could_be_jsonl and is_jsonl(text, named=name.endswith(_JSONL_NAMES)):
        return read_jsonl(text, limits, deadline)
    table = read_json(text, limits, sure=name.endswith(_JSON_NAMES))
    if table is not None:
        return table
    if name.endswith(_MARKDOWN_NAMES) or (is_markdown(text) and not name.endswith(_TABLE_NAMES)):
        return read_markdown(text, limits, deadline)
    return read_delimited(text, options)


def _megabytes(size: int) -> str:
    return f"{size / MEBIBYTE:.1f}".removesuffix(".0") + " MB"
