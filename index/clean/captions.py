"""Which lines are the captions and credits of pictures.

A caption without a credit, a label or a line beside it cannot be told from a standfirst or
a sentence of the article by its words, and stays in the body: a wrong guess would cost a
sentence, and a caption that stays is the publisher's sentence too.
"""

from __future__ import annotations

import re

from index.clean.lines import Page, is_sentence

# A caption is a line or two; a longer line is a paragraph that happens to end in a credit.
LONGEST_CAPTION = 600

# Capitals on purpose: in running text these words are written small.
RIGHTS_NOTICE = re.compile(
    r"\bNO (?:RESALES|ARCHIVES|SALES|COMMERCIAL|USE )|SUPPLIED BY A THIRD PARTY"
    r"|\bMANDATORY CREDIT|\bEDITORIAL USE ONLY|\bTPX IMAGES OF THE DAY"
)
FROM_THE_FILES = re.compile(r"\bfile (?:photo|image|picture|footage)|\[file\b", re.IGNORECASE)

_AGENCIES = (
    "AFP|AP|AP Photo|Associated Press|Reuters|REUTERS|Getty|Getty Images(?: \\w+)*|TASS"
    "|EPA|EPA-EFE|EFE|Shutterstock|Bloomberg|PA|PA Images|PA Wire|PA Media|Anadolu"
    "|Anadolu Agency|Xinhua|Sputnik|RIA Novosti|UPI|Alamy|ZUMA|ZUMA Press|NurPhoto|Kyodo"
    "|DPA|dpa|Corbis|WireImage|Handout|Pool|Screengrab|SOPA|LightRocket|Redux|Magnum"
    "|Polaris|Rex|Panos|Newscom|Imago|IMAGO|Maxar|Planet Labs|Al Jazeera|BBC|CNN"
    "|USA TODAY(?: Sports| Network)?"
)
# What every credit has one of, and most paragraphs have none of: a quick first look.
_CREDIT_MARK = re.compile(r"[/\[(:]| via | for ")
_LONGEST_CREDIT = 200
_NAME = r"[^\W\d_][\w.'’&-]*(?: [\w.'’&-]+){0,4}"
_CREDITS = (
    # [Karen Minasyan/AFP], [Handout via Reuters], [File: Reuters], [Al Jazeera]
    re.compile(rf"\[[^\[\]]{{0,80}}(?:/ ?[A-Z]|\bvia )[^\[\]]{{1,60}}\]$|\[(?:{_AGENCIES})\]$"),
    re.compile(r"\[(?:File|Screengrab|Handout|Courtesy)\b[^\[\]]{0,80}\]$"),
    # Kay Nietfeld/picture alliance/Getty Images, AFP via Getty Images
    re.compile(rf"{_NAME}(?: ?/ ?{_NAME}){{0,3}} ?/ ?(?:{_AGENCIES})(?:/[Ff]ile)?$"),
    re.compile(r"\b(?:[A-Z]\S* )*\S+ (?:via|for) (?:Getty Images|AP|Reuters|REUTERS|AFP)$"),
    re.compile(r"\bREUTERS/[A-Z][\w.'’ -]{2,40}$|\b(?:AP|Getty|AFP) Photo ?/ ?[A-Z].{2,40}$"),
    # (Photo by Gado/Getty Images), (Image credit: Getty Images)
    re.compile(r"\((?:photo|image|picture|video)s?(?: credits?)?(?: by|:)[^()]{2,80}\)\.?$", re.I),
    re.compile(r"[.)|–—] ?(?:photo|image|picture|photograph)(?: credit)?: ?[^.:!?]{2,60}$", re.I),
)
_LABEL = re.compile(
    r"\(?(?:photo|photograph|image|picture)s?(?: (?:credit|caption|source)s?)?(?: by)? ?:"
    r"|(?:caption|credit)s?:",
    re.IGNORECASE,
)
# The same for what moves, where a sentence may follow that is the article's.
_WEAK_LABEL = re.compile(r"(?:video|graphic|map)s? ?:", re.IGNORECASE)
# In Markdown a credit is set in bold at the end: **Valery Sharifulin / TASS**
_BOLD_CREDIT = re.compile(r"(\*\*|__)[^*_/]{2,60} ?/ ?[^*_/]{2,40}\1$")


def is_caption(raw: str, text: str) -> bool:
    """Whether a line belongs to a picture: by its label, its credit or its rights notice."""
    if RIGHTS_NOTICE.search(text[:LONGEST_CAPTION]):
        return True
    if len(text) > LONGEST_CAPTION:
        return False
    if _LABEL.match(text) or (_WEAK_LABEL.match(text) and not is_sentence(text)):
        return True
    end = text[-_LONGEST_CREDIT:]
    if not _CREDIT_MARK.search(end):
        return False
    return bool(_BOLD_CREDIT.search(raw)) or any(credit.search(end) for credit in _CREDITS)


def drop_captions(page: Page) -> frozenset[int]:
    """Leave out the captions of `page`; return their indices."""
    found = frozenset(i for i, line in enumerate(page.lines) if is_caption(line.raw, line.text))
    page.drop(*found)
    return found


def drop_alternative_texts(page: Page, captions: frozenset[int]) -> None:
    """Leave out the lines that stand in one block with a caption.

    A picture without its picture leaves two lines: what it shows, for those who cannot see
    it, and its caption. Nothing marks the first but that no empty line parts them, which
    means something only where empty lines part everything else.
    """
    for block in blocks(page):
        if captions.intersection(block) and len(block) <= 3 and len(block) < len(page.lines):
            page.drop(*block)


def blocks(page: Page) -> list[list[int]]:
    """Runs of lines without an empty line between them."""
    runs: list[list[int]] = []
    for index, line in enumerate(page.lines):
        if line.gap or not runs:
            runs.append([])
        runs[-1].append(index)
    return runs
