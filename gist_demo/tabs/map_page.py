"""What the Map tab is made of: the parts that are seen at once, and those under "More"."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import gradio as gr
from gradio.components import Component

from gist_demo.tabs.map_accuracy import AccuracyPart, build_accuracy
from gist_demo.tabs.map_clusters import cluster_list
from gist_demo.tabs.map_files import MAP_HEIGHT
from gist_demo.tabs.map_find import MEANING, WORDS
from gist_demo.tabs.map_inputs import CLUSTER, NOTHING, colour_choices, options
from gist_demo.tabs.map_making import after_stop
from gist_demo.tabs.map_neighbors import hint
from gist_demo.tabs.map_picking import CHART, GROUPS, TRAY
from gist_demo.widgets.chart import chart
from gist_demo.widgets.controls import Controls, controls
from gist_demo.widgets.map_marks import map_marks
from gist_demo.widgets.offers import offering

_HONEST = '<p class="muted">Close dots are close texts; distances between islands mean little.</p>'


@dataclass(frozen=True)
class MapPage:
    """The parts that are seen at once, and what they hold.

    `drawn` is the map, `marked` are the rows that are meant, `found` is what was looked for by meaning; `made` and
    `again` change when there is a map, and when it is to be painted anew.
    """

    row: Controls
    colour_by: gr.Dropdown
    find: gr.Textbox
    how: gr.Radio
    go: gr.Button
    picture: gr.HTML
    marks: gr.HTML
    tray: gr.HTML
    groups: gr.HTML
    drawn: gr.State
    marked: gr.State
    found: gr.State
    made: gr.State
    again: gr.State


@dataclass(frozen=True)
class MapMore:
    """The parts under "More": the inputs of FIELDS, what sizes tell, a text to be placed, and the accuracy."""

    options: Mapping[str, Component]
    size_by: gr.Dropdown
    new_text: gr.Textbox
    place: gr.Button
    accuracy: AccuracyPart


def build_page() -> MapPage:
    """Lay out what is seen at once."""
    drawn = gr.State(None)
    row = replace(controls("map", "Draw map"), stopped=after_stop, about=(drawn,))
    with gr.Row(elem_id="map-look"):
        colour_by = gr.Dropdown(
            colour_choices({}),
            value=CLUSTER,
            label="Colour by",
            elem_id="map-colour",
            allow_custom_value=True,
            min_width=180,
        )
        find = gr.Textbox(
            label="Find", placeholder="Words, or what you mean", elem_id="map-find", max_lines=1, min_width=200, scale=2
        )
        how = gr.Radio(
            [("by words", WORDS), ("by meaning", MEANING)],
            value=WORDS,
            show_label=False,
            container=False,
            elem_id="map-find-how",
            min_width=200,
        )
        go = gr.Button("Find", elem_id="map-find-go", scale=0, min_width=72)
    with gr.Row(elem_classes="result", elem_id="map-result"):
        with gr.Column(scale=3, min_width=320):
            picture = chart(
                elem_id=CHART, label="Map of your texts", height=MAP_HEIGHT, empty="Press Draw map to see your texts."
            )
            gr.HTML(_HONEST, elem_id="map-honest")
            groups = cluster_list(GROUPS)
        with gr.Column(scale=1, min_width=280):
            tray = offering(hint(), elem_id=TRAY)
    states = gr.State(()), gr.State(None), gr.State(0), gr.State(0)
    return MapPage(row, colour_by, find, how, go, picture, map_marks(CHART), tray, groups, drawn, *states)


def build_more() -> MapMore:
    """Lay out what is under "More"."""
    with gr.Accordion("More", open=False, elem_id="map-more", elem_classes="more"):
        more = options()
        with gr.Row(elem_classes="map-options"):
            size_by = gr.Dropdown(
                [("Nothing", NOTHING)], value=NOTHING, label="Size by", elem_id="map-size", allow_custom_value=True
            )
            new_text = gr.Textbox(
                label="Place a text", elem_id="map-new-text", placeholder="One that is not on the map", scale=2
            )
            place = gr.Button("Place", elem_id="map-place", scale=0, min_width=88)
        accuracy = build_accuracy()
    return MapMore(more, size_by, new_text, place, accuracy)
