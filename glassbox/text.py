"""Text as it comes from a person, made fit for every encoder."""

from __future__ import annotations


def whole(text: str) -> str:
    """``text`` with each lone surrogate, which no encoder takes, as U+FFFD.

    Surrogates that form a pair become the character that they stand for.

    >>> whole("a\\ud800b"), whole("\\ud83d\\ude42") == "\\U0001f642"
    ('a\\ufffdb', True)
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def shortened(text: str, most: int) -> str:
    """``text`` in one line, fit to be sent, with "…" for what is beyond ``most`` characters.

    >>> shortened("two\\nlines", 20), shortened("abcdef", 4)
    ('two lines', 'abc…')
    """
    line = " ".join(whole(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"
