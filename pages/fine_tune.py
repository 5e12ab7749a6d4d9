from components import frame

with frame.page(frame.FINE_TUNE):
    pass
