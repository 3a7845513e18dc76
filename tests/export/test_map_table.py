from dataclasses import replace

import numpy as np

from gist_demo.analysis.clustering import Clusters
from gist_demo.analysis.map_quality import MapQuality
from gist_demo.export.about import about
from gist_demo.export.files import csv_file, jsonl_file
from gist_demo.export.map_table import map_table
from gist_demo.export.table import Table
from tests.export.results import PROVENANCE, ROWS, projection

CLUSTERS = Clusters(np.array([0, -1, 1]), (1, 1), 2)
QUALITY = MapQuality(0.75, np.array([0.5, np.nan, 1], np.float32), 0.5, np.array([0, np.nan, 1], np.float32), 1)


def values(table: Table, name: str) -> list[object]:
    return next(list(column.values) for column in table.columns if column.name == name)


def names(table: Table) -> list[str]:
    return [column.name for column in table.columns if not column.group]


def test_dots_have_coordinates_and_blank_texts_none() -> None:
    table = map_table(projection(), ROWS)
    assert names(table) == ["row", "x", "y", "text", "words_not_read"]
    assert np.isnan(np.array(values(table, "x"), np.float32)).tolist() == [False, True, False]


def test_three_dimensions_have_a_third_coordinate() -> None:
    flat = projection()
    points = np.arange(9, dtype=np.float32).reshape(3, 3)
    table = map_table(replace(flat, projection=replace(flat.projection, coordinates=points)), ROWS)
    assert names(table)[:5] == ["row", "x", "y", "z", "text"]
    assert values(table, "z") == [2, 5, 8]


def test_what_is_known_of_each_dot_stands_with_it() -> None:
    table = map_table(projection(), ROWS, clusters=CLUSTERS, names=("=cats", "dogs"), quality=QUALITY, selected=(2, 0))
    added = ["cluster", "cluster_name", "trustworthiness", "neighbors_kept", "selected"]
    assert names(table) == ["row", "x", "y", *added, "text", "words_not_read"]
    assert values(table, "cluster") == [1, 0, 2]
    assert values(table, "cluster_name") == ["=cats", "", "dogs"]
    assert values(table, "selected") == [True, False, True]
    assert "cluster_name" not in names(map_table(projection(), ROWS, clusters=CLUSTERS))


def test_true_and_false_are_those_of_the_format() -> None:
    table, source = map_table(projection(), ROWS, selected=(1,), quality=QUALITY), about(PROVENANCE, ROWS)
    lines = jsonl_file("map", table, source).content.decode().splitlines()
    assert '"trustworthiness": null, "neighbors_kept": null, "selected": true' in lines[2]
    assert '"selected": false' in lines[1]
    assert ",true," in csv_file("map", table, source).content.decode().splitlines()[2]
