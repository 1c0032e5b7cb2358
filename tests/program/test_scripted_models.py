"""What a language model writes about the seeds: what is false is never shown.

How many of the faithful sentences are shown stands in docs/quality.md: few, as yet.
"""

from __future__ import annotations

from pathlib import Path

import frontmatter
import pytest

from evals.sets.statements import DigestPair, digest_pairs
from rag import Answer, Dateline
from rag.check.check import check
from rag.exact.dates import day_of
from tests.conftest import SEEDS
from tests.program.invariants import broken
from tests.rag.scripted import Scripted

# Every tenth pair goes the whole way; the check alone reads all of them.
THROUGH = digest_pairs()[::10]
CHANGED_SHOWN = 5
MOST_ANSWERED = 8


@pytest.fixture(scope="module")
def published() -> dict[str, str | None]:
    """The day of each seed, as its front matter has it."""
    days = {path.name: frontmatter.load(str(path)).get("published") for path in SEEDS.glob("0*.md")}
    return {name: None if day is None else str(day) for name, day in days.items()}


def test_what_has_one_fact_changed_does_not_pass_the_check(
    published: dict[str, str | None],
) -> None:
    shown = [
        f"{p.what}: {p.changed}"
        for p in digest_pairs()
        if check(p.changed, [p.quote], day=day_of(published[p.article])).enough
    ]
    assert len(shown) <= CHANGED_SHOWN, "\n".join(shown)


# -- the whole way -------------------------------------------------------------------------


def asked(digests_home: Path, question: str, says: str) -> tuple[Answer, list[str]]:
    """The answer where a model says that, and what must hold and does not."""
    with Dateline.open(digests_home, llm=Scripted(says=says)) as d:
        answer = d.ask(question)
        return answer, list(broken(d, answer, {}))


def test_a_faithful_draft_is_the_answer_or_gives_way_to_quotes(digests_home: Path) -> None:
    answered = 0
    for pair in THROUGH:
        answer, wrong = asked(digests_home, pair.question, pair.faithful)
        # A faithful sentence may write names and numbers otherwise than its quote.
        assert not [what for what in wrong if "stands in no quote" not in what]
        quotes = {c.quote for c in answer.citations}
        said = [s.text for s in answer.sentences]
        assert said == [pair.faithful] or set(said) <= quotes
        answered += not answer.abstained
    # Whether there is an answer is not the draft's to decide; most of these have one.
    assert answered >= MOST_ANSWERED


@pytest.mark.parametrize("pair", THROUGH, ids=lambda pair: str(pair.id))
def test_a_draft_with_one_fact_changed_is_not(digests_home: Path, pair: DigestPair) -> None:
    answer, wrong = asked(digests_home, pair.question, pair.changed)
    assert not wrong
    assert pair.changed not in answer.answer
