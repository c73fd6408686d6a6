"""Pictures of a training and of what came of it, each drawn (extra `plot`) and in characters.

Every function returns a `Picture`: print it, or `save` it as .svg, .png or .pdf. Colours can be
told apart by colour-blind people, and nothing is said by colour alone.
"""

from nnframe.plots.activation_histograms import activation_histograms
from nnframe.plots.confusion_matrix import confusion_matrix
from nnframe.plots.decision_boundary import decision_boundary
from nnframe.plots.learning_curves import learning_curves
from nnframe.plots.misclassified import misclassified
from nnframe.plots.picture import Picture
from nnframe.plots.weight_images import weight_images

__all__ = [
    "Picture",
    "activation_histograms",
    "confusion_matrix",
    "decision_boundary",
    "learning_curves",
    "misclassified",
    "weight_images",
]
