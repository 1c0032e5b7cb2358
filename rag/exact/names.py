"""Names in a text, and which of a statement's names the quotes do not have."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from index.store.lexical import STOPWORDS
from rag.exact.casing import capital

_WORD = re.compile(r"[^\W_]+(?:['.&-][^\W_]+)*")
# Behind these a capital says nothing: a sentence, or what somebody says, begins.
_OPENS = re.compile(r"(?:^|[.!?:]|[“\"]|^['‘]|\s['‘])[\s“\"'‘(]*$")
# How a people or a place is called after the other: Armenia, Armenian; Peru, Peruvian.
_ENDINGS = re.compile(r"(?:v?ian|an|n|ean|ese|ish|ic|i|s|land|stan|istan)s?")
# At most so many letters at the end of a name give way to such an ending.
_GIVEN_UP = 3
_LEAST = 4
_INFLECTED = re.compile(r"(?:s|ed|ing|ly)$")
_STRAIGHT = {ord("’"): "'", ord("–"): "-"}
# 'Gen.', 'Mr.': a word as short as this, with a stop behind it, ends no sentence.
_TITLE = 3
_MOST_INITIALS = 6
_SMALL = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text.

    Attributes:
        text: without accents and possessive ending.
        opens: whether it begins a sentence or somebody's words.
        joined: whether only a space or hyphen parts it from the word before.
        own: whether it ends with "'s", so that what follows is another name.
    """

    text: str
    opens: bool
    joined: bool
    own: bool

    @property
    def low(self) -> str:
        return self.text.lower()

    @property
    def high(self) -> bool:
        return self.text[:1].isupper() and self.text not in ("I", "A")


def missing(statement: str, quotes: Sequence[str]) -> list[tuple[str, str]]:
    """The names of a statement that the quotes do not have, each with what speaks against it.

    A name is missing where none of its words stands in the quotes, or where another name
    stands in its place there: 'Carl Berg' for 'Ada Berg', 'President Holm' for 'President
    Berg'. Possessives, plurals, a people for its country and initials for a name are the
    same name. A word that only begins a sentence is a name where it is one elsewhere.
    """
    own = read(statement)
    held = [word for quote in quotes for word in read(quote)]
    lows = frozenset(word.low for word in held)
    same = _other_names(own, held)
    found: list[tuple[str, str]] = []
    for run in runs(own):
        known = [w for w in run if w.text in same or _held(w, lows)]
        lost = [w for w in _core(run) if w not in known]
        name = " ".join(w.text for w in run)
        if lost and not known:
            found.append((name, "no word of it stands in the quotes"))
        elif lost and (other := _rival(known, own, held)):
            found.append((name, f"the quotes have {other}"))
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1024)
def read(text: str) -> tuple[Word, ...]:
    """The words of a text in order; of hyphened ones each part, unless digits belong to it."""
    text = _plain(text)
    made: list[Word] = []
    end = 0
    for m in _WORD.finditer(text):
        gap = text[end : m.start()]
        end = m.end()
        # 'Gen. Berg' and 'J. Berg' go on; 'in Elmton. Berg' does not.
        titled = gap == ". " and bool(made) and made[-1].high and len(made[-1].text) <= _TITLE
        opens = not titled and bool(_OPENS.search(text, 0, m.start()))
        whole = m.group().removesuffix("'s")
        own = whole != m.group()
        parts = [whole] if any(c.isdigit() for c in whole) else whole.split("-")
        for at, part in enumerate(parts):
            joined = at > 0 or titled or gap in (" ", "-")
            made.append(Word(part.replace(".", ""), opens and not at, joined, own))
    return tuple(made)


def _plain(text: str) -> str:
    """Without accents, and with straight apostrophes and hyphens."""
    parted = unicodedata.normalize("NFD", text.translate(_STRAIGHT))
    return unicodedata.normalize("NFC", "".join(c for c in parted if not unicodedata.combining(c)))


