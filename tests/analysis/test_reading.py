from gist_demo.analysis.reading import read_ends
from gist_demo.encoding.encoder import Encoder


def test_reading_ends_where_the_model_says_words_are_lost(encoder: Encoder) -> None:
    texts = ["short", "", "word " * 400, "unfathomable, " * 300, "語" * 700, " " * 20_000 + "word " * 300]
    ends = read_ends(encoder, texts)
    lost = {cut.row: cut.words_lost for cut in encoder.encode(texts).report.cut}
    assert [ends[row] < len(text) for row, text in enumerate(texts)] == [row in lost for row in range(len(texts))]
    assert {row: max(1, len(texts[row][ends[row] :].split())) for row in lost} == lost
