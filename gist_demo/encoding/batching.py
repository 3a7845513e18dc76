"""Which texts go through the model together. Pure functions."""

from collections.abc import Sequence


def plan_batches(lengths: Sequence[int], *, batch_tokens: int, batch_rows: int = 256) -> list[list[int]]:
    """Positions of texts with `lengths` (in tokens) in batches of similar length, longest first.

    A batch is padded to its longest text; its padded size is at most `batch_tokens` tokens, unless it is one text,
    and at most `batch_rows` texts. Every position occurs exactly once; equal lengths keep their order.
    """
    batches: list[list[int]] = []
    longest = 0
    for position in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        batch = batches[-1] if batches else None
        if batch is None or len(batch) >= batch_rows or (len(batch) + 1) * longest > batch_tokens:
            batches.append([position])
            longest = max(1, lengths[position])
        else:
            batch.append(position)
    return batches
