"""What of a candidate is called, and what its arguments take: a function, or a class with its step."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from harness.candidate.process.process import Class, Contents, Function, Parameter
from harness.candidate.speaking.adapter import Adapter
from harness.candidate.speaking.answer import of_call, words_of
from harness.candidate.speaking.chain import FILE, LOSS_CLASS, Parts, Stage, asked_of, stages_of
from harness.candidate.speaking.scalars import suggested, takes_scalars
from harness.ground.errors import ImplementationError, NothingToCallError, UnboundError
from harness.ground.facts import fact

#: What arguments are usually called, in small letters.
ROLES: Mapping[str, frozenset[str]] = {
    "parameters": words_of(
        "parameters params param theta weights state p model net network coefficients model_params net_params "
        "network_params model_parameters"
    ),
    "inputs": words_of(
        "inputs input x xs xi xb xtr xtrain xbatch data features images image img imgs pixels ids token_ids "
        "tokens 输入 数据 特征 entrada entradas datos dados entree entrees donnees eingabe eingaben daten ingresso "
        "ingressi"
    ),
    "targets": words_of(
        "targets target tgt t ts y ys yi yb ytr ytrain ybatch labels label truth answers expected_output "
        "expected_outputs desired_output desired_outputs true_output true_outputs correct_output "
        "target_index target_indices target_output target_outputs training_output training_outputs train_output "
        "train_outputs "
        "标签 目标 目标值 真实值 etiqueta etiquetas objetivo objetivos rotulos alvo alvos etiquette etiquettes cible "
        "cibles ziel ziele zielwerte etichetta etichette"
    ),
    "lr": words_of(
        "lr learning_rate learn_rate lr_rate l_rate rate eta alpha step_size stepsize learningrate lrate "
        "η α 学习率 步长 tasa tasa_aprendizaje tasa_de_aprendizaje taxa taxa_aprendizado taxa_de_aprendizado taux "
        "pas taux_apprentissage taux_d_apprentissage lernrate schrittweite tasso tasso_apprendimento passo "
        "szybkosc_uczenia"
    ),
    "mask": words_of("mask masks dropout_mask dropout_masks drop_mask drop_masks keep_mask"),
    "momentum": words_of("momentum mu"),
    "weight_decay": words_of("weight_decay decay wd"),
    "off": words_of(
        "reg l2 reg_lambda lambd lambda_ lam lmbda l2_reg l2_lambda reg_param regularization reg_strength dropout "
        "dropout_rate "
        "weight_decay_lambda reg_lambda lambda_reg reg_rate l2_strength l2_reg_strength"
    ),
    "sizes": words_of(
        "sizes layers layer_sizes layers_sizes layers_size dims layer_dims layers_dims widths units n_units "
        "architecture topology neurons"
    ),
    "activations": words_of("activations acts activation_functions activation_names activation_list"),
    "in": words_of(
        "n_in n_inputs n_input input_size input_dim input_units in_features in_dim in_size d_in n_x nx num_inputs "
        "num_features n_features inputs_size input_nodes inputnodes input_num inodes nin in_nodes num_in"
    ),
    "hidden": words_of(
        "n_hidden hidden hidden_size hidden_dim hidden_units hidden_nodes hidden_features hnodes d_hidden n_h nh "
        "num_hidden hiddennodes hidden_num hidden_neurons n_hidden_units hidden_layer_size"
    ),
    "hidden_list": words_of(
        "hidden_dims hidden_sizes hidden_layers hidden_layer_sizes hiddens hidden_size_list "
        "hidden_list hidden_units_list"
    ),
    "out": words_of(
        "n_out n_outputs n_output output_size output_dim output_units out_features out_dim out_size d_out n_y ny "
        "num_outputs n_classes num_classes classes output_nodes outputnodes output_num onodes nout out_nodes num_out"
    ),
}
#: What may stand beside such a word in a name and does not change what it is: inputs_list, X_train, batch_y, y_onehot.
_BESIDE = words_of(
    "list lists batch minibatch mini mb train training tr set data dataset array arr matrix mat vector vec values "
    "value one hot onehot oh encoded enc true ground gold correct desired expected all my the dict i init initial base "
    "col cols column columns row rows sample samples"
)
_PARTS = re.compile(r"_+|(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)")
#: Arguments of a constructor that are called as a batch usually is.
_MADE = {
    **{"inputs": "in", "input": "in", "outputs": "out", "output": "out", "d": "in", "h": "hidden", "c": "out"},
    **dict.fromkeys(words_of("input_shape image_shape in_shape img_shape"), "in"),
    **dict.fromkeys(words_of("num_filters n_filters filters n_kernels num_kernels out_channels"), "filters"),
    **dict.fromkeys(words_of("filter_size kernel_size kernel filter_dim ksize"), "kernel"),
    **dict.fromkeys(words_of("in_channels n_channels num_channels channels"), "channels"),
    **dict.fromkeys(words_of("vocab_size n_vocab vocab num_embeddings num_words n_words"), "ids"),
    **dict.fromkeys(words_of("embedding_dim embed_dim emb_dim embedding_size embed_size n_embd"), "embedded"),
}
_HIDDEN = re.compile(r"(n_?)?h(idden)?_?(size|dim|units|layer)?_?(\d)(_?(size|dim|units))?", re.IGNORECASE)

#: The mask of one of several dropout layers, counted from 1.
_MASK = re.compile(r"(?:drop(?:out)?_?|keep_?)?mask_?(\d)", re.IGNORECASE)

# ---------------------------------------------------------------- what is called


@dataclass(frozen=True)
class Target:
    """A function of the candidate, or a class with its step, or several calls that make one step."""

    name: str
    parameters: tuple[Parameter, ...]
    made: Class | None = None
    step: str = ""
    line: int | None = None
    returns: tuple[str, ...] = ()
    """The names in its return statement."""
    stages: tuple[Stage, ...] = ()
    """The calls, in order, where there are several."""

    @property
    def words(self) -> str:
        """For the report: its signature."""
        if self.stages:
            dot = f"{self.name}." if self.made else ""
            return ", ".join(f"{'' if one.owner else dot}{one.words}" for one in self.stages)
        arguments = ", ".join(one.name for one in self.parameters)
        return f"{self.name}.{self.step}({arguments})" if self.made else f"{self.name}({arguments})"

    def without(self, arguments: Container[str]) -> Target:
        """The same without these arguments."""
        stages = (replace(one, parameters=_left(one.parameters, arguments)) for one in self.stages)
        return replace(self, parameters=_left(self.parameters, arguments), stages=tuple(stages))


def _left(parameters: Iterable[Parameter], arguments: Container[str]) -> tuple[Parameter, ...]:
    return tuple(one for one in parameters if one.name not in arguments)


def arguments_of(target: Target) -> list[str]:
    """The names of all arguments, each once."""
    parameters = [one for stage in target.stages for one in stage.parameters] or target.parameters
    return list(dict.fromkeys(one.name for one in parameters))


_FUNCTIONS = ("loss_and_gradients", "loss_and_grads", "gradients", "backward", "backprop", "train_step", "step")
#: Methods that take a batch: those that do all of one step, then, after a chain of calls, the others.
_WHOLE = (
    "step", "train_step", "loss_and_gradients", "loss_and_grads", "compute_loss_and_gradients",
    "gradients", "gradient", "compute_gradients",
    "backprop", "backpropagation", "back_propagation",
)  # fmt: skip
_OTHERS = ("loss", "train_on_batch", "update", "train", "fit", "backward", "partial_fit", "forward")


def find_target(contents: Contents, adapter: Adapter, asked: str | None, where: str) -> Target:
    """What is to be checked: as asked or stated, or the only one there can be. Raises ImplementationError."""
    name = asked or adapter.call
    if name is not None:
        return _named(contents, adapter, name, where)
    classes = [one for one, made in contents.classes.items() if _step_of(made, adapter) and "load" in made.methods]
    if len(classes) == 1:
        return _named(contents, adapter, classes[0], where)
    networks = [one for one in contents.classes if _is_network(contents, adapter, one)]
    if len(networks) == 1:
        return _named(contents, adapter, networks[0], where)
    scalars = _of_scalars(contents, adapter, where)
    if scalars is not None:
        return _named(contents, adapter, scalars, where)
    complete = [one for one, function in contents.functions.items() if _is_complete(function, adapter)]
    functions = [one for one in _FUNCTIONS if one in complete]
    if functions and not classes and not networks:
        return _named(contents, adapter, functions[0], where)
    calls = _chain_of_functions(contents, adapter)
    if calls and not networks:
        return Target("", (), stages=calls, line=calls[0].line)
    fitting = [one for one, function in contents.functions.items() if _takes_a_batch(function)]
    if len(fitting) != 1:
        fitting = [one for one in fitting if _roles(contents.functions[one]) & {"parameters", "own", "lists"}]
    if len(fitting) > 1:
        fitting = [one for one in fitting if one in complete]
    if len(fitting) != 1:
        fitting = list(contents.functions)
    if len(fitting) == 1 and not classes and not networks:
        return _named(contents, adapter, fitting[0], where)
    if len(contents.classes) == 1 and not contents.functions:
        return _named(contents, adapter, next(iter(contents.classes)), where)
    there = (*contents.functions, *contents.classes)
    if not there:
        raise NothingToCallError(fact("speaking_nothing_to_call", where=where))
    raise ImplementationError(fact("speaking_which_to_check", where=where, there=there))


def _of_scalars(contents: Contents, adapter: Adapter, where: str) -> str | None:
    """The function that takes the numbers of ``names``. Raises UnboundError with ``names`` for one that lacks them."""
    for name in sorted(contents.functions, key=lambda name: name not in _FUNCTIONS):
        function = contents.functions[name]
        if adapter.names and {one.name for one in function.parameters} & set(adapter.names):
            return name
        if adapter.names is None and adapter.parameters is None and takes_scalars(function):
            _ask_for_names(name, function, adapter, where)
    return None


def _ask_for_names(name: str, function: Function, adapter: Adapter, where: str) -> None:
    weights = [one.name for one in function.parameters if re.match("[wW]", one.name)][:2]
    fields = suggested(function, adapter) or fact("speaking_names_for_example")
    what = fact("speaking_single_numbers", weights=tuple(weights), fields=fields)
    raise UnboundError(of_call(f"{where}:{function.line or 1}", name, what))


def _takes_a_batch(function: Function) -> bool:
    return {"inputs", "targets"} <= _roles(function)


def _is_complete(function: Function, adapter: Adapter) -> bool:
    """Whether it takes a batch, and nothing but parameters of which the names do not say what it is."""
    needed = [one.name for one in function.parameters if not one.has_default and one.kind in ("positional", "keyword")]
    called = {word for words in adapter.others.values() for word in words}
    unknown = [one for one in needed if role_of(one, ()) is None and not re.match(r"[wWbB]|theta", one)]
    unknown = [one for one in unknown if one.rstrip("_0123456789") not in called]
    return _takes_a_batch(function) and not unknown


def _roles(function: Function) -> set[str]:
    """What a function takes, by its arguments' usual names; lists: weights and biases, each in a list."""
    names = [one.name for one in function.parameters]
    found = {role for name in names if (role := role_of(name, ()))}
    own = any(re.fullmatch(r"[wW]_?\w{0,4}", name) for name in names)
    return found | ({"lists"} if lists_of(names) else {"own"} if own else set())


