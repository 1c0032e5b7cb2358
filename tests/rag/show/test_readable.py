"""The text of an answer can be read alone, whatever kind it is of."""

from __future__ import annotations

import pytest

from rag.records import Citation, Kind, Row, Sentence, Verdict
from rag.show import readable
from rag.show.form import according_to, count_of, form, form_of, said_in_full
from tests.kinds import KINDS, digests


def cited(*outlets: str | None) -> tuple[Citation, ...]:
    return tuple(
        Citation(n, f"a{n}", None, outlet, (), None, None, 0, 4, f"Q{n}.")
        for n, outlet in enumerate(outlets, start=1)
    )


def text(kind: Kind, *rows: Row, outlets: tuple[str | None, ...] = ("Post", "Herald")) -> str:
    said = tuple(Sentence(r.text, r.citations, 0.9) for r in rows if r.citations)
    return readable(form(kind, said, rows, cited(*outlets)))


@pytest.mark.parametrize("name", KINDS)
def test_answers_made_by_hand_quote_the_seeds(name):
    answer = KINDS[name]()
    articles = {a.id: a for a in digests().values()}
    for c in answer.citations:
        assert articles[c.article_id].text[c.start : c.end] == c.quote


@pytest.mark.parametrize("name", KINDS)
def test_every_sentence_and_every_number_stands_in_the_text_once(name):
    answer = KINDS[name]()
    for sentence in answer.sentences:
        assert answer.answer.count(sentence.text) == 1
    for c in answer.citations:
        assert answer.answer.count(f"[{c.n}]") == 1


def test_a_fact_is_its_sentences_and_who_else_says_so():
    said = (Sentence("Ten died.", (1, 2, 3), 0.9), Sentence("One is missing.", (1,), 0.9))
    given = cited("Post", "Herald", None)
    assert readable(form(Kind.FACT, said, (), given)) == "Ten died. [1] [2] [3] One is missing. [1]"
    assert readable(form(Kind.FACT, said, (), given, confirmed=(2, 3))) == (
        "Ten died. [1] One is missing. [1] Also Herald [2], a report that names no outlet [3]."
    )


def test_who_is_quoted_further_down_is_not_named_as_saying_the_same_besides():
    said = (Sentence("Ten died.", (1,), 0.9), Sentence("Ten are dead.", (2,), 0.9))
    given = cited("Post", "Herald")
    assert readable(form(Kind.FACT, said, (), given, confirmed=(2,))) == (
        "Ten died. [1] Ten are dead. [2]"
    )


@pytest.mark.parametrize(
    ("verdict", "by", "first"),
    [
        (Verdict.YES, None, "Yes. "),
        (Verdict.NO, "Baku", "No, says Baku. "),
        (Verdict.YES, "The separatists", "Yes, say the separatists. "),
        (Verdict.YES, "Reuters", "Yes, says Reuters. "),
        (Verdict.YES, "the police", "Yes, say the police. "),
        (Verdict.YES, "the press", "Yes, says the press. "),
        (Verdict.DIFFER, "Baku", "The articles differ. "),
    ],
)
def test_a_verdict_stands_first_and_says_whose_claim_it_is(verdict, by, first):
    said = (Sentence("So it is.", (1,), 0.9),)
    given = readable(form(Kind.YES_NO, said, (), cited("Post"), verdict=verdict, verdict_by=by))
    assert given == f"{first}So it is. [1]"


def test_things_with_one_quote_each_are_a_line_each():
    rows = (Row("Q1.", (1,), about="Turkey"), Row("Q2.", (2,), about="Russia"))
    assert text(Kind.LIST, *rows) == "- Turkey: Q1. (Post) [1]\n- Russia: Q2. (Herald) [2]"


