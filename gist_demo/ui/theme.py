"""Colours, type and spacing of the page: a Gradio theme and the style sheet beside it."""

from pathlib import Path

import gradio as gr

STYLE_SHEET = Path(__file__).with_name("page.css")
_LIGHT = {
    "page": "#FBFAF7", "card": "#FFFFFF", "line": "#E4E2DC", "ink": "#1B1F27", "muted": "#5B6472", "accent": "#0F766E",
}  # fmt: skip
_DARK = {
    "page": "#12151B", "card": "#1A1F27", "line": "#2C333E", "ink": "#EDEFF2", "muted": "#A8B0BD", "accent": "#5EEAD4",
}  # fmt: skip


def build_theme() -> gr.themes.Base:
    """The theme; only weights 400 and 700 are used, since Gradio's bundled semi-bold files lack letters."""
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        secondary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        font=[gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "system-ui", "sans-serif"],
        font_mono=[gr.themes.LocalFont("IBM Plex Mono", weights=(400, 700)), "ui-monospace", "monospace"],
        radius_size=gr.themes.sizes.radius_md,
        text_size=gr.themes.sizes.text_md,
    )
    return theme.set(**_both(_settings(_LIGHT), _settings(_DARK)), **_WEIGHTS)


_WEIGHTS = {
    "block_title_text_weight": "400",
    "block_label_text_weight": "400",
    "button_large_text_weight": "400",
    "button_medium_text_weight": "400",
    "button_small_text_weight": "400",
    "prose_header_text_weight": "700",
    "block_shadow": "none",
    "block_border_width": "0px",
    "block_title_background_fill": "transparent",
    "block_title_padding": "0",
    "layout_gap": "16px",
    "form_gap_width": "0px",
    "block_padding": "0px",
    "button_border_width": "1px",
    "input_border_width": "1px",
    "button_transform_hover": "none",
    "button_transform_active": "none",
}


def _settings(colour: dict[str, str]) -> dict[str, str]:
    on_accent = "#FFFFFF" if colour is _LIGHT else "#12151B"
    return {
        "body_background_fill": colour["page"],
        "body_text_color": colour["ink"],
        "body_text_color_subdued": colour["muted"],
        "background_fill_primary": colour["card"],
        "background_fill_secondary": colour["page"],
        "border_color_primary": colour["line"],
        "border_color_accent": colour["accent"],
        "color_accent_soft": colour["card"],
        "link_text_color": colour["accent"],
        "link_text_color_hover": colour["accent"],
        "link_text_color_visited": colour["accent"],
        "block_background_fill": "transparent",
        "block_label_background_fill": "transparent",
        "block_label_text_color": colour["muted"],
        "block_title_text_color": colour["ink"],
        "block_info_text_color": colour["muted"],
        "panel_background_fill": "transparent",
        "input_background_fill": colour["card"],
        "input_border_color": colour["line"],
        "input_border_color_focus": colour["accent"],
        "input_placeholder_color": colour["muted"],
        "button_primary_background_fill": colour["accent"],
        "button_primary_background_fill_hover": colour["accent"],
        "button_primary_text_color": on_accent,
        "button_primary_text_color_hover": on_accent,
        "button_primary_border_color": colour["accent"],
        "button_secondary_background_fill": colour["card"],
        "button_secondary_background_fill_hover": colour["page"],
        "button_secondary_text_color": colour["ink"],
        "button_secondary_border_color": colour["line"],
        "slider_color": colour["accent"],
        "checkbox_background_color_selected": colour["accent"],
        "checkbox_border_color_selected": colour["accent"],
        "checkbox_label_background_fill": colour["card"],
        "checkbox_label_background_fill_selected": colour["card"],
        "checkbox_label_text_color_selected": colour["ink"],
        "checkbox_label_border_color_selected": colour["accent"],
        "table_even_background_fill": colour["card"],
        "table_odd_background_fill": colour["card"],
        "table_border_color": colour["line"],
        "table_text_color": colour["ink"],
        "code_background_fill": colour["card"],
        "error_background_fill": colour["card"],
    }


def _both(light: dict[str, str], dark: dict[str, str]) -> dict[str, str]:
    return light | {f"{name}_dark": value for name, value in dark.items()}
