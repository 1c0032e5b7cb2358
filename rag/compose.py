"""Composing: the check decides what is shown, and citations are numbered by first use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from index.corpus import Corpus
from index.records import Article
from rag.draft import Drafted
from rag.records import Citation, Evidence, Sentence, SentenceReady
from rag.support import Support, check
from rag.support.check import THRESHOLD


class Composer:
    """Collects the sentences of one answer.

    Attributes:
        sentences: what is shown, in order.
        citations: what they cite, numbered from 1 by first use.
        dropped: how many sentences failed the check.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._articles: dict[str, Article | None] = {}
        self.sentences: list[Sentence] = []
        self.citations: list[Citation] = []
        self.dropped = 0

    def take_all(self, drafted: Iterable[Drafted]) -> Iterator[SentenceReady]:
        """Checks a draft as it comes; where its first sentence fails, the rest is not read.

        The first sentence is the answer, and what follows is read in its light.
        """
        for at, sentence in enumerate(drafted):
            ready = self.take(sentence)
            if ready is not None:
                yield ready
            elif at == 0:
                return

    def unsaid(self, quotes: Iterable[Drafted]) -> Iterator[Drafted]:
        """The quotes of which nothing is cited yet."""
        cited = {(c.article_id, c.start, c.end) for c in self.citations}
        for quote in quotes:
            spans = [e.span for e in quote.evidence]
            if not any((s.article_id, s.start, s.end) in cited for s in spans):
                yield quote

    def take(self, drafted: Drafted) -> SentenceReady | None:
        """Checks a drafted sentence; None where it is not supported and not shown."""
        support, used = least(drafted)
        cited = [self._cite(e) for e in used] if support.score >= THRESHOLD else []
        if not cited or any(c is None for c in cited):
            self.dropped += 1
            return None
        citations = tuple(c for c in cited if c is not None)
        sentence = Sentence(drafted.text, tuple(c.n for c in citations), support.score)
        self.sentences.append(sentence)
        return SentenceReady(sentence, citations)

    def _cite(self, evidence: Evidence) -> Citation | None:
        """The citation of a piece of evidence; None where its article is gone or changed."""
        span = evidence.span
        for known in self.citations:
            if (known.article_id, known.start, known.end) == (
                span.article_id,
                span.start,
                span.end,
            ):
                return known
        if span.article_id not in self._articles:
            self._articles[span.article_id] = self._corpus.catalog.article(span.article_id)
        article = self._articles[span.article_id]
        if article is None or article.quote(span) != evidence.text:
            return None
        citation = Citation(
            n=len(self.citations) + 1,
            article_id=article.id,
            title=article.title,
            outlet=article.outlet,
            authors=article.authors,
            published=article.published,
            url=article.url,
            start=span.start,
            end=span.end,
            quote=evidence.text,
        )
        self.citations.append(citation)
        return citation


def least(drafted: Drafted) -> tuple[Support, tuple[Evidence, ...]]:
    """The support of a sentence and the fewest pieces of evidence that give it."""
    singles = [(check(drafted.text, [e.text]), e) for e in drafted.evidence]
    if not singles:
        return check(drafted.text, []), ()
    best, e = max(singles, key=lambda pair: pair[0].score)
    if best.enough or len(singles) == 1:
        return best, (e,)
    together = check(drafted.text, [e.text for e in drafted.evidence])
    return (together, drafted.evidence) if together.score > best.score else (best, (e,))
