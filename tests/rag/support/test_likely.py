"""The language model's part of the check, and the check without it."""

from __future__ import annotations

import pytest

from index.errors import ModelFileError
from rag.models import trunk
from rag.support import THRESHOLD, check
from rag.support.likely import likelihood

SPAN = "Ada Berg, the mayor of Elmton, opened the new harbour on Monday after two years of work."


def test_what_follows_from_a_quote_is_likelier_than_what_does_not() -> None:
    said = likelihood("The mayor of Elmton opened the harbour on Monday.", [SPAN])
    unsaid = likelihood("The harbour of Elmton burned down in the winter.", [SPAN])
    assert said is not None and unsaid is not None
    assert unsaid < said <= 0


def test_without_the_packaged_model_the_check_does_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing() -> None:
        raise ModelFileError("It is not installed.")

    monkeypatch.setattr(trunk, "whole", missing)
    assert likelihood("The mayor opened it.", [SPAN]) is None
    assert check("Ada Berg opened the new harbour on Monday.", [SPAN]).score >= THRESHOLD
    assert check("Ada Berg closed the old bridge on Friday.", [SPAN]).score < THRESHOLD
