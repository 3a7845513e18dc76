"""The endpoint that tells why two texts are close."""

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.explanation import ExplainedText, PairExplanation, explain_pair
from gist_demo.encoding.encoder import CutRow, Encoder, EncodeReport, Vectors, Watch
from gist_demo.ui.endpoints import Endpoints, Json, about_result, plain


class ExplainApi(Endpoints):
    """What carries the similarity of a pair."""

    def register(self) -> None:
        """Publish it in the Blocks that are being built."""
        self.publish(self.explain)

    def explain(self, a: str, b: str, among: list[str] | None = None) -> Json:
        """What each phrase of two texts carries of their score, and which of their sentences go together.

        A phrase's `change` is the score without it minus the score: below 0 it carries the similarity. Spans count
        characters. Percentiles are among pairs of `among`; without it, of texts that come with the app.
        """

        def work(encoder: Encoder, watch: Watch) -> Json:
            first, second = self._text(a, "a"), self._text(b, "b")
            others = () if among is None else self._texts(among, "among", most=self._app.limits.rows)
            background = self._app.background(encoder, others or (first, second), watch=watch)
            made = explain_pair(encoder, first, second, background=background, watch=watch)
            scores = score_columns([made.score], background)
            return {
                "score": made.score,
                "percentile": None if scores.percentiles is None else float(scores.percentiles[0]),
                "a": _text(made.first, made, made.grid),
                "b": _text(made.second, made, made.grid.T),
            } | about_result(made.provenance, background, a=_report(made, 0), b=_report(made, 1))

        return self._answer(work)


def _text(text: ExplainedText, pair: PairExplanation, grid: Vectors) -> Json:
    phrases = [
        {"text": text.wording(phrase), "spans": [list(span) for span in phrase.spans], "change": phrase.change}
        for phrase in text.phrases
    ]
    closest = score_columns(grid.max(axis=1), pair.background)
    return {
        "read_end": text.read_end,
        "phrases": phrases,
        "sentences": [list(span) for span in text.sentences],
        "closest_sentences": text.partners.tolist(),
        "closest_scores": closest.scores.tolist(),
        "closest_percentiles": plain(closest.percentiles),
        "sentences_left_out": text.n_sentences - len(text.sentences),
    }


def _report(pair: PairExplanation, row: int) -> EncodeReport:
    """What is to know of one of the texts, as of a list of it alone."""
    return EncodeReport(
        tuple(CutRow(0, cut.words_lost) for cut in pair.report.cut if cut.row == row),
        unknown=(0,) * (row in pair.report.unknown),
    )
