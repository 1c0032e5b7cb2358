"""What all events of the page share, and how one question goes through it.

The engine is synchronous and may think for seconds between two events, so it runs in a thread
of its own: the page reads its events from a queue, and leaves when the reader says stop; the
thread notices at its next event.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from index.errors import DatelineError, NoIndexError
from rag.conversation import Turn
from rag.dateline import Dateline
from rag.models.drafter import STOP
from rag.question import LONGEST
from rag.records import Citation, Event, Retrieved, Row, Sentence, SentenceReady
from rag.show.safe import counted
from ui import errors
from ui.chat import answer, background
from ui.chat.articles import Listing
from ui.chat.background import Examples, Loader
from ui.chat.conversations import Conversation, Conversations, Rating
from ui.chat.filters import in_one_line, relabelled
from ui.chat.look import failure
from ui.errors import ConversationError

# Seconds after which a stop is noticed.
_POLL_SECONDS = 0.1
# Seconds that a run gets to say its last word to the page, and Gradio to pass that on.
_LAST_EVENT_SECONDS = 3.0
_DELIVERY_SECONDS = 0.2
# Characters shown of a question that is refused for its length.
_LONGEST_SHOWN = 300
# Seconds without a change before example questions are worked out anew: they cost searches.
_QUIET_SECONDS = 5.0


class Desk:
    """One index, its conversations, and what is under way."""

    def __init__(self, dateline: Dateline) -> None:
        self.dateline = dateline
        self.conversations = Conversations(dateline.settings.home)
        self.listing = Listing(dateline)
        self.examples = Examples(dateline)
        self.loader = Loader(dateline, then=self.examples.refresh)
        self.runs = Runs()
        self._seen, self._since = -1, 0.0

    def turns(self, kept: Conversation | None) -> tuple[Turn, ...]:
        """The turns of a conversation; none where it cannot be read any more."""
        if kept is None:
            return ()
        try:
            return tuple(self.dateline.conversation(kept.state).turns)
        except DatelineError:
            return ()

    def past(self, kept: Conversation | None) -> list[str]:
        """The turns of a conversation as HTML, oldest first."""
        if kept is None:
            return []
        return [
            answer.answered(
                n, turn, in_one_line(kept.scopes.get(n, {})), kept.ratings.get(n, Rating())
            )
            for n, turn in enumerate(self.turns(kept), 1)
        ]

    def refresh_examples(self) -> None:
        """Works example questions out in the background, once the index has come to rest."""
        generation, now = self.listing.generation(), time.monotonic()
        if generation != self._seen:
            self._seen, self._since = generation, now
        rested = now - self._since >= _QUIET_SECONDS
        if generation and rested and self.loader.ready and self.examples.made_at != generation:
            background.start("examples", self.examples.refresh)

    def close(self) -> None:
        """Stops what is under way and waits for it; the index may be closed after that."""
        self.runs.stop_all()
        self.examples.stop()
        background.wait()


@dataclass(frozen=True, slots=True)
class Asking:
    """A question, from whom, in which conversation ('' for a new one), and within what."""

    session: str
    conversation: str
    words: str
    scope: dict[str, Any]
    llm: str | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What the page shows of a question at one moment.

    Attributes:
        html: the turn.
        status: the step in words, for screen readers.
        over: whether it is over: answered, refused or stopped.
        conversation: its id, once it is kept.
        again: the question, where it should stand in the field to be asked again.
    """

    html: str
    status: str
    over: bool = False
    conversation: str = ""
    again: str = ""


@dataclass(slots=True)
class _Progress:
    """What is known of a question so far."""

    asked: answer.Asked
    sentences: list[Sentence] = field(default_factory=list)
    citations: dict[int, Citation] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    turn: Turn | None = None
    conversation: str = ""

    def at(self, step: str) -> Frame:
        return Frame(self.html(step), step)

    def html(self, step: str) -> str:
        cited = list(self.citations.values())
        return answer.so_far(self.asked, self.sentences, cited, self.rows, step)


def answering(desk: Desk, asking: Asking) -> Iterator[Frame]:
    """The page's view of one question, each time there is more of it.

    Yields nothing where another question of the same session is still on its way.
    """
    known = _Progress(answer.Asked(0, _head(asking.words)))
    run = Run(lambda: _events(desk, asking, known))
    if not desk.runs.begin(asking.session, run):
        return
    try:
        n = len(desk.turns(_conversation(desk, asking))) + 1
        known.asked = answer.Asked(n, _head(asking.words), "", in_one_line(asking.scope))
        if not desk.loader.ready:
            yield known.at("Loading the models …")
            while not desk.loader.wait(_POLL_SECONDS) and not run.stopped:
                pass
        yield known.at("Searching the articles …")
        yield from _watched(run, known)
        if run.stopped and known.turn is None:
            yield Frame(known.html(""), "Stopped.", over=True, again=asking.words)
        else:
            yield _done(asking, known)
    except Exception as error:  # noqa: BLE001 - one sentence, never a dead page
        yield _failed(known, asking, error)
    finally:
        desk.runs.end(asking.session, run)


