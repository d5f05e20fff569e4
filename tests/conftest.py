"""Random cases are the same in every run; HYPOTHESIS_PROFILE=free draws new ones, PLATELETSIM_LONG=1 ten times as many."""

import os
import signal

from hypothesis import settings

EXAMPLES = 1000 if os.environ.get("PLATELETSIM_LONG") == "1" else 100
settings.register_profile("fixed", derandomize=True, max_examples=EXAMPLES, deadline=None)
settings.register_profile("free", derandomize=False, max_examples=EXAMPLES, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

# A job in the background of a shell ignores Ctrl-C, and so would the programs whose answer to it is tested.
signal.signal(signal.SIGINT, signal.default_int_handler)
