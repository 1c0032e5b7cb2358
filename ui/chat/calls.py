"""What the page's script calls on the server, outside of Gradio's queue.

Each is a public endpoint that can be sent anything: every argument is one JSON object, read
field by field, and every reply is one; `{"error": sentence}` where something went wrong.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import wraps
from typing import Any

from index.errors import NoIndexError, UsageError
from ui.chat import articles, exports, navigation, reader
from ui.chat.conversations import Conversation, Rating
from ui.chat.desk import Desk, explained
from ui.chat.html import render
from ui.errors import ConversationError

_LONGEST_QUOTE = 100_000
_MOST_IDS = 1_000

Reply = dict[str, Any]
Call = Callable[[Any], Reply]


class Calls:
    """The functions, over one desk, by the names that the script uses."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def all(self) -> list[Call]:
        """As Gradio takes them: functions that answer anything with an object."""
        names = "read take_away ratings rate rename articles remove pulse".split()
        return [_answered(getattr(self, name)) for name in names]

    def read(self, given: Reply) -> Reply:
        """The article beside the answer, with the quoted words marked."""
        article_id = _word(given, "article")
        try:
            found = self._desk.dateline.article(article_id)
        except (UsageError, NoIndexError):
            return {"html": render("reader", "gone", article_id=article_id)}
        start, end = _number(given, "start"), _number(given, "end")
        words, quote = _word(given, "words"), _word(given, "quote", _LONGEST_QUOTE)
        return {"html": reader.article(found, start, end, words, quote)}

    def take_away(self, given: Reply) -> Reply:
        """A conversation or one of its answers as a file, in Markdown, Word or JSON."""
        kept = self._kept(given)
        turns, n = self._desk.turns(kept), _number(given, "turn")
        if n > len(turns):
            raise ConversationError("This answer is not there any more: reload the page.")
        wanted, name = given.get("format"), "answer" if n else "conversation"
        if wanted == "docx":
            from ui import word

            title = kept.heading.title
            made = word.turn_as_docx(turns[n - 1]) if n else word.conversation_as_docx(title, turns)
            return {"name": f"{name}.docx", "data": b64encode(made).decode("ascii")}
        if wanted == "json":
            return {"name": "conversation.json", "text": exports.as_json(kept, turns)}
        text = exports.one(turns[n - 1]) if n else exports.markdown(kept, turns)
        return {"name": f"{name}.md", "text": text}

    def ratings(self, given: Reply) -> Reply:
        """What was rated, as candidates for gold questions."""
        del given
        rated = [(kept, self._desk.turns(kept)) for kept in self._desk.conversations.rated()]
        text = exports.as_jsonl(exports.gold_candidates(rated))
        if not text:
            raise UsageError("Nothing is rated yet: rate an answer with 👍 or 👎 first.")
        return {"name": "gold-candidates.jsonl", "text": text}

    def rate(self, given: Reply) -> Reply:
        """Keeps a verdict and a comment for one answer."""
        verdict = given.get("verdict")
        rating = Rating(
            verdict if isinstance(verdict, str) and verdict else None,
            _word(given, "comment", 10_000),
        )
        turn = _number(given, "turn")
        self._desk.conversations.rate(_word(given, "conversation"), turn, rating)
        return {"comment": rating.comment}

    def rename(self, given: Reply) -> Reply:
        """Another title for a conversation; gives the list and the head anew."""
        conversation = self._kept(given).heading.id  # that it is gone is said before its title is
        self._desk.conversations.rename(conversation, _word(given, "title", 10_000))
        kept = self._kept(given)
        headings = self._desk.conversations.listed()
        return {
            "list": navigation.conversations(headings, conversation),
            "head": navigation.conversation(kept.heading),
        }

    def articles(self, given: Reply) -> Reply:
        """A page of the list of articles."""
        view = self._desk.listing.view(articles.Wanted.of(given))
        return {"html": articles.table(view), "outlets": list(view.outlets), "held": view.held}

    def remove(self, given: Reply) -> Reply:
        """Removes the articles that were chosen and confirmed."""
        ids = given.get("ids")
        if not isinstance(ids, list) or not ids:
            raise UsageError("No article is chosen: tick those to remove.")
        if len(ids) > _MOST_IDS:
            raise UsageError(f"{len(ids)} articles at once: remove at most {_MOST_IDS}.")
        gone = self._desk.dateline.remove(*dict.fromkeys(str(i)[:1_000] for i in ids))
        return {"removed": len(gone)}

    def pulse(self, given: Reply) -> Reply:
        """What may have changed outside of this page: the index, the model, the examples."""
        del given
        self._desk.refresh_examples()
        return {
            "generation": self._desk.listing.generation(),
            "model": self._desk.loader.state,
            "examples": len(self._desk.examples.questions),
        }

    def _kept(self, given: Reply) -> Conversation:
        kept = self._desk.conversations.get(_word(given, "conversation"))
        if kept is None:
            raise ConversationError(
                "This conversation is not there any more: reload the page for those that are."
            )
        return kept


def _answered(call: Call) -> Call:
    @wraps(call)
    def reply(given: Any) -> Reply:
        try:
            return call(given if isinstance(given, dict) else {})
        except Exception as error:  # noqa: BLE001 - one sentence, never a dead page
            return {"error": explained(error)}

    # Gradio reads a signature to see what it may pass.
    del reply.__wrapped__
    return reply


def _word(given: Reply, name: str, longest: int = 1_000) -> str:
    value = given.get(name)
    return value[:longest] if isinstance(value, str) else ""


def _number(given: Reply, name: str) -> int:
    value = given.get(name)
    return value if isinstance(value, int) and 0 <= value < 2**53 else 0
