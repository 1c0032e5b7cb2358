"""How surely the evidence answers a question, as `rag.engine` sees it before it answers."""

from __future__ import annotations

from datetime import UTC, datetime

from index.corpus import Corpus
from rag.engine import COPIES, PASSAGES
from rag.exact.dates import day_of
from rag.question import understand
from rag.question.scope import Scope, window
from rag.read import Reader, answers, compared, rank
from rag.retrieve import HybridRetriever


def answerability(corpus: Corpus, reader: Reader, text: str, as_of: str | None = None) -> float:
    """The probability that the evidence answers (0 to 1), by `rag.read.answers`.

    Retrieved and read as the engine does for a question that stands alone; below
    `rag.read.ANSWERS` it refuses. The answer itself does not tell this figure.

    Args:
        as_of: the day (ISO 8601) that the question is asked for.
    """
    asked_on = day_of(as_of)
    question = understand(text, asked_on or datetime.now(UTC).date())
    filters = Scope(as_of=as_of).filters(corpus)
    limited = window(corpus, question, filters, dated=as_of is not None)
    retriever = HybridRetriever(corpus, PASSAGES, limited.filters, asked_on)
    passages, copies = retriever.spread(question.text, COPIES)
    own = {(p.article_id, p.start) for p in passages}
    read = compared(corpus, question, rank(reader, question, (*passages, *copies), asked_on))
    found = [e for e in read if (e.passage.article_id, e.passage.start) in own]
    return answers(found)
