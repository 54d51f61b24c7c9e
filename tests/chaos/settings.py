"""Settings of a worker or beat that a test starts: the product's, with a shorter patience or another schedule."""

import os

from config.settings import *  # noqa: F403

CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] = int(os.environ.get("TEST_VISIBILITY_S", "600"))  # noqa: F405
CELERY_BROKER_TRANSPORT_OPTIONS["unacked_restore_interval"] = 1  # noqa: F405
SCHEDULE = os.environ.get("TEST_SCHEDULE", "config.schedule.PERIODS")
