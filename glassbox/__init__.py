"""All of Glassbox that would work as well in a notebook: nothing here imports streamlit."""
