"""What steers an answer, as an endpoint was sent it: the filters, the language model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from index.errors import renamed
from rag import models
from rag.show.safe import on_one_line
from ui.chat.look import in_words
from ui.errors import OPTIONS

# What Python passes, as this page calls it; what only who starts it can give stays an option.
_LABELS = OPTIONS | {
    "as_of": "“As of”",
    "since": "“From”",
    "until": "“Until”",
    "outlets": "“Outlets”",
    "undated": "“Include articles without a date”",
    "llm": "“Language model”",
}
_MOST_OUTLETS = 200
_LONGEST = 300


def scope(
    as_of: object, since: object, until: object, outlets: object, undated: object
) -> dict[str, Any]:
    """The filters as keyword arguments; whatever else was sent is cut down to them."""
    chosen = outlets if isinstance(outlets, list | tuple) else ()
    names = tuple(str(o)[:_LONGEST] for o in chosen[:_MOST_OUTLETS])
    return {
        "as_of": _given(as_of),
        "since": _given(since),
        "until": _given(until),
        "outlets": names,
        "undated": bool(undated),
    }


def _given(value: object) -> str | None:
    return str(value).strip()[:_LONGEST] or None if value else None


def in_one_line(chosen: Mapping[str, Any]) -> str:
    """'BBC News, Eurasianet · from 1 Sep 2023 · as of 20 Sep 2023'; '' where all is open."""
    parts = [", ".join(on_one_line(str(o)) for o in chosen.get("outlets") or ())]
    for name, word in (("since", "from"), ("until", "until"), ("as_of", "as of")):
        if chosen.get(name):
            parts.append(f"{word} {in_words(str(chosen[name]))}")
    if any(chosen.get(name) for name in ("since", "until", "as_of")) and chosen.get("undated"):
        parts.append("with undated articles")
    return " · ".join(part for part in parts if part)


def relabelled(message: str) -> str:
    """A message of the engine with this page's names for what is to be given."""
    return renamed(message, _LABELS)


READER = models.READER[0]
_NAMES = {models.LOCAL: "Local model"} | dict.fromkeys(
    models.READER, "Quotes, by Dateline’s reader"
)


def choices(configured: str) -> list[tuple[str, str]]:
    """(label, spec): what the server was started with, and quotes alone. Nothing else.

    A spec can name files and addresses, so a page must not be able to choose it freely.
    """
    specs = [configured] if configured in models.READER else [configured, READER]
    return [(_NAMES.get(spec, on_one_line(spec)), spec) for spec in specs]


def allowed(wanted: object) -> str | None:
    """`reader` where quotes alone are wanted; else None, for what the server was started with."""
    return READER if wanted in models.READER else None
