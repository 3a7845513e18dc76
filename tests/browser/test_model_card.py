"""The model card's example gives, on the page and through the API, the numbers of the card's own lines."""

import numpy as np
import pytest
from gradio_client import Client

from gist_demo.corpora.samples import load_sample
from gist_demo.encoding.encoder import Vectors
from gist_demo.models.bundled import bundled_folder
from gist_demo.models.plain import model_card_scores
from tests.browser.conftest import Visitor

TEXTS = load_sample("model-card").texts


@pytest.fixture(scope="module")
def expected() -> Vectors:
    folder = bundled_folder()
    assert folder is not None
    return model_card_scores(folder, TEXTS, "cpu")


def test_on_the_page(visit: Visitor, expected: Vectors) -> None:
    here = visit()
    here.use_sample("The model card's example")
    here.matrix_of(3)
    drawn = here.page.locator("#similarity-chart .js-plotly-plot").evaluate(
        "chart => Array.from(chart._fullData[0].z, row => Array.from(row))"
    )
    below = np.tril_indices(3, -1)
    np.testing.assert_allclose(np.array(drawn, float)[below], expected[below], atol=1e-4)  # as fine as pictures are
    for card in here.page.locator("#similarity-pairs .card").all():
        row, other = (int(number) - 1 for number in card.locator(".rank").inner_text().split(" · "))
        assert float(card.locator(".score").get_attribute("title") or "") == pytest.approx(
            expected[row, other], abs=1e-5
        )


def test_through_the_api(app_url: str, expected: Vectors) -> None:
    answer = Client(app_url, verbose=False).predict(texts=list(TEXTS), api_name="/similarity")
    np.testing.assert_allclose(answer["scores"], expected, atol=1e-5)
