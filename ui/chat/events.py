"""What happens when somebody does something: the functions behind Gradio's events.

Each is a public endpoint, so they trust nothing they are given.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from index.errors import DatelineError
from index.read import text_of_bytes
from rag.check.checked import LONGEST
from ui.chat import adding, answer, filters, navigation
from ui.chat.adding import Outcome, Progress
from ui.chat.desk import Asking, Desk, Frame, answering, explained
from ui.chat.html import failure, render

_QUESTION = 200_000

Values = tuple[Any, ...]
_SKIPPED = 10


class Events:
    """The functions, over one desk. Values come back in the order that `page` names them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # -- the page and its conversations ------------------------------------------------------

    def load(self, wanted: Any) -> Values:
        """The page is opened or reloaded."""
        self._desk.refresh_examples()
        return (*self._shown(_word(wanted)), *self._about())

    def changed(self, conversation: Any) -> Values:
        """The index, the models or the examples have changed since the page was told."""
        blank = "" if conversation else self._welcome()
        return (blank, *self._about())

    def open(self, request: gr.Request, event: gr.EventData) -> Values:
        """Another conversation is chosen at the side, or by its address."""
        self._leave(request)
        return self._shown(_id(event))

    def new(self, request: gr.Request) -> Values:
        """A conversation is begun."""
        self._leave(request)
        return self._shown("")

    def forget(self, current: Any, request: gr.Request, event: gr.EventData) -> Values:
        """A conversation is deleted; the reader has confirmed it."""
        self._leave(request)
        gone, now = _id(event), _word(current)
        try:
            self._desk.conversations.delete(gone)
        except DatelineError as error:
            gr.Warning(explained(error))
        return self._shown("" if now == gone else now)

    # -- asking ------------------------------------------------------------------------------

    def respond(
        self,
        question: Any,
        conversation: Any,
        request: gr.Request,
        *steering: Any,
    ) -> Iterator[Values]:
        """A question is asked; gives what the page shows of it, each time there is more.

        Args:
            steering: the language model, and the filters in the order of `scope`.
        """
        llm, *limits = steering
        desk = self._desk
        kept = desk.conversations.get(_word(conversation))
        asking = Asking(
            session=_session(request),
            conversation=kept.heading.id if kept else "",
            words=str(question or "")[:_QUESTION],
            scope=filters.scope(*limits),
            llm=filters.allowed(llm),
        )
        past, first = "".join(desk.past(kept)), True
        for frame in answering(desk, asking):
            skip = gr.skip()
            if frame.over:
                yield self._over(frame)
            elif first:
                head = navigation.conversation(kept.heading if kept else None)
                yield (skip, head, skip, past, frame.html, "", frame.status, "", *_buttons(True))
            else:
                yield (skip, skip, skip, skip, frame.html, skip, frame.status, skip, skip, skip)
            first = False
        if first:
            yield tuple(gr.skip() for _ in range(_SKIPPED))

    def stop(self, request: gr.Request) -> None:
        """Stops what this session has asked, and no other."""
        self._desk.runs.stop(_session(request))

    def _over(self, frame: Frame) -> Values:
        skip = gr.skip()
        question = frame.again or skip
        buttons = _buttons(False)
        if not frame.conversation:
            return (skip, skip, skip, skip, frame.html, skip, frame.status, question, *buttons)
        conversations = self._desk.conversations
        kept = conversations.get(frame.conversation)
        listed = navigation.conversations(conversations.listed(), frame.conversation)
        head = navigation.conversation(kept.heading if kept else None)
        shown = (frame.conversation, head, listed, skip, frame.html, skip, frame.status)
        return (*shown, question, *buttons)

    # -- adding ------------------------------------------------------------------------------

    def upload(self, files: Any) -> Iterator[Values]:
        """Files were dropped or chosen."""
        paths = [str(f) for f in files] if isinstance(files, list) else []
        for html in self._adding(adding.uploaded(self._desk.dateline, paths), len(paths)):
            yield (html, None)

    def add_address(self, address: Any) -> Iterator[Values]:
        """An address was given."""
        given = _word(address, 10_000)
        for html in self._adding(adding.address(self._desk.dateline, given), 1):
            yield (html, gr.skip() if "dl-fail" in html else "")

    # -- checking ----------------------------------------------------------------------------

    def check(self, words: Any, file: Any) -> Iterator[str]:
        """A text or a file is checked; the text, where there is one, goes before the file."""
        yield render("checked", "checking")
        try:
            given = _word(words, LONGEST + 1)
            if not given.strip() and isinstance(file, str):
                given = text_of_bytes(Path(file).name, Path(file).read_bytes())
            self._desk.loader.wait()
            yield answer.report(self._desk.dateline.check_text(given))
        except Exception as error:  # noqa: BLE001 - one sentence, never a dead page
            yield failure(explained(error))

    def _adding(self, steps: Iterator[Progress | Outcome], count: int) -> Iterator[str]:
        outcomes: list[Outcome] = []
        try:
            if not self._desk.loader.ready:
                yield adding.progress(Progress(0.0, ""), outcomes, count)
                self._desk.loader.wait()
            for step in steps:
                if isinstance(step, Outcome):
                    outcomes.append(step)
                else:
                    yield adding.progress(step, outcomes, count)
            yield adding.progress(None, outcomes, count)
        except Exception as error:  # noqa: BLE001 - one sentence, never a dead page
            yield f'<div class="dl-adding">{failure(explained(error))}</div>'

    # -- inside ------------------------------------------------------------------------------

    def _shown(self, conversation: str) -> Values:
        """An opened conversation: id, head, list, turns, live turn, welcome, status.

        Args:
            conversation: its id, '' for a new one; where there is none of that id, that is said.
        """
        desk = self._desk
        kept = desk.conversations.get(conversation) if conversation else None
        current = kept.heading.id if kept else ""
        return (
            current,
            navigation.conversation(kept.heading if kept else None, gone=current != conversation),
            navigation.conversations(desk.conversations.listed(), current),
            "".join(desk.past(kept)),
            "",
            "" if kept else self._welcome(),
            "",
        )

    def _about(self) -> Values:
        """What is indexed, the state of the model, the outlets to choose from."""
        desk = self._desk
        try:
            rows, outlets = desk.listing.rows(), desk.listing.outlets()
        except DatelineError:
            rows, outlets = (), ()
        configured = desk.dateline.llm
        label = filters.choices(configured)[0][0]
        return (
            navigation.masthead(len(rows), len(outlets)),
            navigation.model_state(label, desk.loader.state),
            gr.Dropdown(choices=list(outlets)),
        )

    def _welcome(self) -> str:
        desk = self._desk
        try:
            held = len(desk.listing.rows())
        except DatelineError as error:
            return failure(explained(error))
        return navigation.welcome(held, desk.examples.questions, _near(desk.dateline.settings.home))

    def _leave(self, request: gr.Request) -> None:
        """Stops what is under way here, and waits until it will not write to the page again."""
        self._desk.runs.stop(_session(request), wait=True)


def _near(folder: Path) -> str:
    """A folder as one would write it where the server was started."""
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)


def _buttons(running: bool) -> tuple[gr.Button, gr.Button]:
    return gr.Button(visible=not running), gr.Button(visible=running)


def _word(given: Any, longest: int = 200) -> str:
    return given[:longest] if isinstance(given, str) else ""


def _id(event: gr.EventData) -> str:
    data = event._data
    return _word(data.get("id")) if isinstance(data, dict) else ""


def _session(request: gr.Request) -> str:
    return str(request.session_hash or "")
