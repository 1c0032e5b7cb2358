"""Answers with rows: what they hold, where each row is from, and what must not be in them."""

from __future__ import annotations

import numpy as np
import pytest

from rag import Dateline
from rag.compose.comparison import BESIDES
from rag.compose.listing import things
from rag.compose.positions import of
from rag.read import Verifier
from rag.records import Answer, Kind, Retrieved, Verdict

ARTICLES = (
    {
        "id": "quay-1",
        "title": "Ferry runs aground off Elmton",
        "outlet": "Elmton Herald",
        "published": "2024-03-05",
        "text": "The ferry Marjory ran aground off Elmton on Monday. Nobody was hurt. "
        "The crew of the ferry noticed the leak at 6 am on Monday, harbour master Ada Berg said. "
        "Norland condemned the ferry company. Ostmark and Vesterland called for an inquiry "
        "into the grounding of the ferry.",
    },
    {
        "id": "quay-2",
        "title": "Owner of the ferry promises repairs",
        "outlet": "Northern Wire",
        "published": "2024-03-07",
        "text": "The owner of the ferry Marjory, the Tarn Line, promised repairs on Wednesday and "
        "offered passengers their money back. "
        "The ferry ran aground off Elmton on Monday. "
        "Harbour master Ada Berg said that the ferry had carried far too many lorries. "
        "The company denied that the ferry was overloaded, and blamed the fog. "
        "Its director, Tor Vik, wants an inquiry by the coast guard, which has two boats.",
    },
    {
        "id": "fair",
        "title": "Cheese fair opens",
        "outlet": "Elmton Herald",
        "published": "2024-04-10",
        "text": "The cheese fair of Oakville opened on Tuesday with forty stalls. "
        "Visitors tasted goat cheese, blue cheese and butter.",
    },
)


def held(answer: Answer, dateline: Dateline) -> None:
    """Every row is a quote of what it cites, and is a sentence of the answer too."""
    by_number = {c.n: c for c in answer.citations}
    assert [s.text for s in answer.sentences] == [r.text for r in answer.rows]
    for row in answer.rows:
        assert row.text == by_number[row.citations[0]].quote
    for c in answer.citations:
        assert dateline.article(c.article_id).text[c.start : c.end] == c.quote


def test_a_timeline_is_in_order_and_tells_one_event_once(dateline: Dateline) -> None:
    answer = dateline.ask("Give me a timeline of the ferry accident")
    assert answer.kind is Kind.TIMELINE
    held(answer, dateline)
    whens = [r.when for r in answer.rows]
    assert whens == sorted(w for w in whens if w)
    assert "2024-03-04T06:00" in whens
    assert "2024-03-06" in whens
    aground = [r for r in answer.rows if "aground" in r.text]
    assert len(aground) == 1
    assert aground[0].when == "2024-03-04"
    assert len(aground[0].citations) == 2
    assert not any("cheese" in r.text for r in answer.rows)


def test_positions_are_those_of_whom_the_question_names(dateline: Dateline) -> None:
    answer = dateline.ask("What did Ada Berg say about the ferry?")
    assert answer.kind is Kind.POSITIONS
    held(answer, dateline)
    assert {r.who for r in answer.rows} <= {"harbour master Ada Berg", "Harbour master Ada Berg"}
    assert any("lorries" in r.text for r in answer.rows)


def test_a_summary_of_one_outlet_cites_no_other(dateline: Dateline) -> None:
    answer = dateline.ask("Summarise what Northern Wire reports")
    assert answer.kind is Kind.SUMMARY
    held(answer, dateline)
    assert {c.outlet for c in answer.citations} == {"Northern Wire"}
    assert len({r.text for r in answer.rows}) == len(answer.rows) <= 8


def test_a_thing_that_is_listed_has_no_half_of_a_quotation() -> None:
    text = 'The army cited "heavy" shelling, and "raids" by night.'
    at = text.index("heavy")
    assert things(text, at, at + len('heavy" shelling')) == ("heavy shelling", "raids")


