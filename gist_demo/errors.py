"""The only texts a visitor is shown when something does not work. Everything else is a bug."""


class VisitorMessage(Exception):
    """A sentence for the visitor: what happened and what to do. Never holds HTML."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class InputError(VisitorMessage):
    """Something typed, pasted or uploaded cannot be used; `field` names the input it belongs to."""

    def __init__(self, text: str, field: str = "texts") -> None:
        super().__init__(text)
        self.field = field


class Busy(VisitorMessage):
    """Too much work is waiting; worth another try in `retry_after` seconds."""

    def __init__(self, text: str, retry_after: float) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Stopped(VisitorMessage):
    """The visitor stopped the work, left, or the deadline passed."""

    def __init__(self, text: str = "Stopped.") -> None:
        super().__init__(text)


class Unavailable(VisitorMessage):
    """A part of the app that is needed is not there: a model, a worker, the hub."""
