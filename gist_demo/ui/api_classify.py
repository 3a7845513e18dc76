"""The endpoints of the Classify tab."""

from dataclasses import dataclass

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.decision import Decision, chosen_labels, decide, probabilities
from gist_demo.analysis.gold_labels import gold_labels as read_gold
from gist_demo.analysis.label_quality import measure_labels
from gist_demo.analysis.label_sets import gold_sets, measure_sets
from gist_demo.analysis.label_tuning import TEMPERATURE, tune_decision
from gist_demo.analysis.labels import PLACEHOLDER, check_labels, check_template
from gist_demo.analysis.reliability import reliability_curve
from gist_demo.analysis.set_tuning import tune_sets
from gist_demo.analysis.zero_shot import ZeroShotResult, classify_texts
from gist_demo.encoding.encoder import Encoder, Watch
from gist_demo.errors import InputError
from gist_demo.export.label_measures import (
    label_quality_json,
    reliability_json,
    set_quality_json,
    set_tuning_json,
    tuning_json,
)
from gist_demo.ui.endpoints import Endpoints, Json, about_result, number, plain, strings
from gist_demo.ui.given_labels import described_labels, flag, same_length

_LEAST_TEMPERATURE, _MOST_TEMPERATURE = 1e-4, 1_000.0


@dataclass(frozen=True)
class _Asked:
    """What both endpoints take, as programs hand it in."""

    texts: object
    candidate_labels: object
    hypothesis_template: object
    label_descriptions: object
    names: object
    several: object
    at_least: object
    temperature: object

    @property
    def decision(self) -> Decision:
        """Raises InputError for what is no flag or no cosine."""
        at_least = None if self.at_least is None else number(self.at_least, "at_least", -1, 1)
        return Decision(flag(self.several, "several"), at_least)

    @property
    def softness(self) -> float | None:
        """The temperature. Raises InputError for what is none."""
        if self.temperature is None:
            return None
        return number(self.temperature, "temperature", _LEAST_TEMPERATURE, _MOST_TEMPERATURE)


