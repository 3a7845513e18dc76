"""The Python lines that give the labels of texts: what `reproduce.classify_code` puts together."""

import json
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.decision import BEST, Decision
from gist_demo.analysis.label_sets import GoldSets
from gist_demo.analysis.labels import PLACEHOLDER, Label


def classify_lines(
    labels: Sequence[Label], hypothesis_template: str, *, names: bool = True, decision: Decision = BEST
) -> list[str]:
    """Lines that print the label of each text, its best score and that one's lead over the second.

    They take the lists `texts` and `labels` (the names), and a `model`.
    """
    return [*_scores(labels, hypothesis_template, names), *_printed(decision)]


def quality_lines(gold: NDArray[np.int64], decision: Decision = BEST) -> list[str]:
    """Lines that print accuracy and macro-F1, after those of `classify_lines` that make `scores` and `labels`.

    `gold`: int64, shape (n,), as `GoldLabels.labels`; one label a text.
    """
    threshold = [] if decision.at_least is None else ["answers[scores.max(axis=1) < at_least] = len(labels)"]
    return [
        "# Your label of each text: its place in labels, their number for none of these, -1 where there is none.",
        f"gold = np.array({gold.tolist()})",
        "answers = scores.argmax(axis=1)",
        *threshold,
        "gold, answers = gold[gold >= 0], answers[gold >= 0]",
        "# Macro-F1 is over the labels that some text has.",
        'macro = f1_score(gold, answers, labels=np.unique(gold), average="macro", zero_division=0)',
        "print(*np.round([accuracy_score(gold, answers), macro], 4))",
    ]


def set_quality_lines(gold: GoldSets) -> list[str]:
    """Lines that print exact match, micro- and macro-F1 of several labels a text, after those of `classify_lines`."""
    sets = [
        np.flatnonzero(row).tolist() if judged else None for row, judged in zip(gold.has, gold.is_judged, strict=True)
    ]
    return [
        "# Your labels of each text: their places in labels; None where there are none, [] for none of these.",
        f"gold = {sets}",
        "there = [row for row, places in enumerate(gold) if places is not None]",
        "truth = np.array([[place in gold[row] for place in range(len(labels))] for row in there])",
        "answers = scores[there] >= at_least",
        'micro = f1_score(truth, answers, average="micro", zero_division=0)',
        "# Macro-F1 is over the labels that some text has.",
        "some = np.flatnonzero(truth.any(axis=0))",
        'macro = f1_score(truth, answers, labels=some, average="macro", zero_division=0) if len(some) else 0',
        "print(*np.round([accuracy_score(truth, answers), micro, macro], 4))",
    ]


def _scores(labels: Sequence[Label], hypothesis_template: str, names: bool) -> Iterator[str]:
    yield f"wording = {_literal(hypothesis_template)}"
    described = any(label.descriptions for label in labels)
    if described:
        yield "descriptions = [\n" + "".join(f"    {_list(label.descriptions)},\n" for label in labels) + "]"
    yield "embeddings = model.encode(texts, normalize_embeddings=True)"
    named = f'wording.replace("{PLACEHOLDER}", label)'
    if not described:
        yield f"prompts = model.encode([{named} for label in labels], normalize_embeddings=True)"
    else:
        part = f"[{named}, *more]" if names else f"more or [{named}]"
        yield f"parts = [{part} for label, more in zip(labels, descriptions)]"
        yield "prompts = np.stack([model.encode(part, normalize_embeddings=True).mean(axis=0) for part in parts])"
        yield "prompts /= np.linalg.norm(prompts, axis=1, keepdims=True)"
    yield "scores = embeddings @ prompts.T"


def _printed(decision: Decision) -> Iterator[str]:
    if decision.at_least is not None:
        yield f"at_least = {decision.at_least!r}"
    yield "for text, row in zip(texts, scores):"
    yield "    second, first = np.sort(row)[-2:]"
    label = "labels[row.argmax()]"
    if decision.several:
        yield "    fits = [label for label, score in zip(labels, row) if score >= at_least]"
        label = '", ".join(fits) or "none of these"'
    elif decision.at_least is not None:
        yield f'    best = {label} if first >= at_least else "none of these"'
        label = "best"
    yield f"    print({label}, first.round(4), (first - second).round(4), text)"


def _list(texts: Sequence[str]) -> str:
    return json.dumps(list(texts), ensure_ascii=False)


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
