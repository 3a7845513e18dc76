"""Colours that can be read, and only letters that are there."""

import re

import pytest

from gist_demo.ui.theme import _DARK, _LIGHT, STYLE_SHEET, build_theme

CSS = STYLE_SHEET.read_text(encoding="utf-8")
THEMES = {"light": (_LIGHT, ":root"), "dark": (_DARK, ".dark")}


def luminance(color: str) -> float:
    """WCAG 2.2's relative luminance of "#RRGGBB", 0 to 1."""
    shares = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(color: str, other: str) -> float:
    """WCAG 2.2's contrast ratio, 1 to 21."""
    darker, lighter = sorted((luminance(color), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def in_css(selector: str) -> dict[str, str]:
    """The colours that the style sheet sets for `selector`."""
    (rules,) = re.findall(rf"^{re.escape(selector)} {{(.*?)}}", CSS, re.MULTILINE)
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", rules))


def test_the_formula_is_wcag_s() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("ground", ["page", "card"])
@pytest.mark.parametrize("ink", ["ink", "muted", "accent", "warning"])
@pytest.mark.parametrize("mode", THEMES)
def test_text_can_be_read(mode: str, ink: str, ground: str) -> None:
    colours, selector = THEMES[mode]
    known = {**colours, **in_css(selector)}
    assert contrast(known[ink], known[ground]) >= 4.5


@pytest.mark.parametrize("mode", THEMES)
def test_the_words_on_the_run_button_can_be_read(mode: str) -> None:
    theme, dark = build_theme(), "_dark" if mode == "dark" else ""
    ground = getattr(theme, f"button_primary_background_fill{dark}")
    assert contrast(getattr(theme, f"button_primary_text_color{dark}"), ground) >= 4.5


@pytest.mark.parametrize("mode", THEMES)
def test_theme_and_style_sheet_have_one_accent(mode: str) -> None:
    colours, selector = THEMES[mode]
    assert in_css(selector)["color-accent"] == colours["accent"]


def test_every_colour_of_the_light_page_has_one_of_the_dark_page() -> None:
    assert set(_LIGHT) == set(_DARK)
    theme = build_theme()
    for name, colour in vars(theme).items():
        if colour in list(_LIGHT.values()) and not name.endswith("_dark"):
            assert getattr(theme, f"{name}_dark") in _DARK.values(), name


def test_only_the_weights_whose_letters_are_there_are_asked_for() -> None:
    theme = build_theme()
    set_by_theme = {value for name, value in vars(theme).items() if name.removesuffix("_dark").endswith("_weight")}
    assert set_by_theme == {"400", "700"}
    assert set(re.findall(r"font-weight: *(\w+)", CSS)) <= {"400", "700"}
    fonts = "\n".join(theme._font_css)
    assert set(re.findall(r"font-weight: (\d+)", fonts)) == {"400", "700"}
    assert not re.search(r"url\('?https?:", fonts)


def test_no_font_comes_from_elsewhere() -> None:
    assert build_theme()._stylesheets == []
    assert "http" not in CSS
    assert "@import" not in CSS
