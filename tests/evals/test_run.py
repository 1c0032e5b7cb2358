"""A run: every question is asked once, every answer is judged, and nothing is missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from evals.errors import MetricError, RunError, StageError
from evals.judges import IndependentJudge
from evals.run.outcome import Outcome, Yardstick, judged
from evals.run.record import Run, figures
from evals.run.runner import Cache, Response, run
from evals.run.systems import DatelineSystem
from evals.sets.gold import Question, Task, read
from rag import Dateline
from rag.records import Answer, Claim, Conflict


@pytest.fixture
def system(articles_file: Path, tmp_path: Path) -> Iterator[DatelineSystem]:
    home = tmp_path / "home"
    with Dateline.open(home, llm="reader") as dateline:
        dateline.index(articles_file)
    with DatelineSystem(home, "reader") as opened:
        yield opened


@pytest.fixture
def task(gold_file: Path) -> Task:
    return Task("places", tuple(read(gold_file)))


def made(task: Task, system: DatelineSystem, **options: object) -> Run:
    return run(task, task.questions, system, IndependentJudge(), **options)  # type: ignore[arg-type]


def by_key(run: Run) -> dict[str, float]:
    return {f.key: f.estimate.value for f in run.figures}


def test_a_run_asks_follow_ups_in_a_conversation_and_days_as_of_them(
    task: Task, system: DatelineSystem
) -> None:
    found = made(task, system)
    outcomes = {o.question.id: o for o in found.outcomes}
    assert outcomes["ships"].values["right"] == 1
    assert outcomes["from"].answer is not None
    assert outcomes["from"].answer.question != "Where did he come from?", "it leans on the first"
    assert outcomes["from"].values["right"] == 1
    early = outcomes["early"].answer
    assert early is not None
    assert (early.abstained, early.as_of) == (True, "2023-06-30")
    assert by_key(found)["abstention_recall"] == 1.0
    assert by_key(found)["verbatim"] == 1.0
    assert "recall_5" in outcomes["ships"].values
    assert "recall_5" not in outcomes["from"].values, "a follow-up cannot be searched for alone"
    assert [f.estimate.n for f in found.figures if f.key == "recall_5"] == [2]


def test_what_a_follow_up_leans_on_is_not_asked_again(
    task: Task, system: DatelineSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    stream = Dateline.stream

    def counted(self: Dateline, question: str, **options: object) -> object:
        asked.append(question)
        return stream(self, question, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Dateline, "stream", counted)
    made(task, system)
    assert len(asked) == len(task.questions)


def test_two_runs_give_the_same_figures(task: Task, system: DatelineSystem) -> None:
    one, two = (by_key(made(task, system)) for _ in range(2))
    assert {**one, "seconds": 0} == {**two, "seconds": 0}


def test_a_stopped_run_goes_on_where_it_was(
    task: Task, system: DatelineSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = system.ask

    def counted(question: Question, before: Question | None) -> Answer:
        if len(asked) == 2 and "stopped" not in asked:
            asked.append("stopped")
            raise KeyboardInterrupt
        asked.append(question.id)
        return ask(question, before)

    monkeypatch.setattr(system, "ask", counted)
    with pytest.raises(KeyboardInterrupt):
        made(task, system, cache=Cache(system.fingerprint()))
    first = made(task, system, cache=Cache(system.fingerprint()))
    assert asked == ["ships", "baker", "stopped", "from", "narnia", "early"]
    again = made(task, system, cache=Cache(system.fingerprint()))
    assert len(asked) == 6, "everything was in the cache"
    assert by_key(again) == by_key(first), "latency included"


def test_what_changes_an_answer_changes_the_fingerprint(
    system: DatelineSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = system.fingerprint()
    assert before == system.fingerprint()
    with DatelineSystem(tmp_path / "home", "local") as other:
        assert other.fingerprint() != before
    with Dateline.open(tmp_path / "home", llm="reader") as dateline:
        dateline.remove("a2")
    assert system.fingerprint() != before
    before = system.fingerprint()
    monkeypatch.setattr("evals.run.systems.code", lambda *_: "another version")
    assert system.fingerprint() != before


def test_a_cache_with_a_broken_line_or_a_changed_question_is_asked_again(
    task: Task, tmp_path: Path, system: DatelineSystem
) -> None:
    question = task.questions[0]
    cache = Cache("x", tmp_path)
    cache.put(question, None, Response(system.ask(question, None), ()))
    with (tmp_path / "x.jsonl").open("a") as file:
        file.write('{"key": "half a li')
    read_again = Cache("x", tmp_path)
    assert read_again.get(question, None) == cache.get(question, None) != None  # noqa: E711
    assert read_again.get(question.model_copy(update={"question": "Who?"}), None) is None
    assert read_again.get(question, task.questions[1]) is None
    read_again.forget()
    assert Cache("x", tmp_path).get(question, None) is None


def test_an_article_that_the_index_lacks_is_named(task: Task, system: DatelineSystem) -> None:
    part = task.questions[0].parts[0].model_copy(update={"articles": ("museum",)})
    lost = task.questions[0].model_copy(update={"parts": (part,)})
    with pytest.raises(StageError, match="no article 'museum', which the question 'ships'"):
        made(replace(task, questions=(lost,)), system)


def test_a_set_without_answers_measures_retrieval_alone(
    task: Task, system: DatelineSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "ask", lambda *_: pytest.fail("nobody was to be asked"))
    only = replace(task, questions=task.questions[:2], answers=False)
    assert set(by_key(made(only, system))) == {"recall_5", "recall_10", "recip_rank", "ndcg_cut_10"}


# -- one answer --------------------------------------------------------------------------


class Always:
    def supports(self, sentence: str, spans: object) -> bool:
        return True


def outcome(question: Question, answer: Answer) -> Outcome:
    return judged(question, answer, Yardstick({}, Always()))


def test_what_is_wrong_is_said_in_words(task: Task, system: DatelineSystem) -> None:
    ships, baker, _, narnia, _ = task.questions
    right = system.ask(ships, None)
    assert outcome(baker, right).wrong == (
        "does not say “Tom Ash”",
        "cites no article that holds the answer, or not for every part",
        "a quote is not the article's own words",
    )
    assert outcome(narnia, right).wrong == ("answered, although no article says it",)
    refused = system.ask(narnia, None)
    assert outcome(ships, refused).wrong == ("withheld, although an article answers it",)
    assert outcome(ships, refused).values["contains_gold"] == 0
    assert outcome(narnia, refused).wrong == ()


def test_an_answer_has_to_say_every_part(task: Task, system: DatelineSystem) -> None:
    ships, baker, *_ = task.questions
    both = ships.model_copy(update={"parts": (*ships.parts, *baker.parts)})
    said = system.ask(ships, None)
    assert outcome(both, said).values["contains_gold"] == 0
    whole = replace(said, answer="Fourteen, or 14, ships, says Tom Ash. [1]")
    assert outcome(both, whole).values["contains_gold"] == 1


def test_values_of_a_conflict_are_read_with_the_answer(task: Task, system: DatelineSystem) -> None:
    baker = task.questions[1]
    said = system.ask(task.questions[0], None)
    conflict = Conflict("the baker", (Claim("Tom Ash", (1,)), Claim("Ida Stone", (1,))))
    assert outcome(baker, replace(said, conflicts=(conflict,))).values["contains_gold"] == 1
    assert outcome(baker, replace(said, conflicts=(conflict,))).values["needless_conflict"] == 1


def test_an_answer_without_a_citation_has_none_that_is_right(
    task: Task, system: DatelineSystem
) -> None:
    bare = replace(system.ask(task.questions[0], None), citations=())
    values = outcome(task.questions[0], bare).values
    assert values["citation_recall"] == values["faithfulness"] == values["verbatim"] == 0


def test_a_figure_of_no_number_is_an_error(task: Task) -> None:
    broken = Outcome(task.questions[0], None, {"right": float("nan")})
    with pytest.raises(MetricError):
        figures([broken])


# -- the record --------------------------------------------------------------------------


def test_a_run_is_written_and_read_back(task: Task, system: DatelineSystem, tmp_path: Path) -> None:
    found = made(task, system, answerability=True)
    assert any(o.answerability for o in found.outcomes)
    found.write(tmp_path / "run.json")
    assert Run.read(tmp_path / "run.json").to_dict() == found.to_dict()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": 99}'])
def test_a_file_that_is_no_run_is_named(content: str, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(content)
    with pytest.raises(RunError, match=r"run\.json is no record of a run"):
        Run.read(path)
    with pytest.raises(RunError, match="cannot be read"):
        Run.read(tmp_path / "none.json")
