"""Which texts answer which queries, as people judge: by document id in files, by row in here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gist_demo.errors import InputError

_NAMED = 5


@dataclass(frozen=True)
class Judgements:
    """For each of the different `queries`, in `relevance` at the same place, the rows of the judged texts and how
    relevant each is (above 0: relevant).

    `unknown` are the first document ids that no text has, `unknown_count` how many judgements name such an id.
    `doubled` judgements were given a second time, and the highest of them counts. `ambiguous` document ids belong to
    several texts, all of which are judged.
    """

    queries: tuple[str, ...]
    relevance: tuple[Mapping[int, float], ...]
    unknown: tuple[str, ...] = ()
    unknown_count: int = 0
    doubled: int = 0
    ambiguous: int = 0

    @property
    def count(self) -> int:
        """How many judgements there are."""
        return sum(map(len, self.relevance))


def match_judgements(
    queries: Sequence[str], documents: Sequence[str], relevance: Sequence[float], *, ids: Sequence[str]
) -> Judgements:
    """The judgements (query, document id, relevance), each n long, of the texts whose ids are `ids` (m,).

    White space around ids does not count. A query of which no judged document is known stays, without any. Raises
    InputError where not one document is known.
    """
    rows: dict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(ids):
        rows[name.strip()].append(row)
    found: dict[str, dict[int, float]] = {}
    unknown: dict[str, None] = {}
    unknown_count = doubled = 0
    several: set[str] = set()
    for query, document, value in zip(queries, documents, relevance, strict=True):
        judged = found.setdefault(query, {})
        named = rows.get(document.strip(), [])
        if not named:
            unknown[document.strip()] = None
            unknown_count += 1
        elif len(named) > 1:
            several.add(document.strip())
        doubled += any(row in judged for row in named)
        for row in named:
            judged[row] = max(value, judged.get(row, value))
    if not any(found.values()):
        raise InputError(
            "No document id of the judgements is one of your texts. Choose the column that holds the ids.", "documents"
        )
    return Judgements(
        queries=tuple(found),
        relevance=tuple(found.values()),
        unknown=tuple(unknown)[:_NAMED],
        unknown_count=unknown_count,
        doubled=doubled,
        ambiguous=len(several),
    )


def ticked_judgements(ticked: Mapping[str, Mapping[int, float]]) -> Judgements:
    """The judgements made on the page: {query: {row: relevance}}. Raises InputError where there is none."""
    kept = {query: dict(judged) for query, judged in ticked.items() if judged}
    if not kept:
        raise InputError("There are no judgements yet. Tick the hits that fit, or add a file.", "judgements")
    return Judgements(tuple(kept), tuple(kept.values()))
