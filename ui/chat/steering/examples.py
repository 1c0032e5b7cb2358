"""Example questions, made from the articles at hand; each was asked, and is answered there."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from index.records import Article
from rag.dateline import Dateline
from ui import errors
from ui.chat.steering.model import READER

SHOWN = 4
_TRIED = 14
_ARTICLES = 40
_READ = 20_000

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
        self._stopped = False
        self.questions: tuple[str, ...] = ()

    def stop(self) -> None:
        """Makes what is under way end soon."""
        self._stopped = True

    def refresh(self) -> None:
        """Works them out anew where the index has changed; one at a time, others return."""
        if self._stopped or not self._guard.acquire(blocking=False):
            return
        try:
            generation = self._dateline.generation()
            if generation != self.made_at:
                self.made_at = generation  # also where it fails: it would fail again
                self.questions = tuple(self._answered(self._dateline.articles()))
        except Exception as error:  # noqa: BLE001 - a page without examples is a page
            errors.trace(error)
            self.questions = ()
        finally:
            self._guard.release()

    def _answered(self, articles: Sequence[Article]) -> Iterator[str]:
        found = 0
        for question in list(candidates(articles))[:_TRIED]:
            if found == SHOWN or self._stopped:
                return
            if not self._dateline.ask(question, llm=READER).abstained:
                found += 1
                yield question


def candidates(articles: Sequence[Article]) -> Iterator[str]:
    """Questions that the newest articles may answer, of one kind after the other."""
    recent = [a.body[:_READ] for a in articles[:_ARTICLES]]
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
