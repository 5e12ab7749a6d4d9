"""Hidden states laid out on a plane, layer by layer, by principal component analysis.

Hidden states are an array (layers + 1, tokens, hidden size); 0 is after the embeddings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

DIMENSIONS = 2


@dataclass(frozen=True, eq=False)
class Projection:
    """The tokens of each layer on two axes.

    ``points`` (layers + 1, tokens, 2) in the units of the hidden states; ``explained`` (layers + 1,
    2) the share of the variance that each axis has, of that layer's own or, when ``common``, of
    all layers together (then all rows are equal).
    """

    points: np.ndarray
    explained: np.ndarray
    common: bool


def project(states: np.ndarray, *, common: bool = False) -> Projection:
    """PCA of the tokens: one for each layer, or one ``common`` to all layers.

    The direction of an axis means nothing in PCA. Here the first layer's are those in which the
    component's largest entry is positive (as scikit-learn has it), and each later layer's are
    turned so that its points lie along those of the layer before: nothing flips on the way.
    """
    import numpy as np

    layers, tokens, width = states.shape
    if common:
        points, explained = _pca(states.reshape(layers * tokens, width))
        return Projection(
            points.reshape(layers, tokens, DIMENSIONS), np.tile(explained, (layers, 1)), True
        )
    found = [_pca(layer) for layer in states]
    made = [found[0][0]]
    for points, _ in found[1:]:
        along = (points * made[-1]).sum(0)
        made.append(points * np.where(along < 0, -1.0, 1.0))
    return Projection(np.stack(made), np.stack([share for _, share in found]), False)


def _pca(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``rows`` on their first two principal components, and each one's share of the variance."""
    import numpy as np

    centred = rows.astype("float64") - rows.mean(0, dtype="float64")
    left, sizes, components = np.linalg.svd(centred, full_matrices=False)
    left, sizes, components = left[:, :DIMENSIONS], sizes, components[:DIMENSIONS]
    largest = components[np.arange(len(components)), abs(components).argmax(1)]
    signs = np.where(largest < 0, -1.0, 1.0)
    points = left * sizes[:DIMENSIONS] * signs
    variance = sizes**2
    explained = variance[:DIMENSIONS] / (variance.sum() or 1.0)
    # One token, or a hidden size of one, has fewer axes than a plane.
    missing = DIMENSIONS - points.shape[1]
    return np.pad(points, ((0, 0), (0, missing))), np.pad(explained, (0, missing))
