"""The views of /model: each draws one, given the owner and the config."""
