"""Networks and trainings on disk: nothing lost, nothing wrong, nothing let in.

`save` and `load` are for networks. A training saves itself with `nnframe.train(…, checkpoint=…)`,
and goes on from there with `resume=True`; `read_run` says how it went.
docs/reliability.md says what is promised, and how it is tested; `nnframe.checkpoint.content` says
what stands in a file.
"""

from nnframe.checkpoint.keeper import Checkpoint
from nnframe.checkpoint.model import load, save
from nnframe.checkpoint.run import Run, read_run

__all__ = ["Checkpoint", "Run", "load", "read_run", "save"]
