"""The page: which components there are, and what happens when somebody asks.

Every event of Gradio is a public endpoint, so the handlers trust nothing they are given.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from index.errors import DatelineError
from rag.dateline import Dateline
from rag.question import LONGEST
from rag.records import Citation, Done, Retrieved, Sentence, SentenceReady
from ui import failures
from ui.chat import render
from ui.chat.examples import questions
from ui.sources import digests
from ui.text import counted

# Turns that stay in the page.
_KEPT = 30

# Questions that are answered at the same time, and that may wait.
_AT_ONCE = 4
_WAITING = 64

# Characters shown of a question that is refused for its length.
_HEAD = 300

# What the command line calls its options, as this page calls them.
_LABELS = {"--as-of": "“As of”", "--since": "“From”", "--until": "“Until”"}

# A number in the text leads to its source without leaving the page: the address of the
# document may carry a query that a plain '#…' link would drop, and so reload the page.
_FOLLOW = """
element.addEventListener('click', (event) => {
  const link = event.target.closest('a.dl-cite');
  if (!link) return;
  event.preventDefault();
  const card = document.getElementById(link.getAttribute('href').slice(1));
  if (!card) return;
  document.querySelectorAll('.dl-card.dl-lit').forEach((c) => c.classList.remove('dl-lit'));
  card.classList.add('dl-lit');
  card.focus({preventScroll: true});
  card.scrollIntoView({block: 'nearest', behavior: 'smooth'});
});
"""


@dataclass(frozen=True, slots=True)
class History:
    """What a visitor has asked so far: how often, and the last turns as HTML, oldest first."""

    asked: int = 0
    turns: tuple[str, ...] = ()

    def and_then(self, turn: str) -> History:
        return History(self.asked + 1, (*self.turns, turn)[-_KEPT:])

    @property
    def html(self) -> str:
        """Newest first, as they stand in the page."""
        return "".join(reversed(self.turns))


class Warmth:
    """Loads the models once, in the background, and lets a question wait for it."""

    def __init__(self, dateline: Dateline) -> None:
        self._dateline = dateline
        self._done = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._load, name="warm", daemon=True).start()

    @property
    def ready(self) -> bool:
        return self._done.is_set()

    def wait(self) -> None:
        self._done.wait()

    def _load(self) -> None:
        try:
            self._dateline.warm()
        except Exception:  # noqa: BLE001, S110 - the first question meets it again, and tells it
            pass
        finally:
            self._done.set()


def build(dateline: Dateline, warmth: Warmth) -> gr.Blocks:
    """The chat page over an open index."""
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as page:
        top = _html()
        empty = _html(visible=False)
        with gr.Row(elem_classes="dl-ask", equal_height=True):
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
            ask = gr.Button("Ask", variant="primary", scale=0, min_width=96, elem_id="dl-ask")
        chips = []
        with gr.Row(elem_classes="dl-examples") as examples:
            for example in questions(dateline):
                chips.append(gr.Button(example, size="sm", min_width=0, scale=0))
        with gr.Accordion("Filters", open=False, elem_id="dl-filters"):
            with gr.Row():
                as_of = gr.Textbox(label="As of", placeholder="2023-09-20", min_width=120)
                since = gr.Textbox(label="From", placeholder="2023-09-01", min_width=120)
                until = gr.Textbox(label="Until", placeholder="2023-09-30", min_width=120)
            outlets = gr.Dropdown(label="Outlets", choices=[], multiselect=True, value=[])
            undated = gr.Checkbox(label="Include articles without a date", value=False)
        live = _html(js_on_load=_FOLLOW, elem_id="dl-live")
        earlier = _html(js_on_load=_FOLLOW, elem_id="dl-past")
        history = gr.State(History())

        def show() -> dict[Any, Any]:
            return welcome(dateline, top, empty, outlets, examples)

        def respond(asked: str, past: History, *filters: Any) -> Iterator[tuple[Any, ...]]:
            asked, limits = str(asked or ""), _limits(*filters)
            number, heading = past.asked + 1, _heading(asked)
            html, left = "", ""
            try:
                for body in bodies(dateline, warmth, number, asked, limits):
                    html = render.turn(number, heading, body)
                    yield html, past.html, past, asked
            except Exception as error:  # noqa: BLE001 - one sentence, never a dead page
                failures.trace(error)
                html = render.turn(number, heading, render.failure(_told(error)))
                left = asked  # to be mended and asked again
            yield html, past.html, past.and_then(html), left

        inputs = [history, as_of, since, until, outlets, undated]
        outputs = [live, earlier, history, question]
        page.load(show, outputs=[top, empty, outlets, examples], api_visibility="private")
        asking = [(ask.click, question), (question.submit, question)]
        for trigger, said in (*asking, *((chip.click, chip) for chip in chips)):
            trigger(
                respond,
                inputs=[said, *inputs],
                outputs=outputs,
                show_progress="hidden",
                concurrency_limit=_AT_ONCE,
                concurrency_id="ask",
                api_visibility="private",
            )
    page.queue(max_size=_WAITING)
    return page


def _html(**options: Any) -> gr.HTML:
    """A place for HTML of ours, without Gradio's margins and typography."""
    return gr.HTML(padding=False, apply_default_css=False, **options)


