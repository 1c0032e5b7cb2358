"""Names in a text, which a follow-up takes over from the question before."""

from __future__ import annotations

from rag.exact.names import akin, names


def test_names_are_runs_of_capitalised_words() -> None:
    text = "The Ministry of Defence and Antony Blinken's U.S. envoy met Ada on Monday."
    assert names(text) == [
        ("ministry", "of", "defence"),
        ("antony", "blinken"),
        ("us",),
        ("ada",),
    ]


def test_a_name_is_the_same_with_its_accents_and_without() -> None:
    assert akin("perez", "pérez") and akin("malmö", "malmo")
    assert not akin("muñoz", "munro") and not akin("й", "и")
