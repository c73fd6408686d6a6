"""Networks and trainings on disk: nothing lost, nothing wrong, nothing let in.

`save` and `load` are for networks. A training saves itself with `nnframe.train(…, checkpoint=…)`,
and goes on from there with `resume=True`. `save_safetensors`, `load_safetensors` and `load_weights`
exchange weights with other frameworks. docs/reliability.md says what is promised, and how it is
tested; `nnframe.checkpoint.content` says what stands in a file.
"""

from nnframe.checkpoint.exchange import load_safetensors, load_weights, save_safetensors
from nnframe.checkpoint.keeper import Checkpoint
from nnframe.checkpoint.model import load, save

__all__ = ["Checkpoint", "load", "load_safetensors", "load_weights", "save", "save_safetensors"]
