"""A question in another language is told by name; an English one never is."""

from __future__ import annotations

import pytest

from rag.question.why_not import foreign


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
