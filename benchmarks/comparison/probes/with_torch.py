"""torch, asked."""

import common
import torch
from torch import nn


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, beta):
        ctx.beta = beta
        ctx.save_for_backward(z)
        return z * torch.sigmoid(beta * z)

    @staticmethod
    def backward(ctx, grad):
        (z,) = ctx.saved_tensors
        s = torch.sigmoid(ctx.beta * z)
        return grad * (s + ctx.beta * z * s * (1 - s)), None


def deltas(model, cost, x, y):
    a, outputs = x, []
    for layer in model:
        a = layer(a)
        outputs.append(a)
    return torch.autograd.grad(cost(a, y), outputs[::2])


def at(z, swish=lambda z: Swish.apply(z, common.BETA)):
    z = torch.tensor(z, dtype=torch.float64, requires_grad=True)
    a = swish(z)
    a.backward()
    return a.item(), z.grad.item()


def finds_derivatives():
    common.check_swish(lambda z: at(z, lambda z: z * torch.sigmoid(common.BETA * z)))
    return True


def built():
    model = nn.Sequential(nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(3, 2), nn.Sigmoid()).double()
    with torch.no_grad():
        for layer, w, b in zip(model[::2], common.WEIGHTS, common.BIASES, strict=True):
            layer.weight.copy_(torch.tensor(w))
            layer.bias.copy_(torch.tensor(b))
    return model


def cost(a, y):
    return ((a - y) ** 2).sum() / 2


def mistake():
    nn.Sequential(nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(4, 2))(torch.tensor(common.X))


class Summed(nn.Module):
    def forward(self, z):
        return z.sum(axis=1)


def wrong_shape():
    nn.Sequential(nn.Linear(2, 3), Summed(), nn.Linear(3, 2))(torch.tensor([common.X]))


def kinds():
    """The layers and the activations among the modules, by the file that they stand in."""
    others = {"loss", "container", "module", "distance", "activation"}
    modules = [each for each in vars(nn).values() if isinstance(each, type)]
    modules = [each for each in modules if issubclass(each, nn.Module) and each is not nn.Module]
    files = [(each.__name__, each.__module__.rpartition(".")[2]) for each in set(modules)]
    layers = [name for name, file in files if file not in others and not name.startswith("Lazy")]
    activations = [name for name, file in files if file == "activation"]
    return len(layers) + 1, len(activations) - 1  # attention stands among the activations


common.check_swish(at)
x, y = (torch.tensor(each, dtype=torch.float64) for each in (common.X, common.Y))
common.check_deltas(deltas(built(), cost, x, y))
layers, activations = kinds()
common.tell(
    activation_lines=common.lines_of(Swish),
    delta_lines=common.body_of(deltas),
    autodiff=finds_derivatives(),
    of_weights=common.complaint(mistake),
    of_activation=common.complaint(wrong_shape),
    layers=layers,
    activations=activations,
)
