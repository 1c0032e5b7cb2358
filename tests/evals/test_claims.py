"""Sets of labelled statements: each format is read, and the check is measured on them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from evals.__main__ import main
from evals.errors import DatasetError, MetricError
from evals.metrics import cut
from evals.sets import claims
from evals.sets.claims import FORMATS, PLACES, Checked, Claim
from rag.check.check import Support
from tests.conftest import SHARED
from tests.evals.conftest import lines

DOCUMENT = "The harbour of Elmton reopened on Monday. 14 ships had waited outside."
RIGHT = "The harbour of Elmton reopened on Monday."
WRONG = "The harbour of Oakville reopened on Friday."


def votes(*given: str) -> list[dict[str, Any]]:
    return [{"worker_id": n, "response": vote} for n, vote in enumerate(given)]


@pytest.fixture
def qags(tmp_path: Path) -> Path:
    row = {
        "article": DOCUMENT,
        "summary_sentences": [
            {"sentence": RIGHT, "responses": votes("yes", "no", "yes")},
            {"sentence": WRONG, "responses": votes("yes", "no", "no")},
        ],
    }
    path = tmp_path / "qags_cnndm.dev.jsonl"
    path.write_text(lines(row), encoding="utf-8")
    return path


def test_qags_counts_what_most_annotators_said(qags: Path) -> None:
    read = claims.qags(qags)
    assert [(c.id, c.sentences, c.supported) for c in read] == [
        ("0-0", (RIGHT,), True),
        ("0-1", (WRONG,), False),
    ]
    assert read[0].document == (RIGHT, "14 ships had waited outside.")
    assert read[0].group == read[1].group


def test_summedits_keeps_a_summary_whole(tmp_path: Path) -> None:
    path = tmp_path / "summedits.json"
    row = {"id": "a", "doc": DOCUMENT, "summary": DOCUMENT, "label": 1}
    path.write_text(json.dumps([row, {**row, "id": "b", "summary": WRONG, "label": 0}]))
    first, second = claims.summedits(path)
    assert len(first.sentences) == 2
    assert (first.supported, second.supported) == (True, False)


def test_ragtruth_doubts_the_sentence_that_was_marked_and_no_other(tmp_path: Path) -> None:
    sources, responses = tmp_path / "source_info.jsonl", tmp_path / "response.jsonl"
    sources.write_text(
        lines(
            {"source_id": "1", "task_type": "Summary", "source_info": DOCUMENT},
            {
                "source_id": "2",
                "task_type": "QA",
                "source_info": {"question": "When?", "passages": "passage 1: " + DOCUMENT},
            },
            {"source_id": "3", "task_type": "Data2txt", "source_info": {"name": "Elmton"}},
        )
    )
    text = f"{RIGHT} {WRONG}"
    at = text.index("Oakville")
    marked = [{"start": at, "end": at + 8, "text": "Oakville", "label_type": "Evident Conflict"}]
    answer = {"id": "r", "source_id": "1", "labels": marked, "quality": "good", "response": text}
    responses.write_text(
        lines(
            answer,
            {**answer, "id": "q", "source_id": "2", "labels": []},
            {**answer, "id": "d", "source_id": "3"},
            {**answer, "id": "t", "quality": "truncated"},
        )
    )
    read = claims.ragtruth(responses, sources)
    assert [(c.id.split("-")[0], c.sentences[0], c.supported) for c in read] == [
        ("r", RIGHT, True),
        ("r", WRONG, False),
        ("q", RIGHT, True),
        ("q", WRONG, True),
    ]


@pytest.mark.parametrize("content", ["", "{", '{"a": 1}', "[1]"])
def test_a_malformed_set_of_claims_is_named(qags: Path, content: str) -> None:
    qags.write_text(content)
    with pytest.raises(DatasetError, match=r"qags_cnndm\.dev"):
        claims.qags(qags)


def test_a_set_where_everything_is_supported_cannot_measure_a_check(qags: Path) -> None:
    row = json.loads(qags.read_text())
    row["summary_sentences"][1]["responses"] = votes("yes", "yes", "yes")
    qags.write_text(lines(row))
    with pytest.raises(DatasetError, match="both supported and unsupported"):
        claims.qags(qags)


# -- figures -----------------------------------------------------------------------------


def checked(*given: tuple[bool, float], groups: int = 40) -> list[Checked]:
    """These labels and scores, once for each of so many documents."""
    return [
        Checked(Claim(f"{g}-{i}", ("x",), ("x",), supported, str(g)), score)
        for g in range(groups)
        for i, (supported, score) in enumerate(given)
    ]


def test_the_area_is_the_chance_that_a_supported_claim_scores_higher() -> None:
    assert claims.auc(checked((True, 0.9), (False, 0.1))).value == 1.0
    assert claims.auc(checked((True, 0.1), (False, 0.9))).value == 0.0
    assert claims.auc(checked((True, 0.5), (False, 0.5))).value == 0.5
    # Of the two pairs, one is in order and one is not.
    assert claims.auc(checked((True, 0.5), (False, 0.1), (False, 0.9))).value == 0.5


def test_balanced_accuracy_counts_both_labels_the_same() -> None:
    made = checked((True, 0.9), (True, 0.8), (True, 0.7), (False, 0.75))
    # Two of three supported claims and the unsupported one are told right at .76.
    assert claims.balanced_accuracy(made, 0.76).value == pytest.approx((2 / 3 + 1) / 2)
    assert claims.balanced_accuracy(made, 0.0).value == pytest.approx(0.5)


def test_the_curve_says_what_each_threshold_lets_through() -> None:
    told = claims.curve(checked((True, 0.9), (True, 0.72), (False, 0.72), (False, 0.1)))
    assert "| 0.7 | 1.000 | .500 | .667 |" in told
    assert "| 0.75 | .500 | .000 | 1.000 |" in told
    assert "| 0.9 | .000 | .000 | – |" in claims.curve(checked((True, 0.5), (False, 0.5)))


def test_a_threshold_is_never_chosen_on_the_half_that_it_is_counted_on() -> None:
    # Each half alone is told perfectly, by a threshold that is useless on the other.
    low = [c for c in checked((True, 0.2), (False, 0.1)) if claims.half(c.claim.group)]
    high = [c for c in checked((True, 0.9), (False, 0.8)) if not claims.half(c.claim.group)]
    assert low
    assert high
    assert claims.balanced_accuracy([*low, *high]).value == pytest.approx(0.5)
    assert claims.balanced_accuracy(low, claims.best_threshold(low)).value == 1.0


def test_what_cannot_be_measured_is_an_error() -> None:
    for given in ((), checked((True, 0.5)), checked((True, float("nan")), (False, 0.1))):
        with pytest.raises(MetricError):
            claims.auc(given)


def test_a_summary_is_worth_its_worst_sentence() -> None:
    document = cut(DOCUMENT)
    good, bad = (Claim("c", s, document, True, "g") for s in ((RIGHT,), (RIGHT, WRONG)))
    one, two = claims.scored([good, bad])
    assert one.score == 1.0
    assert two.score < 0.5


def test_all_sentences_of_the_document_are_cited_or_the_nearest() -> None:
    both = Claim("c", ("14 ships waited outside the harbour.",), cut(DOCUMENT), True, "g")
    given: list[list[str]] = []

    def by(_: str, spans: Sequence[str]) -> Support:
        given.append(list(spans))
        return Support(0.25, ("the harbour",))

    [made] = claims.scored([both], by=by)
    assert (made.score, made.missing) == (0.25, ("the harbour",))
    claims.scored([both], nearest=1, by=by)
    assert given == [list(cut(DOCUMENT)), ["14 ships had waited outside."]]


def test_the_check_is_measured_by_a_command(
    qags: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "run.json"
    arguments = ["measure", "qags", "--data", str(qags.parent), "--json", str(written)]
    assert main(arguments) == 1, "one document has no other half to choose on"
    assert "to be chosen on" in capsys.readouterr().err
    row = json.loads(qags.read_text())
    more = [{**row, "article": f"{DOCUMENT} It was day {n}."} for n in range(8)]
    qags.write_text(lines(*more))
    assert main(arguments) == 0
    assert "| AUC of the check | 1.000 | 1.000 to 1.000 | 16 |" in capsys.readouterr().out
    run = json.loads(written.read_text(encoding="utf-8"))
    assert [c["supported"] for c in run["outcomes"][:2]] == [True, False]
    assert "Oakville" in " ".join(run["outcomes"][1]["missing"])


@pytest.mark.parametrize(
    ("name", "size", "supported"), [("qags", 360, 271), ("summedits", 418, 153)]
)
def test_the_published_claims_are_read_whole(name: str, size: int, supported: int) -> None:
    try:
        read = FORMATS[name](SHARED / "data" / PLACES[name])
    except DatasetError as error:
        if "is absent" not in str(error):
            raise
        pytest.skip(str(error))
    assert (len(read), sum(c.supported for c in read)) == (size, supported)
    assert len({c.id for c in read}) == size


def test_the_numbers_of_qags_are_read_as_they_were_printed(qags: Path) -> None:
    row = json.loads(qags.read_text().splitlines()[0])
    row["article"] = "It cost $ 36, 000 and rose by 7. 8 per cent. In 2019. 12 people came."
    qags.write_text(json.dumps(row) + "\n")
    [first, *_] = claims.qags(qags)
    assert "36,000 and rose by 7.8 per cent." in first.document[0]
    assert "12 people came." in first.document[-1]
