"""Settings of a server that a test starts: the product's, with a URLconf of the test's own."""

import os

from config.front import answer
from config.settings import *  # noqa: F403

ROOT_URLCONF = os.environ["TEST_URLCONF"]
EVERY_BODY_S = float(os.environ.get("TEST_BODY_S", "10"))
OPEN_SOCKETS = [*OPEN_SOCKETS, "/ws/test"]  # noqa: F405
SOCKET_RECHECK_S = float(os.environ.get("TEST_RECHECK_S", "50"))
BODY_LIMITS = {path: (size, EVERY_BODY_S) for path, (size, _) in BODY_LIMITS.items()}  # noqa: F405
answer.READER_TIMEOUT_S = float(os.environ.get("TEST_READER_S", "30"))
