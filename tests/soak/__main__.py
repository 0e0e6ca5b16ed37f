"""Run the campaigns. Run: make soak."""

from __future__ import annotations

import argparse
import pkgutil
import sys

from tests.soak import subjects
from tests.soak.campaign import campaign


def main() -> int:
    """Run all subjects, or those named; return how many cases failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "subjects", nargs="*", default=[module.name for module in pkgutil.iter_modules(subjects.__path__)]
    )
    parser.add_argument("--minutes", type=float, default=5.0, help="for each subject")
    parser.add_argument("--seed", type=int, default=0, help="of the first case")
    asked = parser.parse_args()
    return min(1, sum(campaign(name, 60 * asked.minutes, asked.seed) for name in asked.subjects))


if __name__ == "__main__":
    sys.exit(main())
