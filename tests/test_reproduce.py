"""The lines behind "Code", run as they are, give the numbers of the page."""

import ast
import json
import os
import re
import subprocess
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar, cast

import numpy as np
import pytest
from hypothesis import given as given_texts
from hypothesis import strategies as st

from gist_demo import reproduce
from gist_demo.analysis.decision import BEST, Decision, decide
from gist_demo.analysis.explanation import PairExplanation, explain_pair
from gist_demo.analysis.gold_labels import gold_labels
from gist_demo.analysis.hits import Mode, SearchHit, SearchSettings
from gist_demo.analysis.keyword import index_texts
from gist_demo.analysis.label_quality import measure_labels
from gist_demo.analysis.label_sets import gold_sets, measure_sets
from gist_demo.analysis.labels import Label
from gist_demo.analysis.layout import UMAP_LEAST
from gist_demo.analysis.projection import MAP_WORKER, project
from gist_demo.analysis.projection_settings import MapSettings
from gist_demo.analysis.search import search_corpus
from gist_demo.analysis.similarity import compare_texts
from gist_demo.analysis.zero_shot import classify_texts
from gist_demo.catalog import BUNDLED_MODEL, MODELS
from gist_demo.corpora.samples import load_sample
from gist_demo.encoding.encoder import Encoder, Ready, Runtime, Vectors
from gist_demo.encoding.engine import Engine
from gist_demo.models.bundled import bundled_folder
from gist_demo.models.torch_encoder import TorchBackend
from gist_demo.reproduce import classify_code, explain_code, map_code, search_code, similarity_code
from gist_demo.reproduce_classify import quality_lines, set_quality_lines
from gist_demo.reproduce_search import needs_model
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App
from gist_demo.text import clean_text
from tests.hub_stand_in import hub_stand_in
from tests.stand_ins import CARD, RUNTIME, word_vector

AWKWARD = (
    'It\'s the "quoted" cat.',
    'C:\\new\\table \\" \\u0041 \\',
    "First line\nsecond line\n\n'''\"\"\"",
    "A tab\there, {} and {0} and %s, # no comment",
    "Emoji 👩\u200d🚀 and \u2028 and \u00a0 and é",
    "The cat sleeps.",
    "word " * 400,  # more than the model reads
)
LABELS = ('the "first" label', "cats, or {}\\", "space 👩\u200d🚀 flight")
DESCRIBED = (
    Label("pets", ('a "quoted" cat', "The kitten | naps: {}")),
    Label('space "flight"'),
    Label("tables\\", ("a tab\there",)),
)
WORDING = 'It\'s "about" {}, yes {}.'
PAIR = (
    'First line, said "he",\nand a second {line} \\ with é 👩\u200d🚀.',
    "Here, a line is read. " * 20 + "word " * 400,
)
QUERY = 'Where is "the \\ cat"?'
WORDS_QUERY = "The cat's TABLE, a word é"
SEARCHES: dict[str, SearchSettings] = {
    "by_words": SearchSettings("keyword"),
    "hybrid": SearchSettings("hybrid", 5, 0.3),
    "filtered": SearchSettings("hybrid", among=(0, 2, 3, 5)),
    "passages": SearchSettings("hybrid", documents=(0, 0, 1, 1, 1, 2, 2)),
    "near": SearchSettings(least_score=0.1),
}
SAID = ("pets", "", "tables\\; pets", "none of these", "Pets", "pets", 'pets;space "flight"')  # by people, of AWKWARD
CLASSIFIED: dict[str, dict[str, Any]] = {
    "described": {"measures": quality_lines(gold_labels(SAID, [label.name for label in DESCRIBED]).labels)},
    "nameless": {
        "names": False,
        "decision": Decision(at_least=0.25),
        "measures": quality_lines(
            gold_labels(SAID, [label.name for label in DESCRIBED], none_value="*").labels, Decision(at_least=0.25)
        ),
    },
    "several": {
        "decision": Decision(several=True, at_least=0.2),
        "measures": set_quality_lines(gold_sets(SAID, [label.name for label in DESCRIBED])),
    },
}
ROUNDED = 0.5e-4  # the lines print four digits
BOUND = re.compile(r"^# .* agree with these to (\S+) \(the page runs \S+ on \S+\)\.$")
RUN = """
import runpy, sys, types
import numpy as np

class Given:  # a model whose embeddings are given
    def __init__(self, *_, **__): pass
    def encode(self, texts, **_): return np.load("given.npy")

given_to = sys.argv[1].split(",")
for script in sys.argv[2:]:
    print("#", script)
    if script in given_to:
        sys.modules["sentence_transformers"] = types.SimpleNamespace(SentenceTransformer=Given)
    made = runpy.run_path(script)
    np.savez(script + ".npz", **{k: v for k, v in made.items() if k in ("scores", "coordinates", "embeddings")})
"""
READY = Ready(CARD, RUNTIME)
MAP = MapSettings(n_neighbors=10, min_dist=0.25, random_state=7)
MAPS = {
    "given": MAP,
    "space": replace(MAP, n_components=3),
    "correlation": replace(MAP, metric="correlation"),
    "euclidean": replace(MAP, metric="euclidean", n_components=3),
    "plane": MapSettings("pca"),
    "plain_space": MapSettings("pca", 3),
}


