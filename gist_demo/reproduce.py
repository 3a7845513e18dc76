"""The Python lines that give a result's numbers without this app."""

import json
from collections.abc import Mapping, Sequence

from gist_demo.analysis.decision import BEST, Decision
from gist_demo.analysis.hits import SearchSettings
from gist_demo.analysis.labels import Label
from gist_demo.analysis.projection_settings import MapSettings
from gist_demo.encoding.encoder import Ready
from gist_demo.reproduce_classify import classify_lines
from gist_demo.reproduce_map import map_imports, map_lines
from gist_demo.reproduce_search import search_imports, search_lines
from gist_demo.settings import Limits
from gist_demo.text import rounded_up

_LIMITS = Limits()
_MOST_CHARACTERS = 200_000
_SAME_SCORES = 1e-5  # what batches and libraries change in a float32 score
_ENCODE = "embeddings = model.encode(texts, normalize_embeddings=True)"


def similarity_code(ready: Ready, *, texts: Sequence[str], other: Sequence[str] | None = None) -> str:
    """Lines that print the matrix of `texts`, or of `texts` against those of a second list."""
    lists, second = {"texts": texts}, ["scores = embeddings @ embeddings.T"]
    if other is not None:
        lists["other"] = other
        second = ["others = model.encode(other, normalize_embeddings=True)", "scores = embeddings @ others.T"]
    return _lines(ready, lists, _ENCODE, *second, "print(scores.round(4))")


def search_code(
    ready: Ready | None, *, texts: Sequence[str], query: str, settings: SearchSettings, side_by_side: bool = False
) -> str:
    """Lines that print the hits of `query` in `texts`; `ready` is None where `needs_model` says so."""
    prompt = "" if ready is None else ready.card.query_prompt
    lines = search_lines(query, settings, prompt=prompt, side_by_side=side_by_side)
    return _lines(ready, {"texts": texts}, *lines, imports=search_imports(settings, side_by_side=side_by_side))


def explain_code(
    ready: Ready, *, texts: Sequence[str], read: Sequence[int], phrases: Sequence[Sequence[Sequence[tuple[int, int]]]]
) -> str:
    """Lines that print the score of two `texts` and what leaving each of their `phrases` out changes of it.

    `read`: to which character each was read; `phrases`: of each text, the spans of each phrase.
    """
    return _lines(
        ready,
        {"texts": texts},
        f"read = [text[:end] for text, end in zip(texts, {list(read)})]",
        f"phrases = {[[list(spans) for spans in groups] for groups in phrases]}",
        "",
        "def without(text, spans):",
        "    edges = [0, *(edge for span in spans for edge in span), len(text)]",
        "    kept = [text[start:end].strip() for start, end in zip(edges[::2], edges[1::2])]",
        '    return " ".join(part for part in kept if part)',
        "",
        _ENCODE,
        'print("score", (embeddings[0] @ embeddings[1]).round(4))',
        "whole = model.encode(read, normalize_embeddings=True)",
        "for text, groups, own, other in zip(read, phrases, whole, whole[::-1]):",
        "    for spans in groups:",
        "        rest = model.encode([without(text, spans)], normalize_embeddings=True)[0]",
        "        print((rest @ other - own @ other).round(4), [text[start:end] for start, end in spans])",
    )


def classify_code(
    ready: Ready,
    *,
    texts: Sequence[str],
    labels: Sequence[Label],
    hypothesis_template: str,
    names: bool = True,
    decision: Decision = BEST,
    measures: Sequence[str] = (),
) -> str:
    """Lines that print the label of each text, its best score and that one's lead over the second.

    `measures` are the lines after them, of `reproduce_classify`, that measure these labels against people's.
    """
    lines = classify_lines(labels, hypothesis_template, names=names, decision=decision)
    lists = {"labels": [label.name for label in labels], "texts": texts}
    metrics = ("from sklearn.metrics import accuracy_score, f1_score",) if measures else ()
    return _lines(ready, lists, *lines, *measures, imports=("import numpy as np", *metrics))


def map_code(ready: Ready, *, texts: Sequence[str], settings: MapSettings, limits: Limits = _LIMITS) -> str:
    """Lines that print the coordinates of the map. UMAP follows the embeddings to their last bit: see the comment."""
    lines, imports = map_lines(texts, settings, limits), map_imports(texts, settings, limits)
    return _lines(ready, {"texts": texts}, _ENCODE, *lines, imports=imports)


