"""Drafts: what a language model makes of the evidence, sentence by sentence."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing

from index.tokens import count_tokens
from index.words import words
from rag import prompts
from rag.compose.drafted import Drafted
from rag.compose.quotes import MOST_QUOTES, MOST_WORDS
from rag.errors import ModelError
from rag.models.drafter import Drafter
from rag.models.plain import written_sentences
from rag.question import Question
from rag.records import Evidence

# What a model is shown.
_MOST_SHOWN = 10
_MOST_TOKENS = 1200


def written(
    drafter: Drafter, question: Question, evidence: Sequence[Evidence]
) -> Generator[Drafted, None, None]:
    """What a language model makes of the evidence: its sentences, each when it is whole.

    Closing the iterator hangs up on the model. It is read to its third sentence at most.
    Half a sentence may say the opposite of the whole: it comes without evidence, and so
    never passes the check.

    Args:
        evidence: ranked, best first.

    Raises:
        ModelError: the model failed, wrote nothing, found no answer, or broke off. What it
            had written until then has been yielded.
    """
    shown = _shown(question, evidence)
    if not shown:
        raise ModelError(f"There is no evidence that {drafter.name} may be shown.")
    with closing(drafter.pieces(_prompt(question, shown))) as pieces:
        total = 0
        for at, sentence in enumerate(written_sentences(pieces)):
            if sentence.text.strip(". ").upper() == prompts.NO_ANSWER:
                raise ModelError(f"{drafter.name} found no answer in the evidence.")
            total += len(words(sentence.text))
            if at > 0 and total > MOST_WORDS:
                return
            named = tuple(n - 1 for n in sentence.named if 1 <= n <= len(shown))
            yield Drafted(sentence.text, shown if sentence.whole else (), named)
            if at + 1 == MOST_QUOTES:
                return
            if at > 0 and not sentence.whole:
                raise ModelError(f"{drafter.name} stopped in the middle of a sentence.")
        if total == 0:
            raise ModelError(f"{drafter.name} wrote nothing.")


def _shown(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence that a model reads: the best, as far as there is room."""
    room = _MOST_TOKENS - count_tokens(question.text)
    shown: list[Evidence] = []
    for e in evidence[:_MOST_SHOWN]:
        room -= count_tokens(e.text)
        if room > 0:
            shown.append(e)
    return tuple(shown)


def _prompt(question: Question, shown: Sequence[Evidence]) -> str:
    sources = [
        (", ".join(filter(None, (e.passage.outlet, (e.passage.published or "")[:10]))), e.text)
        for e in shown
    ]
    return prompts.draft(question.text, sources)
