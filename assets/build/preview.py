"""Pictures of a model, to look at while it is made. Cycles, a plain sky and a torch."""


def render(*a, **k): ...
