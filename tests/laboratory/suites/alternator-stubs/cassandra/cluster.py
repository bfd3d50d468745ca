class NoHostAvailable(Exception):
    pass


class Cluster:
    def __init__(self, *args, **kwargs):
        raise NoHostAvailable


class ConsistencyLevel:
    QUORUM = None
