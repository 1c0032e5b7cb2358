"""Which language a question is in, where it is surely not English."""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from importlib import import_module
from typing import Any

from babel import Locale

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Chosen on English questions, of which none may be called foreign, and on foreign ones.
_SURE = 0.35
_SURE_WITHOUT = 0.9  # where there is no small word of either
_FEWEST_WORDS = 3
# The languages that are told apart: those in Latin letters whose small words spaCy lists, and
# those that their letters give away. Fewer of them are told apart more surely.
_LATIN = "cs da de es fi fr hr hu id it nb nl pl pt ro sk sl sv tr vi".split()
_OTHERS = "ar az bg bn el fa he hi hy ja ka kk ko mk ru sr ta te th uk ur zh".split()
_CALLED = {"no": "nb"}  # Norwegian: by the identifier, and by Babel and spaCy
_LOCK = threading.Lock()


def foreign(text: str) -> str | None:
    """The English name of the language of a question that is not English.

    None for an English question, and wherever it is not sure: a question is rather read as
    English than refused. In Latin letters it has to be identified with a probability of
    `_SURE` at least and hold more small words of that language than of English; letters
    of another script decide alone.

    >>> foreign("¿Cuántas personas murieron en el ataque?")
    'Spanish'
    >>> foreign("Who is Emmanuel Macron?") is None
    True
    """
    words = _WORD.findall(text.lower())
    if not words:
        return None
    code, probability = _identified(text)
    if code == "en":
        return None
    if _in_other_letters(words):
        return _name(code)
    if code not in _LATIN or len(words) < _FEWEST_WORDS or probability < _SURE:
        return None
    theirs, english = _small_words(code), _small_words("en")
    own = sum(w in theirs and w not in english for w in words)
    ours = sum(w in english and w not in theirs for w in words)
    if own > ours or (not ours and probability >= _SURE_WITHOUT):
        return _name(code)
    return None


def _in_other_letters(words: list[str]) -> bool:
    letters = "".join(words)
    latin = sum(letter < "\u0250" or "\u1e00" <= letter < "\u1f00" for letter in letters)
    return latin * 2 < len(letters)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    made = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known = {_CALLED.get(code, code): code for code in made.labels}
    made.set_languages([known[code] for code in ("en", *_LATIN, *_OTHERS) if code in known])
    return made


def _identified(text: str) -> tuple[str, float]:
    """The code of the likeliest language and its probability (0 to 1)."""
    with _LOCK:
        code, probability = _identifier().classify(text.lower())
    return _CALLED.get(str(code), str(code)), float(probability)


@lru_cache(maxsize=64)
def _small_words(code: str) -> frozenset[str]:
    found: set[str] = set(import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS)
    return frozenset(found)


def _name(code: str) -> str | None:
    names = Locale("en").languages
    return str(names["no" if code == "nb" else code]) if code in names else None
