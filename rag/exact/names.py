"""Names in a text, and which of a statement's names the quotes do not have."""

from __future__ import annotations

import calendar
import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from index.tokens import encoding
from index.words import STOPWORDS, without_accents

_WORD = re.compile(r"[^\W_]+(?:['.&-][^\W_]+)*")
# Behind these a capital says nothing: a sentence, or what somebody says, begins.
_OPENS = re.compile(r"[.!?:“\"‘]|\s'|^'")
# How a people or a place is called after the other: Bolivia, Bolivian; Peru, Peruvian.
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
# Small words inside a name: 'Ministry of Defence', 'Charles de Gaulle'.
_JOINERS = frozenset("of the de la le del van von bin al el".split())
# Days and months, in small letters: their capitals make no name.
CALENDAR = frozenset(n.lower() for n in (*calendar.month_name, *calendar.day_name) if n)
# So many times more frequent with a capital than without, by rank. Of 41,200 common words
# at the beginning of sentences in 2,500 news articles of 2024 this takes 4 for names, at 1
# it takes 464; of 10,700 names it finds 7,400, and does not know 1,600.
_MORE_OFTEN = 4.0


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


@dataclass(frozen=True)
class Held:
    """What texts have: their words, by the first letters that all forms of a name share."""

    words: tuple[Word, ...]
    by_start: Mapping[str, frozenset[str]]
    initials: Mapping[str, frozenset[str]]
    countries: frozenset[str]

    def has(self, word: Word) -> bool:
        """Whether a form of a word is there."""
        return any(akin(word.low, low) for low in self.by_start.get(word.low[:_LEAST], ()))


@lru_cache(maxsize=256)
def held(texts: tuple[str, ...]) -> Held:
    """The words of texts, read once."""
    every = tuple(word for text in texts for word in read(text))
    starts: dict[str, set[str]] = {}
    for word in every:
        starts.setdefault(word.low[:_LEAST], set()).add(word.low)
    return Held(
        words=every,
        by_start={start: frozenset(lows) for start, lows in starts.items()},
        initials=_initials(every),
        countries=frozenset[str]().union(*(_codes(phrase) for phrase in _phrases(every))),
    )


def missing(statement: str, quotes: Sequence[str]) -> list[tuple[str, str]]:
    """The names of a statement that the quotes do not have, each with what speaks against it.

    A name is missing where none of its words stands in the quotes, or where another name
    stands in its place there: 'Carl Berg' for 'Ada Berg', 'President Holm' for 'President
    Berg'. Possessives, plurals, a people for its country and initials for a name are the
    same name. A word that only begins a sentence is a name where it is one elsewhere.
    """
    own, theirs = held((statement,)), held(tuple(quotes))
    same = _other_names(own, theirs)
    found: list[tuple[str, str]] = []
    for run in runs(own.words):
        known = [w for w in run if w.text in same or theirs.has(w)]
        lost = [w for w in _core(run) if w not in known]
        name = " ".join(w.text for w in run)
        if lost and not known:
            found.append((name, "no word of it stands in the quotes"))
        elif lost and (other := _rival(known, own, theirs)):
            found.append((name, f"the quotes have {other}"))
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1024)
def read(text: str) -> tuple[Word, ...]:
    """The words of a text in order; of hyphened ones each part, unless digits belong to it."""
    return _words(_plain(text))


def _words(text: str) -> tuple[Word, ...]:
    made: list[Word] = []
    end = 0
    for m in _WORD.finditer(text):
        gap = text[end : m.start()]
        end = m.end()
        # 'Gen. Berg' and 'J. Berg' go on; 'in Elmton. Berg' and 'with El Al. They' do not.
        short = bool(made) and made[-1].high and len(made[-1].text) <= _TITLE
        titled = gap == ". " and short and capital(m.group()) is not False
        opens = not titled and (not made or bool(_OPENS.search(gap)))
        whole = m.group().removesuffix("'s")
        own = whole != m.group()
        parts = [whole] if any(c.isdigit() for c in whole) else whole.split("-")
        for at, part in enumerate(parts):
            joined = at > 0 or titled or gap in (" ", "-")
            last = at == len(parts) - 1
            made.append(Word(part.replace(".", ""), opens and not at, joined, own and last))
    return tuple(made)


