"""Makes the model files of this folder: one of each version of the format, to be read for ever."""

from pathlib import Path

import numpy as np
from test_checkpoint import deep_network
from test_resume import network, run

from nnframe import checkpoint

if __name__ == "__main__":
    checkpoint.save(deep_network(np.float32), Path(__file__).with_name("format-1.npz"))
    run(network(), epochs=2, checkpoint=Path(__file__).with_name("format-1-training.npz"))
