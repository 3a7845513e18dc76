"""Our own functions on real texts meet the published results of the same model, within their tolerance."""

import csv
import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score

from gist_demo.analysis.gold_labels import gold_labels
from gist_demo.analysis.hits import Mode, SearchHit, SearchSettings
from gist_demo.analysis.judged_search import evaluate_search, search_rankers
from gist_demo.analysis.judgements import match_judgements
from gist_demo.analysis.keyword import index_texts
from gist_demo.analysis.label_quality import measure_labels
from gist_demo.analysis.label_tuning import tune_decision
from gist_demo.analysis.labels import Label
from gist_demo.analysis.search import search_queries
from gist_demo.analysis.zero_shot import classify_texts
from gist_demo.corpora.corpus import Corpus
from gist_demo.encoding.encoder import Encoder
from gist_demo.models.loading import LocalModels
from gist_demo.settings import Settings
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.search_find import find
from gist_demo.tabs.search_inputs import Asked


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


Rank = Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[SearchHit]]]


def ranking_quality(encoder: Encoder, data: Path, mode: Mode = "semantic") -> float:
    """100 x the mean nDCG@10 of SciFact's claims over its abstracts, as our search ranks them."""

    def rank(queries: Sequence[str], corpus: Sequence[str]) -> Sequence[Sequence[SearchHit]]:
        index = None if mode == "semantic" else index_texts(corpus)
        return search_queries(encoder, queries, corpus, settings=SearchSettings(mode), index=index).hits

    return quality_of(rank, data)


def quality_of(rank: Rank, data: Path) -> float:
    """100 x the mean nDCG@10 of the hits that `rank` gives SciFact's claims among its abstracts."""
    documents, queries = rows(data / "scifact1k_docs.csv"), rows(data / "scifact1k_queries.csv")
    judged: dict[str, set[str]] = defaultdict(set)
    for judgement in rows(data / "scifact1k_qrels.csv"):
        if float(judgement["score"]) > 0:
            judged[judgement["query_id"]].add(judgement["doc_id"])
    corpus = [f"{document['title']} {document['text']}" for document in documents]
    gains, discounts = [], 1 / np.log2(np.arange(2, 12))
    for query, hits in zip(queries, rank([query["text"] for query in queries], corpus), strict=True):
        relevant = judged[query["query_id"]]
        found = [documents[hit.corpus_id]["doc_id"] in relevant for hit in hits]
        gains.append(float(np.dot(found, discounts[: len(found)])) / discounts[: len(relevant)].sum())
    return 100 * float(np.mean(gains))


def test_scifact_ranking_quality(encoder: Encoder, data: Path) -> None:
    assert ranking_quality(encoder, data) == pytest.approx(78.75, abs=0.05)


def test_scifact_ranking_quality_on_the_page(app: App, data: Path) -> None:
    """The same through all that the page does of it, query by query."""

    def rank(queries: Sequence[str], corpus: Sequence[str]) -> Sequence[Sequence[SearchHit]]:
        used = app.used(TextsInUse(app.corpora.put(Corpus("SciFact", tuple(corpus)))))
        return [find(app, used, Asked(query, SearchSettings())).result.hits for query in queries]

    assert quality_of(rank, data) == pytest.approx(78.75, abs=0.05)


def test_scifact_ranking_quality_by_words_and_by_both(encoder: Encoder, data: Path) -> None:
    """Nobody has published these: they are what these functions gave, together more than either alone."""
    assert ranking_quality(encoder, data, "keyword") == pytest.approx(77.60, abs=0.05)
    assert ranking_quality(encoder, data, "hybrid") == pytest.approx(81.42, abs=0.05)


