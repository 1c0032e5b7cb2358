"""The small archives that were written to train on, and what is made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.errors import DatasetError
from evals.training.archives import archives, examples

ARCHIVE = """= Port of Elmton
# Storm closes harbour of Elmton | Elm Post | 2031-04-03
A storm closed the harbour of Elmton on Monday.
Mayor Ida Stone said that 14 ships were waiting outside.
# Fair opens | Elm Wire | 2031-04-04
The cheese fair opened on Tuesday.
The mayor called the closing of the harbour a disgrace.
* positions | Who said what about the harbour? | 1.2 2.2
! list | Which ships sank?
"""


def test_an_archive_is_read_with_what_is_asked_of_it(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text(ARCHIVE)
    (tmp_path / "held-1.txt").write_text(ARCHIVE.replace("Elmton", "Oakville"))
    [archive], [held] = archives(tmp_path)
    assert [(r.outlet, r.published, len(r.sentences)) for r in archive.reports] == [
        ("Elm Post", "2031-04-03", 2),
        ("Elm Wire", "2031-04-04", 2),
    ]
    assert [(a.kind, a.places) for a in archive.asked] == [
        ("positions", ((0, 1), (1, 1))),
        ("list", ()),
    ]
    assert held.name == "Port of Oakville"


def test_what_belongs_to_an_answer_is_told_from_what_does_not(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text(ARCHIVE)
    made = examples(archives(tmp_path)[0], seed=3)
    said = [e for e in made if e.question.startswith("Who")]
    assert {e.passage.split()[1] for e in said if e.answers} == {"Ida", "mayor"}
    assert {e.passage.split()[1] for e in said if not e.answers} == {"storm", "cheese"}
    assert not any(e.answers for e in made if e.question.startswith("Which"))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("1.2 2.2", "1.2 2.3"), ("| 1.2 2.2", ""), ("positions", "views"), ("| 2031-04-04", "")],
)
def test_a_line_that_does_not_fit_is_refused(tmp_path: Path, right: str, wrong: str) -> None:
    (tmp_path / "1.txt").write_text(ARCHIVE.replace(right, wrong))
    with pytest.raises(DatasetError, match="does not fit its archive: = Port of Elmton"):
        archives(tmp_path)


def test_the_archives_that_are_there_fit() -> None:
    given, held = archives()
    assert len(given) == 63 and len(held) == 14
    assert all(len(a.asked) == 24 for a in (*given, *held))
