"""The evidence that Dateline reads for a question, and which sentences of it are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.datasets import Case, Collection
from evals.metrics import contains, overlaps
from evals.stage import say
from index.corpus import Corpus
from index.settings import Settings
from rag.engine import PASSAGES
from rag.evidence import rank
from rag.models.judge import Judge
from rag.question import understand
from rag.question.days import day_of
from rag.question.scope import Scope
from rag.question.timing import window
from rag.records import Evidence
from rag.retrieve import HybridRetriever


@dataclass(frozen=True, slots=True)
class Labelled:
    """What was read for one question.

    Attributes:
        evidence: every sentence of the passages with its signals, ranked, best first.
        right: whether each of them holds the answer.
    """

    case: Case
    evidence: tuple[Evidence, ...]
    right: tuple[bool, ...]


def gather(
    home: Path, collection: Collection, cases: Sequence[Case], judge: Judge | None
) -> list[Labelled]:
    """Retrieves and ranks for each case as `rag.engine` does; what finds nothing is left out.

    Args:
        home: the folder of an index that holds the collection.
        judge: as `rag.evidence.rank` takes it; without one none has its signal.
    """
    read: list[Labelled] = []
    with Corpus.open(Settings.from_environment(home)) as corpus:
        for n, case in enumerate(cases, start=1):
            asked_on = day_of(case.as_of)
            question = understand(case.question, asked_on)
            filters = Scope(as_of=case.as_of).filters(corpus)
            limited = window(corpus, question, filters, dated=asked_on is not None)
            retriever = HybridRetriever(corpus, PASSAGES, limited.filters, asked_on)
            evidence = rank(corpus, question, retriever.passages(question.text), judge)
            if evidence:
                read.append(labelled(case, evidence, collection.whole_sentences))
            if n % 25 == 0 or n == len(cases):
                say(f"  {n} of {len(cases)} questions read")
    return read


def labelled(case: Case, evidence: Sequence[Evidence], whole_sentences: bool) -> Labelled:
    """Marks the sentences of the right article that hold a gold answer or sentence."""
    matches = overlaps if whole_sentences else contains
    right = (
        case.answerable
        and case.article in (None, e.passage.article_id)
        and matches(e.text, case.gold)
        for e in evidence
    )
    return Labelled(case, tuple(evidence), tuple(right))