def test_all_measures_of_scifact(encoder: Encoder, data: Path) -> None:
    documents, queries = rows(data / "scifact1k_docs.csv"), rows(data / "scifact1k_queries.csv")
    words = {query["query_id"]: query["text"] for query in queries}
    judged = rows(data / "scifact1k_qrels.csv")
    judgements = match_judgements(
        [words[each["query_id"]] for each in judged],
        [each["doc_id"] for each in judged],
        [float(each["score"]) for each in judged],
        ids=[document["doc_id"] for document in documents],
    )
    texts = [f"{document['title']} {document['text']}" for document in documents]
    found = evaluate_search(encoder, texts, judgements, rankers=search_rankers(index_texts(texts))).evaluation
    for name, expected in (("semantic", 78.75), ("keyword", 77.60), ("hybrid", 81.42)):
        assert 100 * found.quality[name].ndcg.value == pytest.approx(expected, abs=0.05)
    quality = found.quality["semantic"]
    measured = [100 * each.value for each in (quality.ndcg, quality.recall, quality.mrr)]
    assert measured == pytest.approx([78.75, 88.33, 75.93], abs=0.05)
    assert (len(found.rows), found.unjudged, judgements.count, judgements.unknown_count) == (300, 0, 339, 0)
    assert quality.ndcg.low < 0.7875 - 0.02 < 0.7875 + 0.02 < quality.ndcg.high


@pytest.mark.long
def test_fast_numbers_rank_as_well_as_exact_ones(settings: Settings, data: Path) -> None:
    """One claim of the 300 whose abstract moves from the first to the second place is 0.12."""
    models = LocalModels(replace(settings, precision="fast"), environ=os.environ, on_fatal=pytest.fail)
    models.start()
    assert ranking_quality(models.get(), data) == pytest.approx(78.75, abs=0.2)
    models.close()


@pytest.mark.parametrize(
    ("file", "column", "expected"),
    [("banking77_10x20", "label", 94.50), ("clinc150_1k", "intent", 68.56), ("clinc150_1k", "domain", 42.44)],
)
def test_zero_shot_accuracy(encoder: Encoder, data: Path, file: str, column: str, expected: float) -> None:
    labelled = [row for row in rows(data / f"{file}.csv") if row.get("intent") != "oos"]
    truth = [row[column] for row in labelled]
    result = classify_texts(encoder, [row["text"] for row in labelled], [*map(Label, sorted(set(truth)))])
    found = measure_labels(result.label_scores, gold_labels(truth, result.candidate_labels).labels)
    assert 100 * found.accuracy.value == pytest.approx(expected, abs=0.15)
    given = [result.candidate_labels[i] for i in result.best]
    assert found.accuracy.value == pytest.approx(accuracy_score(truth, given), abs=1e-12)
    assert found.macro_f1.value == pytest.approx(f1_score(truth, given, average="macro"), abs=1e-12)


def test_queries_out_of_scope_are_found_by_a_tuned_threshold(encoder: Encoder, data: Path) -> None:
    """A tenth of CLINC150's queries have none of its 150 intents. Nobody has published these numbers."""
    labelled = rows(data / "clinc150_1k.csv")
    names = sorted({row["intent"] for row in labelled} - {"oos"})
    result = classify_texts(encoder, [row["text"] for row in labelled], [*map(Label, names)])
    gold = gold_labels([row["intent"] for row in labelled], names, none_value="oos")
    assert (gold.n_judged, int((gold.labels == len(names)).sum())) == (1000, 100)
    found = tune_decision(result.label_scores, gold.labels)
    assert found.at_least == pytest.approx(0.318, abs=0.005)
    assert 100 * found.before.accuracy.value == pytest.approx(61.0, abs=0.5)
    assert 100 * found.after.accuracy.value == pytest.approx(64.8, abs=0.5)
    assert found.gain.low > 0
    assert found.temperature == pytest.approx(0.0487, abs=0.002)
    assert found.reliability_after.expected_calibration_error < 0.06


def test_translations_are_as_far_as_was_measured(encoder: Encoder, data: Path) -> None:
    spanish = [row for row in rows(data / "tatoeba_15x40.csv") if row["lang"] == "spa"]
    left = encoder.encode([row["text"] for row in spanish]).vectors
    right = encoder.encode([row["english"] for row in spanish]).vectors
    assert float((left * right).sum(axis=1).mean()) == pytest.approx(0.235, abs=0.001)