class ClassifyApi(Endpoints):
    """Labels for texts, without training. A label is its name in `hypothesis_template` at each {}, and what else is
    said of it in `label_descriptions`: a list of texts for each label, in its place. Without `names`, labels that have
    descriptions are these alone.

    A text gets its closest label, or none of these where that scores below `at_least` (a cosine); with `several`, every
    label from there on.
    """

    def register(self) -> None:
        """Publish them in the Blocks that are being built."""
        self.publish(self.classify, self.evaluate_labels)

    def classify(  # noqa: PLR0913, PLR0917 (parameters of the public API, only ever added)
        self,
        texts: list[str],
        candidate_labels: list[str],
        hypothesis_template: str = PLACEHOLDER,
        label_descriptions: list[list[str]] | None = None,
        names: bool = True,
        several: bool = False,
        at_least: float | None = None,
        temperature: float | None = None,
    ) -> Json:
        """The closest label of every text, all scores (cosines) and percentiles, and the lead over the second label.

        `chosen`: what each text gets after all, a list that is empty for none of these. `alike_labels`: the closest
        pairs of labels. With `temperature`, `probabilities` are the softmax of the scores over it.
        """
        asked = _Asked(
            texts, candidate_labels, hypothesis_template, label_descriptions, names, several, at_least, temperature
        )

        def work(encoder: Encoder, watch: Watch) -> Json:
            decision, softness = asked.decision, asked.softness
            result = self._classify(encoder, asked, watch)
            scores = score_columns(result.label_scores, result.background)
            sure = None if softness is None else probabilities(result.label_scores, softness)
            return {
                "labels": [result.candidate_labels[i] for i in result.best],
                "chosen": chosen_labels(result.candidate_labels, decide(result.label_scores, decision)),
                "lead": result.lead.tolist(),
                "candidate_labels": list(result.candidate_labels),
                "label_scores": scores.scores.tolist(),
                "label_percentiles": plain(scores.percentiles),
                "probabilities": plain(sure),
                "alike_labels": _alike(result),
            } | _about(result)

        return self._answer(work)

    def evaluate_labels(  # noqa: PLR0913, PLR0917 (parameters of the public API, only ever added)
        self,
        texts: list[str],
        candidate_labels: list[str],
        gold_labels: list[str],
        hypothesis_template: str = PLACEHOLDER,
        label_descriptions: list[list[str]] | None = None,
        names: bool = True,
        several: bool = False,
        at_least: float | None = None,
        temperature: float | None = None,
        none_value: str = "",
        tune: bool = False,
    ) -> Json:
        """How right the labels are by `gold_labels`, those of people, one for each text: accuracy, F1, confusions.

        A blank value is no judgement; one that is no label is left out and counted in `unknown_labels`, but "none of
        these" and `none_value` say that no label fits ("*": all other values do). With `several`, a value may hold
        labels between ";" or "|". With `temperature` comes the reliability of probabilities; with `tune` a threshold
        and a temperature, tuned on one half and measured on the other.
        """
        asked = _Asked(
            texts, candidate_labels, hypothesis_template, label_descriptions, names, several, at_least, temperature
        )

        def work(encoder: Encoder, watch: Watch) -> Json:
            decision, softness, tuned = asked.decision, asked.softness, flag(tune, "tune")
            (nothing,) = strings([none_value], "none_value")
            values = strings(gold_labels, "gold_labels")
            if decision.several and softness is not None:
                raise InputError("A temperature is for one label a text: leave it out, or several.", "temperature")
            same_length("gold_labels", len(values), len(strings(texts, "texts")))
            result = self._classify(encoder, asked, watch)
            called, scores = result.candidate_labels, result.label_scores
            found: Json
            if decision.several:
                sets = gold_sets(values, called, none_value=nothing)
                found = dict(set_quality_json(measure_sets(decide(scores, decision), sets, watch=watch), called))
                better = tune_sets(scores, sets, before=decision, watch=watch) if tuned else None
                found["tuning"] = None if better is None else set_tuning_json(better, called)
                return found | {"unknown_labels": dict(sets.unknown)} | _about(result)
            gold = read_gold(values, called, none_value=nothing)
            found = dict(label_quality_json(measure_labels(scores, gold.labels, decision, watch=watch), called))
            found |= {"unknown_labels": dict(gold.unknown), "reliability": None, "tuning": None}
            if softness is not None:
                found["reliability"] = reliability_json(reliability_curve(scores, gold.labels, softness))
            if tuned:
                compared = softness or TEMPERATURE
                tuning = tune_decision(scores, gold.labels, before=decision, temperature=compared, watch=watch)
                found["tuning"] = tuning_json(tuning, called)
            return found | _about(result)

        return self._answer(work)

    def _classify(self, encoder: Encoder, asked: _Asked, watch: Watch) -> ZeroShotResult:
        limits = self._app.limits
        labels = check_labels(described_labels(asked.candidate_labels, asked.label_descriptions), limits=limits)
        (template,) = strings([asked.hypothesis_template], "hypothesis_template")
        documents = self._texts(asked.texts, "texts", most=limits.rows)
        return classify_texts(
            encoder,
            documents,
            labels,
            hypothesis_template=check_template(template, labels, most=limits.prompt_characters),
            names=flag(asked.names, "names"),
            background=self._app.background(encoder, documents, watch=watch),
            watch=watch,
        )


def _alike(result: ZeroShotResult) -> list[Json]:
    called = result.candidate_labels
    return [
        {"labels": [called[pair.first], called[pair.second]], "score": pair.score, "too_alike": pair.too_alike}
        for pair in result.alike
    ]


def _about(result: ZeroShotResult) -> Json:
    """`report.candidate_labels` is on labels, whichever of their words it was."""
    reports = {"texts": result.report, "candidate_labels": result.label_report}
    return about_result(result.provenance, result.background, **reports)
