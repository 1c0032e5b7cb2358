"""`dateline eval`, as it is typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.sets.collection import SOURCES
from rag import Dateline
from tests.evals.conftest import lines
from ui import cli

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def home(articles_file: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    with Dateline.open(folder, llm="reader") as dateline:
        dateline.index(articles_file)
    return folder


@pytest.fixture
def evaluate(home: Path, capfd: Capture) -> Callable[..., tuple[int, str, str]]:
    """Runs the command; gives its exit status, its output, and its messages."""

    def typed(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main(["eval", "--home", str(home), "--llm", "reader", *map(str, arguments)])
        shown = capfd.readouterr()
        return int(ended.value.code or 0), shown.out, shown.err

    return typed


Typed = Callable[..., tuple[int, str, str]]


def test_ones_own_questions_are_put_to_ones_own_index(
    evaluate: Typed, gold_file: Path, tmp_path: Path
) -> None:
    files = {name: tmp_path / f"run.{name}" for name in ("out", "html", "junit", "markdown")}
    options = [part for name, path in files.items() for part in (f"--{name}", path)]
    status, out, err = evaluate("--gold", gold_file, *options)
    assert status == 0
    assert out.startswith("places (dateline, reader)\n")
    assert "5 of 5 questions" in err
    run = json.loads(files["out"].read_text(encoding="utf-8"))
    assert [o["question"]["id"] for o in run["outcomes"]][:2] == ["ships", "baker"]
    assert files["html"].read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "<testsuite" in files["junit"].read_text(encoding="utf-8")
    assert "#### places" in files["markdown"].read_text(encoding="utf-8")

    status, out, _ = evaluate("--gold", gold_file, "--json")
    assert status == 0
    assert json.loads(out)["figures"] == run["figures"], "--json prints, as everywhere"
    status, out, _ = evaluate("--gold", gold_file, "--validate", "--json")
    assert json.loads(out) == {"passed": True, "problems": []}

    status, out, _ = evaluate("--gold", gold_file, "--compare", files["out"])
    assert "no figure differs by more than chance" in out


def test_gold_that_does_not_hold_true_is_told(evaluate: Typed, gold_file: Path) -> None:
    assert evaluate("--gold", gold_file, "--validate")[:2] == (
        0,
        "5 questions, 3 articles: all holds true.\n",
    )
    rows = [json.loads(line) for line in gold_file.read_text().splitlines()]
    rows[0]["answers"] = ["15"]
    gold_file.write_text(lines(*rows))
    status, out, _ = evaluate("--gold", gold_file, "--validate")
    assert status == 1
    assert "ships: '15' stands in none of the articles it names." in out


def test_an_installed_package_without_the_seeds_says_what_to_do(
    evaluate: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SOURCES, "digests", tmp_path / "site-packages" / "seeds")
    for options in ((), ("--validate",), ("--limit", "2")):
        status, out, err = evaluate(*options)
        assert (status, out) == (1, "")
        assert "seeds/ come with Dateline's source" in err
        assert "in a checkout of it, or put questions of your own" in err
        assert "'dateline eval --gold FILE'" in err


def test_a_public_set_has_an_index_of_its_own(evaluate: Typed, data: Path) -> None:
    status, out, _ = evaluate("--dataset", "squad", data / "xquad.en.dev.json", "--limit", "2")
    assert status == 0
    assert "answer contains gold" in out
    assert "n = 2" in out
    status, out, err = evaluate("--dataset", "squad", data / "none.json")
    assert (status, out) == (1, "")
    assert "none.json is absent" in err


def test_a_gate_ends_with_its_verdict_and_records_its_baseline(
    evaluate: Typed, gold_file: Path, tmp_path: Path
) -> None:
    gate = tmp_path / "gate.toml"
    plan = (
        'baseline = "known.json"\n[[run]]\nname = "mine"\ngold = "places.jsonl"\n[run.limits]\n'
        'verbatim = 1.0\n[[run]]\nname = "absent"\ndataset = "squad"\npath = "no.json"\n'
        "optional = true\n[run.limits]\nright = 0.9\n"
    )
    gate.write_text(plan)
    status, _, err = evaluate("--gate", gate)
    assert status == 1
    assert "known.json cannot be read" in err
    status, out, err = evaluate("--gate", gate, "--record")
    assert (status, out.splitlines()[-1]) == (0, "The gate is passed.")
    assert "absent: skipped, since" in err
    assert set(json.loads((tmp_path / "known.json").read_text())["runs"]) == {"mine"}
    assert evaluate("--gate", gate)[0] == 0
    status, out, _ = evaluate("--gate", gate, "--json")
    told = json.loads(out)
    assert (status, told["passed"], told["failures"]) == (0, True, {"mine": []})
    assert [r["task"] for r in told["runs"]] == ["mine"]

    gate.write_text(plan.replace("verbatim = 1.0", "verbatim = 1.0\nright = 1.01"))
    status, out, _ = evaluate("--gate", gate)
    assert status == 1
    assert "mine: answered or refused rightly is" in out
    assert out.splitlines()[-1] == "The gate fails: mine."

    gate.write_text(plan.replace("optional = true\n", ""))
    status, _, err = evaluate("--gate", gate)
    assert status == 1
    assert "'absent' needs" in err


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--gate", "g.toml", "--gold", "x.jsonl"), "--gate plans its runs itself"),
        (("--gold", "x.jsonl", "--dataset", "squad", "y"), "--gold and --dataset"),
        (("--record",), "--record makes"),
        (("--system", "magic"), "'magic' is no system"),
        (("--half", "third"), "'third' is no half"),
        (("--dataset", "trivia", "x"), "'trivia' is no format"),
        (("--gold", "none.jsonl"), "cannot be read"),
        (("--gate", "none.toml"), "cannot be read"),
        (("--compare", "none.json"), "cannot be read"),
    ],
)
def test_options_that_make_no_sense_are_told_in_a_sentence(
    options: tuple[str, ...], why: str, evaluate: Typed
) -> None:
    status, out, err = evaluate(*options)
    assert status == 1
    assert out == ""
    assert why in err
    assert "Traceback" not in err