def _watched(run: Run, known: _Progress) -> Iterator[Frame]:
    for event in run.events():
        match event:
            case Retrieved(passages):
                yield known.at(f"Reading the evidence in {counted(len(passages), 'passage')} …")
            case SentenceReady(sentence, used, row):
                known.sentences.append(sentence)
                known.rows += [row] if row else []
                known.citations |= {c.n: c for c in used}
                yield known.at("Checking the next sentence …")


def _events(desk: Desk, asking: Asking, known: _Progress) -> Generator[Event, None, None]:
    """The engine's events; the turn is kept after the last. Runs in the run's own thread."""
    with desk.conversations.one_at_a_time(asking.conversation or None):
        kept = _conversation(desk, asking)
        talk = desk.dateline.conversation(kept.state if kept else None)
        n = len(talk.turns) + 1
        known.asked = answer.Asked(
            n, known.asked.words, talk.understood(asking.words), in_one_line(asking.scope)
        )
        yield from talk.stream(asking.words, llm=asking.llm, **asking.scope)
        known.turn = talk.turns[-1]
        known.conversation = desk.conversations.save(
            kept.heading.id if kept else None,
            title=asking.words,
            state=talk.to_json(),
            n=n,
            scope=asking.scope,
        )


def _done(asking: Asking, known: _Progress) -> Frame:
    if known.turn is None:
        raise RuntimeError("a stream ends with Done")
    html = answer.answered(known.asked.n, known.turn, known.asked.scope, Rating())
    given = known.turn.answer
    sources = counted(len(given.citations), "source")
    found = "No answer was found." if given.abstained else f"Answered, with {sources}."
    return Frame(html, found, over=True, conversation=known.conversation or asking.conversation)


def _failed(known: _Progress, asking: Asking, error: Exception) -> Frame:
    message = explained(error)
    if isinstance(error, ConversationError) and known.turn is not None:
        # There is an answer; it is only that it could not be kept.
        html = answer.answered(known.asked.n, known.turn, known.asked.scope, Rating())
        return Frame(f"{html}{failure(message)}", message, over=True)
    html = answer.failed(known.asked, message)
    return Frame(html, message, over=True, again=asking.words)


def _conversation(desk: Desk, asking: Asking) -> Conversation | None:
    if not asking.conversation:
        return None
    return desk.conversations.get(asking.conversation)


def _head(question: str) -> str:
    """The question as it stands above its answer; the start of one that is too long to ask."""
    return question if len(question) <= LONGEST else f"{question[:_LONGEST_SHOWN]} …"


def explained(error: Exception) -> str:
    """What went wrong, in one sentence that names things as this page does."""
    errors.trace(error)
    if isinstance(error, NoIndexError):
        return "There are no articles yet: add some under “Articles”, then ask again."
    if isinstance(error, DatelineError):
        return relabelled(str(error))
    return (
        f"Something unexpected went wrong ({type(error).__name__}): try again, and if it "
        "stays, start 'dateline chat' with DATELINE_DEBUG=1."
    )


@dataclass(slots=True)
class Run:
    """One question on its way."""

    produce: Callable[[], Generator[Event, None, None]]
    over: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)
    _found: queue.SimpleQueue[Event | Exception | None] = field(default_factory=queue.SimpleQueue)

    def stop(self) -> None:
        self._stop.set()

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def events(self) -> Iterator[Event]:
        """The engine's events, until it is done or the run is stopped.

        Raises:
            Exception: what the engine raised.
        """
        background.start("answer", self._work)
        try:
            while not self.stopped:
                try:
                    found = self._found.get(timeout=_POLL_SECONDS)
                except queue.Empty:
                    continue
                if found is None or self.stopped:
                    return
                if isinstance(found, Exception):
                    raise found
                yield found
        finally:
            self.stop()

    def _work(self) -> None:
        # What a language model writes is stopped as well, and not only waited for.
        STOP.set(self._stop)
        try:
            with contextlib.closing(self.produce()) as events:
                for event in events:
                    if self.stopped:
                        return
                    self._found.put(event)
            self._found.put(None)
        except Exception as error:  # noqa: BLE001 - handed over, and told to the reader there
            self._found.put(error)


class Runs:
    """Which questions are on their way, by browser session: one each."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._running: dict[str, Run] = {}

    def begin(self, session: str, run: Run) -> bool:
        """Whether it may start: not while another of this session is on its way."""
        with self._guard:
            return self._running.setdefault(session, run) is run

    def end(self, session: str, run: Run) -> None:
        """Says that a run will not write to the page any more."""
        run.stop()
        run.over.set()
        with self._guard:
            if self._running.get(session) is run:
                del self._running[session]

    def stop(self, session: str, *, wait: bool = False) -> None:
        """Stops what this session has asked; no other.

        Args:
            wait: return only when the run will not write to the page any more.
        """
        with self._guard:
            run = self._running.get(session)
        if run is not None:
            run.stop()
            if wait:
                run.over.wait(_LAST_EVENT_SECONDS)
                time.sleep(_DELIVERY_SECONDS)

    def stop_all(self) -> None:
        """Stops everything, because the server is about to end."""
        with self._guard:
            for run in self._running.values():
                run.stop()
