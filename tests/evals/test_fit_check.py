"""The fit of the check finds what tells supported statements, and says what it did not read."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from evals.fitting import fit_check
from evals.sets.claims import Claim

NAMES = ("covered", "runs", "alike", "likely")


def given(likely: bool = True) -> tuple[list[Claim], list[dict[str, float]]]:
    """Sixty statements on twenty documents; how alike they are tells, the rest is noise."""
    noise = np.random.default_rng(0)
    claims = [Claim(str(i), ("x",), ("x",), i % 3 != 0, f"d{i % 20}") for i in range(60)]
    found = [
        {name: float(noise.normal()) for name in NAMES[: 4 if likely else 3]}
        | {"alike": float(noise.normal() / 4 + claim.supported)}
        for claim in claims
    ]
    return claims, found


def test_the_fit_weighs_what_tells_and_is_counted_on_other_documents() -> None:
    told = fit_check.fitted(*given())
    areas = [float(a) for a in re.findall(r"by document: ([\d.]+)", told)]
    assert len(areas) == 2 and min(areas) > 0.9
    for part in told.split("AUC")[1:]:
        weights = {n: abs(float(w)) for n, w in re.findall(r"\| (\w+) \| (-?[\d.]+) \|", part)}
        weights.pop("intercept")
        assert max(weights, key=lambda name: weights[name]) == "alike"


def test_a_model_that_is_not_installed_is_said_to_be() -> None:
    told = fit_check.fitted(*given(likely=False))
    assert told.count("by document") == 1
    assert "not installed" in told


def test_of_several_sentences_the_least_counts() -> None:
    document = ("Ada Berg opened the harbour.", "It rained.")
    both = Claim("1", ("Ada Berg opened the harbour.", "Ida sold the mill."), document, False, "d")
    [found] = fit_check.read([both])
    assert found["covered"] == 0.0 and found["alike"] < 1.0


def test_an_absent_set_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fit_check.main(["--data", str(tmp_path)]) == 1
    assert "qags_cnndm.dev.jsonl is absent" in capsys.readouterr().err