def _is_network(contents: Contents, adapter: Adapter, name: str) -> bool:
    """Whether a class is a whole network: its step takes a batch, and it is no loss."""
    made = contents.classes[name]
    if LOSS_CLASS.search(name):
        return False
    return bool(_step_of(made, adapter) or _chain_of_class(contents, adapter, name))


def _chain_of_class(contents: Contents, adapter: Adapter, name: str) -> tuple[Stage, ...]:
    made = contents.classes[name]
    methods = Parts(made.methods, {one: _roles(method) for one, method in made.methods.items()})
    found = stages_of(methods, _functions(contents, FILE), _losses(contents), adapter.loss.kind)
    takes_targets = any("targets" in _roles_of(stage) for stage in found if not stage.owner)
    made_of_layers = {made_role(one.name) for one in made.parameters} & {"sizes", "hidden", "hidden_list"}
    return found if takes_targets or made_of_layers else ()


def _chain_of_functions(contents: Contents, adapter: Adapter) -> tuple[Stage, ...]:
    functions = _functions(contents, "")
    return stages_of(functions, functions, _losses(contents), adapter.loss.kind)


def _functions(contents: Contents, owner: str) -> Parts:
    return Parts(contents.functions, {one: _roles(function) for one, function in contents.functions.items()}, owner)


