"""From a config to a model: fields, checks, cost, building, layers, keeping.

No torch, down to checks.py:
config_values.py   the values of a BertConfig, and their defaults
fields.py   what each field does, in which range, to which weights (fields_own, fields_inherited)
config_url.py, config_file.py, config_sources.py   a config from an address, a file, elsewhere
cost.py     parameters by the closed formula, in total and by part
flops.py, memory_cost.py, sweep.py   operations, memory, and both against one size
checks.py   what is wrong with a config, and what would mend it    (checks_*.py, one rule each)
turn.py     one model at a time in this process, whoever builds or loads it
stored_weights.py   what the files of a model hold, and the memory that loading them takes
shelf.py    the small models that stay in memory between two questions
build.py    the real BertModel, alone, or on the meta device
tree.py     a module's layers, repeated ones folded
inputs.py   what a model is run on: a text's ids, typed ids, drawn ones
forward.py  one pass: shapes and times of every module, what came out
timing.py   where its time went, by layer and by kind of work
look.py     build, tree and pass of a config in one
store.py    models saved into the workspace
proof.py    that they come back as they went: weights and outputs, bit for bit
loading.py  a saved model by its own class, safetensors only
upload.py   a model in a zip: model_zip.py, weights_file.py and uploaded_config.py check it first
push.py     to the Hub, with a token that stays nowhere
subject.py  a model to look inside, run with eager attention; reading.py what it is given
activations.py  attention weights and hidden states of one pass; attention.py, hidden.py (PCA),
            same_word.py ask them; weights.py counts the values of parameters
compare.py  two configs: fields that differ, and what each change costs       (no torch)
families.py ten more architectures (and BERT) as data; family_checks.py (family_rules.py),
            family_url.py; on meta by family_build.py, for real by family_real.py;
            auto_classes.py which class is for which
"""
