"""The tab as components: a text or a file, and below it what became of each sentence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.chat.html import component

if TYPE_CHECKING:
    from ui.chat.events import Events

# What is read here; the endpoint decides by the content, this only helps to choose.
_SUFFIXES = [".txt", ".md", ".docx"]
_CHOOSE = "Or choose a file"


@dataclass(frozen=True, slots=True)
class Checking:
    """A text or a file, the button, and where the result is shown."""

    text: gr.Textbox
    file: gr.UploadButton
    check: gr.Button
    told: gr.HTML


def build() -> Checking:
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
            file = gr.UploadButton(_CHOOSE, file_types=_SUFFIXES, elem_id="dl-check-file")
    told = component(elem_id="dl-checked")
    return Checking(text, file, check, told)


def connect(checking: Checking, events: Events, options: dict[str, Any]) -> None:
    checking.file.upload(_chosen, [checking.file], [checking.file], **options)
    # One text at a time: it costs as much as some dozen questions.
    checking.check.click(
        events.check,
        [checking.text, checking.file],
        [checking.told],
        concurrency_limit=1,
        concurrency_id="check",
        **options,
    )


def _chosen(file: str | None) -> Any:
    """The button bears the name of the file that was chosen."""
    return gr.UploadButton(Path(file).name if file else _CHOOSE)
