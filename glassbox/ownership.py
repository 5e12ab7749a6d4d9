"""Whose a run, a model or a dataset is.

A person has a key, kept in the browser's session and shown to nobody else. What is written to disk
is its hash, so that reading the workspace gives no key away. On a laptop there is one person.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from glassbox.errors import UserError

LAPTOP_OWNER = "laptop"
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_KEY = re.compile(rf"(?:[{_ALPHABET}]{{5}}-){{3}}[{_ALPHABET}]{{5}}\Z")


def new_key() -> str:
    """A fresh key of four groups of five letters or digits (99 random bits), easy to copy down."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))
    return "-".join(groups)


def parse_key(text: str) -> str:
    """The key in what a person typed. Raises UserError when it cannot be one."""
    key = text.strip().lower()
    if not _KEY.match(key):
        raise UserError(
            "That is not a recovery code.",
            "It has four groups of five, like abcde-fghjk-mnpqr-23456.",
        )
    return key


def owner_of(key: str) -> str:
    """The public name of the key's holder: 32 hexadecimal digits."""
    return hashlib.sha256(f"glassbox owner {key}".encode()).hexdigest()[:32]
