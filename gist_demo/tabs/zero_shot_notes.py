"""What must be known before texts are classified: labels too alike to tell apart, texts that the model has seen."""

from collections.abc import Sequence

from gist_demo.analysis.labels import AlikeLabels, alike_labels, encode_labels, label_prompts
from gist_demo.corpora.training_sets import training_set
from gist_demo.encoding.encoder import Ready
from gist_demo.errors import InputError
from gist_demo.figures.label import score_label
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.zero_shot_inputs import Answered, Asked, parse
from gist_demo.text import shorten
from gist_demo.widgets.measured import paragraphs
from gist_demo.widgets.run import RunWatch, quickly, visitor

_NAME_CHARACTERS = 60


def tell_alike(app: App, in_use: TextsInUse, answered: Answered | None, labels: str, template: str, names: bool) -> str:
    """Which of the labels that are written now cannot be told apart, or which are the closest; "" without labels.

    Before there is an answer, labels are read against unrelated texts; then against the visitor's own.
    """

    def told() -> str:
        if not isinstance(app.models.state(), Ready):
            return ""
        try:
            settings = parse(Asked(labels, template, names), app.limits)
        except InputError:
            return ""  # labels that are not finished yet; Classify says what is wrong
        watch = RunWatch(app.limits.run_seconds, visitor=visitor())
        encoder = app.models.get(watch=watch)
        own = app.used(in_use).corpus.texts if answered is not None and answered.in_use == in_use else ()
        prompts = label_prompts(settings.labels, settings.template, names=settings.names)
        vectors = encode_labels(encoder, prompts, watch=watch).vectors
        alike = alike_labels(vectors, app.background(encoder, own, watch=watch))
        return _alike_words([label.name for label in settings.labels], alike)

    return quickly(told, lambda _: "")


def tell_seen(app: App, in_use: TextsInUse) -> str:
    """Whether the model was trained on the texts in use, as far as that is known; "" where it is not."""

    def told() -> str:
        state = app.models.state()
        if not isinstance(state, Ready):
            return ""
        corpus = app.used(in_use).corpus
        found = training_set(corpus.name, state.card.training_sets)
        if found is None or corpus.sample:
            return ""
        if found.is_certain:
            said = f"{found.name} was in {state.card.name}'s training data: this is not zero-shot."
        else:
            said = (
                f"These texts may be from {found.name}, which was in {state.card.name}'s training data: then this is "
                "not zero-shot."
            )
        return paragraphs([said], name="caution")

    return quickly(told, lambda _: "")


def _alike_words(names: Sequence[str], closest: Sequence[AlikeLabels]) -> str:
    """A warning of each pair that is too alike; where none is, the closest of all."""
    called = [shorten(name, _NAME_CHARACTERS) for name in names]
    said = [
        f"“{called[each.first]}” and “{called[each.second]}” are {score_label(each.score)} alike: texts between them "
        "can go either way."
        for each in closest
        if each.too_alike
    ]
    if said:
        return paragraphs(said, name="caution")
    first, second = called[closest[0].first], called[closest[0].second]
    alike = f"The closest two labels are “{first}” and “{second}”, {score_label(closest[0].score)} alike."
    return paragraphs([alike], name="closest")
