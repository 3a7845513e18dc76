"""The hits of a search as cards: place and row, score and what it means, and the text with what answered marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gist_demo.analysis.background import levels
from gist_demo.figures.label import percentile_label, score_label
from gist_demo.text import shorten
from gist_demo.widgets.markup import Card, escape, menu

HITS_CSS = Path(__file__).with_suffix(".css")
_SHOWN = 280  # characters of a text before it has to be opened
_BEFORE = 80  # of them before the first mark
_LONGEST_MARK = 400  # characters of a mark that are seen at once
_MOST_MARKS = 200

Span = tuple[int, int]


@dataclass(frozen=True)
class HitCard:
    """One hit: `lead` such as "1 · row 12", its cosine or None, its percentile among strangers where that is known.

    `keyword_score` (BM25) stands in the place of the cosine where there is none; `keyword_level`, 0 to 1, is its bar.
    `move` says where another ranking has it, `notes` are short; both stand beside the score. `marks` are spans of
    `text`, ascending. `rows`: see Card.
    """

    lead: str
    text: str
    score: float | None
    percentile: float | None = None
    keyword_score: float | None = None
    keyword_level: float = 0.0
    move: str = ""
    notes: tuple[str, ...] = ()
    marks: tuple[Span, ...] = ()
    remark: str = ""
    rows: tuple[int, ...] = ()


def hit_cards(hits: Sequence[HitCard], *, label: str, corpus_key: str = "") -> str:
    """A list of hits. Everything a visitor wrote is escaped."""
    items = "".join(_card(hit) for hit in hits)
    return f'<ol class="cards hits" aria-label="{escape(label)}" data-key="{escape(corpus_key)}">{items}</ol>'


def marked_text(text: str, marks: Sequence[Span]) -> str:
    """`text` with its `marks` marked; of a long one the part around the first mark, the whole of it one tap away."""
    whole = _marked(text, 0, len(text), marks)
    if len(text) <= _SHOWN and "\n" not in text:
        return f"<p>{whole}</p>"
    if not marks:
        return f'<details><summary>{escape(shorten(text, _SHOWN))}</summary><p class="full">{whole}</p></details>'
    start, end = _part(text, *marks[0])
    part = _marked(text, start, end, marks)
    shown = f"{'… ' if start else ''}{part}{' …' if end < len(text) else ''}"
    return f'<details><summary>{shown}</summary><p class="full">{whole}</p></details>'


def _part(text: str, left: int, right: int) -> Span:
    """What is seen of a long text: the mark whole where it fits, with what is around it, cut between words."""
    right = min(right, left + _LONGEST_MARK)
    room = max(_SHOWN, right - left + 2 * _BEFORE)
    start = _word_start(text, max(0, min(left - _BEFORE, len(text) - room)))
    if start + room >= len(text):
        return start, len(text)
    end = start + len(text[start : _word_start(text, start + room)].rstrip())
    return start, max(end, right)


def _card(hit: HitCard) -> str:
    notes = "".join(f'<span class="note">{escape(note)}</span>' for note in hit.notes)
    if hit.move:
        notes = f'<span class="note move">{escape(hit.move)}</span>{notes}'
    remark = f'<p class="remark">{escape(hit.remark)}</p>' if hit.remark else ""
    actions = menu(Card(hit.lead, None, (), rows=hit.rows)) if hit.rows else ""
    return (
        f'<li class="card scored"><div class="lead"><span class="rank">{escape(hit.lead)}</span>{_score(hit)}{notes}'
        f'{_bar(hit)}</div><div class="texts">{marked_text(hit.text, hit.marks)}{remark}</div>{actions}</li>'
    )


def _score(hit: HitCard) -> str:
    if hit.score is not None:
        told = "" if hit.percentile is None else f'<span class="usual">{percentile_label(hit.percentile)}</span>'
        return f'<span class="score" title="{hit.score:.6f}">{score_label(hit.score)}</span>{told}'
    if hit.keyword_score is None:
        return ""
    score = f'<span class="score" title="{hit.keyword_score:.6f}">{hit.keyword_score:.2f}</span>'
    return f'{score}<span class="usual">by words (BM25)</span>'


def _bar(hit: HitCard) -> str:
    """The score once more, for the eye."""
    level = hit.keyword_level if hit.score is None else 0.0
    if hit.percentile is not None:
        level = float(levels(hit.percentile))
    elif hit.score is not None:
        return ""
    return f'<span class="bar" aria-hidden="true" style="--level:{level:.3f}"></span>'


def _marked(text: str, start: int, end: int, marks: Sequence[Span]) -> str:
    pieces, done = [], start
    for left, right in marks[:_MOST_MARKS]:
        left, right = max(left, done), min(right, end)  # noqa: PLW2901 (a mark is cut where the part ends)
        if left >= right:
            continue
        pieces += [escape(text[done:left]), f"<mark>{escape(text[left:right])}</mark>"]
        done = right
    return "".join([*pieces, escape(text[done:end])])


def _word_start(text: str, place: int) -> int:
    """The beginning of the word at `place`, or of the next one where that word is very long."""
    if place == 0:
        return 0
    space = max(text.rfind(" ", 0, place), text.rfind("\n", 0, place)) + 1
    return space if place - space <= _BEFORE // 2 else place
