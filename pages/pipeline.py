"""/pipeline: what is behind pipeline(task)(text), stage by stage."""

from components import frame, views, visitor
from components.pipeline_views import meaning, steps, tasks, traps

# The name in the URL -> what the switch says, and what draws the view.
VIEWS = {
    "steps": ("Step by step", steps.view),
    "tasks": ("Tasks and heads", tasks.view),
    "traps": ("Traps", traps.view),
    "meaning": ("Meaning in context", meaning.view),
}

with frame.page(frame.PIPELINE), frame.boundary("This view"):
    chosen = views.choose("pipeline", {name: title for name, (title, _) in VIEWS.items()})
    VIEWS[chosen][1](visitor.owner())
