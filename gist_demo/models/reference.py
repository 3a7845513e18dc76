"""What the model's own card tells to run, to compare the app with. Importing this imports torch."""

from collections.abc import Sequence
from pathlib import Path

import torch.nn.functional as F  # noqa: N812  (the card's own name for it)
from sentence_transformers import SentenceTransformer

from gist_demo.encoding.encoder import Vectors


def model_card_scores(folder: Path, texts: Sequence[str], device: str) -> Vectors:
    """res[i, j] is the cosine of texts i and j by the lines of GIST's model card: plain sentence-transformers."""
    model = SentenceTransformer(str(folder), device=device, trust_remote_code=False, local_files_only=True)
    embeddings = model.encode(list(texts), convert_to_tensor=True)
    scores: Vectors = F.cosine_similarity(embeddings.unsqueeze(1), embeddings.unsqueeze(0), dim=-1).cpu().numpy()
    return scores
