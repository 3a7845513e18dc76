"""Labels, scores and judgements as programs hand them in: checked, or refused with a sentence."""

from collections.abc import Sequence

from gist_demo.analysis.labels import Label
from gist_demo.errors import InputError
from gist_demo.ui.endpoints import strings, whole

_LARGEST = 1e15


def judgement(value: object, place: int) -> tuple[str, int, float]:
    """Query, row and relevance of the judgement at `place`; the query is cleaned, so that equal ones are one."""
    if not isinstance(value, dict) or not isinstance(value.get("query"), str):
        raise InputError(f"judgements: {place} must be an object with query, row and relevance.", "judgements")
    (query,) = strings([value["query"]], "judgements")
    (relevance,) = numbers([value.get("relevance", 1)], "judgements", 1)
    return query, whole(value.get("row"), f"judgements: the row of {place}", least=0), relevance


def described_labels(names: object, descriptions: object) -> list[Label]:
    """Labels of these names, with the texts of `descriptions` (a list for each label; None for none)."""
    called = strings(names, "candidate_labels")
    if descriptions is None:
        return [Label(name) for name in called]
    if not isinstance(descriptions, list):
        raise InputError("label_descriptions must be a list of lists of texts.", "label_descriptions")
    if len(descriptions) != len(called):
        words = f"one list for each label: {len(called):,}, not {len(descriptions):,}"
        raise InputError(f"label_descriptions must have {words}.", "label_descriptions")
    parts = (strings(each, "each of label_descriptions") for each in descriptions)
    return [Label(name, said) for name, said in zip(called, parts, strict=True)]


def flag(value: object, name: str) -> bool:
    """True or false. Raises InputError for anything else."""
    if not isinstance(value, bool):
        raise InputError(f"{name} must be true or false.", name)
    return value


def numbers(value: object, name: str, n: int) -> Sequence[float]:
    """`n` finite numbers."""
    if not isinstance(value, list) or not all(_is_number(each) for each in value):
        raise InputError(f"{name} must be a list of numbers.", name)
    same_length(name, len(value), n)
    return [float(each) for each in value]


def _is_number(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) <= _LARGEST  # type: ignore[arg-type]


def share(value: object) -> float | None:
    """A wished precision, above 0 and at most 1; None for none."""
    if value is None:
        return None
    if not _is_number(value) or not 0 < value <= 1:  # type: ignore[operator]
        raise InputError("precision must be above 0 and at most 1.", "precision")
    return float(value)  # type: ignore[arg-type]


def same_length(name: str, there: int, n: int) -> None:
    """Raises InputError where the parameter `name` has `there` values and not `n`."""
    if there != n:
        raise InputError(f"{name} must have one value for each text: {n:,}, not {there:,}.", name)
