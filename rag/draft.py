"""Drafts: sentences that may become the answer, each with the evidence it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.split import count_tokens, sentences
from index.store.lexical import STOPWORDS, stem, words
from rag import prompts
from rag.errors import ModelError
from rag.evidence import answers_kind
from rag.question import Question
from rag.records import Evidence

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

# Read in a glance; also the length at which answers are compared in the evals.
MOST_WORDS = 60
MOST_QUOTES = 3
# A further quote is shown where its score is this share of the first one's.
_CLOSE = 0.3
_END = re.compile(r"[.!…][\"'”’)\]]*$")
_MARK = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence before the check, and the evidence it may cite, best first."""

    text: str
    evidence: tuple[Evidence, ...]


def quoted(evidence: Sequence[Evidence]) -> list[Drafted]:
    """The best evidence sentences, word for word.

    Args:
        evidence: ranked, best first.

    Returns:
        One to `MOST_QUOTES` sentences: the best, and those nearly as good as it while
        all together stay below `MOST_WORDS` words.
    """
    chosen: list[Drafted] = []
    total = 0
    for e in evidence:
        length = len(words(e.text))
        if chosen and (e.score < _CLOSE * evidence[0].score or total + length > MOST_WORDS):
            continue
        chosen.append(Drafted(e.text, (e,)))
        total += length
        if len(chosen) == MOST_QUOTES:
            break
    return chosen


def written(llm: LLM, question: Question, evidence: Sequence[Evidence]) -> list[Drafted]:
    """What a language model makes of the evidence that would be quoted, by sentences.

    Raises:
        ModelError: the model failed, or wrote nothing.
    """
    shown: list[Evidence] = []
    room = llm.metadata.context_window - llm.metadata.num_output - count_tokens(question.text) - 100
    for e in (e for drafted in quoted(evidence) for e in drafted.evidence):
        room -= count_tokens(e.text)
        if room > 0:
            shown.append(e)
    try:
        reply = llm.complete(prompts.draft(question.text, [e.text for e in shown])).text
    except ModelError:
        raise
    except Exception as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelError(f"The language model failed ({reason.rstrip('.')}).") from error
    text = _MARK.sub("", reply).strip()
    if not words(text):
        raise ModelError("The language model wrote nothing.")
    drafted = [Drafted(text[start:end], tuple(shown)) for start, end in sentences(text)]
    return [_leading(question, drafted[0]), *drafted[1:]]


def _leading(question: Question, first: Drafted) -> Drafted:
    """Binds the first sentence to the best evidence, or to none where it cannot lead.

    A small model likes to repeat what is easy to say. What it says first has to stand in
    the sentence that answers best, be a whole sentence, say more than the question does,
    and hold what that sentence holds of the kind that is asked for.
    """
    best = first.evidence[0]
    whole = _END.search(first.text) is not None
    adds = {stem(w) for w in words(first.text) if w not in STOPWORDS} - set(question.stems)
    lost = answers_kind(question, best.text) > 0 and answers_kind(question, first.text) == 0
    return Drafted(first.text, (best,) if whole and adds and not lost else ())
