"""Which of the labelled sets that models are trained on a set of texts is from, as far as its name tells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[a-z0-9]+")
_MOST_WORDS = 4  # of a name that are one name together, as in amazon_massive_intent_en
# Whose copies of these sets on the hub are known to be the sets themselves.
_OWNERS = frozenset({"amazonscience", "dair-ai", "legacy-datasets", "mteb", "polyai", "setfit", "stanfordnlp"})


@dataclass(frozen=True)
class TrainingSet:
    """The set called `name`; `is_certain` where the texts are a hub's copy of it, not only called like it."""

    name: str
    is_certain: bool


def training_set(corpus_name: str, names: Sequence[str]) -> TrainingSet | None:
    """Which of the sets `names` (as MTEB calls them) the corpus is from: None where its name holds none of them.

    A dataset of the hub is called owner/name, with its configuration and split behind it; a file as it is named.
    """
    owner, has_owner, name = corpus_name.partition("/")
    words = _WORD.findall((name if has_owner else corpus_name).casefold())
    spans = {
        "".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + _MOST_WORDS, len(words)) + 1)
    }
    known = next((each for each in names if spans & {each.casefold(), f"{each.casefold()}classification"}), None)
    return None if known is None else TrainingSet(known, bool(has_owner) and owner.casefold() in _OWNERS)
