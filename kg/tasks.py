"""What goes to a worker and what comes back: a function with an item, its result or what it raised, as bytes."""

import pickle
import traceback
from collections.abc import Callable
from typing import Any

from .model import KgError
from .ontology import Ontology


def packed(function: Callable[..., Any], item: Any) -> bytes:
    """A function of a module, by its name, and what it is to be called with beside the ontology."""
    return pickle.dumps((function, item), pickle.HIGHEST_PROTOCOL)


def outcome(task: bytes, ontology: Ontology) -> bytes:
    """Do a task: what came of it, an exception too, for ``result``."""
    try:
        function, item = pickle.loads(task)
        return pickle.dumps((True, function(item, ontology)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the result is asked for
        return failure(error)


def failure(error: Exception) -> bytes:
    """The outcome of a task that raised this: a fault of ours with its traceback as a note, or by its words when it cannot be pickled."""
    if not isinstance(error, KgError):
        error.add_note("".join(traceback.format_exception(error)))
    try:
        told = pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
        pickle.loads(told)
    except Exception:  # noqa: BLE001 - a stranger's exception may fail in any way
        return pickle.dumps((False, KgError(f"bug: {type(error).__name__}: {error}", 70)))
    return told


def result(told: bytes) -> Any:
    """The result in an outcome; what was raised is raised here."""
    well, what = pickle.loads(told)
    if not well:
        raise what
    return what


def deadly(name: str, how: str) -> KgError:
    """The error of an item that killed each worker that had it."""
    return KgError(f"{name}: each worker that had it died ({how}), as happens when memory runs out; have fewer at a time, or leave it out", 4)
