"""Markdown: the text of a file -> Table of its headings, paragraphs, list items, quotes and table rows.

A line machine and not a full parser: it reads in one pass, whatever is in the file, and a text needs no more than where
it begins and ends. Code, front matter and comments are no texts: they are left out and counted.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice, pairwise

from gist_demo.corpora.corpus import counted
from gist_demo.corpora.delimiters import lines_of
from gist_demo.corpora.options import FileFacts
from gist_demo.corpora.table import Deadline, Row, Table
from gist_demo.settings import Limits

_HEAD_LINES = 400
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_TABLE_LINE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_FRONT = re.compile(r"(?:---|\+\+\+)[ \t]*$")
_LINK = re.compile(r"!?\[([^\[\]]{0,1000})\](?:\([^()\s]{0,2000}(?:[ \t]+\"[^\"]{0,500}\")?\)|\[[^\[\]]{0,200}\])")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]{1,200}\]:[ \t]+\S")
_MARK = re.compile(r"(?<![\w\\])(\*{1,3}|_{1,3}|~~|`{1,2})(?=\S)(.{1,300}?)(?<=\S)\1(?!\w)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>|<!--.{0,5000}?-->", re.DOTALL)


def is_markdown(text: str) -> bool:
    """Whether the first lines hold what only Markdown does: headings, and at least one other of its signs."""
    lines = list(islice(lines_of(text), _HEAD_LINES))
    signs = {
        "front": bool(lines) and _FRONT.match(lines[0]) is not None and any(map(_FRONT.match, lines[1:])),
        "heading": any(map(_HEADING.match, lines)),
        "fence": sum(_FENCE.match(line) is not None for line in lines) > 1,
        "item": any(map(_ITEM.match, lines)),
        "link": any(map(_LINK.search, lines)),
        "quote": any(map(_QUOTE.match, lines)),
        "gap": any(before != "\n" and line == "\n" for before, line in pairwise(lines)),
    }
    return (signs["heading"] or signs["front"]) and sum(signs.values()) > 2


def read_markdown(text: str, limits: Limits, deadline: Deadline) -> Table:
    """The table in `text`: columns text, kind (heading, paragraph, ...) and section, the heading above."""
    table = Table(FileFacts("Markdown"), iter(()), ("text", "kind", "section"))
    table.rows = _Blocks(table, 2 * limits.text_characters, deadline).rows(text)
    return table


def plain(line: str) -> str:
    """`line` without the signs of Markdown and HTML in it: of links their words, of emphasis what is emphasised."""
    return _ESCAPED.sub(r"\1", _MARK.sub(r"\2", _TAG.sub("", _LINK.sub(r"\1", line)))).strip()


class _Blocks:
    """Where a file is while its lines go by: the block that is open, and the heading above it."""

    def __init__(self, table: Table, most: int, deadline: Deadline) -> None:
        self._table = table
        self._most = most  # characters of a block that are looked at; of longer ones no more is used
        self._deadline = deadline
        self._open: list[str] = []
        self._kind = "paragraph"
        self._section = ""
        self._ends: set[str] = set()  # what ends a front matter or a comment, where the file has it
        self._left_out: Counter[str] = Counter()

    def rows(self, text: str) -> Iterator[Row]:
        """The rows of `text`; ends with notes on what was left out."""
        self._ends = {end for end in ("---", "+++", "-->") if end in text[3:]}
        lines = enumerate(map(str.rstrip, lines_of(text)))
        for number, line in lines:
            if self._deadline.passed:
                self._table.cut = True
                break
            skipped = self._skip(number, line, lines)
            if skipped or not line:
                yield from self._close()
            else:
                yield from self._take(line)
        yield from self._close()
        for what, count in self._left_out.items():
            self._table.notes.append(f"{counted(count, what)} left out")

    def _skip(self, number: int, line: str, lines: Iterator[tuple[int, str]]) -> bool:
        """Pass over what is no text and begins with `line`."""
        fence = _FENCE.match(line)
        if fence:
            self._left_out["code block"] += 1
            any(after.strip().startswith(fence[1]) for _, after in lines)
        elif number == 0 and line in self._ends:
            self._left_out["front matter block"] += 1
            any(after == line for _, after in lines)
        elif line.lstrip().startswith("<!--") and "-->" in self._ends:
            self._left_out["comment"] += 1
            any("-->" in after for _, after in chain([(number, line)], lines))
        elif _DEFINITION.match(line):
            self._left_out["link definition"] += 1
        else:
            return False
        return True

    def _take(self, line: str) -> Iterator[Row]:
        heading = _HEADING.match(line)
        if heading:
            yield from self._close()
            yield from self._heading(heading[2])
        elif self._open and self._kind == "paragraph" and _UNDERLINE.match(line):
            text, self._open = " ".join(self._open), []
            yield from self._heading(text)
        elif _RULE.match(line):
            yield from self._close()
        elif line.lstrip().startswith("|"):
            yield from self._close()
            if not _TABLE_LINE.match(line):
                self._kind, self._open = "table row", [" · ".join(map(str.strip, line.strip(" \t|").split("|")))]
                yield from self._close()
        else:
            yield from self._part(line)

    def _part(self, line: str) -> Iterator[Row]:
        """A line of a paragraph, a list item or a quote."""
        item, quote = _ITEM.match(line), _QUOTE.match(line)
        kind = "list item" if item else "quote" if quote else self._kind
        if item or kind != self._kind:
            yield from self._close()
        self._kind = kind
        mark = item or quote
        self._open.append(line[mark.end() if mark else 0 :].strip())

    def _heading(self, text: str) -> Iterator[Row]:
        self._section = plain(text[: self._most])
        yield [self._section, "heading", self._section]

    def _close(self) -> Iterator[Row]:
        text = plain(" ".join(self._open)[: self._most])
        if text:
            yield [text, self._kind, self._section]
        self._open, self._kind = [], "paragraph"
