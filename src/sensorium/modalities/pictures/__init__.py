"""Pictures: decoding, cleaning and varying them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""A decoded picture, (height, width, 3) uint8, RGB."""
