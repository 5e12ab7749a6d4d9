"""The Python shown on each page: what does the same without Glassbox. One module a page."""
