"""/model: edit a BertConfig, see what it costs, build the BertModel, keep it."""

from components import frame, model_config, views, visitor
from components.model_views import build, compare, config, families, inside, keep

# The name in the URL -> what the switch says, and what draws the view.
VIEWS = {
    "config": ("Config", config.view),
    "compare": ("Compare", compare.view),
    "build": ("Build", build.view),
    "inside": ("Look inside", inside.view),
    "keep": ("Keep", keep.view),
    "families": ("Families", families.view),
}

with frame.page(frame.MODEL), frame.boundary("This view"):
    values = model_config.current()
    chosen = views.choose("model", {name: title for name, (title, _) in VIEWS.items()})
    VIEWS[chosen][1](visitor.owner(), values)
