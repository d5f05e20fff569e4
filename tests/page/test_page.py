"""The classroom page in node and in Chromium, where its toolchain is and time allows: web/tools/test."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MISSING = [program for program in ("emcmake", "node", "npm", "chromium") if shutil.which(program) is None]


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
@pytest.mark.skipif("PLATELETSIM_LONG" not in os.environ, reason="takes minutes: PLATELETSIM_LONG=1")
def test_the_page_is_the_engine_and_can_be_used_by_everybody() -> None:
    subprocess.run([ROOT / "web/tools/test"], check=True)
