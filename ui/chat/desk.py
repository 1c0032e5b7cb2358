"""What all events of the page share, and the way of one question through it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.errors import DatelineError, NoIndexError
from rag.conversation import Turn
from rag.dateline import Dateline
from rag.question import LONGEST
from rag.records import Citation, Done, Event, Retrieved, Row, Sentence, SentenceReady
from rag.show.safe import counted
from ui import errors
from ui.chat import background
from ui.chat.answer import turn
from ui.chat.answer.asking import Run, Runs
from ui.chat.articles.listing import Listing
from ui.chat.conversations.store import ConversationError, Conversations, Kept, Rating
from ui.chat.html import failure
from ui.chat.steering.examples import Examples
from ui.chat.steering.model import Warmth
from ui.chat.steering.scope import in_one_line, relabelled

# Characters shown of a question that is refused for its length.
_HEAD = 300

# Seconds without a change before example questions are worked out anew: they cost searches.
_REST = 5.0


class Desk:
    """One index, its conversations, and what is under way."""

    def __init__(self, dateline: Dateline) -> None:
        self.dateline = dateline
        self.conversations = Conversations(dateline.settings.home)
        self.listing = Listing(dateline)
        self.examples = Examples(dateline)
        self.warmth = Warmth(dateline, then=self.examples.refresh)
        self.runs = Runs()
        self._seen, self._since = -1, 0.0

    def turns(self, kept: Kept | None) -> tuple[Turn, ...]:
        """The turns of a conversation; none where it cannot be read any more."""
        if kept is None:
            return ()
        try:
            return tuple(self.dateline.conversation(kept.state).turns)
        except DatelineError:
            return ()

    def past(self, kept: Kept | None) -> list[str]:
        """The turns of a conversation as HTML, oldest first."""
        return [self._shown(kept, n, t) for n, t in enumerate(self.turns(kept), 1) if kept]

    def refresh_examples(self) -> None:
        """Works example questions out in the background, once the index has come to rest."""
        generation, now = self.listing.generation(), time.monotonic()
        if generation != self._seen:
            self._seen, self._since = generation, now
        rested = now - self._since >= _REST
        if generation and rested and self.warmth.ready and self.examples.made_at != generation:
            background.start("examples", self.examples.refresh)

    def close(self) -> None:
        """Stops what is under way and waits for it; the index may be closed after that."""
        self.runs.stop_all()
        self.examples.stop()
        background.wait()

    def _shown(self, kept: Kept, n: int, told: Turn) -> str:
        scope = in_one_line(kept.scopes.get(n, {}))
        return turn.shown(n, told, scope, kept.ratings.get(n, Rating()))


@dataclass(frozen=True, slots=True)
class Asking:
    """A question, from whom, in which conversation ('' for a new one), and within what."""

    session: str
    key: str
    conversation: str
    words: str
    scope: dict[str, Any]
    llm: str | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What the page shows of a question at one moment.

    Attributes:
        html: the turn.
        status: the step in words, for who does not see the page.
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
class _Way:
    """What is known of a question so far."""

    asked: turn.Asked
    sentences: list[Sentence] = field(default_factory=list)
    citations: dict[int, Citation] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    told: Turn | None = None
    conversation: str = ""

    @property
    def cited(self) -> list[Citation]:
        return list(self.citations.values())

    def at(self, step: str) -> Frame:
        if self.sentences:
            html = turn.partial(self.asked, self.sentences, self.cited, step, self.rows)
            return Frame(html, step)
        return Frame(turn.working(self.asked, step), step)


def answering(desk: Desk, asking: Asking) -> Iterator[Frame]:
    """The page's view of one question, each time there is more of it.

    Yields nothing where another question of the same session is still on its way.
    """
    way = _Way(turn.Asked(0, _head(asking.words)))
    run = Run(lambda: _events(desk, asking, way))
    if not desk.runs.begin(asking.session, run):
        return
    try:
        kept = _kept(desk, asking)
        n = len(desk.turns(kept)) + 1
        way.asked = turn.Asked(n, _head(asking.words), "", in_one_line(asking.scope))
        if not desk.warmth.ready:
            yield way.at("Loading the models …")
            while not desk.warmth.wait(0.1) and not run.stopped:
                pass
        yield way.at("Searching the articles …")
        yield from _watched(run, way)
        if run.stopped and way.told is None:
            html = turn.stopped(way.asked, way.sentences, way.cited, way.rows)
            yield Frame(html, "Stopped.", over=True, again=asking.words)
        else:
            yield _done(asking, way)
    except Exception as error:  # noqa: BLE001 - one sentence, never a dead page
        errors.trace(error)
        yield _failed(way, asking, error)
    finally:
        desk.runs.end(asking.session, run)


def _watched(run: Run, way: _Way) -> Iterator[Frame]:
    for event in run.events():
        match event:
            case Retrieved(passages):
                yield way.at(f"Reading the evidence in {counted(len(passages), 'passage')} …")
            case SentenceReady(sentence, used, row):
                way.sentences.append(sentence)
                way.rows += [row] if row else []
                way.citations |= {c.n: c for c in used}
                yield way.at("Checking the next sentence …")
            case Done(given):
                way.told = Turn(way.asked.words, way.asked.understood, given)


def _events(desk: Desk, asking: Asking, way: _Way) -> Iterator[Event]:
    """The engine's events; the turn is kept after the last. Runs in the run's own thread."""
    with desk.conversations.one_at_a_time(asking.conversation or None):
        kept = _kept(desk, asking)
        talk = desk.dateline.conversation(kept.state if kept else None)
        n = len(talk.turns) + 1
        way.asked = turn.Asked(
            n, way.asked.words, talk.understood(asking.words), in_one_line(asking.scope)
        )
        yield from talk.stream(asking.words, llm=asking.llm, **asking.scope)
        way.told = talk.turns[-1]
        way.conversation = desk.conversations.keep(
            asking.key,
            kept.heading.id if kept else None,
            title=asking.words,
            state=talk.to_json(),
            n=n,
            scope=asking.scope,
        )


def _done(asking: Asking, way: _Way) -> Frame:
    if way.told is None:
        raise RuntimeError("a stream ends with Done")
    html = turn.shown(way.asked.n, way.told, way.asked.scope, Rating())
    given = way.told.answer
    status = (
        "No answer was found."
        if given.abstained
        else f"Answered, with {counted(len(given.citations), 'source')}."
    )
    return Frame(html, status, over=True, conversation=way.conversation or asking.conversation)


def _failed(way: _Way, asking: Asking, error: Exception) -> Frame:
    message = told(error)
    if isinstance(error, ConversationError) and way.told is not None:
        # There is an answer; it is only that it could not be kept.
        html = turn.shown(way.asked.n, way.told, way.asked.scope, Rating())
        return Frame(f"{html}{failure(message)}", message, over=True)
    return Frame(turn.failed(way.asked, message), message, over=True, again=asking.words)


def _kept(desk: Desk, asking: Asking) -> Kept | None:
    if not asking.conversation:
        return None
    return desk.conversations.get(asking.key, asking.conversation)


def _head(question: str) -> str:
    """The question as it stands above its answer; the start of one that is too long to ask."""
    return question if len(question) <= LONGEST else f"{question[:_HEAD]} …"


def told(error: Exception) -> str:
    """What went wrong, in one sentence that names things as this page does."""
    if isinstance(error, NoIndexError):
        return "There are no articles yet: add some under “Articles”, then ask again."
    if isinstance(error, DatelineError):
        return relabelled(str(error))
    return (
        f"Something unexpected went wrong ({type(error).__name__}): try again, and if it "
        "stays, start 'dateline chat' with DATELINE_DEBUG=1."
    )
