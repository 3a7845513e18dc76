"""What a visitor compares in the Similarity tab, and how it is to be shown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import gradio as gr

from gist_demo.analysis.ordering import Places, cluster_order, label_order
from gist_demo.analysis.similarity import SimilarityResult, compare_texts
from gist_demo.corpora.corpus import Corpus, counted
from gist_demo.corpora.readers import read_lines
from gist_demo.encoding.encoder import Encoder, Watch
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance
from gist_demo.tabs.interface import App, TextsInUse, Used
from gist_demo.tabs.pair_view import OpenedPair, pair_of
from gist_demo.text import is_blank, shorten
from gist_demo.widgets.run import visitor

EACH_OTHER, SECOND_LIST, THE_COLUMN = "Each other", "A second list", "The column "
AS_GIVEN, LIKE_BESIDE_LIKE, BY = "As given", "Like beside like", "By "
USUAL, EVEN, FITTED, BY_HAND = "How rare among unrelated pairs", "From 0 to 1", "Fitted to these scores", "From … to …"
SECOND = "B"  # what the numbers of a second list begin with
_NAME_WIDTH = 60


@dataclass(frozen=True)
class Look:
    """How a matrix is shown: the order of its texts, what its colours follow, and from where to where by hand."""

    order: str = AS_GIVEN
    colors: str = USUAL
    low: float | None = 0.0
    high: float | None = 1.0


@dataclass(frozen=True)
class Compared:
    """What stands on the page: which texts, with which second list, all of them or the first, and where it is from.

    `asked` is what the visitor chose as second list and a hash of the lines written for it.
    """

    in_use: TextsInUse
    source: Provenance
    other: TextsInUse | None = None
    every: bool = False
    look: Look = Look()
    asked: tuple[str, int] = (EACH_OTHER, 0)


@dataclass(frozen=True)
class Lists:
    """The texts that are compared: those `used` with each other, or with those of `other`.

    `there` and `other_there` are how many there were before the first of them were taken; `notes` say what is not in
    the second list.
    """

    used: Used
    other: Used | None
    there: int
    other_there: int = 0
    notes: tuple[str, ...] = ()

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts of both lists, one after the other."""
        return self.used.texts + (self.other.texts if self.other else ())

    @cached_property
    def names(self) -> list[str]:
        """What they are called."""
        second = self.other.numbers if self.other else []
        return [*map(str, self.used.numbers), *(f"{SECOND}{number}" for number in second)]

    @property
    def first(self) -> int:
        """Where the texts of the second list begin among `texts`: 0 where both lists are one."""
        return len(self.used.rows) if self.other else 0

    def ids(self, row: int, other: int) -> tuple[int, int]:
        """The rows of two of `texts` in their corpora: the second in that of the second list, where there is one."""
        second = self.used.rows[other] if self.other is None else self.other.rows[other - self.first]
        return self.used.rows[row], second

    def pair(self, row: int, other: int) -> OpenedPair | None:
        """The pair of two of `texts`; None for two of the same of two lists."""
        if self.other is None:
            return pair_of(self.used, row, other)
        row, other = sorted((row, other))
        if not row < self.first <= other:
            return None
        return OpenedPair(
            (self.texts[row], self.texts[other]),
            (self.names[row], self.names[other]),
            among=self.used.corpus.texts,
            other=self.other.texts,
        )


def second_list(app: App, in_use: TextsInUse, against: str, lines: str) -> TextsInUse | None:
    """The texts to compare with, kept for as long as those in use; None where these are compared with each other.

    Raises InputError for a list without a text.
    """
    used = app.used(in_use)
    if against == SECOND_LIST:
        if is_blank(lines):
            raise InputError("Write the second list, one text a line.", "other")
        corpus = replace(read_lines(lines, app.limits), name="Second list")
        return TextsInUse(app.corpora.put(corpus, visitor()))
    name = against.removeprefix(THE_COLUMN)
    if not against.startswith(THE_COLUMN) or name not in used.corpus.columns:
        return None
    values = used.corpus.columns[name]
    rows = tuple(row for row in used.rows if not is_blank(values[row]))
    if not rows:
        raise InputError("That column is empty in all of these texts. Choose another one.", "against")
    key = app.corpora.put(Corpus(shorten(name, _NAME_WIDTH), tuple(values)), visitor())
    return TextsInUse(key, rows)


def lists_of(app: App, in_use: TextsInUse, other: TextsInUse | None, *, every: bool) -> Lists:
    """The texts of both lists: unless `every` one is wanted, the first ones, as many as a matrix takes."""
    there, right = app.used(in_use), None if other is None else app.used(other)
    most = app.limits.rows if every else app.limits.similarity_texts
    if other is None or right is None:
        return Lists(there.first(most), None, len(there.rows))
    notes = right.corpus.notices()
    if other.rows is not None and len(right.rows) < len(there.rows):  # a column
        notes = (f"{counted(len(there.rows) - len(right.rows), 'row')} without a text in it", *notes)
    return Lists(there.first(most), right.first(most), len(there.rows), len(right.rows), notes)


def compare(app: App, encoder: Encoder, lists: Lists, *, top: int, watch: Watch) -> SimilarityResult:
    """Scores and closest pairs of the lists, read against strangers."""
    other = None if lists.other is None else lists.other.texts
    background = app.background(encoder, lists.used.corpus.texts, other or (), watch=watch)
    return compare_texts(
        encoder, lists.used.texts, other, top=top, most=app.limits.similarity_texts, background=background, watch=watch
    )


def order_of(encoder: Encoder, lists: Lists, order: str) -> tuple[Places | None, Places | None]:
    """In which order the rows and the columns stand, None as given. A column that is not there orders nothing."""

    def alike(texts: Sequence[str]) -> Places:
        return cluster_order(encoder.encode(texts).vectors)

    used, other = lists.used, lists.other
    if order == LIKE_BESIDE_LIKE:
        return alike(used.texts), None if other is None else alike(other.texts)
    name = order.removeprefix(BY)
    if not order.startswith(BY) or name not in used.corpus.columns:
        return None, None
    return label_order(used.column(name), encoder.encode(used.texts).vectors), None


def check_range(look: Look) -> tuple[float, float]:
    """The two scores that colours go from and to by hand. Raises InputError unless the second is the higher one."""
    numbers = [value for value in (look.low, look.high) if isinstance(value, int | float) and math.isfinite(value)]
    if len(numbers) < 2 or not -1 <= numbers[0] < numbers[1] <= 1:
        raise InputError("Colours go from a lower score to a higher one, both from -1 to 1.", "low")
    return float(numbers[0]), float(numbers[1])


def offer_columns(app: App, in_use: TextsInUse, against: str, order: str) -> tuple[object, object]:
    """The columns of these texts as second lists and as orders; what was chosen stays where it can."""
    columns = app.used(in_use).corpus.columns
    lists = [EACH_OTHER, SECOND_LIST, *(THE_COLUMN + name for name in columns)]
    orders = [AS_GIVEN, LIKE_BESIDE_LIKE, *(BY + name for name in columns)]
    return _offered(lists, against), _offered(orders, order)


def _offered(choices: Sequence[str], chosen: str) -> object:
    return gr.Dropdown(choices=list(choices)) if chosen in choices else gr.Dropdown(list(choices), value=choices[0])
