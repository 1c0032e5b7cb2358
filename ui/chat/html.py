"""HTML from the templates in `look/`.

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
from rag.show.form import according_to, day_in_words

if TYPE_CHECKING:
    import gradio as gr

_TEMPLATES = Path(__file__).parent / "look"

# Characters of a title or an outlet that the page shows: a line of five megabytes must not
# become the page. Exports and the article itself hold all of it.
LONGEST_LINE = 300
# Words that may begin the name of a speaker, and are no part of it.
_ARTICLES = ("A", "An", "The", "One", "Some", "Several", "Two")


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


def _within_sentence(speaker: str) -> str:
    """A speaker's name where it does not begin the sentence."""
    first, space, rest = speaker.partition(" ")
    return f"{first.lower()}{space}{rest}" if first in _ARTICLES else speaker


def _source(template: str) -> str:
    """A template without the line breaks and indentation that are only for who reads it."""
    return re.sub(r"\n\s*", "", (_TEMPLATES / template).read_text(encoding="utf-8"))


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
        "within_sentence": _within_sentence,
    }
    return made
