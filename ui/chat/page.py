"""The page: which components there are, and which function each event calls.

The functions are in `events.py` and, for the script of the page, in `calls.py`.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.chat import masthead
from ui.chat.articles import tab
from ui.chat.calls import Calls
from ui.chat.checking import tab as checking_tab
from ui.chat.conversations import sidebar
from ui.chat.desk import Desk
from ui.chat.events import Events
from ui.chat.html import component
from ui.chat.steering import controls

# Questions that are answered at the same time, and events that may wait.
_AT_ONCE = 8
_WAITING = 128

_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def build(desk: Desk) -> gr.Blocks:
    """The chat page over an index that may not be there yet."""
    events = Events(desk)
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as page:
        # The script of the page speaks to the server through this one component: events it
        # triggers change components, and the functions of `calls` answer the script itself.
        bridge = component(
            "<div></div>",
            elem_id="dl-bridge",
            js_on_load="dateline.begin({trigger, server});"
            " /* it triggers 'changed', 'openup', 'forget' */",
            server_functions=Calls(desk).all(),
        )
        with gr.Row(elem_id="dl-top"):
            counts = component(masthead.masthead(0, 0), elem_id="dl-counts")
            state = component(elem_id="dl-state")
        key = gr.Textbox(visible=False)
        conversation = gr.Textbox(visible=False)
        with gr.Tabs(elem_id="dl-tabs"):
            with gr.Tab("Ask", id="ask"), gr.Row(elem_id="dl-desk"):
                with gr.Column(elem_id="dl-side", min_width=0, scale=0):
                    new = gr.Button("New conversation", elem_id="dl-new", size="sm")
                    listed = component(elem_id="dl-list")
                with gr.Column(elem_id="dl-main", min_width=0, scale=1):
                    head = component(sidebar.head(None), elem_id="dl-head")
                    welcome = component(elem_id="dl-welcome")
                    past, live = component(elem_id="dl-past"), component(elem_id="dl-live")
                    with gr.Column(elem_id="dl-composer"):
                        filters = controls.build(desk)
                        question, ask, stop = _field()
                        status = component(elem_id="dl-status")
            with gr.Tab("Articles", id="articles"):
                adding = tab.build()
            with gr.Tab("Check a text", id="check"):
                checking = checking_tab.build()

        shown = [conversation, head, listed, past, live, welcome, status]
        about = [counts, state, filters.outlets]
        page.load(
            events.load,
            inputs=[key, conversation],
            outputs=[key, *shown, *about],
            js="() => [dateline.key(), dateline.wanted()]",
            **_PRIVATE,
        )
        bridge.changed(events.changed, [conversation], [welcome, *about], **_PRIVATE)
        bridge.openup(events.open, [key], shown, **_PRIVATE)
        bridge.forget(events.forget, [key, conversation], shown, **_PRIVATE)
        new.click(events.new, [key], shown, **_PRIVATE)
        # The address of the page names the conversation, so that a reload opens it again.
        conversation.change(
            None, [conversation], js="(id) => { dateline.remember(id); }", **_PRIVATE
        )
        gr.on(
            [ask.click, question.submit],
            events.respond,
            [question, key, conversation, filters.llm, *filters.limits],
            [*shown, question, ask, stop],
            concurrency_limit=_AT_ONCE,
            concurrency_id="ask",
            **_PRIVATE,
        )
        stop.click(events.stop, queue=False, **_PRIVATE)
        controls.connect(filters, _PRIVATE)
        tab.connect(adding, events, _PRIVATE)
        checking_tab.connect(checking, events, _PRIVATE)
    page.queue(max_size=_WAITING)
    return page


def _field() -> tuple[gr.Textbox, gr.Button, gr.Button]:
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
