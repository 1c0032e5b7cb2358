"""Citations: does what a sentence cites bear it out, and is each citation needed?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from evals.gold.schema import Part
from evals.metrics import contains, mean, overlaps
from rag.records import Answer, Citation


class SupportJudge(Protocol):
    """Says whether words bear a sentence out."""

    def supports(self, sentence: str, spans: Sequence[str]) -> bool: ...


def recall(answer: Answer, judge: SupportJudge) -> float:
    """The share of sentences that the citations at them bear out together, 0 to 1.

    Citation recall of ALCE (Gao et al., EMNLP 2023, section 4.3), with `judge` in the
    place of its entailment model. A sentence without a citation is not borne out.
    """
    return mean([_borne_out(answer, s.text, s.citations, judge) for s in answer.sentences]).value


def precision(answer: Answer, judge: SupportJudge) -> float:
    """The share of citations that are needed, 0 to 1 (the same).

    A citation is needed where its sentence is borne out, unless it does nothing by
    itself and the sentence is borne out without it.
    """
    needed: list[bool] = []
    for sentence in answer.sentences:
        whole = _borne_out(answer, sentence.text, sentence.citations, judge)
        for n in sentence.citations:
            rest = tuple(m for m in sentence.citations if m != n)
            alone = whole and (not rest or _borne_out(answer, sentence.text, (n,), judge))
            idle = not alone and bool(rest) and _borne_out(answer, sentence.text, rest, judge)
            needed.append(whole and not idle)
    return mean(needed).value if needed else 0.0


def faithfulness(answer: Answer, judge: SupportJudge) -> float:
    """The share of sentences that what the answer rests on bears out, 0 to 1.

    Faithfulness of Ragas (Es et al., EACL 2024), with whole sentences for its statements
    and `judge` for its language model. An answer rests on all it cites, wherever the
    markers stand; one that cites nothing, on the passages that its model was given.
    """
    spans = [c.quote for c in answer.citations] or [p.text for p in answer.nearest]
    return mean([bool(spans) and judge.supports(s.text, spans) for s in answer.sentences]).value


def _borne_out(answer: Answer, sentence: str, numbers: Sequence[int], judge: SupportJudge) -> bool:
    spans = [c.quote for c in answer.citations if c.n in numbers]
    return bool(spans) and judge.supports(sentence, spans)


def verbatim(citations: Sequence[Citation], texts: Mapping[str, str]) -> float:
    """The share of quotes that are the article's text at their offsets, code point by code point.

    The first thing that must always hold of Dateline; 0 to 1.
    """
    return mean(
        [texts.get(c.article_id, "")[c.start : c.end] == c.quote != "" for c in citations]
    ).value


def right_articles(citations: Sequence[Citation], parts: Sequence[Part]) -> bool:
    """Whether every part of the answer has a citation of an article that holds it."""
    cited = {c.article_id for c in citations}
    return all(cited & set(part.articles) for part in parts)


def quotes_hold(citations: Sequence[Citation], parts: Sequence[Part], sentences: bool) -> bool:
    """Whether every part stands in a quote, of the right article where that is known.

    Args:
        sentences: whether accepted answers are whole sentences, which a quote overlaps.
    """
    matches = overlaps if sentences else contains
    return all(
        any(
            matches(c.quote, part.answers)
            for c in citations
            if not part.articles or c.article_id in part.articles
        )
        for part in parts
    )
