"""How the map is made: a sketch at once, then the map that was asked for, and its clusters."""

from collections.abc import Iterator, Sequence
from typing import Any

from gist_demo.analysis.layout import UMAP_LEAST
from gist_demo.analysis.projection import project_texts, sketch_texts
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import Stopped
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.map_files import drawn_of
from gist_demo.tabs.map_inputs import FIELDS, Asked, asked_of, check, mapped
from gist_demo.tabs.map_picking import token
from gist_demo.tabs.map_view import Drawn, clustered, drawn_map
from gist_demo.widgets.notices import Progress, busy, failed, report_sentences, told, words_for_seconds
from gist_demo.widgets.run import run_in_steps

_SKETCHED = "A first sketch (PCA); UMAP is on its way"


def draw_map(app: App, in_use: TextsInUse, *asked_and_shown: Any) -> Iterator[tuple[object, ...]]:
    """The map, a sign that it is there, and notice; before it a sketch where UMAP takes a while.

    `asked_and_shown`: the inputs of FIELDS, the Drawn on the page or None, the rows to mark.
    """
    values, (on_page, marked) = asked_and_shown[: len(FIELDS)], asked_and_shown[len(FIELDS) :]
    asked, whole = asked_of(values), in_use.whole
    n = 0

    def work(watch: Watch) -> Iterator[Drawn]:
        nonlocal n
        check(app, in_use, *values)
        encoder, texts = app.models.get(watch=watch), mapped(app, whole).texts
        n = len(texts)
        if isinstance(on_page, Drawn) and on_page.shows(encoder, whole, asked):
            yield on_page if on_page.asked == asked and on_page.clusters else clustered(app, on_page, asked, watch)
            return
        if asked.settings.method == "umap" and UMAP_LEAST <= n <= app.limits.umap_texts:
            sketch = sketch_texts(encoder, texts, asked.settings, limits=app.limits, watch=watch)
            yield drawn_map(whole, asked, sketch, is_sketch=True)
        result = project_texts(encoder, texts, asked.settings, workers=app.workers, limits=app.limits, watch=watch)
        yield clustered(app, drawn_map(whole, asked, result), asked, watch)

    def doing(progress: Progress) -> str:
        return (
            _on_its_way(asked, n, progress) if progress.phase == "project" and asked.settings.method == "umap" else ""
        )

    def present(made: Drawn) -> Sequence[object]:
        if made.is_sketch:
            return made, token(), busy(f"{_SKETCHED}.", mark="sketched")
        rows = tuple(marked) or in_use.rows or ()
        return made, token(), told(_sentences(app, made, rows), made.result.provenance)

    yield from run_in_steps(work, present, models=app.models, outputs=3, doing=doing)


def after_stop(drawn: Drawn | None) -> str:
    """The notice once somebody has stopped: a sketch stays, and is called one."""
    if drawn is None or not drawn.is_sketch:
        return failed(Stopped().text)
    said = "Stopped. This is the first sketch (PCA), without clusters. Press Draw map for the map."
    return told([said], drawn.result.provenance)


def _on_its_way(asked: Asked, n: int, progress: Progress) -> str:
    left = _umap_seconds(n, asked.settings.n_neighbors) - progress.lasting
    sentence = f"{_SKETCHED} · {words_for_seconds(left)} left" if left >= 1 else f"{_SKETCHED}."
    return busy(sentence, mark="sketched")


def _umap_seconds(n: int, n_neighbors: int) -> float:
    """About how long a warm UMAP takes: measured as 5 s for 5,000 texts and 15 neighbours, 20 s for 200 of them."""
    return n * (0.75 + n_neighbors / 60) / 1000


def _sentences(app: App, made: Drawn, rows: Sequence[int]) -> list[str]:
    result, there = made.result, len(app.used(made.in_use).corpus.texts)
    n = result.provenance.rows
    said = [drawn_of(n, there)] if there > n else []
    beyond = sum(row >= n for row in rows)
    said += [f"Not on the map: {beyond:,} of the {len(rows):,} texts to be shown."] if beyond else []
    said += [result.projection.note] if result.projection.note else []
    return said + report_sentences(result.report)


def is_about_others(drawn: Drawn | None, in_use: TextsInUse) -> bool:
    """Whether the map on the page is of other texts than those in use."""
    return drawn is not None and drawn.in_use != in_use.whole
