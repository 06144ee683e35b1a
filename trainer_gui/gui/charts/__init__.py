"""Charts: the only room that knows pyqtgraph."""

import sys
from types import ModuleType

# pyqtgraph imports every widget that it has. This one is never used here, and where torch is
# installed it loads CUDA's bindings: a tenth of a second of every start. An empty module stands in.
sys.modules.setdefault(
    "pyqtgraph.widgets.RawImageWidget", ModuleType("pyqtgraph.widgets.RawImageWidget")
)
