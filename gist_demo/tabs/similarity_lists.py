"""The lists behind "More" of the Similarity tab: ranked pairs, near-duplicates, each text's nearest other."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from gist_demo.analysis.background import ScoreBackground, score_columns
from gist_demo.analysis.duplicates import near_duplicate_groups
from gist_demo.analysis.pairs import Mask, nearest_others, top_pairs
from gist_demo.encoding.encoder import Vectors, Watch
from gist_demo.errors import InputError
from gist_demo.figures.label import percentile_label, score_label
from gist_demo.tabs.interface import App, check_same
from gist_demo.tabs.similarity_inputs import Compared, Lists, lists_of
from gist_demo.tabs.similarity_view import pair_cards, placed, words_lost
from gist_demo.text import is_blank, shorten
from gist_demo.widgets.markup import Card, cards, escape, these
from gist_demo.widgets.run import run

RANKED, DUPLICATES, NEAREST = "Ranked pairs", "Near-duplicates", "Each text's nearest other"
MOST_PAIRS = 1_000
_CARDS = 50  # above that, a table
_GROUPS, _MEMBERS, _ROWS = 50, 10, 1_000  # shown at most
_WIDTH = 160  # characters of a text in a table


@dataclass(frozen=True)
class _Read:
    """Both lists as vectors, and what their scores are read against."""

    lists: Lists
    a: Vectors
    b: Vectors | None
    background: ScoreBackground | None
    lost: Mapping[int, int]


def list_them(
    app: App,
    answered: Compared | None,
    kind: str,
    part: str = "",
    most: object = 20,
    at_least: object = None,
) -> Iterator[tuple[object, ...]]:
    """The list of that `kind` of what stands on the page, and its notice.

    `part` of a text that ranked pairs must have, how many of them at `most`, the score from which texts are
    near-duplicates.
    """

    def work(watch: Watch) -> str:
        if answered is None:
            return ""
        read = _read(app, answered, watch)
        if kind == DUPLICATES:
            return _duplicates(read, at_least, watch)
        if kind == NEAREST:
            return _nearest(read, watch)
        return _ranked(read, part or "", most, watch)

    yield from run(work, lambda made: (made, ""), models=app.models, outputs=2)


def _read(app: App, answered: Compared, watch: Watch) -> _Read:
    lists = lists_of(app, answered.in_use, answered.other, every=answered.every)
    encoder = app.models.get(watch=watch)
    check_same(encoder, answered.source)
    other = () if lists.other is None else lists.other.texts
    background = app.background(encoder, lists.used.corpus.texts, other, watch=watch)
    first = encoder.encode(lists.used.texts, watch=watch)
    second = None if lists.other is None else encoder.encode(other, watch=watch)
    lost = words_lost(lists, first.report, None if second is None else second.report)
    return _Read(lists, first.vectors, None if second is None else second.vectors, background, lost)


def _ranked(read: _Read, part: str, most: object, watch: Watch) -> str:
    if not isinstance(most, int | float) or not math.isfinite(most) or not 1 <= most <= MOST_PAIRS:
        raise InputError(f"The number of pairs must be from 1 to {MOST_PAIRS:,}.", "pairs")
    lists = read.lists
    among = None
    if not is_blank(part):
        marks = _holding(lists, part)
        among = (marks[: len(read.a)], marks[lists.first :])
    pairs = top_pairs(read.a, read.b, top=int(most), among=among, watch=watch)
    if not len(pairs):
        return '<p class="empty">No pair has a text with that in it.</p>'
    if len(pairs) <= _CARDS:
        return pair_cards(lists, pairs, background=read.background, lost=read.lost, label=RANKED)
    rows = []
    percentiles = score_columns(pairs.scores, read.background).percentiles
    for i, pair in enumerate(pairs.first(len(pairs))):
        row, other = placed(lists, pair.row, pair.other)
        rows.append((row, other, pair.score, None if percentiles is None else float(percentiles[i])))
    return _table(lists, rows)


def _holding(lists: Lists, part: str) -> Mask:
    """Which texts of both lists have `part` in them, whatever its case."""
    wanted = part.strip().casefold()
    return np.array([wanted in text.casefold() for text in lists.texts], np.bool_)


def _duplicates(read: _Read, at_least: object, watch: Watch) -> str:
    threshold, why = _threshold(read, at_least)
    groups = near_duplicate_groups(read.a, read.b, at_least=threshold, watch=watch)
    lists, words = read.lists, f"at {score_label(threshold)} or above{why}"
    if not groups:
        closest = top_pairs(read.a, read.b, top=1, watch=watch).scores.max(initial=-1)
        hint = f"The closest pair is at {score_label(float(closest))}: give a lower score to see it."
        return f'<p class="muted">No two texts are that close: none {escape(words)}. {escape(hint)}</p>'
    held = sum(map(len, groups))
    said = f"{len(groups):,} {'group' if len(groups) == 1 else 'groups'} of near-duplicates hold {held:,} of the"
    said += f" {len(lists.texts):,} texts, {words}. Texts of a group hang together from pair to pair."
    said += f" The first {_GROUPS} groups are listed." * (len(groups) > _GROUPS)
    made = [_group_card(lists, group) for group in groups[:_GROUPS]]
    kept = {row for group in groups for row in group[1:]}
    rest = [lists.used.rows[i] for i in range(len(lists.used.rows)) if i not in kept]
    unique = ""
    if not lists.first:
        unique = '<p class="muted">Go on without the copies, with one text of each group:</p>' + these(
            rest, ("search", "compare", "classify", "map"), corpus_key=lists.used.corpus_key
        )
    listed = cards(made, label=DUPLICATES, corpus_key=lists.used.corpus_key)
    return f'<p class="muted">{escape(said)}</p>{unique}{listed}'


def _threshold(read: _Read, at_least: object) -> tuple[float, str]:
    """The score from which texts are near-duplicates, and why it is that one where the visitor gave none."""
    if at_least is None:
        if read.background is None:
            raise InputError("Type the score from which texts are near-duplicates; none can be suggested here.", "from")
        return read.background.near_duplicate, " (a tenth as far apart as strangers usually are)"
    if not isinstance(at_least, int | float) or not 0 < at_least <= 1:
        raise InputError("Near-duplicates go from a score above 0, at most 1.", "from")
    return float(at_least), ""


def _group_card(lists: Lists, group: tuple[int, ...]) -> Card:
    more = len(group) - _MEMBERS
    remark = f"and {more:,} more" if more > 0 else ""
    own = tuple(lists.used.rows[i] for i in group if not lists.first or i < lists.first)
    lead = " · ".join(lists.names[i] for i in group[:_MEMBERS])
    return Card(f"{len(group):,} texts: {lead}", None, tuple(lists.texts[i] for i in group[:_MEMBERS]), remark, own)


def _nearest(read: _Read, watch: Watch) -> str:
    near, lists = nearest_others(read.a, read.b, watch=watch), read.lists
    percentiles = score_columns(near.scores, read.background).percentiles
    rows = [
        (i, lists.first + int(near.others[i]), float(near.scores[i]), None if percentiles is None else percentiles[i])
        for i in range(min(_ROWS, len(near.others)))
        if near.others[i] >= 0
    ]
    n = len(near.others)
    said = f'<p class="muted">The first {_ROWS:,} of {n:,} texts; the files hold all.</p>' if n > _ROWS else ""
    return said + _table(lists, rows)


def _table(lists: Lists, rows: list[tuple[int, int, float, float | None]]) -> str:
    body = "".join(
        f'<tr><td class="score">{score_label(score)}</td>'
        f"<td>{'' if percentile is None else percentile_label(float(percentile))}</td>"
        f"<td>{escape(lists.names[row])}</td><td>{escape(shorten(lists.texts[row], _WIDTH))}</td>"
        f"<td>{escape(lists.names[other])}</td><td>{escape(shorten(lists.texts[other], _WIDTH))}</td></tr>"
        for row, other, score, percentile in rows
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Score", "", "#", "Text", "#", "Other text"))
    return (
        f'<div class="pair-table" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )
