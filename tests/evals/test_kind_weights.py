"""The questions that the kinds are learned from, and the thresholds."""

from __future__ import annotations

from collections import Counter

import numpy as np

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


def test_at_most_two_in_a_hundred_facts_are_given_up() -> None:
    chances = np.random.default_rng(0).dirichlet(np.ones(len(kinds.KINDS)), 2000)
    truth = np.arange(2000) % len(kinds.KINDS)
    least = kinds.thresholds(chances, truth)
    facts = chances[truth == 0]
    best = 1 + facts[:, 1:].argmax(axis=1)
    own = facts[np.arange(len(facts)), best]
    assert (own / (own + facts[:, 0]) >= least[best]).mean() <= 0.02