@dataclass(frozen=True)
class Ran:
    """Lines that ran: what they printed, the arrays they left, and the bound that their first line states."""

    printed: str
    arrays: dict[str, Any]
    bound: float


def bound_of(code: str) -> float:
    if code.startswith("# No model is needed."):
        return 0.0
    found = BOUND.match(code.splitlines()[0])
    assert found is not None
    return float(found[1])


def explained_parts(made: PairExplanation) -> dict[str, Any]:
    texts = (made.first, made.second)
    phrases = [[phrase.spans for phrase in text.phrases] for text in texts]
    return {"read": [text.read_end for text in texts], "phrases": phrases}


def numbers(printed: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.\d*(?:e[-+]\d+)?", printed)]


@pytest.fixture(scope="module")
def prompted() -> Iterator[Engine]:
    """The bundled model as one that wants a prompt before a query, as the bge models do."""
    folder = bundled_folder()
    assert folder is not None
    card = replace(MODELS[BUNDLED_MODEL], query_prompt=MODELS["BAAI/bge-base-en-v1.5"].query_prompt)
    assert card.query_prompt
    engine = Engine(TorchBackend.load(folder, card, device="cpu"), cache_bytes=2**20)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def questions() -> tuple[str, ...]:
    return tuple(load_sample("customer-questions").texts[:80])


@pytest.fixture(scope="module")
def given() -> Vectors:
    """Embeddings in groups; some of them are there three times."""
    random = np.random.default_rng(0)
    rows = random.normal(size=(4, 1, 32)) + 0.5 * random.normal(size=(4, 40, 32))
    rows = rows.reshape(-1, 32)[random.permutation(160)]
    rows = np.concatenate([rows, rows[:12], rows[:12]]).astype(np.float32)
    vectors: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return vectors


@pytest.fixture(scope="module")
def run(
    encoder: Encoder,
    prompted: Engine,
    questions: tuple[str, ...],
    given: Vectors,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], Ran]:
    """What the lines of each tab did in a process without the app, that loads the model from a hub."""
    folder = tmp_path_factory.mktemp("lines")
    ready, with_prompt = Ready(encoder.card, encoder.runtime), Ready(prompted.card, prompted.runtime)
    np.save(folder / "given.npy", given)
    codes = {
        "similarity": similarity_code(ready, texts=AWKWARD),
        "two": similarity_code(ready, texts=AWKWARD, other=LABELS),
        "search": search_code(ready, texts=AWKWARD, query=QUERY, settings=SearchSettings(top_k=4)),
        "prompted": search_code(with_prompt, texts=AWKWARD, query=QUERY, settings=SearchSettings(top_k=len(AWKWARD))),
        **{
            name: search_code(
                ready if needs_model(settings) else None, texts=AWKWARD, query=WORDS_QUERY, settings=settings
            )
            for name, settings in SEARCHES.items()
        },
        "beside": search_code(
            ready, texts=AWKWARD, query=WORDS_QUERY, settings=SearchSettings(top_k=3), side_by_side=True
        ),
        "classify": classify_code(ready, texts=AWKWARD, labels=[*map(Label, LABELS)], hypothesis_template=WORDING),
        **{
            name: classify_code(ready, texts=AWKWARD, labels=DESCRIBED, hypothesis_template=WORDING, **settings)
            for name, settings in CLASSIFIED.items()
        },
        "explain": explain_code(ready, texts=PAIR, **explained_parts(explain_pair(encoder, *PAIR))),
        "few": map_code(ready, texts=AWKWARD, settings=MAP),
        "map": map_code(ready, texts=questions, settings=MAP),
        **{name: map_code(ready, texts=[str(row) for row in range(len(given))], settings=MAPS[name]) for name in MAPS},
    }
    for name, code in codes.items():
        (folder / f"{name}.py").write_text(code, "utf-8")
    with hub_stand_in() as hub:
        bundled = bundled_folder()
        assert bundled is not None
        hub.serve(BUNDLED_MODEL, MODELS[BUNDLED_MODEL].revision, bundled)
        environ = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "PYTHON"))}
        environ |= {"HF_ENDPOINT": hub.url, "HF_HOME": str(folder / "hf"), "PYTHONIOENCODING": "utf-8"}
        ran = subprocess.run(
            [sys.executable, "-c", RUN, ",".join(f"{name}.py" for name in MAPS), *(f"{name}.py" for name in codes)],
            cwd=folder,
            env=environ,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert hub.downloads("model.safetensors") == 1
    printed = dict(zip(codes, re.split(r"^# \w+\.py\n", ran.stdout, flags=re.MULTILINE)[1:], strict=True))

    def look(name: str) -> Ran:
        with np.load(folder / f"{name}.py.npz") as arrays:
            return Ran(printed[name], dict(arrays), bound_of(codes[name]))

    return look


def test_similarity(run: Callable[[str], Ran], encoder: Encoder) -> None:
    ran, scores = run("similarity"), compare_texts(encoder, AWKWARD).scores
    assert ran.bound == 1e-5
    np.testing.assert_allclose(ran.arrays["scores"], scores, rtol=0, atol=ran.bound)
    printed = np.reshape(numbers(ran.printed), scores.shape)
    np.testing.assert_allclose(printed, scores, rtol=0, atol=ran.bound + ROUNDED)


def test_similarity_of_two_lists(run: Callable[[str], Ran], encoder: Encoder) -> None:
    ran, scores = run("two"), compare_texts(encoder, AWKWARD, LABELS).scores
    np.testing.assert_allclose(ran.arrays["scores"], scores, rtol=0, atol=ran.bound)
    np.testing.assert_allclose(np.reshape(numbers(ran.printed), scores.shape), scores, rtol=0, atol=ran.bound + ROUNDED)


@pytest.mark.parametrize(("name", "top_k"), [("search", 4), ("prompted", len(AWKWARD))])
def test_search(run: Callable[[str], Ran], encoder: Encoder, prompted: Engine, name: str, top_k: int) -> None:
    ran = run(name)
    hits = search_corpus(
        prompted if name == "prompted" else encoder, QUERY, AWKWARD, settings=SearchSettings(top_k=top_k)
    ).hits
    assert len(hits) == top_k
    scores = np.array([hit.score for hit in hits])
    np.testing.assert_allclose([ran.arrays["scores"][hit.corpus_id] for hit in hits], scores, rtol=0, atol=ran.bound)
    lines = [rf"{rank} (\S+) {re.escape(AWKWARD[hit.corpus_id])}\n" for rank, hit in enumerate(hits, start=1)]
    printed = re.fullmatch("".join(lines), ran.printed)
    assert printed is not None, ran.printed
    np.testing.assert_allclose([*map(float, printed.groups())], scores, rtol=0, atol=ran.bound + ROUNDED)


@pytest.mark.parametrize("name", SEARCHES)
def test_searches_of_every_mode(run: Callable[[str], Ran], encoder: Encoder, name: str) -> None:
    settings = SEARCHES[name]
    index = None if settings.mode == "semantic" else index_texts(AWKWARD)
    model = None if settings.mode == "keyword" else encoder
    hits = search_corpus(model, WORDS_QUERY, AWKWARD, settings=settings, index=index).hits
    assert len(hits) > 1
    check_printed(run(name).printed, hits, settings.mode)


def test_side_by_side(run: Callable[[str], Ran], encoder: Encoder) -> None:
    index = index_texts(AWKWARD)
    meaning, words = run("beside").printed.removeprefix("Meaning\n").split("Words\n")
    modes: tuple[Mode, Mode] = ("semantic", "keyword")
    for mode, printed in zip(modes, (meaning, words), strict=True):
        hits = search_corpus(encoder, WORDS_QUERY, AWKWARD, settings=SearchSettings(mode, 3), index=index).hits
        check_printed(printed, hits, mode)


def check_printed(printed: str, hits: Sequence[SearchHit], mode: Mode) -> None:
    """The lines are those of `hits`, in their order and with their numbers."""
    scores = r"(\S+) (\S+)" if mode == "hybrid" else r"(\S+)"
    lines = [rf"{rank} {scores} {re.escape(AWKWARD[hit.corpus_id])}\n" for rank, hit in enumerate(hits, start=1)]
    found = re.fullmatch("".join(lines), printed)
    assert found is not None, printed
    both = [(hit.score, hit.keyword_score) for hit in hits]
    expected = [
        x for cosine, words in both for x in ((cosine,) * (mode != "keyword") + (words,) * (mode != "semantic"))
    ]
    np.testing.assert_allclose([*map(float, found.groups())], np.array(expected, float), rtol=0, atol=1e-5 + ROUNDED)


def test_by_words_no_model_is_loaded() -> None:
    code = search_code(None, texts=["a"], query="a", settings=SearchSettings("keyword"))
    assert "SentenceTransformer" not in code
    assert code.startswith("# No model is needed.")


def test_the_query_prompt_changes_the_scores(run: Callable[[str], Ran]) -> None:
    assert np.abs(run("prompted").arrays["scores"] - run("search").arrays["scores"]).max() > 0.01


def test_explain(run: Callable[[str], Ran], encoder: Encoder) -> None:
    ran, made = run("explain"), explain_pair(encoder, *PAIR)
    assert made.second.words_lost > 0
    assert any(len(phrase.spans) > 1 for phrase in made.second.phrases)
    first, *others = ran.printed.splitlines()
    phrases = [(text.text, phrase) for text in (made.first, made.second) for phrase in text.phrases]
    assert float(first.removeprefix("score ")) == pytest.approx(made.score, abs=ran.bound + ROUNDED)
    for line, (text, phrase) in zip(others, phrases, strict=True):
        change, said = line.split(" ", 1)
        assert float(change) == pytest.approx(phrase.change, abs=2 * ran.bound + ROUNDED)
        assert ast.literal_eval(said) == [text[start:end] for start, end in phrase.spans]


def test_classify(run: Callable[[str], Ran], encoder: Encoder) -> None:
    ran = run("classify")
    result = classify_texts(encoder, AWKWARD, [*map(Label, LABELS)], hypothesis_template=WORDING)
    np.testing.assert_allclose(ran.arrays["scores"], result.label_scores, rtol=0, atol=ran.bound)
    best = [LABELS[column] for column in result.best]
    lines = [rf"{re.escape(label)} (\S+) (\S+) {re.escape(text)}\n" for label, text in zip(best, AWKWARD, strict=True)]
    printed = re.fullmatch("".join(lines), ran.printed)
    assert printed is not None, ran.printed
    score, lead = np.reshape([*map(float, printed.groups())], (-1, 2)).T
    np.testing.assert_allclose(score, result.label_scores.max(axis=1), rtol=0, atol=ran.bound + ROUNDED)
    np.testing.assert_allclose(lead, result.lead, rtol=0, atol=2 * ran.bound + ROUNDED)


@pytest.mark.parametrize("name", CLASSIFIED)
def test_classify_as_it_was_decided(run: Callable[[str], Ran], encoder: Encoder, name: str) -> None:
    ran, decision = run(name), CLASSIFIED[name].get("decision", BEST)
    names = CLASSIFIED[name].get("names", True)
    result = classify_texts(encoder, AWKWARD, DESCRIBED, hypothesis_template=WORDING, names=names)
    np.testing.assert_allclose(ran.arrays["scores"], result.label_scores, rtol=0, atol=ran.bound)
    assert np.abs(result.label_scores - np.float32(decision.at_least or 0)).min() > ran.bound
    chosen = [
        ", ".join(DESCRIBED[column].name for column in np.flatnonzero(row)) or "none of these"
        for row in decide(result.label_scores, decision)
    ]
    assert len(set(chosen)) >= 2
    lines = [rf"{re.escape(said)} \S+ \S+ {re.escape(text)}\n" for said, text in zip(chosen, AWKWARD, strict=True)]
    printed = re.fullmatch("".join([*lines, r"([\d.]+(?: [\d.]+)+)\n"]), ran.printed)
    assert printed is not None, ran.printed
    called = [label.name for label in DESCRIBED]
    if decision.several:
        sets = measure_sets(decide(result.label_scores, decision), gold_sets(SAID, called))
        expected = [sets.exact.value, sets.micro_f1.value, sets.macro_f1.value]
    else:
        gold = gold_labels(SAID, called, none_value="*" if name == "nameless" else "")
        quality = measure_labels(result.label_scores, gold.labels, decision)
        expected = [quality.accuracy.value, quality.macro_f1.value]
    assert [*map(float, printed[1].split())] == pytest.approx(expected, abs=ROUNDED)


@pytest.mark.parametrize(
    ("name", "method"), [("map", "umap"), ("few", "pca"), *((name, settings.method) for name, settings in MAPS.items())]
)
def test_map(run: Callable[[str], Ran], app: App, name: str, method: str) -> None:
    """The picture follows the embeddings to their last bit, so both are given the same."""
    ran = run(name)
    page = app.workers.call(
        MAP_WORKER.name, partial(project, ran.arrays["embeddings"], MAPS.get(name, MAP)), seconds=120
    )
    assert page.method == method
    np.testing.assert_allclose(ran.arrays["coordinates"], page.coordinates, rtol=0, atol=1e-6)
    np.testing.assert_allclose(
        np.reshape(numbers(ran.printed), page.coordinates.shape), page.coordinates, rtol=0, atol=1e-4
    )


def test_the_map_is_of_the_embeddings_of_the_page(
    run: Callable[[str], Ran], encoder: Encoder, questions: tuple[str, ...], given: Vectors
) -> None:
    np.testing.assert_allclose(run("map").arrays["embeddings"], encoder.encode(questions).vectors, rtol=0, atol=1e-6)
    points = run("given").arrays["coordinates"]
    np.testing.assert_array_equal(points[160:172], points[:12])
    assert len(np.unique(points, axis=0)) == len(np.unique(given, axis=0)) == 160


def assigned(code: str, name: str) -> object:
    """The value that `code` gives the variable `name`."""
    (value,) = [
        node.value
        for node in ast.parse(code).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    ]
    return ast.literal_eval(value)


@given_texts(st.lists(st.text(st.characters(exclude_categories=[])).map(clean_text)), st.text().map(clean_text))
def test_every_text_comes_through_unchanged(texts: list[str], query: str) -> None:
    code = search_code(READY, texts=texts, query=query, settings=SearchSettings(top_k=3))
    assert assigned(code, "texts") == texts
    assert assigned(code, "query") == query
    code.encode("utf-8")
    code = classify_code(READY, texts=texts, labels=[Label(query)], hypothesis_template=query)
    assert assigned(code, "labels") == [query]
    assert assigned(code, "wording") == query


class WordModel:
    """What stands in for sentence-transformers: embeddings that follow from the text alone."""

    made: ClassVar[list[tuple[str, str | None]]] = []

    def __init__(self, model_id: str, revision: str | None = None) -> None:
        self.made.append((model_id, revision))

    def encode(self, texts: Sequence[str], *, normalize_embeddings: bool, prompt: str = "") -> Vectors:
        assert normalize_embeddings
        return np.stack([word_vector(prompt + text) for text in texts])


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], str]:
    """What lines print that run in a folder of their own, with the stand-in for sentence-transformers."""
    monkeypatch.setitem(sys.modules, "sentence_transformers", types.SimpleNamespace(SentenceTransformer=WordModel))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(WordModel, "made", [])

    def run(code: str) -> str:
        with redirect_stdout(StringIO()) as out:
            exec(compile(code, "lines.py", "exec"), {})
        return out.getvalue()

    return run


