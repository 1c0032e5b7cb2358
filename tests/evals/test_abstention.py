"""When there is no answer is fitted on questions of which it is not known which sentence tells."""

from __future__ import annotations

import numpy as np

from evals.training.abstention import surest


def test_the_sentence_that_tells_is_found_wherever_it_stands() -> None:
    random = np.random.default_rng(0)
    leading, right = [], []
    for n in range(80):
        answerable = n % 2 == 0
        sentences = random.normal(0.0, 0.3, size=(5, 2))
        # The first feature tells, of one of the sentences; the second one tells nothing.
        sentences[n % 5, 0] += 4.0 * answerable
        leading.append(sentences)
        right.append(answerable)
    model = surest(leading, np.array(right))
    told = [model.predict_proba(x)[:, 1].max() > 0.5 for x in leading]
    assert np.mean(np.array(told) == np.array(right)) > 0.9
    assert model.coef_[0][0] > 5 * abs(model.coef_[0][1])
