"""A pair of texts side by side: what carries their similarity, in the texts and in words, and what was not read."""

from collections.abc import Iterator, Sequence
from math import ceil
from pathlib import Path

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.explanation import ExplainedText, PairExplanation, Phrase
from gist_demo.figures.label import percentile_label, score_label
from gist_demo.text import shorten
from gist_demo.widgets.markup import escape
from gist_demo.widgets.notices import cut_sentence

EXPLAINED_CSS = Path(__file__).with_suffix(".css")
_LEAST_CHANGE = 0.01  # what is smaller is not told apart from nothing
_STRENGTHS = 4  # in the style sheet
_NAMED = 3  # phrases of a text that are told in words
_PHRASE_SHOWN = 80  # characters


def explained_pair(pair: PairExplanation, names: tuple[str, str], *, code: str = "") -> str:
    """HTML of `pair`, whose texts are called `names`, such as "3" and "5"; `code` gives the same numbers."""
    texts = (pair.first, pair.second)
    largest = max((-phrase.change for text in texts for phrase in text.phrases), default=0.0)
    sides = "".join(_side(text, f"Text {name}", largest) for text, name in zip(texts, names, strict=True))
    label = escape(f"Texts {names[0]} and {names[1]}: what carries their similarity")
    return (
        f'<section class="explained" aria-label="{label}" tabindex="-1">'
        f'<p class="head"><span class="rank">{escape(" · ".join(names))}</span>{_score(pair, pair.score)}</p>'
        f'<div class="in-words">{_in_words(texts, names)}</div>'
        f'<div class="sides">{sides}</div>{_aligned(pair, names)}{_code(code)}</section>'
    )


def _code(lines: str) -> str:
    if not lines:
        return ""
    return f'<details class="lines"><summary>Code</summary><pre tabindex="0">{escape(lines)}</pre></details>'


def _score(pair: PairExplanation, score: float) -> str:
    made = score_columns([score], pair.background)
    shown = f'<span class="score" title="{score:.6f}">{score_label(score)}</span>'
    if made.percentiles is None:
        return shown
    return f'{shown}<span class="usual">{escape(percentile_label(float(made.percentiles[0])))}</span>'


def _in_words(texts: Sequence[ExplainedText], names: Sequence[str]) -> str:
    """What carries the score and what lowers it, as two short lists."""
    carried = [(text, [each for each in text.carriers() if -each.change >= _LEAST_CHANGE]) for text in texts]
    apart = [(text, _lowering(text)) for text in texts]
    parts = []
    if any(phrases for _, phrases in carried):
        title = "What carries the similarity, and what the score loses without it"
        parts.append(_phrase_list(title, carried, names))
    elif any(text.phrases for text in texts):
        parts.append("<p>No single phrase carries the similarity: without any one of them the score stays.</p>")
    if any(phrases for _, phrases in apart):
        parts.append(_phrase_list("What keeps them apart, and what the score gains without it", apart, names))
    alone = [name for text, name in zip(texts, names, strict=True) if not text.phrases]
    if alone:
        parts.append(f"<p>{_alone_sentence(alone)}</p>")
    return "".join(parts)


def _lowering(text: ExplainedText) -> list[Phrase]:
    found = [phrase for phrase in text.phrases if phrase.change >= _LEAST_CHANGE]
    return sorted(found, key=lambda phrase: -phrase.change)


def _alone_sentence(names: Sequence[str]) -> str:
    subject = f"Text {escape(names[0])} is" if len(names) == 1 else "Both texts are"
    return f"{subject} one phrase: there is nothing to leave out."


def _phrase_list(title: str, told: Sequence[tuple[ExplainedText, Sequence[Phrase]]], names: Sequence[str]) -> str:
    items = "".join(
        f'<li><span class="side-name">Text {escape(name)}:</span> {", ".join(_named(text, phrases))}</li>'
        for (text, phrases), name in zip(told, names, strict=True)
        if phrases
    )
    return f"<p>{title}:</p><ul>{items}</ul>"


def _named(text: ExplainedText, phrases: Sequence[Phrase]) -> Iterator[str]:
    for phrase in phrases[:_NAMED]:
        said = escape(shorten(text.wording(phrase), _PHRASE_SHOWN))
        times = "" if len(phrase.spans) == 1 else f", {len(phrase.spans)} times"
        yield f'“{said}” <span class="change">({_signed(phrase.change)}{times})</span>'


def _signed(change: float) -> str:
    return f"{change:+.2f}".replace("-", "−")


def _side(text: ExplainedText, name: str, largest: float) -> str:
    marked = [(span, phrase) for phrase in text.phrases for span in phrase.spans]
    pieces, done = [], 0
    for (start, end), phrase in sorted(marked, key=lambda each: each[0]):
        pieces.append(escape(text.text[done:start]))
        pieces.append(_mark(text.text[start:end], phrase, largest))
        done = end
    pieces.append(escape(text.text[done : text.read_end]))
    remark = ""
    if text.words_lost:
        pieces.append(
            '<span class="unread"><span class="unread-from">not read from here on</span>'
            f"{escape(text.text[text.read_end :])}</span>"
        )
        remark = f'<p class="remark">{escape(cut_sentence(text.words_lost))}</p>'
    label = escape(name)
    return (
        f'<div class="side"><p class="side-name">{label}</p>{remark}'
        f'<p class="full" role="region" aria-label="{label}" tabindex="0">{"".join(pieces)}</p></div>'
    )


def _mark(shown: str, phrase: Phrase, largest: float) -> str:
    if abs(phrase.change) < _LEAST_CHANGE:
        return escape(shown)
    if phrase.change > 0:
        return f'<mark class="apart" title="{_signed(phrase.change)} without it">{escape(shown)}</mark>'
    strength = ceil(_STRENGTHS * -phrase.change / largest)
    return f'<mark class="carries-{strength}" title="{_signed(phrase.change)} without it">{escape(shown)}</mark>'


def _aligned(pair: PairExplanation, names: tuple[str, str]) -> str:
    if max(pair.grid.shape) < 2:
        return ""
    tables = _table(pair, names) + _table(_turned(pair), (names[1], names[0]))
    notes = "".join(
        f"<p>Of text {escape(name)} the first {len(text.sentences)} of {text.n_sentences:,} sentences are compared.</p>"
        for text, name in zip((pair.first, pair.second), names, strict=True)
        if text.n_sentences > len(text.sentences)
    )
    return f'<details class="aligned"><summary>Sentence by sentence</summary>{notes}{tables}</details>'


def _turned(pair: PairExplanation) -> PairExplanation:
    """The same pair seen from its second text."""
    return PairExplanation(
        pair.score, pair.second, pair.first, pair.grid.T, pair.background, pair.report, pair.provenance
    )


def _table(pair: PairExplanation, names: tuple[str, str]) -> str:
    first, second = pair.first, pair.second
    rows = "".join(
        f"<tr><td>{escape(first.text[slice(*span)])}</td><td>{_score(pair, float(pair.grid[i, partner]))}</td>"
        f"<td>{escape(second.text[slice(*second.sentences[partner])])}</td></tr>"
        for i, (span, partner) in enumerate(zip(first.sentences, first.partners, strict=True))
    )
    caption = escape(f"Each sentence of text {names[0]} and the closest of text {names[1]}")
    heads = (f"Text {names[0]}", "Score", f"Closest in text {names[1]}")
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
