from components import frame

with frame.page(frame.TOKENIZER):
    pass