def test_the_verifier_says_which_sentences_are_part_of_a_list(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "Which countries called for an inquiry?"
    assert "Norland" not in {r.about for r in dateline.ask(question).rows}
    condemned = "Norland condemned the ferry company."

    def sure(_: Verifier, asked: str, told: list[tuple[str | None, str]]) -> np.ndarray:
        assert asked == question
        assert ("Ferry runs aground off Elmton", condemned) in told
        return np.array([9.0 if text == condemned else -9.0 for _, text in told])

    monkeypatch.setattr(Verifier, "belongs", sure)
    assert {r.text for r in dateline.ask(question).rows} == {condemned}
    monkeypatch.setattr(Verifier, "belongs", lambda _, __, told: np.full(len(told), -20.0))
    assert dateline.ask(question).rows == ()


def test_who_joins_others_in_a_list_has_a_row_of_its_own(dateline: Dateline) -> None:
    answer = dateline.ask("Which countries called for an inquiry?")
    assert answer.kind is Kind.LIST
    held(answer, dateline)
    assert {"Ostmark", "Vesterland"} <= {r.about for r in answer.rows}
    # One quote that names both is shown once, below both.
    [line] = [x for x in answer.answer.splitlines() if "grounding" in x]
    assert line.startswith("- Ostmark, Vesterland: ")


def test_a_comparison_has_the_sides_that_are_named(dateline: Dateline) -> None:
    answer = dateline.ask("Compare Elmton Herald with Northern Wire on the ferry")
    assert answer.kind is Kind.COMPARISON
    held(answer, dateline)
    assert {r.side for r in answer.rows} == {"Elmton Herald", "Northern Wire"}
    by_number = {c.n: c for c in answer.citations}
    assert all(by_number[r.citations[0]].outlet == r.side for r in answer.rows)
    assert answer.notice is None


def test_sides_of_a_comparison_may_be_named_by_a_noun_or_by_what_is_theirs(
    dateline: Dateline,
) -> None:
    answer = dateline.ask("Compare the harbour master's account with the company's account")
    assert answer.kind is Kind.COMPARISON
    held(answer, dateline)
    sides = {r.side for r in answer.rows}
    assert any("harbour master" in (side or "") for side in sides), sides
    assert any("company" in (side or "") for side in sides), sides


def test_the_verb_of_an_order_is_no_part_of_a_side_that_is_named(dateline: Dateline) -> None:
    answer = dateline.ask("Contrast Norland's view of the ferry with Ostmark's")
    assert answer.kind is Kind.COMPARISON
    held(answer, dateline)
    assert {r.side for r in answer.rows} == {"Norland", "Ostmark"}


def test_a_comparison_says_of_which_side_nothing_was_found(dateline: Dateline) -> None:
    answer = dateline.ask("How do Elmton Herald and Northern Wire differ on the cheese fair?")
    assert answer.kind is Kind.COMPARISON
    assert {r.side for r in answer.rows} == {"Elmton Herald"}
    assert answer.notice == "Nothing on this was found from Northern Wire."


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Did the ferry run aground?", Verdict.YES),
        ("Did Norland condemn the ferry company?", Verdict.YES),
        ("Did Ostmark condemn the ferry company?", None),
        ("Did Norland condemn the harbour master?", None),
        ("Was anybody hurt?", Verdict.NO),
    ],
)
def test_a_verdict_is_given_where_a_sentence_says_so_of_whom_is_asked(
    dateline: Dateline, question: str, verdict: Verdict | None
) -> None:
    answer = dateline.ask(question)
    assert answer.kind is Kind.YES_NO
    assert answer.verdict is verdict


def test_the_passages_are_told_once_and_before_anything_else(dateline: Dateline) -> None:
    for question in ("Who was hurt?", "Which countries called for an inquiry?"):
        events = list(dateline.stream(question))
        assert [isinstance(e, Retrieved) for e in events].count(True) == 1
        assert isinstance(events[0], Retrieved)


def test_several_questions_are_answered_each_by_itself(dateline: Dateline) -> None:
    answer = dateline.ask("Where did the ferry run aground? Who is the pope?")
    assert answer.kind is Kind.SEVERAL
    assert not answer.abstained
    first, second = "Where did the ferry run aground?", "Who is the pope?"
    assert any("Elmton" in r.text and r.citations for r in answer.rows if r.about == first)
    assert [r.citations for r in answer.rows if r.about == second] == [()]


def test_a_misspelt_name_is_read_as_the_articles_write_it(dateline: Dateline) -> None:
    answer = dateline.ask("What ran aground off Elmtan?")
    assert answer.notice is not None
    assert "Elmton for Elmtan" in answer.notice


def test_a_question_in_another_language_is_told_so(dateline: Dateline) -> None:
    answer = dateline.ask("¿Dónde encalló el transbordador de Elmton?")
    assert answer.abstained
    assert answer.reason == "This question is in Spanish, and Dateline reads English."


def test_a_quote_that_answers_two_questions_is_cited_once(dateline: Dateline) -> None:
    asked = "Where did the ferry run aground? Off which town did the ferry run aground?"
    answer = dateline.ask(asked)
    assert len({r.about for r in answer.rows}) == 2
    places = [(c.article_id, c.start, c.end) for c in answer.citations]
    assert len(set(places)) == len(places)
    cited = [n for r in answer.rows for n in r.citations]
    assert len(cited) > len(set(cited)) == len(places)


