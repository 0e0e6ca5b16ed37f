"""For all tests."""

from __future__ import annotations

import os

# Tests run in one process a core; numeric libraries that each take all cores would mostly wait for each other.
for library in ("OMP", "MKL", "OPENBLAS"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