def _losses(contents: Contents) -> dict[str, Class]:
    return {name: made for name, made in contents.classes.items() if LOSS_CLASS.search(name)}


def _roles_of(stage: Stage) -> set[str]:
    return {role for one in stage.parameters if (role := role_of(one.name, ()))}


def _named(contents: Contents, adapter: Adapter, name: str, where: str) -> Target:
    function = contents.functions.get(name)
    if function is not None:
        _refuse_fields_of_classes(adapter, name, where)
        if adapter.names is None and adapter.parameters is None and takes_scalars(function):
            _ask_for_names(name, function, adapter, where)
        return Target(name, asked_of(function), line=function.line, returns=function.returns)
    made = contents.classes.get(name)
    if made is None:
        there = (*contents.functions, *contents.classes) or fact("speaking_nothing")
        raise ImplementationError(fact("speaking_no_such_call", where=where, name=name, there=there))
    step = _step_of(made, adapter, _WHOLE)
    stages = () if step else _chain_of_class(contents, adapter, name)
    if stages and adapter.step is None:
        return Target(name, (), made, stages=stages, line=stages[0].line)
    step = step or _step_of(made, adapter)
    if step is None:
        methods = tuple(made.methods) or fact("none")
        raise ImplementationError(fact("speaking_no_step", where=where, name=name, methods=methods))
    method = made.methods[step]
    return Target(name, asked_of(method), made, step, method.line, method.returns)