def tokens(text: str) -> list[str]:
    """The words of a text, case kept, hyphened ones whole, without possessive endings."""
    every = _WORD.findall(_plain(text))
    return [word.removesuffix("'s").replace(".", "") for word in every]


def names(text: str) -> list[tuple[str, ...]]:
    """The names of a text as runs of lower-case words, in order, each once.

    A run ends at a comma, a stop or a possessive. A word that opens a sentence counts where
    another follows, or where it is a name for sure; a small word inside ('Ministry of
    Defence') belongs to the name. Days and months are dates, not names.
    """
    every = _words(text.translate(_STRAIGHT))
    found: list[list[Word]] = [[]]
    for at, word in enumerate(every):
        run, following = found[-1], every[at + 1 : at + 2]
        goes_on = any(w.high and w.joined and w.low not in CALENDAR for w in following)
        inside = bool(run) and word.joined and not run[-1].own
        if word.low in _JOINERS and not word.high:
            named = inside and goes_on
        elif word.low in CALENDAR or (word.low in STOPWORDS and not word.text.isupper()):
            named = False
        elif word.opens and word.high:
            sure = capital(word.text) or word.text.isupper() or bool(_codes(word.text))
            named = goes_on or sure
        else:
            named = word.high or (inside and word.text.isdigit())
        if run and not (named and inside):
            found.append([])
        if named:
            found[-1].append(word)
    return list(dict.fromkeys(tuple(w.low for w in run) for run in found if run))


def as_written(text: str) -> list[str]:
    """The names of a text as they are written there."""
    patterns = (r"[\s.’'-]+".join(map(re.escape, name)) for name in names(text))
    found = (re.search(rf"\b{pattern}\b", text, re.IGNORECASE) for pattern in patterns)
    return [m.group() for m in found if m]


@lru_cache(maxsize=8192)
def capital(word: str) -> bool | None:
    """Whether a word is a name by itself; None where that is not known.

    The table of a tokenizer has learnt it: what is frequent has few tokens and a low rank.

    >>> capital("London"), capital("Protesters"), capital("King"), capital("Elmton")
    (True, False, False, None)
    """
    high = encoding().encode_ordinary(f" {word[:1].upper()}{word[1:]}")
    low = encoding().encode_ordinary(f" {word.lower()}")
    if len(high) != len(low):
        return len(high) < len(low)
    return low[0] >= _MORE_OFTEN * high[0] if len(high) == 1 else None


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
    long = [w for w in words if len(w.text) > 3 and not w.opens]
    return len(long) > 3 and sum(w.high for w in long) > 0.7 * len(long)


def _is_name(word: Word) -> bool:
    """Whether a word is a name, though it has its capital for its place."""
    if word.text.isdigit():
        return False
    known = capital(word.text)
    # What nobody knows is a name, unless it is inflected; a country always is.
    if known is None:
        return not _INFLECTED.search(word.low)
    return known or bool(_codes(word.text))


def _core(run: Sequence[Word]) -> list[Word]:
    """The words of a name that are names by themselves; all where none is: 'Fire Service'."""
    return [w for w in run if capital(w.text) is not False] or list(run)


def _rival(known: Sequence[Word], own: Held, theirs: Held) -> str | None:
    """Another name beside what the quotes have of a name: 'Carl' in 'Carl Berg'."""
    core = [w for w in known if capital(w.text) is not False] or known
    for before, word in itertools.pairwise(theirs.words):
        if not word.joined or before.own:
            continue
        # Behind 'President' or 'Ada' stands a name, before 'Berg' perhaps a title.
        behind = word.high and _is_among(before, core) and not own.has(word)
        ahead = before.high and _is_among(word, core) and not own.has(before)
        if behind or (ahead and _is_name(before)):
            return f"{before.text} {word.text}"
    return None


def _is_among(word: Word, core: Sequence[Word]) -> bool:
    return any(akin(word.low, w.low) for w in core)


