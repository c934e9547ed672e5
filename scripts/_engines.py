"""The real triple stores, as the tests start them."""

import sys

from _figures import ROOT

sys.path.insert(0, str(ROOT / "tests"))
import engines
from engines import oxigraph, virtuoso

__all__ = ["engines", "oxigraph", "virtuoso"]