def _refuse_fields_of_classes(adapter: Adapter, name: str, where: str) -> None:
    """What HARNESS says of a class, beside a function; not where it is about something else than what was asked for."""
    fields = [field for field in ("step", "rate", "gradients") if getattr(adapter, field) is not None]
    if fields and adapter.call in (None, name):
        raise ImplementationError(fact("speaking_field_of_class", where=where, field=fields[0], name=name))


def _step_of(made: Class, adapter: Adapter, names: Sequence[str] = (*_WHOLE, *_OTHERS)) -> str | None:
    """The method that takes a step: as stated, or one of these names that takes a batch."""
    if adapter.step is not None:
        return adapter.step if adapter.step in made.methods else None
    fitting = [one for one in names if one in made.methods]
    return next((one for one in fitting if _may_take_a_batch(made.methods[one])), None)


def _may_take_a_batch(method: Function) -> bool:
    """Inputs and targets, or two arguments of other names, or nothing but what the object knows."""
    unknown = [one for one in method.parameters if not one.has_default and role_of(one.name, ()) is None]
    if len(unknown) == 1 and "inputs" in _roles(method):  # train(inputs, outputs)
        return True
    return _takes_a_batch(method) or len(unknown) >= 2 or (bool(method.parameters) and method.parameters[0].kind == "*")


# ---------------------------------------------------------------- arguments


@dataclass(frozen=True)
class Given:
    """Everything that an argument may be."""

    own: Mapping[str, Any]
    """Parameters, or scalars, by the candidate's own names."""
    values: Mapping[str, Any]
    """By role."""


def role_of(argument: str, own: Iterable[str]) -> str | None:
    """What an argument takes: ``own`` where it is one of the candidate's names."""
    if argument in own:
        return "own"
    if numbered := _MASK.fullmatch(argument):
        return f"mask:{numbered[1]}"
    return _usual_role(argument) or _role_by_parts(argument)


def is_usual(argument: str) -> bool:
    """Whether the whole name is a usual one, so that nobody need be told what it was taken for."""
    return _usual_role(argument) is not None


@cache
def _usual_role(argument: str) -> str | None:
    """By the whole name, whether it is written learning_rate or learningRate."""
    spelled = (argument.lower(), "_".join(_parts(argument)))
    return next((role for role, names in ROLES.items() if names.intersection(spelled)), None)


@cache
def _role_by_parts(argument: str) -> str | None:
    """By the one word of a name that says something, where what stands beside it says nothing else."""
    return next((role for role in _IN_PARTS if ROLES[role].intersection(_telling(argument))), None)


_IN_PARTS = ("parameters", "inputs", "targets", "lr")


