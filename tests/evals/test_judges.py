"""The judge of faithfulness, which shares nothing with the check it is to control."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from evals import judges
from evals.judges import IndependentJudge, LlmJudge
from rag.errors import DatelineError
from tests.evals.saying import Saying

SPANS = [
    "Mayor Ida Stone said on Monday that 14 ships had waited outside the harbour of Elmton.",
    "The bakery sells no bread made of wheat.",
]


@pytest.fixture(scope="module")
def judge() -> IndependentJudge:
    return IndependentJudge()


def test_a_quote_bears_itself_out(judge: IndependentJudge) -> None:
    assert judge.score("14 ships had waited outside the harbour of Elmton", SPANS) == 1.0


@pytest.mark.parametrize(
    "sentence",
    [
        "15 ships had waited outside the harbour of Elmton.",
        "14 ships had waited outside the harbour of Oakville.",
        "",
        "…",
    ],
)
def test_a_number_or_a_name_that_nobody_cited_is_not_borne_out(
    sentence: str, judge: IndependentJudge
) -> None:
    assert judge.score(sentence, SPANS) == 0.0


def test_a_denial_needs_a_denial(judge: IndependentJudge) -> None:
    assert judge.score("The ships had not waited outside the harbour.", SPANS[:1]) == 0.0


def test_nothing_is_borne_out_by_nothing(judge: IndependentJudge) -> None:
    assert not judge.supports("14 ships had waited.", [])


def test_nearer_words_are_borne_out_better(judge: IndependentJudge) -> None:
    assert judge.supports("Ida Stone said that 14 ships waited outside the harbour.", SPANS)
    sank = judge.score("14 ships sank in the harbour of Elmton.", SPANS)
    invented = judge.score("The painter of the horse left a fortune to his widow.", SPANS)
    assert invented < sank < judges.THRESHOLD


def test_the_judge_uses_no_part_of_the_check() -> None:
    modules: set[str] = set()
    for node in ast.walk(ast.parse(Path(judges.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
    assert {m for m in modules if m.split(".")[0] == "rag"} == {"rag.models", "rag.models.local"}, (
        "where language models are, and nothing else"
    )


@pytest.mark.parametrize(("reply", "passing"), [("YES", True), ("NO", False), ("Well.", False)])
def test_a_language_model_judges_through_llamaindex(reply: str, passing: bool) -> None:
    judge = LlmJudge(Saying(reply=reply))
    assert judge.supports("14 ships waited.", SPANS) is passing


def test_no_language_model_cannot_judge() -> None:
    with pytest.raises(DatelineError, match="'reader' is no language model"):
        LlmJudge.of("reader")
