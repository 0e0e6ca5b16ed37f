"""HTML out of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

_MARK = re.compile(r"<!--|-->|<(/?)([A-Za-z][A-Za-z0-9]*)(?:[\s/][^<>]*)?>|<![A-Za-z][^<>]*>")
_UNREAD = frozenset({"script", "style"})
_INLINE = "a abbr b bdi bdo cite code em font i kbd mark q s small span strong sub sup tt u var wbr"
_INLINE_NAMES = frozenset(_INLINE.split())


def strip_markup(text: str) -> str:
    """Return a text without HTML tags, comments, scripts and style sheets, entities being resolved.

    Tags of lines and blocks become spaces; those inside a line, such as ``<b>``, vanish. A ``<`` that begins no tag
    stays. Takes time linear in the text, however it is broken.
    """
    if "<" in text:
        text = "".join(_pieces(text))
    return unescape(text) if "&" in text else text


def _pieces(text: str) -> Iterator[str]:
    start = 0
    hidden_by = ""  # the mark that ends what is not text: a comment's, or the name of an unread tag
    for mark in _MARK.finditer(text):
        name = (mark[2] or "").lower()
        if hidden_by:
            if hidden_by == (f"/{name}" if mark[1] else mark[0]):
                hidden_by = ""
                start = mark.end()
            continue
        if mark[0] == "-->":
            continue
        yield text[start : mark.start()]
        yield "" if name in _INLINE_NAMES else " "
        start = mark.end()
        if mark[0] == "<!--":
            hidden_by = "-->"
        elif name in _UNREAD and not mark[1]:
            hidden_by = f"/{name}"
    if not hidden_by:
        yield text[start:]
