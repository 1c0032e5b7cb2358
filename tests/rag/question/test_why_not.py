"""An abstention names its kind: the language, what is asked, what it takes for granted."""

from __future__ import annotations

from datetime import date

import pytest

from rag.question.why_not import Searched, beyond, foreign, premise, why_not

DAY = date(2023, 9, 19)


@pytest.mark.parametrize(
    ("searched", "sentence"),
    [
        (Searched(0, 0, language="Spanish"), "The index has no articles yet."),
        (
            Searched(5, 5, language="Spanish"),
            "This question is in Spanish, and Dateline reads English.",
        ),
        (
            Searched(5, 5, beyond="asks for a forecast", premise="it rained"),
            "This question asks for a forecast, and Dateline only says what articles report.",
        ),
        (
            Searched(5, 0, outlets=("BBC News",), until=DAY),
            "No article from BBC News published until 19 September 2023 is in the index. "
            "5 articles are outside these filters.",
        ),
        (
            Searched(5, 4, since=DAY, until=DAY),
            "No article published on 19 September 2023 was found that answers this. "
            "One article is outside these filters.",
        ),
        (
            Searched(2_005, 5, outlets=("AFP", "BBC News", "Oak News"), since=DAY),
            "No article from AFP, BBC News or Oak News published since 19 September 2023 "
            "was found that answers this. 2,000 articles are outside these filters.",
        ),
        (Searched(5, 2), "No article within these filters was found that answers this. "
                         "3 articles are outside these filters."),
        (Searched(5, 5, premise="Pashinyan resigned", named="Pashinyan"),
         "No article was found that says that Pashinyan resigned."),
        (Searched(5, 3, premise="Pashinyan resigned", outlets=("AFP",)),
         "No article from AFP was found that says that Pashinyan resigned."),
        (
            Searched(5, 5, named="Pashinyan"),
            "Articles speak of Pashinyan, and none was found that answers this.",
        ),
        (Searched(5, 5), "No article was found that answers this."),
    ],
)  # fmt: skip
def test_the_reason_says_what_was_searched_and_what_is_missing(
    searched: Searched, sentence: str
) -> None:
    assert why_not(searched) == sentence


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is 12 * 7?", "asks for a calculation"),
        ("12-7", "asks for a calculation"),
        ("What should I do?", "asks for advice"),
        ("Should we leave Elmton?", "asks for advice"),
        ("How do I bake bread with sourdough?", "asks for advice"),
        ("What do you think of Macron?", "asks for an opinion"),
        ("What will the price of oil be in 2030?", "asks for a forecast"),
    ],
)
def test_what_no_article_can_answer_is_named(question: str, kind: str) -> None:
    assert beyond(question, date(2023, 9, 20)) == kind


@pytest.mark.parametrize(
    "question",
    [
        "What was the score, 3-2?",
        "What happened on 2023-09-19?",
        "2023-09-19",
        "What does Macron think of Putin?",
        "What should the government do, according to the EU?",
        "Who will lead the talks?",
        "What did the minister say will happen in 2030?",
        "How did Turkey react?",
        "When will the bridge open?",
        "",
    ],
)
def test_what_an_article_may_report_is_not(question: str) -> None:
    assert beyond(question, date(2023, 9, 20)) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Cuántas personas murieron en el ataque?", "Spanish"),
        ("por qué renunció pashinyan", "Spanish"),
        ("Qui a gagné la guerre ?", "French"),
        ("Warum ist Paschinjan zurückgetreten?", "German"),
        ("wann begann die offensive", "German"),
        ("Quante persone sono morte nell'attacco?", "Italian"),
        ("Quantas pessoas morreram no ataque?", "Portuguese"),
        ("Waarom is Pashinyan afgetreden?", "Dutch"),
        ("Ile osób zginęło w ataku?", "Polish"),
        ("Почему Пашинян ушёл в отставку?", "Russian"),
        ("Saldırı ne zaman başladı?", "Turkish"),
        ("Hur många människor dog i attacken?", "Swedish"),
        ("لماذا استقال باشينيان؟", "Arabic"),
        ("袭击中有多少人死亡？", "Chinese"),
    ],
)
def test_the_language_of_a_foreign_question_is_named(text: str, language: str) -> None:
    assert foreign(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Who is Emmanuel Macron?",
        "who won",
        "Why?",
        "pashinyan resign",
        "Did the Süddeutsche Zeitung interview Ursula von der Leyen?",
        "Who wrote Les Misérables?",
        "What does 'Schadenfreude' mean?",
        "Angela Merkel, Berlin",
        "2023-09-19?",
        "",
    ],
)
def test_an_english_question_and_an_uncertain_one_are_not(text: str) -> None:
    assert foreign(text) is None


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("Why did Pashinyan resign?", "Pashinyan resigned"),
        ("When was the bridge blown up by rebels?", "the bridge was blown up by rebels"),
        ("How did the minister escape from prison?", "the minister escaped from prison"),
        ("Where did Macron meet Putin?", "Macron met Putin"),
        ("Why does Russia supply gas to Europe?", "Russia supplies gas to Europe"),
        ("Why has Iran attacked Elmton?", "Iran has attacked Elmton"),
        ("Why is the Lachin road closed?", "the Lachin road is closed"),
        ("Who killed the mayor?", "somebody killed the mayor"),
    ],
)
def test_what_is_taken_for_granted(question: str, clause: str) -> None:
    assert premise(question) == clause


@pytest.mark.parametrize(
    "question",
    [
        "Why did he resign?",  # the clause would not say who
        "When will the talks begin?",  # nothing is said to have happened
        "How many people died?",
        "How old is Nikol Pashinyan?",
        "Who is the mayor?",
        "What happened in Shusha?",
        "Who said that Armenia lost?",
        "When did Pashinyan say that he would resign?",
        "When was the treaty signed and who signed it?",
        "How do I bake bread?",
        "Where is Yevlakh?",
        "Pashinyan",
        "",
    ],
)
def test_what_cannot_be_said_in_a_clause_is_not(question: str) -> None:
    assert premise(question) is None
