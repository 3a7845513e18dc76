"""BERT without padding, as a torch module to be converted. Importing this imports torch.

The tokens of all texts stand one behind the other, so that every matrix product is over real tokens only; attention
alone lays them out as a grid, text by text. Where the pooling takes the first token, the last layer computes that one.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 (the library's own name for it)


class PackedBert(torch.nn.Module):
    """The transformer of a `transformers` BertModel. Gives rows of `hidden_size`, of all tokens or of the first ones.

    Takes what `gist_demo.models.packing.pack` gives, in that order.
    """

    def __init__(self, bert: Any, *, first_only: bool) -> None:
        super().__init__()
        self._bert = bert
        self._first_only = first_only
        self._heads = int(bert.config.num_attention_heads)

    def forward(
        self, ids: Tensor, positions: Tensor, slots: Tensor, back: Tensor, mask: Tensor, first: Tensor
    ) -> Tensor:
        """`ids`, `positions`: (tokens,); `slots`: (texts, longest), the token in each place of the grid; `back`:
        (tokens,), the place of each token; `mask`: added to attention scores; `first`: (texts,), the first tokens."""
        embeddings = self._bert.embeddings
        x: Tensor = embeddings.LayerNorm(
            embeddings.word_embeddings(ids)
            + embeddings.position_embeddings(positions)
            + embeddings.token_type_embeddings.weight[0]
        )
        layers: Sequence[Any] = list(self._bert.encoder.layer)
        for layer in layers:
            wanted = first if self._first_only and layer is layers[-1] else None
            x = self._layer(layer, x, slots, back, mask, wanted)
        return x

    def _layer(self, layer: Any, x: Tensor, slots: Tensor, back: Tensor, mask: Tensor, first: Tensor | None) -> Tensor:
        attention, output = layer.attention.self, layer.attention.output
        texts, longest = slots.shape[0], slots.shape[1]

        def heads(rows: Tensor, length: int) -> Tensor:
            return rows.view(texts, length, self._heads, -1).transpose(1, 2)

        def grid(rows: Tensor) -> Tensor:
            return heads(F.embedding(slots, rows), longest)

        kept = x if first is None else F.embedding(first, x)
        query = attention.query(kept)
        mixed = F.scaled_dot_product_attention(
            grid(query) if first is None else heads(query, 1),
            grid(attention.key(x)),
            grid(attention.value(x)),
            attn_mask=mask,
        ).transpose(1, 2)
        rows = texts * longest if first is None else texts
        mixed = mixed.reshape(rows, -1)
        mixed = F.embedding(back, mixed) if first is None else mixed
        x = output.LayerNorm(output.dense(mixed) + kept)
        inner = layer.intermediate.intermediate_act_fn(layer.intermediate.dense(x))
        normed: Tensor = layer.output.LayerNorm(layer.output.dense(inner) + x)
        return normed
