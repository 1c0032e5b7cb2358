"""The statements written by hand: what the check shows of them is counted by kind."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from evals import by_hand, measure
from evals.by_hand import Put
from evals.checking import Checked
from evals.sets.claims import Claim
from evals.statements import CONTRADICTED, SUPPORTED, digest_pairs, labelled, pairs
from rag.check import THRESHOLD


@pytest.fixture
def by_label(monkeypatch: pytest.MonkeyPatch) -> list[Claim]:
    """A check that is always right but for statement 1, and keeps what it was given."""
    given: list[Claim] = []

    def scored(claims: Sequence[Claim]) -> list[Checked]:
        given.extend(claims)
        return [
            Checked(c, THRESHOLD if c.supported is (c.id not in ("1", "1-changed")) else 0.0)
            for c in claims
        ]

    monkeypatch.setattr(by_hand, "scored", scored)
    return given


def test_a_half_of_the_pairs_is_put_to_the_check(by_label: list[Claim]) -> None:
    half = pairs("report")
    figures, made = by_hand.pair_figures("report", 0)
    assert [(c.sentences, c.document) for c in by_label] == [
        ((p.statement,), (p.quote,)) for p in half
    ]
    false = [p for p in half if not p.supported]
    refused = figures["false statements refused"]
    assert (refused.n, refused.value) == (len(false), pytest.approx(1 - 1 / len(false)))
    assert figures["true statements shown"].value == 1.0
    first = next(p for p in half if p.id == 1)
    assert figures[f"false statements refused: {first.kind}"].value < 1
    kinds = {label.split(": ")[1] for label in figures if ": " in label}
    assert kinds == {p.kind for p in half}
    assert len(made) == len(half)


def test_digests_are_shown_faithful_and_changed(by_label: list[Claim]) -> None:
    figures, made = by_hand.digest_figures(0)
    digests = digest_pairs()
    assert len(made) == 2 * len(digests)
    assert (figures["faithful shown"].value, figures["changed shown"].value) == (
        1.0,
        pytest.approx(1 / len(digests)),
    )
    assert figures[f"changed shown: {digests[0].what}"].value > 0
    assert by_label[1].sentences == (digests[0].changed,)


def test_statements_are_measured_by_a_command_without_the_public_sets(
    by_label: list[Claim], capsys: pytest.CaptureFixture[str]
) -> None:
    for half, size in (("report", len(pairs("report"))), ("all", len(pairs()))):
        by_label.clear()
        assert measure.main(["pairs", "--half", half, "--data", "nowhere"]) == 0
        assert len(by_label) == size
        assert "| true statements shown | 1.000 |" in capsys.readouterr().out
    assert measure.main(["digests", "--data", "nowhere"]) == 0
    out = capsys.readouterr().out
    assert "| faithful shown | 1.000 |" in out
    assert "| threshold | supported, shown |" in out


def test_verdicts_on_whole_texts_are_counted_by_label() -> None:
    true, false = (
        next(s for s in labelled() if s.label == label) for label in (SUPPORTED, CONTRADICTED)
    )
    made = [Put(true, "supported", 1.0), Put(true, "not-found", 0.9), Put(false, "supported", 0.8)]
    figures = by_hand.text_figures(made, 0)
    assert figures["supported: called supported"].value == 0.5
    assert figures["contradicted: called supported"].value == 1.0
    assert figures["right"].value == pytest.approx(1 / 3)
    assert "contradicted: called not-found" not in figures
