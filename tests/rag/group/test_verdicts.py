"""Yes or no, by the grammar of a sentence."""

from __future__ import annotations

import pytest

from rag.group.verdicts import verdict
from rag.question import understand


@pytest.mark.parametrize(
    ("question", "text", "side"),
    [
        # 'No' belongs to 'troops', and 'troops' to 'has': it denies once.
        ("Does Norland have troops in Elmton?", "Norland has no troops in Elmton.", "no"),
        ("Does Norland have troops in Elmton?", "Norland has troops in Elmton.", "yes"),
        # Of 'troops in Elmton' it is asked of the troops, and a 'troop build-up' is a build-up.
        ("Does Norland have troops in Elmton?", "Norland sent aid to Elmton.", None),
        (
            "Does Norland have troops in Elmton?",
            "Norland alleged an Ostmark troop build-up near Elmton.",
            None,
        ),
        ("Does France support Norland?", "France strongly supports its ally Sundrel.", None),
        ("Does France support Norland?", "France strongly supports its ally Norland.", "yes"),
        ("Is Ada Berg from Elmton?", "Ada Berg is from Elmton.", "yes"),
    ],
)
def test_a_sentence_says_yes_or_no_of_what_is_asked(
    question: str, text: str, side: str | None
) -> None:
    found = verdict(understand(question), text)
    assert (found and found.side) == side
