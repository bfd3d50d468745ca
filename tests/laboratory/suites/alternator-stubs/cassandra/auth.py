class PlainTextAuthProvider:
    def __init__(self, **credentials):
        pass
