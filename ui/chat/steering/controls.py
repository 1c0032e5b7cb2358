"""The filters as components: closed, their label says what is selected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.chat.desk import Desk
from ui.chat.steering import model
from ui.chat.steering.scope import in_one_line, scope

_TITLE = "Filters"


@dataclass(frozen=True, slots=True)
class Filters:
    """The components; `limits` in the order that `scope` takes them."""

    frame: gr.Accordion
    outlets: gr.Dropdown
    as_of: gr.Textbox
    since: gr.Textbox
    until: gr.Textbox
    undated: gr.Checkbox
    llm: gr.Dropdown
    clear: gr.Button

    @property
    def limits(self) -> list[Any]:
        return [self.as_of, self.since, self.until, self.outlets, self.undated]


def build(desk: Desk) -> Filters:
    configured = desk.dateline.llm
    with gr.Accordion(_TITLE, open=False, elem_id="dl-filters") as frame:
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
                choices=model.choices(configured),
                value=configured,
                min_width=200,
                allow_custom_value=True,
            )
        with gr.Row():
            as_of, since, until = (
                gr.Textbox(label=label, max_lines=1, min_width=130, elem_classes="dl-date")
                for label in ("As of", "From", "Until")
            )
        with gr.Row(elem_classes="dl-filters-foot"):
            undated = gr.Checkbox(label="Include articles without a date", value=False)
            clear = gr.Button("Clear filters", size="sm", scale=0, min_width=110)
    return Filters(frame, outlets, as_of, since, until, undated, llm, clear)


def connect(filters: Filters, options: dict[str, Any]) -> None:
    """Keeps the label telling what is selected, and lets it all be cleared."""
    configured = filters.llm.value
    inputs = [*filters.limits, filters.llm]
    gr.on(
        [component.change for component in inputs],
        lambda *given: _label(configured, *given),
        inputs,
        filters.frame,
        queue=False,
        **options,
    )
    filters.clear.click(
        lambda: ("", "", "", [], False), None, filters.limits, queue=False, **options
    )


def _label(configured: str, *given: Any) -> gr.Accordion:
    *limits, llm = given
    chosen = in_one_line(scope(*limits))
    if llm != configured and model.allowed(llm):
        chosen = f"{chosen} · quotes only" if chosen else "quotes only"
    return gr.Accordion(label=f"{_TITLE}: {chosen}" if chosen else _TITLE)
