"""Under "More" of the Map tab: how far the map can be trusted, as a whole and at each dot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import gradio as gr
import numpy as np

from gist_demo.analysis.map_quality import MapQuality, measure_map
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import InputError
from gist_demo.tabs.interface import App, Used
from gist_demo.tabs.map_inputs import ACCURACY, mapped
from gist_demo.tabs.map_picking import coloured_by, token
from gist_demo.tabs.map_view import Drawn, Found, Measured, encoded
from gist_demo.widgets.controls import Controls, controls
from gist_demo.widgets.markup import Card, cards
from gist_demo.widgets.measured import paragraphs
from gist_demo.widgets.notices import STALE, told
from gist_demo.widgets.offers import offering
from gist_demo.widgets.run import run

_WORST = 5


@dataclass(frozen=True)
class AccuracyPart:
    """Its button, what it shows, and the State of what was measured."""

    row: Controls
    shown: gr.HTML
    measured: gr.State


def build_accuracy() -> AccuracyPart:
    """Lay the panel out."""
    with gr.Accordion("Map accuracy", open=False, elem_id="map-accuracy", elem_classes="more measure"):
        row = controls("accuracy", "Measure")
        shown = offering("", elem_id="accuracy-shown", elem_classes="result")
    return AccuracyPart(row, shown, gr.State(None))


def measure(app: App, drawn: Drawn | None, found: Found | None, colour_by: str) -> Iterator[tuple[object, ...]]:
    """What was measured, in words, and for the colours; the colours to choose from; a sign to paint; and notice."""

    def work(watch: Watch) -> MapQuality:
        if drawn is None:
            raise InputError("There is no map of these texts yet. Press Draw map.")
        _, vectors, _ = encoded(app, drawn, watch=watch)
        return measure_map(vectors, drawn.coordinates, watch=watch)

    def present(quality: MapQuality) -> Sequence[object]:
        assert drawn is not None
        used, measured = mapped(app, drawn.in_use), Measured(drawn.view, quality)
        colours = coloured_by(app, drawn, ACCURACY, found=found, measured=measured)
        source = drawn.result.provenance
        again = token() if colour_by == ACCURACY else gr.skip()  # else the new choice has it painted
        return accuracy_words(used, quality), measured, colours, again, told([], source)

    yield from run(work, present, models=app.models, outputs=5)


def is_outdated(drawn: Drawn | None, measured: Measured | None) -> object:
    """Dims what was measured of an earlier map."""
    return STALE if drawn is not None and measured is not None and measured.view != drawn.view else gr.skip()


def accuracy_words(used: Used, quality: MapQuality) -> str:
    """The two measures with what they mean, and the texts whose dots mislead most."""
    k = quality.n_neighbors
    lead = f"Trustworthiness {quality.trustworthiness:.2f} · neighbours kept {100 * quality.neighbors_kept:.0f} %"
    sentences = [
        f"Trustworthiness is 1 where the {k} nearest dots of each are its closest texts, and lower elsewhere.",
        f"Of the {k} closest texts of each text, {100 * quality.neighbors_kept:.0f} % are among its {k} nearest dots.",
        "The map is coloured by the accuracy of each dot: the low ones stand among texts that are not like them.",
    ]
    order = np.argsort(quality.of_texts, kind="stable")[:_WORST]
    worst = [int(row) for row in order if not np.isnan(quality.of_texts[row])]
    shown = [
        Card(
            str(row + 1),
            None,
            (used.texts[row],),
            rows=(row,),
            remark=f"accuracy {quality.of_texts[row]:.2f}, {100 * quality.kept_of_texts[row]:.0f} % of neighbours kept",
        )
        for row in worst
    ]
    listed = cards(shown, label="Texts whose dots mislead most", corpus_key=used.corpus_key)
    return paragraphs(sentences, lead=lead) + "<h3>Dots that mislead most</h3>" + listed
