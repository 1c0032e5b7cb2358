"""How the page looks and moves: theme, templates, style sheets, scripts; all of it local.

Jinja escapes whatever an article or a person wrote, and Gradio shows HTML as it is given: so
nothing of ours reaches it but what these templates made.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from index.records import text_hash
from rag.show import safe
from rag.show.form import according_to, day_in_words, within_sentence

if TYPE_CHECKING:
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
    import gradio as gr

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


# -- HTML from the templates -----------------------------------------------------------

# Characters of a title or an outlet that the page shows: a line of five megabytes must not
# become the page. Exports and the article itself hold all of it.
LONGEST_LINE = 300


def render(template: str, macro: str, **values: object) -> str:
    """The HTML that a macro of `look/TEMPLATE.html.j2` makes of the values."""
    return str(getattr(_environment().get_template(f"{template}.html.j2").module, macro)(**values))


def component(value: str = "", **options: Any) -> gr.HTML:
    """A place for HTML of ours, without Gradio's margins, typography and events."""
    import gradio as gr

    options.setdefault("js_on_load", None)
    return gr.HTML(value, padding=False, apply_default_css=False, **options)


def failure(message: str) -> str:
    """An error, as one sentence."""
    return render("parts", "failure", message=message)


def text(value: str | None) -> Markup:
    """A stranger's text, unable to turn the direction of what stands around it."""
    return Markup("<bdi>{}</bdi>").format(safe.shown(value))


def line(value: str | None) -> Markup:
    """The same on one line, cut where it is longer than anybody reads."""
    return text(cut(safe.on_one_line(value), LONGEST_LINE))


def cut(value: str, longest: int) -> str:
    """`value`, or as many whole words of it as fit into `longest` characters, and '…'."""
    if len(value) <= longest:
        return value
    whole, _, _ = value[: longest + 1].rpartition(" ")
    return f"{(whole or value[:longest]).rstrip()} …"


def in_words(published: str | None) -> str:
    """'19 Sep 2023'; what is no ISO date stays as it is, cut where nobody reads on."""
    return cut(safe.in_words(published), LONGEST_LINE)


def _source(template: str) -> str:
    """A template without the line breaks and indentation that are only for who reads it."""
    return re.sub(r"\n\s*", "", _read(template))


@cache
def _environment() -> Environment:
    made = Environment(loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined)
    made.filters |= {
        "according_to": according_to,
        "counted": safe.counted,
        "cut": cut,
        "day_in_words": day_in_words,
        "in_words": in_words,
        "line": line,
        "on_one_line": safe.on_one_line,
        "outlet_name": safe.outlet_name,
        "shown": safe.shown,
        "text": text,
        "text_hash": text_hash,
        "title_of": safe.title_of,
        "web_address": safe.web_address,
        "within_sentence": within_sentence,
    }
    return made
