"""The page: which components there are, and which function each event calls.

The functions are in `events.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from index.read.format import SUFFIXES
from ui.chat import filters, navigation
from ui.chat.articles import LARGEST_MB
from ui.chat.desk import Desk
from ui.chat.events import Calls, Events
from ui.chat.look import component, render

# Questions that are answered at the same time, and events that may wait.
_AT_ONCE = 8
_WAITING = 128

_FILTERS = "Filters"
_CHOOSE_FILE = "Or choose a file"
# What is checked; the endpoint decides by the content, this only helps to choose.
_CHECKED_SUFFIXES = [".txt", ".md", ".docx"]

_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def build(desk: Desk) -> gr.Blocks:
    """The chat page over an index that may not be there yet."""
    events = Events(desk)
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as page:
        # The script of the page speaks to the server through this one component: events it
        # triggers change components, and the functions of `Calls` answer the script itself.
        bridge = component(
            "<div></div>",
            elem_id="dl-bridge",
            js_on_load="dateline.begin({trigger, server});"
            " /* it triggers 'changed', 'openup', 'forget' */",
            server_functions=Calls(desk).all(),
        )
        with gr.Row(elem_id="dl-top"):
            counts = component(navigation.masthead(0, 0), elem_id="dl-counts")
            state = component(elem_id="dl-state")
        conversation = gr.Textbox(visible=False)
        with gr.Tabs(elem_id="dl-tabs"):
            with gr.Tab("Ask", id="ask"), gr.Row(elem_id="dl-desk"):
                with gr.Column(elem_id="dl-side", min_width=0, scale=0):
                    new = gr.Button("New conversation", elem_id="dl-new", size="sm")
                    listed = component(elem_id="dl-list")
                with gr.Column(elem_id="dl-main", min_width=0, scale=1):
                    head = component(navigation.conversation(None), elem_id="dl-head")
                    welcome = component(elem_id="dl-welcome")
                    past, live = component(elem_id="dl-past"), component(elem_id="dl-live")
                    with gr.Column(elem_id="dl-composer"):
                        llm, limits = _filters(desk.dateline.llm)
                        question, ask, stop = _field()
                        status = component(elem_id="dl-status")
            with gr.Tab("Articles", id="articles"):
                _articles(events)
            with gr.Tab("Check a text", id="check"):
                _check(events)

        shown = [conversation, head, listed, past, live, welcome, status]
        about = [counts, state, limits["outlets"]]
        page.load(
            events.load,
            inputs=[conversation],
            outputs=[*shown, *about],
            js="() => [dateline.wanted()]",
            **_PRIVATE,
        )
        bridge.changed(events.changed, [conversation], [welcome, *about], **_PRIVATE)
        bridge.openup(events.open, None, shown, **_PRIVATE)
        bridge.forget(events.forget, [conversation], shown, **_PRIVATE)
        new.click(events.new, None, shown, **_PRIVATE)
        # The address of the page names the conversation, so that a reload opens it again.
        conversation.change(
            None, [conversation], js="(id) => { dateline.remember(id); }", **_PRIVATE
        )
        gr.on(
            [ask.click, question.submit],
            events.respond,
            [question, conversation, llm, *limits.values()],
            [*shown, question, ask, stop],
            concurrency_limit=_AT_ONCE,
            concurrency_id="ask",
            **_PRIVATE,
        )
        stop.click(events.stop, queue=False, **_PRIVATE)
    page.queue(max_size=_WAITING)
    return page


def _field() -> tuple[gr.Textbox, gr.Button, gr.Button]:
    """The question, and the buttons that ask it and stop it."""
    with gr.Row(elem_id="dl-ask-row", equal_height=True):
        question = gr.Textbox(
            label="Your question",
            placeholder="Ask about the articles",
            lines=1,
            max_lines=6,
            scale=1,
            autofocus=True,
            elem_id="dl-question",
            html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", autocomplete="off"),
        )
        ask = gr.Button("Ask", variant="primary", scale=0, min_width=88, elem_id="dl-ask")
        stop = gr.Button("Stop", scale=0, min_width=88, elem_id="dl-stop", visible=False)
    return question, ask, stop


def _filters(configured: str) -> tuple[gr.Dropdown, dict[str, Any]]:
    """The choice of a language model, and the filters in the order of `filters.scope`.

    Closed, their label says what is selected.
    """
    with gr.Accordion(_FILTERS, open=False, elem_id="dl-filters") as frame:
        with gr.Row():
            outlets = gr.Dropdown(
                label="Outlets",
                choices=[],
                multiselect=True,
                value=[],
                min_width=200,
                allow_custom_value=True,  # what is sent is checked where it is used
            )
            llm = gr.Dropdown(
                label="Language model",
                choices=filters.choices(configured),
                value=configured,
                min_width=200,
                allow_custom_value=True,
            )
        with gr.Row():
            dates = {
                name: gr.Textbox(label=label, max_lines=1, min_width=130, elem_classes="dl-date")
                for name, label in (("as_of", "As of"), ("since", "From"), ("until", "Until"))
            }
        with gr.Row(elem_classes="dl-filters-foot"):
            undated = gr.Checkbox(label="Include articles without a date", value=False)
            clear = gr.Button("Clear filters", size="sm", scale=0, min_width=110)
    limits = {**dates, "outlets": outlets, "undated": undated}
    inputs = [*limits.values(), llm]
    gr.on(
        [component.change for component in inputs],
        lambda *given: _label(configured, *given),
        inputs,
        frame,
        queue=False,
        **_PRIVATE,
    )
    nothing: tuple[Any, ...] = ("", "", "", [], False)
    clear.click(lambda: nothing, None, [*limits.values()], queue=False, **_PRIVATE)
    return llm, limits


def _label(configured: str, *given: Any) -> gr.Accordion:
    *limits, llm = given
    chosen = filters.in_one_line(filters.scope(*limits))
    if llm != configured and filters.allowed(llm):
        chosen = f"{chosen} · quotes only" if chosen else "quotes only"
    return gr.Accordion(label=f"{_FILTERS}: {chosen}" if chosen else _FILTERS)


def _articles(events: Events) -> None:
    """What adds articles, and their list, which the script of the page fills."""
    with gr.Row(elem_id="dl-adders"):
        files = gr.File(
            label="Add files",
            file_count="multiple",
            file_types=sorted(SUFFIXES),
            height=150,
            elem_id="dl-files",
        )
        with gr.Column(elem_id="dl-address-box"):
            address = gr.Textbox(
                label="Address of an article or a feed",
                placeholder="https://…",
                elem_id="dl-address",
                html_attributes=gr.InputHTMLAttributes(autocomplete="off", autocapitalize="none"),
            )
            add = gr.Button("Add address", elem_id="dl-add")
    component(
        f'<p class="dl-quiet dl-kinds">{" ".join(sorted(SUFFIXES))} — up to {LARGEST_MB} MB each. '
        "What the command line adds or removes appears here by itself.</p>",
        elem_id="dl-kinds",
    )
    added = component(elem_id="dl-adding")
    component(render("articles", "list"), js_on_load="dateline.articles.begin();")
    # One writer at a time: the others wait in Gradio's queue.
    writing: dict[str, Any] = {"concurrency_limit": 1, "concurrency_id": "write", **_PRIVATE}
    uploaded = files.upload(events.upload, [files], [added, files], **writing)
    fetched = gr.on(
        [add.click, address.submit], events.add_address, [address], [added, address], **writing
    )
    for done in (uploaded, fetched):
        done.then(None, None, None, js="() => { dateline.articles.refresh(); }", **_PRIVATE)


def _check(events: Events) -> None:
    """A text or a file, and below it what became of each sentence."""
    with gr.Row(elem_id="dl-checkers"):
        text = gr.Textbox(
            label="Text to check",
            placeholder="Paste a draft: each sentence is looked up in the articles",
            lines=9,
            max_lines=24,
            scale=3,
            elem_id="dl-check-text",
            html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
        )
        with gr.Column(elem_id="dl-check-box", scale=1):
            check = gr.Button("Check", variant="primary", elem_id="dl-check")
            file = gr.UploadButton(
                _CHOOSE_FILE, file_types=_CHECKED_SUFFIXES, elem_id="dl-check-file"
            )
    checked = component(elem_id="dl-checked")
    file.upload(_chosen, [file], [file], **_PRIVATE)
    # One text at a time: it costs as much as some dozen questions.
    check.click(
        events.check,
        [text, file],
        [checked],
        concurrency_limit=1,
        concurrency_id="check",
        **_PRIVATE,
    )


def _chosen(file: str | None) -> Any:
    """The button bears the name of the file that was chosen."""
    return gr.UploadButton(Path(file).name if file else _CHOOSE_FILE)
