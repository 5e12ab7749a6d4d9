"""A model learns: what is asked for, the folder that holds it, the process that does it.

spec.py      what a run is asked to do, as a value
checks.py    what looks wrong about it before it starts
store.py     the run folder: the only thing that the page and the process share
run_state.py     where it stands, and whether its process lives
events.py    its append-only record
tickets.py   whose turn it is
runner.py    what has imported everything already, and forks a process a run
checkpoints.py   which checkpoint is whole
launcher.py  from a spec to a process of its own
worker.py    that process; session.py is its training, callbacks.py and reporter.py what it says
predict.py   the trained model on texts; attribution.py which tokens mattered to it
keep.py      what is taken away of a run, model_card.py its card, load_back.py the proof
event_files.py   the record as TensorBoard reads it; made_on.py on what it was trained
"""
