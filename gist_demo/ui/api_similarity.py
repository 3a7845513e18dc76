"""The endpoints of the Similarity tab."""

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.duplicates import near_duplicate_groups
from gist_demo.analysis.similarity import SimilarityResult, compare_texts
from gist_demo.encoding.encoder import Encoder, EncodeReport, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.ui.endpoints import Endpoints, Json, about_result, plain, whole

MOST_PAIRS = 10_000


class SimilarityApi(Endpoints):
    """How close texts are to each other."""

    def register(self) -> None:
        """Publish them in the Blocks that are being built."""
        self.publish(self.similarity, self.closest_pairs, self.near_duplicates)

    def similarity(self, texts: list[str], other: list[str] | None = None) -> Json:
        """Cosine similarity and percentile of every text with every other, or with every text of a second list."""

        def work(encoder: Encoder, watch: Watch) -> Json:
            result = self._compared(encoder, texts, other, most=self._app.limits.similarity_texts, top=0, watch=watch)
            scores = score_columns(result.scores, result.background)
            answer = {"scores": plain(scores.scores), "percentiles": plain(scores.percentiles, digits=3)}
            return answer | _about(result)

        return self._answer(work)

    def closest_pairs(self, texts: list[str], other: list[str] | None = None, top: int = 10) -> Json:
        """The closest pairs of one list, each once with row > other, or of two, closest first, of lists of any length.

        Rows count from 0.
        """

        def work(encoder: Encoder, watch: Watch) -> Json:
            wanted = whole(top, "top", least=1)
            if wanted > MOST_PAIRS:
                raise InputError(f"top must be at most {MOST_PAIRS:,}.", "top")
            result = self._compared(encoder, texts, other, most=self._app.limits.rows, top=wanted, watch=watch)
            percentiles = plain(score_columns(result.pairs.scores, result.background).percentiles)
            among = percentiles or [None] * len(result.pairs)
            pairs = [
                {"row": pair.row, "other": pair.other, "score": pair.score, "percentile": percentile}
                for pair, percentile in zip(result.pairs.first(wanted), among, strict=True)
            ]
            return {"pairs": pairs} | _about(result)

        return self._answer(work)

    def near_duplicates(self, texts: list[str], other: list[str] | None = None, at_least: float | None = None) -> Json:
        """Groups of texts that hang together by pairs of at least the cosine `at_least`, the largest group first.

        Rows count from 0. With a second list only pairs across the lists count, and its rows go on after those of
        `texts`. Without `at_least` it is measured: a tenth as far apart (1 - score) as strangers are in the middle.
        `percentile` is that of the threshold.
        """

        def work(encoder: Encoder, watch: Watch) -> Json:
            left = self._texts(texts, "texts", most=self._app.limits.rows)
            right = None if other is None else self._texts(other, "other", most=self._app.limits.rows)
            if not left or right == ():
                raise InputError("Both lists need at least one text.")
            background = self._app.background(encoder, left, right or (), watch=watch)
            threshold = background.near_duplicate if at_least is None and background is not None else at_least
            if not isinstance(threshold, int | float) or isinstance(threshold, bool) or not 0 < threshold <= 1:
                raise InputError("at_least must be a score above 0, at most 1.", "at_least")
            first = encoder.encode(left, watch=watch)
            second = None if right is None else encoder.encode(right, watch=watch)
            groups = near_duplicate_groups(
                first.vectors, None if second is None else second.vectors, at_least=threshold, watch=watch
            )
            reports: dict[str, EncodeReport] = {} if second is None else {"other": second.report}
            source = provenance_of(encoder, first.report, rows=len(left))
            among = score_columns([threshold], background).percentiles
            answer = {
                "groups": [list(group) for group in groups],
                "at_least": float(threshold),
                "percentile": None if among is None else float(among[0]),
            }
            return answer | about_result(source, background, texts=first.report, **reports)

        return self._answer(work)

    def _compared(
        self, encoder: Encoder, texts: object, other: object, *, most: int, top: int, watch: Watch
    ) -> SimilarityResult:
        left = self._texts(texts, "texts", most=most)
        right = None if other is None else self._texts(other, "other", most=most)
        background = self._app.background(encoder, left, right or (), watch=watch)
        return compare_texts(
            encoder,
            left,
            right,
            top=top,
            most=self._app.limits.similarity_texts,
            background=background,
            watch=watch,
        )


def _about(result: SimilarityResult) -> Json:
    reports = {} if result.other_report is None else {"other": result.other_report}
    return about_result(result.provenance, result.background, texts=result.report, **reports)
