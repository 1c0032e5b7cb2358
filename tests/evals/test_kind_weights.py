"""The questions that the kinds are learned from."""

from __future__ import annotations

from collections import Counter

from evals.training import kinds
from tests.conftest import ROOT


def test_every_kind_has_its_questions_and_none_is_held_back_twice() -> None:
    asked, of = kinds.labelled(kinds.QUESTIONS)
    held, held_of = kinds.labelled(kinds.HELD)
    assert min(Counter(of.tolist()).values()) >= 80
    assert Counter(held_of.tolist()) == dict.fromkeys(range(len(kinds.KINDS)), 20)
    assert len({q.lower() for q in [*asked, *held]}) == len(asked) + len(held)
    gold = (ROOT / "evals/gold/karabakh.jsonl").read_text(encoding="utf-8").lower()
    assert not [q for q in [*asked, *held] if f'"{q.lower()}"' in gold]
