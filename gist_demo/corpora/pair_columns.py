"""Which columns beside the texts make scored pairs: the one with the second text, the one with people's scores."""

from collections.abc import Mapping, Sequence

from gist_demo.corpora.columns import is_number, wordiest_column
from gist_demo.corpora.judged import called

# fmt: off
_SECOND = (
    "sentence2", "text2", "sentenceb", "textb", "second", "secondtext", "othertext", "other", "question2", "paraphrase",
    "translation", "hypothesis", "answer", "target", "positive",
)
_GOLD = (
    "goldscore", "gold", "humanscore", "human", "similarityscore", "similarity", "relatedness", "relatednessscore",
    "score", "rating", "isduplicate", "duplicate", "ismatch", "match", "label",
)
# fmt: on
_HEAD_ROWS = 200


def guess_pair_columns(columns: Mapping[str, Sequence[str]]) -> tuple[str | None, str | None]:
    """The columns with the second text and with people's scores, by their names or their first rows; None for none."""
    head = {name: [cell for cell in cells[:_HEAD_ROWS] if cell.strip()] for name, cells in columns.items()}
    numeric = [name for name, cells in head.items() if cells and all(map(is_number, cells))]
    wordy = [name for name in head if name not in numeric and head[name]]
    gold = called(numeric, _GOLD) or next(iter(numeric), None)
    second = called(wordy, _SECOND)
    if second is None and wordy:
        width = len(wordy)
        rows = list(zip(*(columns[name][:_HEAD_ROWS] for name in wordy), strict=True))
        second = wordy[wordiest_column(rows, width)]
    return second, gold
