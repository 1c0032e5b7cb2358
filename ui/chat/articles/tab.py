"""The articles tab as components; the list itself is filled by the page's script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.read.format import SUFFIXES
from ui.chat.articles.adding import LARGEST_MB
from ui.chat.html import component

if TYPE_CHECKING:
    from ui.chat.events import Events

_LIST = """<section class="dl-articles" aria-label="Articles">
<div class="dl-articles-tools">
<label>Search titles and outlets <input type="search" id="dl-search" autocomplete="off"></label>
<label>Outlet <select id="dl-outlet" aria-label="Outlet"><option value="">All outlets</option>
</select></label>
<button type="button" class="dl-tool dl-danger" id="dl-remove" data-do="remove" disabled>
Remove …</button></div><div id="dl-listing"></div></section>"""


@dataclass(frozen=True, slots=True)
class Adding:
    """What adds articles, and where is said how it went."""

    files: gr.File
    address: gr.Textbox
    add: gr.Button
    told: gr.HTML


def build() -> Adding:
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
    told = component(elem_id="dl-adding")
    component(_LIST.replace("\n", ""), js_on_load="dateline.articles.begin();")
    return Adding(files, address, add, told)


def connect(adding: Adding, events: Events, options: dict[str, Any]) -> None:
    # One writer at a time: the others wait in Gradio's queue.
    writing: dict[str, Any] = {"concurrency_limit": 1, "concurrency_id": "write", **options}
    uploaded = adding.files.upload(
        events.upload, [adding.files], [adding.told, adding.files], **writing
    )
    fetched = gr.on(
        [adding.add.click, adding.address.submit],
        events.add_address,
        [adding.address],
        [adding.told, adding.address],
        **writing,
    )
    for done in (uploaded, fetched):
        done.then(None, None, None, js="() => { dateline.articles.refresh(); }", **options)
