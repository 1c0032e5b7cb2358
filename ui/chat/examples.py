"""Example questions, each offered only where the article that answers it is indexed."""

from __future__ import annotations

from rag.dateline import Dateline

# The seeds' ids, and what one can ask of them. The last has no answer in them: it shows
# what that looks like.
_FOR_ARTICLE = (
    ("003_b2756f038bcefa75", "Where did Azerbaijan offer talks?"),
    ("003_b2756f038bcefa75", "How many peacekeepers does Russia have in Karabakh?"),
    ("004_a180c02f114543cb", "Who is Nikol Pashinyan?"),
    ("004_a180c02f114543cb", "Who won the 2022 World Cup?"),
)


def questions(dateline: Dateline) -> list[str]:
    """Fitting questions, at most a handful; none for a collection that is not known here."""
    held = {article.id for article in dateline.articles()}
    return [question for article_id, question in _FOR_ARTICLE if article_id in held]
