"""Behind pipeline(): text -> tokens -> ids -> model -> hidden states -> head -> logits -> label.

tasks.py    the tasks, the class that each needs, and why                       (no torch)
models.py   which models there are, and which tasks they have a head for
holding.py  loading by the class of a task, with the library's loading report
encoding.py a text becomes tokens, ids, and rows of one padded batch
walk.py     every stage by hand, and the same by the library, in one pass
labels.py, spans.py, masks.py, similarity.py   what becomes of the logits, task by task
writing.py  token by token, for models that write
piped.py    the same by pipeline() (or, where it has no such task any more, by the library's model)
heads.py    the wrong head: what is dropped and what is drawn at random
traps.py    four mistakes, made for real, and their mends
"""
