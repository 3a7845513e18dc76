"""Words and numbers inside figures."""

import html
import math

from gist_demo.text import shorten

# Of entities plotly knows &amp; &lt; &gt; and numbers, not &quot;. It reads "%{...}" as a template in names, and
# "$...$" as mathematics where MathJax is loaded.
_MARKS = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;"})


def plotly_label(text: str, width: int) -> str:
    """A visitor's `text` on one line of at most `width` characters, shown by plotly as it is: no markup, no links."""
    return html.escape(shorten(text, width), quote=False).translate(_MARKS)


def score_label(score: float) -> str:
    """A cosine with two decimals and a real minus; never "-0.00"."""
    return f"{round(float(score), 2) + 0.0:.2f}".replace("-", "−")


def percentile_label(percentile: float) -> str:
    """What a score means that is higher than so many per cent of those of unrelated pairs."""
    shown = min(math.floor(percentile * 10) / 10, 99.9)
    return f"closer than {shown if shown >= 99 else math.floor(shown):g} % of unrelated pairs"
