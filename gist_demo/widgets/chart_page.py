"""A chart as a page of its own: one file that opens offline, with the hover of the texts, and tells nobody of them."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from gist_demo.widgets.chart import CHART_CSS, CHART_HTML, CHART_JS, plotly_bundle
from gist_demo.widgets.markup import escape

_CSS = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
# What Gradio would give the chart's script. Whatever differs between pages stands in attributes, so that the browser
# can be told beforehand which scripts may run: these, and none that comes with the data.
_START = f"""
window.gistPlotly = Promise.resolve(window.Plotly);
const place = document.getElementById("chart");
const value = document.getElementById("value").textContent;
const {{describes, height}} = place.dataset;
const props = {{value, describes, height: Number(height), empty: "", bundle: ""}};
(function (element, trigger, props, watch) {{
{CHART_JS}
}})(place, () => {{}}, props, () => {{}});
"""


def chart_page(value: str, *, title: str, source: str, height: int) -> bytes:
    """HTML, UTF-8, of the chart that `value` (of `chart_value`) makes; about 5 MB, nearly all of it plotly.js.

    `title` names it, `source` (about.source_line) stands at its foot, `height` in px is for figures without their own.
    The page may load nothing and send nothing: its Content-Security-Policy names its two scripts by their hash.
    """
    bundle, hashes = _scripts()
    policy = (
        # WebGL, which draws the dots of a map, compiles its code: that is the 'unsafe-eval'.
        f"default-src 'none'; script-src {hashes} 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    # In JSON "<" occurs in strings alone, where this is the same: nothing in it can end the element or open a comment.
    data = value.replace("<", "\\u003c")
    parts = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">',
        f"<title>{escape(title)}</title><style>{_CSS}#chart {{ {CHART_CSS} }}</style></head>",
        f'<body><h1>{escape(title)}</h1><div id="chart" data-height="{height}" data-describes="{escape(title)}">',
        f"{CHART_HTML}</div><footer>{escape(source)}</footer>",
        f'<script type="application/json" id="value">{data}</script>',
        f"<script>{bundle}</script><script>{_START}</script></body></html>\n",
    )
    return "".join(parts).encode()


@cache
def _scripts() -> tuple[str, str]:
    """plotly.js, and what a Content-Security-Policy calls the two scripts of the page."""
    bundle = plotly_bundle().read_text(encoding="utf-8")
    digests = (b64encode(sha256(script.encode()).digest()).decode() for script in (bundle, _START))
    return bundle, " ".join(f"'sha256-{digest}'" for digest in digests)