def test_a_summary_is_no_longer_than_is_asked(dateline: Dateline) -> None:
    answer = dateline.ask("Summarise the grounding of the ferry in two sentences")
    assert answer.kind is Kind.SUMMARY
    held(answer, dateline)
    assert len(answer.rows) == 2
    assert len(dateline.ask("Summarise the grounding of the ferry").rows) > 2


def test_a_summary_of_a_day_tells_of_that_day(dateline: Dateline) -> None:
    answer = dateline.ask("What happened in April 2024?")
    assert answer.rows
    assert all("ferry" not in r.text.lower() for r in answer.rows)
    until = dateline.ask("Summarise what was known about the ferry by 5 March 2024")
    assert any("Monday" in r.text for r in until.rows)
    assert not any("repairs on Wednesday" in r.text for r in until.rows)


def test_points_that_sides_share_come_before_what_else_each_reports(dateline: Dateline) -> None:
    answer = dateline.ask("Compare Elmton Herald with Northern Wire on the ferry running aground")
    assert answer.kind is Kind.COMPARISON
    held(answer, dateline)
    points = list(dict.fromkeys(r.about for r in answer.rows))
    assert points[-1] == BESIDES and len(points) > 1
    for point in points[:-1]:
        assert len({r.side for r in answer.rows if r.about == point}) > 1


def test_who_is_asked_about_and_says_nothing_has_no_row(dateline: Dateline) -> None:
    assert dateline.ask("What did the pope say about the ferry?").abstained
    berg = dateline.ask("what did berg say")
    assert berg.rows and {r.who for r in berg.rows} <= {
        "harbour master Ada Berg",
        "Harbour master Ada Berg",
    }


def test_a_verdict_is_explained_by_the_sentence_that_gives_it(dateline: Dateline) -> None:
    answer = dateline.ask("Did the company promise repairs?")
    assert answer.verdict is Verdict.YES
    assert "promised repairs" in answer.sentences[0].text
    assert answer.short is None


def test_what_one_outlet_reports_is_quoted_from_it_alone(dateline: Dateline) -> None:
    answer = dateline.ask("According to the Northern Wire, where did the ferry run aground?")
    assert {c.outlet for c in answer.citations} == {"Northern Wire"}


def test_somebody_is_of_a_party_as_the_sentence_describes_him() -> None:
    text = "Ada Berg, the mayor of Elmton, warned of the cost."
    assert of("Ada Berg", "Elmton", text)
    assert not of("Ada Berg", "Oakville", text)


def test_what_leads_a_report_is_of_its_day_unless_it_names_another(dateline: Dateline) -> None:
    answer = dateline.ask("Timeline of the repairs that the owner of the ferry promised")
    when = {r.text.split()[1]: r.when for r in answer.rows}
    assert when["owner"] == "2024-03-06"  # 'on Wednesday', in a report of Thursday
    assert not any(r.when == "2024-03-05" and "owner" in r.text for r in answer.rows)


@pytest.mark.parametrize(
    "question", ["Which films won an award in Cannes?", "What do doctors think of the vaccine?"]
)
def test_of_what_no_article_speaks_there_are_no_rows(dateline: Dateline, question: str) -> None:
    answer = dateline.ask(question)
    assert answer.abstained
    assert answer.rows == ()


def test_other_countries_are_whoever_speaks(dateline: Dateline) -> None:
    answer = dateline.ask("How did other countries react to the grounding of the ferry?")
    assert answer.kind is Kind.POSITIONS
    held(answer, dateline)
    assert {"Ostmark", "Vesterland"} <= {r.who for r in answer.rows}


@pytest.mark.parametrize(
    "question",
    [
        "Compare the Elmton Herald and Reuters",
        "Compare the Elmton Herald with Reuters on the ferry",
        "How do Reuters and the Elmton Herald differ?",
    ],
)
def test_an_outlet_that_is_not_in_the_index_has_no_other_side_in_its_place(
    dateline: Dateline, question: str
) -> None:
    answer = dateline.ask(question)
    assert answer.kind is Kind.COMPARISON
    assert {r.side for r in answer.rows} == {"Elmton Herald"}
    assert answer.notice == "Nothing on this was found from Reuters."


def test_a_weekday_that_no_article_is_from_is_the_last_before_the_newest(
    dateline: Dateline,
) -> None:
    answer = dateline.ask("What happened on Tuesday?")
    assert answer.kind is Kind.TIMELINE
    assert {r.when for r in answer.rows} == {"2024-04-09"}
    assert "read as 9 April 2024" in str(answer.notice)


def test_the_main_points_of_a_report_are_a_summary_of_it(dateline: Dateline) -> None:
    answer = dateline.ask("What are the main points of Northern Wire's article?")
    assert answer.kind is Kind.SUMMARY
    held(answer, dateline)
    assert {c.outlet for c in answer.citations} == {"Northern Wire"}
