"""What the articles state on a matter: sentences with their meaning, and which say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from index.corpus import Corpus
from index.embed import Vectors, read
from index.words import words
from rag.exact.clashes import clashes
from rag.exact.dates import day_of
from rag.question import Question
from rag.read import sentences_of
from rag.read.likeness import alike_to
from rag.records import Evidence, Passage

# The cosine from which two sentences are one statement told twice, as long as their numbers,
# dates and names agree. Set by hand, on what was read.
SAME = 0.74
# A statement of so few words says nothing alone.
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an article.

    Attributes:
        vector: of the sentence, of unit length.
        near: how near it is to the matter asked about: the cosine, alone or with the
            sentence before it, whichever is higher (-1 to 1); 0 where no matter is named.
        alike: how alike it is to the question, word by word (0 to 1).
    """

    evidence: Evidence
    vector: Vectors
    near: float
    alike: float

    @property
    def text(self) -> str:
        return self.evidence.text

    @property
    def passage(self) -> Passage:
        return self.evidence.passage


def statements(
    corpus: Corpus, question: Question, topic: str, passages: Iterable[Passage]
) -> list[Statement]:
    """Every sentence of the passages but headlines, in the order of the articles.

    Args:
        topic: what is asked about; empty where it is everything.
    """
    found: dict[tuple[str, int], Evidence] = {}
    for passage in passages:
        for e in sentences_of(passage, question.text):
            if e.span.end - passage.start <= passage.headline_end:
                continue
            if len(words(e.text)) >= _FEWEST_WORDS:
                found.setdefault((e.span.article_id, e.span.start), e)
    if not found:
        return []
    told = [found[key] for key in sorted(found)]
    texts = [question.text, topic or question.text, *(e.text for e in told)]
    asked, about, *read_as = read(corpus.embedder, texts)
    alike = alike_to(corpus, question, asked)
    matter = about.whole if topic else None
    vectors = [t.whole for t in read_as]
    made: list[Statement] = []
    for i, (e, own) in enumerate(zip(told, read_as, strict=True)):
        near = 0.0 if matter is None else float(vectors[i] @ matter)
        if matter is not None and e.before and i and told[i - 1].text == e.before:
            both = vectors[i] + vectors[i - 1]
            near = max(near, float(both @ matter / (np.linalg.norm(both) or 1.0)))
        made.append(Statement(e, vectors[i], near, alike(e.text, own)))
    return made


def same(one: Statement, other: Statement, least: float = SAME) -> bool:
    """Whether two sentences say the same: alike in meaning, with nothing exact that differs."""
    if float(one.vector @ other.vector) < least:
        return False
    a, b = one.evidence, other.evidence
    return not (_clash(a, b) or _clash(b, a))


def _clash(said: Evidence, other: Evidence) -> bool:
    found = clashes(said.text, [other.text], day_of(other.passage.published), [said.text])
    return any(c.kind != "name" and "have none" not in c.why for c in found)


def each_once(found: Sequence[Statement], least: float = SAME) -> list[list[Statement]]:
    """Statements with those that say the same behind them, each group by its first.

    Of one article only the first of a group stays.
    """
    groups: list[list[Statement]] = []
    for statement in found:
        group = next((g for g in groups if same(statement, g[0], least)), None)
        if group is None:
            groups.append([statement])
        elif all(s.evidence.span.article_id != statement.evidence.span.article_id for s in group):
            group.append(statement)
    return groups