def correlation_code(ready: Ready, *, texts: Sequence[str], other: Sequence[str], gold: Sequence[float]) -> str:
    """Lines that print Spearman's and Pearson's correlation of the pairs' scores with those of people, `gold`."""
    return _lines(
        ready,
        {"texts": texts, "others": other},
        f"gold = {json.dumps(list(gold))}",
        _ENCODE,
        "scores = (embeddings * model.encode(others, normalize_embeddings=True)).sum(axis=1)",
        "print(spearmanr(scores, gold).statistic.round(4), pearsonr(scores, gold).statistic.round(4))",
        imports=("from scipy.stats import pearsonr, spearmanr",),
    )


def quality_code(
    ready: Ready, *, texts: Sequence[str], queries: Sequence[str], relevance: Sequence[Mapping[int, float]], k: int = 10
) -> str:
    """Lines that print the means of nDCG, MRR and recall at `k` of a search by meaning.

    `relevance`: for each of `queries`, which has a relevant text, how relevant the judged rows of `texts` are.
    """
    prompt = f", prompt={_literal(ready.card.query_prompt)}" if ready.card.query_prompt else ""
    judged = [{row: value for row, value in each.items() if value > 0} for each in relevance]
    return _lines(
        ready,
        {"texts": texts, "queries": queries},
        f"relevance = {judged}",
        _ENCODE,
        f"asked = model.encode(queries{prompt}, normalize_embeddings=True)",
        f"discounts = 1 / np.log2(np.arange(2, {k + 2}))",
        "measures = []",
        "for scores, fits in zip(asked @ embeddings.T, relevance):",
        f"    gains = np.array([fits.get(int(row), 0) for row in np.argsort(-scores, kind='stable')[:{k}]])",
        f"    best = np.sort(list(fits.values()))[::-1][:{k}]",
        "    ndcg = gains @ discounts[:len(gains)] / (best @ discounts[:len(best)])",
        "    first = 1 / (1 + np.argmax(gains > 0)) if gains.any() else 0",
        "    measures.append((ndcg, first, np.count_nonzero(gains) / len(fits)))",
        "print(*np.mean(measures, axis=0).round(4))",
        imports=("import numpy as np",),
    )


def _lines(ready: Ready | None, lists: Mapping[str, Sequence[str]], *lines: str, imports: Sequence[str] = ()) -> str:
    """The whole of the lines; `ready` is None where no model is needed."""
    head, library, load = ("# No model is needed.", (), ()) if ready is None else _model_lines(ready)
    too_many = [name for name, texts in lists.items() if sum(map(len, texts)) > _MOST_CHARACTERS]
    given = [_from_file(name, len(lists[name])) if name in too_many else _listed(name, lists[name]) for name in lists]
    standard = ("import json", "from pathlib import Path", "") if too_many else ()
    return "\n".join((head, *standard, *imports, *library, "", *load, *given, *lines, ""))


def _model_lines(ready: Ready) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What is said of the model, its import, and its loading."""
    card, runtime = ready.card, ready.runtime
    is_on_hub = "/" in card.id
    bound = rounded_up(max(runtime.agreement, _SAME_SCORES))
    where = f"revision {card.revision}" if is_on_hub else f"model.safetensors with SHA-256 {card.revision} and so on"
    head = f"# {card.id}, {where}. Scores on the page agree with these to {bound}"
    head += f" (the page runs {runtime.number_format} on {runtime.device})."
    rest = f", revision={_literal(card.revision)})" if is_on_hub else ")  # put the path of its folder here"
    load = f"model = SentenceTransformer({_literal(card.id)}{rest}"
    return head, ("from sentence_transformers import SentenceTransformer",), (load,)


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _listed(name: str, texts: Sequence[str]) -> str:
    return f"{name} = [\n" + "".join(f"    {_literal(text)},\n" for text in texts) + "]"


def _from_file(name: str, count: int) -> str:
    return (
        f"# Your {count:,} {name} are too many to print here: save them, in their order, as a list in {name}.json.\n"
        f'{name} = json.loads(Path("{name}.json").read_text("utf-8"))\n'
        f"assert len({name}) == {count}"
    )
