"""What is encoded, and by which model."""

import tempfile
from pathlib import Path

import numpy as np

from gist_demo.catalog import DEFAULT_MODEL, MODELS, ModelCard
from gist_demo.corpora.samples import SAMPLES, load_sample
from tests.gist_shape import build_gist_shape

CARD: ModelCard = MODELS[DEFAULT_MODEL]
_MEAN_WORDS, _SPREAD, _LEAST_WORDS, _MOST_WORDS = 35.5, 0.9, 3, 300


def mixed_texts(n: int, seed: int = 0) -> list[str]:
    """`n` different texts of words from the samples: of 55 tokens on average, the longest of about 315."""
    random = np.random.default_rng(seed)
    lengths = np.clip(random.lognormal(np.log(_MEAN_WORDS), _SPREAD, n), _LEAST_WORDS, _MOST_WORDS).astype(int)
    lengths[0] = _MOST_WORDS
    words = _words()
    return [" ".join(random.choice(words, length)) for length in lengths]


def short_texts(n: int, seed: int = 0) -> list[str]:
    """`n` different texts of ten words each."""
    random = np.random.default_rng(seed)
    words = _words()
    return [" ".join(random.choice(words, 10)) for _ in range(n)]


def gist_shape() -> Path:
    """A folder with a model of GIST's exact shape and random weights, made once for each user."""
    folder = Path(tempfile.gettempdir()) / "gist-demo-benchmarks" / "GIST-shape"
    if not (folder / "modules.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        build_gist_shape(folder, tiny=False, spread=0.02)
    return folder


def _words() -> list[str]:
    texts = [text for sample in SAMPLES if sample.id != "translations" for text in load_sample(sample.id).texts]
    return [word for word in " ".join(texts).split() if word.isalpha()]
