"""The only house with torch: encoders, fusion, heads, losses, training and export."""

import os

if "OMP_WAIT_POLICY" not in os.environ:
    # Threads of a layer wait for each other by spinning, by default for milliseconds. Beside other busy programs that
    # makes a step several times slower; this long costs nothing beside none. It is read when torch is loaded, so it is
    # set at the door of torch's house.
    os.environ.setdefault("GOMP_SPINCOUNT", "20000")
