"""Decoded arrays on disk, shared between runs: one SQLite file, bounded in size and age, for its owner only.

What is kept is made from people's pictures and recordings, so it has an end: entries that no run asked for in
`MAX_AGE_DAYS` days are removed when the cache is opened, and the whole or single entries can be erased at any time.
An entry's key is the content of the cell and the recipe it was read by, so a changed file, option or version of the
code is another entry, and an old one can never be taken for it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sensorium.errors import ConfigError
from sensorium.records.blobs import Blob
from sensorium.specs import Array

FILE_NAME = "decoded.sqlite"
DEFAULT_MAX_BYTES = 10_000_000_000
MAX_AGE_DAYS = 30
KEY_BYTES = 16
BUSY_TIMEOUT_S = 60
KEPT_AFTER_EVICTION = 0.9

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY, content BLOB NOT NULL, recipe BLOB NOT NULL, header TEXT NOT NULL, used_s REAL NOT NULL,
    UNIQUE (content, recipe)
);
CREATE INDEX IF NOT EXISTS entries_by_use ON entries (used_s);
CREATE TABLE IF NOT EXISTS arrays (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS files (content BLOB NOT NULL, id INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS files_by_content ON files (content);
CREATE INDEX IF NOT EXISTS files_by_id ON files (id);
CREATE TRIGGER IF NOT EXISTS erase_array AFTER DELETE ON entries BEGIN
    DELETE FROM arrays WHERE id = old.id;
    DELETE FROM files WHERE id = old.id;
END;
"""
"""Arrays lie apart from their entries, so that noting an entry's use does not write its array again.
``files`` leads from each file of a cell with several to the cell's entry."""

_PRAGMAS = (
    "page_size = 16384",
    "auto_vacuum = INCREMENTAL",
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "secure_delete = ON",  # what is erased is overwritten
)
_NOT_DAMAGE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)
"""Why a sound file cannot be used just now."""


class ContentKey(NamedTuple):
    """The key of a cell's content: of the whole, and of each of its files where there are several."""

    whole: bytes
    files: tuple[bytes, ...] = ()


def content_key(cell: Path | bytes | Blob | tuple[Path | bytes | Blob, ...]) -> ContentKey:
    """Return the key of a cell: of its files' bytes, wherever they lie.

    Raises:
        OSError: A file cannot be read.
        DataError: A file inside another cannot be read.
    """
    if isinstance(cell, tuple):
        files = tuple(content_key(file).whole for file in cell)
        return ContentKey(hashlib.blake2b(b"".join(files), digest_size=KEY_BYTES).digest(), files)
    if isinstance(cell, Blob):
        return content_key(cell.read())
    if isinstance(cell, bytes):
        return ContentKey(hashlib.blake2b(cell, digest_size=KEY_BYTES).digest())
    with cell.open("rb") as file:
        return ContentKey(hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=KEY_BYTES)).digest())


