"""Random cases are the same in every run; HYPOTHESIS_PROFILE=free draws new ones, PLATELETSIM_LONG=1 ten times as many."""

import os

from hypothesis import settings

EXAMPLES = 1000 if os.environ.get("PLATELETSIM_LONG") == "1" else 100
settings.register_profile("fixed", derandomize=True, max_examples=EXAMPLES, deadline=None)
settings.register_profile("free", derandomize=False, max_examples=EXAMPLES, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))
