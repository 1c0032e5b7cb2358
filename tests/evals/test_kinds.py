"""Questions of every kind: what a line may be, what an answer is worth, what is shipped."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.command import GOLD
from evals.errors import GoldError, MetricError, StageError
from evals.gold import read as read_gold
from evals.kinds import KINDS, Question, problems, read
from evals.kinds.corpora import SOURCES, opened, texts
from evals.kinds.run import Asked, chosen, main, printed
from evals.kinds.schema import Fact, Premise, Several
from evals.kinds.score import MOST_SENTENCES, NOBODYS, RIGHT, scored
from rag.records import (
    Answer,
    Citation,
    Kind,
    Row,
    Sentence,
    Timings,
    Verdict,
)

COMMON = {"id": "one", "corpus": "stories", "question": "What about the ferry?"}
LINES: dict[str, dict[str, Any]] = {
    "fact": {"answers": ["nine"], "typed": "bare"},
    "yes-no": {"verdict": "no", "say": ["did not sail"], "by": ["Stone"]},
    "premise": {"refuted": ["did not sail"]},
    "several": {
        "parts": [
            {"asks": "When did the ferry sail?", "answers": ["nine"]},
            {"asks": "Who paid for the paint?", "answers": None},
        ]
    },
    "list": {"rows": [["Elmton"], ["Oakville"]], "false": ["Pinewood"]},
    "timeline": {
        "rows": [
            {"when": "2026-03-12", "say": ["sailed"]},
            {"when": "2026-03-13T16:00", "say": ["sank"]},
        ]
    },
    "summary": {"points": [["sailed"], ["sank"], ["Stone"], ["nine"]]},
    "comparison": {"sides": {"The Post": [["nine"]], "The Echo": [["ten"], ["sank"]]}},
    "positions": {
        "rows": [
            {"who": ["Stone"], "say": ["safe"]},
            {"who": ["Ash"], "say": ["rotten"]},
        ]
    },
    "language": {"language": "Spanish"},
}
TEXT = "The ferry sailed at nine on Thursday. It did not sail from Pinewood."


def gold(kind: str, **changed: Any) -> Any:
    return KINDS[kind].model_validate({**COMMON, **LINES[kind], **changed})


def cited(quote: str, **changed: Any) -> Citation:
    start = TEXT.index(quote)
    made = Citation(
        n=1,
        article_id="ferry",
        title=None,
        outlet="The Post",
        authors=(),
        published="2026-03-12T09:00+01:00",
        url=None,
        start=start,
        end=start + len(quote),
        quote=quote,
    )
    return replace(made, **changed)


def answer(text: str = "", rows: Sequence[Row] = (), **changed: Any) -> Answer:
    """An answer with one citation, a sentence a row, or its text as the only one."""
    said = [row.text for row in rows] or [text]
    made = Answer(
        question="",
        answer=text or " ".join(f"{one} [1]" for one in said),
        abstained=False,
        reason=None,
        sentences=tuple(Sentence(one, (1,), 1.0) for one in said),
        citations=(cited("The ferry sailed at nine on Thursday."),),
        conflicts=(),
        dropped=0,
        undated_left_out=0,
        model="reader",
        as_of=None,
        timings=Timings(0, 0, 0),
        rows=tuple(rows),
    )
    return replace(made, **changed)


ABSTAINED = answer(abstained=True, reason="No article says it.", sentences=(), citations=())


def row(text: str, **fields: Any) -> Row:
    return Row(text, fields.pop("citations", (1,)), **fields)


def value(question: Question, given: Answer) -> float:
    return scored(question, given, {"ferry": TEXT}).value


# -- what a line may be ------------------------------------------------------------------


def write(folder: Path, kind: str, *rows: Mapping[str, Any]) -> Path:
    lines = "".join(json.dumps(one) + "\n" for one in rows)
    (folder / f"{kind}.jsonl").write_text(lines, encoding="utf-8")
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_of_every_kind_is_read(kind: str, tmp_path: Path) -> None:
    (question,) = read(write(tmp_path, kind, {**COMMON, **LINES[kind]}), [kind])
    assert question == gold(kind)
    assert question.kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_what_no_kind_may_have_is_named_with_file_and_line(kind: str, tmp_path: Path) -> None:
    good = {**COMMON, **LINES[kind]}
    for change, said in (
        ({"id": ""}, "id"),
        ({"corpus": "bakery"}, "corpus"),
        ({"question": ""}, "question"),
        ({"as_of": "yesterday"}, "as_of.*not a date"),
        ({"since": "2026-13-01"}, "since"),
        ({"answer": "nine"}, "answer"),
    ):
        folder = write(tmp_path, kind, {**good, "id": "first"}, {**good, **change})
        with pytest.raises(GoldError, match=rf"{kind}\.jsonl:2 is no question.*'{kind}'.*{said}"):
            read(folder, [kind])


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("fact", {"answers": []}, "answers"),
        ("fact", {"answers": ["the"]}, "no word to look for"),
        ("fact", {"typed": "shouted"}, "typed"),
        ("yes-no", {"verdict": "maybe"}, "verdict"),
        ("yes-no", {"say": []}, "say"),
        ("premise", {"answers": ["nine"]}, "answers"),
        ("several", {"parts": LINES["several"]["parts"][:1]}, "parts"),
        (
            "several",
            {"parts": [{"asks": "When?", "answers": None}, {"asks": "Who?", "answers": None}]},
            "no part has an answer",
        ),
        ("list", {"rows": [["Elmton"]]}, "rows"),
        ("list", {"false": ["the ELMTON"]}, "both a row and false"),
        ("timeline", {"rows": [{"when": "Thursday", "say": ["sailed"]}] * 2}, "not a date"),
        ("timeline", {"rows": [{"when": "2026-03-12T4pm", "say": ["x"]}] * 2}, "nor an hour"),
        ("timeline", {"rows": [{"when": "2026-03-12T24:00", "say": ["x"]}] * 2}, "nor an hour"),
        ("summary", {"points": [["sailed"]] * 3}, "points"),
        ("summary", {"points": [["sailed"]] * 8}, "points"),
        ("summary", {"only_since": "Monday"}, "only_since"),
        ("comparison", {"sides": {"The Post": [["nine"]]}}, "sides"),
        ("comparison", {"sides": {"The Post": [["nine"]], "The Echo": []}}, "sides"),
        ("positions", {"rows": [{"who": ["Stone"], "say": []}] * 2}, "say"),
        ("language", {"language": ""}, "language"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(
    kind: str, change: dict[str, Any], said: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, kind, {**COMMON, **LINES[kind], **change})
    with pytest.raises(GoldError, match=rf"{kind}\.jsonl:1 is no question.*{said}"):
        read(folder, [kind])


def test_an_id_is_unique_over_all_files(tmp_path: Path) -> None:
    write(tmp_path, "fact", {**COMMON, **LINES["fact"]})
    write(tmp_path, "list", {**COMMON, **LINES["list"]})
    with pytest.raises(GoldError, match=r"list\.jsonl:1 has the id 'one', as has .*fact\.jsonl:1"):
        read(tmp_path, ["fact", "list"])


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"fact\.jsonl cannot be read"):
        read(tmp_path, ["fact"])
    (tmp_path / "fact.jsonl").write_text("\n{")
    with pytest.raises(GoldError, match=r"fact\.jsonl:2 is not JSON"):
        read(tmp_path, ["fact"])
    (tmp_path / "fact.jsonl").write_text("\n")
    with pytest.raises(GoldError, match="holds no question"):
        read(tmp_path, ["fact"])


# -- what an answer is worth -------------------------------------------------------------


def test_a_fact_is_right_where_its_first_words_hold_it() -> None:
    assert value(gold("fact"), answer("The ferry sailed at nine. [1]")) == 1
    assert value(gold("fact"), answer("The ferry sailed at ninety. [1]")) == 0
    assert value(gold("fact"), answer("word " * 60 + "nine [1]")) == 0
    assert value(gold("fact"), ABSTAINED) == 0


def test_a_verdict_needs_what_bears_it_out_and_says_whose_it_is() -> None:
    no = gold("yes-no")
    right = answer("No. It did not sail. [1]", verdict=Verdict.NO, verdict_by="Mayor Stone")
    assert value(no, right) == 1
    assert value(no, replace(right, verdict_by=None)) == NOBODYS >= RIGHT
    assert value(no, replace(right, verdict=Verdict.YES)) == 0
    assert value(no, replace(right, verdict=None)) == 0
    assert value(no, replace(right, answer="No. [1]")) == 0
    quote = cited("It did not sail from Pinewood.")
    assert value(no, replace(right, answer="No. [1]", citations=(quote,))) == 1
    assert value(no, replace(right, abstained=True)) == 0
    assert value(gold("yes-no", by=[]), replace(right, verdict_by=None)) == 1


def test_a_false_premise_is_refused() -> None:
    assert value(gold("premise"), ABSTAINED) == 1
    assert value(gold("premise", refuted=[]), ABSTAINED) == 1
    assert value(gold("premise"), answer("It did not sail. [1]")) == 0


def test_a_question_in_another_language_is_refused_in_its_name() -> None:
    spanish = gold("language")
    told = replace(ABSTAINED, reason="This question is in Spanish; the articles are in English.")
    assert value(spanish, told) == 1
    assert value(spanish, ABSTAINED) == 0
    assert value(spanish, replace(told, abstained=False)) == 0


def test_each_of_several_questions_is_answered_or_refused() -> None:
    both = gold("several")
    when = row("It sailed at nine.", about="When did the ferry sail?")
    who = row("The paint was green.", about="Who paid for the paint?")
    refused = replace(who, citations=(), text="No article says it.")
    assert value(both, answer(rows=[when, refused])) == 1
    assert value(both, answer(rows=[refused, when])) == 1
    assert value(both, answer(rows=[when])) == 1
    assert value(both, answer(rows=[when, who])) == 0.5
    assert value(both, answer(rows=[replace(when, text="At ten."), refused])) == 0.5
    # The words stand in the row of the other part: that answers nothing.
    assert value(both, answer(rows=[replace(who, text="It sailed at nine.")])) == 0
    assert value(both, answer("It sailed at nine. [1]")) == 0.5
    assert value(both, ABSTAINED) == 0.5


def test_rows_of_a_list_are_found_by_name_or_text() -> None:
    towns = gold("list")
    elmton, oakville = row("It called at Elmton.", about="Elmton"), row("Oakville followed.")
    assert value(towns, answer(rows=[elmton, oakville])) == 1
    assert value(towns, answer(rows=[row("It called at Elmton and Oakville.")])) == 1
    by_text = row("It called at Elmton.", about="the first town")
    assert value(towns, answer(rows=[by_text, oakville])) == 1
    # A sentence that names a right thing is right, whatever else it names.
    both = row("It called at Elmton and not at Pinewood.")
    assert value(towns, answer(rows=[both, oakville])) == 1
    # One of two: recall .5, precision 1.
    assert value(towns, answer(rows=[elmton])) == pytest.approx(2 / 3)
    assert value(towns, answer(rows=[elmton, elmton, oakville])) == 1
    assert value(towns, answer(rows=[])) == 0
    assert value(towns, replace(ABSTAINED, rows=(elmton, oakville))) == 0
    assert value(towns, answer(rows=[replace(elmton, citations=()), oakville])) < 1


def test_a_false_name_costs_twice_what_an_unknown_one_does() -> None:
    towns = gold("list")
    right = [row("It called at Elmton.", about="Elmton"), row("Then Oakville.", about="Oakville")]
    false = row("Not Pinewood, but Elmton.", about="Pinewood")
    unknown = row("It called at Ashford.", about="Ashford")
    assert value(towns, answer(rows=[*right, false])) == pytest.approx(0.8)  # precision 2 of 3
    assert value(towns, answer(rows=[*right, unknown])) == pytest.approx(8 / 9)  # 2 of 2.5
    assert value(towns, answer(rows=[*right, unknown, unknown])) == pytest.approx(0.8)


def test_an_event_is_found_under_its_day_or_hour() -> None:
    events = gold("timeline")
    sailed = row("The ferry sailed.", when="2026-03-12T09:00")
    sank = row("It sank.", when="2026-03-13T16:00")
    assert value(events, answer(rows=[sailed, sank])) == 1
    assert value(events, answer(rows=[replace(sailed, when="2026-03-12"), sank])) == 1
    # The day alone, where the hour is known: neither found nor known to be false.
    assert value(events, answer(rows=[sailed, replace(sank, when="2026-03-13")])) == pytest.approx(
        2 * (1 / 1.5) * 0.5 / (1 / 1.5 + 0.5)
    )
    assert value(events, answer(rows=[sailed, replace(sank, when=None)])) == pytest.approx(
        2 * (1 / 1.5) * 0.5 / (1 / 1.5 + 0.5)
    )
    # Another day is false.
    assert value(events, answer(rows=[sailed, replace(sank, when="2026-03-14")])) == 0.5
    assert value(events, answer(rows=[sailed, replace(sank, when="2026-03-13T15:00")])) == 0.5
    assert value(events, answer(rows=[row("It was painted.", when="2026-03-12")])) == 0


def test_a_position_is_found_beside_who_holds_it() -> None:
    said = gold("positions")
    stone, ash = row("It is safe.", who="Mayor Ida Stone"), row("Tom Ash called it rotten.")
    assert value(said, answer(rows=[stone, ash])) == 1
    # In another's mouth it is false; from nobody, or of another matter, unknown.
    assert value(said, answer(rows=[stone, replace(ash, who="Stone")])) == 0.5
    unknown = 2 * (1 / 1.5) * 0.5 / (1 / 1.5 + 0.5)
    assert value(said, answer(rows=[stone, row("It is rotten.")])) == pytest.approx(unknown)
    assert value(said, answer(rows=[stone, row("I paint.", who="Ash")])) == pytest.approx(unknown)


def test_a_summary_covers_its_points_in_eight_sentences() -> None:
    whole = gold("summary")
    said = [row(f"The ferry {one}.") for one in ("sailed", "sank", "of Stone", "at nine")]
    assert value(whole, answer(rows=said)) == 1
    assert value(whole, answer(rows=said[:3])) == 0.75 >= RIGHT
    assert value(whole, answer(rows=said[:2])) == 0.5 < RIGHT
    fill = [row("It was Thursday.")] * (MOST_SENTENCES - 4)
    assert value(whole, answer(rows=[*said, *fill])) == 1
    assert value(whole, answer(rows=[*said, *fill, *fill[:1]])) == 0


def test_a_summary_cites_only_what_it_may() -> None:
    said = answer("It sailed and sank at nine, said Stone. [1]")
    assert value(gold("summary", only=["The Post"]), said) == 1
    assert value(gold("summary", only=["The Echo"]), said) == 0
    assert value(gold("summary", only_since="2026-03-12"), said) == 1
    assert value(gold("summary", only_since="2026-03-13"), said) == 0
    undated = replace(said, citations=(cited("The ferry sailed", published=None),))
    assert value(gold("summary", only_since="2026-03-12"), undated) == 0


def test_a_comparison_is_covered_side_by_side() -> None:
    both = gold("comparison")
    post, ten = row("At nine.", side="The Post"), row("At ten.", side="Echo")
    sank = row("It sank.", side="The Echo")
    assert value(both, answer(rows=[post, ten, sank])) == 1
    assert value(both, answer(rows=[post, ten])) == 0.75
    assert value(both, answer(rows=[post])) == 0.5
    assert value(both, answer(rows=[replace(post, side="The Echo"), ten, sank])) == 0.5
    assert value(both, answer(rows=[replace(post, side=None)])) == 0
    assert value(both, answer(rows=[replace(post, side="the")])) == 0


@pytest.mark.parametrize(
    "change",
    [{"quote": "The ferry sailed at ten"}, {"start": 1}, {"article_id": "none"}, {"quote": ""}],
)
def test_a_false_quote_makes_any_answer_worthless(change: dict[str, Any]) -> None:
    right = answer("The ferry sailed at nine. [1]")
    assert scored(gold("fact"), right, {"ferry": TEXT}).false_quotes == 0
    false = replace(right, citations=(*right.citations, replace(cited("The ferry"), **change)))
    score = scored(gold("fact"), false, {"ferry": TEXT})
    assert (score.value, score.right, score.false_quotes) == (0, False, 1)


def test_the_kind_is_recognised_or_any_will_do() -> None:
    as_list = answer("At nine. [1]", kind=Kind.LIST)
    assert scored(gold("list"), as_list, {"ferry": TEXT}).recognised is True
    assert scored(gold("fact"), as_list, {"ferry": TEXT}).recognised is False
    for kind in ("premise", "language"):
        assert scored(gold(kind), as_list, {"ferry": TEXT}).recognised is None


# -- the run -----------------------------------------------------------------------------


def test_the_table_has_a_line_a_kind_with_wilsons_interval() -> None:
    fact, premise = gold("fact"), gold("premise")
    right, wrong = answer("At nine. [1]"), answer("At ten. [1]")
    asked = [
        Asked(q, a, scored(q, a, {"ferry": TEXT}))
        for q, a in ((fact, right), (fact, wrong), (premise, wrong))
    ]
    lines = printed(asked).splitlines()
    assert "| fact | 2 | .500 | .095 to .905 | .500 | 1.000 |" in lines
    assert "| premise | 1 | .000 | .000 to .793 | .000 | – |" in lines
    assert "| all | 3 | .333 | .061 to .792 | .333 | 1.000 |" in lines
    assert not any(line.startswith("| list") for line in lines)
    assert lines[-1] == "false quotes: 0"
    with pytest.raises(MetricError):
        printed([])


def test_the_questions_that_are_asked_are_chosen_by_corpus_and_number() -> None:
    questions = [gold("fact", id=f"f{n}", corpus=c) for n, c in enumerate(SOURCES)]
    questions += [gold("list", id=f"l{n}") for n in range(3)]
    assert chosen(questions, None, None, 0) == questions
    assert [q.id for q in chosen(questions, "digests", None, 0)] == ["f0"]
    few = chosen(questions, None, 1, 0)
    assert Counter(q.kind for q in few) == {"fact": 1, "list": 1}
    assert few == chosen(questions, None, 1, 0)


def test_a_run_asks_and_keeps_every_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    options = ["--kind", "fact", "--corpus", "digests", "--limit", "2", "--json", str(out)]
    assert main([*options, "--home", str(tmp_path / "home")]) == 0
    assert "| fact | 2 |" in capsys.readouterr().out
    whole = json.loads(out.read_text(encoding="utf-8"))
    assert len(whole["asked"]) == 2
    for one in whole["asked"]:
        assert one["kind"] == "fact"
        assert one["question"]["corpus"] == "digests"
        assert isinstance(one["right"], bool)
        Answer.from_dict(one["answer"])
    # The same folder holds the same articles, and no others.
    with opened("digests", tmp_path / "home", "reader") as dateline:
        other = tmp_path / "other.txt"
        other.write_text("The ferry of Elmton sailed at nine on Thursday morning. " * 5)
        dateline.index(other)
    assert main([*options, "--home", str(tmp_path / "home")]) == StageError.exit_status
    assert "not of the digests" in capsys.readouterr().err


def test_a_limit_of_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--limit", "0"])
    assert "--limit needs" in capsys.readouterr().err


# -- what is shipped ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> list[Question]:
    return read()


LEAST = {
    "fact": 20, "yes-no": 20, "premise": 20, "several": 12, "list": 20, "timeline": 16,
    "summary": 16, "comparison": 14, "positions": 16, "language": 8,
}  # fmt: skip


def test_there_are_as_many_of_each_kind_as_promised(shipped: list[Question]) -> None:
    told = Counter(q.kind for q in shipped)
    assert told.keys() == LEAST.keys() == KINDS.keys()
    assert {kind: n for kind, n in told.items() if n < LEAST[kind]} == {}
    assert len(shipped) >= 170
    for kind, n in told.items():
        here = sum(q.kind == kind and q.corpus == "digests" for q in shipped)
        assert 0.4 <= here / n <= 0.6, kind
    typed = Counter(q.typed for q in shipped if isinstance(q, Fact))
    assert typed["paraphrased"] >= 10
    assert min(typed["misspelt"], typed["bare"]) >= 5


def test_every_alternative_stands_in_the_articles(shipped: list[Question]) -> None:
    held = {corpus: texts(corpus) for corpus in SOURCES}
    assert [str(p) for p in problems(shipped, held)] == []
    missing = gold("list", rows=[["Elmton"], ["Zanzibar"]], false=["Orrin", "Atlantis"])
    assert [str(p) for p in problems([missing], held)] == [
        f"one: '{name}' stands in none of the articles."
        for name in ("Elmton", "Zanzibar", "Atlantis")
    ]


def test_a_premise_need_not_say_what_is_true(shipped: list[Question]) -> None:
    of_them = [q for q in shipped if isinstance(q, Premise)]
    assert any(not q.refuted for q in of_them)
    assert any(q.refuted for q in of_them)


def test_some_parts_of_several_questions_have_no_answer(shipped: list[Question]) -> None:
    parts = Counter(
        part.answers is None for q in shipped if isinstance(q, Several) for part in q.parts
    )
    assert parts[True] >= 5
    assert parts[False] >= 10


def test_bare_questions_are_in_lower_case_without_a_mark(shipped: list[Question]) -> None:
    for question in shipped:
        if isinstance(question, Fact) and question.typed == "bare":
            assert question.question == question.question.lower().rstrip("?"), question.id


def test_nothing_is_asked_that_another_gold_question_asks(shipped: list[Question]) -> None:
    def plain(text: str) -> str:
        return " ".join(text.lower().strip(" ?").split())

    asked = Counter((plain(q.question), q.as_of) for q in shipped)
    assert [text for text, n in asked.items() if n > 1] == []
    elsewhere = {plain(q.question) for q in read_gold(GOLD)}
    assert [q.id for q in shipped if plain(q.question) in elsewhere] == []
