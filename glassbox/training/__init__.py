"""A model learns: what is asked for, the folder that holds it, the process that does it.

spec.py      what a run is asked to do, as a value
checks.py    what looks wrong about it before it starts
store.py     the run folder: the only thing that the page and the process share
events.py    its append-only record
tickets.py   whose turn it is
runner.py    what has imported everything already, and forks a process a run
checkpoints.py   which checkpoint is whole
launcher.py  from a spec to a process of its own
worker.py    that process; with prepare.py, metrics.py and callbacks.py
predict.py   the trained model on a sentence
"""
