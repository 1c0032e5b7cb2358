"""Which lines of a news page are not the article, whatever format the page came in.

Every rule here looks at one line, and is written so that a sentence of an article does not
match it: what it takes away is listed in `Article.left_out`. A caption without a credit, a
label or a line beside it cannot be told from a standfirst, and stays.
"""

from __future__ import annotations

import re

from index.clean.lines import Page, is_sentence

# -- captions and credits of pictures ----------------------------------------------------

# A caption is a line or two; a longer line is a paragraph that happens to end in a credit.
LONGEST_CAPTION = 600

# Capitals on purpose: in running text these words are written small.
_RIGHTS_NOTICE = re.compile(
    r"\bNO (?:RESALES|ARCHIVES|SALES|COMMERCIAL|USE )|SUPPLIED BY A THIRD PARTY"
    r"|\bMANDATORY CREDIT|\bEDITORIAL USE ONLY|\bTPX IMAGES OF THE DAY"
)

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
    re.compile(r"\b(?:[A-Z]\S* )*\S+ (?:via|for) (?:Getty Images|AP|Reuters|REUTERS|AFP)$"),
    # (Photo by Gado/Getty Images), (Image credit: Getty Images)
    re.compile(r"\((?:photo|image|picture|video)s?(?: credits?)?(?: by|:)[^()]{2,80}\)\.?$", re.I),
    re.compile(r"[.)|–—] ?(?:photo|image|picture|photograph)(?: credit)?: ?[^.:!?]{2,60}$", re.I),
)
# The same, looked for only where there is a slash: they are slow to find that there is none.
_SLASHED_CREDITS = (
    # Kay Nietfeld/picture alliance/Getty Images, AFP via Getty Images
    re.compile(rf"{_NAME}(?: ?/ ?{_NAME}){{0,3}} ?/ ?(?:{_AGENCIES})(?:/[Ff]ile)?$"),
    re.compile(r"\bREUTERS/[A-Z][\w.'’ -]{2,40}$|\b(?:AP|Getty|AFP) Photo ?/ ?[A-Z].{2,40}$"),
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
    if _RIGHTS_NOTICE.search(text[:LONGEST_CAPTION]):
        return True
    if len(text) > LONGEST_CAPTION:
        return False
    if _LABEL.match(text) or (_WEAK_LABEL.match(text) and not is_sentence(text)):
        return True
    end = text[-_LONGEST_CREDIT:]
    if not _CREDIT_MARK.search(end):
        return False
    if _BOLD_CREDIT.search(raw) or any(credit.search(end) for credit in _CREDITS):
        return True
    return "/" in end and any(credit.search(end) for credit in _SLASHED_CREDITS)


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


# -- labels, calls, teasers --------------------------------------------------------------

# A call to the reader is short; a longer line is a paragraph that has one in it, and stays.
LONGEST_CALL = 400

_LABELS = frozenset(
    """advertisement|advertisements|advertising|sponsored|sponsored content|ad|promoted
    |skip advertisement|skip ad|article continues below|article continues after advertisement
    |story continues below|story continues below advertisement|skip past newsletter promotion
    |after newsletter promotion|read more|share this article|share this story|up next
    |click here to view|(click here to view)|view comments|show comments|prev next
    |newsletter|sign up|subscribe""".replace("\n    ", "").split("|")
)
_CHANNEL = r"newsletters?\b|e-?mails?\b|inbox|alerts?\b|\bapps?\b|podcast|briefing|updates\b"
_NETWORK = (
    r"(?:Twitter|X|Facebook|Instagram|Telegram|Threads|TikTok|YouTube|WhatsApp|LinkedIn"
    r"|Bluesky|Mastodon|Reddit|Google News|Apple News|Flipboard)\b"
)
_CALLS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Sign up for our free weekly newsletter; Get the briefing in your inbox
        rf"(?:please )?(?:sign ?up|subscribe|register)\b.{{0,160}}(?:{_CHANNEL})",
        r"(?:please )?subscribe (?:to|now|today)\b.{0,60}$",
        rf"get\b.{{0,160}}(?:{_CHANNEL}).{{0,120}}\b(?:sign up|subscribe|here)\b",
        r"get\b.{0,160}\b(?:delivered|sent|straight) (?:\w+ )?to your (?:e-?mail|inbox)",
        r"(?:to (?:get|receive|stay)|want|what's|stay|like)\b.{0,160}"
        rf"\b(?:sign up|subscribe)\b.{{0,80}}(?:{_CHANNEL})",
        r"[\w ]{0,30}newsletters?: ?(?:sign up|get|subscribe|follow)\b",
        r"would you like to receive\b.{0,80}newsletter",
        r"(?:download|get) (?:the|our)\b.{0,60}\bapps?\b",
        # Support Eurasianet: Help keep our journalism open
        r"support [^:.!?]{2,60}[:.!] (?:please )?"
        r"(?:help (?:us|keep|fund)|subscribe|donate|contribute|become)\b",
        r"(?:donate|become a (?:member|supporter|subscriber))\b.{0,80}"
        r"\b(?:journalism|today|here|now)\b",
        # Follow us on X; Follow Jane Doe on Twitter
        rf"(?:follow|like|find|join) us\b.{{0,80}}\bon:? {_NETWORK}",
        rf"follow (?:[\w.'’@&()-]+ ){{1,8}}(?:\(@\w+\) )?on:? {_NETWORK}",
        r"follow us\b",
        # We will use the details you have shared ... as described in our Privacy Policy
        r"(?:we will use|you agree|by (?:signing|entering|clicking|submitting)|this site is)\b"
        r".{0,350}\b(?:privacy policy|privacy notice|terms of (?:service|use))",
        r"(?:©|\(c\)|copyright ©?) ?\d{4}\b",
        r"all rights reserved",
        r"(?:additional )?(?:reporting|writing) by .{2,200}\bediting by .{2,80}$",
        r"our standards: the thomson reuters",
        r"this article is more than \d+ \w+ old",
    )
)
# A pointer to another story: one line, the label first.
_TEASER = re.compile(
    r"(?:read more|read also|also read|read next|see also|don['’]t miss|must read"
    r"|more on this(?: story)?|you may (?:also )?like) ?[:>»|]",
    re.IGNORECASE,
)
# The same, by words that can begin a sentence of the article.
_WEAK_TEASER = re.compile(
    r"(?:related|related (?:story|stories|article|articles|content|coverage)|see more"
    r"|recommended(?: reading)?|watch|watch now|listen) ?[:>»|]",
    re.IGNORECASE,
)
LONGEST_TEASER = 250
# The dateline that a page shows on a line of its own before the first sentence.
_BARE_DATELINE = re.compile(r"(?:[A-Z][\w.,’' -]{0,40})?\b(?:CNN|AP|AFP|Reuters)(?: \w+)? ?[—–-]$")
_RULE = re.compile(r"[-*_=~—–•·.♦+# ]{3,}$")


def is_furniture(text: str) -> bool:
    """Whether the line is a label, a call to the reader, a teaser or a typographic rule."""
    if len(text) > LONGEST_CALL:
        return False
    if text.casefold().strip("*_# ").rstrip(":") in _LABELS or _RULE.match(text):
        return True
    if _BARE_DATELINE.match(text):
        return True
    if len(text) <= LONGEST_TEASER and (
        _TEASER.match(text) or (_WEAK_TEASER.match(text) and not is_sentence(text))
    ):
        return True
    return any(call.match(text) for call in _CALLS)


def drop_furniture(page: Page) -> None:
    """Leave out the lines that are furniture by themselves."""
    page.drop(*(i for i, line in enumerate(page.lines) if is_furniture(line.text)))
