"""The head of the page, and what stands where a conversation has not begun."""

from __future__ import annotations

from collections.abc import Sequence

from rag.show.safe import counted
from ui.chat.html import attribute, fill, text

_EMPTY = """<section class="dl-welcome"><h2>Start with some articles</h2>
<p>Dateline answers from articles you give it, and cites the exact words of every sentence.
 What none of them supports, it does not say.</p>
<p><button type="button" class="dl-primary" data-do="tab" data-tab="Articles">
Add articles</button></p>
<p class="dl-quiet">Or in a terminal; the page notices by itself:</p>
<pre tabindex="0">dateline index --home $home FOLDER</pre></section>"""

_WELCOME = """<section class="dl-welcome"><h2>What do you need to check?</h2>
<p>Every sentence of an answer is cited to the exact words that support it. What no article
 supports, Dateline does not say.</p>$examples</section>"""


def masthead(articles: int, outlets: int) -> str:
    """Name and what is indexed."""
    counts = counted(articles, "article")
    if outlets:
        counts += f" from {counted(outlets, 'outlet')}"
    return fill(
        '<header class="dl-masthead"><h1>Dateline</h1><p class="dl-count">$counts</p></header>',
        counts=counts,
    )


def model_state(label: str, state: str) -> str:
    """The language model and whether it is ready; `state` as `Warmth.state`."""
    known = {"ready": "ready", "loading": "loading …"}
    kind = state if state in known else "failed"
    return (
        f'<p class="dl-model dl-model-{kind}"><span class="dl-dot" aria-hidden="true"></span>'
        f"{text(label)}: {text(known.get(state, state))}</p>"
    )


def welcome(articles: int, examples: Sequence[str], home: str) -> str:
    """Example questions; or how to begin, where there is no article."""
    if not articles:
        return fill(_EMPTY.replace("\n", ""), home=text(home))
    chips = "".join(
        f'<li><button type="button" class="dl-chip" data-do="example" '
        f'data-question="{attribute(q)}">{text(q)}</button></li>'
        for q in examples
    )
    listed = (
        f'<h3 class="dl-try">Questions these articles answer</h3><ul class="dl-chips">{chips}</ul>'
        if chips
        else ""
    )
    return fill(_WELCOME.replace("\n", ""), examples=listed)
