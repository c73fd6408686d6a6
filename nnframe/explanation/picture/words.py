"""A picture in words: headings, what stands below it, and what it shows for whoever cannot see."""

from __future__ import annotations

from collections.abc import Iterator

from nnframe.explanation.languages import catalogue
from nnframe.explanation.picture.diagram import Column, Weight, kind_of

#: Of a layer with more connections than this, only their number is told.
TOLD = 40


def heading(index: int, count: int, label: str, lang: str) -> str:
    """What a column is called; column 0 is the input."""
    if index == 0:
        return catalogue(lang)["picture.input"]
    key = "picture.output" if index == count - 1 else "picture.hidden"
    return catalogue(lang)[key].format(l=label)


def joined(sentences: list[str], lang: str) -> str:
    """Sentences one after the other."""
    return ("" if lang == "zh" else " ").join(sentences)


def description(columns: tuple[Column, ...], lang: str) -> str:
    """Everything that the picture shows."""
    return joined([part for column in columns for part in _told(column, lang)], lang)


def _told(column: Column, lang: str) -> Iterator[str]:
    words = catalogue(lang)
    comma = words["picture.comma"]
    title = column.title + (f" ({column.subtitle})" if column.subtitle else "")
    if column.link is not None and column.link.name:
        yield words["picture.through"].format(name=column.link.name)
    edges = () if column.link is None else column.link.edges
    weights = [str(edge.weight) for edge in edges if edge.weight is not None]
    if len(weights) > TOLD:
        yield words["picture.many"].format(n=len(weights))
    elif weights:
        yield words["picture.weights"].format(weights=comma.join(weights))
    if not column.neurons:
        yield words["picture.box"].format(title=title, n=column.size)
        return
    values = []
    for neuron in column.neurons:
        values.append(neuron.says)
        values += [str(neuron.bias)] if neuron.bias is not None else []
        values += [neuron.target] if neuron.target else []
    yield words["picture.column"].format(title=title, values=comma.join(values))


def legend(columns: tuple[Column, ...], lang: str) -> tuple[tuple[str, str], ...]:
    """What the lines mean, if there are any with a sign."""
    words = catalogue(lang)
    found = [weight for column in columns for weight in weights_of(column)]
    kinds = {kind_of(weight) for weight in found}
    lines = [(kind, words[f"picture.{kind}"]) for kind in ("positive", "negative") if kind in kinds]
    if not lines:
        return ()
    largest = max(found, key=lambda weight: magnitude(weight))
    return (*lines, ("thick", words["picture.width"].format(largest=str(largest))))


def weights_of(column: Column) -> list[Weight]:
    """The numbers on the connections and biases of a column."""
    edges = () if column.link is None else column.link.edges
    found = [edge.weight for edge in edges] + [neuron.bias for neuron in column.neurons]
    return [weight for weight in found if weight is not None]


def magnitude(weight: Weight | None) -> float:
    """How large a number is; 0 where it is none, or not to be seen.

    Examples
    --------
    >>> magnitude(Weight("w", "-2", -2.0)), magnitude(Weight("w", "NaN", float("nan")))
    (2.0, 0.0)
    """
    if weight is None or weight.value is None or weight.value != weight.value:
        return 0.0
    return abs(weight.value)