def runs(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """The names of a text: capitals that follow one another."""
    titled = _is_title(words)
    run: list[Word] = []
    for word in words:
        named = word.high and (_is_name(word) if word.opens or titled else True)
        if run and not (named and word.joined and not run[-1].own):
            yield tuple(run)
            run = []
        if named:
            run.append(word)
    if run:
        yield tuple(run)


def _is_title(words: Sequence[Word]) -> bool:
    """Whether a text is written like a headline, with capitals everywhere."""
    long = [w for w in words if len(w.text) > 3]
    return len(long) > 3 and sum(w.high for w in long) > 0.7 * len(long)


def _is_name(word: Word) -> bool:
    """Whether a word is a name, though it has its capital for its place."""
    if word.low in STOPWORDS or word.text.isdigit():
        return False
    known = capital(word.text)
    # What nobody knows is a name, unless it is inflected.
    return not _INFLECTED.search(word.low) if known is None else known


def _core(run: Sequence[Word]) -> list[Word]:
    """The words of a name that are names by themselves; all where none is: 'Fire Service'."""
    return [w for w in run if capital(w.text) is not False] or list(run)


def _rival(known: Sequence[Word], own: Sequence[Word], held: Sequence[Word]) -> str | None:
    """Another name beside what the quotes have of a name: 'Carl' in 'Carl Berg'."""
    core = [w for w in known if capital(w.text) is not False] or known
    lows = frozenset(w.low for w in own)
    for before, word in itertools.pairwise(held):
        if not word.joined or before.own:
            continue
        for one, other in ((before, word), (word, before)):
            same = any(akin(one.low, w.low) for w in core)
            named = other.high and not other.opens and capital(other.text) is not False
            if same and named and not _held(other, lows):
                return f"{before.text} {word.text}"
    return None


def _held(word: Word, lows: frozenset[str]) -> bool:
    return word.low in lows or any(akin(word.low, low) for low in lows)


@lru_cache(maxsize=65_536)
def akin(one: str, other: str) -> bool:
    """Whether two lower-case words are forms of one name.

    >>> akin("armenia", "armenian"), akin("turkish", "turkey"), akin("niger", "nigeria")
    (True, True, False)
    >>> akin("france", "french"), akin("britain", "british"), akin("austria", "australian")
    (True, True, False)
    """
    if one == other or _formed(one, other) or _formed(other, one):
        return True
    return bool(_country(one) & _country(other))


def _formed(longer: str, base: str) -> bool:
    for given_up in range(_GIVEN_UP + 1):
        left = base[: len(base) - given_up]
        if len(left) < _LEAST:
            return False
        if longer.startswith(left) and _ENDINGS.fullmatch(longer[len(left) :]):
            return True
    return False


# -- countries and initials ---------------------------------------------------------------


def _other_names(own: Sequence[Word], held: Sequence[Word]) -> frozenset[str]:
    """The words of a statement whose name the quotes have by its initials, or the reverse.

    'UN' where they have 'United Nations', 'Norwegian' and 'Refugee' where they have 'NRC';
    and a country by any of its names.
    """
    found: set[str] = set()
    short, long = _initials(own), _initials(held)
    there = {w.text for w in held}
    countries = frozenset[str]().union(*(_codes(phrase) for phrase in _phrases(held)))
    found.update(w.text for w in own if w.text in long)
    found.update(word for initials, words in short.items() if initials in there for word in words)
    for phrase in _phrases(own):
        if _codes(phrase) & countries:
            found.update(phrase.split())
    return frozenset(found)


def _initials(words: Sequence[Word]) -> dict[str, set[str]]:
    """The initials of every run of two to six capitals, to the words; 'of the' may be inside."""
    found: dict[str, set[str]] = {}
    for at, first in enumerate(words):
        run: list[Word] = []
        for word in words[at : at + 2 * _MOST_INITIALS] if first.high else ():
            if word.high:
                run.append(word)
            elif len(word.text) > _SMALL:
                break
            if len(run) > 1:
                found.setdefault("".join(w.text[0] for w in run), set()).update(w.text for w in run)
    return {short: long for short, long in found.items() if len(short) <= _MOST_INITIALS}


def _phrases(words: Sequence[Word]) -> Iterator[str]:
    """Each capital, and with those behind it: what may be the name of a country."""
    for at, word in enumerate(words):
        if word.high:
            for end in range(at + 1, min(at + 4, len(words)) + 1):
                yield " ".join(w.text for w in words[at:end])


def _codes(phrase: str) -> frozenset[str]:
    # 'US' is a country, and 'us' is not.
    return _country(phrase.lower()) if len(phrase) > 2 or phrase.isupper() else frozenset()


@lru_cache(maxsize=8192)
def _country(name: str) -> frozenset[str]:
    """The codes of the countries that a lower-case name or adjective belongs to."""
    named, called = _countries()
    if name in named:
        return named[name]
    return next((codes for word, codes in called.items() if _formed(word, name)), frozenset())


@cache
def _countries() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Names of countries, and what is called after them, to the countries' codes, from CLDR.

    A language is called after a country where it is official: 'Danish'. The varieties of
    a language name others: 'American English'.
    """
    from babel import Locale
    from babel.languages import get_official_languages

    locale = Locale.parse("en")
    named: dict[str, set[str]] = {}
    called: dict[str, set[str]] = {}
    for code, territory in locale.territories.items():
        if code.isalpha():
            name = _plain(str(territory)).lower()
            named.setdefault(name, set()).add(code)
            for language in get_official_languages(code):
                spoken = str(locale.languages.get(language, "")).lower()
                if spoken[:1] == name[:1]:
                    named.setdefault(spoken, set()).add(code)
    for variety, name in locale.languages.items():
        code = variety.partition("_")[2]
        if code.isalpha() and code in locale.territories:
            called.setdefault(str(name).split()[0].lower(), set()).add(code)
    for short, code in (("us", "US"), ("usa", "US"), ("uk", "GB"), ("un", "UN"), ("eu", "EU")):
        named.setdefault(short, set()).add(code)
    frozen = {name: frozenset(codes) for name, codes in (called | named).items()}
    return frozen, {name: frozenset(codes) for name, codes in called.items()}
