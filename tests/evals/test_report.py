"""What people read of a run: a page, a summary, test cases."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evals.gate import Verdict
from evals.report import page, summary
from evals.run.outcome import Outcome
from evals.run.record import Run, Turn, figures
from evals.sets.gold import Question
from rag.read import ANSWERS
from rag.records import Answer, Citation, Claim, Conflict, Passage, Sentence, Timings
from tests.browser.serving import CHROMIUM, PATIENCE

EVIL = '<script>alert(1)</script><img src="https://e.example/x.png">'


def outcome(
    name: str,
    *,
    right: bool,
    kind: str = "fact",
    abstained: bool = False,
    quote: str = "14 ships waited.",
    sure: float | None = None,
) -> Outcome:
    known = {} if kind == "unanswerable" else {"answers": ["14"], "articles": ["harbour"]}
    question = Question.model_validate(
        {"id": name, "kind": kind, "question": f"How many ships, {name}?", **known}
    )
    near = Passage(1, 1.0, "bakery", None, "The Post", "2023-07-01", None, 0, 4, "Rye.")
    answer = Answer(
        question=question.question,
        answer="Nothing answers this." if abstained else f"{quote} [1]",
        abstained=abstained,
        reason="Nothing." if abstained else None,
        sentences=() if abstained else (Sentence(quote, (1,), 0.9),),
        citations=()
        if abstained
        else (Citation(1, "harbour", "A title", "The Post", (), None, None, 0, 5, quote),),
        conflicts=() if abstained else (Conflict("ships", (Claim("14", (1,)), Claim("15", (1,)))),),
        dropped=0,
        undated_left_out=0,
        model="x",
        as_of=None,
        timings=Timings(0.1, 0.2, 0.3),
        nearest=(near,) if abstained else (),
    )
    values = {"right": float(right), "seconds": 0.3, "contains_gold": float(right)}
    wrong = () if right else ("does not say “14”",)
    return Outcome(question, answer, values, wrong, sure)


def made(*outcomes: Outcome) -> Run:
    return Run("places", "dateline, x", 0, tuple(figures(outcomes)), outcomes)


RUN = made(
    outcome("a", right=True, sure=0.9),
    outcome("b", right=False, quote=f"15 ships {EVIL}", sure=0.7),
    outcome("c", right=False, abstained=True, sure=0.2),
    outcome("d", right=True, abstained=True, kind="unanswerable", sure=0.1),
)
BAD = Verdict("places", ("faithfulness is 0.1, under its floor of 0.9.",), {"a": Turn.BROKEN})


def test_the_page_asks_nothing_of_the_network_and_runs_nothing() -> None:
    html = page.html([RUN], [BAD])
    assert "<script" not in html
    assert "default-src 'none'" in html
    assert not re.findall(r"""(?:src|href)=["'](?!#)""", html)
    assert not re.findall(r"url\(|@import", html)


def test_the_page_shows_figures_plots_the_gate_and_every_wrong_answer() -> None:
    html = page.html([RUN], [BAD])
    assert "Failed" in html
    assert "under its floor of 0.9" in html
    assert html.count("<details>") == 2
    assert "&lt;script&gt;alert(1)" in html
    assert "ships: 14 / 15" in html
    assert "Rye." in html, "the nearest passages of what was withheld"
    assert html.count("<figure>") == 3
    assert f"threshold {ANSWERS:g}" in html
    assert "passed" in page.html([RUN], [Verdict("places")]).lower()


def test_the_page_compares_with_an_earlier_run() -> None:
    earlier = made(*(replace(o, values={**o.values, "right": 1.0}) for o in RUN.outcomes))
    html = page.html([RUN], [], earlier)
    assert "was right, is wrong" in html
    assert "paired permutation test" in html
    assert "then" in html


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: install it, or name it in CHROMIUM")
def test_the_page_stands_in_a_browser_at_two_widths(tmp_path: Path) -> None:
    path = tmp_path / "run.html"
    path.write_text(page.html([RUN], [BAD]), encoding="utf-8")
    # In a thread: other tests may hold a browser in this one, and each wants a loop.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(_look_at, path).result()


def _look_at(path: Path) -> None:
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], timeout=PATIENCE
        )
        for width in (1280, 390):
            tab = browser.new_page(viewport={"width": width, "height": 900})
            tab.set_default_timeout(PATIENCE)
            asked: list[str] = []
            tab.on("request", lambda request, asked=asked: asked.append(request.url))
            tab.goto(path.as_uri())
            assert asked == [path.as_uri()]
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            tab.locator("summary").first.click()
            expect(tab.locator("details[open] q").first).to_be_visible()
        browser.close()


def test_the_summary_is_a_table_in_which_articles_are_no_markup() -> None:
    text = summary.markdown([RUN], [BAD])
    assert text.startswith("### The gate fails: places")
    assert "| answered or refused rightly | .500 |" in text
    assert "<details><summary>2 wrong of 4</summary>" in text
    named = replace(RUN.outcomes[1], wrong=("says `x` | <b>",))
    assert "says \\`x\\` \\| \\<b\\>" in summary.markdown([made(named)], [])


def test_the_terminal_names_wrong_questions_and_what_changed() -> None:
    text = summary.terminal([RUN], [BAD])
    assert "  wrong: b, c" in text
    assert "places: the question 'a' was right, is wrong." in text
    assert text.endswith("The gate fails: places.")
    earlier = made(*(replace(o, values={**o.values, "right": 1.0}) for o in RUN.outcomes))
    assert "was right, is wrong: b, c" in summary.terminal([RUN], [], earlier)


def test_each_question_is_a_test_case_and_so_is_each_verdict() -> None:
    control = replace(RUN.outcomes[1], wrong=("a \x00 and \ud800",))
    text = summary.junit([made(control, RUN.outcomes[0])], [BAD])
    root = ElementTree.fromstring(text)  # noqa: S314 - we have written it
    suites = root.findall("testsuite")
    assert [(s.get("tests"), s.get("failures")) for s in suites] == [("2", "1"), ("1", "1")]
    assert root.find(".//testcase[@name='b']/failure") is not None
    assert root.find(".//testcase[@name='a']/failure") is None
    failure = root.find(".//testcase[@name='places']/failure")
    assert failure is not None
    assert "under its floor" in (failure.get("message") or "")


def test_a_histogram_counts_into_bins_and_marks_places() -> None:
    svg = page.histogram([0.1, 0.1, 0.9], "support", span=(0, 1), bins=10, marks=[(0.5, "<half>")])
    assert re.findall(r"<title>(\d)", svg) == ["2", "1"]
    assert "&lt;half&gt;" in svg
    assert "<svg" in page.histogram([], "nothing")
    assert "<svg" in page.histogram([0.3], "one")
