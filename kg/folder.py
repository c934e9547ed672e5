"""The output directory: locked while it is written, replaced whole or not at all, and known by its manifest.

A build writes ``output.new/``, each file synced as it is done, renames ``output/`` to ``output.old/`` and ``output.new/`` to ``output/``, and
removes the old. At every moment one complete directory stands under ``output`` or ``output.old``. Only what a manifest
of ours names is ever removed: a folder that holds anything else is refused, so that nobody loses a file.
"""

import hashlib
import json
import os
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from .model import KgError

T = TypeVar("T")

MANIFEST = "manifest.json"
SCRATCH = "scratch"  # of a build under way, gone before it ends
FORMAT = 1
_TRIES = 3
_AT_ONCE = 4  # files that are synced, or removed, at one time: a disk that is to keep one keeps with it what the others ask for
_UNSYNCED = 64  # files that may wait for that
_WRITTEN = re.compile(
    r"(graph\.(ttl|trig|nq|jsonld|graphml)|(nodes|edges|coverage)\.csv|report\.md|explorer\.html|manifest\.json"
    rf"|answers/[a-z_]+\.csv|texts/[^/]+\.txt|{SCRATCH}/.+)"
)
_LITTER = {".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep"}


class Filling:
    """A folder that is filled: ``prints`` are size and SHA-256 of each file, taken as it is written; nothing is read back."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.prints: dict[str, Mapping[str, object]] = {}
        self._hands = ThreadPoolExecutor(_AT_ONCE)
        self._unsynced: deque[Future[None]] = deque()

    def write(self, name: str, pieces: Iterable[str | bytes]) -> None:
        """Write a file, piece by piece, text as UTF-8 with line ends as they are; it is synced while others are written."""
        path = self.place / name
        path.parent.mkdir(exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with path.open("wb") as stream:
            for piece in pieces:
                held = piece if isinstance(piece, bytes) else piece.encode()
                digest.update(held)
                size += stream.write(held)
        self.prints[name] = {"bytes": size, "sha256": digest.hexdigest()}
        self._unsynced.append(self._hands.submit(_sync, path))
        self._wait(_UNSYNCED)

    def seal(self, facts: Mapping[str, object]) -> None:
        """Write the manifest: the given facts, and the prints of every file."""
        text = json.dumps({"format": FORMAT, **facts, "files": dict(sorted(self.prints.items()))}, ensure_ascii=False, indent=1)
        self.write(MANIFEST, [text, "\n"])

    def _wait(self, most: int = 0) -> None:
        while len(self._unsynced) > most:
            self._unsynced.popleft().result()


@contextmanager
def filling(place: Path) -> Iterator[Filling]:
    """Fill a folder that is there; when the block ends well, what was written is on the disk."""
    files = Filling(place)
    try:
        yield files
        files._wait()
    finally:
        files._hands.shutdown(cancel_futures=True)


@contextmanager
def writing(target: Path) -> Iterator[Filling]:
    """Give an empty folder to fill; when the block ends well it becomes ``target``, otherwise ``target`` stays as it was."""
    with _io_errors(target):
        real = target.resolve()
        real.parent.mkdir(parents=True, exist_ok=True)
        with _lock(real):
            _recover(real)
            _refuse_foreign(real)
            new = _sibling(real, "new")
            new.mkdir()
            try:
                with filling(new) as files:
                    yield files
                _sync_folders(new)
                _swap(real, new)
            finally:
                shutil.rmtree(new, ignore_errors=True)


def opened(folder: Path, use: Callable[[Path, dict], T]) -> T:
    """Use the directory with its manifest; try again when a build replaced it meanwhile.

    Errors: KgError 3 when there is no whole directory, neither in its place nor set aside.
    """
    aside = _sibling(folder, "old")
    for _ in range(_TRIES):
        place = aside if not folder.exists() and (aside / MANIFEST).exists() else folder
        try:
            return use(place, manifest(place))
        except KgError as error:
            refusal = error
        except FileNotFoundError as error:
            refusal = KgError(f"{error.filename} is missing: build {folder} again", 3)
    raise refusal


def manifest(folder: Path) -> dict:
    """The manifest of a folder that a build left; a KgError where there is none."""
    path = folder / MANIFEST
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise KgError(f"{folder} holds no graph (no {MANIFEST}): run kg build -o {folder} first", 3) from None
    except OSError as error:
        raise KgError(f"cannot read {path}: {error.strerror}", 3) from error
    except ValueError:
        raise KgError(f"{path} is damaged: build again into another folder, or remove this one first", 3) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("files"), dict):
        raise KgError(f"{path} is no manifest of kg: name a folder that kg build wrote", 3)
    return found


def damage(folder: Path, known: dict, names: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Files (all, or those named) that are missing or are not the bytes of the manifest, each with what is wrong."""
    found = []
    for name in sorted(known["files"] if names is None else names):
        path = folder / name
        if name not in known["files"]:
            found.append((name, "is not in the manifest"))
        elif not path.is_file():
            found.append((name, "is missing"))
        elif _fingerprint(path) != known["files"][name]:
            found.append((name, "is not what the build wrote"))
    return found


