"""Shows an answer of each kind on the page, and takes a picture of each in both widths.

`python -m tests.browser.kinds FOLDER` writes `KIND-wide.png` and `KIND-narrow.png` there.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from rag import Answer, Dateline
from tests.browser.serving import CHROMIUM, FLAGS, PATIENCE, ROOT, opened, served, settled
from tests.kinds import KINDS
from ui.chat.conversations import Conversations

SIZES = {"wide": (1280, 900), "narrow": (390, 844)}


def kept(home: Path, *answers: Answer) -> str:
    """Keeps a conversation of these answers; gives its id."""
    turns = [
        {"asked": a.question, "understood": a.question, "answer": a.to_dict()} for a in answers
    ]
    state, made = json.dumps({"version": 1, "turns": turns}), None
    for n in range(1, len(turns) + 1):
        made = Conversations(home).save(made, title=answers[0].question, state=state, n=n, scope={})
    assert made is not None
    return made


def looked_at(browser: Browser, address: str, conversation: str, width: int, height: int) -> Page:
    """A new page, on the conversation."""
    context = browser.new_context(viewport={"width": width, "height": height})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    opened(page, f"{address}#c={conversation}")
    page.locator(".dl-turn").first.wait_for()
    return page


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        home = Path(made) / "index"
        with Dateline.open(home) as dateline:
            dateline.index(ROOT / "seeds")
        shown = {name: kept(home, make()) for name, make in KINDS.items()}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with served(home) as address:
            for name, conversation in shown.items():
                for size, (width, height) in SIZES.items():
                    page = looked_at(browser, address, conversation, width, height)
                    # As high as it is: the field to ask in stays at the foot of the window.
                    whole = page.evaluate("document.documentElement.scrollHeight")
                    page.set_viewport_size({"width": width, "height": max(height, whole)})
                    page.mouse.move(2, 2)
                    settled(page)
                    page.screenshot(path=folder / f"{name}-{size}.png")
                    page.context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
