"""The sentences under a run button: progress, what was cut or skipped, what went wrong. Everything is escaped here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gist_demo.encoding.encoder import EncodeReport, Loading, Models, Phase
from gist_demo.provenance import Provenance
from gist_demo.widgets.markup import escape

_RATE_SECONDS = 1.0  # before that, a rate is chance
_NAMED = 3  # so many rows are named one by one
# An answer below is from now on one to earlier inputs.
STALE = '<p class="notice stale" role="status">Inputs changed: this is the answer to the earlier ones.</p>'
# The same in the browser. What went wrong goes once an input is edited; where there is no answer, the rest stays.
_CLEARED = '<p class="notice failed"></p>'
STALE_JS = f"(now) => /notice (told|stale)/.test(now) ? '{STALE}' : /notice failed/.test(now) ? '{_CLEARED}' : now"


@dataclass(frozen=True)
class Progress:
    """How far a run is: `done` of `total` (bytes or texts) of `phase`, said `seconds` after the phase began.

    `seconds_left` is the model's own estimate, None where it has none. The phase has been `lasting` so many seconds by
    now.
    """

    phase: Phase = "encode"
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    seconds_left: float | None = None
    lasting: float = 0.0


Doing = str | Callable[[Progress], str]  # what runs; or what makes a notice of how far it is, "" for the usual one


def working(progress: Progress, model_name: str = "the model") -> str:
    """The notice while something runs: what, how far, how long still."""
    return _notice("working", progress_sentence(progress, model_name))


def under_way(doing: Doing, progress: Progress, models: Models) -> str:
    """The notice while something runs: `doing`, or what it makes of `progress`, else how far it is."""
    if notice := doing(progress) if callable(doing) else doing and busy(doing):
        return notice
    state = models.state()
    return working(progress, state.model_id.rpartition("/")[2] if isinstance(state, Loading) else "the model")


def busy(sentence: str, *, mark: str = "") -> str:
    """The notice for work whose progress cannot be told; `mark` is as in `told`."""
    return _notice(f"working {mark}".strip(), sentence)


def progress_sentence(progress: Progress, model_name: str) -> str:
    """How far a run is, in words."""
    if progress.phase == "load":
        if not progress.total:
            return f"Loading {model_name}"
        return f"Loading {model_name}: {progress.done / 1e6:,.0f} of {progress.total / 1e6:,.0f} MB"
    if progress.phase == "project":
        return "Drawing the map"
    if progress.phase == "compare":
        return f"Comparing {progress.done:,} of {progress.total:,} texts"
    if not progress.total:
        return "Working"
    return " · ".join(_reading(progress))


def _reading(progress: Progress) -> Iterator[str]:
    yield f"Reading {progress.done:,} of {progress.total:,}"
    if progress.done and progress.seconds >= _RATE_SECONDS:
        rate = progress.done / progress.seconds
        yield f"{rate:,.0f} texts/s" if rate >= 10 else f"{rate:.1f} texts/s"
    if progress.done < progress.total and progress.seconds_left is not None and progress.seconds_left >= 1:
        about = "" if progress.done else "about "
        yield f"{about}{words_for_seconds(progress.seconds_left)} left"


def words_for_seconds(seconds: float) -> str:
    """`seconds` as people say it: "14 s", "3 min"."""
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60)} min"


def failed(sentence: str) -> str:
    """The notice for what went wrong."""
    return _notice("failed", sentence, role="alert")


def told(sentences: Sequence[str], provenance: Provenance, *, mark: str = "") -> str:
    """The notice of a result: what the reader must know of the texts, and what gave the numbers.

    `mark` is a class for the style sheet, which sees in the notice what kind of result stands below.
    """
    source = f"{_count(provenance.rows, 'text')} · {provenance.model.rpartition('/')[2]} · {provenance.number_format}"
    return _notice(f"told {mark}".strip(), *sentences, tail=source)


def query_sentences(report: EncodeReport) -> list[str]:
    """What a reader must know about a query: cut, or unknown to the model."""
    cut = [f"Query: {cut_sentence(each.words_lost).lower()}." for each in report.cut]
    return cut + ["The query holds nothing that the model knows."] * bool(report.unknown)


def report_sentences(report: EncodeReport, what: str = "text", numbers: Sequence[int | str] | None = None) -> list[str]:
    """What a reader must know about the texts behind a score: cut, blank, unknown to the model.

    `numbers` are what the page calls the texts, where they are not counted from 1.
    """
    sentences = []
    if report.cut:
        rows = _rows([cut.row for cut in report.cut], numbers)
        lost = sum(cut.words_lost for cut in report.cut)
        sentences.append(
            f"Cut: the last {_count(lost, 'word')} of {what} {rows} {'was' if lost == 1 else 'were'} not read."
            if len(report.cut) == 1
            else f"Cut: {len(report.cut):,} {what}s are longer than the model reads ({what}s {rows})."
        )
    if report.blank:
        sentences.append(f"{_count(len(report.blank), f'blank {what}')} left out.")
    if report.unknown:
        known_as = "holds" if len(report.unknown) == 1 else "hold"
        sentences.append(
            f"{what.capitalize()} {_rows(report.unknown, numbers)} {known_as} nothing that the model knows."
        )
    return sentences


def rows_left_out(which: str, rows: Sequence[int], numbers: Sequence[int]) -> list[str]:
    """The sentence that texts at `rows`, from 0, `which` are for instance "without a score", were left out; or none."""
    return [f"Left out {which}: {_count(len(rows), 'text')} ({_rows(rows, numbers)})."] if rows else []


def cut_sentence(words_lost: int) -> str:
    """What stands beside a text that was cut."""
    return f"Cut: the last {_count(words_lost, 'word')} {'was' if words_lost == 1 else 'were'} not read"


def _notice(kind: str, *sentences: str, role: str = "status", tail: str = "") -> str:
    said = f'<span class="said">{" ".join(escape(s) for s in sentences)}</span>' if sentences else ""
    source = f'<span class="source">{escape(tail)}</span>' if tail else ""
    return f'<p class="notice {kind}" role="{role}">{said}{source}</p>'


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def _rows(rows: Sequence[int], numbers: Sequence[int | str] | None) -> str:
    named = ", ".join(str(row + 1 if numbers is None else numbers[row]) for row in rows[:_NAMED])
    return named if len(rows) <= _NAMED else f"{named} and {len(rows) - _NAMED:,} more"
