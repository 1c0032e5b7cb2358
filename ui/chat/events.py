"""What happens when somebody does something: the functions behind Gradio's events, and those that
the page's script calls outside of Gradio's queue.

Each is a public endpoint, so they trust nothing they are given.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import gradio as gr

from index.errors import DatelineError, NoIndexError, UsageError
from index.read import text_of_bytes
from rag.check.checked import LONGEST
from ui.chat import answer, articles, exports, filters, navigation
from ui.chat.articles import Outcome, Progress
from ui.chat.conversations import Conversation, Rating
from ui.chat.desk import Asking, Desk, Frame, answering, explained
from ui.chat.look import failure, render
from ui.errors import ConversationError

_QUESTION = 200_000
_LONGEST_QUOTE = 100_000
_MOST_IDS = 1_000

Values = tuple[Any, ...]
Reply = dict[str, Any]
Call = Callable[[Any], Reply]
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
        for html in self._adding(articles.uploaded(self._desk.dateline, paths), len(paths)):
            yield (html, None)

    def add_address(self, address: Any) -> Iterator[Values]:
        """An address was given."""
        given = _word(address, 10_000)
        for html in self._adding(articles.fetched(self._desk.dateline, given), 1):
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
                yield articles.adding(Progress(0.0, ""), outcomes, count)
                self._desk.loader.wait()
            for step in steps:
                if isinstance(step, Outcome):
                    outcomes.append(step)
                else:
                    yield articles.adding(step, outcomes, count)
            yield articles.adding(None, outcomes, count)
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


# -- what the page's script calls ------------------------------------------------------


class Calls:
    """The functions, over one desk, by the names that the script uses.

    Every argument is one JSON object, read field by field, and every reply is one;
    `{"error": sentence}` where something went wrong.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def all(self) -> list[Call]:
        """As Gradio takes them: functions that answer anything with an object."""
        names = "read take_away ratings rate rename articles remove pulse".split()
        return [_answered(getattr(self, name)) for name in names]

    def read(self, given: Reply) -> Reply:
        """The article beside the answer, with the quoted words marked."""
        article_id = _text(given, "article")
        try:
            found = self._desk.dateline.article(article_id)
        except (UsageError, NoIndexError):
            return {"html": render("reader", "gone", article_id=article_id)}
        start, end = _number(given, "start"), _number(given, "end")
        words, quote = _text(given, "words"), _text(given, "quote", _LONGEST_QUOTE)
        return {"html": navigation.article(found, start, end, words, quote)}

    def take_away(self, given: Reply) -> Reply:
        """A conversation or one of its answers as a file, in Markdown, Word or JSON."""
        kept = self._kept(given)
        turns, n = self._desk.turns(kept), _number(given, "turn")
        if n > len(turns):
            raise ConversationError("This answer is not there any more: reload the page.")
        wanted, name = given.get("format"), "answer" if n else "conversation"
        if wanted == "docx":
            from ui import word

            title = kept.heading.title
            made = word.turn_as_docx(turns[n - 1]) if n else word.conversation_as_docx(title, turns)
            return {"name": f"{name}.docx", "data": b64encode(made).decode("ascii")}
        if wanted == "json":
            return {"name": "conversation.json", "text": exports.as_json(kept, turns)}
        text = exports.one(turns[n - 1]) if n else exports.markdown(kept, turns)
        return {"name": f"{name}.md", "text": text}

    def ratings(self, given: Reply) -> Reply:
        """What was rated, as candidates for gold questions."""
        del given
        rated = [(kept, self._desk.turns(kept)) for kept in self._desk.conversations.rated()]
        text = exports.as_jsonl(exports.gold_candidates(rated))
        if not text:
            raise UsageError("Nothing is rated yet: rate an answer with 👍 or 👎 first.")
        return {"name": "gold-candidates.jsonl", "text": text}

    def rate(self, given: Reply) -> Reply:
        """Keeps a verdict and a comment for one answer."""
        verdict = given.get("verdict")
        rating = Rating(
            verdict if isinstance(verdict, str) and verdict else None,
            _text(given, "comment", 10_000),
        )
        turn = _number(given, "turn")
        self._desk.conversations.rate(_text(given, "conversation"), turn, rating)
        return {"comment": rating.comment}

    def rename(self, given: Reply) -> Reply:
        """Another title for a conversation; gives the list and the head anew."""
        conversation = self._kept(given).heading.id  # that it is gone is said before its title is
        self._desk.conversations.rename(conversation, _text(given, "title", 10_000))
        kept = self._kept(given)
        headings = self._desk.conversations.listed()
        return {
            "list": navigation.conversations(headings, conversation),
            "head": navigation.conversation(kept.heading),
        }

    def articles(self, given: Reply) -> Reply:
        """A page of the list of articles."""
        view = self._desk.listing.view(articles.Wanted.of(given))
        return {"html": articles.table(view), "outlets": list(view.outlets), "held": view.held}

    def remove(self, given: Reply) -> Reply:
        """Removes the articles that were chosen and confirmed."""
        ids = given.get("ids")
        if not isinstance(ids, list) or not ids:
            raise UsageError("No article is chosen: tick those to remove.")
        if len(ids) > _MOST_IDS:
            raise UsageError(f"{len(ids)} articles at once: remove at most {_MOST_IDS}.")
        gone = self._desk.dateline.remove(*dict.fromkeys(str(i)[:1_000] for i in ids))
        return {"removed": len(gone)}

    def pulse(self, given: Reply) -> Reply:
        """What may have changed outside of this page: the index, the model, the examples."""
        del given
        self._desk.refresh_examples()
        return {
            "generation": self._desk.listing.generation(),
            "model": self._desk.loader.state,
            "examples": len(self._desk.examples.questions),
        }

    def _kept(self, given: Reply) -> Conversation:
        kept = self._desk.conversations.get(_text(given, "conversation"))
        if kept is None:
            raise ConversationError(
                "This conversation is not there any more: reload the page for those that are."
            )
        return kept


def _answered(call: Call) -> Call:
    @wraps(call)
    def reply(given: Any) -> Reply:
        try:
            return call(given if isinstance(given, dict) else {})
        except Exception as error:  # noqa: BLE001 - one sentence, never a dead page
            return {"error": explained(error)}

    # Gradio reads a signature to see what it may pass.
    del reply.__wrapped__
    return reply


def _text(given: Reply, name: str, longest: int = 1_000) -> str:
    return _word(given.get(name), longest)


def _number(given: Reply, name: str) -> int:
    value = given.get(name)
    return value if isinstance(value, int) and 0 <= value < 2**53 else 0
