"""Our speed beside what a person would use instead, as ratios measured in one run.

A machine may be noisy, so the two sides take turns and the median of the paired ratios is printed,
with its quartiles. Nothing here passes or fails: figures are read by people.
"""
