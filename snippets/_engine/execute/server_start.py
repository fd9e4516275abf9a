"""What the fork server imports first. A terminal sends Ctrl-C to the server too, and it may be importing torch then."""

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
