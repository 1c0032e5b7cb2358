"""What the reader makes of passages: places that hold, whatever the text."""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index import encoder
from index.errors import ModelFileError
from rag.read import Reader, packaged
from rag.read import reader as module
from rag.read.reader import Read

QUESTION = "How many ships waited outside the harbour of Elmton?"
FACT = "Mayor Ida Stone said that 14 ships had waited outside the harbour of Elmton."
PASSAGES: tuple[tuple[str | None, str], ...] = (
    ("Harbour reopens", f"The harbour of Elmton reopened on Monday after a storm. {FACT}"),
    (None, "A bakery in Oakville sells bread."),
    (None, "It rained."),
    ("After the storm", "Two cranes were damaged. Repairs take a week, the council said. " * 12),
    (None, FACT),
)
# Texts whose pieces are easily misplaced: letters that two characters make, letters that grow
# where they are made small, signs outside the basic plane, words longer than any piece.
ODD = (
    "Ca\u0301fe\u0301 Mu\u0308ller opened.",
    "\u0130stanbul \u0130\u0130 grew.",
    "The \N{FIRE}\N{FIRE} burned \U0001d4d0 house.",
    "\u6e2f\u53e3\u91cd\u65b0\u5f00\u653e\u3002",
    "\u05d4\u05e0\u05de\u05dc \u05e0\u05e4\u05ea\u05d7.",
    "\u202ereversed\u202c \u200bnothing\u00a0wide\u2009thin",
    "a" * 500,
    "\ufb01ne \u00df \u1e9e \ufdfa",
    "...",
    "tab\tand\r\nlines\n\n\nend",
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    yield packaged()


# -- one reading, made by hand -------------------------------------------------------------

# 'Ada Berg won it.': the answer most likely starts at 'Ada' and ends at 'Berg'.
PLACES = np.array([[0, 3], [4, 8], [9, 12], [13, 15]], dtype=np.int32)


def logs(*shares: float) -> np.ndarray:
    return np.log(np.array(shares, dtype=np.float32))


BY_HAND = Read(1.0, PLACES, logs(0.7, 0.1, 0.1, 0.1), logs(0.2, 0.6, 0.1, 0.1))


def test_what_a_part_holds_is_the_share_of_starts_and_ends_in_it() -> None:
    assert BY_HAND.holds(0, 15) == pytest.approx(0.0, abs=1e-6)
    assert BY_HAND.holds(0, 8) == pytest.approx((math.log(0.8) + math.log(0.8)) / 2)
    assert BY_HAND.holds(9, 15) == pytest.approx((math.log(0.2) + math.log(0.2)) / 2)
    assert BY_HAND.holds(0, 3) == pytest.approx((math.log(0.7) + math.log(0.2)) / 2)


def test_a_part_without_a_whole_piece_holds_next_to_nothing() -> None:
    for start, end in ((3, 4), (1, 3), (40, 50), (8, 8)):
        assert BY_HAND.holds(start, end) == -20.0
        assert BY_HAND.short(start, end) is None


def test_the_short_answer_is_the_likeliest_pair_in_its_part() -> None:
    start, end, sure = BY_HAND.short(0, 15) or (0, 0, 0.0)
    assert (start, end) == (0, 8)
    assert sure == pytest.approx((math.log(0.7) + math.log(0.6)) / 2)
    assert (BY_HAND.short(4, 15) or ())[:2] == (4, 8)


def test_a_short_answer_never_ends_before_it_starts() -> None:
    backwards = Read(1.0, PLACES, logs(0.1, 0.1, 0.1, 0.7), logs(0.4, 0.2, 0.2, 0.2))
    assert (backwards.short(0, 15) or ())[:2] == (13, 15)


def test_a_short_answer_is_short() -> None:
    number = 60
    places = np.array([[2 * i, 2 * i + 1] for i in range(number)], dtype=np.int32)
    first = logs(0.9, *[0.1 / 59] * 59)
    last = logs(*[0.1 / 59] * 59, 0.9)
    start, end, _ = Read(1.0, places, first, last).short(0, 2 * number) or (0, 10_000, 0.0)
    assert end - start < 2 * module._LONGEST_SHORT


# -- places --------------------------------------------------------------------------------


@pytest.mark.parametrize("title", [None, "Harbour reopens", "\N{FIRE} Ca\u0301fe\u0301 \u0130"])
def test_places_lie_inside_the_passage_in_order(reader: Reader, title: str | None) -> None:
    for text, found in zip(ODD, reader.read(QUESTION, [(title, t) for t in ODD]), strict=True):
        assert (found.places[:, 0] < found.places[:, 1]).all(), text
        assert (found.places >= 0).all() and (found.places <= len(text)).all(), text
        assert (np.diff(found.places[:, 0]) >= 0).all(), text
        short = found.short(0, len(text))
        if short is not None:
            assert 0 <= short[0] < short[1] <= len(text)


def test_each_piece_is_where_its_letters_are(reader: Reader) -> None:
    text = "Mayor Ida Stone said that 14 ships had waited."
    [found] = reader.read(QUESTION, [(None, text)])
    assert "".join(text[a:b] for a, b in found.places) == text.replace(" ", "")


def test_starts_and_ends_are_shares_of_one_passage(reader: Reader) -> None:
    for found in reader.read(QUESTION, PASSAGES):
        assert len(found.starts) == len(found.ends) == len(found.places)
        assert np.exp(found.starts).sum() == pytest.approx(1.0, abs=1e-3)
        assert np.exp(found.ends).sum() == pytest.approx(1.0, abs=1e-3)


def test_a_title_shifts_no_place(reader: Reader) -> None:
    titles = (None, "Harbour reopens", "Storm: \u0130stanbul\u2019s \N{FIRE} Ca\u0301fe\u0301")
    for text in (FACT, *ODD):
        bare, *titled = reader.read(QUESTION, [(title, text) for title in titles])
        for found in titled:
            assert found.places.tolist() == bare.places.tolist(), text


# -- too much, and nothing -----------------------------------------------------------------


def test_of_a_passage_that_is_too_long_the_end_is_not_read(reader: Reader) -> None:
    text = f"{FACT} " + "Repairs take a week, the council of Elmton said on Monday. " * 200
    [found] = reader.read(QUESTION, [("Harbour reopens", text)])
    assert 100 < len(found.places) < module._MOST_PIECES
    assert found.places.max() < len(text) / 4
    assert found.holds(len(text) - 60, len(text)) == -20.0
    short = found.short(0, len(FACT))
    assert short is not None and FACT[short[0] : short[1]]


def test_a_long_question_leaves_room_for_the_passage(reader: Reader) -> None:
    asked = "How many ships, if any at all, waited outside? " * 42
    [found] = reader.read(asked, [(None, FACT)])
    assert found.places.max() == len(FACT)


def test_a_long_title_leaves_room_for_the_passage(reader: Reader) -> None:
    [found] = reader.read(QUESTION, [("Harbour reopens. " * 300, FACT)])
    assert found.places.max() == len(FACT)


def test_nothing_to_read_is_read(reader: Reader) -> None:
    assert reader.read(QUESTION, []) == []
    for found in reader.read(QUESTION, [(None, ""), ("Title", ""), (None, " \n\t")]):
        assert len(found.places) == 0
        assert found.holds(0, 10) == -20.0
        assert found.short(0, 10) is None
        assert math.isfinite(found.answers)


# -- batches and threads ---------------------------------------------------------------------


# Sums in another order differ in the last place, and then a few activations are rounded to the
# next of their 256 values.
CLOSE = 0.05


def alike(one: Read, other: Read) -> bool:
    return (
        one.places.tolist() == other.places.tolist()
        and math.isclose(one.answers, other.answers, abs_tol=CLOSE)
        and np.allclose(one.starts, other.starts, atol=CLOSE)
        and np.allclose(one.ends, other.ends, atol=CLOSE)
    )


def test_batches_in_any_order_give_what_one_by_one_gives(reader: Reader) -> None:
    passages = [*PASSAGES, *((None, text) for text in ODD)]
    alone = [reader.read(QUESTION, [p])[0] for p in passages]
    count = len(passages)
    for order in (
        list(reversed(range(count))),
        [*range(0, count, 2), *range(1, count, 2)],
        sorted(range(count), key=lambda i: -len(passages[i][1])),
    ):
        together = reader.read(QUESTION, [passages[i] for i in order])
        assert len(together) == len(order)
        for i, found in zip(order, together, strict=True):
            assert alike(found, alone[i]), passages[i]


def test_more_than_a_batch_gives_what_one_by_one_gives(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reader.read(QUESTION, PASSAGES)
    monkeypatch.setattr(encoder, "_BATCH", 40)
    for one, other in zip(whole, reader.read(QUESTION, PASSAGES), strict=True):
        assert alike(one, other)


def test_four_threads_read_what_one_reads(reader: Reader) -> None:
    alone = reader.read(QUESTION, PASSAGES)
    with ThreadPoolExecutor(4) as pool:
        reads = [pool.submit(reader.read, QUESTION, PASSAGES) for _ in range(6)]
    for found in reads:
        assert all(alike(a, b) for a, b in zip(found.result(), alone, strict=True))


def test_threads_that_come_first_at_once_load_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loads = []
    load = module.Encoder
    monkeypatch.setattr(module, "Encoder", lambda *of: loads.append(of[0]) or load(*of))
    fresh = Reader()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: fresh.read("Rain?", [(None, "It rained.")]), range(4)))
    assert loads == [module.WEIGHTS]


