"""Calls of the library that may fail in any way: what it raises becomes a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from glassbox.errors import UserError


@contextmanager
def told(message: str, hint: str, *, words: bool = False) -> Iterator[None]:
    """Raise UserError for whatever is raised inside, with the name of its type after ``message``.

    With ``words`` also with the first of the library's own, where they can mean something.

    A panic of the Rust library is a BaseException, which ``except Exception`` does not see: it
    would end the script of the page without a word. What is a UserError already stays as it is.

    >>> with told("The text could not be encoded", "Change it."):
    ...     raise OverflowError
    Traceback (most recent call last):
    glassbox.errors.UserError: The text could not be encoded: OverflowError.
    """
    try:
        yield
    except UserError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        kind, said = type(error).__name__, str(error).splitlines() if words else []
        more = f": {said[0][:200]}" if said else "."
        raise UserError(f"{message}: {kind}{more}", hint) from error
