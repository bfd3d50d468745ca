import pytest


def skip_env(reason):
    pytest.skip(reason)


skip_bug = skip_env