class Texts(Mapping[str, str]):
    """The archived texts of a directory by stem, each read when it is asked for."""

    def __init__(self, place: Path) -> None:
        self._place = place / "texts"

    def __getitem__(self, stem: str) -> str:
        try:
            with (self._place / f"{stem}.txt").open(encoding="utf-8", newline="") as stream:
                return stream.read()
        except FileNotFoundError:
            raise KeyError(stem) from None

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(path.stem for path in self._place.glob("*.txt")))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def sha256(path: Path) -> str:
    """SHA-256 of a file's own bytes, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fingerprint(path: Path) -> dict[str, object]:
    return {"bytes": path.stat().st_size, "sha256": sha256(path)}


def files(folder: Path) -> list[str]:
    """The files of a directory, as sorted paths below it."""
    paths = (Path(root, name) for root, _, names in os.walk(folder) for name in names)
    return sorted(path.relative_to(folder).as_posix() for path in paths)


def _names(folder: Path) -> list[str]:
    return [name for name in files(folder) if name.rpartition("/")[2] not in _LITTER]


def _sibling(real: Path, suffix: str) -> Path:
    return real.with_name(f"{real.name}.{suffix}")


@contextmanager
def _io_errors(target: Path) -> Iterator[None]:
    """Turn what the system refuses while we write into one line with exit code 6."""
    try:
        yield
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        what = error.strerror or str(error)
        raise KgError(f"cannot write {target}: {what}{place}; it is as it was: free the place or choose another", 6) from error


@contextmanager
def _lock(real: Path) -> Iterator[None]:
    """Hold the lock file beside the target; the system frees it when its holder dies, so no lock is ever stale."""
    path = real.with_name(f".{real.name}.lock")
    handle = _locked(path, real)
    try:
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _locked(path: Path, real: Path) -> int:
    """A handle that holds the lock of ``path``, opened again when another build removed the file in between."""
    import fcntl

    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(handle)
            raise KgError(f"process {holder} is writing {real}: wait for it, or choose another folder with -o", 5) from None
        if path.exists() and os.fstat(handle).st_ino == path.stat().st_ino:
            return handle
        os.close(handle)


def _recover(real: Path) -> None:
    """Bring back what a crash left set aside, and remove what it left half written."""
    old, new = _sibling(real, "old"), _sibling(real, "new")
    if old.is_dir() and not real.exists():
        old.rename(real)
    for leftover in (old, new):
        if leftover.is_symlink() or leftover.exists():
            _remove(leftover)


def _remove(leftover: Path) -> None:
    """Remove a half-written or half-removed directory; its manifest may be gone, so go by the names we write."""
    strange = leftover.is_symlink() or not leftover.is_dir()
    if strange or any(not _WRITTEN.fullmatch(name) for name in _names(leftover)):
        raise KgError(f"{leftover} is in the way and is not ours: move it", 6)
    shutil.rmtree(leftover)


def _refuse_foreign(real: Path) -> None:
    """Refuse to replace a folder that holds what no build of ours wrote."""
    if not real.exists():
        return
    if not real.is_dir():
        raise KgError(f"{real} is a file: choose a folder with -o", 6)
    held = _names(real)
    if not held:
        return
    if MANIFEST not in held:
        raise KgError(f"{real} holds files but no {MANIFEST} of kg, so it is not replaced: choose an empty folder with -o", 6)
    mine = _manifest_names(real)
    strange = [name for name in held if name not in mine]
    if strange:
        raise KgError(f"{real} holds {strange[0]}, which kg did not write, so it is not replaced: move it away", 6)


def _manifest_names(real: Path) -> set[str]:
    try:
        return {MANIFEST, *manifest(real)["files"]}
    except KgError as error:
        raise KgError(f"{error}; it is not replaced", 6) from None


def _swap(real: Path, new: Path) -> None:
    """Put the new folder in the place of the old one; if that fails the old one comes back."""
    old = _sibling(real, "old")
    had = real.exists()
    if had:
        real.rename(old)
    try:
        new.rename(real)
    except OSError:
        if had:
            old.rename(real)
        raise
    _sync(real.parent)
    _clear(old)


def _clear(old: Path) -> None:
    """Remove what can be removed of a folder, several files at one time: a file that was synced is waited for."""
    paths = [old / name for name in files(old)]
    with ThreadPoolExecutor(_AT_ONCE) as hands:
        hands.map(_unlink, (paths[start::_AT_ONCE] for start in range(_AT_ONCE)))
    shutil.rmtree(old, ignore_errors=True)


def _unlink(paths: Iterable[Path]) -> None:
    with suppress(OSError):
        for path in paths:
            path.unlink()


def _sync_folders(folder: Path) -> None:
    for root, _, _ in os.walk(folder):
        _sync(Path(root))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
