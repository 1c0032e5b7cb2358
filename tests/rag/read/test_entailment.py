"""What the reader of statements makes of a statement and a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import ModelFileError
from rag.read import entailment as module
from rag.read.entailment import Entailed, Entailment, packaged_entailment

FIRE = "Twelve people died when a school in Elmton burned down on Monday, the mayor said."
# What it says, in other words; says otherwise; and does not say.
SUPPORTED = ("A dozen lives were lost in the blaze at the school, according to the mayor.",)
CONTRADICTED = (
    "Forty people died when a school in Elmton burned down on Monday, the mayor said.",
    "Nobody was killed in the blaze at the school.",
)
ELSEWHERE = ("The harbour of Oakville has a new lighthouse.",)


@pytest.fixture(scope="module")
def reader() -> Entailment:
    return packaged_entailment()


def test_probabilities_add_up_to_one(reader: Entailment) -> None:
    texts = ["", FIRE, "It rained. " * 400]
    for e in reader.read([(said, text) for said in ("", *SUPPORTED) for text in texts]):
        assert e.supported + e.contradicted + e.neutral == pytest.approx(1.0, abs=1e-5)
        assert min(e.supported, e.contradicted, e.neutral) >= 0


def test_nothing_is_read_where_nothing_is_given(reader: Entailment) -> None:
    assert reader.read([]) == []


def test_what_a_text_says_is_told_from_what_it_does_not(reader: Entailment) -> None:
    def read(said: tuple[str, ...]) -> list[Entailed]:
        return reader.read([(s, FIRE) for s in said])

    for e in read(SUPPORTED):
        assert e.supported > max(e.contradicted, e.neutral), e
    for e in read(CONTRADICTED):
        assert e.contradicted > e.supported, e
    for e in read(ELSEWHERE):
        assert e.neutral > max(e.supported, e.contradicted), e


def test_a_pair_is_read_the_same_alone_and_among_others(reader: Entailment) -> None:
    pairs = [(said, FIRE) for said in (*SUPPORTED, *CONTRADICTED, *ELSEWHERE)]
    alone = [reader.read([pair])[0].supported for pair in pairs]
    assert [e.supported for e in reader.read(pairs)] == pytest.approx(alone, abs=1e-4)


def test_missing_weights_are_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ENTAILMENT_WEIGHTS", tmp_path / "none.safetensors")
    with pytest.raises(ModelFileError, match="are missing"):
        Entailment().read([("It rained.", "It rained.")])


def test_damaged_weights_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "entailment.safetensors"
    path.write_bytes(module.ENTAILMENT_WEIGHTS.read_bytes()[:-1] + b"\0")
    monkeypatch.setattr(module, "ENTAILMENT_WEIGHTS", path)
    with pytest.raises(ModelFileError):
        Entailment().read([("It rained.", "It rained.")])
