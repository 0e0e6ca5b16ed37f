"""All checks, in the order they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sensorium.machine.capacity import look_at_capacity
from sensorium.machine.compilers import look_at_compiler
from sensorium.machine.findings import Finding
from sensorium.machine.graphics import look_at_graphics
from sensorium.machine.libraries import look_at_libraries
from sensorium.machine.session import look_at_session
from sensorium.machine.storage import look_at_storage
from sensorium.machine.system import look_at_system


def look_at_machine(folders: Mapping[str, Path]) -> list[Finding]:
    """Look at everything.

    Args:
        folders: Where work goes on, by what each folder is for.
    """
    return [
        *look_at_system(),
        *look_at_capacity(),
        *look_at_graphics(),
        *look_at_compiler(),
        *look_at_libraries(),
        *look_at_storage(folders),
        *look_at_session(),
    ]
