"""Names in a text: runs of capitalised words."""

from __future__ import annotations

import re

from index.words import STOPWORDS

_WORD = re.compile(r"[^\W_]+(?:[.’'-][^\W_]+)*")
_JOINERS = frozenset("of the de la le del van von bin al el and for".split())
CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april
    may june july august september october november december""".split()
)


def tokens(text: str) -> list[str]:
    """Words in order, case kept, without possessive endings and with dotted letters joined."""
    return [_tidy(m.group()) for m in _WORD.finditer(text.replace("’", "'"))]


def _tidy(word: str) -> str:
    word = word.removesuffix("'s")
    return word.replace(".", "") if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word) else word


def names(text: str) -> list[tuple[str, ...]]:
    """Names as runs of lower-case words, in order, each once.

    A run ends at a comma, a stop or a possessive. The word that opens the sentence
    counts only where it is no common word; a small word inside ('Ministry of Defence')
    belongs to the name. Days and months are dates, not names.
    """
    text = text.replace("’", "'")
    matches = list(_WORD.finditer(text))
    found: list[tuple[str, ...]] = []
    run: list[str] = []
    for at, m in enumerate(matches):
        word = _tidy(m.group())
        following = matches[at + 1] if at + 1 < len(matches) else None
        opens = at == 0 or (not run and text[: m.start()].rstrip()[-1:] in (".", "!", "?"))
        named = _capital(word, inside=bool(run)) and not (opens and _common(word))
        joiner = bool(run) and word.lower() in _JOINERS and _starts_high(following)
        if named or joiner:
            run.append(word)
        if run and not ((named or joiner) and _continues(text, m, following)):
            found.extend(_split(run))
            run = []
    return list(dict.fromkeys(found))


def _capital(word: str, *, inside: bool) -> bool:
    if word.lower() in CALENDAR:
        return False
    return word[:1].isupper() or (inside and word[:1].isdigit())


def _starts_high(following: re.Match[str] | None) -> bool:
    return following is not None and following.group()[:1].isupper()


def _continues(text: str, word: re.Match[str], following: re.Match[str] | None) -> bool:
    """Whether a name may go on behind a word: not over a comma, a stop or a possessive."""
    if following is None or word.group().endswith("'s"):
        return False
    between = text[word.end() : following.start()]
    # 'Gen. Berg' and 'J. Berg' go on; 'went to Elmton. Berg said' and 'El Al. Then' do not.
    short = len(word.group()) <= 3 and not _common(following.group())
    return between in (" ", "-") or (between == ". " and short)


def _split(run: list[str]) -> list[tuple[str, ...]]:
    """'Armenia and Azerbaijan' are two names, 'Ministry of Defence' is one."""
    parts: list[tuple[str, ...]] = []
    part: list[str] = []
    for word in run:
        if word.lower() in ("and", "for"):
            parts.append(tuple(part))
            part = []
        else:
            # 'US' is a country and 'us' is not.
            part.append(word.lower() if len(word) > 1 and word.isupper() else _plain(word))
    parts.append(tuple(part))
    return [kept for p in parts if (kept := tuple(w for w in p if w))]


def _plain(word: str) -> str:
    """A lower-case word of a name, or nothing where it is grammar in capitals."""
    low = word.lower()
    return "" if low in STOPWORDS and low not in _JOINERS else low


def _common(word: str) -> bool:
    return word.lower() in STOPWORDS or word.lower() in _OPENERS


_OPENERS = frozenset(
    """according previously prior formerly past earlier later meanwhile however although despite
    since today yesterday
    officials people hundreds thousands dozens several many some both two three four five six
    seven eight nine ten""".split()
)


def akin(one: str, other: str) -> bool:
    """Whether two lower-case words are forms of one name: 'russia' and 'russian'."""
    shorter = min(len(one), len(other))
    if shorter < 4:
        return one == other
    # The last letter of a longer name may change; 'iran' and 'iraqi' are two.
    same = shorter if shorter == 4 else shorter - 1
    return one[:same] == other[:same]


def as_written(text: str) -> list[str]:
    """Names as they are written."""
    found: list[str] = []
    for name in names(text):
        pattern = r"[\s.’'-]+".join(re.escape(w) for w in name)
        if m := re.search(rf"\b{pattern}\b", text, re.IGNORECASE):
            found.append(m.group())
    return found
