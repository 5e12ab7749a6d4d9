"""Home: the way from raw text to a label, and what to try first."""

from components import frame

with frame.page(frame.HOME):
    pass
