"""How the page looks and moves: theme, style sheets, scripts. All of it is ours and local."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent
_STYLES = ("page", "answer", "reader", "articles", "checking")
_SCRIPTS = ("page", "reader", "articles")


def head() -> str:
    """Styles and scripts for the head of the page, as they are.

    Gradio's own option for styles puts its scope before every rule, and so loses those for
    the whole page in a media query. Nested below the root, ours win over Gradio's resets.
    """
    styles = "".join(_read(f"{name}.css") for name in _STYLES)
    scripts = "".join(_read(f"{name}.js") for name in _SCRIPTS)
    return (
        f"<style>{_read('colours.css')}html:root {{ {styles} }}</style><script>{scripts}</script>"
    )


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
