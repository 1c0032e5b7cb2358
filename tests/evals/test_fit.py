"""The fits find what is to be found, and say so when there is nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evals.datasets import Case
from evals.errors import MetricError
from evals.fitting import fit, softmax, withhold
from evals.fitting.gather import Labelled, labelled
from evals.fitting.softmax import Choice
from index.records import Span
from rag.records import Evidence, Passage, Signals


def evidence(
    text: str, article: str = "a", *, near: float = 0.5, answers: float | None = None
) -> Evidence:
    passage = Passage(1, 1.0, article, None, None, None, None, 0, len(text), text)
    signals = Signals(near, near, near, near, 0.0, 0.0, answers=answers)
    return Evidence(Span(article, 0, len(text)), text, "", passage, signals)


def choice(signals: list[list[float]], right: int | None) -> Choice:
    return Choice(np.array(signals), np.arange(len(signals)) == right)


# The second signal says which is right; the first is noise.
FIRST, SECOND = choice([[1.0, 1.0], [2.0, 0.0]], 0), choice([[1.0, 0.0], [0.0, 1.0]], 1)


def test_the_fit_finds_the_signal_that_tells_right_from_wrong() -> None:
    weights = softmax.fit([FIRST, SECOND, choice([[0.0, 1.0]], None)])
    assert weights[1] > 1.0
    assert softmax.hits([FIRST, SECOND], weights, 1) == [True, True]
    assert softmax.hits([FIRST, SECOND], -weights, 1) == [False, False]
    assert softmax.hits([FIRST, SECOND], -weights, 2) == [True, True]


def test_the_fit_is_at_the_lowest_loss_of_the_shares() -> None:
    # One signal; the first is right with share 3, the second with 1. Without a penalty the
    # weight is log 3; with .001 w² the slope of the loss, p - 3/4 + .002 w, is 0 below it.
    pair = np.array([[1.0], [0.0]])
    given = [Choice(pair, np.array([True, False]), 3.0), Choice(pair, np.array([False, True]))]
    [weight] = softmax.fit(given)
    assert weight == pytest.approx(np.log(3), abs=0.02)
    assert 1 / (1 + np.exp(-weight)) - 0.75 + 0.002 * weight == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize(
    "given", [[], [choice([[1.0]], None)], [choice([[float("nan")], [1.0]], 0)]]
)
def test_a_fit_on_nothing_or_on_no_number_is_an_error(given: list[Choice]) -> None:
    with pytest.raises(MetricError, match="nothing to fit"):
        softmax.fit(given)


def test_only_the_right_article_s_sentences_with_the_answer_are_right() -> None:
    read = [evidence("14 ships."), evidence("14 ships.", "b"), evidence("15 ships.")]
    case = Case("1", "?", ("14",), "a")
    assert labelled(case, read, False).right == (True, False, False)
    anywhere = Case("1", "?", ("14",), None)
    assert labelled(anywhere, read, False).right == (True, True, False)
    none = Case("1", "?", (), "a", answerable=False)
    assert labelled(none, read, False).right == (False, False, False)
    sentences = Case("1", "?", ("It said: 14 ships.",), "a")
    assert labelled(sentences, read, True).right == (True, False, False)


def test_sentences_without_a_signal_and_unanswerable_questions_are_left_out() -> None:
    read = (evidence("14", answers=-2.0), evidence("15"))
    one = Labelled(Case("1", "?", ("14",), "a"), read, (True, False))
    none = Labelled(Case("2", "?", (), "a", answerable=False), read, (False, False))
    [made] = fit.choices([one, none], ("cosine", "answers"))
    assert made.signals.tolist() == [[0.5, -2.0]]
    assert made.right.tolist() == [True]


def test_a_set_without_unanswerable_questions_loses_its_right_articles() -> None:
    case = Case("1", "?", ("14",), "a")
    others = [evidence(f"{n} cats.", "b", near=0.1) for n in range(3)]
    full = Labelled(case, (evidence("14", near=0.9), *others), (True, False, False, False))
    unfound = Labelled(case, tuple(others), (False,) * 3)
    made = withhold.examples({"set": [full, unfound]}, 5, ("nearness",))
    assert [(e.answerable, e.fold, float(e.signals[0])) for e in made] == [
        (True, 0, 0.9),
        (False, 0, 0.1),
    ]


def test_where_nobody_knows_the_article_there_is_an_answer_if_a_sentence_holds_it() -> None:
    case = Case("1", "?", ("14",), None)
    held = Labelled(case, (evidence("15", near=0.9), evidence("14")), (False, True))
    not_held = Labelled(case, (evidence("15", near=0.8),), (False,))
    made = withhold.examples({"set": [held, not_held]}, 5, ("nearness",))
    assert [(e.answerable, float(e.signals[0])) for e in made] == [(True, 0.9), (False, 0.8)]


def test_the_logistic_parts_near_evidence_from_far() -> None:
    nears = [0.2 + 0.01 * n for n in range(20)], [0.7 + 0.01 * n for n in range(20)]
    read = [
        Labelled(
            Case(str(n), "?", ("14",) if answerable else (), "a", answerable),
            (evidence("14", near=near),),
            (answerable,),
        )
        for answerable, some in zip((False, True), nears, strict=True)
        for n, near in enumerate(some)
    ]
    made = withhold.examples({"set": read}, 5, ("nearness", "alike"))
    likely = withhold.cross_validated(made, folds=5)
    assert ((likely > 0.5) == [e.answerable for e in made]).all()
    assert sum(e.share for e in made) == pytest.approx(1.0)


def test_a_run_prints_accuracies_curves_and_weights(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fit.main(["--data", str(data), "--limit", "3"]) == 0
    shown = capsys.readouterr().out
    assert "| xquad | 3 | 1.000 |" in shown
    assert "as shipped:" in shown
    assert "| intercept |" in shown
    assert "answers" not in shown, "there was no judge"


def test_an_absent_set_is_named_and_ends_the_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fit.main(["--data", str(tmp_path)]) == 1
    assert "xquad.en.dev.json is absent" in capsys.readouterr().err
