"""Whether texts are English, which most embedding models are trained on."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

_ASKED = 200  # texts, spread over all
_LEAST_CHARACTERS, _LEAST_WORDS = 12, 4  # fewer do not tell a language
_LAST_LATIN = "\u024f"  # other scripts tell it sooner, and some put no spaces between words
_ENGLISH = ("en", "pcm")  # and Nigerian Pidgin, for which short English is often taken


def mostly_not_english(texts: Sequence[str]) -> bool:
    """Whether more than half of `texts` that are long enough to tell are in another language than English."""
    asked = [text for text in texts[:: max(1, len(texts) // _ASKED)] if _tells(text)][: 2 * _ASKED]
    other = sum(_identifier().classify(text)[0] not in _ENGLISH for text in asked)
    return 2 * other > len(asked)


def _tells(text: str) -> bool:
    enough = len(text.split()) >= _LEAST_WORDS or max(text, default="") > _LAST_LATIN
    letters = sum(unicodedata.category(c)[0] in "LM" for c in text)  # M: the vowels of Hindi and its like
    return enough and len(text) >= _LEAST_CHARACTERS and 2 * letters > len(text)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # a second to load

    return LanguageIdentifier.from_model_file(MODEL_FILE)
