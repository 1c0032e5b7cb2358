"""A text is checked on the page: verdicts in words, quotes that open, nothing that runs."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

DRAFT = (
    "Mayor Greta Holm promised an inquiry.\n\nNine people died in the Elmton mill fire, the fire "
    "brigade said.\n\nThe <b>keeper</b> <img src=x onerror=\"document.title='pwned'\"> slept."
)


def begin(page: Page) -> None:
    page.get_by_role("tab", name="Check a text").click()


def test_a_draft_is_checked_and_its_quotes_open(page: Page) -> None:
    begin(page)
    page.locator("#dl-check-text textarea").fill(DRAFT)
    page.locator("#dl-check").click()
    statements = page.locator(".dl-statement")
    expect(statements).to_have_count(3)
    expect(statements.nth(0)).to_contain_text("Supported")
    expect(statements.nth(1)).to_contain_text("Contradicted")
    expect(statements.nth(1)).to_contain_text("not Nine")
    expect(statements.nth(2)).to_contain_text("<img src=x")
    assert page.title() != "pwned"
    statements.nth(0).locator(".dl-open").first.click()
    expect(page.locator("#dl-reader mark")).to_contain_text("Mayor Greta Holm promised")


def test_a_file_is_checked_too_and_no_text_is_said(page: Page, tmp_path: Path) -> None:
    begin(page)
    page.locator("#dl-check").click()
    expect(page.locator("#dl-checked .dl-failure")).to_contain_text("is empty")
    file = tmp_path / "draft.txt"
    file.write_text("Mayor Greta Holm promised an inquiry.", encoding="utf-8")
    with page.expect_file_chooser() as chooser:
        page.locator("#dl-check-file").click()
    chooser.value.set_files(str(file))
    expect(page.locator("#dl-check-file")).to_contain_text("draft")
    page.locator("#dl-check").click()
    expect(page.locator(".dl-statement")).to_contain_text("Supported")
