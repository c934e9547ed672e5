"""A file on stdin → its text and what it says of itself, as JSON on stdout, within limits of memory and time.

The parsers are imported when they are needed. Exit codes: 0 read, 3 refused; the JSON holds the reason.
"""

import json
import resource
import sys

from .pieces import Refused

MEMORY, SECONDS = 1_500_000_000, 60


def main(suffix: str) -> int:
    """Read stdin as a file with this suffix and print what it holds."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    try:
        said = _read(suffix, sys.stdin.buffer.read())
    except Refused as error:
        said = {"reason": str(error)}
    except ImportError as error:
        said = {"missing": str(error)}
    except (MemoryError, RecursionError):
        said = {"limit": "needs more memory than a release may; split it or save its text as .txt"}
    sys.stdout.write(json.dumps(said))
    return 0 if "text" in said else 3


def _read(suffix: str, raw: bytes) -> dict[str, str]:
    if suffix == ".pdf":
        from . import pdf as parser
    elif suffix == ".docx":
        from . import word as parser
    else:
        from . import page as parser
    return parser.read(raw)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
