"""Text to HTML. Whatever an article or a person wrote is escaped here, and nowhere else.

Gradio shows HTML as it is given, so nothing reaches it but what these functions made.
"""

from __future__ import annotations

from html import escape
from string import Template
from typing import TYPE_CHECKING, Any

from rag.show.safe import in_words as date_in_words
from rag.show.safe import on_one_line, outlet_name, shown, web_address

if TYPE_CHECKING:
    import gradio as gr

# Characters of a title or outlet, and of a quote, that the page shows: a line of five
# megabytes must not become the page. Exports and the article itself hold all of them.
LONGEST_LINE = 300
LONGEST_QUOTE = 4_000


def text(value: str | None) -> str:
    """A stranger's text as HTML: escaped, and unable to turn the direction around it."""
    return f"<bdi>{escape(shown(value))}</bdi>"


def line(value: str | None) -> str:
    """The same on one line, cut where it is longer than anybody reads."""
    return text(cut(on_one_line(value), LONGEST_LINE))


def attribute(value: object) -> str:
    """A value fit to stand between the quotation marks of an attribute."""
    return escape(shown(str(value)), quote=True)


def cut(value: str, longest: int) -> str:
    """`value`, or as many whole words of it as fit into `longest` characters, and '…'."""
    if len(value) <= longest:
        return value
    whole, _, _ = value[: longest + 1].rpartition(" ")
    return f"{(whole or value[:longest]).rstrip()} …"


def fill(template: str, **values: object) -> str:
    """`template` with `$name` replaced; the values are HTML already."""
    return Template(template).substitute(values)


def in_words(published: str | None) -> str:
    """'19 Sep 2023'; what is no ISO date stays as it is, cut where nobody reads on."""
    return cut(date_in_words(published), LONGEST_LINE)


def place(outlet: str | None, published: str | None, *, digest: bool = False) -> str:
    """Outlet and date, as they stand above a title or a quote."""
    exact = f' datetime="{attribute(on_one_line(published))}"' if published else ""
    label = (
        ' <span class="dl-digest" title="A summary: these are not the publisher\'s own words">'
        "digest</span>"
        if digest
        else ""
    )
    return (
        f'<b>{line(outlet_name(outlet))}</b> <span aria-hidden="true">·</span> '
        f"<time{exact}>{escape(in_words(published))}</time>{label}"
    )


def publisher(url: str | None, words: str = "Publisher’s page") -> str:
    """A link to the publisher; nothing where the address is not plain http or https."""
    address = web_address(url)
    if address is None:
        return ""
    return (
        f'<a class="dl-out" href="{escape(address, quote=True)}" target="_blank" '
        f'rel="noopener noreferrer nofollow">{escape(words)}'
        '<span class="dl-hidden"> (opens in a new tab)</span>'
        '<span aria-hidden="true"> ↗</span></a>'
    )


def failure(message: str) -> str:
    """An error, as one sentence."""
    return f'<p class="dl-failure" role="alert">{text(on_one_line(message))}</p>'


def component(value: str = "", **options: Any) -> gr.HTML:
    """A place for HTML of ours, without Gradio's margins, typography and events."""
    import gradio as gr

    options.setdefault("js_on_load", None)
    return gr.HTML(value, padding=False, apply_default_css=False, **options)
