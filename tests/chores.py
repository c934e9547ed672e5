"""What the workers of tests/test_executors.py do: functions of an item and the ontology, as the build has them."""

import os
import signal
import threading
import time
from pathlib import Path

from kg import extract, read
from kg.model import KgError


def square(item, ontology):
    return item * item


def place(item, ontology):
    return os.getpid(), os.getpgid(0), id(ontology), len(ontology.classes)


def reading(item, ontology):
    return extract.reading(read.document(item.decode(), "text", {}, ontology), ontology)


def folder(item, ontology):
    return str(ontology.folder), sorted(path.name for path in ontology.folder.iterdir())


def slowly_if_odd(item, ontology):
    time.sleep(0.1 * (item % 2))
    return item


def refuse(item, ontology):
    raise KgError(f"{item} is no release", 3)


def bug(item, ontology):
    raise ZeroDivisionError("a fault of ours")


def unheard(item, ontology):
    raise Unpicklable(threading.Lock())


class Unpicklable(Exception):
    """Holds what no pickle can."""


def large(item, ontology):
    return bytes(item)


def die(item, ontology):
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(item, ontology):
    """Die when it is the first to do this item; ``item`` is a number and the folder where it is noted."""
    number, folder = item
    mark = Path(folder) / str(number)
    if number % 3 == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def endless(item, ontology):
    """Say in the file ``item`` which process never ends."""
    Path(item).write_text(str(os.getpid()))
    while True:
        pass