@cache
def _telling(argument: str) -> tuple[str, ...]:
    """What is left of a name without the words beside: ``x`` of X_train; data of train_data, where nothing is left."""
    parts = _parts(argument)
    left = "_".join(one for one in parts if one not in _BESIDE)
    return (left,) if left else ("data",) if "data" in parts else ()


def _parts(argument: str) -> list[str]:
    """``x``, ``train`` of x_train, xTrain and X_TRAIN."""
    return [one.lower() for one in _PARTS.split(argument) if one]


def made_role(argument: str) -> str | None:
    """What an argument of a class's constructor takes, where its name says so; hidden1 is ``hidden:1``."""
    role = role_of(argument, ())
    if role in (None, "inputs", "targets") or argument.lower() in _MADE:
        role = _MADE.get(argument.lower(), None if role in ("inputs", "targets") else role)
    numbered = _HIDDEN.fullmatch(argument)
    return f"hidden:{numbered[4]}" if role is None and numbered else role


def made_roles(made: Class, stated: Iterable[str], widths: int, own: Iterable[str] = ()) -> dict[str, str]:
    """The role of every argument of a constructor; those of unknown names are the widths, where they are as many.

    ``own``: the candidate's names of parameters, where it takes them.
    """
    given = tuple(stated)
    roles = {one.name: made_role(one.name) for one in made.parameters if one.name not in given}
    roles |= parameter_roles(made, given, own) if own else {}
    unknown = [one.name for one in made.parameters if roles.get(one.name, "") is None and not one.has_default]
    if len(unknown) == widths and not set(roles.values()) & {"sizes", "in", "out"}:
        roles |= {name: f"width:{index}" for index, name in enumerate(unknown)}
    return {name: role for name, role in roles.items() if role is not None}


#: What an argument of a constructor is called that is an object of another class, not the parameters.
_OBJECTS = words_of("model net network")


def parameter_roles(made: Class, stated: Iterable[str], own: Iterable[str]) -> dict[str, str]:
    """The arguments of a constructor that are parameters: all in one, all of a kind in a list, or each by its name.

    Those with a default are none: an object that makes its own parameters is given them afterwards.
    """
    given, names = tuple(stated), tuple(own)
    needed = [one for one in made.parameters if not one.has_default and one.name not in given]
    roles = usual_roles([one for one in needed if one.name.lower() not in _OBJECTS], names)
    found = {name: role for name, role in roles.items() if role in ("parameters", "own", "weight_list", "bias_list")}
    return {} if 0 < list(found.values()).count("own") < len(names) else found


_LISTS = (words_of("weights w ws weight"), words_of("biases b bs bias"))


def lists_of(names: Iterable[str]) -> dict[str, str]:
    """``weights, biases``: the arguments that take all weights, and all biases, each in a list; empty without both.

    In ``W, b, W2, b2`` each is the first of several.
    """
    asked = list(names)
    found = {
        role: [name for name in asked if words & {name.lower(), *_telling(name)}]
        for role, words in zip(("weight_list", "bias_list"), _LISTS, strict=True)
    }
    first = [one[0] for one in found.values() if len(one) == 1]
    if len(first) < 2 or any(re.fullmatch(rf"{re.escape(one)}_?\d+", name) for one in first for name in asked):
        return {}
    return {given[0]: role for role, given in found.items()}


def usual_roles(parameters: Sequence[Parameter], own: Iterable[str]) -> dict[str, str | None]:
    """What each argument is usually called; None where nothing is."""
    names = [one.name for one in parameters]
    roles = {name: role_of(name, own) for name in names}
    if "own" not in roles.values():
        roles |= lists_of(names)
    return roles


def signed_names(target: Target, usual: Mapping[str, str]) -> dict[str, str]:
    """Torch's names by the arguments of a function: wh, bh, wout, bout, as many of each kind as there are parameters.

    Those of one kind may have any names, where nothing else is left for them: syn0, syn1.

    ``usual``: torch's names by the usual ones. Empty where the arguments are others, or are the usual ones.
    """
    names = arguments_of(target)
    roles = {name: role_of(name, ()) for name in names}
    free = [name for name in names if roles[name] is None or (roles[name] == "parameters" and name[0] in "wWbB")]
    unknown = [name for name in free if roles[name] is None]
    wanted = [[torch for torch in usual.values() if torch.endswith(kind)] for kind in (".weight", ".bias")]
    taken = [_that_start(free, starts) for starts in (("w", "theta", "u"), ("b",))]
    for mine, other in ((0, 1), (1, 0)):
        if len(taken[mine]) != len(wanted[mine]):  # then all that is left, which no usual name says anything of
            taken[mine] = [name for name in unknown if name not in taken[other]]
    if [len(one) for one in taken] != [len(one) for one in wanted]:
        return {}
    found = dict(zip(itertools.chain(*taken), itertools.chain(*wanted), strict=True))
    return {} if lists_of(names) and len(found) > 2 else {name: found[name] for name in names if name in found}


