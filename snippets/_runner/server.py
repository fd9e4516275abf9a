"""What the fork server imports last, so that it ends at once.

To take back all that torch has made, object by object, would take it a sixth of a second, and whoever reads through a
pipe what a build prints waits for the last process that could write to it.
"""

import atexit
import os

atexit.register(os._exit, 0)
