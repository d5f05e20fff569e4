"""The classroom page in node and in Chromium, where its toolchain is: web/tools/test, all of it with PLATELETSIM_LONG=1."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MISSING = [program for program in ("emcmake", "node", "npm", "chromium") if shutil.which(program) is None]


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_the_page_is_the_engine_and_can_be_used_by_everybody() -> None:
    subprocess.run([ROOT / "web/tools/test"], check=True)