class ArrayCache:
    """Arrays by the key of their content and of their recipe. Safe to share between threads and processes."""

    def __init__(self, folder: Path, *, max_bytes: int = DEFAULT_MAX_BYTES) -> None:
        """Open the cache of a folder; both are made if they are not there.

        Args:
            folder: Where the file lies.
            max_bytes: Most bytes of arrays to keep; those not asked for the longest go first.

        Raises:
            ConfigError: The folder cannot be used, or belongs to someone else.
        """
        self.path = folder / FILE_NAME
        self.max_bytes = max_bytes
        self._local = threading.local()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._refuse_foreign(folder)
            # Made before SQLite sees it, so that it is never readable by others, not even for a moment.
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            why = (error.strerror or "error").lower() if isinstance(error, OSError) else str(error)
            raise ConfigError(
                f"the cache folder '{folder}' cannot be used: {why}. Name another with --cache-folder, or use none "
                "with --no-cache."
            ) from None

    def _refuse_foreign(self, folder: Path) -> None:
        found = folder.stat()
        if found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise ConfigError(
                f"the cache folder '{folder}' can be entered by others than you, and holds what is made from people's "
                f"files. Close it with `chmod 700 {folder}`, or name another with --cache-folder."
            )

    def _prepare(self) -> None:
        try:
            self._set_up()
        except sqlite3.DatabaseError as error:
            self._close()
            if error.sqlite_errorcode & 0xFF in _NOT_DAMAGE:
                raise
            # Cut short by a full disk, or not ours: nothing in it is worth keeping.
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            self._set_up()

    def _set_up(self) -> None:
        self._connection.executescript(_SCHEMA)
        with self._writing() as connection:
            oldest_s = time.time() - MAX_AGE_DAYS * 86_400
            removed = connection.execute("DELETE FROM entries WHERE used_s < ?", (oldest_s,)).rowcount
        if removed:
            self._give_back()

    @property
    def _connection(self) -> sqlite3.Connection:
        """The connection of this thread."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            self._local.connection = connection = self._connect()
        return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _close(self) -> None:
        """Close the connection of this thread."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            del self._local.connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a full disk ends it by itself
                connection.execute("ROLLBACK")
            raise

    def get(self, key: ContentKey, recipe: bytes) -> Array | None:
        """Return an array, or None if it is not kept."""
        query = "SELECT header, bytes FROM entries JOIN arrays USING (id) WHERE content = ? AND recipe = ?"
        found = self._connection.execute(query, (key.whole, recipe)).fetchone()
        if found is None:
            return None
        dtype, shape = json.loads(found[0])
        return np.frombuffer(found[1], dtype=dtype).reshape(shape)

    def put(self, recipe: bytes, entries: Iterable[tuple[ContentKey, Array]]) -> None:
        """Keep arrays, all or none of them; those that are kept already stay.

        Raises:
            sqlite3.Error: They cannot be written, because the disk is full, for example.
        """
        with self._writing() as connection:
            for key, array in entries:
                self._insert(connection, key, recipe, array)
        if self.num_bytes > self.max_bytes:
            self._evict()

    @staticmethod
    def _insert(connection: sqlite3.Connection, key: ContentKey, recipe: bytes, array: Array) -> None:
        query = "INSERT OR IGNORE INTO entries (content, recipe, header, used_s) VALUES (?, ?, ?, ?)"
        header = json.dumps([array.dtype.str, array.shape])
        added = connection.execute(query, (key.whole, recipe, header, time.time()))
        if added.rowcount:
            entry = added.lastrowid
            connection.execute("INSERT INTO arrays VALUES (?, ?)", (entry, np.ascontiguousarray(array).data))
            connection.executemany("INSERT INTO files VALUES (?, ?)", [(file, entry) for file in key.files])

    def touch(self, recipe: bytes, keys: Iterable[ContentKey]) -> None:
        """Note that entries were asked for now."""
        now_s = time.time()
        with self._writing() as connection:
            connection.executemany(
                "UPDATE entries SET used_s = ? WHERE content = ? AND recipe = ?",
                [(now_s, key.whole, recipe) for key in keys],
            )

    def _evict(self) -> None:
        """Remove the entries not asked for the longest until nine tenths of the limit are left."""
        surplus = self.num_bytes - KEPT_AFTER_EVICTION * self.max_bytes
        query = "SELECT id, length(bytes) FROM entries JOIN arrays USING (id) ORDER BY used_s"
        with self._writing() as connection:
            oldest = []
            for entry, size in connection.execute(query):
                if surplus <= 0:
                    break
                oldest.append((entry,))
                surplus -= size
            connection.executemany("DELETE FROM entries WHERE id = ?", oldest)
        self._give_back()

    @property
    def num_bytes(self) -> int:
        """Bytes on disk that are in use."""
        pages, free, size = (
            self._connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    @property
    def num_arrays(self) -> int:
        """How many arrays are kept."""
        return int(self._connection.execute("SELECT count(*) FROM entries").fetchone()[0])

    def erase(self, keys: Iterable[ContentKey]) -> int:
        """Remove everything made from these contents, by whatever recipe; return how many arrays that were."""
        query = "DELETE FROM entries WHERE content = :key OR id IN (SELECT id FROM files WHERE content = :key)"
        with self._writing() as connection:
            removed = sum(connection.execute(query, {"key": key.whole}).rowcount for key in keys)
        self._give_back()
        return removed

    def clear(self) -> None:
        """Remove everything."""
        with self._writing() as connection:
            connection.execute("DELETE FROM entries")
        self._give_back()

    def _give_back(self) -> None:
        """Return freed space to the disk, and leave nothing of it in the journal."""
        self._connection.executescript("PRAGMA incremental_vacuum")  # `execute` would free one page
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