def test_a_thing_that_is_named_twice_is_one_thing_with_two_quotes():
    rows = (
        Row("Q1.", (1,), about="Turkey"),
        Row("Q2.", (2,), about="Russia"),
        Row("Q3.", (2,), about="turkey"),
    )
    assert text(Kind.LIST, *rows) == (
        "Turkey:\n- Q1. (Post) [1]\n- Q3. (Herald) [2]\nRussia:\n- Q2. (Herald) [2]"
    )


def test_a_timeline_has_days_in_order_and_hours_where_they_are_given():
    rows = (
        Row("Late.", (1,), when="2023-09-20"),
        Row("Early.", (1, 2), when="2023-09-19"),
        Row("At one.", (2,), when="2023-09-19T13:00"),
        Row("Some day.", (1,)),
    )
    assert text(Kind.TIMELINE, *rows) == (
        "Tuesday, 19 September 2023:\n- Early. (Post, Herald) [1] [2]\n"
        "- 13:00: At one. (Herald) [2]\n"
        "Wednesday, 20 September 2023:\n- Late. (Post) [1]\n"
        "Day not stated:\n- Some day. (Post) [1]"
    )


def test_a_comparison_names_every_side_at_every_point():
    rows = (
        Row("Ten.", (1,), side="Post", about="The dead"),
        Row("Twelve.", (2,), side="herald", about="The dead"),
        Row("In Rome.", (1,), side="Post", about="Talks"),
    )
    assert text(Kind.COMPARISON, *rows) == (
        "The dead:\n- Post: Ten. [1]\n- herald: Twelve. [2]\n"
        "Talks:\n- Post: In Rome. [1]\n- herald: not reported"
    )


def test_a_comparison_of_parties_says_who_reports_it():
    row = Row("It was us.", (1,), side="Baku", about="Who began")
    assert text(Kind.COMPARISON, row) == "Who began:\n- Baku: It was us. (Post) [1]"


def test_a_question_without_an_answer_stands_among_those_that_have_one():
    rows = (Row("Q1.", (1,), about="Who?"), Row("Nobody says.", (), about="Why?"))
    assert text(Kind.SEVERAL, *rows) == "Who?\n- Q1. (Post) [1]\nWhy?\n- Nobody says."


def test_no_row_breaks_its_line_and_no_sentence_is_lost_beside_rows():
    row = Row("Two\nlines.", (1,))
    assert text(Kind.SUMMARY, row) == "- Two lines. (Post) [1]"
    told = readable(form(Kind.SUMMARY, (Sentence("Before.", (2,), 0.9),), (row,), cited("A", "B")))
    assert told == "Before. [2]\n- Two lines. (A) [1]"


def test_what_is_counted_is_named_where_the_question_names_it():
    listed = KINDS["list"]()
    assert count_of(listed) == "5 countries, in 24 passages read"
    for question in ("Who reacted?", "Which was the first?", "Which country's dead?"):
        assert count_of(_asked(listed, question)) == "5 found, in 24 passages read"
    assert count_of(_asked(listed, listed.question, read=0)) == "5 countries"
    assert count_of(KINDS["timeline"]()) == "7 events, in 24 passages read"
    assert count_of(KINDS["fact"]()) == ""


def _asked(answer, question, **changes):
    return type(answer)(
        **{**{f: getattr(answer, f) for f in answer.__slots__}, "question": question, **changes}
    )


def test_the_short_answer_leads_and_a_verdict_goes_before_it():
    assert form_of(KINDS["fact"]()).lead.words == "Yevlakh"
    lead = form(Kind.YES_NO, (), (), (), verdict=Verdict.YES, verdict_by="A spokesman").lead
    assert (lead.words, according_to(lead)) == ("Yes", ", says a spokesman")


def test_words_are_said_in_full_only_where_they_are_the_same():
    said = (Sentence("Q1.", (1,), 0.9), Sentence("Q2, nearly.", (2,), 0.9))
    assert said_in_full(said, (Row("Q3.\n", (3,)),), cited("A", "B", "C")) == {1, 3}
