"""Time: what 'yesterday' means, which reports are read for it, and which of two is fresher."""

from __future__ import annotations

from datetime import date

import pytest

from index.store.filters import Filters
from rag import Dateline
from rag.question import understand
from rag.question.scope import in_its_year

ARTICLES = (
    {"id": "old", "title": "Council of Elmton", "outlet": "Elm Post", "published": "2023-09-05",
     "text": "The council of Elmton closed the old bridge. Traffic goes by the ferry."},
    {"id": "new", "title": "Council of Elmton", "outlet": "Oak News", "published": "2023-09-19",
     "text": "The council of Elmton closed the swimming pool. It opens again in May."},
    {"id": "none", "title": "Council of Elmton", "outlet": "Ash Daily",
     "text": "The council of Elmton closed the library. Books are kept in the town hall."},
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "as_of", "cited"),
    [
        ("What did the council of Elmton close yesterday?", "2023-09-20", "new"),
        ("What did the council of Elmton close this week?", "2023-09-20", "new"),
        ("What did the council of Elmton close on Tuesday?", "2023-09-20", "new"),
        ("What did the council of Elmton close yesterday?", "2023-09-06", "old"),
        ("What did the council of Elmton close two weeks ago?", "2023-09-20", "old"),
    ],
)
def test_a_word_of_time_is_counted_from_the_day_of_asking(
    dateline: Dateline, question: str, as_of: str, cited: str
) -> None:
    answer = dateline.ask(question, as_of=as_of)
    assert {c.article_id for c in answer.citations} == {cited}
    assert answer.undated_left_out == 1


@pytest.mark.parametrize("as_of", ["2023-09-20", None])
def test_what_is_new_since_a_day_stands_in_no_earlier_report(
    dateline: Dateline, as_of: str | None
) -> None:
    answer = dateline.ask("Summarise what is new since 10 September 2023", as_of=as_of)
    cited = {c.article_id for c in answer.citations}
    assert "new" in cited
    assert "old" not in cited


def test_where_no_report_is_of_that_day_the_answer_says_which_day_it_looked_for(
    dateline: Dateline,
) -> None:
    answer = dateline.ask("What did the council of Elmton close yesterday?", as_of="2023-08-02")
    assert answer.abstained
    assert "1 August 2023" in str(answer.reason)


def test_a_weekday_without_a_day_of_asking_may_be_the_reports_own(dateline: Dateline) -> None:
    answer = dateline.ask("What did the council of Elmton close on Tuesday?")
    assert not answer.abstained
    assert "as_of" in str(answer.notice)


def test_yesterday_is_never_an_old_report(dateline: Dateline) -> None:
    assert dateline.ask("What did the council of Elmton close yesterday?").abstained


def test_between_equals_the_fresher_report_comes_first(dateline: Dateline) -> None:
    found = dateline.search("What did the council of Elmton close?")
    ranks = {p.article_id: p.rank for p in found}
    assert ranks["new"] < ranks["old"]


def test_an_answer_names_the_days_it_rests_on(dateline: Dateline) -> None:
    answer = dateline.ask("What did the council of Elmton close?", as_of="2023-09-20")
    days = {c.published for c in answer.citations}
    assert set(answer.rests_on) == days - {None}


@pytest.mark.parametrize(
    ("question", "cited"),
    [
        ("What did the council of Elmton close on 19 September?", "new"),
        ("What did the council of Elmton close on 5 September?", "old"),
    ],
)
def test_a_day_without_its_year_is_of_the_year_that_the_reports_are_of(
    dateline: Dateline, question: str, cited: str
) -> None:
    corpus = dateline._open()
    read = in_its_year(corpus, understand(question, date(2031, 11, 2)), Filters())
    assert read.when is not None
    assert read.when.first.year == 2023
    assert dateline.ask(question).citations[0].article_id == cited


@pytest.mark.parametrize("said", ["on 19 September 2022", "yesterday", "on Tuesday"])
def test_a_day_that_is_known_from_the_day_of_asking_stays(dateline: Dateline, said: str) -> None:
    asked = understand(f"What did the council of Elmton close {said}?", date(2031, 11, 2))
    assert in_its_year(dateline._open(), asked, Filters()) == asked


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("between 20 and 25 March", "03-20", "03-25"),
        ("from 3 March to 5 April 2024", "03-03", "04-05"),
        ("on 3 March", "03-03", "03-03"),
        ("on 3 and 5 March", "03-03", "03-03"),
    ],
)
def test_days_from_one_to_another_are_all_that_lie_between(
    said: str, first: str, last: str
) -> None:
    when = understand(f"What was closed {said}?", date(2024, 4, 30)).when
    assert when is not None
    assert (str(when.first)[5:], str(when.last)[5:]) == (first, last)