# -- its file ------------------------------------------------------------------------------


def in_one_sentence(error: pytest.ExceptionInfo[ModelFileError], path: Path) -> None:
    said = str(error.value)
    assert "\n" not in said and said.endswith(".")
    assert str(path) in said


@pytest.mark.parametrize("what", ["cut", "changed", "other", "empty"])
def test_damaged_weights_are_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    data = module.WEIGHTS.read_bytes()
    damaged = {
        "cut": data[: len(data) // 2],
        "changed": data[:-1] + bytes([data[-1] ^ 1]),
        "other": b"<html>404 Not Found</html>",
        "empty": b"",
    }
    path = tmp_path / "reader.safetensors"
    path.write_bytes(damaged[what])
    monkeypatch.setattr(module, "WEIGHTS", path)
    with pytest.raises(ModelFileError) as error:
        Reader().read(QUESTION, PASSAGES)
    in_one_sentence(error, path)
    if what == "changed":
        return  # of a file that somebody names, only the form can be checked
    with pytest.raises(ModelFileError) as error:
        Reader(path).read(QUESTION, PASSAGES)
    in_one_sentence(error, path)


@pytest.mark.parametrize("layers", [True, False])
def test_weights_of_another_network_are_told_in_one_sentence(tmp_path: Path, layers: bool) -> None:
    from safetensors.numpy import load_file, save_file

    path = tmp_path / "other.safetensors"
    shipped = load_file(module.WEIGHTS)
    save_file(shipped | {"3.up.weight": np.zeros((3, 3), np.int8)} if layers else {}, path)
    with pytest.raises(ModelFileError) as error:
        Reader(path).read(QUESTION, PASSAGES)
    in_one_sentence(error, path)


def test_missing_weights_are_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "none.safetensors"
    monkeypatch.setattr(module, "WEIGHTS", path)
    for reader in (Reader(), Reader(path)):
        with pytest.raises(ModelFileError) as error:
            reader.read(QUESTION, PASSAGES)
        in_one_sentence(error, path)


# -- what it has learnt ----------------------------------------------------------------------


def test_a_passage_that_answers_is_told_from_others(reader: Reader) -> None:
    answering, bakery, rain, cranes, alone = reader.read(QUESTION, PASSAGES)
    assert min(answering.answers, alone.answers) > 0
    assert max(bakery.answers, rain.answers, cranes.answers) < 0


def test_the_short_answer_is_found_where_it_stands(reader: Reader) -> None:
    _, text = PASSAGES[0]
    found = reader.read(QUESTION, PASSAGES)[0]
    start, end, _ = found.short(0, len(text)) or (0, 0, 0.0)
    assert text[start:end] in ("14", "14 ships")
    assert found.holds(text.index(FACT), len(text)) > found.holds(0, text.index(FACT))


def test_the_title_says_who_is_meant(reader: Reader) -> None:
    text = "She opened the new harbour on Monday."
    bare, titled = reader.read(
        "When did Ada Berg open the harbour?",
        [(None, text), ("Ada Berg, mayor of Elmton, opens harbour", text)],
    )
    assert titled.answers > bare.answers


def test_a_question_about_somebody_else_is_not_answered(reader: Reader) -> None:
    text = "Ada Berg, the mayor of Elmton, resigned on Monday after the fire."
    so, not_so = (
        reader.read(asked, [(None, text)])[0].answers
        for asked in ("When did Ada Berg resign?", "When did the mayor of Oakville die?")
    )
    assert so > 0 > not_so
