"""What a good language model would write about the seeds is shown, and what is false is not."""

from __future__ import annotations

import itertools
from pathlib import Path

import frontmatter
import pytest

from evals.statements import DigestPair, digest_pairs
from rag import Answer, Dateline
from rag.check import check
from rag.question.days import day_of
from rag.read import Reader, packaged
from tests.conftest import SEEDS
from tests.program.invariants import broken
from tests.rag.scripted import Scripted, ScriptedReader

# Every tenth pair goes the whole way; the check alone reads all of them.
THROUGH = digest_pairs()[::10]
FAITHFUL_SHOWN = 85
CHANGED_SHOWN = 5


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scripted")
    with Dateline.open(folder, llm="reader") as d:
        assert len(d.index(SEEDS).added) == 5
    return folder


@pytest.fixture(scope="module")
def published() -> dict[str, str | None]:
    """The day of each seed, as its front matter has it."""
    days = {path.name: frontmatter.load(str(path)).get("published") for path in SEEDS.glob("0*.md")}
    return {name: None if day is None else str(day) for name, day in days.items()}


@pytest.fixture(scope="module")
def supported(published: dict[str, str | None]) -> dict[int, tuple[bool, bool]]:
    """Of each pair whether the faithful and the changed sentence pass the check of its quote."""

    def passes(pair: DigestPair, sentence: str, reader: Reader) -> bool:
        day = day_of(published[pair.article])
        return check(sentence, [pair.quote], day=day, reader=reader).enough

    # What the check has read does not hang on what was found: it is read in one batch.
    asked = ScriptedReader()
    for pair in digest_pairs():
        for sentence in (pair.faithful, pair.changed):
            passes(pair, sentence, asked)
    wanted = list(dict.fromkeys(itertools.chain.from_iterable(asked.pairs)))
    found = dict(zip(wanted, packaged().supports(wanted), strict=True))
    reader = ScriptedReader(verdict=lambda statement, text: found[statement, text])
    return {
        p.id: (passes(p, p.faithful, reader), passes(p, p.changed, reader)) for p in digest_pairs()
    }


def test_there_are_a_hundred_pairs_of_which_ten_go_the_whole_way() -> None:
    assert (len(digest_pairs()), len(THROUGH)) == (100, 10)


def test_what_follows_from_a_quote_passes_the_check(
    supported: dict[int, tuple[bool, bool]],
) -> None:
    refused = [p.faithful for p in digest_pairs() if not supported[p.id][0]]
    assert len(supported) - len(refused) >= FAITHFUL_SHOWN, "\n".join(refused)


def test_what_has_one_fact_changed_does_not(supported: dict[int, tuple[bool, bool]]) -> None:
    shown = [f"{p.what}: {p.changed}" for p in digest_pairs() if supported[p.id][1]]
    assert len(shown) <= CHANGED_SHOWN, "\n".join(shown)


# -- the whole way -------------------------------------------------------------------------


def asked(home: Path, question: str, says: str) -> tuple[Answer, list[str]]:
    """The answer where a model says that, and what must hold and does not."""
    with Dateline.open(home, llm=Scripted(says=says)) as d:
        answer = d.ask(question)
        return answer, list(broken(d, answer, {}))


@pytest.mark.parametrize("pair", THROUGH, ids=lambda pair: str(pair.id))
def test_a_faithful_draft_is_the_answer(home: Path, pair: DigestPair) -> None:
    answer, wrong = asked(home, pair.question, pair.faithful)
    # A faithful sentence may write names and numbers otherwise than its quote; all else holds.
    assert not [what for what in wrong if "stands in no quote" not in what]
    assert not answer.abstained, answer.reason
    assert answer.conflicts or [s.text for s in answer.sentences] == [pair.faithful]


@pytest.mark.parametrize("pair", THROUGH, ids=lambda pair: str(pair.id))
def test_a_draft_with_one_fact_changed_is_not(home: Path, pair: DigestPair) -> None:
    answer, wrong = asked(home, pair.question, pair.changed)
    assert not wrong
    assert pair.changed not in answer.answer