@lru_cache(maxsize=65_536)
def akin(one: str, other: str) -> bool:
    """Whether two lower-case words are forms of one name, with their accents or without.

    >>> akin("bolivia", "bolivian"), akin("swedish", "sweden"), akin("niger", "nigeria")
    (True, True, False)
    """
    one, other = without_accents(one), without_accents(other)
    return one == other or _formed(one, other) or _formed(other, one)


def _formed(longer: str, base: str) -> bool:
    for given_up in range(_GIVEN_UP + 1):
        left = base[: len(base) - given_up]
        if len(left) < _LEAST:
            return False
        if longer.startswith(left) and _ENDINGS.fullmatch(longer[len(left) :]):
            return True
    return False


# -- countries and initials ---------------------------------------------------------------


def _other_names(own: Held, theirs: Held) -> frozenset[str]:
    """The words of a statement whose name the quotes have by its initials, or the reverse.

    'UN' where they have 'United Nations', 'Norland' and 'Gazette' where they have 'NG';
    and a country by any of its names.
    """
    there = {w.text for w in theirs.words}
    found = {w.text for w in own.words if w.text in theirs.initials}
    for short, long in own.initials.items():
        if short in there:
            found |= long
    for phrase in _phrases(own.words):
        if _codes(phrase) & theirs.countries:
            found.update(phrase.split())
    return frozenset(found)


def _initials(words: Sequence[Word]) -> dict[str, frozenset[str]]:
    """The initials of every run of two to six capitals, to the words; 'of the' may be inside."""
    found: dict[str, frozenset[str]] = {}
    for at, first in enumerate(words):
        run: list[str] = []
        for word in words[at : at + 2 * _MOST_INITIALS] if first.high else ():
            if run and not word.joined:
                break
            if word.high:
                run.append(word.text)
            elif len(word.text) > _SMALL:
                break
            if 1 < len(run) <= _MOST_INITIALS:
                short = "".join(w[0] for w in run)
                found[short] = found.get(short, frozenset()) | set(run)
    return found


def _phrases(words: Sequence[Word]) -> Iterator[str]:
    """Each capital, and with those behind it: what may be the name of a country."""
    for at, word in enumerate(words):
        if word.high:
            for end in range(at + 1, min(at + 4, len(words)) + 1):
                yield " ".join(w.text for w in words[at:end])


def _codes(phrase: str) -> frozenset[str]:
    # 'UK' is a country, and 'Is' is not.
    return _country(phrase.lower()) if len(phrase) > _SMALL or phrase.isupper() else frozenset()


@lru_cache(maxsize=8192)
def _country(name: str) -> frozenset[str]:
    """The codes of the countries that a lower-case name or adjective belongs to.

    >>> bool(_country("france") & _country("french")), _country("britain") == _country("uk")
    (True, True)
    """
    known = _countries()
    if name in known or " " in name:
        return known.get(name, frozenset())
    like = _countries_by_start().get(name[:_LEAST], ())
    return next((known[word] for word in like if _formed(word, name)), frozenset())


@cache
def _countries_by_start() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in _countries():
        found.setdefault(name[:_LEAST], []).append(name)
    return found


@cache
def _countries() -> dict[str, frozenset[str]]:
    """Names of countries, and what is called after them, to the countries' codes, from CLDR.

    A language is called after a country where it is official: 'Danish'. The varieties of
    a language name others: 'American English'.
    """
    from babel import Locale
    from babel.languages import get_official_languages

    locale = Locale.parse("en")
    found: dict[str, set[str]] = {}
    for code, territory in locale.territories.items():
        if not code.isalpha():
            continue
        name = _plain(str(territory))
        called = [str(locale.languages.get(spoken, "")) for spoken in get_official_languages(code)]
        alike = [language for language in called if language[:1] == name[:1]]
        initials = "".join(word[0] for word in name.split() if word[0].isupper())
        for one in (name, *alike, *([initials] if len(initials) > 1 else [])):
            found.setdefault(one.lower(), set()).add(code)
    for variety, called_so in locale.languages.items():
        code = variety.partition("_")[2]
        if code.isalpha() and code in locale.territories:
            found.setdefault(str(called_so).split()[0].lower(), set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()}
