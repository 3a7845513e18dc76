"""A model as sentence-transformers itself loads and runs it. Importing this imports torch."""

from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812  (the card's own name for it)
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from gist_demo.catalog import ModelCard
from gist_demo.encoding.encoder import Vectors
from gist_demo.models.agreement import check_texts
from gist_demo.models.cores import usable_cores


def load_plain(folder: Path, card: ModelCard, *, device: str) -> SentenceTransformer:
    """The model as sentence-transformers runs it, in float32. Reads safetensors only and runs no code of the folder."""
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    if device == "cpu":
        torch.set_num_threads(usable_cores())
    model = SentenceTransformer(
        str(folder),
        device=device,
        trust_remote_code=False,
        local_files_only=True,
        model_kwargs={"use_safetensors": True, "dtype": torch.float32},
    )
    model.max_seq_length = card.max_tokens
    return model.eval()


def plain_reference(model: SentenceTransformer) -> Vectors:
    """What `encode` itself makes of the check texts: float32 unit rows, shape (200, dimension)."""
    vectors: Vectors = model.encode(check_texts(), normalize_embeddings=True, show_progress_bar=False)
    return vectors


def model_card_scores(folder: Path, texts: Sequence[str], device: str) -> Vectors:
    """res[i, j] is the cosine of texts i and j by the lines of GIST's model card: plain sentence-transformers."""
    model = SentenceTransformer(str(folder), device=device, trust_remote_code=False, local_files_only=True)
    embeddings = model.encode(list(texts), convert_to_tensor=True)
    scores: Vectors = F.cosine_similarity(embeddings.unsqueeze(1), embeddings.unsqueeze(0), dim=-1).cpu().numpy()
    return scores
