"""What scores are read against, as the page shows it."""

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from gist_demo.analysis.background import ScoreBackground, Source, measure_background
from gist_demo.widgets.scale import SCALE_CSS, usual_scores


def background(source: Source = "own", *, low: float = -0.3, high: float = 0.6) -> ScoreBackground:
    """The background of scores spread evenly from `low` to `high`."""
    scores = np.linspace(low, high, 4001).astype(np.float32)[:, None]
    made = measure_background(scores, np.ones((1, 1), np.float32), model="m", source=source)
    assert made is not None
    return made


def picture(html: str) -> ET.Element:
    found = re.search(r"<svg.*</svg>", html)
    assert found is not None
    return ET.fromstring(found[0])


def test_the_words_say_whose_texts_and_where_most_pairs_score() -> None:
    own, shipped = usual_scores(background()), usual_scores(background("shipped"))
    assert "against 4,001 pairs of 4,002 of your texts" in own
    assert "against 4,001 pairs of 4,002 English texts on unrelated subjects that come with the app" in shipped
    for words in (own, shipped):
        assert (
            "Of these pairs 50 % score below 0.15, 90 % below 0.51, 99 % below 0.59, 99.9 % below 0.60."
            in words.replace("\N{NO-BREAK SPACE}", " ")
        )


def test_without_a_background_it_says_why() -> None:
    assert "fewer than 30 different texts, and not plain English" in usual_scores(None)
    assert "<svg" not in usual_scores(None)


def test_scores_are_marked_on_the_scale_between_the_ticks_they_belong_to() -> None:
    drawn = picture(usual_scores(background(), [0.15, 0.55]))
    marks = [float(mark.attrib["cx"]) for mark in drawn.iter("circle")]
    ticks = {tick.text: float(tick.attrib["x"]) for tick in drawn.iter("text")}
    assert marks[0] == pytest.approx(ticks["50 %"], abs=0.2)
    assert ticks["90 %"] < marks[1] < 580


def test_scores_beyond_the_strangers_lie_inside_the_picture() -> None:
    drawn = picture(usual_scores(background(), [-1.0, 1.0]))
    assert [float(mark.attrib["cx"]) for mark in drawn.iter("circle")] == [20, 580]


def test_the_words_of_ticks_do_not_touch() -> None:
    drawn = picture(usual_scores(background(low=0.1, high=0.11)))
    places = [float(tick.attrib["x"]) for tick in drawn.iter("text") if tick.attrib.get("class")]
    assert len(places) == 1


def test_there_is_a_colour_for_every_place_of_the_scale() -> None:
    style, drawn = SCALE_CSS.read_text(), picture(usual_scores(background()))
    stops = [stop.attrib for stop in drawn.iter("stop")]
    assert len(stops) == 5
    assert all(f".{stop['class']} " in style for stop in stops)
    offsets = [float(stop["offset"]) for stop in stops]
    assert offsets == sorted(offsets)
