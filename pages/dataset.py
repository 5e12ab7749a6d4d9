from components import frame

with frame.page(frame.DATASET):
    pass
