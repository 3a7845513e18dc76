"""Words and numbers inside figures."""

import html
from math import floor

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


def share_label(share: float) -> str:
    """A probability in whole percent: "81 %"; never 0 % or 100 %, which it is not."""
    percent = 100 * share
    return "<1 %" if percent < 0.5 else ">99 %" if percent > 99.5 else f"{round(percent)} %"


def percent_label(percentile: float) -> str:
    """A percentile, 0 to 100, rounded down, and finer where it is high: "62 %", "99.4 %", "99.97 %"."""
    digits = 0 if percentile < 99 else 1 if percentile < 99.9 else 2
    down = floor(float(f"{percentile:.6g}") * 10**digits) / 10**digits
    return f"{down:g} %"


def percentile_label(percentile: float) -> str:
    """A percentile, 0 to 100, as people read it: "closer than 99 % of unrelated pairs".

    Where more than half of those are closer, that is said instead.
    """
    closer = percentile >= 50
    share = percentile if closer else 100 - percentile
    than = "all" if share >= 100 else f"{percent_label(share)} of"
    return f"{'closer' if closer else 'farther apart'} than {than} unrelated pairs"
