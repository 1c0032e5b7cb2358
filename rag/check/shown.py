"""What is shown: sentences that pass the check, with citations numbered by first use."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from index.corpus import Corpus
from index.embed import WordEmbedder
from index.records import Article
from rag.check.check import THRESHOLD, Support, check
from rag.check.cross import Judgement
from rag.compose import Drafted
from rag.exact.dates import day_of
from rag.records import Citation, Evidence, Row, Sentence, SentenceReady, Short

# Of a copy that states neither outlet nor title.
NAMELESS = "a report that names no outlet"
# So many pieces of evidence may bear out one sentence together: more would let it be put
# together from crumbs of all that was shown.
_MOST_TOGETHER = 2
# So many of the best are tried in pairs.
_PAIRED = 4


class Shown:
    """Collects the sentences of one answer.

    Attributes:
        sentences: what is shown, in order.
        rows: those of them that are rows.
        citations: what they cite, numbered from 1 by first use.
        dropped: how many sentences failed the check.
    """

    def __init__(self, corpus: Corpus, judge: Judgement | None = None) -> None:
        """`judge` is a cross-encoder that the check uses besides all else."""
        self._corpus = corpus
        self._judge = judge
        embedder = corpus.embedder
        self._model = embedder if isinstance(embedder, WordEmbedder) else None
        self._articles: dict[str, Article | None] = {}
        self.sentences: list[Sentence] = []
        self.rows: list[Row] = []
        self.citations: list[Citation] = []
        self.dropped = 0

    def short(self, best: Evidence) -> Short | None:
        """The answer alone, where the best evidence is cited and holds it."""
        place = (best.span.article_id, best.span.start, best.span.end)
        for c in self.citations:
            if best.short is not None and (c.article_id, c.start, c.end) == place:
                return Short(best.value, c.n)
        return None

    def take_all(self, drafted: Iterable[Drafted]) -> Iterator[SentenceReady]:
        """Checks a draft as it comes; where its first sentence fails, the rest is not read.

        The first sentence is the answer, and what follows is read in its light. Rows stand
        each for itself.
        """
        for at, sentence in enumerate(drafted):
            ready = self.take(sentence)
            if ready is not None:
                yield ready
            elif at == 0 and sentence.heading is None:
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
        support, used = self.best(drafted)
        numbers = self.cite_all(used) if support.enough else ()
        if not numbers:
            self.dropped += 1
            return None
        sentence = Sentence(drafted.text, numbers, support.score)
        self.sentences.append(sentence)
        row = None
        if (h := drafted.heading) is not None:
            # Who else tells of it stands in the row, and does not support its every word.
            numbers = tuple(dict.fromkeys((*numbers, *self.beside(drafted.beside))))
            row = Row(drafted.text, numbers, when=h.when, who=h.who, side=h.side, about=h.about)
            self.rows.append(row)
        return SentenceReady(sentence, tuple(self.citations[n - 1] for n in numbers), row)

    def beside(self, evidence: Sequence[Evidence]) -> tuple[int, ...]:
        """Cites what says the same as a sentence that is shown; the numbers of the citations."""
        cited = [self._cite(e) for e in evidence]
        return tuple(dict.fromkeys(c.n for c in cited if c is not None))

    def cite_all(self, used: Sequence[Evidence]) -> tuple[int, ...]:
        """The numbers of the citations of some evidence; none where an article of it is gone."""
        before = len(self.citations)
        cited = [self._cite(e) for e in used]
        if any(c is None for c in cited):
            del self.citations[before:]
            return ()
        return tuple(c.n for c in cited if c is not None)

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
        n = len(self.citations) + 1
        citation = Citation.of(article, span, n, self._also(article))
        self.citations.append(citation)
        return citation

    def _also(self, article: Article) -> tuple[str, ...]:
        """Who else carried the same report: outlets, else titles."""
        catalog = self._corpus.catalog
        group = catalog.groups([article.id]).get(article.id)
        others = [i for i in catalog.members(group) if i != article.id] if group else []
        named = (catalog.article(i) for i in others)
        return tuple(dict.fromkeys(a.outlet or a.title or NAMELESS for a in named if a is not None))

    def best(self, drafted: Drafted) -> tuple[Support, tuple[Evidence, ...]]:
        """The support of a sentence and the fewest pieces of evidence that give it.

        Those that the model named go first between equals; that it named them proves
        nothing.
        """
        if not drafted.evidence:
            return check(drafted.text, []), ()
        singles = [(self.check(drafted.text, [e]), e) for e in drafted.evidence]
        order = sorted(
            range(len(singles)), key=lambda i: (-singles[i][0].score, i not in drafted.named, i)
        )
        best, e = singles[order[0]]
        named = [i for i in drafted.named if singles[i][0].enough]
        if best.enough:
            return (best, (e,)) if not named else (singles[named[0]][0], (singles[named[0]][1],))
        for few in itertools.combinations(order[:_PAIRED], _MOST_TOGETHER):
            both = tuple(singles[i][1] for i in sorted(few))
            together = self.check(drafted.text, both)
            if together.score >= THRESHOLD:
                return together, both
        return best, (e,)

    def check(self, sentence: str, evidence: Sequence[Evidence]) -> Support:
        """How far some evidence supports a sentence, with what stands around it."""
        spans = [e.text for e in evidence]
        day = day_of(evidence[0].passage.published) if evidence else None
        around = [x for e in evidence for x in (e.passage.title, e.passage.outlet, e.before) if x]
        return check(
            sentence,
            spans,
            day=day,
            context=around,
            model=self._model,
            judge=self._judge,
        )
