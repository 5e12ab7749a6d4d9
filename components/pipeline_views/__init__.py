"""The views of /pipeline, one file each."""
