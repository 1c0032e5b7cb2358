"""Who says what a sentence says, by its grammar."""

from __future__ import annotations

import pytest

from rag.group.voices import says, speaker, voices


@pytest.mark.parametrize(
    ("text", "before", "said_by"),
    [
        ("Talks could start on Monday, the mayor of Elmton said.", "", "the mayor of Elmton"),
        ("“I bear some of the blame,” said the head of the office, Ada Berg.", "", "Ada Berg"),
        ("The governor of the region, Carl Holm, said that soldiers would come.", "", "Carl Holm"),
        ("The wall broke at noon, according to the police.", "", "the police"),
        # Not the noun of what is reported, although its verb could be one of speech.
        ('Norland\'s "steady fire", the ministry said, urged them on.', "", "the ministry"),
        ("It said 12 people died.", "The health ministry gave new figures.", "The health ministry"),
        ("The ministry put the number of dead at 25.", "", "The ministry"),
        ("Norland said it was not warned.", "", "Norland"),
        ("A former official wrote of 26 wounded civilians.", "", "A former official"),
        ("The council will add a telephone call to each written warning.", "", None),
        ("She was told to repeat them.", "", None),
        ("Twelve people died in Elmton.", "", None),
    ],
)
def test_the_speaker_of_a_sentence_is_found(text: str, before: str, said_by: str | None) -> None:
    assert speaker(text, before) == said_by


def test_who_reports_speaks_and_not_what_is_reported() -> None:
    text = "Norland's shelling of the posts, the ministry said, prompted it to disarm the groups."
    assert voices(text) == ("the ministry",)


def test_of_two_speakers_each_is_known_to_say_something() -> None:
    text = "Norland said 500 people had left; the separatists said it was 7,000."
    assert says("Norland", text) and says("the separatists", text)
    assert not says("the council", "Ada Berg told the council of the cost.")
