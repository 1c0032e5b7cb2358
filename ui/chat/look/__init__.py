"""How the page looks and moves: theme, templates, style sheets, scripts; all of it local."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")
_HERE = Path(__file__).parent
_STYLES = ("page", "answer", "reader", "articles", "checking")
_SCRIPTS = ("page", "reader", "articles")


def head() -> str:
    """Styles and scripts for the head of the page, as they are.

    Gradio's own option for styles puts its scope before every rule, and so loses those for
    the whole page in a media query. Nested below the root, ours win over Gradio's resets.
    """
    styles = "".join(_read(f"{name}.css") for name in _STYLES)
    scripts = "".join(_read(f"{name}.js") for name in _SCRIPTS)
    return (
        f"<style>{_read('colours.css')}html:root {{ {styles} }}</style><script>{scripts}</script>"
    )


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def theme() -> gr.themes.Base:
    """Paper and ink, and one accent; the same as in colours.css."""
    made = gr.themes.Base(
        primary_hue="blue",
        neutral_hue="stone",
        radius_size="sm",
        font=[*_SANS, "sans-serif"],
        font_mono=list(_MONO),
    )
    return made.set(
        body_background_fill="#fbfaf7",
        body_background_fill_dark="#14161a",
        body_text_color="#1b1d21",
        body_text_color_dark="#e9e7e2",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#1c1f25",
        background_fill_secondary="#f4f2ec",
        background_fill_secondary_dark="#191c21",
        border_color_primary="#dcd8ce",
        border_color_primary_dark="#343942",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_label_text_color="#5d6068",
        block_label_text_color_dark="#a9adb6",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1c1f25",
        input_border_color="#c9c4b8",
        input_border_color_dark="#414752",
        input_border_width="1px",
        button_primary_background_fill="#174a7c",
        button_primary_background_fill_hover="#0f3a64",
        button_primary_background_fill_dark="#8ab8e6",
        button_primary_background_fill_hover_dark="#a6caee",
        button_primary_border_color="transparent",
        button_primary_border_color_dark="transparent",
        button_primary_border_color_hover="transparent",
        button_primary_border_color_hover_dark="transparent",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#10151b",
    )