def _that_start(names: Iterable[str], starts: tuple[str, ...]) -> list[str]:
    return [name for name in names if name.lower().startswith(starts) and len(name) < 12]


def by_position(target: Target, own: Iterable[str], stated: Iterable[str] = ()) -> dict[str, str]:
    """Arguments whose names say nothing: two or more by their position, a single one as what is lacking; else empty."""
    given = tuple(stated)
    asked = [one for one in target.parameters if one.name not in given]
    roles = usual_roles(asked, own)
    needed = [one.name for one in asked if not one.has_default]
    unknown = [name for name in needed if roles[name] is None]
    usual = ("parameters", "inputs", "targets", "lr") if target.made is None else ("inputs", "targets", "lr")
    if len(unknown) == len(needed) and 1 < len(needed) <= len(usual):
        return dict(zip(needed, usual, strict=False))
    taken = set(roles.values())
    if len(unknown) == 1 and target.made is not None and "inputs" in taken and "targets" not in taken:
        return {unknown[0]: "targets"}
    if len(unknown) == 1 and "targets" in taken and "inputs" not in taken and taken & {"own", "parameters"}:
        return {unknown[0]: "inputs"}
    if len(unknown) == 2 and taken & {"parameters", "own", "weight_list"} and not taken & {"inputs", "targets"}:
        return dict(zip(unknown, ("inputs", "targets"), strict=True))
    if len(unknown) == 1 and {"inputs", "targets"} <= taken and not taken & {"parameters", "own", "weight_list"}:
        return {unknown[0]: "parameters"} if target.made is None else {}
    return {}


def by_parts(target: Target, own: Iterable[str], stated: Iterable[str] = ()) -> dict[str, str]:
    """Arguments of which only a part of the name says what they are, as X_train is inputs."""
    asked = [one for stage in target.stages for one in stage.parameters] or target.parameters
    names = [one.name for one in asked if one.name not in stated and one.name not in own and not is_usual(one.name)]
    return {name: role for name in names if (role := role_of(name, own)) is not None}


def bound(target: Target, own: Iterable[str], where: str, stated: Iterable[str] = ()) -> dict[str, str]:
    """The role of every argument that the call takes; ``stated`` have their values. Raises ImplementationError."""
    own, stated = tuple(own), tuple(stated)
    asked = [one for one in target.parameters if one.name not in stated]
    guessed = by_position(target, own, stated)
    roles = {**usual_roles(asked, own), **guessed}
    unknown = [one.name for one in asked if not one.has_default and roles[one.name] is None]
    if unknown:
        what = fact("speaking_argument_of_call", name=unknown[0], names=own)
        raise UnboundError(of_call(f"{where}:{target.line or 1}", target.words, what))
    check_complete([role for role in roles.items() if role[1]], own, f"{where}:{target.line or 1}: {target.words}")
    return {name: role for name, role in roles.items() if role is not None}


def check_complete(roles: Iterable[tuple[str, str | None]], own: Sequence[str], what: str) -> None:
    """Raises UnboundError where some parameters are arguments, and others are not."""
    taken = [name for name, role in roles if role == "own"]
    lacking = [name for name in own if name not in taken]
    if taken and lacking and not any("[" in name for name in own):
        raise UnboundError(fact("speaking_takes_some", what=what, taken=tuple(taken), lacking=tuple(lacking)))


def arguments(roles: Mapping[str, str], given: Given) -> dict[str, Any]:
    """Keyword arguments of a call; what nothing is given for keeps its default."""
    found = {}
    for name, role in roles.items():
        if role == "own":
            found[name] = given.own[name]
        elif role in given.values:
            found[name] = given.values[role]
    return found
