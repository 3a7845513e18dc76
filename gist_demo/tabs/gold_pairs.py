"""The pairs of texts that people have scored, as two columns of the visitor's texts tell them."""

from dataclasses import dataclass, replace

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.correlation import CorrelationResult, correlate_texts
from gist_demo.corpora.numbers import parse_numbers
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import InputError
from gist_demo.tabs.interface import App, Used
from gist_demo.text import is_blank
from gist_demo.widgets.markup import Card, cards
from gist_demo.widgets.notices import rows_left_out


@dataclass(frozen=True)
class GoldPairs:
    """The pairs a correlation is about: `used` holds the first texts; `notes` say which rows were left out.

    `all_other` are the second texts of the whole corpus, which a score is read against.
    """

    used: Used
    other: list[str]
    gold: list[float]
    notes: list[str]
    all_other: list[str]


def gold_pairs(used: Used, second: str | None, column: str | None) -> GoldPairs:
    """The pairs of a text and the one in the column `second`, scored in `column`. Raises InputError with the field."""
    for name, field, what in ((second, "second", "the second text"), (column, "gold_scores", "people's scores")):
        if not name or name not in used.corpus.columns:
            raise InputError(f"Choose the column with {what}.", field)
    if second == column:
        raise InputError("The second text and the scores take a column each. Choose another one.", "gold_scores")
    others, parsed = used.column(str(second)), parse_numbers(used.column(str(column)))
    empty = [at for at, text in enumerate(others) if is_blank(text)]
    left_out = {*empty, *parsed.blank, *parsed.wrong}
    kept = [at for at in range(len(others)) if at not in left_out]
    notes = (
        *rows_left_out("without a second text", empty, used.numbers),
        *rows_left_out("without a score", [at for at in parsed.blank if at not in empty], used.numbers),
        *rows_left_out("whose score is no number", parsed.wrong, used.numbers),
    )
    rows = [used.rows[at] for at in kept]
    everywhere = [text for text in used.corpus.columns[str(second)] if not is_blank(text)]
    return GoldPairs(
        replace(used, rows=rows), [others[at] for at in kept], parsed.values[kept].tolist(), list(notes), everywhere
    )


def correlate_pairs(app: App, pairs: GoldPairs, watch: Watch) -> CorrelationResult:
    """How the scores of the pairs go with those of people."""
    encoder = app.models.get(watch=watch)
    background = app.background(encoder, pairs.used.corpus.texts, pairs.all_other, watch=watch)
    return correlate_texts(encoder, pairs.used.texts, pairs.other, pairs.gold, background=background, watch=watch)


def pair_cards(result: CorrelationResult, pairs: GoldPairs, which: list[int], label: str) -> str:
    """A card for each of the pairs `which`, with what people say of it."""
    gaps = result.correlation.rank_gaps
    found = score_columns(result.scores, result.background)
    listed = [
        Card(
            str(pairs.used.numbers[at]),
            float(result.scores[at]),
            (pairs.used.texts[at], pairs.other[at]),
            f"People's score: {result.gold[at]:g}. {_gap(float(gaps[at]))}",
            percentile=None if found.percentiles is None else float(found.percentiles[at]),
        )
        for at in which
    ]
    return cards(listed, label=label, corpus_key=pairs.used.corpus_key)


def _gap(gap: float) -> str:
    if abs(gap) < 0.005:
        return "Ranked as people do."
    return f"Ranked {100 * abs(gap):.0f} % of all places {'higher' if gap > 0 else 'lower'} than people do."
