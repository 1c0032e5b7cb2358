"""What runs in threads of the page: loading the models, and making example questions.

All threads are known here, so that nobody closes the index under one that still reads it.
"""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from index.errors import DatelineError, NoIndexError
from index.records import Article
from rag.dateline import Dateline
from ui import errors
from ui.chat.filters import READER, relabelled

# Seconds that what is under way gets to end when the server stops.
_CLOSING_SECONDS = 20.0

_guard = threading.Lock()
_running: set[threading.Thread] = set()


def start(name: str, work: Callable[[], object]) -> None:
    """Runs `work` in a thread of its own."""

    def run() -> None:
        try:
            work()
        finally:
            with _guard:
                _running.discard(threading.current_thread())

    thread = threading.Thread(target=run, name=f"dateline-{name}", daemon=True)
    with _guard:
        _running.add(thread)
    thread.start()


def wait() -> None:
    """Waits until all of them have ended, or the time for that is over."""
    until = time.monotonic() + _CLOSING_SECONDS
    while time.monotonic() < until:
        with _guard:
            thread = next(iter(_running), None)
        if thread is None:
            return
        thread.join(timeout=0.1)


class Loader:
    """Loads the models once, in the background, and lets a question wait for it."""

    def __init__(self, dateline: Dateline, then: Callable[[], None] | None = None) -> None:
        """
        Args:
            then: called in the background when the models are loaded.
        """
        self._dateline = dateline
        self._then = then
        self._done = threading.Event()
        self._failed = ""

    def start(self) -> None:
        start("load", self._load)

    @property
    def ready(self) -> bool:
        return self._done.is_set()

    @property
    def state(self) -> str:
        """'loading', 'ready', or the sentence that says why it is neither."""
        return self._failed or ("ready" if self.ready else "loading")

    def wait(self, seconds: float | None = None) -> bool:
        """Whether they are loaded, after waiting for it that long."""
        return self._done.wait(seconds)

    def _load(self) -> None:
        try:
            self._dateline.warm()
        except NoIndexError:
            _import_libraries()
        except DatelineError as error:
            self._failed = relabelled(str(error))
        except Exception as error:  # noqa: BLE001 - the first question meets it again, and tells it
            self._failed = f"The models could not be loaded ({type(error).__name__})."
        finally:
            self._done.set()
        if self._then is not None:
            self._then()


def _import_libraries() -> None:
    """Without an index there is nothing to load yet; but the first upload and the first
    question may come together, and torch cannot be imported by two threads at once.
    """
    import sentence_transformers  # noqa: F401

    import rag.engine  # noqa: F401


_EXAMPLES_SHOWN = 4
# So often they are tried for one state of the index: what fails once may have met a run that
# was writing, what fails again will fail always.
_TRIES = 3
_QUESTIONS_TRIED = 14
_ARTICLES_READ = 40
_CHARACTERS_READ = 20_000

_NAME = r"[A-ZÀ-Þ][\w’'-]+(?: (?:al-|bin |de |van )?[A-ZÀ-Þ][\w’'-]+){1,2}"
_SPEAKER = re.compile(rf"(?<![.!?] )\b({_NAME})(?:, [^,.]{{3,60}},)? (?:said|told|warned|wrote)\b")
_ROLE = re.compile(rf"\b({_NAME}), (?:an? |the |[\w’'-]+['’]s )?[a-z][^,.]{{4,60}},")
_COUNT = re.compile(
    r"\b(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|dozens of|hundreds of) "
    r"((?:[a-z]+ )?(?:people|civilians|soldiers|officers|workers|children|residents|troops|"
    r"passengers|houses|homes|students))(?: were| was| had been| have been)? "
    r"(killed|injured|wounded|arrested|displaced|evacuated|rescued|trained|detained)\b"
)


class Examples:
    """Questions for one state of the index; worked out in the background, once for each."""

    def __init__(self, dateline: Dateline) -> None:
        self._dateline = dateline
        self._guard = threading.Lock()
        self.made_at = -1
        self._failures = 0
        self._stopped = False
        self.questions: tuple[str, ...] = ()

    def stop(self) -> None:
        """Makes what is under way end soon."""
        self._stopped = True

    def refresh(self) -> None:
        """Works them out anew where the index has changed; one at a time, others return."""
        if self._stopped or not self._guard.acquire(blocking=False):
            return
        generation = -1
        try:
            generation = self._dateline.generation()
            if generation != self.made_at:
                newest = list(itertools.islice(self._dateline.articles(), _ARTICLES_READ))
                self.questions = tuple(self._answered(newest))
                self.made_at, self._failures = generation, 0
        except Exception as error:  # noqa: BLE001 - a page without examples is a page
            errors.trace(error)
            self.questions = ()
            self._failures += 1
            if self._failures >= _TRIES:
                self.made_at, self._failures = generation, 0
        finally:
            self._guard.release()

    def _answered(self, articles: Sequence[Article]) -> Iterator[str]:
        found = 0
        for question in list(example_questions(articles))[:_QUESTIONS_TRIED]:
            if found == _EXAMPLES_SHOWN or self._stopped:
                return
            if not self._dateline.ask(question, llm=READER).abstained:
                found += 1
                yield question


def example_questions(articles: Iterable[Article]) -> Iterator[str]:
    """Questions that articles may answer, of one kind after the other."""
    recent = [a.body[:_CHARACTERS_READ] for a in articles]
    counted = _asked(recent, _COUNT, lambda m: f"How many {m[1]} were {m[2]}?")
    spoke = _asked(recent, _SPEAKER, lambda m: f"What did {m[1]} say?")
    roles = _asked(recent, _ROLE, lambda m: f"Who is {m[1]}?")
    for row in range(max(map(len, (counted, spoke, roles)), default=0)):
        for kind in (spoke, counted, roles):
            if row < len(kind):
                yield kind[row]


def _asked(
    texts: Sequence[str], pattern: re.Pattern[str], ask: Callable[[re.Match[str]], str]
) -> list[str]:
    """What most articles would answer comes first."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update({ask(m) for m in pattern.finditer(text)})
    return [question for question, _ in seen.most_common(8)]
