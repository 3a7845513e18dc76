"""Which texts go through the model together. Pure functions."""

from collections.abc import Sequence

MOST_PADDING = 0.1
_SMALL = 4  # a batch below this part of the budget may be padded more: many tiny batches cost more than padding


def plan_batches(lengths: Sequence[int], *, batch_tokens: int, most_padding: float = MOST_PADDING) -> list[list[int]]:
    """Positions of texts with `lengths` (in tokens, each >= 1) in batches of similar length, longest first.

    A batch is padded to its longest text; padded, it has at most `batch_tokens` tokens, unless it is one text. At
    most the part `most_padding` of it is padding once its texts fill a quarter of the
    budget. Every position occurs exactly once; equal lengths keep their order.
    """
    batches: list[list[int]] = []
    longest, tokens = 0, 0
    for position in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        length = lengths[position]
        rows = len(batches[-1]) + 1 if batches else 1
        padded = rows * longest
        is_full = padded > batch_tokens
        wastes = tokens * _SMALL >= batch_tokens and padded - tokens - length > most_padding * padded
        if not batches or is_full or wastes:
            batches.append([position])
            longest, tokens = length, length
        else:
            batches[-1].append(position)
            tokens += length
    return batches


def halves(batch: Sequence[int]) -> tuple[list[int], list[int]]:
    """A batch of at least two texts as two batches, the longer texts in the first."""
    middle = len(batch) // 2
    return list(batch[:middle]), list(batch[middle:])
