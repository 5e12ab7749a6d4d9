from components import frame

with frame.page(frame.MODEL):
    pass
