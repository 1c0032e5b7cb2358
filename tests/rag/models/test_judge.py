"""The judge tells sentences that answer from sentences that do not."""

from __future__ import annotations

import numpy as np
import pytest

from rag.models import make_judge, trunk
from rag.models.judge import LAYERS, Head, Judge, Reader, as_question, in_place

ANSWERS = "Ada Berg, the mayor of Elmton, opened the new harbour on Monday."
ANOTHER = "The mayor spoke of the harbour for an hour, and the crowd was cold."
FOREIGN = "Interest rates rose by a quarter of a point."


@pytest.fixture(scope="module")
def judge() -> Judge:
    return make_judge()


def test_a_sentence_that_answers_is_preferred_to_one_of_the_same_words(judge: Judge) -> None:
    scores = judge.scores("Who opened the new harbour?", [FOREIGN, ANOTHER, ANSWERS])
    assert scores == sorted(scores)
    assert scores[2] > 0 > scores[0]


def test_a_question_in_search_words_is_read_as_a_question(judge: Judge) -> None:
    asked = judge.scores("Who opened the new harbour?", [ANSWERS])
    assert judge.scores("who opened the new harbour", [ANSWERS]) == asked
    assert as_question("who won ") == as_question("Who won?") == "Who won?"


def test_other_sentences_beside_it_change_nothing_that_matters(judge: Judge) -> None:
    alone = judge.scores("Who opened the new harbour?", [ANSWERS])
    beside = judge.scores("Who opened the new harbour?", [ANOTHER * 3, ANSWERS])
    # Padding changes the last bits of bfloat16.
    assert beside[1] == pytest.approx(alone[0], abs=0.25)


def test_the_title_says_who_is_meant(judge: Judge) -> None:
    sentence = "She opened the new harbour on Monday."
    placed = in_place(sentence, "Ada Berg, mayor of Elmton, opens harbour")
    bare, titled = judge.scores("When did Ada Berg open the harbour?", [sentence, placed])
    assert titled > bare
    assert in_place(sentence, None) == sentence


def test_the_lower_layers_are_the_whole_model_s_own_and_leave_it_whole() -> None:
    model, _ = trunk.whole()
    lower, _ = trunk.lower(LAYERS)
    assert len(lower.layers) == LAYERS < len(model.model.layers)
    for own, theirs in zip(
        lower.layers[0].parameters(), model.model.layers[0].parameters(), strict=True
    ):
        assert own.data_ptr() == theirs.data_ptr(), "a second copy of the weights"
    assert type(model.model.norm) is not type(lower.norm)


def test_the_packaged_head_fits_what_the_reader_gives() -> None:
    states = Reader().states([(ANSWERS, "Who opened the harbour?")])
    assert states.shape == (1, len(Head.packaged().weights))
    assert np.isfinite(states).all()
