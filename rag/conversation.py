"""Conversations: questions that lean on the ones before; the state is plain data."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol, Unpack

from rag.errors import UsageError, text_given
from rag.question.followup import Before, readings
from rag.question.scope import AskOptions
from rag.records import Answer, Done, Event, Timings

_VERSION = 1
_TWO_WAYS = "This can be read in two ways: choose one or ask in full."


class Answering(Protocol):
    """What answers a question that stands alone; `Dateline` does."""

    @property
    def llm(self) -> str: ...

    def stream(
        self, question: str, **options: Unpack[AskOptions]
    ) -> Generator[Event, None, None]: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer.

    Attributes:
        asked: as it was typed.
        understood: with what it leans on written out; equal to `asked` where it stands alone.
        choices: two questions that it may mean, where neither was answered; else empty.
    """

    asked: str
    understood: str
    answer: Answer
    choices: tuple[str, ...] = ()


class Conversation:
    """Questions in a row over one index, from `Dateline.conversation()`.

    >>> with Dateline.open("my-index") as d:              # doctest: +SKIP
    ...     talk = d.conversation()
    ...     talk.ask("How many people died in Elmton?")
    ...     talk.ask("And how many were wounded?").question
    'How many were wounded in Elmton?'

    Its state is `turns` and nothing else: `to_json()` writes it, and
    `Dateline.conversation(state)` goes on from there, in another process too. Not made
    for several threads at once.
    """

    def __init__(self, dateline: Answering, turns: tuple[Turn, ...] = ()) -> None:
        self._dateline = dateline
        self.turns = turns

    def understood(self, question: str) -> str:
        """What `question` would be read as, were it asked now; itself where that is open."""
        read = readings(question, self._before())
        return read[0] if len(read) == 1 else question

    def ask(self, question: str, **options: Unpack[AskOptions]) -> Answer:
        """Answers a question in the light of the turns before; options as `Dateline.ask`.

        The answer's `question` is the one that was understood.
        """
        for event in self.stream(question, **options):
            if isinstance(event, Done):
                return event.answer
        raise RuntimeError("a stream ends with Done")

    def stream(self, question: str, **options: Unpack[AskOptions]) -> Generator[Event, None, None]:
        """Like `ask`, as events. The turn is kept once `Done` was given, and not before.

        A question that can be read in two ways is not answered: there is `Done` alone, with
        an abstention, and the turn's `choices` are the two readings.
        """
        understood, *others = readings(text_given(question, "The question"), self._before())
        if others:
            choices = (understood, *others)
            answer = self._open(question, choices, options)
            self.turns = (*self.turns, Turn(question, question, answer, choices))
            yield Done(answer)
            return
        # Who closes this stream in the middle closes the model's connection with it.
        with closing(self._dateline.stream(understood, **options)) as events:
            for event in events:
                if isinstance(event, Done):
                    self.turns = (*self.turns, Turn(question, understood, event.answer))
                yield event

    def to_dict(self) -> dict[str, Any]:
        """The whole state as plain values."""
        return {
            "version": _VERSION,
            "turns": [
                {
                    "asked": t.asked,
                    "understood": t.understood,
                    "answer": t.answer.to_dict(),
                    "choices": t.choices,
                }
                for t in self.turns
            ],
        }

    def to_json(self) -> str:
        """The whole state, on one line."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    @classmethod
    def restored(cls, dateline: Answering, state: Mapping[str, Any] | str) -> Conversation:
        """The conversation that `to_dict` or `to_json` wrote.

        Raises:
            UsageError: it is none, or of a newer Dateline.
        """
        try:
            data = json.loads(state) if isinstance(state, str) else state
            version = data["version"]
            turns = tuple(
                Turn(
                    t["asked"],
                    t["understood"],
                    Answer.from_dict(t["answer"]),
                    tuple(t.get("choices", ())),
                )
                for t in data["turns"]
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"This is no conversation that Dateline saved ({type(error).__name__}): pass what "
                "Conversation.to_json() gave."
            ) from error
        if version != _VERSION:
            raise UsageError(
                f"This conversation is of version {version}, and this Dateline reads {_VERSION}."
            )
        return cls(dateline, turns)

    def _open(self, question: str, choices: tuple[str, ...], options: AskOptions) -> Answer:
        """The abstention that asks back."""
        return Answer(
            question=question,
            answer="\n".join((_TWO_WAYS, *(f"- {choice}" for choice in choices))),
            abstained=True,
            reason=_TWO_WAYS,
            sentences=(),
            citations=(),
            conflicts=(),
            dropped=0,
            undated_left_out=0,
            model=options.get("llm") or self._dateline.llm,
            as_of=options.get("as_of"),
            timings=Timings(0.0, 0.0, 0.0),
        )

    def _before(self) -> Before | None:
        """The last turn that was understood: a choice that was offered is no question."""
        last = next((t for t in reversed(self.turns) if not t.choices), None)
        if last is None:
            return None
        return Before(last.understood, " ".join(c.quote for c in last.answer.citations))
