import numpy as np
import pytest
from sklearn.metrics import f1_score

from gist_demo.analysis.decision import Decision, decide
from gist_demo.analysis.label_sets import GoldSets, measure_sets
from gist_demo.analysis.set_tuning import best_set_threshold, tune_sets
from gist_demo.encoding.encoder import Vectors
from gist_demo.errors import InputError

FIRST_GUESS = Decision(several=True, at_least=0.2)


def made_up(n: int, *, seed: int = 0) -> tuple[Vectors, GoldSets]:
    """Scores of five labels, of which the right ones are higher; some texts have none, some are not judged."""
    random = np.random.default_rng(seed)
    has = random.random((n, 5)) < np.array([0.5, 0.3, 0.2, 0.1, 0.0])
    scores = random.normal(0.3, 0.08, (n, 5)) + 0.2 * has
    return scores.astype(np.float32), GoldSets(has, random.random(n) < 0.9, {})


@pytest.mark.parametrize("seed", range(4))
def test_no_other_threshold_is_better(seed: int) -> None:
    scores, gold = made_up(60, seed=seed)
    found = best_set_threshold(scores, gold.has)

    def reached(at_least: float) -> float:
        return float(f1_score(gold.has, scores >= np.float32(at_least), average="micro", zero_division=0))

    assert reached(found) >= max(map(reached, np.linspace(0, 0.9, 901))) - 1e-9


def test_where_every_label_fits_all_are_taken() -> None:
    scores = np.array([[0.5, 0.25], [0.5, 0.75]], np.float32)
    assert best_set_threshold(scores, np.ones((2, 2), bool)) == 0.25


def test_equal_scores_are_taken_together() -> None:
    scores = np.array([[0.5, 0.5], [0.5, 0.1]], np.float32)
    assert best_set_threshold(scores, np.array([[True, False], [False, False]])) == pytest.approx(0.3)


def test_what_is_tuned_on_one_part_is_measured_on_the_other() -> None:
    scores, gold = made_up(300)
    found = tune_sets(scores, gold, before=FIRST_GUESS)
    assert found.at_least == best_set_threshold(scores[found.tuned], gold.has[found.tuned])
    assert sorted([*found.tuned, *found.rest]) == np.flatnonzero(gold.is_judged).tolist()
    rest = GoldSets(gold.has[found.rest], gold.is_judged[found.rest], {})
    for decision, measured in ((FIRST_GUESS, found.before), (Decision(True, found.at_least), found.after)):
        assert measured.micro_f1 == measure_sets(decide(scores[found.rest], decision), rest).micro_f1
    assert found.after.micro_f1.low > found.before.micro_f1.value
    assert found.tuned.tolist() == tune_sets(scores, gold, before=FIRST_GUESS).tuned.tolist()


def test_both_halves_have_labels_however_rare_they_are() -> None:
    has = np.zeros((400, 2), bool)
    has[:20, 0] = True
    scores = np.random.default_rng(0).random((400, 2), np.float32)
    found = tune_sets(scores, GoldSets(has, np.ones(400, bool), {}), before=FIRST_GUESS)
    assert has[found.tuned].sum() == has[found.rest].sum() == 10


def test_too_few_texts_are_said() -> None:
    scores, gold = made_up(20)
    with pytest.raises(InputError, match="at least 20 texts") as caught:
        tune_sets(scores, gold, before=FIRST_GUESS)
    assert caught.value.field == "gold_labels"
