"""How an uploaded file was read, shown where it can be changed: columns, delimiter, heading, encoding, sheet, rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import gradio as gr
from gradio.components import Component

from gist_demo.corpora.corpus import Corpus, counted
from gist_demo.corpora.decoding import ENCODINGS
from gist_demo.corpora.options import ReadOptions
from gist_demo.text import shorten
from gist_demo.widgets.markup import escape

_DELIMITERS = [(",", ","), (";", ";"), ("tab", "\t"), ("|", "|"), ("^", "^"), ("~", "~"), (":", ":"), ("none", "")]
_NO_LABELS = ("none", "")
_RESETS = ("encoding", "delimiter", "has_heading", "sheet")  # other columns may be there then
_ROWS, _COLUMNS, _CELL = 4, 5, 60  # of the preview


@dataclass(frozen=True)
class FileOptions:
    """The controls by the field of ReadOptions that each of them sets, and the file's first rows."""

    controls: Mapping[str, Component]
    preview: gr.HTML

    @property
    def outputs(self) -> list[Component]:
        """What `shown` is for."""
        return [*self.controls.values(), self.preview]


def file_options(prefix: str = "") -> FileOptions:
    """Lay the controls out, their ids beginning with `prefix`; nothing is seen of them before there is a file."""
    preview = gr.HTML("", elem_id=f"{prefix}file-preview")
    with gr.Row(elem_id=f"{prefix}file-options", elem_classes="file-options"):
        controls: dict[str, Component] = {
            name: gr.Dropdown(
                [],
                label=label,
                visible=False,
                elem_id=prefix + elem_id,
                min_width=160,
            )
            for name, label, elem_id in _LAID_OUT
        }
        controls["has_heading"] = gr.Checkbox(
            label="The first row names the columns", visible=False, elem_id=f"{prefix}file-heading", min_width=160
        )
        controls["take"] = gr.Radio(
            [("the first rows", "first"), ("a random sample", "sample")],
            label="Too many rows: use",
            visible=False,
            elem_id=f"{prefix}file-take",
            min_width=240,
        )
    return FileOptions(controls, preview)


_LAID_OUT = (
    ("text_column", "Column with the texts", "text-column"),
    ("label_column", "Column with labels", "label-column"),
    ("delimiter", "Between columns", "file-delimiter"),
    ("encoding", "Encoding", "file-encoding"),
    ("sheet", "Sheet", "file-sheet"),
)


def changed(options: ReadOptions, field: str, value: object) -> ReadOptions:
    """`options` with one more decision; columns are found anew where the file may now have others."""
    fresh = {"text_column": None, "label_column": None} if field in _RESETS else {}
    return replace(options, **fresh, **{field: value})  # type: ignore[arg-type]


def shown(corpus: Corpus | None) -> list[object]:
    """What the controls and the preview show of an uploaded `corpus`; all are hidden for None."""
    if corpus is None or corpus.facts is None:
        return [gr.update(visible=False)] * (len(_LAID_OUT) + 2) + [""]
    facts, columns = corpus.facts, list(corpus.choices)
    too_many = corpus.left_out > 0 or corpus.unread or corpus.sampled
    several = len(columns) > 1
    return [
        gr.update(choices=columns, value=corpus.text_column, visible=several),
        gr.update(choices=[_NO_LABELS, *columns], value=corpus.label_column or "", visible=several),
        gr.update(choices=_DELIMITERS, value=facts.delimiter, visible=facts.delimiter is not None),
        gr.update(
            choices=[(name, codec) for codec, name in ENCODINGS],
            value=facts.encoding,
            visible=facts.encoding is not None,
        ),
        gr.update(choices=list(facts.sheets), value=(facts.sheets or (None,))[0], visible=len(facts.sheets) > 1),
        gr.update(value=facts.has_heading, visible=facts.has_heading is not None),
        gr.update(value="sample" if corpus.sampled else "first", visible=too_many),
        _preview(corpus),
    ]


def _preview(corpus: Corpus) -> str:
    names = [corpus.text_column or "text", *list(corpus.columns)[: _COLUMNS - 1]]
    columns = [corpus.texts, *(corpus.columns[name] for name in names[1:])]
    head = "".join(f"<th>{escape(shorten(name, _CELL))}</th>" for name in names)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(shorten(column[row], _CELL))}</td>" for column in columns) + "</tr>"
        for row in range(min(_ROWS, len(corpus.texts)))
    )
    hidden = len(corpus.columns) - len(names) + 1
    more = [counted(len(corpus.texts) - _ROWS, "more row")] if len(corpus.texts) > _ROWS else []
    more += [counted(hidden, "more column")] if hidden > 0 else []
    kind = corpus.facts.format if corpus.facts else ""
    caption = escape(" · ".join([f"Read as {kind}", *more]))
    return (
        f'<div class="preview"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><p>{caption}</p></div>'
    )