def _heading(question: str) -> str:
    """The question as it stands above its answer; the start of one that is too long to ask."""
    return question if len(question) <= LONGEST else f"{question[:_HEAD]} …"


def welcome(
    dateline: Dateline, top: gr.HTML, empty: gr.HTML, outlets: gr.Dropdown, examples: gr.Row
) -> dict[Any, Any]:
    """What the page says of the index; read anew at each load, for the index may grow."""
    try:
        count, names = len(dateline.articles()), dateline.outlets()
    except DatelineError as error:
        return {
            top: render.masthead(0, 0),
            empty: gr.HTML(render.failure(str(error)), visible=True),
        }
    home = str(dateline.settings.home)
    return {
        top: render.masthead(count, len(names)),
        empty: gr.HTML(render.no_articles(home) if not count else "", visible=not count),
        outlets: gr.Dropdown(choices=names),
        examples: gr.Row(visible=bool(count)),
    }


def bodies(
    dateline: Dateline, warmth: Warmth, number: int, question: str, limits: dict[str, Any]
) -> Iterator[str]:
    """The HTML below the question, each time there is more of it."""
    if not warmth.ready:
        yield render.working("Loading the models …")
        warmth.wait()
    yield render.working("Finding passages …")
    yield from _answering(dateline, number, question, limits)


def _told(error: Exception) -> str:
    """What went wrong, in one sentence that names things as this page does."""
    if not isinstance(error, DatelineError):
        return (
            f"Something unexpected went wrong ({type(error).__name__}): ask again, and if it "
            "stays, start 'dateline chat' with DATELINE_DEBUG=1."
        )
    message = str(error)
    for option, label in _LABELS.items():
        message = message.replace(option, label)
    return message


def _answering(
    dateline: Dateline, number: int, question: str, limits: dict[str, Any]
) -> Iterator[str]:
    sentences: list[Sentence] = []
    citations: dict[int, Citation] = {}
    summaries: frozenset[str] = frozenset()
    for event in dateline.stream(question, **limits):
        match event:
            case Retrieved(passages):
                yield render.working(f"Reading {counted(len(passages), 'passage')} …")
            case SentenceReady(sentence, used):
                sentences.append(sentence)
                citations |= {c.n: c for c in used}
                summaries = digests(dateline, [c.article_id for c in citations.values()])
                yield render.partial(
                    number,
                    sentences,
                    list(citations.values()),
                    summaries,
                    "Checking the next sentence …",
                )
            case Done(answer):
                cited = [c.article_id for c in answer.citations]
                near = [p.article_id for p in answer.nearest]
                summaries = digests(dateline, cited + near)
                yield render.answer(number, answer, summaries)


def _limits(
    as_of: object, since: object, until: object, outlets: object, undated: object
) -> dict[str, Any]:
    """The filters as `Dateline.stream` takes them, whatever the endpoint was sent."""
    return {
        "as_of": _given(as_of),
        "since": _given(since),
        "until": _given(until),
        "outlets": tuple(str(o) for o in outlets) if isinstance(outlets, list | tuple) else (),
        "undated": bool(undated),
    }


def _given(value: object) -> str | None:
    return str(value).strip() or None if value else None
