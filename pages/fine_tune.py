"""Fine-tune: a run to be, a run that goes, and runs beside each other."""

import streamlit as st

from components import frame, notice, views, visitor
from components.fine_tune_views import compare, new, run
from glassbox.errors import UserError

# The name in the URL -> what the switch says, and what draws the view.
VIEWS = {"new": ("New run and my runs", new.view), "compare": ("Compare runs", compare.view)}

with frame.page(frame.FINE_TUNE):
    if "run" in st.query_params:
        try:
            run.view(st.query_params["run"], visitor.owner())
        except UserError as error:
            notice.user_error(error)
            st.button("New run", icon=":material/add:", on_click=run.close_run)
    else:
        chosen = views.choose("fine_tune", {name: title for name, (title, _) in VIEWS.items()})
        with frame.boundary("This view"):
            VIEWS[chosen][1](visitor.owner())
