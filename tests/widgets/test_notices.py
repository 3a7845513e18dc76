import pytest

from gist_demo.encoding.encoder import CutRow, EncodeReport
from gist_demo.provenance import Provenance
from gist_demo.widgets.notices import (
    Progress,
    cut_sentence,
    failed,
    progress_sentence,
    report_sentences,
    told,
    words_for_seconds,
)


@pytest.mark.parametrize(
    ("progress", "says"),
    [
        (Progress("load"), "Loading GIST"),
        (Progress("load", 212_000_000, 438_000_000), "Loading GIST: 212 of 438 MB"),
        (Progress(), "Working"),
        (Progress("encode", 0, 2_000), "Reading 0 of 2,000"),
        (Progress("encode", 0, 2_000, 0.2, 95), "Reading 0 of 2,000 · about 2 min left"),
        (Progress("encode", 10, 2_000, 0.5, 40), "Reading 10 of 2,000 · 40 s left"),
        (Progress("encode", 500, 2_000, 10, 30), "Reading 500 of 2,000 · 50 texts/s · 30 s left"),
        (Progress("encode", 5, 2_000, 2, None), "Reading 5 of 2,000 · 2.5 texts/s"),
        (Progress("encode", 1_999, 2_000, 10, 0.2), "Reading 1,999 of 2,000 · 200 texts/s"),
        (Progress("encode", 2_000, 2_000, 10, 0), "Reading 2,000 of 2,000 · 200 texts/s"),
        (Progress("project"), "Drawing the map"),
        (Progress("compare", 320, 10_000), "Comparing 320 of 10,000 texts"),
    ],
)
def test_progress_in_words(progress: Progress, says: str) -> None:
    assert progress_sentence(progress, "GIST") == says


def test_seconds_as_people_say_them() -> None:
    assert [words_for_seconds(s) for s in (0.2, 14, 89, 90, 200)] == ["1 s", "14 s", "89 s", "2 min", "3 min"]


@pytest.mark.parametrize(
    ("report", "says"),
    [
        (EncodeReport(), []),
        (EncodeReport(cut=(CutRow(2, 38),)), ["Cut: the last 38 words of text 3 were not read."]),
        (EncodeReport(cut=(CutRow(0, 1),)), ["Cut: the last 1 word of text 1 was not read."]),
        (
            EncodeReport(cut=tuple(CutRow(row, 5) for row in range(5))),
            ["Cut: 5 texts are longer than the model reads (texts 1, 2, 3 and 2 more)."],
        ),
        (EncodeReport(blank=(1,)), ["1 blank text left out."]),
        (EncodeReport(blank=(1, 2)), ["2 blank texts left out."]),
        (EncodeReport(unknown=(0,)), ["Text 1 holds nothing that the model knows."]),
        (EncodeReport(unknown=(0, 4)), ["Text 1, 5 hold nothing that the model knows."]),
    ],
)
def test_the_report_in_words(report: EncodeReport, says: list[str]) -> None:
    assert report_sentences(report) == says


def test_one_text_in_words() -> None:
    assert cut_sentence(38) == "Cut: the last 38 words were not read"
    assert cut_sentence(1) == "Cut: the last 1 word was not read"


def test_a_result_names_its_source_and_nothing_in_a_notice_is_markup() -> None:
    source = Provenance("owner/<i>model", "0" * 40, "cpu", "float32", rows=8)
    notice = told(["a < b"], source, mark="many")
    assert 'class="notice told many"' in notice
    assert "8 texts · &lt;i&gt;model · float32" in notice
    assert "a &lt; b" in notice
    assert "said" not in told([], source)
    assert 'role="alert"' in failed("<script>")
    assert "<script>" not in failed("<script>")
