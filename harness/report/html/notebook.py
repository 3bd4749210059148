"""What a notebook shows: a page's body without its frame, with styles that reach nothing else of the notebook."""

from __future__ import annotations

from markupsafe import Markup

from harness.report.html.page import rendered, static

#: In whose place all styles of a page stand.
SCOPE = "backprop-harness"


def framed(body: Markup, style: str, script: str) -> Markup:
    """``body`` with what it looks like and does; ``style`` is added to the page's own, all of it for ``body`` alone."""
    return rendered("notebook.html", body=body, style=Markup(scoped(style)), script=Markup(script), scope=SCOPE)


def scoped(style: str) -> str:
    """Styles within an element of the class SCOPE; what a page says of its root is said of that element."""
    inside = (static("page.css") + style).replace(":root", "&")
    return f".{SCOPE} {{\n{inside}\n}}\n{static('notebook.css')}"
