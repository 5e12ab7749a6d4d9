"""The only places where Streamlit's caches are used, each with a bound.

Any browser can clear these caches for everybody, so they hold only what can be made again.
"""
