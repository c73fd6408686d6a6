"""Networks and trainings on disk: nothing lost, nothing wrong, nothing let in.

`save` and `load` are for networks. A training saves itself with `nnframe.train(…, checkpoint=…)`,
and goes on from there with `resume=True`; `read_run` says how it went. `save_safetensors`,
`load_safetensors` and `load_weights` exchange weights with other frameworks. docs/reliability.md
says what is promised and how it is tested; `nnframe.checkpoint.content`, what stands in a file.
"""

from nnframe.checkpoint.exchange import load_safetensors, load_weights, save_safetensors
from nnframe.checkpoint.keeper import Checkpoint
from nnframe.checkpoint.model import load, save
from nnframe.checkpoint.run import SavedRun, read_run

__all__ = [
    "Checkpoint",
    "SavedRun",
    "load",
    "load_safetensors",
    "load_weights",
    "read_run",
    "save",
    "save_safetensors",
]
