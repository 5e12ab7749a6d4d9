"""From a config to a model: fields, checks, cost, building, layers, keeping.

fields.py   BertConfig's own fields as data, and the presets       (no torch)
cost.py     parameters by the closed formula, in total and by part (no torch)
checks.py   what is wrong with a config, and what would mend it    (no torch)
build.py    the real BertModel, one at a time, or on the meta device
tree.py     a module's layers, repeated ones folded
store.py    models saved into the workspace
"""
