"""What kinds of things a round trip lost: upper case, accents, spaces, what was unknown."""

from __future__ import annotations

from glassbox.tokenization.round_trip import RoundTrip, compare

# Differences that are looked into; a text that comes back as another has thousands.
_LOOKED_INTO = 500


def losses(trip: RoundTrip, unk_token: str | None) -> tuple[str, ...]:
    """The kinds of what differs in ``trip``, each named once.

    ``unk_token`` is what stands for the unknown, if the tokenizer has it.

    >>> losses(compare("Naïve  to ½", "naive to [UNK]"), "[UNK]")
    ('upper case', 'accents', 'white space', 'what is unknown')
    """
    found: dict[str, None] = {}
    unknown = other = False
    for part in trip.differences[:_LOOKED_INTO]:
        if unk_token and unk_token in part.decoded:
            unknown = True
            continue
        names = compare(part.text, part.decoded).but_for
        found.update(dict.fromkeys(names))
        other = other or not names
    return (
        *found,
        *(["what is unknown"] if unknown else []),
        *(["other characters"] if other else []),
    )
