"""JAX, asked."""

from functools import partial

import common
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)


@partial(jax.custom_jvp, nondiff_argnums=(1,))
def swish(z, beta):
    return z * jax.nn.sigmoid(beta * z)


@swish.defjvp
def slope(beta, primals, tangents):
    (z,), (dz,) = primals, tangents
    s = jax.nn.sigmoid(beta * z)
    return z * s, dz * (s + beta * z * s * (1 - s))


def deltas(parameters, x, y):
    def cost(offsets):
        a = x
        for (w, b), offset in zip(parameters, offsets, strict=True):
            a = jax.nn.sigmoid(w @ a + b + offset)
        return ((a - y) ** 2).sum() / 2

    return jax.grad(cost)([jnp.zeros_like(b) for _, b in parameters])


def at(z):
    return jax.value_and_grad(lambda z: swish(z, common.BETA))(z)


def finds_derivatives():
    common.check_swish(jax.value_and_grad(lambda z: z * jax.nn.sigmoid(common.BETA * z)))
    return True


def mistake():
    hidden = jax.nn.sigmoid(jnp.array(common.WEIGHTS[0]) @ jnp.array(common.X))
    jnp.array(common.TOO_WIDE) @ hidden


def wrong_shape():
    hidden = (jnp.array([common.X]) @ jnp.array(common.WEIGHTS[0]).T).sum(axis=1)
    hidden @ jnp.array(common.WEIGHTS[1]).T


def activations():
    """The functions of jax.nn that give one number for each, without aliases."""
    z, found = jnp.array(common.POINTS), {}
    for name, function in vars(jax.nn).items():
        if name.startswith("_") or name == "standardize" or not callable(function):
            continue
        try:
            is_one = function(z).shape == z.shape
        except Exception:
            continue
        if is_one:
            found[id(function)] = name
    return len(found)


common.check_swish(at)
pairs = zip(common.WEIGHTS, common.BIASES, strict=True)
parameters = [(jnp.array(w), jnp.array(b)) for w, b in pairs]
common.check_deltas(deltas(parameters, jnp.array(common.X), jnp.array(common.Y)))
common.tell(
    activation_lines=common.lines_of(swish, slope),
    delta_lines=common.body_of(deltas),
    autodiff=finds_derivatives(),
    of_weights=common.complaint(mistake),
    of_activation=common.complaint(wrong_shape),
    layers=0,
    activations=activations(),
)
