"""The public API: typed endpoints, plain JSON in and out. Everything else of the page is private."""

from gist_demo.tabs.interface import App
from gist_demo.ui.api_classify import ClassifyApi
from gist_demo.ui.api_evaluation import EvaluationApi
from gist_demo.ui.api_explain import ExplainApi
from gist_demo.ui.api_project import ProjectApi
from gist_demo.ui.api_search import SearchApi
from gist_demo.ui.api_similarity import SimilarityApi

_PARTS = (SimilarityApi, SearchApi, ClassifyApi, ProjectApi, ExplainApi, EvaluationApi)


def register(app: App) -> None:
    """Publish all endpoints of `app` in the Blocks that are being built."""
    for part in _PARTS:
        part(app).register()