def test_too_many_texts_are_read_from_a_file(
    printed: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts, labels = [f"text {row}" for row in range(30)], ["one", "two", "three"]
    code = partial(classify_code, READY, texts=texts, labels=[*map(Label, labels)], hypothesis_template="{}")
    whole = printed(code())
    monkeypatch.setattr(reproduce, "_MOST_CHARACTERS", 100)
    short = code()
    assert "text 17" not in short
    assert "# Your 30 texts are too many to print here: save them, in their order, as a list in texts.json.\n" in short
    assert assigned(short, "labels") == labels
    with pytest.raises(FileNotFoundError, match=r"texts\.json"):
        printed(short)
    (tmp_path / "texts.json").write_text(json.dumps(texts))
    assert printed(short) == whole
    (tmp_path / "texts.json").write_text(json.dumps(texts[:-1]))
    with pytest.raises(AssertionError):
        printed(short)


def test_the_limit_is_on_the_characters_of_all_texts() -> None:
    assert len(cast(list[str], assigned(similarity_code(READY, texts=["x" * 100_000] * 2), "texts"))) == 2
    for code in (
        similarity_code(READY, texts=["x" * 100_000, "x" * 100_001]),
        search_code(READY, texts=["x"] * 200_001, query="q", settings=SearchSettings(top_k=1)),
        map_code(READY, texts=["x" * 100_001] * 2, settings=MAP),
        map_code(READY, texts=[f"{row:>100}" for row in range(5000)], settings=MAP),
        classify_code(READY, texts=["x"], labels=[Label("x" * 200_001), Label("y")], hypothesis_template="{}"),
    ):
        ast.parse(code)
        assert len(code) < 2000


def test_the_model_is_the_one_that_answers(printed: Callable[[str], str]) -> None:
    printed(similarity_code(READY, texts=["a", "b"]))
    assert WordModel.made == [(CARD.id, CARD.revision)]


def test_of_a_folder_the_path_is_asked_for(printed: Callable[[str], str]) -> None:
    code = similarity_code(Ready(replace(CARD, id="my-model", revision="ab" * 20), RUNTIME), texts=["a", "b"])
    printed(code)
    assert WordModel.made == [("my-model", None)]
    assert code.startswith(f"# my-model, model.safetensors with SHA-256 {'ab' * 20} and so on. Scores")
    assert "  # put the path of its folder here\n" in code


@pytest.mark.parametrize(
    ("agreement", "stated"),
    [(0.0, "0.00001"), (1e-5, "0.00001"), (0.002, "0.002"), (0.0021, "0.003"), (0.0096, "0.01")],
)
def test_the_stated_bound_is_not_below_the_measured_one(agreement: float, stated: str) -> None:
    runtime = Runtime("cuda:0", "torch", "float16", agreement)
    first = similarity_code(Ready(CARD, runtime), texts=["a"]).splitlines()[0]
    assert first.endswith(f" agree with these to {stated} (the page runs float16 on cuda:0).")


def test_the_lines_and_the_page_draw_a_plain_picture_of_as_few_texts() -> None:
    texts = [str(row) for row in range(UMAP_LEAST)]
    assert "umap" in map_code(READY, texts=texts, settings=MAP)
    assert "umap" not in map_code(READY, texts=[*texts[:-1], *texts[:-1]], settings=MAP)


def test_the_lines_draw_a_plain_picture_of_more_texts_than_umap_takes() -> None:
    texts = [str(row) for row in range(12)]
    assert "umap" in map_code(READY, texts=texts, settings=MAP, limits=Limits(umap_texts=12))
    assert "umap" not in map_code(READY, texts=texts, settings=MAP, limits=Limits(umap_texts=11))
