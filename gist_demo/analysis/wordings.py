"""Which wording of the labels serves best: the same texts, the same labels of people, several ways to say them."""

from collections.abc import Sequence
from dataclasses import dataclass

from gist_demo.analysis.bootstrap import SEED, Estimate
from gist_demo.analysis.decision import BEST, Decision
from gist_demo.analysis.label_quality import Columns, LabelQuality, measure_labels, paired_difference
from gist_demo.analysis.labels import PLACEHOLDER, Label
from gist_demo.analysis.zero_shot import ZeroShotResult, classify_texts
from gist_demo.encoding.encoder import SILENT, Encoder, Watch
from gist_demo.errors import InputError


@dataclass(frozen=True)
class Wording:
    """A way to say the labels, called `name`: their words, the template, and whether names of described ones count."""

    name: str
    labels: tuple[Label, ...]
    hypothesis_template: str = PLACEHOLDER
    names: bool = True


@dataclass(frozen=True)
class MeasuredWording:
    """How right the answers with one wording are; `result` is of all texts, `quality` of those that people labelled.

    `gain`: by how much more texts are right than with the first wording, text by text, None for that itself.
    `differing`: int64, the rows of the texts that get another label than with the first.
    """

    wording: Wording
    result: ZeroShotResult
    quality: LabelQuality
    gain: Estimate | None
    differing: Columns


def compare_wordings(
    encoder: Encoder,
    texts: Sequence[str],
    gold: Columns,
    wordings: Sequence[Wording],
    *,
    decision: Decision = BEST,
    seed: int = SEED,
    watch: Watch = SILENT,
) -> tuple[MeasuredWording, ...]:
    """The quality of the answers with each of `wordings`, and what each gains over the first.

    `gold`: int64, shape (n,), as `GoldLabels.labels`: the labels of all wordings stand in its order. Cosines rise and
    fall with the wording, so that `decision` fits all of them only where it has no threshold. Raises InputError for
    fewer than two wordings, for those of other labels, and where no text has a label.
    """
    if len(wordings) < 2:
        raise InputError("Comparing takes at least 2 wordings. Add another one.", "wordings")
    counts = {len(each.labels) for each in wordings}
    if len(counts) > 1:
        raise InputError("All wordings must have the same labels, in the same order.", "wordings")
    found: list[MeasuredWording] = []
    for each in wordings:
        result = classify_texts(
            encoder, texts, each.labels, hypothesis_template=each.hypothesis_template, names=each.names, watch=watch
        )
        quality = measure_labels(result.label_scores, gold, decision, seed=seed, watch=watch)
        first = found[0].quality if found else quality
        gain = paired_difference(first.is_right, quality.is_right, seed=seed, watch=watch) if found else None
        differing = quality.rows[first.answers != quality.answers]
        found.append(MeasuredWording(each, result, quality, gain, differing))
    return tuple(found)
