"""/families: encoders, decoders and encoder-decoders beside each other."""

from components import frame, views, visitor
from components.families_views import does, flow, footprint, learns, sees, transfer

# The name in the URL -> what the switch says, and what draws the view.
VIEWS = {
    "flow": ("What flows where", flow.view),
    "sees": ("Who sees whom", sees.view),
    "learns": ("What it is trained on", learns.view),
    "does": ("What it can do", does.view),
    "transfer": ("Transfer", transfer.view),
    "footprint": ("Footprint", footprint.view),
}

with frame.page(frame.FAMILIES), frame.boundary("This view"):
    chosen = views.choose("families", {name: title for name, (title, _) in VIEWS.items()})
    VIEWS[chosen][1](visitor.owner())
