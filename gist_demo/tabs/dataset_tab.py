"""The Dataset tab of the drawer: texts of a public dataset of the Hugging Face hub."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import gradio as gr
from gradio.components import Component

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.datasets import Dataset, DatasetHub, Split, dataset_name, find_dataset, read_dataset
from gist_demo.corpora.options import ReadOptions
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import Unavailable
from gist_demo.settings import MEBIBYTE, Limits
from gist_demo.tabs.interface import App
from gist_demo.widgets.controls import answer
from gist_demo.widgets.file_options import FileOptions, changed, file_options, shown
from gist_demo.widgets.run import field_checks, run

Take = Callable[[str, Corpus], tuple[object, ...]]
_OPTIONS = ("text_column", "label_column", "take")  # what there is to decide of a Parquet file
_MORE = "the dataset has more splits than can be offered here"
_OUTPUTS = 15  # three that say which texts are in use, those of the tab, the notice


@dataclass(frozen=True)
class Chosen:
    """The dataset in use, which split of it, and how that is read."""

    dataset: Dataset
    split: Split
    options: ReadOptions = ReadOptions()


@dataclass(frozen=True)
class DatasetTab:
    """What a visitor fills in, and what shows the choices there are then."""

    name: gr.Textbox
    use: gr.Button
    chosen: gr.State
    config: gr.Dropdown
    split: gr.Dropdown
    choices: FileOptions

    @property
    def outputs(self) -> list[Component]:
        """What `_shown` is for."""
        return [self.chosen, self.config, self.split, *self.choices.outputs]


def build_dataset_tab(limits: Limits) -> DatasetTab:
    """Lay the tab out; nothing is seen of the choices before there is a dataset."""
    chosen = gr.State(None)
    with gr.Row(elem_id="dataset-row"):
        name = gr.Textbox(
            label="Public dataset on the Hugging Face hub",
            placeholder="owner/name, or the address of its page",
            max_lines=1,
            max_length=500,
            elem_id="dataset-name",
            html_attributes=gr.InputHTMLAttributes(spellcheck=False, autocapitalize="off", autocorrect="off"),
        )
        use = gr.Button("Use this dataset", variant="primary", elem_id="use-dataset", scale=0)
    gr.HTML(_words(limits), elem_id="dataset-words")
    with gr.Row(elem_id="dataset-parts", elem_classes="file-options"):
        config, split = (
            gr.Dropdown([], label=label, visible=False, elem_id=elem_id, min_width=160)
            for label, elem_id in (("Configuration", "dataset-config"), ("Split", "dataset-split"))
        )
    return DatasetTab(name, use, chosen, config, split, file_options("dataset-"))


def wire_dataset_tab(app: App, tab: DatasetTab, take: Take, outputs: list[Component]) -> None:
    """Let the tab take texts into use. `outputs` are those that `take` makes of a kind and a corpus, and the notice."""
    *used, notice = outputs
    all_outputs = [*used, *tab.outputs, notice]
    checks = field_checks(dataset_name, ["dataset"])
    for trigger in (tab.use.click, tab.name.submit):
        answer(trigger, partial(use_dataset, app, take), tab.name, all_outputs, checks=checks)
    parts = {"config": tab.config, "split": tab.split, **{name: tab.choices.controls[name] for name in _OPTIONS}}
    for field, control in parts.items():
        trigger = control.input  # type: ignore[attr-defined]
        answer(trigger, partial(use_part, app, take, field), [tab.chosen, control], all_outputs)


def use_dataset(app: App, take: Take, text: str) -> Iterator[tuple[object, ...]]:
    """Take the dataset called `text` into use: its default configuration and training split, where it has them."""

    def find(watch: Watch) -> Chosen:
        dataset = find_dataset(text, hub=_hub(app), workers=app.workers, watch=watch)
        return Chosen(dataset, dataset.choose())

    yield from _read(app, take, find)


def use_part(app: App, take: Take, field: str, chosen: Chosen | None, value: object) -> Iterator[tuple[object, ...]]:
    """Take it into use after one more decision: configuration, split, or how that is read."""

    def decided(_: Watch) -> Chosen:
        if chosen is None:
            raise Unavailable("This dataset is no longer kept here. Use it again.")
        if field in _OPTIONS:
            return replace(chosen, options=changed(chosen.options, field, value))
        config = value if field == "config" else chosen.split.config
        split = value if field == "split" else chosen.split.name
        options = replace(chosen.options, text_column=None, label_column=None)  # there may be other columns
        return Chosen(chosen.dataset, chosen.dataset.choose(str(config), str(split)), options)

    yield from _read(app, take, decided)


def _read(app: App, take: Take, choose: Callable[[Watch], Chosen]) -> Iterator[tuple[object, ...]]:
    """The outputs while the split that `choose` gives is read, and then."""

    def read(watch: Watch) -> tuple[Chosen, Corpus]:
        chosen = choose(watch)
        corpus = read_dataset(
            chosen.dataset.name,
            chosen.split,
            options=chosen.options,
            hub=_hub(app),
            workers=app.workers,
            limits=app.limits,
            watch=watch,
        )
        notes = (*corpus.notes, *([_MORE] if chosen.dataset.more else []))
        return chosen, replace(corpus, notes=notes)

    def present(done: tuple[Chosen, Corpus]) -> tuple[object, ...]:
        chosen, corpus = done
        return *take("dataset", corpus), *_shown(chosen, corpus), ""

    yield from run(read, present, models=app.models, outputs=_OUTPUTS, doing="Reading your dataset")


def _shown(chosen: Chosen, corpus: Corpus) -> list[object]:
    configs, splits = chosen.dataset.configs, chosen.dataset.of(chosen.split.config)
    return [
        chosen,
        gr.update(choices=configs, value=chosen.split.config, visible=len(configs) > 1),
        gr.update(choices=splits, value=chosen.split.name, visible=len(splits) > 1),
        *shown(corpus),
    ]


def _hub(app: App) -> DatasetHub:
    if app.datasets is None:
        raise Unavailable("Datasets cannot be read here. Upload the texts as a file instead.")
    return app.datasets


def _words(limits: Limits) -> str:
    return (
        f"<p>Up to {limits.rows:,} rows of what the hub has converted to Parquet. This server asks for them without an "
        f"account, {limits.dataset_bytes // MEBIBYTE} MB at most, and keeps them for an hour at the longest.</p>"
    )
