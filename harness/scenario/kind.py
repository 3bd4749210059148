"""What is found by name: a model in each module of a package, and the type of what may be any of them."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import isclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar, Union

from pydantic import Discriminator, Field, Tag

from harness.ground.homes import found
from harness.scenario.base import Strict


class Kind(Strict):
    """A layer, a loss, an optimizer or a schedule. Its docstring's first line says in the documentation what it is."""

    order: ClassVar[int] = 100
    """Where it stands in lists: the lowest comes first, and of equals the first by name."""
    torch: ClassVar[str]
    """The class in torch.nn, torch.optim or torch.optim.lr_scheduler."""
    not_for_torch: ClassVar[tuple[str, ...]]
    """Fields that torch's class does not take."""
    also: ClassVar[tuple[str, ...]] = ()
    """What else people call it."""
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({},)
    """Fields with which the tests take it, each a mapping."""

    def for_torch(self) -> Mapping[str, Any]:
        """What torch's class takes: the fields of its own."""
        return {name: getattr(self, name) for name in type(self).model_fields if name not in self.not_for_torch}

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """A field of its own, which the modules of its name know, and those that ask for it."""


K = TypeVar("K", bound=Kind)


def kinds(package: str, base: type[K]) -> dict[str, type[K]]:
    """The model in each module of a package, by the module's name, in order."""
    models = {name: _model(vars(module), module.__name__, base) for name, module in found(package).items()}
    return dict(sorted(models.items(), key=lambda item: (item[1].order, item[0])))


def _model(names: Mapping[str, Any], module: str, base: type[K]) -> type[K]:
    (model,) = (one for one in names.values() if isclass(one) and issubclass(one, base) and one.__module__ == module)
    return model


def one_of(models: Mapping[str, type[K]], field: str, default: str | None = None) -> Any:
    """The type of what may be any of these: ``field`` says which, and without it, it is the default."""
    if len(models) == 1:
        return next(iter(models.values()))
    if default is None:
        return Annotated[Union[tuple(models.values())], Field(discriminator=field)]  # noqa: UP007
    tagged = tuple(Annotated[model, Tag(name)] for name, model in models.items())
    return Annotated[Union[tagged], Discriminator(_said(field, default))]  # noqa: UP007


def _said(field: str, default: str) -> Any:
    def said(data: Any) -> str:
        found = data.get(field, default) if isinstance(data, dict) else getattr(data, field, default)
        return found if isinstance(found, str) else ""

    said.__name__ = field  # messages have it
    return said
