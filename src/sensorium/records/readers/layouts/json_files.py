"""The JSON files of a set, which may be anything: what is not of the form expected is told with its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sensorium.errors import DataError, Fault
from sensorium.records.paths import resolve

T = TypeVar("T")
Object = Mapping[str, Any]


def read_object(name: str, folder: Path, *, without: str = "") -> Object:
    """Return the one object in a JSON file.

    Args:
        name: The file's path, relative to the folder.
        folder: The set's folder, which the file may not lie out of.
        without: Key to throw away wherever it stands, as soon as it is read: outlines are most of COCO's files.

    Raises:
        DataError: The file is not there, leads out of the set, is no JSON, or holds no object.
    """
    path = resolve(name, folder)
    try:
        content = json.loads(path.read_bytes(), object_hook=partial(_without, without) if without else None)
    except OSError as error:
        raise DataError.at(f"cannot be read: {(error.strerror or 'error').lower()}.", source=name) from None
    except RecursionError:
        raise DataError.at("is nested too deep. Get the file anew.", source=name) from None
    except ValueError as error:  # no JSON, or no UTF-8
        place = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        raise DataError.at(f"is not JSON{place}. Get the file anew: it may be cut short.", source=name) from None
    if not isinstance(content, dict):
        raise DataError.at("holds no object. Get the file anew.", source=name)
    return content


def _without(key: str, entry: dict[str, Any]) -> dict[str, Any]:
    entry.pop(key, None)
    return entry


class Entries:
    """Takes lists of objects out of an object, and keeps what is wrong with any of them."""

    def __init__(self, content: Object, source: str) -> None:
        self._content = content
        self._source = source
        self.faults: list[Fault] = []

    def each(self, key: str, take: Callable[[Object], T]) -> Iterator[T]:
        """Yield what ``take`` makes of every object in a list; those that lack a key or have another form are faults.

        Args:
            key: Name of the list.
            take: Takes what it needs; raises KeyError, TypeError or ValueError where it does not find it.
        """
        listed = self._content.get(key)
        if not isinstance(listed, list):
            self.faults.append(Fault("there is no such list in the file. Get the file anew.", self._source, column=key))
            return
        for place, entry in enumerate(listed, 1):
            try:
                yield take(entry)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                what = f"has no '{error.args[0]}'" if isinstance(error, KeyError) else "has not the form expected"
                self.faults.append(Fault(f"{what}. Mend the entry or take it out.", self._source, place, key))
