"""Words of English: what they are, which of them carry only grammar, and their stems, under
which the full-text index files them.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+")

# Words that carry a question's grammar and not its subject.
STOPWORDS = frozenset(
    """a about after all also am an and any are as ask asked asks at be because been before being
    but by can could did do does doing during each else ever few for from further get give had
    has have having he her here hers him his how i if in into is it its itself just like made
    make many may me might more most much must my no nor not now of off on once one or other
    our out over said same say says shall she should so some such tell tells than that the
    their them then there these they this those through to told too under until up upon us
    very was we were what when where which while who whom whose why will with would you your s
    t d ll re ve""".split()
)


def words(text: str) -> list[str]:
    """Lower-case runs of letters and digits, in order."""
    return _WORD.findall(text.lower())


def content_words(text: str) -> list[str]:
    """The words that are not grammar; all words where nothing else is left."""
    every = words(text)
    return [word for word in every if word not in STOPWORDS] or every


_stemmer = snowballstemmer.stemmer("porter")
# It works in fields of its own, and questions come from several threads.
_stemming = threading.Lock()


# A question stems thousands of words, the same few hundred again and again.
@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem under which the full-text index files a lower-case word: 'perez' for 'pérez'."""
    plain = without_accents(word)
    with _stemming:
        return str(_stemmer.stemWord(plain))


def without_accents(text: str) -> str:
    """`text` with the letters a to z in place of their accented forms, as FTS5 files words.

    Letters of other alphabets keep their marks, as they do there: 'й' is no 'и'.
    """
    if text.isascii():
        return text
    return "".join(map(_without_accent, text))


def _without_accent(letter: str) -> str:
    apart = unicodedata.normalize("NFD", letter)
    base, marks = apart[0], apart[1:]
    is_plain = base.isascii() and base.isalpha()
    return base if is_plain and all(map(unicodedata.combining, marks)) else letter
