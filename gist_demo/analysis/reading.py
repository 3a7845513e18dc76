"""How much of a text the model reads."""

from collections.abc import Sequence

from gist_demo.encoding.encoder import SILENT, SPECIAL_TOKENS, Encoder, Watch

_CHARACTERS_A_TOKEN = 40  # as many are looked at of a very long text at first


def read_ends(encoder: Encoder, texts: Sequence[str], *, watch: Watch = SILENT) -> list[int]:
    """To which character the model reads each text as a document: its length where it is not cut."""
    room = encoder.card.max_tokens - SPECIAL_TOKENS
    starts = [text[: room * _CHARACTERS_A_TOKEN] for text in texts]
    ends = []
    for text, start, found in zip(texts, starts, encoder.token_spans(starts, watch=watch), strict=True):
        is_short = len(found) <= room and len(start) < len(text)
        tokens = encoder.token_spans([text], watch=watch)[0] if is_short else found
        ends.append(int(tokens[room - 1, 1]) if len(tokens) > room else len(text))
    return ends
