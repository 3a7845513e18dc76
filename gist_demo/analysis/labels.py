"""Candidate labels with descriptions: how they are written, checked, put into words and turned into one vector each."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from gist_demo.analysis.background import ScoreBackground
from gist_demo.encoding.encoder import SILENT, CutRow, Encoder, EncodeReport, Vectors, Watch
from gist_demo.errors import InputError
from gist_demo.settings import Limits
from gist_demo.text import is_blank, shorten, split_lines

PLACEHOLDER = "{}"
_MARK = re.compile(r"\\[:|]|:(?=\s|$)")
_DESCRIPTION = re.compile(r"(?:\\[:|]|[^|])+")
_ESCAPED = re.compile(r"\\([:|])")
_READ_AS_MARK = re.compile(r":(?=\s|$)|(?<=\\)[:|]")  # what stands for itself only behind a backslash
_NO_MARK = re.compile(r"\||(?<=\\):")

LabelPrompts = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Label:
    """A label: its `name`, and what else is said of it, such as a description or an example text."""

    name: str
    descriptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabelEmbeddings:
    """`vectors`: float32, shape (k, d), a unit row for each label. `report`: rows are labels, whatever part it was."""

    vectors: Vectors
    report: EncodeReport


@dataclass(frozen=True)
class AlikeLabels:
    """The labels `first` < `second`, whose vectors have the cosine `score`; `too_alike`: as if they were one."""

    first: int
    second: int
    score: float
    too_alike: bool


def read_labels(text: str) -> tuple[Label, ...]:
    r"""The labels written in `text`, one a line: "name", or "name: description | another | example text".

    The first colon before white space, or at the end, splits; "12:30" is a name. "\:" and "\|" are the signs
    themselves. Blank lines and blank descriptions are nothing.
    """
    return tuple(_read(line.strip()) for line in split_lines(text) if not is_blank(line))


def write_labels(labels: Sequence[Label]) -> str:
    """`labels` as `read_labels` reads them; line breaks inside of one become spaces."""
    return "\n".join(map(_written, labels))


def check_labels(labels: Sequence[Label], *, limits: Limits) -> tuple[Label, ...]:
    """The labels without white space around their words, blank ones left out.

    Raises InputError for fewer than 2, for too many or too long ones, and for names that are there twice.
    """
    trimmed = [Label(each.name.strip(), _trimmed(each.descriptions)) for each in labels]
    found = tuple(each for each in trimmed if not is_blank(each.name))
    parts = sum(1 + len(each.descriptions) for each in found)
    twins = [name for name, count in Counter(each.name for each in found).items() if count > 1]
    longest = max((len(part) for each in found for part in (each.name, *each.descriptions)), default=0)
    nameless = next((each.descriptions[0] for each in trimmed if is_blank(each.name) and each.descriptions), None)
    if nameless is not None:
        says = f'"{shorten(nameless, 60)}" describes a label without a name. Give it one.'
    elif len(found) < 2:
        says = "Choosing takes at least 2 labels. Write one on each line."
    elif len(found) > limits.labels:
        says = f"There are {len(found):,} labels; at most {limits.labels} can be used. Remove some."
    elif parts > limits.label_parts:
        says = (
            f"Names and descriptions are {parts:,} together; at most {limits.label_parts:,} can be used. Remove some."
        )
    elif longest > limits.prompt_characters:
        most = f"at most {limits.prompt_characters:,} can be used. Shorten it."
        says = f"A label or description has {longest:,} characters; {most}"
    elif twins:
        says = f'"{shorten(twins[0], 60)}" is there more than once. Keep one of them.'
    else:
        return found
    raise InputError(says, "candidate_labels")


def check_template(hypothesis_template: str, labels: Sequence[Label], *, most: int) -> str:
    """The template, if names have a place in it and fill it to at most `most` characters. Raises InputError if not."""
    places = hypothesis_template.count(PLACEHOLDER)
    if not places:
        raise InputError("The wording needs {} where the label goes, as in: This is about {}.", "hypothesis_template")
    filled = len(hypothesis_template) + places * max((len(label.name) for label in labels), default=0)
    if filled > most:
        words = f"With a label in it the wording has {filled:,} characters; at most {most:,} can be used. Shorten it."
        raise InputError(words, "hypothesis_template")
    return hypothesis_template


def label_prompts(
    labels: Sequence[Label], hypothesis_template: str = PLACEHOLDER, *, names: bool = True
) -> tuple[tuple[str, ...], ...]:
    """What is read of each label: its name in the template, at each {}, then each description as it is written.

    Where `names` is False, names are left out of labels that have descriptions.
    """
    return tuple(
        (
            *[hypothesis_template.replace(PLACEHOLDER, label.name)] * (names or not label.descriptions),
            *label.descriptions,
        )
        for label in labels
    )


def encode_labels(encoder: Encoder, prompts: LabelPrompts, *, watch: Watch = SILENT) -> LabelEmbeddings:
    """One vector for each label: the mean of those of its parts, brought to length 1; a zero row where they cancel out.

    `prompts` as `label_prompts` gives them, at least one part each. Source: the prompt ensembling of CLIP (Radford et
    al. 2021, section 3.1.4).
    """
    made = encoder.encode([part for parts in prompts for part in parts], watch=watch)
    of = np.repeat(np.arange(len(prompts)), [len(parts) for parts in prompts])
    sums = np.zeros((len(prompts), made.vectors.shape[1]))
    np.add.at(sums, of, made.vectors)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    vectors = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 1e-6).astype(np.float32)
    single = np.bincount(of, minlength=len(prompts)) == 1
    vectors[single] = made.vectors[single[of]]  # to the last bit what the encoder gave
    return LabelEmbeddings(vectors, _by_label(made.report, [int(label) for label in of]))


def alike_labels(vectors: Vectors, background: ScoreBackground | None, *, top: int = 5) -> tuple[AlikeLabels, ...]:
    """The `top` closest pairs of the labels' `vectors` (k, d), unit rows: closest first, equals in reading order.

    Too alike are those as close as a text written twice (`background.near_duplicate`); none without a background.
    """
    first, second = np.triu_indices(len(vectors), 1)
    scores = np.clip(vectors @ vectors.T, -1, 1)[first, second]
    least = np.inf if background is None else background.near_duplicate
    return tuple(
        AlikeLabels(int(first[at]), int(second[at]), float(scores[at]), bool(scores[at] >= least))
        for at in np.argsort(-scores, kind="stable")[:top]
    )


def _read(line: str) -> Label:
    marks = (mark.start() for mark in _MARK.finditer(line) if mark[0] == ":")
    split = next((at for at in marks if not is_blank(line[:at])), len(line))
    rest = _DESCRIPTION.findall(line[split + 1 :])
    return Label(_plain(line[:split]).strip(), _trimmed(map(_plain, rest)))


def _written(label: Label) -> str:
    name, *descriptions = (re.sub(r"[\r\n]+", " ", part) for part in (label.name, *label.descriptions))
    name = _READ_AS_MARK.sub(r"\\\g<0>", name)
    if not descriptions:
        return name
    between = " : " if name.endswith("\\") else ": "
    return name + between + " | ".join(_NO_MARK.sub(r"\\\g<0>", part) for part in descriptions)


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _trimmed(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(part.strip() for part in parts if not is_blank(part))


def _by_label(report: EncodeReport, of: Sequence[int]) -> EncodeReport:
    """`report` on the parts, told of the labels they belong to, each once."""
    lost: Counter[int] = Counter()
    for cut in report.cut:
        lost[of[cut.row]] += cut.words_lost
    blank, unknown = (tuple(sorted({of[row] for row in rows})) for rows in (report.blank, report.unknown))
    return EncodeReport(tuple(CutRow(label, words) for label, words in sorted(lost.items())), blank, unknown)
