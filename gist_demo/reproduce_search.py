"""The Python lines that give the hits of a search: what `reproduce.search_code` puts together."""

import json
from collections.abc import Iterator
from dataclasses import replace

from gist_demo.analysis.fusion import RANK_CONSTANT
from gist_demo.analysis.hits import Mode, SearchSettings
from gist_demo.analysis.keyword import K1, WORD, B

_NAMES: dict[Mode, str] = {"semantic": "Meaning", "keyword": "Words", "hybrid": "Both"}
_WORDS = (
    "# Words are compared in lower case, in Unicode's form NFKC; none is left out.",
    f'words = [re.findall(r"{WORD}", unicodedata.normalize("NFKC", text).lower()) for text in [query, *texts]]',
    f'bm25 = bm25s.BM25(k1={K1}, b={B}, method="lucene")',
    "bm25.index(words[1:], show_progress=False)",
    "keyword_scores = bm25.get_scores(words[0]) if words[0] else np.zeros(len(texts))",
)
_BY_MEANING = "meaning = rows[np.argsort(-scores[rows], kind='stable')]"
_BY_WORDS = (
    "by_words = rows[np.argsort(-keyword_scores[rows], kind='stable')]",
    "by_words = by_words[keyword_scores[by_words] > 0]",
)


def search_imports(settings: SearchSettings, *, side_by_side: bool = False) -> tuple[str, ...]:
    """The imports that `search_lines` need beside the model's."""
    if settings.mode == "semantic" and not side_by_side:
        return ("import numpy as np",)
    return ("import re", "import unicodedata", "", "import bm25s", "import numpy as np")


def needs_model(settings: SearchSettings, *, side_by_side: bool = False) -> bool:
    """Whether `search_lines` compute cosines."""
    return settings.mode != "keyword" or side_by_side


def search_lines(query: str, settings: SearchSettings, *, prompt: str, side_by_side: bool = False) -> list[str]:
    """Lines that print the hits of `query` in the list `texts`; with a `model` where cosines are needed.

    `prompt` is the model's own for queries, or "".
    """
    modes: tuple[Mode, ...] = ("semantic", "keyword") if side_by_side else (settings.mode,)
    lines = [f"query = {_literal(query)}"]
    if needs_model(settings, side_by_side=side_by_side):
        with_prompt = f", prompt={_literal(prompt)}" if prompt else ""
        lines += [
            "embeddings = model.encode(texts, normalize_embeddings=True)",
            f"asked = model.encode([query]{with_prompt}, normalize_embeddings=True)",
            "scores = (asked @ embeddings.T)[0]",
        ]
    if modes != ("semantic",):
        lines += _WORDS
    lines.append("rows = np.arange(len(texts))" if settings.among is None else f"rows = np.array({[*settings.among]})")
    if settings.documents is not None:
        lines.append(f"documents = np.array({[*settings.documents]})  # of each passage in texts")
    if settings.least_percentile > 0:
        lines.append(f"# The page hides hits that are less close than {settings.least_percentile:g} % of strangers.")
    for mode in modes:
        lines += [f'print("{_NAMES[mode]}")'] * side_by_side
        lines += _order(replace(settings, mode=mode))
        lines += _printed(replace(settings, mode=mode))
    return lines


def _order(settings: SearchSettings) -> Iterator[str]:
    if settings.mode != "keyword":
        yield _BY_MEANING
    if settings.mode != "semantic":
        yield from _BY_WORDS
    if settings.mode == "hybrid":
        yield "fused = np.zeros(len(texts))  # reciprocal rank fusion"
        for order, weight in (("meaning", settings.weight), ("by_words", 1 - settings.weight)):
            yield f"fused[{order}] += {weight!r} / ({RANK_CONSTANT} + np.arange(1, len({order}) + 1))"
        yield "order = rows[np.argsort(-fused[rows], kind='stable')]"
        yield "order = order[fused[order] > 0]"
    else:
        yield f"order = {'meaning' if settings.mode == 'semantic' else 'by_words'}"
    if settings.documents is not None:
        yield "order = order[np.sort(np.unique(documents[order], return_index=True)[1])]  # the best of each document"


def _printed(settings: SearchSettings) -> Iterator[str]:
    shown = {
        "semantic": "scores[row].round(4)",
        "keyword": "keyword_scores[row].round(4)",
        "hybrid": "scores[row].round(4), keyword_scores[row].round(4)",
    }[settings.mode]
    yield f"for rank, row in enumerate(order[:{settings.top_k}], start=1):"
    if settings.least_score > -1 and settings.mode != "keyword":
        yield f"    if scores[row] >= {settings.least_score:g}:"
        yield f"        print(rank, {shown}, texts[row])"
    else:
        yield f"    print(rank, {shown}, texts[row])"


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
