"""The only house with torch: encoders, fusion, heads, losses, training and export."""

import os

if "OMP_WAIT_POLICY" not in os.environ:
    # Threads of a layer wait for each other by spinning, by default for milliseconds. Beside another busy program that
    # makes a step ten times slower and more. Read when torch is loaded, so it is set at the door of torch's house.
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
