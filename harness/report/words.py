"""Every sentence that a person reads, in one place: whole, with named placeholders.

``say("steps", count=3)`` gives the sentence of a code; ``said(fact)`` that of a ``harness.ground.facts.Fact``. A
sentence that depends on a number has two forms, for one and for many; its field ``count`` chooses. Nothing is glued:
what has parts is a sentence whose fields are sentences. Codes, names, digits and JSON are no sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from types import MappingProxyType
from typing import Any, NamedTuple

from harness.ground.facts import Fact, Text, Told
from harness.ground.language import ENGLISH, speaking
from harness.report.catalogue import in_number, translated
from harness.run.result import BaselineVerdict, Verdict
from harness.scenario.claims.claim import ClaimVerdict


class ByCount(NamedTuple):
    """A sentence of one thing, and of any other number of them."""

    one: str
    many: str


def say(code: str, /, **fields: Any) -> str:
    """The sentence of a code. Raises KeyError where there is none, or where a field is missing."""
    found = WORDS[code]
    template = (
        translated(code, found) if isinstance(found, str) else in_number(code, found.one, found.many, fields["count"])
    )
    shown = {name: _shown(value) for name, value in fields.items()}
    if "quantity" in fields:
        shown |= {
            "tensor": _Tensor(fields["quantity"], fields.get("name", "")),
            "quantity": _Tensor(fields["quantity"]),
        }
    return template.format_map(shown)


def said(what: Fact | str) -> str:
    """A fact in words, and a text of ours in the language that is spoken; other text stays."""
    if isinstance(what, Told):
        return said(what.of)
    if isinstance(what, Text):
        return translated(what.context, str(what).removesuffix(what.rest)) + behind(what.rest)
    return what if isinstance(what, str) else say(what.code, **dict(what.fields))


def behind(digits: str) -> str:
    """Digits behind a sentence, such as ``: 0.5``, with the colon of the language."""
    return digits.replace(": ", say("colon"), 1)


def _shown(value: Any) -> Any:
    """Several things one after the other; numbers and text as they are, for the sentence to format."""
    if isinstance(value, tuple | list):
        return _Several(str(_shown(one)) for one in value)
    if isinstance(value, Verdict):
        return verdict_words(value)
    if isinstance(value, ClaimVerdict | BaselineVerdict):
        return _verdict_of(value)
    return said(value) if isinstance(value, Fact | Text | Told) else value


def verdict_words(verdict: Verdict) -> str:
    """What a difference means, such as ``numpy is wrong``."""
    return say(f"verdict_{verdict.kind.code}", **({"side": verdict.side} if verdict.side else {}))


def _verdict_of(verdict: ClaimVerdict | BaselineVerdict) -> str:
    return say(f"{'claim' if isinstance(verdict, ClaimVerdict) else 'baseline'}_{verdict.name.lower()}")


def tensor(quantity: str, name: str) -> str:
    """Such as ``gradient fc1.weight``; ``loss`` of that one number."""
    return _quantity(quantity) if name in (quantity, "") else say("tensor", quantity=quantity, name=name)


def _quantity(quantity: str) -> str:
    return say(f"quantity_{quantity}")


def headers(of: str, **fields: str) -> tuple[str, ...]:
    """The headers of a table."""
    return tuple(
        translated(f"{of}.{index}", header).format_map(fields) if header else ""
        for index, header in enumerate(HEADERS[of])
    )


def listed(names: Iterable[str]) -> str:
    """``a, b and c``."""
    *before, last = (*names,) or ("",)
    return say("list", before=in_a_row(before), last=last) if before else last


def in_a_row(names: Iterable[str]) -> str:
    """``a, b, c``."""
    return say("comma").join(names)


def apart(parts: Iterable[str]) -> str:
    """``a; b; c``: what has commas within it."""
    return say("semicolon").join(parts)


def some_of(names: Sequence[str], most: int) -> str:
    """The first few, and how many more there are."""
    shown = tuple(names[:most])
    return say("and_more", names=shown, number=len(names) - most) if len(names) > most else in_a_row(shown)


class _Several(tuple[str, ...]):
    """Several things in a sentence: ``{names}`` is a, b, c; ``:and`` a, b and c; ``:;`` a; b; c; ``:shape`` (2, 3);
    ``:also`` a, and b; ``: `` and ``:/`` what is multiplied and divided."""

    def __format__(self, spec: str) -> str:
        if spec == "shape":
            return f"({self[0]},)" if len(self) == 1 else f"({', '.join(self)})"
        if spec in (" ", "/"):
            return spec.join(self)
        if spec == "also":
            return all_said(self)
        if spec == "or":
            return say("or", before=in_a_row(self[:-1]), more=self[-1]) if len(self) > 1 else in_a_row(self)
        return listed(self) if spec == "and" else apart(self) if spec == ";" else in_a_row(self)


class _Tensor(NamedTuple):
    """A quantity, and which tensor of it: ``{tensor}`` is ``gradient fc1.weight``, ``{quantity:many}`` gradients."""

    quantity: str
    name: str = ""

    def __format__(self, spec: str) -> str:
        return say(f"quantities_{self.quantity}") if spec == "many" else tensor(self.quantity, self.name)


def all_said(facts: Iterable[Fact | str], code: str = "and_also") -> str:
    """Several facts in one sentence, that of ``code`` between each two; "" of none."""
    return reduce(lambda before, more: say(code, before=before, more=more), map(said, facts)) if facts else ""


def fact_fields(what: Fact | str) -> dict[str, Any]:
    """As JSON has it: the code, the fields, and the sentence."""
    if isinstance(what, str):
        return {"code": "text", "text": str(what)}
    with speaking(ENGLISH):
        return {"code": what.code, **{name: _plain(value) for name, value in what.fields}, "text": said(what)}


def _plain(value: Any) -> Any:
    if isinstance(value, Fact):
        return fact_fields(value)
    if isinstance(value, Verdict):
        return value.kind.code
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value


_ENGLISH: dict[str, str | ByCount] = {
    # ------------------------------------------------------------ lists
    "colon": ": ",
    "list": "{before} and {last}",
    "moved_away": "removed",
    "moved_before": "before line {line}",
    "moved_behind": "behind line {line}",
    "moved_behind_loop": "behind the loop",
    "moved_before_loop": "before the loop",
    "moved_into_loop_above": "into the loop above",
    "moved_into_loop_below": "into the loop below",
    "comma": ", ",
    "semicolon": "; ",
    "or": "{before} or {more}",
    "and_more": "{names} and {number} more",
    "none": "none",
    "and_also": "{before}, and {more}",
    "then": "{before}; {more}",
    "of_case": "{case}: {what}",
    "some_of": "{some:,} of {total:,}",
    "yes": "yes",
    "no": "NO",
    # ------------------------------------------------------------ scripts
    "script_loop": "training loop",
    "script_loss": "it minimises {name}, which line {line} computes",
    "script_loss_printed": "it minimises what line {line} prints",
    "script_loss_implied": "it computes no loss; from the difference in line {line}, it minimises {kind}",
    "script_squares": "half the sum of squares",
    "script_binary": "the binary cross entropy",
    "script_classes": "the cross entropy",
    "script_told": "the loss that it computes",
    "script_uphill": "every step goes uphill: what is added should be subtracted, or the other way round",
    "script_other_loss": "its gradients are right for {kind}, which is not {name}, the loss that it computes",
    "script_factor": "its steps are the slope of its loss times {factor:.6g} times the learning rate",
    "script_decay": "its steps also contain {factor:.6g} times each weight, as of a penalty that its loss lacks",
    "script_update_unknown": "nobody can tell by which rule {names:and} follow from their gradients",
    "script_all_pairs": (
        "a column less a row of {size} gives a table of {size} x {size}, every output with every target: reshape one"
    ),
    "script_asks": (
        "its loop runs, but no loss is found that depends on what it trains. Say what they are called: "
        'HARNESS = {{"script": {{"loss": "loss", "parameters": ["W1", "b1"]}}}}'
    ),
    "script_kink": "not judged, because the loss has a kink exactly where it stands: {names}",
    "script_not_run": "it stopped before its loop, for want of something: {problem}",
    "script_binds_a_name": (
        "the step gives {name} a new value, which is only a name in its loop: the parameters stay as they are"
    ),
    "script_forgets": "from step {step} on it is 0 again, and what it moves goes on: {names}",
    "script_wrong_later": "right at first; in pass {step}, {names}: wrong",
    "script_grows": (
        "{name} has the shape {before:shape} before this line, and {after:shape} after it: what is added is not summed "
        "over samples"
    ),
    "script_never_ends": "nothing in this loop ends it, and nothing changes what it asks for",
    "script_asks_again": "no loss and no parameters of those names are found that depend on each other",
    "script_input": "input() in line {line} was answered with {answer}; write a value in its place to choose another",
    "script_cut": "its data are large: of each array, the first {rows} rows were kept",
    "script_field_unknown": "a script has no {name}; write one of {fields}",
    "script_field_odd": 'write such as {{"script": {{"loss": "loss", "parameters": ["W1", "b1"]}}}}',
    "script_wrong": "in step {step} not the slope of its loss: {names}",
    "script_recognised": "the loop of line {line} trains {names:and}",
    "script_gradient": "gradient",
    "script_update": "step",
    "script_intermediate": "gradient of {of}",
    "script_times": "{factor:.6g} times the right one",
    "script_factor_negated": "of the wrong sign",
    "script_factor_doubled": "twice the right one",
    "script_factor_halved": "half the right one",
    "script_entries": "Your numbers in step {step}, beside the right ones:",
    "script_by_hand": "By hand, what is right on the way through the first sample of step 1:",
    "script_sum": "dloss/d{label} = {names} = {numbers} = {value:.8g}",
    "script_differs": "differs",
    "script_line_goes": "{before} should go",
    "script_line_moves": "{before} should move {where}",
    "script_line_missing": "{after} is missing",
    "script_mended": ByCount("with this change, everything is right", "with these changes, everything is right"),
    "script_mended_in_part": ByCount(
        "with this change, more is right, and something still is wrong",
        "with these changes, more is right, and something still is wrong",
    ),
    "script_suspects": ByCount("look at line {lines}", "look at lines {lines}"),
    # ------------------------------------------------------------ the command line
    "usage_error": "error: {problem}; `{command} --help` tells more",
    "usage_missing": "{name}: missing",
    "usage_of": "{name}: {problem}",
    "usage_argument": "an argument",
    "usage_no_option": "{option}: no such option",
    "usage_no_option_but": "{option}: no such option, did you mean {close}?",
    "usage_needs_value": "{option}: should have a value after it",
    "usage_takes_no_value": "{option}: takes no value",
    "usage_should_be": "should be {wanted}",
    "usage_should_be_not": "should be {wanted}, not {given}",
    "usage_one_of": "{choices:or}",
    "usage_whole": "a whole number",
    "usage_whole_at_least": "a whole number, at least {least}",
    "usage_whole_from": "a whole number from {least} to {most:,}",
    "usage_number_at_least": "a number, at least {least}",
    "usage_number_from": "a number from {least} to {most:,}",
    "usage_too_many": "{arguments}: too many arguments",
    "usage_no_command": "{name}: no such command",
    "usage_no_command_but": "{name}: no such command; there are {known}",
    "entry_interrupted": "interrupted",
    "entry_no_memory": "error: not enough memory ({error}); run fewer rows or a smaller network",
    "entry_system": "error: {file}: {problem}",
    "standard_output": "standard output",
    "entry_our_bug": "a bug of ours: {kind}: {error}; please report it, with the file that shows it",
    # ------------------------------------------------------------ entry and checking
    "entry_no_such_case": "{case}: no such case; there are {cases}",
    "entry_no_such_case_of_many": "{case}: no such case; there are {cases}, ...",
    "entry_exists_already": "{file}: exists already; init writes only where nothing is",
    "entry_is_a_link": "{file}: is a link, or lies in one; init writes into folders of its own",
    "entry_candidate_exists": "{file}: exists already; name another file: new candidate OTHER.py",
    "entry_no_python_file": "{file}: should be a .py file in a folder that exists",
    "entry_harness_seeds": "--harness-seeds {seeds}: should be a whole number from 3 to 1,000",
    "entry_no_accept_for_pytest": "--harness-accept: refused in CI; accept where a person sees what changed",
    "entry_no_candidate_file": "{file}: tool.harness.candidates: {candidate}: no such file",
    "entry_no_case": "{named}: no case",
    "entry_no_case_in": "{named}: no case in {dtype}",
    "entry_no_scenario": "scenario: should be a file, a name or the fields of a scenario, not {type}",
    "entry_number_too_long": "scenario: a number of more than 400 digits",
    "entry_seconds": "seconds={seconds!r}, but should be a number from 0.1 to 3,600",
    "entry_no_folder_of": "{file}: should be a file in a folder that exists",
    "entry_not_written": "{file}: not written: the run did not come to its end",
    "entry_no_accept_in_ci": (
        "accept: refused in CI (the variable CI is set); accept where a person sees what changed"
    ),
    "entry_no_such_fault": "{name}: no such fault; `faults` lists them",
    "entry_no_such_fault_but": "{name}: no such fault, did you mean {close}?",
    "entry_page_outside": "{page}: lies outside the workspace {workspace}, where no claim can name it",
    "entry_no_summary_file": "--github: GITHUB_STEP_SUMMARY is not set; it names the file that takes the summary",
    "entry_full_and_steps": "--full and --steps: give one of them",
    "entry_nothing_to_run": "no case to run in {within}",
    "entry_state_of_one_case": "--save-state and --start-from take one case, such as name[float64], not {number}",
    "entry_no_state": "--save-state: {case} takes no step, so that it has no state to save",
    "entry_wrote": "wrote {file}",
    "entry_error": "error: {error}",
    "entry_now": "now: {command}",
    "entry_now_in": "now, in {folder}: {command}",
    "entry_to_check": "Hand-written implementations, to check:\n",
    "entry_to_run": "\nNetworks of five course documents, to run:\n",
    "entry_to_write": "\nTo write one: {program} init --example NAME [FOLDER]",
    "entry_no_widths": "should be widths such as 3,5,4: the inputs, then the outputs of each linear layer",
    "entry_not_in_range": "{value} is not in the range",
    "entry_offers_nothing": "it offers nothing that this probe asks for",
    "entry_worst": "{label} at step {step}: {size:.3g}",
    "entry_worst_in_ulp": "{label} at step {step}: {size:.3g} ({ulp:.0f} ULP)",
    "entry_verdict_and_worst": "verdict {verdict}; worst difference {worst}",
    "checking_not_run": ("{error}; line {line} defines {name} and was not run: --execute runs the whole file"),
    "checking_script": (
        "{error}\nput {step} into a function: def gradients({names}, x, t): ... return loss, {{{gradients}}}"
    ),
    "checking_round_of_loop": "what one round of the loop in line {line} computes",
    "checking_training_step": "what one training step computes",
    "checking_one_network": "a candidate is checked on scenarios of one network at a time",
    "checking_no_network": (
        "{file}:1:1: does not say which network it is; put a line such as\n    {template}\nat "
        "its top, or in a file of its own: --adapter FILE.py. `new candidate` writes an example with every field"
    ),
    "held_in_out": "weight as (in, out)",
    "held_columns": "samples in columns",
    "held_channels_last": "channels last",
    "held_time_first": "time steps first",
    "held_hwio": "kernels as (height, width, in, out)",
    "held_iohw": "kernels as (in, out, height, width)",
    "held_ohwi": "kernels as (out, height, width, in)",
    "held_dict_of_parameters": "parameters and gradients in dicts",
    "held_array_of_parameters": "one parameter after the other",
    "held_floats_of_parameters": "one parameter after the other, as a list of plain numbers",
    "held_list_of_parameters": "parameters and gradients in lists",
    "held_own_layers_of_parameters": "layers of the file's own class, with weights, biases and their gradients",
    "held_layers_of_parameters": "layers with weights, biases and their gradients",
    "held_params_of_parameters": "parameters that are objects with their gradients",
    "dropout_keeps": "told {p:g}, it keeps {share:.0%} of the entries: neither that share nor the rest",
    "dropout_scale": "what it keeps is multiplied by {scale:.6g}, where 1 / (share that is kept) = {right:.6g} belongs",
    "dropout_scaled_at_test": "what is kept is not scaled in training, so it must be at test; torch scales in training",
    "dropout_p_is_kept": "p is the share that is kept; torch's is the share that is dropped",
    "right_for_square_windows": "right where windows are square; where height and width differ, it is not",
    "order_is_not_restored": "it puts the entries of a sample into a row, and hands them back in another order",
    "ignores_settings": "right by the usual settings, wrong by those that it is told: it ignores one of them",
    "wrong_once_used": "right once, and wrong the next time: something outlives the object, or the call, that it is of",
    # a second step of the same object
    "wrong_in_second_step": "right in its first step, wrong in the second: it keeps something of the first",
    "wrong_beside_another": "right alone, wrong while another one is at work: both share what they keep",
    "some_gradients_add_up": (
        "the gradients of {names} add up from step to step, and its others do not: set them to 0, or assign them"
    ),
    "gradients_add_up": "its gradients add up from step to step, as torch's do, until they are set to 0",
    "gradients_never_reset": "its gradients add up from step to step, and nothing in the file sets them to 0",
    "second_step_fails": "right in its first step, and its second fails: {failure}",
    "second_size_fails": "once it has taken a batch of one size, a batch of another fails: {failure}",
    "part_raises_otherwise": "it takes equal sizes alone; with others: {failure}",
    "epsilon_beside": "small numbers in its code ({epsilons}) are taken for an epsilon, and as 0",
    "epsilon_in_code": "small numbers in its code ({epsilons}) are an epsilon: taken as 0, all is right",
    "evaluation_fails": "in evaluation mode: {failure}",
    "dropout_mask_is_kept": "a second step drops the same entries again: the mask is drawn once",
    "evaluation_moves_statistics": "in evaluation mode it changes its running statistics",
    "statistics_stay": "it is given running statistics and a momentum, and leaves the statistics as they were",
    "statistics_may_stay": "it is given running statistics and leaves them as they are; does something else move them?",
    "evaluation_not_told": "nobody can tell where its running statistics are, so that evaluation was not judged",
    "evaluation_is_wrong": "in evaluation mode its output is wrong: {value:.6g} in place of {exact:.6g}",
    "evaluation_gradient_is_wrong": "in evaluation mode its gradient is wrong: {value:.6g} in place of {exact:.6g}",
    "gradient_of_the_sum": "the loss is a mean, and its gradient that of the sum: the layers divide by the batch",
    "hardsigmoid_of_a_fifth": "its slope is 1/5, as in Keras; torch's is 1/6",
    "gradient_of_logits": "its gradient has a softmax in it: it is that of logits, and torch's that of probabilities",
    "derivative_in_the_loss": "it hands the gradient on as it is: the file's loss gives that of what softmax takes",
    "held_layer_dicts_of_parameters": "layers with dicts of parameters and gradients",
    "held_model_dicts_of_parameters": "a model with dicts of parameters and gradients",
    "part_contradicts_itself": "what it hands back is not the derivative of what it gives, nor a multiple of it",
    "objects_share_what_they_keep": (
        "the first object is right, and each after it begins with what that one has kept: they share it, as by a "
        "default argument that is a dict, or a dict of the class"
    ),
    "part_is_another": "what it computes is not what its name says, and no known mistake explains it: is it meant?",
    "biases_stay": "the neurons of a layer share a bias, which is not trained; torch trains one for each",
    "needs_last_class": "it counts the classes by a batch's largest label, and stops where the last one is not there",
    "adds_decay": "it adds {share:g} times the weight to its gradient, a penalty's part; in torch the optimizer does",
    "cut_to_a_limit": "it cuts every entry of its gradients to {limit:g} and -{limit:g}",
    "cut_to_a_norm": "it shortens its gradients to a norm of {limit:g}",
    "neurons_share_a_bias": "its neurons share one bias, and nobody can tell which of theirs counts",
    "row_that_stays": "row {row} is for padding, and has no gradient",
    "adds_signs": "it adds {share:g} times the weight's sign to its gradient, an L1 penalty's part",
    "gradient_of_a_multiple": "it tells no loss, and its gradient is that of a mean over less, or of a sum",
    "right_for_one_output": "for one output it is right; of several its gradient is that of a sum, its loss a mean",
    "slope_is_handed_its_input": (
        "right where it is handed what the activation gives, and its file hands it what goes into that"
    ),
    "right_for_one_id": "for samples of one id it is right; torch takes several",
    "negated": "its gradients are negated, and its step adds them; torch subtracts",
    "changes_in_place": "it changes {names} in place; torch makes a new array",
    "large_numbers_differ": "at numbers of about 30 and more it gives others, and is right at ordinary ones",
    "middle_numbers_differ": "right at numbers of about 1, wrong from 8 on and less: something is clipped too early",
    "held_own_of_parameters": "parameters as its own code takes them",
    "held_held_list_of_parameters": "parameters that it was made with, in a list",
    "held_held_dict_of_parameters": "parameters that it was made with, in a dict",
    "right_if_the_layers_divide": (
        "its gradient is that of the sum, where its loss is a mean: right if the layers or the update divide by the "
        "batch, else that division is missing"
    ),
    "right_if_looked_ahead": "it is momentum without a look ahead, though its name says Nesterov: right only where the "
    "gradients that it is given are taken ahead",
    "right_for_one_column": (
        "it is right for one sample at a time, in a column; for several, the gradient of the bias has to be a sum"
    ),
    "moves_parameters": "it changes {names}, though a layer takes no step: what it gives next is of other parameters",
    "with_parts_mended": "judged with {names} changed as told above",
    "one_is_a_mean": "of its parameters' gradients one is a mean over the batch, and another a sum: make them alike",
    "held_single": "one sample at a time",
    "held_alone": "a sample without an axis for the batch",
    "held_flat": "one number a sample",
    "held_one_hot": "targets as rows of 0 and 1",
    "held_activated": "given probabilities, and handing back the gradient of what they are made of",
    "held_raised": "given probabilities, where torch takes their logarithms",
    "held_row_vectors": "vectors as rows",
    "held_column_vectors": "vectors as columns",
    "held_image_vectors": "vectors as images of one pixel",
    "no_part": "{file}: no layer, loss or optimizer is recognised that is called {name}; there are {names}",
    "no_parts": (
        "{file}: no layer, loss or optimizer is recognised in it; looked for pairs of functions (affine_forward and "
        "affine_backward, sigmoid and sigmoid_prime), classes with forward and backward, losses that return the loss "
        "and its gradient, and updates such as adam(w, dw, config). Where it is a network, put a line such as\n"
        "    {network}\nat its top, or in a file of its own: --adapter FILE.py. A layer under other names is stated "
        "so:\n    {layer}"
    ),
    "no_network_recognised": "no network is recognised in it",
    "no_definitions": (
        "{file}: defines no function and no class that could be called with other numbers: put what one step computes "
        "into a function"
    ),
    "no_files": "{folders}: none of {number} Python files and notebooks has anything in it that is recognised",
    "no_files_at_all": "{folder}: has no Python file and no notebook",
    "parts_have_no_probes": (
        "{options:and}: of a network alone, which the file does not state; leave it out, or put a line such as\n"
        "    {template}\nat its top"
    ),
    "only_of_parts": "--only and --course are of parts of a file; {candidate} is taken as one network: leave them out",
    "live_nothing": (
        "a {type} cannot be checked; give a function, a class, an object with forward and backward, (forward, "
        "backward), or the name of a file"
    ),
    "live_no_functions": "give two functions or more, such as (forward, backward), not {number}",
    "live_one_kind": "state one of {kinds}, as a name such as layer='conv2d'",
    "live_settings_of_what": "{names} says nothing without what it is a setting of: state one of {kinds} as well",
    "live_settings_of_a_file": "{names} is for functions and objects; what a file holds is stated in its HARNESS",
    "live_no_setting": "{kind} {what} has no setting {name}; it has {names}",
    "live_no_settings": "{kind} {what} has no settings; leave {name} out",
    "live_no_option": "{names} is for files; leave it out for functions and objects",
    "live_no_parts": (
        "nothing in {names} is recognised as a layer, a loss, an optimizer or a network; state one of {kinds}, such as "
        "layer='conv2d'"
    ),
    "live_which": "name the function, the pair or the class that is the {kind} {what}; there are {names}",
    "magic_no_line": "{line}: {error}; write such as %%check affine_forward affine_backward --layer linear",
    "magic_no_value": "{option} needs a value, such as --layer conv2d --stride 2",
    "magic_not_there": "the notebook has no {names}",
    "magic_nothing_defined": "the cell defines no function and no class; name some: %%check NAME ...",
    "live_no_other_python": "--python runs what can be sent to another process, and this cannot: {why}",
    "live_sent": "in a process of its own, by the text of its source",
    "live_inside": "in this process, without a limit of time or memory, and no change of a line was tried: {why}",
    "live_made_anew": "with other objects of its class; {ran}",
    "live_object": "{name} is an object, checked with what it holds",
    "live_no_text": "the source of {name} cannot be read, or is not that of what runs",
    "live_two_of_a_name": "{name} is the name of two things in what it reads",
    "live_cannot_be_written": "{name}, which it reads, is a {type}, which cannot be written as text",
    "live_module_elsewhere": "the module {name}, which it reads, lies in another folder",
    "live_not_loaded": "its source does not load on its own: {problem}",
    "label_ran": "run",
    "stated_no_part": "entry {number} should be a mapping with layer, loss or optimizer, and forward",
    "stated_no_kind": "no {kind} is called {name}; there are {names}",
    "stated_no_kind_but": "no {kind} is called {name}; did you mean {close}?",
    "stated_not_defined": "the file does not define {name}; there are {names}",
    "stated_no_argument": "{name} takes no argument {argument}; it takes {names}",
    "part_read_as": "{what} ({held})",
    "wrong_unexplained": "not right, and no known mistake explains it: {what}",
    "at_lines": "{file}:{lines}: {what}",
    "array_of_shape": "{shape:shape}, in --json",
    "line_should_be": "{before} should be {after}",
    "not_checked_besides": "not checked besides: {names}",
    "not_run_besides": "not run: {parts}",
    "word_not_checked": "not checked",
    "no_reason": "nobody can tell how to call it",
    "by_course": "{what}; as {course} has it",
    "taken_by_course": "{what}; taken as {course} has it",
    "parts_taken_as": "taken as this says, which you can put into the file and change:",
    "parts_right": "{number} right",
    "parts_convention": "{number} by convention",
    "parts_wrong": "{number} wrong",
    "parts_failed": "{number} failed",
    "parts_inconclusive": "{number} inconclusive",
    "parts_not_checked": "{number} not checked",
    "parts_counted": "{word}   {counts}",
    "label_of_line": "{label} line {line}",
    "files_with_nothing": ByCount(
        "{count} file has nothing in it that is recognised: {names}",
        "{count} files have nothing in them that is recognised: {names}",
    ),
    "part_computes_nothing_known": "what it gives is what no layer gives that it may be",
    "part_not_told": "nobody can tell its argument {argument!r}, which seems to be {role}",
    "part_moves_nothing": "{name} leaves all parameters as they are; perhaps it asks layers for what only they have",
    "part_no_parameter": "{name} has no {role} that is found; looked for {tried}",
    "part_gives_no_gradient": "{name} was expected to return its gradient, too, and did not",
    "part_keeps_no_gradient": "its way back returns nothing, and no attribute has the gradient of its input",
    "part_no_array": "{what} gives no array of numbers",
    "part_odd_slope": "its derivative has the shape {shape}, where its output has {expected}",
    "part_gives_no_dict": "{name} gives no dict, though it seems to return one",
    "part_so_many": "{name} gives {found} values for {names}",
    "finite_differences": "finite differences, a check and not backpropagation",
    "gradients_by_differences": (
        "its gradient comes from finite differences, a check and not backpropagation: it comes near the gradient, and "
        "is called neither right nor wrong"
    ),
    "gradients_by_framework": (
        "its gradient comes from a framework's own differentiation, and not from backpropagation by hand"
    ),
    "not_judged": "{name} (line {line}) is not judged: {why}",
    "part_no_forward": "no forward function is found for it",
    "cell_prediction_differs": (
        "what it predicts from the next state, {names}, is neither linear in it nor a softmax or a sigmoid of that"
    ),
    "part_odd_output": "the next state has the shape {shape}, and {expected} belongs",
    "part_odd_arguments": "nobody can tell what one of its arguments is",
    "preset_one_kind": "state one of layer, loss and optimizer",
    "no_course": "no course is called {name}; there are {courses}; or name a YAML file",
    "line_no_reading": "{word} says nothing of how arrays are held; words are {words}",
    "entry_course_without_layer": "--course goes with --layer; name the layer that is wanted, such as --layer conv2d",
    "entry_no_example_of": "there is no example of {name}; there are {names}",
    "entry_course_states_no": "{course} has no {name}; of what there are examples of it has {names}",
    "entry_no_example_in": "no example of {name} can be written as {course} holds it; leave out --course",
    "line_no_such": "no {kind} is called {name}; write one of {like}",
    "line_no_role": "no role is called {role}; write one of {like}",
    "line_no_option": "no setting is called {name}; write one of {like}",
    "line_no_options": "it has no settings; leave out options",
    "line_gives_nothing": "does not say which of its results is {role}; write -> {role}, or such as -> {role}, cache",
    "line_no_way_back": "an optimizer has no way back; leave out backward",
    "line_not_held": "only of a layer it is stated how it is held; of a {kind} this is tried",
    "line_no_call": (
        "{call!r} is no call; write such as affine_backward(dout=gradient, cache) -> dx, dw=dweight, db=dbias"
    ),
    "alone_no_shape": "{layer} takes samples of none of the shapes {shapes}; name shapes=[(...)] that fit it",
    "alone_draws": "{layer} draws its mask itself; it is checked in a network, given the mask (check FILE)",
    "alone_has_state": "{layer} takes the state before beside its input; it is checked in its file (check FILE)",
    "alone_no_task": "{given} is no layer that is known; name one of {layers}, with its options, or a module of torch",
    "alone_no_file": "{name} stands in no file, from which it could be read; put it into one",
    "alone_odd_option": "{layer}: option {field}: {problem}",
    "alone_no_array": "{what} gives a {type} that from_mine does not make an array of numbers",
    "alone_raises": "{name} raises {error}",
    "alone_so_many": "{name} gives {found} arrays, and there should be the gradients of {names}, in this order",
    "alone_lacks": "{type} has no method {name}; give a pair of functions, or an object with forward and backward",
    "alone_not_found": "{type} has no {name} under any usual name ({tried}, ...); say {argument}={{'{name}': 'W'}}",
    "alone_not_there": "there is no {path}",
    "alone_no_pair": "a pair of functions is (forward, backward), not {given} of them",
    "alone_no_layer": "a {type} is no layer: give (forward, backward), a class, or an object with both",
    "checking_program_in_dtype": (
        "{case}: a program is checked in float64, and again in float32 where it computes in that; name the scenario "
        "without a dtype, or an implementation as --sides takes it"
    ),
    "checking_not_plain": (
        "{case}: check looks at layers one after the other, each with parameters of its own, before one loss; "
        "run --sides takes a program through other scenarios, too"
    ),
    "checking_sizes": "--sizes: {problem}",
    "checking_two_names": "--sides {given}: should be two names with a comma between, such as {default}",
    "checking_no_sides": "sides: should be two names, files or functions, not {type}",
    "checking_two_sides": "sides: should be two, not {number}",
    "checking_no_side": "sides: should be a name, a file or a function of a Case, not {type}",
    "checking_takes_labels": "the candidate takes class labels, which cannot tell the targets of these scenarios",
    "checking_no_batch": "--batch {batch}: there are {number}",
    "checking_no_probe": "--probe {probe}: there is none for this candidate; there are {names}",
    "checking_of_older_python": (
        "older Pythons, or an older NumPy, still have that; --python PATH checks the file in the Python of its course"
    ),
    "checking_python_of_build": (
        "{candidate}: a build(case) runs in the harness's own process, and so in its Python: leave --python out"
    ),
    "checking_no_time_left": "no time is left to look for a smaller check",
    "checking_any_network": (
        "{given}: is an implementation of any network; name a scenario to check it on: check {given} SCENARIO"
    ),
    "checking_not_found": "{where}: {name}: {what}",
    "checking_no_way": "{where}: no way to call it",
    "checking_no_rate": (
        "{where}: {target}: takes no learning rate; state the one that its update uses in HARNESS: "
        "'optimizer': {{'lr': 0.1{beside}}}, or the attribute that holds it: 'rate': 'lr'"
    ),
    "checking_holds_no_arrays": (
        "it holds no arrays when it is made; write a function that takes {names}, inputs and targets, uses it, "
        "and returns the loss and the gradients"
    ),
    "checking_holds_no_biases": (
        "it holds {arrays}, and no biases; a network without them says 'bias': 'none' in HARNESS"
    ),
    "checking_which_arrays": (
        "which of its arrays ({arrays}) are {names}? Say so in HARNESS: 'parameters': {{{stated}}}"
    ),
    "formulas_outside": "{formulas} leads out of the workspace",
    "formulas_have_none": "{formulas} has no @{decorator} {name}; there is none",
    "formulas_have_no": "{formulas} has no @{decorator} {name}; there are {known}",
    "formulas_have_no_but": "{formulas} has no @{decorator} {name}, did you mean {close}; there are {known}",
    "formulas_unreadable": "cannot be read: {error}",
    "formulas_of_kind": "{name}: should be a {right}, not {type}",
    "formulas_no_python": "cannot be read as Python",
    "formulas_do_not_run": "cannot be run",
    "formulas_end_the_program": "ended the program",
    "formulas_refused": "{what}: {error}",
    "layer_fails": "the layer {name} fails",
    "layer_gives_shape": (
        "the layer {name} gives {given} for an array of shape {takes:shape}, but should give {right:shape}"
    ),
    "layer_not_by_hand": (
        "the layer {name} has no by_hand, which numpy's side needs: @layer(by_hand=...), or --sides with your program"
    ),
    "by_hand_gives_pair": "the layer {name} by hand should give its output and a function for the way back",
    "by_hand_hands_back_pair": (
        "the way back of the layer {name} should give the gradient of x and a dict with those of its parameters"
    ),
    "by_hand_gradient_of_shape": (
        "the layer {name} by hand gives a gradient of {parameter} of shape {given}, but it has shape {right:shape}"
    ),
    "shipped_without_mnist": (
        "MNIST itself is not included: FOLDER stands for one with train-images-idx3-ubyte.gz, "
        "train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz, which "
        "https://ossci-datasets.s3.amazonaws.com/mnist/ has"
    ),
    "shipped_no_page": "{name}: no such page; there are {known}",
    "shipped_no_page_but": "{name}: no such page, did you mean {close}; there are {known}",
    "shipped_no_example": "{name}: no such example; there are {known}",
    "shipped_no_example_but": "{name}: no such example, did you mean {close}; there are {known}",
    "state_of_other_tensors": "{file}: not the tensors of {case}: {wrong:;}",
    "state_lacks": "missing {names}",
    "state_has_unknown": "unknown {names}",
    "state_another_dtype": "a dtype other than the case's",
    "mnist_too_long": "{file}: more than {right} bytes uncompressed, but should be {right}; copy it again",
    "mnist_too_short": "{file}: {found} bytes uncompressed, but should be {right}; copy it again",
    "mnist_lacks": "{file}: {name} is missing, but should be uint8 of shape {right:shape}",
    "mnist_of_dtype": "{file}: {name} is {dtype} of shape {shape:shape}, but should be uint8 of shape {right:shape}",
    # ------------------------------------------------------------ init --from: a page
    "entry_from_and_example": "--from and --example: give one of them",
    "from_page_head": "Read from {page} by `init --from`; check network and data before you rely on the claims.",
    "from_page_steps": (
        "The page takes steps up to {steps}; {more} are run, so that output and loss after the last are seen."
    ),
    "from_page_note": "{what} is {true}.",
    "from_page_claimed": ByCount(
        "{count} claim covers {numbers} of the page's {total} numbers",
        "{count} claims cover {numbers} of the page's {total} numbers",
    ),
    "from_page_contradicted": ByCount(
        "CONTRADICTED: {count} number is wrong, and its claim expects that:",
        "CONTRADICTED: {count} numbers are wrong, and their claims expect that:",
    ),
    "from_page_nearly": ByCount(
        "{count} number is off in its last digit, cut off or rounded on the way, and has no claim:",
        "{count} numbers are off in their last digit, cut off or rounded on the way, and have no claim:",
    ),
    "from_page_wrong": "  {place}: {printed}, but {what} is {true}",
    "from_page_rest": ByCount("no claim covers {count} number:", "no claim covers {count} numbers:"),
    "from_page_uncovered": "  {place}: {numbers}",
    "from_page_asks": (
        "{file}:1:1: does not say all that its network needs; nothing was written. Write what is missing on the page, "
        "or into a comment of it, <!-- lr = 0.5 -->:\n{asks}"
    ),
    "page_lacks_weights": (
        "the initial weights: w1 = 0.15, w2 = 0.20, ... of two inputs, or W1 = [[0.1, 0.2], [0.3, 0.4]] with b1, W2, "
        "..., or a Python block that trains in a loop"
    ),
    "page_lacks_data": "inputs and targets: x = [[0.05, 0.10]] and y = [[0.01, 0.99]], or x1 = 0.05, t1 = 0.01, ...",
    "page_lacks_rate": "the learning rate: lr = 0.5",
    "page_fits_nothing": (
        "which activation, loss and order of weights it takes: no way to read it gives any of its numbers; a Python "
        "block that trains in a loop says it all"
    ),
    # ------------------------------------------------------------ quantities and tensors
    "tensor": "{quantity} {name}",
    "quantity_activation": "activation",
    "quantity_output": "output",
    "quantity_loss": "loss",
    "quantity_activation_gradient": "activation gradient",
    "quantity_gradient": "gradient",
    "quantity_buffer": "buffer",
    "quantity_update": "update",
    "quantity_parameter": "parameter",
    "quantity_accuracy": "accuracy",
    "quantities_activation": "activations",
    "quantities_output": "outputs",
    "quantities_loss": "losses",
    "quantities_activation_gradient": "activation gradients",
    "quantities_gradient": "gradients",
    "quantities_buffer": "buffers",
    "quantities_update": "updates",
    "quantities_parameter": "parameters",
    "several_tensors": "{count} {quantity:many}; {name}",
    # ------------------------------------------------------------ verdicts
    "verdict_equal": "equal",
    "verdict_rounding": "rounding",
    "verdict_inconclusive": "inconclusive",
    "verdict_diverged": "diverged",
    "verdict_different": "different",
    "verdict_wrong": "{side} is wrong",
    "verdict_both_differ": "both differ",
    "verdict_not_finite": "not finite",
    "verdict_dtype": "dtype",
    "verdict_shape": "shape",
    "verdict_missing": "missing",
    "of_step": "{verdict}",
    "by_operation": "{verdict} (operation)",
    "with_note": "{verdict} ({notes})",
    "judged_by_step": "step",
    "judged_by_operation": "operation",
    "claim_reproduced": "reproduced",
    "claim_contradicted": "contradicted",
    "claim_not_determined": "not determined",
    "claim_consistent": "consistent",
    "claim_inconsistent": "inconsistent",
    "claim_not_run": "not run",
    "baseline_identical": "identical",
    "baseline_rounding": "rounding",
    "baseline_changed": "changed",
    "baseline_missing": "missing",
    # ------------------------------------------------------------ run: why a verdict is not as expected
    "tensor_problem": "{tensor}: {problem} at step {step}",
    "entry_differs": (
        "{tensor}: {verdict} at step {step}: {first} {actual:.8g}, {second} {expected:.8g} in entry [{entry}]"
    ),
    "number_differs": "{tensor}: {verdict} at step {step}: {first} {actual:.8g}, {second} {expected:.8g}",
    "with_evidence": "{what}; {evidence:;}",
    "far_from_operation": ("{distance:.2g} from its operation recomputed in entry [{entry}], bound {bound:.2g}"),
    "beyond_bound": "difference {difference:.3g}, bound {bound:.2g}",
    "exact_value": "exact {value}",
    "rounding_could_hide": "rounding could hide an error of {resolution:.1g} of its largest value",
    "all_could_be_rounding": "all of it could be rounding",
    "should_differ": "{quantity}: expected to be different, but is {verdict}",
    "not_compared": "{quantity}: the scenario expects something of it, but it was not compared",
    "too_coarse": (
        "{tensor}: an error below {resolution:.1e} would not have been noticed at step {step}, but the scenario "
        "requires a resolution of {required:g}"
    ),
    "interrupted": "interrupted",
    "sides_cannot_go_on": "the sides cannot go on after step {step}",
    "loss_reached": "loss at most {loss:g}",
    "expects_difference": "{quantity} of {first}: different",
    "expects_ratio": "{quantity} of {first}: {ratio:g} times {second}'s",
    # ------------------------------------------------------------ run: notes on a tensor
    "missing_in_both": "missing in both",
    "missing_in": "missing in {side}",
    "shape_is_not_the_networks": "shape {shape:shape}, but the network's is {right:shape}",
    "no_array": "should be a NumPy array, not {kind}",
    "shapes_differ": "shape {first:shape} against {second:shape}",
    "no_entry": "shape {shape:shape} has no entry",
    "dtypes_differ": "dtype {first} against {second} in a {right} run",
    "ratio_expected": "expected: {ratio:g} times",
    "difference_expected": "expected",
    "exact_values_known": "the exact values of {steps} steps are known",
    "exact_values_cost_too_much": "exact values of so large a step would take more than 10 s or 1 GB",
    "exact_sample": (
        "so large a step has no exact values; {entries} entries at most of each tensor, drawn by a seed, were "
        "held to those of their operation alone"
    ),
    "should_be_finite": "the exact values are finite, and {sides:and} should be",
    "constants_rounded": (
        "right by a convention of {sides:and}: 1 - beta, beta^t or 1 - beta^t is worked out in {dtype}, or from other "
        "digits of beta, which costs more digits than the step itself"
    ),
    "update_shown": "its entries together admit {low:.3g} to {high:.3g} times the stated update, and no other multiple",
    "update_shown_by_step": (
        "its last digits admit {low:.3g} to {high:.3g} times the stated update, those of all parameters together "
        "{least:.3g} to {most:.3g} times"
    ),
    "update_below_last_digit": (
        "it stays, as it must: the stated update is at most {update:.2g} where the last digit is {digit:.2g}; all "
        "parameters together admit {low:.3g} to {high:.3g} times it"
    ),
    "loss_of_told_output": "of the output that each side tells it is right to {resolution:.1g} of its value",
    "near_its_operation": (
        "both sides lie within {distance:.1g} of its largest value of the same operation in float64, where formulas "
        "may differ by more"
    ),
    "near_exact_values": (
        "both sides lie within {distance:.1g} of its largest value of the exact values, where formulas may differ by "
        "more"
    ),
    "vanishing": (
        "flat activations leave next to nothing of {size:.1g}: both sides lie within {distance:.1g} of what is right, "
        "a rounding of that"
    ),
    "cancelling": "terms of {size:.1g} in all cancel: both sides are exactly 0",
    "variance_cancels": (
        "the variance cancels: so much is lost where it is E[x²] − E[x]² and the mean is far larger than the spread; "
        "take the mean off before you square"
    ),
    "running_exchanged": "it is momentum times the old, 1 - momentum times the new; torch's momentum is the new one's",
    "running_not_kept": "it stays as it was: a training step should move it",
    "running_replaced": "it is the batch's own, where momentum times that is added to 1 - momentum times the old",
    "running_twice": "it is moved twice by one batch: in evaluation as well, say",
    "running_biased": "its variance is the mean over n; the running one is that of a sample, over n - 1",
    "running_of_root": "it is made with the root of the variance",
    "running_of_biased_root": "it is made with the root of the variance over n; the variance over n - 1 is right",
    "variance_may_cancel": (
        "here E[x²] − E[x]² would leave nothing of the variance, so far is the mean from 0; if that is how it is made, "
        "take the mean off before you square"
    ),
    "zero_by_structure": (
        "0 by structure: {layer} takes off whatever this adds, so that both sides have roundings alone; "
        "of the terms that cancel, {size:.1g} in all, an error of {resolution:.1g} would have been noticed"
    ),
    "mean_of_0": (
        "the mean of values of {size:.1g} is 0 to within rounding; of these, an error of {resolution:.1g} would show"
    ),
    "cancels_in_front": (
        "next to nothing is left of terms of {size:.1g}, which cancel in front of {layer}; of these, an error of "
        "{resolution:.1g} would have been noticed"
    ),
    "constant_ratio": "{side} is {ratio} the exact value in every entry",
    "times": "{ratio:.6g} times",
    "half": "half",
    "minus": "minus",
    "times_size": "{size} times ({of})",
    "times_part": "1/{size} times ({of})",
    "times_more_than_1": "1 + {by:.2g} times",
    "times_less_than_1": "1 - {by:.2g} times",
    "size_rows": "the batch's rows",
    "size_outputs": "the outputs",
    "size_entries": "batch times outputs",
    # ------------------------------------------------------------ run: the first wrong operation
    "first_wrong_operation_forward": "{side}'s first wrong operation forward: {what}",
    "first_wrong_operation_backward": "{side}'s first wrong operation backward: {what}",
    "first_wrong_operation_of_update": "{side}'s first wrong operation update: {what}",
    "first_wrong_tensor_forward": "{side}'s first wrong tensor forward: {what}",
    "first_wrong_tensor_backward": "{side}'s first wrong tensor backward: {what}",
    "first_wrong_tensor_of_update": "{side}'s first wrong tensor update: {what}",
    "gradient_handed_back": "the gradient that {layer} hands back to {to}",
    "gradient_of_the_loss": "the loss's gradient",
    "operation_activation": "the output of {name}",
    "operation_output": "the output",
    "operation_loss": "the loss",
    "operation_gradient": "the gradient of {name}",
    "operation_buffer": "the {buffer} of {name}",
    "operation_layer_buffer": "the {name} of {layer}",
    "operation_update": "the update of {name}",
    "operation_parameter": "the parameter of {name}",
    # ------------------------------------------------------------ run: a case
    "loss_not_told": "not compared: the loss, which {side} does not tell",
    "output_not_told": "not compared: the output, which {side} does not tell",
    "parameters_not_told": "not compared: the parameters after the step, which {side} does not tell",
    "counts_not_told": (
        "not compared: the counts of steps, which {side} does not tell; each is taken to be one more than before"
    ),
    "accuracy_not_told": "not told",
    "document": "document {document}",
    "the_page": "the page",
    "no_step": "no step was taken",
    "forward_pass_only": "forward pass only",
    "one_step": "step 1 of 1",
    "steps": "{run:,} of {total:,} steps",
    "steps_stopped": "{run:,} of {total:,} steps; stopped: {stopped}",
    "steps_and_more": "{run:,} of {total:,} steps; --full runs all",
    "as_expected": "AS EXPECTED: {parts:;}",
    "not_as_expected": "NOT AS EXPECTED: {reason}",
    "same_numbers": "{first} and {second} give the same numbers",
    "differ_by_rounding": "{first} and {second} differ by rounding only",
    "expectation": "expected: {expectation}",
    "notes_of": "{notes:;}: {tensors}",
    "output": "output {output}   ({side}, step {step:,})",
    "output_and_loss": "output {output}   loss {loss:.8g}   ({side}, step {step:,})",
    "would_have_noticed": "would have noticed: a relative error of {resolution:.1e} in any gradient",
    "zero_at_some_steps": "  zero at some steps, where a wrong factor would not show: {names}",
    "what_operation_means": (
        "  (operation): |diff| is how far a side is from that operation recomputed from its own inputs"
    ),
    "for_the_author": (
        "for the author: {missed} of {total} known mistakes would go unnoticed; `show {scenario} --adequacy` lists "
        "them and what would catch them"
    ),
    "drift": (
        "run freely, {first} and {second} are {sides} of the largest parameter apart after step {step:,}; {first} and "
        "a copy of it that started 1 ULP away, {twin}"
    ),
    "drift_is_not_judged": (
        "  (not judged: training amplifies rounding as it amplifies that ULP, with or without a mistake)"
    ),
    "accuracies": "accuracy after step {step:,} ({sides}): {accuracies}",
    # ------------------------------------------------------------ run: all cases
    "opening": "{first} against {second}; both start every step from the same parameters and take the same batch",
    "side_numpy": "numpy {version} (by hand)",
    "side_torch": "torch {version}",
    "cases_as_expected": ByCount("{good} of {count} case", "{good} of {count} cases"),
    "claims_as_expected": ByCount("{good} of {count} claim", "{good} of {count} claims"),
    "claims_as_expected_rest_not_run": ByCount(
        "{good} of {count} claim ({rest} not run)", "{good} of {count} claims ({rest} not run)"
    ),
    "claims_not_run": ByCount("{count} claim not run", "{count} claims not run"),
    "baselines_counted": ByCount("{count} baseline {baseline_verdict}", "{count} baselines {baseline_verdict}"),
    "unused_baselines": ByCount("{count} unused baseline", "{count} unused baselines"),
    "scenarios_in_error": ByCount("{count} scenario in error", "{count} scenarios in error"),
    "nothing_ran": ByCount(
        "ERROR         {count} scenario could not run", "ERROR         {count} scenarios could not run"
    ),
    "all_partial": "PARTIAL       {parts}; the run was interrupted",
    "all_as_expected": "AS EXPECTED   {parts}",
    "not_all_as_expected": "NOT AS EXPECTED   {parts}",
    # ------------------------------------------------------------ claims
    "numbers": ByCount("{count} number", "{count} numbers"),
    "claims": ByCount("{count} claim", "{count} claims"),
    "statements": ByCount("{count} statement", "{count} statements"),
    "page_prints": "{page} prints {numbers} in {claims}: {verdicts}",
    "page_prints_to_every_digit": "{page} prints {numbers} in {claims}: {verdicts}, to every printed digit",
    "page_states": "{page} makes {statements}: {verdicts}",
    "counted": "{number} {claim_verdict}",
    "loosest_claim": "  loosest: {title}, fixed to {share} only",
    "claims_held_against": "  claims are held against {against}",
    "claim_found": "  claim {number}, {title}: {finding}",
    "claim_found_for": "  claim {number}, {title}: {finding}: {why:;}",
    "claim_plain": "{claim_verdict}",
    "claim_expected": "{claim_verdict} (expected)",
    "claim_digits": "{claim_verdict}, {agree} of {printed} digits",
    "printed_and_computed": "{printed}: {computed}",
    "claim_should_be": "{claim_verdict}, but should be {expected_verdict}",
    "claim_should_be_for": "{claim_verdict}, but should be {expected_verdict}: {why:;}",
    "page_and_claim_disagree": "{claim_verdict}, but page and claim disagree: {why:;}",
    "claim_not_as_expected": "claim {number}, {title}: {finding} [{file}:{line}]",
    "held_against": "held against {against}",
    "side_for_wrong_side": "{side}, for {wrong} is wrong",
    "both_sides_wrong": "both {sides:and} are wrong",
    "run_was_interrupted": "the run was interrupted",
    "started_from_saved_state": "the run started from a saved state",
    "needs_full": "needs --full",
    "needs_harness_full": "needs --harness-full",
    "run_ends_at": "the run ends at step {step:,}",
    "no_such_value": "the run has no such value",
    "claim_of": "{scenario} claim {number}",
    "claim_not_expected": "{claim_verdict} (NOT expected)",
    "claim_page_disagrees": "{claim_verdict}, but its page disagrees",
    # ------------------------------------------------------------ errors: numbers, lists and fields of a file
    "no_whole_number": "{name}={value!r}, but should be a whole number, at least {least}",
    "no_number_within": "{name}={value!r}, but should be a whole number, from {least} to {most:,}",
    "more_mistakes": "and {number} more mistakes",
    "field_missing": "missing; add it",
    "no_discriminator": "should be a mapping that states its {discriminator}",
    "no_such_kind": "should be one of {kinds}, not {given}",
    "no_entries": "has no entries; should have at least {limit}",
    "too_few_entries": ByCount(
        "has {count} entry; should have at least {limit}", "has {count} entries; should have at least {limit}"
    ),
    "too_many_entries": ByCount(
        "has {count} entry; should have at most {limit}", "has {count} entries; should have at most {limit}"
    ),
    "no_match": "should be {expected}, not {given}",
    "should_be_list": "should be a list, not {given}",
    "should_be_mapping": "should be a mapping, not {given}",
    "should_be_text": "should be text, not {given}",
    "should_be_bool": "should be true or false, not {given}",
    "should_be_null": "should be null, not {given}",
    "should_be_number": "should be a number, not {given}",
    "should_be_whole": "should be a whole number, not {given}",
    "should_be_finite_number": "should be a finite number, not {given}",
    "should_be_one": "should be {limit}, not {given}",
    "should_be_above": "should be above {limit}, not {given}",
    "should_be_at_least": "should be at least {limit}, not {given}",
    "should_be_below": "should be below {limit}, not {given}",
    "should_be_at_most": "should be at most {limit}, not {given}",
    "should_not_be_empty": "should not be empty",
    "should_be_longer": "should have at least {limit} characters, not {given}",
    "should_be_shorter": "should have at most {limit} characters, not {given}",
    # ------------------------------------------------------------ grade: an assignment, and judging by it
    "assignment_odd_name": "should be text without control characters, and not empty",
    "assignment_values_with_everything": "goes only with hints: everything, not with hints: {hints}",
    "assignment_file_outside": "{file} should be a file in the folder of the assignment",
    "assignment_no_file": "there is no file {file} beside the assignment",
    "assignment_in_file": "{place}: {problem}",
    "assignment_no_harness": "{file} states no {variable}; it should be a line such as {variable} = {{...}}",
    "assignment_harness_of_parts": "{variable} of {file} states layers; an assignment's adapter states one network",
    "assignment_total_below_seconds": "should be at least limits.seconds, which is {seconds:g}",
    "assignment_part_twice": "another part is called {name}, too; give each a name of its own",
    "assignment_several_kinds": "a part has only one of these fields: {names}; make the others parts of their own",
    "assignment_no_kind": "does not say what to look for; add one of these fields: of, layer, loss, optimizer, "
    "network, adapter, scenario, script",
    "assignment_odd_function": "should be the name of a function or class, not {name!r}",
    "assignment_only_of_networks": "goes only with a part that states a network; delete it, or add the field network",
    "assignment_one_call": "a network is one function or class; name only that one",
    "assignment_script_has_no_names": "a script is a whole file, and no name in it is asked for; delete this field",
    "assignment_one_word": "should be the name of one {kind}",
    "assignment_scenario_has_no_step": "{file} takes no training step in float64 on which a network could be checked",
    "assignment_no_such_layer": "there is no {layer}; layers with parameters are counted from 1 to {most}",
    "assignment_no_share_but": "points cannot be given for {name}; did you mean {close}?",
    "assignment_share_twice": "{name} and {other} are for the same thing; give its points once",
    "assignment_no_share": "points cannot be given for {name}, only for {known}",
    "assignment_exists": "{file}: exists already; name another file: new assignment OTHER.yaml",
    "judged_no_files": "no file in it is called {patterns}, as the assignment asks (files)",
    "judged_cannot_be_read": "cannot be read: {problem}",
    "judged_left_aside": "{file} was left aside: {why}",
    "judged_no_python": "not Python: {error}; correct it",
    "judged_no_code_cell": "no code cell with Python in it",
    "judged_needs_a_cell": "it stops, perhaps because of a cell that was left aside: {problem}",
    "judged_much_code": "more than {kibibytes} KiB of code in all files together; leave out what is not asked for",
    "judged_own_harness": "HARNESS in {files} was ignored: the assignment alone says what is judged",
    "judged_missing": "{name} is not defined in any file",
    "judged_out_of_time": "not decided: its time was used up before that (limits: total in the assignment)",
    "judged_waits": "not decided: a call neither came to an end nor computed anything",
    "judged_points_out_of_time": (
        "its points depend on which mistakes it has, and the time was used up before they were found (limits: total)"
    ),
    "judged_cause_not_sought": "cause not sought: out of time (limits: total in the assignment)",
    "judged_cause_says_otherwise": "not decided: it seems wrong, but the search for its mistake finds it right",
    "value_of_a_multiple": "its value is a multiple of the usual one: a sum in place of a mean, or half the square",
    "judged_by_another_convention": "right by another convention than is asked for: {each:;}",
    "asked_otherwise": "{what} is {own} here, and should be {wanted}",
    "asked_reduction": "the loss",
    "asked_mean": "the mean",
    "asked_sum": "the sum",
    "asked_mean_over_samples": "the mean over samples",
    "asked_mean_over_outputs": "the mean over outputs",
    "asked_half_mean": "half the mean",
    "asked_half_sum": "half the sum",
    "asked_half_mean_over_samples": "half the mean over samples",
    "asked_half_mean_over_outputs": "half the mean over outputs",
    "asked_outputs": "its gradient",
    "asked_several_outputs": "right for several outputs",
    "asked_one_output": "right for one output alone",
    "asked_gradient": "what it hands back",
    "asked_of_probabilities": "the gradient of the probabilities",
    "asked_of_logits": "the gradient of what the probabilities are made of",
    "asked_momentum": "the momentum of running statistics",
    "asked_share_of_the_new": "the share of the new ones",
    "asked_share_of_the_old": "the share of the old ones",
    "asked_running_variance": "the running variance",
    "asked_unbiased": "the unbiased one (over n - 1)",
    "asked_biased": "the biased one (over n)",
    "asked_p": "p",
    "asked_p_dropped": "the share that is dropped",
    "asked_p_kept": "the share that is kept",
    "asked_scaling": "what is kept",
    "asked_scaled_in_training": "scaled in training",
    "asked_scaled_in_evaluation": "scaled in evaluation",
    "asked_epsilon": "epsilon",
    "asked_within_the_root": "within the root",
    "asked_beside_the_root": "beside the root",
    "asked_beside_the_uncorrected_root": "beside the root before its correction",
    "asked_velocity": "the velocity",
    "asked_velocity_sum": "a sum of gradients",
    "asked_velocity_mean": "a moving average of gradients (1 - momentum of each)",
    "asked_decay": "the weight decay",
    "asked_decay_of_all": "of all parameters",
    "asked_decay_of_weights": "of weights alone",
    "asked_gradients": "a gradient of parameters",
    "asked_gradients_summed": "the sum over the batch",
    "asked_gradients_averaged": "the mean over the batch",
    "asked_derivative_at_0": "the derivative at 0",
    "asked_slope_0": "0",
    "asked_slope_1": "1",
    "asked_slope_half": "0.5",
    "asked_equal_values": "the gradient of equal largest values",
    "asked_the_first": "that of the first",
    "asked_the_last": "that of the last",
    "asked_all_of_them": "that of each of them",
    "asked_shared": "shared among them",
    "assignment_no_conventions": "goes not with a scenario or a script, which states what it is; delete this field",
    "assignment_no_questions": "nothing of this is done in several ways; delete {name}",
    "assignment_no_question": "nothing is asked for by the name {name}; accepted here: {known}",
    "assignment_no_question_but": (
        "nothing is asked for by the name {name}, did you mean {close}? Accepted here: {known}"
    ),
    "assignment_no_answer": "should be one of {known}, not {given}",
    "judged_unwritten": "{name} is not written yet",
    "judged_returns_nothing": "{name} computes something, but returns nothing",
    "judged_failed": "stops: {problem}",
    "judged_stops_as_called": "it stops in every way in which it was called; perhaps it is called otherwise: {problem}",
    "judged_not_callable": "{name} is defined in line {line}, but within something else, where it cannot be called",
    "judged_perhaps_meant": "{name} is not defined; perhaps {other} is meant",
    "judged_defined_twice": "{name} is defined in {files}, and differently",
    "judged_not_recognised": "{name} was not recognised as anything that can be checked",
    "judged_not_taken": "{name} could not be checked: {problem}",
    "judged_not_callable_by_names": (
        "{name} could not be checked: nothing tells how it is called; of a network, options or an adapter in the "
        "assignment can state it"
    ),
    "judged_inconclusive": "not decided: {why}",
    "judged_inconclusive_numbers": "not decided: no number of it tells whether it is right",
    "judged_share_unknown": "{names}: points are given for this, and nothing of the part is known by that name",
    "judged_share_open": "{names}: wrong, and it is not clear whether by a mistake there or only by one before it",
    "judged_no_update": "the update is not judged: what is called gives gradients, and nothing else makes a step",
    "judged_by_complex_step": (
        "its gradient comes from differences, with a complex step, and not from backpropagation: its numbers are right"
    ),
    "judged_one_output_alone": "right for one output; of several its gradient lacks their number: which is asked for?",
    "judged_gradient_of_logits": (
        "it is given probabilities, and hands back the gradient of what they are made of: is that asked for?"
    ),
    "judged_no_such_kind": "nothing was recognised as {kind}",
    "judged_no_script": "no loop was found that trains",
    "judged_with_parts_mended": "judged with {names} mended, so that a mistake there costs nothing here",
    "judged_uses_wrong_parts": "it uses {names}, which is wrong; it cannot be told whether it has a mistake of its own",
    "assignment_no_yaml_file": "{file}: should be a .yaml file in a folder that exists",
    # ------------------------------------------------------------ errors: a baseline
    "damaged_baseline": (
        "{file}: damaged baseline: {problem}; restore it from version control, or delete it and accept"
    ),
    "of_field": "{field}: {problem}",
    "of_file": "the file: {problem}",
    "no_regular_file": "not a regular file",
    "larger_than": "larger than {mebibytes} MiB",
    "no_json": "not JSON: {error}",
    "other_schema": "schema {schema}, but this version reads {right}",
    "no_such_environment": "names environment {number}, but has {count}",
    "other_entries": "{tensor} at step {step}: other entries than are kept",
    "another_accept": "{file}: another accept has held it for a minute; try again",
    # ------------------------------------------------------------ errors: a scenario's file
    "odd_file_name": "a scenario's file name should be text without control characters; rename it",
    "scenario_is_no_mapping": "should be a mapping with a title, a network, data, ...",
    "extends_no_name": "should be the name of another scenario file, not {target}",
    "extends_outside": "{target} lies outside the workspace",
    "extends_dead_link": "{target} is a link that leads nowhere",
    "extends_no_file": "there is no file {target} beside this one",
    "extends_circle": "goes in a circle: {circle}",
    "sweep_is_no_mapping": "should be a mapping from a field's path to a list of values",
    "too_many_combinations": "{number} combinations, but at most {most} run",
    "no_choices": "should be a list of values, or a mapping of named variants",
    "no_settings": "should be a mapping from paths to values",
    "no_such_field": "no such field to change",
    "unknown_document": "{document} is not in documents.yaml, which has {known}",
    "side_has_other_parameters": "changes the parameters' names or shapes",
    "side_has_other_rate": "the learning rate is the run's, the same for both sides",
    "side_may_not_differ": "{path}: one side may differ in {fields} only",
    "two_cases_of_one_id": "{case}: two cases with this id; a swept value or a dtype stands twice",
    "no_yaml": "not valid YAML: {problem}",
    "yaml_control_character": "not valid YAML: has the control character {character}",
    "nested_too_deep": "nested deeper than {levels} levels",
    "assignment_empty": "the file is empty; new assignment OTHER.yaml writes one that works",
    "file_is_empty": "the file is empty; it should be a mapping with a title, a network, ...",
    "no_such_file": "no such file",
    "cannot_be_read": "cannot be read: {problem}",
    "utf16_text": "not UTF-8 text but UTF-16; save the file as UTF-8",
    "no_utf8_text": "not UTF-8 text; save the file as UTF-8",
    "too_many_nodes": "more than {most} values, counting what aliases repeat",
    "name_is_no_text": "a field's name should be plain text",
    "stands_twice": "stands twice in this mapping; remove one",
    "unusable_text": "text with a NUL or half a surrogate pair; remove the escape",
    "no_finite_number": "should be a finite number",
    "too_many_digits": "a number of more than 400 digits",
    # ------------------------------------------------------------ errors: a workspace
    "reports_in_a_link": "{folder}: is a link, or lies in one; reports are written into folders of their own",
    "odd_data_option": "--data {given}: should be mnist=PATH, a folder of IDX files or a mnist_all.mat",
    "no_such_data": "--data {given}: no such file or folder",
    "folder_outside": "{folder}: tool.harness.{name} lies outside the workspace {root}",
    "no_workspace": ("{folder}: no such folder; run in a folder that has scenarios/, or name one with --workspace"),
    "odd_setting": "{file}: tool.harness.{key}: should be one of {known}, a path in text",
    "no_toml": "{file}: not valid TOML: {problem}",
    "toml_too_deep": "{file}: not valid TOML: nested too deeply",
    "settings_no_table": "{file}: tool.harness: should be a table with {known}, candidates",
    "candidates_no_list": "{file}: tool.harness.candidates: should be a list of files such as ['my_backprop.py']",
    "two_scenarios_of_one_name": "{file}: another scenario has this name: {other}; rename one",
    "scenario_outside": "{name}: lies outside the workspace {root}; name its workspace with --workspace",
    "no_such_scenario": "{name}: no such scenario in {folder}; `list` names them",
    "no_such_scenario_but": "{name}: no such scenario in {folder}, did you mean {close}?",
    "documents_no_mapping": "should be a mapping from a document's name to its title and source",
    "document_no_mapping": "should be a mapping with exactly a title and a source",
    "no_such_table": "no table is called {name}; there are {known}",
    "table_has_no_end": "the table {name} has no end; put a line {end} after it",
    # ------------------------------------------------------------ errors: sides, states and data
    "no_such_side": (
        "--sides {given}: should be one of {known}, a file such as my_network.py:build, or package.module:name"
    ),
    "cannot_be_imported": "{given}: cannot be imported: {error}",
    "no_file_there": "{file}: no such file",
    "cannot_be_loaded": "{where}: cannot be loaded: {error}",
    "side_has_no_function": "{given}: has no function {name}; it should take a Case and return an Implementation",
    "side_lacks": "{given}: gave {type}, which lacks {lacking}",
    "side_gives_no_step": "{given}: step() should return a Step, not {type}",
    "side_gives_no_loss": "{given}: loss should be a float, not {type}",
    "side_gives_no_mapping": "{given}: {name} should be a mapping from names to arrays",
    "side_gives_unknown": "it tells {what} of {name}, which the network does not have: it has {known}",
    "side_gives_no_floats": "{what} should be an array of {dtype}, and is {found}",
    "side_gives_odd_names": "{given}: {name} should have names in text",
    "side_predicts_no_array": "{given}: predict() should return an array (batch, out_features)",
    "side_raises": "{where}: {error}",
    "state_after_end": "{case}: the state is that of step {step}, and the run ends at {planned}",
    "unknown_side": "{file}: sides.{side}: no such side; there are {sides:and}",
    "no_parameters_told": "neither side tells its parameters after the step",
    "gradients_not_derived": (
        "a side reports no gradients, and with momentum, weight_decay or a clip they cannot be derived from the update"
        ", nor from that of another optimizer than sgd"
    ),
    "side_tells_nothing": "a side tells neither gradients nor parameters",
    "program_tells_nothing": "{file}: tells neither gradients nor parameters",
    "program_holds_constant": ("{file}: holds {names} constant, which {case} trains; `check {file}` takes it as it is"),
    "program_keeps_velocities": (
        "{file}: keeps what its optimizer remembers to itself; it should be the first side, from the scenario's own "
        "start on"
    ),
    "program_takes_one_sample": (
        "{file}: takes one sample at a time by its HARNESS, and a batch has {rows}; state training.batch.size: 1"
    ),
    "program_fails": "{file}: {error}",
    "momentum_not_followed": (
        "an optimizer that remembers can be followed for {most} steps where a side does not tell its buffers: --steps "
        "{most}"
    ),
    "predict_gave_shape": "predict gave shape {shape:shape} for {rows} rows",
    "no_safetensors": "{file}: not a readable safetensors file: {error}",
    "state_not_finite": "{file}: {name} has an entry that is not finite",
    "state_has_no_step": "{file}: {name}={value}, but should be a number of steps",
    "state_has_momentum": "{file}: has {name}, but {case} has no momentum",
    "state_has_odd_count": (
        "{file}: {name}={count:g}, but should be a whole number of steps, at least 1, and the same for all parameters"
    ),
    "step_counts_differ": "numpy steps all parameters together, and the counts of their steps differ: {counts}",
    "state_of_dtype": (
        "{file}: {name} is {dtype} of shape {shape:shape}, but should be {right_dtype} of shape {right:shape}"
    ),
    "no_mnist_folder": "{folder}: no such folder; it should hold {names} (.gz or not), or be a mnist_all.mat",
    "no_idx_file": "{file}: no such file, nor {name}.gz",
    "damaged_file": "{file}: damaged or truncated: {error}; copy it again from the original",
    "altered_file": "{file}: altered: its MD5, uncompressed, should be {md5}; copy it again",
    "unpacks_to_more": "{file}: unpacks to more than {mebibytes} MiB, but MNIST has 53; copy it again",
    "no_matlab": "{file}: not a readable MATLAB file: {error}",
    "altered_pixels": "{file}: altered: the pixels of {part} do not add up to MNIST's",
    "value_too_large": "{file}: data: a value is too large for {dtype}",
    "data_outside": "{file}: data.path: {path} lies outside {scenarios}; use --data mnist={path}",
    "no_mnist": "{path}: no such file or folder; name MNIST's place with --data mnist=PATH",
    "initial_too_large": "{file}: {name}: an initial value is too large for {dtype}",
    # ------------------------------------------------------------ errors: claims
    "ignore_what": "should have printed, the number as the page has it, or the column of a table",
    "ignore_has_no_number": "{printed} has no number; it should be a number as the page has it",
    "claim_of_no_case": "is about no case of this scenario ({wanted})",
    "claim_says_nothing": "should have printed, is or as_printed",
    "is_or_as_printed": "a claim has either is or as_printed",
    "verdict_needs_note": "expected_verdict needs a note that says why",
    "verdict_of_unseeded": "an unseeded claim is consistent or inconsistent",
    "verdict_for_unseeded": "consistent and inconsistent are for unseeded claims",
    "step_or_steps": "a claim has either step or steps",
    "odd_steps": (
        "should be first and last of the steps that a statement (is) is about, or all; of printed digits, each step "
        "in order"
    ),
    "for_printed_numbers": "is for printed numbers",
    "one_statement": "should say exactly one thing, of {kinds}",
    "about_the_loss": "{kind} is about the loss, not {of}",
    "raises_needs_given": "raises needs what is given, and nothing else does",
    "what_raises": "what raises is a scenario, or the output or loss of a given batch",
    "given_of_batch": "of output and loss, inputs and targets",
    "given_no_array": "should be numbers, in lists of the same length",
    "looked_up_on_page": "is looked up on a page; name it with in",
    "page_needs_printed": "is where the printed text stands; give printed",
    "no_page": "no file {name} beside this one or in the workspace",
    "same_at_every_step": "{of} is the same at every step; leave it out",
    "state_a_step": "should state a step; the run has {total}",
    "no_step_0": "{of} of step 0: steps count from 1",
    "too_many_rows_to_look_at": "{rows} rows are too many to look at whole; state the step of one batch",
    "no_accuracy": "this scenario measures no accuracy; metrics.accuracy says of which rows",
    "needs_name": "{of} needs a name, one of {known}",
    "no_names_here": "{of} has no names here",
    "no_activations_kept": "{of} has no names here; record_activations: true keeps them",
    "no_such_tensor": "no {tensor}; there are {known}",
    "no_such_tensor_but": "no {tensor}; did you mean {close}?",
    "entry_is_no_name": "entry {number} should be a name of {known}, then an index",
    "entry_outside": "entry {number} is {index}, but {name} has shape {shape:shape}",
    "too_many_to_keep": "{steps} steps of {entries} entries are too many to keep; at most {most}",
    "no_such_seed": "{path} is no seed of this scenario; there are {seeds}",
    "formula_of_scenario": "a formula gives numbers, and a scenario is none",
    "formula_needs_step": "is worked out from a step's values, but training.steps is 0",
    "formula_of_start": "0 is the start; a formula is worked out from the values of a step, counted from 1",
    "formula_of_last_step": (
        "a formula needs the number of its step, and training.until leaves open which is the last"
    ),
    "printed_no_numbers": "{problem}; it should be numbers as NumPy, torch or Python print them",
    "entries_differ": "names {entries} entries, but {numbers} numbers are printed",
    # ------------------------------------------------------------ errors: fields of a scenario that do not go together
    "too_large_for_dtype": "{value:g} is too large for {dtype}, which holds numbers up to {most:.9g}",
    "layer_named_twice": "{name} names two layers; rename one",
    "no_parameters": "should have at least one layer with parameters, such as linear",
    "nothing_is_trained": "nothing is trained; leave at least one parameter trainable",
    "no_such_parameter": "should be among the parameters of {layer}: {known}",
    "residual_ends_differ": (
        "{name} takes {inputs}, but its branch gives {outputs}; they are added, so should be equal"
    ),
    "shares_what_it_has": "{layer} has no {name} to share, or numbers for it; state only one of them",
    "nothing_to_share": "{name} is no parameter of a layer before this one; there is {known}",
    "shared_shapes_differ": "{name} is {stated:shape}, but {other} is {shape:shape}; one shape should serve both",
    "no_width": "how many values a row it takes is not known; state in_features of a linear layer",
    "too_many_weights": "{number} weights, but at most {most} run",
    "size_differs": "is {stated}, but {name} has shape {shape:shape}",
    "parameter_shapes_differ": "of {layer} has shape {shape:shape}, but {other}; both should have the same {axis}",
    "parameter_of_shape": "{name} has {shape:shape}",
    "no_size": "should have {sizes:and}, or numbers for its {parameter}",
    "width_differs": ("{layer} takes {inputs}, but {arrives} {width}; {axis} should be {right}"),
    "axes_differ": "{layer} takes (batch, {axes}), but {arrives} {shape}",
    "rows_have_no_shape": (
        "{layer} takes (batch, {axes}), but {arrives} {shape}; state the data's shape, or put a reshape before it"
    ),
    "numbers_of_axes": "of shape {shape:shape}, but should have the axes {axes}",
    "numbers_of_shape": "of shape {shape:shape}, but should have {right:shape}",
    "output_of_no_rows": "{layer} gives {shape}; end the network in rows, by flatten, say",
    "reshaped_to_others": "{shape:shape} has {size} values, but samples of {arrives} arrive",
    "no_permutation": "{dims} should have each of {axes} once, 0, the batch, first",
    "mask_of_shape": "of shape {shape:shape}, but a sample's mask is {right:shape}, and a batch's {batch:shape}",
    "no_mask_entry": "should be 0 or 1, not {given}",
    "mask_is_ragged": "has shape {shape:shape}, but the first beside it {first:shape}",
    "ids_come_first": "{layer} takes ids, which no layer gives; it should be the network's first layer",
    "no_such_row": (
        "padding_idx {row} is no row: there are {rows} rows, 0 to {last}, or -1 to -{rows} counted from the end"
    ),
    "no_such_id": "{given:g} is no id: {layer} takes whole numbers from 0 to {last}",
    "too_many_ids": "ids below {high}, but {layer} has {ids}, 0 to {last}",
    "source_of_no_ids": "{given} gives no ids: {layer} takes whole numbers from 0 to {last}; use one of {sources}",
    "padding_beyond_half": "{padding} along the {axis}, but should be at most {most}, half of kernel_size",
    "kernel_beyond_sample": (
        "a window reaches over {reach} entries, but the {axis}, its padding counted, has {padded}; take a smaller one"
    ),
    "window_without_entry": "leaves a window without any of the {length} entries of the {axis}; take a smaller one",
    "only_matrices_turn": "{name} has shape {shape:shape}; only a matrix is transposed: take it as it is, without .T",
    "groups_do_not_divide": "{groups} groups should divide {channels}, which is {number}",
    "same_needs_stride_1": "should be a number where stride is {stride:shape}; same goes with a stride of 1",
    "padded_too_large": "makes {values:,} values of a sample; at most {most:,} are allowed",
    "windows_too_large": "makes windows of {values:,} values of a sample; at most {most:,} are allowed",
    "output_padding_too_large": (
        "should be less than stride, which is {stride:shape}, or dilation, which is {dilation:shape}"
    ),
    "padding_leaves_nothing": "should be smaller: the output would be {sizes:shape}",
    "values_of_shape": "{shape:shape} has {size} values, but a row of inputs has {width}",
    "features_or_shape": "should have features, or a shape",
    "layer_gives": "{layer} gives",
    "data_give": "the data give",
    "row_has_entries": "has {entries} entries, but the first row has {first}",
    "no_weight": "has no weight; give one, or say how to draw it in initial.weight",
    "draws_nothing": "{name} is nothing that is drawn; there is {known}",
    "drawn_twice": "{name} is drawn already; leave it out",
    "draws_lack": "should have all that is drawn; add {names:and}",
    "rows_drawn_in_part": "should have either data, or inputs and targets, or none of them",
    "rows_not_drawn": "these rows are not drawn, but given; leave data, inputs and targets out",
    "rows_have_two_seeds": "the rows are among initial.draws, and drawn from initial.seed; leave this seed out",
    "rows_need_seed": "rows are drawn; state a seed, or add data to initial.draws",
    "rows_made_at_once": "a function makes inputs and targets at once; name data in place of both",
    "parameters_need_seed": "parameters are drawn; state a seed",
    "low_above_high": "low={low} should be below high={high}, in range",
    "inputs_have_width": "{width} values a row, but the network takes {inputs} inputs",
    "targets_have_width": "{width} targets a row, but the network has {outputs} outputs",
    "labels_need_loss": "class labels need one of the losses {losses}, not {loss}",
    "loss_needs_labels": "{loss} takes class labels: use {field}",
    "weights_of_classes": "{weights} weights, but the network has {outputs} outputs: give one for each class",
    "no_class_counts": "no class counts: the only one with a weight is ignore_index",
    "no_label_counts": "no sample counts: every label is ignore_index, or of a class of weight 0",
    "ignored_label_of_rows": "ignore_index is a label, but targets are rows here: use {field}, or no ignore_index",
    "too_many_classes": "{classes} classes, but the network has {outputs} outputs",
    "targets_or_labels": "should have either targets or labels",
    "rows_differ": "{rows} rows, but inputs have {inputs}",
    "no_such_class": "class {label}, but the network has {outputs} outputs (0 to {last})",
    "targets_no_probabilities": "{loss} takes targets from 0 to 1",
    "exactly_one": "should have exactly one of {fields}",
    "use_binary": "{loss} takes targets from 0 to 1: use {field}",
    "too_many_values": "{rows} rows of {width} values, but at most {most} values run",
    "missing_for_steps": "missing; add it (only training.steps: 0 runs without)",
    "loss_takes_probabilities": (
        "binary_cross_entropy takes probabilities; end the network in a sigmoid, or add _with_logits"
    ),
    "loss_takes_probabilities_of_classes": (
        "categorical_cross_entropy takes probabilities; end the network in a softmax, or use cross_entropy, of logits"
    ),
    "too_narrow": "{layer} of one value a row is always the same; it needs at least {least}",
    "normalises_one_value": "{layer} of one value is always 0; it needs at least two values",
    "batch_too_short": (
        "{layer} takes the variance over the batch, and a batch here has {rows}; it needs at least {least} samples"
    ),
    "axes_of_batch_norm1d": (
        "{layer} takes (batch, features) or (batch, channels, length), but samples of {shape:shape} arrive"
    ),
    "not_the_last_axes": (
        "{layer} normalises axes of {stated:shape}, but samples of {shape:shape} arrive; state their last axes"
    ),
    "numbers_of_no_parameter": "has numbers, but {none} is false: there is no {field}",
    "loss_takes_log_probabilities": "{loss} takes logarithms of probabilities; end the network in log_softmax",
    "loss_of_one_output": ("{loss} of one output is always 0; use two outputs or binary_cross_entropy_with_logits"),
    "no_such_layer": "{name} is no layer of this network; there are {known}",
    "auxiliary_of_other_targets": "{loss} takes other targets than {first}, the first loss",
    "auxiliary_of_other_width": (
        "{layer} gives {shape}, but targets are (batch, {outputs}), as the network's outputs are"
    ),
    "penalty_of_nothing": "{name} is no parameter of this network; use weights, all, or some of {known}",
    "steps_should_increase": "steps should increase",
    "milestones_should_increase": "milestones should increase",
    "epochs_of_no_length": "epochs of one length are needed; state a number of steps, or another order of batches",
    "rate_of_schedule": "the learning rate of step {step} is {rate}; should be above 0, at most {most:.6g}",
    "warm_up_cut_short": "lasts beyond step {after}, where another schedule begins; use fewer, or begin that later",
    "norm_type_of_no_norm": "goes with max_norm alone; leave it out",
    "nesterov_needs_momentum": "needs a momentum and no dampening, as torch.optim.SGD says",
    "batch_too_large": "a batch of {rows} rows, of {units} values in the widest layer; at most {most} values run",
    "batch_above_rows": "is {size}, but there are {rows} rows",
    "random_start_needs_seed": "random_start draws rows; state a seed",
    "random_start_has_no_epochs": "random_start has no epochs; use steps or until",
    "step_after_end": "step {step}, but the run ends at {total}",
    "accuracy_needs_step": "accuracy is taken after a step, but training.steps is 0",
    "accuracy_needs_labels": "accuracy needs class labels",
    "no_test_set": "this data has no test set",
    "training_rows": "there are {rows} training rows",
    # ------------------------------------------------------------ errata
    "errata_title": "What the documents say, and what is true",
    "errata_introduction": (
        "Each number and statement of a document is a claim in a scenario file; this page is made of their verdicts "
        "(docs/claims.md tells what each means). A number is held against the digits that are printed: 0.7514 means "
        "0.75135 to 0.75145. *Fixed to* is how far the loosest printed digit leaves its value open."
    ),
    "errata_document": "Document {name}: {title}",
    "no_document": "Without a document",
    "errata_source": "Source: {source}.",
    "section_page_and_claim": "Page and claim disagree",
    "section_wrong": "Wrong",
    "section_by_nobody": "Reproducible by nobody",
    "section_confirmed": "Confirmed",
    "section_not_run": "Not run here",
    "errata_claim": "#### {claim}, {title}: {finding}",
    "errata_says": "- It says: {text}",
    "errata_true": "- True: {text}",
    "errata_evidence": "- Evidence: {text}",
    "errata_note": "- Note: {text}",
    "errata_correction": "- Suggested correction: {text}",
    "errata_run_as": "- Run as {cases}; {file}, line {line}",
    # ------------------------------------------------------------ report.md, curves and GitHub
    "report_title": "Report",
    "compared": "Compared: {opening}.",
    "error_line": "**Error**: {error}",
    "all_cases": "All cases",
    "report_legend": """\
`gradient` is the largest difference of any gradient's entry at any step, relative to the largest entry of its tensor;
`resolution` is the smallest relative error that would have been noticed in any gradient at any step. In a case's table
each row is the entry that uses most of its bound: both values, how far apart they are, and the tensor's resolution.
`(operation)` marks what was judged operation by operation: there |diff| is how far a side is from the operation
recomputed from its own inputs.""",
    "case_of_document": "{title}, document {document}; {extent}.",
    "case_of_no_document": "{title}; {extent}.",
    "loss_over_steps": "loss over the steps",
    "made_with_these": "Made with {parts}.",
    "rest_is_in_report": "... the rest is in reports/latest/report.md",
    "cannot_be_written": "{file}: cannot be written: {problem}",
    "batch_accuracy": "batch accuracy",
    "curve_step": "step",
    "curve_difference": "|difference|",
    "curve_of_same_numbers": "the same numbers at every logged step",
    "curve_not_finite": "not finite on one side or both",
    "matplotlib_cannot_load": "curves: matplotlib cannot be loaded ({error}); mend its matplotlibrc",
    # ------------------------------------------------------------ show
    "show_network": "network",
    "show_parameters": "{entries:,} parameters",
    "show_initial": "initial",
    "show_loss": "loss",
    "show_penalty": "penalty",
    "show_auxiliary": "and loss",
    "show_of": "{loss}, of {layer}",
    "show_optimizer": "optimizer",
    "show_data": "data",
    "show_training": "training",
    "show_runs": "runs",
    "show_side": "side",
    "show_expected": "expected",
    "show_claims": "claims",
    "show_document": "document",
    "show_rows": "{rows:,} rows: {data}",
    "show_side_has": "{side} has {has}",
    "show_claims_are": "{claims}, {numbered} of them about printed numbers",
    "show_cases": "cases ({number})",
    "show_parameter_given": "{name} as given",
    "show_parameter_drawn": "{name} drawn",
    "show_residual": "residual, what arrives plus",
    "show_parameter": "{name}",
    "show_parameter_shared": "{name} of {of}",
    "show_parameter_fixed": "{parameter} (not trained)",
    "show_no_parameter": "no {name}",
    "show_forward_only": "the forward pass only",
    "show_default": "{default:,} of {total:,} steps by default, all with --full",
    "show_default_of_at_most": "{default:,} of at most {total:,} steps by default, all with --full",
    "show_steps": "{total:,} steps",
    "show_at_most": "at most {total:,} steps",
    "show_defaults": "defaults",
    # ------------------------------------------------------------ trace
    "trace_title": "{case}: step {step} by the chain rule",
    "trace_title_entry": "{case}: step {step}, the chain rule for {entry}",
    "trace_title_forward": "{case}: the forward pass",
    "trace_step_of": "step {step} of {steps}",
    "trace_sample_of": "sample {sample} of {samples}",
    "trace_digits": ByCount(
        "The numbers are exact, shown to one significant digit.",
        "The numbers are exact, shown to {count} significant digits.",
    ),
    "trace_in_float64": "The network is too large for exact numbers: these are worked out in float64.",
    "trace_indices": "Indices count from 0.",
    "trace_delta": "δ1 is the gradient of the loss with respect to z1, ∂L/∂z1; ⁺ marks a value after the step.",
    "trace_over_samples": (
        "z, a and δ belong to the sample that is shown; L and the gradients of parameters cover all {samples} samples, "
        "and Σₙ adds over them."
    ),
    "trace_given": "Given",
    "trace_called": "{short} = {name}",
    "trace_array": "numbers of shape {shape:shape}",
    "trace_forward": "Forward: {label}, the output of {layer} ({kind}), shape {shape:shape}",
    "trace_loss": "Loss: {kinds:and}",
    "trace_backward_loss": "Backward: from the loss to {label}, the output of {layer}",
    "trace_backward": "Backward: through {through:and} to {label}, the output of {layer}",
    "trace_entry_gradient": "Gradient of the entry",
    "trace_update": "Update: {kind}, learning rate {lr:.8g}",
    "trace_since": "since {conditions:and}",
    "trace_and_since": ", since {conditions:and}",
    "trace_more_terms": ByCount("… (one more term)", "… ({count:,} more terms)"),
    "trace_left_out": ByCount(
        "One more entry of {of} is not shown; --units shows more, --entry any.",
        "{count:,} more entries of {of} are not shown; --units shows more, --entry any.",
    ),
    "trace_in_words": "The formulas of {layer} ({kind}) are not written out here, only its values.",
    "trace_formula": "In short: {formula}.",
    "trace_loss_in_words": "The formula of the loss {kind} is not written out here, only its value.",
    "trace_held": "No step moves {names:and}.",
    "trace_yours": "yours {number}",
    "trace_yours_follows": "yours {number}, which follows from your numbers before it",
    "trace_yours_first": "yours {number}: THE FIRST WRONG NUMBER; your own numbers before it give {follows}",
    "trace_yours_wrong": "yours {number}: wrong as well; your own numbers before it give {follows}",
    "trace_go_to_first": "Go to it",
    "trace_latex": "In formulas {latex} is what the text calls {text}.",
    "trace_beside": "Below each number stands the one that {name} returns, if it returns it.",
    "trace_all_right": "{name}: every number that it returns is right.",
    "trace_tells_nothing": "{name} returns none of the numbers of this step.",
    "trace_first_wrong": (
        "{name}: the first wrong number is {number}. It is {own}, but {name}'s own numbers before it give {follows}."
    ),
    "trace_wrong_of": "Of {of}, {wrong} of {total} numbers are wrong.",
    "trace_deltas_of_biases": "Its δ is read from its gradient of the bias, which is the same for one sample.",
    "trace_not_told": "It does not return {tensor}.",
    "trace_other_shape": "It returns {tensor} with shape {shape:shape}, but should with {right:shape}.",
    "trace_first_wrong_unseen": "It is not among the numbers below; --units or --sample shows more.",
    "trace_from_own_step": "Step {step} starts from the parameters that {name} returns for the step before.",
    "trace_from_unknown": "--from {given}: should be a file, such as my_backprop.py, or numpy or torch",
    "trace_from_a_folder": "--from {folder}: is a folder; name one file, such as {folder}/my_backprop.py",
    "trace_forward_only": "{case} takes no step, so --from has nothing to compare; name a case that trains",
    "trace_no_steps": "--step {step}: {case} takes no step, only a forward pass; leave --step out",
    "trace_no_such_step": "--step {step}: {case} has the steps 1 to {most}",
    "trace_ends_before": "--step {step}: {case} ends after step {last}, where its loss is low enough",
    "trace_no_such_sample": "--sample {sample}: the batch of this step has the samples 1 to {samples}",
    "trace_entry_there": "{name} {shape:shape}",
    "trace_entry_odd": "--entry {entry}: should be a parameter and an index, such as {example}; there are {there:;}",
    "trace_entry_unknown": "--entry {entry}: no such parameter; there are {there:;}",
    "trace_entry_outside": (
        "--entry {entry}: {name} has the shape {shape:shape}; the index should have {axes}, counted from 0, such as "
        "{example}"
    ),
    "trace_entry_axes": ByCount("one number", "{count} numbers"),
    "trace_entry_held": "--entry {entry}: no step moves {name}; choose an entry of another parameter",
    "trace_entry_forward_only": "--entry: {case} takes no step, so no parameter has a gradient; leave --entry out",
    "trace_several_cases": "{scenario} has {number} cases; this is the first. Name another to trace it: {others}.",
    # ------------------------------------------------------------ show --adequacy
    "adequacy_not_known": (
        "{scenario}: mistakes are known of layers one after the other, each with parameters of its own, before one loss"
    ),
    "adequacy_of_no_step": "{scenario} takes no step: it can show mistakes of the forward pass only",
    "adequacy": ByCount(
        "{case}: {missed} of {total} known mistakes would go unnoticed in its first step, of those that its layers "
        "and its loss allow",
        "{case}: {missed} of {total} known mistakes would go unnoticed in its first {count} steps, of those that its "
        "layers and its loss allow",
    ),
    "would_be_noticed": "would be noticed ({number})",
    "nothing_catches_it": "nothing here",
    # ------------------------------------------------------------ faults
    "way_data": "what goes in",
    "way_forward": "the way forward",
    "way_loss": "the loss and where the backward pass begins",
    "way_backward": "the backward pass",
    "way_update": "the update",
    "way_reported": "the loss that is reported",
    "fault_heading": "{name}   (fault {number}, in {way})",
    "fault_what": "what",
    "fault_symptom": "symptom",
    "fault_hint": "hint",
    "not_here": "Not here",
    "left_out_30": "an activation that overwrites z in place gives the numbers of 11",
    "left_out_43": "the fan of an initialisation: a candidate is given its parameters",
    "left_out_45": "accuracy measured on training data: a check measures no accuracy",
    "faults_head": """\
# Mistakes of hand-written backpropagation

Each is a small injection into the textbook's step (`harness/faults`), with its number, its name, what is wrong, how one
finds it from the numbers, and the hint that a student gets. The same number with several names is the same mistake made
in several ways. `check` looks for the one, or the pair, that gives a candidate's numbers; `show SCENARIO --adequacy`
tells which of them a scenario can notice. Made by `backprop-harness faults --markdown`; do not edit.""",
    # ------------------------------------------------------------ schema --docs
    "over_batch": "{name} (over the batch)",
    "over_outputs": "{name} (over outputs)",
    "over_entries": "{name} (over batch · outputs)",
    "loss_of": "{name} (of {of})",
    "of_given_masks": "{name} (given its mask)",
    "every_loss": "losses",
    "what_is_checked": (
        "Networks of linear layers, each with {activations} or nothing behind it; {others}; the losses {losses}; "
        "{optimizers}"
    ),
    # ------------------------------------------------------------ claims: why
    "half_the_true_value": "half the true value",
    "twice_the_true_value": "twice the true value",
    "sign_turned": "the true value with its sign turned",
    "not_divided": "{rows} times the true value: not divided by the {rows} samples",
    "divided_too_often": "1/{rows} of the true value: divided by the {rows} samples once too often",
    "cut_off": "cut off after the last printed place, not rounded",
    "digits_of_case": "these are the digits of {case}",
    "digits_of_later_step": "these are the digits of step {step:,}, one step later",
    "digits_of_earlier_step": "these are the digits of step {step:,}, one step earlier",
    "digits_before_update": (
        "these are the digits after step {after:,}, one step earlier: before the update of step {step:,}"
    ),
    "digits_at_the_start": "these are the digits at the start, one step earlier: before the update of step {step:,}",
    "known_mistakes": "a known mistake gives every digit: {mistakes:or}: {sentence}",
    "known_mistakes_or_more": "a known mistake gives every digit: {mistakes:or} or {number} more: {sentence}",
    "rounding_carried_on": ByCount(
        "rounding carried on: these digits follow from the rounded numbers that claim {claims} prints",
        "rounding carried on: these digits follow from the rounded numbers that claims {claims} print",
    ),
    "counts_differ": "prints {count} numbers, but there are {right}",
    "counts_differ_of_shape": "prints {count} numbers, but there are {right} of shape {shape:shape}",
    "counts_differ_at_steps": "prints {count} numbers, but there are {right} at {steps} steps",
    "shape_is_another": "shape {shape:shape}, but it is {right:shape}",
    "shape_is_transposed": "shape {shape:shape}, but it is {right:shape}; layout: in_out?",
    "printed_is_wrong": "{printed} is printed, {right} is right",
    "some_printed_are_wrong": "{wrong} of {total} numbers: {printed} is printed, {right} is right",
    "digits_determined": "only {determined} of {digits} digits can be reproduced by anybody",
    "digits_lost": (
        "only {determined} of {digits} digits can be reproduced by anybody; from step {step:,} on starts one unit in "
        "the last place apart agree on fewer than {few}"
    ),
    "raises_given": "raises, given {given}",
    "nothing_is_raised": "nothing is raised",
    "raises": "raises {error}",
    "formula_is": "{formula} = {value}",
    "formula_number": "{printed:.8g} by this formula, {right:.8g} is right",
    "formula_entry": "{printed:.8g} by this formula, {right:.8g} is right in entry [{entry}]",
    "few_runs_have_it": "only {runs} runs have such a value, or it does not have {numbers} numbers",
    "in_runs": "{smallest:.9g} to {largest:.9g} in {runs} runs",
    "one_more_run": "one more run lies in {low:.9g} to {high:.9g} with 99 %",
    "printed_below": "one more run lies in {low:.9g} to {high:.9g} with 99 %; the printed number lies below",
    "printed_above": "one more run lies in {low:.9g} to {high:.9g} with 99 %; the printed number lies above",
    "numbers_outside": "{outside} of {total} numbers outside; farthest out {farthest}: {lies}",
    "value_at_step": "{value} at step {step:,}",
    "at_all_steps": "at all of {steps:,} steps",
    "not_so_at_steps": "not so at {bad:,} of {steps:,} steps, first at step {first:,}, last at {last:,}",
    "has_shape": "shape {shape:shape}",
    "standard_deviation": "standard deviation {value:.4g}",
    "largest_entry": "largest entry {value:.8g}",
    "smallest_entry": "smallest entry {value:.8g}",
    "large_tensor": "shape {shape:shape}, largest |entry| {largest:.8g}",
    "rises_at": "rises at {rising:,} of {steps:,} steps",
    "first_at_step": "first at step {step:,}",
    "never_rises": "never rises in {steps:,} steps",
    "first_below": "the first below it",
    "at_least": "at least {value}",
    "first_not_finite": "the first that is not finite",
    "finite_at_step": "finite, {value} at step {step:,}",
    "falls_by": "{first} at step {start:,}, {last} at step {end:,}: falls by {share:.3g} %",
    # ------------------------------------------------------------ claims: what the page has
    "page_says": "{where} {said}",
    "page_says_claim_right": "{where} {said}; the claim is right",
    "page_says_page_right": "{where} {said}; the page is right",
    "page_says_both_right": "{where} {said}; both are right",
    "page_says_neither_right": "{where} {said}; neither is right",
    "page_lacks_after": "does not have the text {after!r} (after)",
    "page_lacks_column": "has no table with the column {column!r}; its columns: {columns}",
    "page_lacks_any_column": "has no table with the column {column!r}; its columns: none",
    "page_lacks": "does not have {printed}",
    "page_lacks_behind": "does not have {printed} after {after!r}",
    "page_has": "has {printed}, the claim {claim}",
    "page_has_other_signs": ("has the same numbers, but other signs between them; copy the text as it stands there"),
    "named": ByCount("{count} claim names", "{count} claims name"),
    "uncovered": "{numbers} that no claim covers; {named} this page",
    "stale_ignore": "{place}: ignore {number}: {file} does not have {printed}; remove it",
    "stale_column": "{place}: ignore {number}: {file} does not have the column {column!r}; remove it",
    # ------------------------------------------------------------ baselines
    "baseline_is": "baseline {baseline_verdict}",
    "baseline_is_for": "baseline {baseline_verdict}: {details:;}",
    "baseline_not_as_expected": "baseline {baseline_verdict}: {details:;} [{file}]",
    "case_has_no_baseline": "baseline missing: {case}",
    "accept_keeps_this": "accept --new-only keeps this run",
    "entry_changed": "{tensor} at step {step:,}, entry {entry}: {then:.9g} when accepted, {now:.9g} now",
    "norm_changed": "{tensor} at step {step:,}, norm {norm}: {then:.9g} when accepted, {now:.9g} now",
    "value_changed": "{tensor} at step {step:,}, value: {then:.9g} when accepted, {now:.9g} now",
    "scenario_changed": "the scenario has changed since",
    "made_with": "made with {parts}",
    "made_with_part": "{name} {then}, now {now}",
    "unused_baseline_file": "{file}: unused: there is no scenario {scenario}; delete the file, or run accept",
    "unused_baseline": "{file}: unused: there is no case {case}; run accept",
    "baseline_file_removed": "{file}: removed",
    "baseline_removed": "{file}: {case} removed",
    "kept_as_it_was": "kept as it was",
    "refused": "refused, it is not as expected: {reason}",
    "accepted": "accepted; it was {baseline_verdict}: {details:;}",
    "accepted_new": "accepted, new",
    "run_again_without_accept": "{done}; run again without --harness-accept",
    # ------------------------------------------------------------ check: the answer
    "word_right": "RIGHT",
    "word_right_by_convention": "RIGHT, BY ANOTHER CONVENTION",
    "word_convention": "CONVENTION",
    "word_inconclusive": "INCONCLUSIVE",
    "word_wrong": "WRONG",
    "word_failed": "FAILED",
    "not_understood": "not understood",
    "not_called": "not called",
    "counted_word": "{number} {word}",
    "candidates_counted": "{number} candidates: {counts}",
    "layers": "{number} layers",
    "more": "{number} more",
    "line": "line {line}",
    "check_steps": ByCount("{count} step", "{count} steps"),
    "check_probes": ByCount("{count} probe ({names})", "{count} probes ({names})"),
    "extent": "{steps} of {probes}",
    "all_right": "all {total} numbers lie within the rounding of a correct computation; {noticed}",
    "noticed_in_gradients": "a relative error of {resolution:.1e} in any gradient would have been noticed",
    "noticed_in_numbers": "a relative error of {resolution:.1e} in any number would have been noticed",
    "fails_under_strict": "fails under --strict: {why}",
    "by_convention": "by another convention, the same throughout: {setting}",
    "overflows_and_convention": "{overflows}, and with {setting}",
    "nothing_shows": "nothing that it returned shows whether its gradients and updates are right",
    "stopped_before_end": "it stopped before the end",
    "label_failed": "failed",
    "label_judged_by": "judged by",
    "label_where": "WHERE",
    "label_likely": "LIKELY",
    "label_or": "or",
    "label_besides": "besides",
    "label_open": "OPEN",
    "label_pattern": "pattern",
    "label_hint": "HINT",
    "label_evidence": "evidence",
    "label_not_tried": "not tried",
    "label_look_at": "look at",
    "label_change": "CHANGE",
    "label_to": "to",
    "label_by_hand": "by hand",
    "label_checked": "checked",
    "label_python": "run by",
    "ran_in": "Python {python}, NumPy {numpy} ({file})",
    "label_read_as": "read as",
    "label_not_seen": "NOT SEEN",
    "label_note": "note",
    "label_not_run": "not run",
    "label_replay": "replay",
    "shape_should_be": "shape {shape:shape}, should be {right:shape}",
    # ------------------------------------------------------------ check: where, and which mistake
    "where_forward": "in the forward pass: the output is wrong already",
    "where_loss_after_output": "in the loss: the output is right, and the loss is not",
    "where_loss_after_gradients": "in the loss: every gradient that it returns is right, and the loss is not",
    "where_loss_or_forward": (
        "in the forward pass or in the loss, which is wrong; it returns no output, which would tell"
    ),
    "where_in_between": "at the {here}: all that is computed before it is right",
    "where_state": "in what is kept for the next step, {here}: all that is computed before it is right",
    "where_update": "in the update step",
    "where_update_losses_right": "in the update step; every loss that it returns is right",
    "where_update_gradients_right": "in the update step; every gradient that it returns is right",
    "where_update_both_right": "in the update step; every loss and every gradient that it returns is right",
    "where_backward": "in the backward pass, at {here}",
    "where_backward_after": "in the backward pass, after {right}, at {here}",
    "where_backward_or_update": "in the backward pass or in the update step, at {here}",
    "where_backward_or_update_after": "in the backward pass or in the update step, after {right}, at {here}",
    "first_to_last": "{first}, {second} and so on to {last}",
    "steps_before_right": ByCount("{where}; the first step is right", "{where}; the first {count} steps are right"),
    "update_of": "update of {name}",
    "kept_of": "{buffer} of {name}",
    "output_of": "output of {name}",
    "gradient_of_output_of": "gradient of the output of {name}",
    "results_in_between": "results in between",
    "state_of": "state of {name}",
    "gradient_of": "gradient of {name}",
    "parameter_of": "parameter of {name}",
    "right_in_float32": (
        "all numbers match our backprop without a mistake, within rounding of float32, though not of float64: are "
        "some of its arrays float32?"
    ),
    "no_pair_fits": "none of {singles} known mistakes gives these numbers, and no pair of them",
    "no_mistake_fits": "none of {singles} known mistakes gives these numbers; pairs were not tried",
    "same_numbers_as": "which here gives the same numbers as: {mistakes:;}",
    "mistake_at": "{mistake}, at {places}",
    "edited_formula": "{mistake} (formula edit)",
    # a mistake that is made from a formula of the step, where the catalogue has none
    "edit_gradient_of": "the gradient of {names:and}",
    "edit_handed_back": "the gradient that {layers:and} hands back",
    "edit_made_with": "{place} is made with {value} where {right} belongs",
    "edit_made_without": "{place} is made without {value}",
    "edit_times": "{place} is multiplied by {value} once more than it should be",
    "edit_is": "{place} is {value}, as it stands",
    "edit_too_large": "{place} is too large by a factor of {size}",
    "edit_too_small": "{place} is too small by a factor of {size}",
    "edit_negated": "{place} has the wrong sign",
    "edit_of_first_sample": "{place} is that of the first sample alone",
    "edit_of_last_sample": "{place} is that of the last sample alone",
    "edit_transposed": "{place} is transposed",
    "edit_reshaped": "{place} is turned, and then reshaped to the right shape: its numbers stand in other places",
    "edit_summed": "{place} is summed over {over}, and this sum stands in every entry",
    "edit_averaged": "{place} is averaged over {over}, and this mean stands in every entry",
    "edit_over_axis": "its axis {axis}",
    "edit_over_all": "all its entries",
    "edit_formula": "{place} is {wrong} where {right} belongs ({letters})",
    "edit_letters_softmax": "g: what arrives, p: the probabilities of a row, z: the layer's input, sum: over the row",
    "edit_letters_normalised": (
        "a: what arrives; g: that times the layer's weight; n: the normalised values; r: 1 over the deviation; m: how "
        "many values have one mean; N: samples"
    ),
    "edit_labelled": "{label}, {value},",
    "edit_value_label": "{label}",
    "edit_value_arriving": "the gradient that arrives",
    "edit_value_input": "this layer's input",
    "edit_value_inputs": "the network's input",
    "edit_value_output": "this layer's own output",
    "edit_value_behind": "the output of the layer behind it",
    "edit_value_before": "the input of the layer before it",
    "edit_value_normalised": "the normalised values",
    "edit_value_squared": "the square of {value}",
    "edit_value_parameter": "{names:and} itself",
    "edit_value_turned": "{value}, transposed,",
    "edit_value_nothing": "a factor of 1",
    "edit_value_slope": "the activation's derivative at this layer's input",
    "edit_value_slope_squared": "the square of that derivative",
    "edit_value_slope_at_output": "the activation's derivative at this layer's output",
    "edit_value_one_less": "(1 minus {value})",
    "edit_value_product": "{value} times {other}",
    "edit_size_rows": "the number of samples",
    "edit_size_inputs": "the number of this layer's inputs",
    "edit_size_outputs": "the number of this layer's outputs",
    "edit_size_entries": "the number of samples times that of outputs",
    "edit_size_number": "{number}",
    "edit_size_channels": "the number of channels",
    "edit_size_places": "the number of places of a channel of the output",
    "edit_size_kept": "the share of entries that is kept",
    "edit_size_rows_and_places": "the number of samples times that of places of a channel",
    "edit_size_rate": "the learning rate",
    "edit_loss_gradient_is": (
        "the loss's gradient is {formula}, which is not its derivative (y: outputs, t: targets, p: probabilities, N: "
        "samples, K: outputs of a sample)"
    ),
    "edit_loss_gradient_times": (
        "the loss's gradient is multiplied by {formula} once more than it should be (y: outputs, t: targets, p: "
        "probabilities)"
    ),
    "edit_update": "in the update, {wrong} stands where {right} belongs",
    "edit_update_of": "in the update of {names:and}, {wrong} stands where {right} belongs",
    "relu_derivative_missing": (
        "relu's derivative is missing, or 1 everywhere (a mask a >= 0 is always true after a relu)"
    ),
    "wrong_besides": ByCount(
        "{names} is wrong besides: what is said above does not explain it",
        "{names} are wrong besides: what is said above does not explain them",
    ),
    "this_mistake": "this one mistake",
    "these_two_mistakes": "these two mistakes",
    "these_three_mistakes": "these three mistakes",
    "these_four_mistakes": "these four mistakes",
    "mistake_explains": "{mistake}: explains {names}",
    "all_match": "all {entries} numbers match our backprop with {mistakes}, within rounding",
    "others_match": "all {entries} of the other numbers match our backprop with {mistakes}, within rounding",
    "all_match_in_float32": (
        "all {entries} numbers match our backprop with {mistakes}, within rounding of float32, though not of float64: "
        "are some of its arrays float32?"
    ),
    "others_match_in_float32": (
        "all {entries} of the other numbers match our backprop with {mistakes}, within rounding of float32, though "
        "not of float64: are some of its arrays float32?"
    ),
    "tried": "{singles} single mistakes were tried",
    "tried_pairs": "{singles} single mistakes and {pairs} pairs were tried",
    "tried_edits": "{tried}, and {edits} formula edits",
    "nearest_other": "{tried}; the nearest other is {away:,.2f} % away",
    "left_out": ByCount(
        "step {first} of {probe}: by then the mistake had driven the parameters far from where they began",
        "steps {first} to {last} of {probe}: by then the mistake had driven the parameters far from where they began",
    ),
    "time_was_up": "the other known mistakes: the time was up; --seconds allows more",
    "assigning_lines": "{lines}: what is wrong is named, or handed back, there",
    "suspect_lines": "{lines}: what is computed there goes into all that is wrong, and into nothing that is right",
    "right_with_this_change": "with this change alone, everything is right",
    "mended_by_this_change": ByCount("with this change, {names} is right", "with this change, {names} are right"),
    "right_with_these_changes": "{mended}; with all {count} changes, everything is",
    "wrong_with_these_changes": ByCount(
        "{mended}; {names} is wrong still, and no small change was found for it",
        "{mended}; {names} are wrong still, and no small change was found for them",
    ),
    "line_is": "{line}: {code}",
    "put_in_line": "{line}: put in",
    "take_it_out": "take it out",
    "move_it": "move it {where}",
    # ------------------------------------------------------------ check: patterns
    "finding": "{name} {what}",
    "finding_besides": "beside that, {name} {what}",
    "in_some_steps": "{what} (in the {wrong} of {compared} steps in which it is wrong)",
    "lacks_penalty": "lacks {factor:.3g} times the parameter, as of an L2 penalty",
    "has_penalty": "has {factor:.3g} times the parameter more, as of an L2 penalty",
    "is_times": "is {factor:.6g} times the right one in every entry",
    "is_nearly_times": "is {factor:.4g} times the right one, within {near:.0e} of its largest entry",
    "is_times_from_to": "is {low:.3g} to {high:.3g} times the right one: the factor differs from step to step",
    "is_times_by_output": "is a multiple of the right one for each of the layer's outputs: {factors}",
    "is_times_by_input": "is a multiple of the right one for each of the layer's inputs: {factors}",
    "differs_by_output": (
        "is a multiple of the right one for each of the layer's outputs: the factors differ from step to step"
    ),
    "differs_by_input": (
        "is a multiple of the right one for each of the layer's inputs: the factors differ from step to step"
    ),
    "is_nearly_right": "is off by {away:.0e} of its largest entry at most: is something rounded or approximated?",
    "is_0_in": "is 0 in {zeros} of {entries} entries where the right one is not",
    "is_not_0_in": "is not 0 in {others} of {entries} entries where the right one is",
    "is_partly_right": "has the same {right} of {entries} entries right in every step",
    "is_transposed": "is the right one transposed",
    "is_0_throughout": "is 0 throughout, and the right one is not",
    "is_one_number": "is the same number in every entry",
    "is_in_another_order": "has the right numbers in another order",
    "is_shifted": "is off by the same {by} in every entry",
    "has_other_signs": "has the opposite sign in every entry, but other sizes",
    # ------------------------------------------------------------ check: hints
    "hint_forward": (
        "Take the first sample by hand, layer by layer: the product with W, the bias, the activation. The first value "
        "that differs from yours names the line."
    ),
    "hint_softmax": "Does the softmax of each sample sum to 1?",
    "hint_squares": (
        "Write the loss as a sum over entries: which function of y and t is summed, and by what is the sum divided?"
    ),
    "hint_cross_entropy": (
        "Write the loss of one sample, then of two: is the log taken of each sample's probability, and the mean after "
        "the log?"
    ),
    "hint_binary_cross_entropy": (
        "Write the loss as a sum over entries: has it a term for t and one for 1 - t, is the mean taken after the "
        "logs, and by what is the sum divided?"
    ),
    "hint_update": (
        "Write down one step of one parameter: the sign, the learning rate, momentum, decay, and which array is "
        "changed."
    ),
    "hint_statistics": (
        "Of a running mean and variance, write down what is kept after one batch: which share the old ones have, and "
        "what of the batch is added."
    ),
    "hint_mask": (
        "Of a large input, which share of the entries does your mask keep? And what is the mean of the output beside "
        "that of the input?"
    ),
    "hint_evaluation": (
        "In evaluation what comes of a sample depends on nothing that comes with it, and on no chance. Which numbers "
        "may it use there?"
    ),
    "hint_later": (
        "The first step is right. What does your code keep from one step to the next, and what should it have "
        "forgotten?"
    ),
    "hint_layers": "Is each layer's input what the layer before gives?",
    "hint_one_hot": "If you make one-hot targets of the labels, has each row exactly one 1?",
    "hint_bias_sum": (
        "The gradient of {there} is right, so the error that both begin with is. Which line adds it up over samples "
        "for {here}?"
    ),
    "hint_weight_product": (
        "The gradient of {there} is right, so the error that both begin with is. Which line multiplies it by the "
        "layer's input for {here}?"
    ),
    "hint_last_layer": (
        "The error that the gradient of {here} begins with is dL/dz of the last layer. Work it out for one sample: the "
        "derivative of the loss, its mean, and the derivative of the output's activation if it has one."
    ),
    "hint_error": (
        "The error that arrives at {behind} is right. Three things follow: it goes back through {behind}, it is "
        "multiplied by the activation's derivative, and it is multiplied by the layer's input. Which of them is wrong?"
    ),
    "hint_error_of_layer": (
        "The error that arrives at {behind} is right, and so is the gradient of {behind}. Differentiate what this "
        "layer "
        "does with respect to its input, and compare with what you hand back."
    ),
    "hint_parameter_of_layer": (
        "The error that arrives at {behind} is right. Differentiate what the layer of {here} gives with respect to "
        "{here}: which entries does it take part in? Its gradient sums over these, each times the error of that entry."
    ),
    "hint_layer_alone": (
        "The gradient of the output is given, and nothing stands before the layer. Differentiate each output that one "
        "entry of {here} takes part in; its gradient is the sum of these, each times what arrives at that output."
    ),
    "hint_loss_alone": (
        "Differentiate the whole loss, its mean too, with respect to one prediction of one sample, and compare with "
        "what you hand back."
    ),
    # ------------------------------------------------------------ check: by hand, and the rest
    "samples": ByCount("one sample", "{count} samples"),
    "by_hand": "step {step} with {samples}: what is right on the way, then yours beside it",
    "by_hand_of": "step {step} with {samples} ({options}): what is right on the way, then yours beside it",
    "by_hand_update": "step {step}: what it is given, then yours beside what is right",
    "by_hand_titled": "By hand: {title}",
    "sum_of": "{label} = {terms} = {value}",
    "term": "{name}·{factor}",
    "more_terms": "{number} more",
    "formula_linear": "out = x·W + b; the gradient of W = xᵀ·dout, of b the sum of dout over samples, of x = dout·Wᵀ",
    "formula_embedding": (
        "out = the rows of E that x names; to each row of its gradient goes every dout that came of it"
    ),
    "formula_sigmoid": "out = 1 / (1 + exp(−x)); the gradient of x = dout·out·(1 − out)",
    "formula_tanh": "out = tanh(x); the gradient of x = dout·(1 − out²)",
    "formula_relu": "out = max(x, 0); the gradient of x = dout where x > 0, else 0",
    "formula_elu": "out = x where x > 0, else α·(exp(x) − 1); the gradient of x = dout, or dout·α·exp(x)",
    "formula_celu": "out = x where x > 0, else α·(exp(x / α) − 1); the gradient of x = dout, or dout·exp(x / α)",
    "formula_gelu": (
        "out = x·Φ(x); the gradient of x = dout·(Φ(x) + x·φ(x)), of the normal distribution and its density"
    ),
    "formula_hardsigmoid": "out = x / 6 + 1 / 2, cut at 0 and 1; the gradient of x = dout / 6 between −3 and 3, else 0",
    "formula_hardtanh": "out = x, cut at its limits; the gradient of x = dout between them, else 0",
    "formula_leaky_relu": "out = x where x > 0, else slope·x; the gradient of x = dout, or slope·dout",
    "formula_logsigmoid": "out = log(sigmoid(x)); the gradient of x = dout·sigmoid(−x)",
    "formula_mish": "out = x·t, t = tanh(softplus(x)); the gradient of x = dout·(t + x·(1 − t²)·sigmoid(x))",
    "formula_relu6": "out = x, cut at 0 and 6; the gradient of x = dout between them, else 0",
    "formula_selu": "out = s·x where x > 0, else s·α·(exp(x) − 1); the gradient of x = dout·s, or dout·s·α·exp(x)",
    "formula_silu": "out = x·s, s = sigmoid(x); the gradient of x = dout·(s + x·s·(1 − s))",
    "formula_softplus": "out = log(1 + exp(x)); the gradient of x = dout·sigmoid(x)",
    "formula_softsign": "out = x / (1 + |x|); the gradient of x = dout / (1 + |x|)²",
    "formula_prelu": (
        "out = x where x > 0, else a·x; the gradient of x = dout, or a·dout, of a the sum of dout·x where x ≤ 0"
    ),
    "formula_softmax": (
        "out = exp(x) / Σ exp(x); the gradient of x = out·(dout − Σ dout·out), the sum over a sample's outputs"
    ),
    "formula_log_softmax": (
        "out = x − log Σ exp(x); the gradient of x = dout − exp(out)·Σ dout, the sum over a sample's outputs"
    ),
    "formula_conv1d": (
        "out = b + the sum of window·kernel; dout goes to the kernel times each window, and to each window "
        "times the kernel"
    ),
    "formula_conv2d": (
        "out = b + the sum of window·kernel; dout goes to the kernel times each window, and to each window "
        "times the kernel"
    ),
    "formula_max_pool2d": "out = the largest of each window; dout goes to the place where it stood",
    "formula_max_pool1d": "out = the largest of each window; dout goes to the place where it stood",
    "formula_avg_pool2d": "out = the mean of each window; each entry of it gets dout / (entries of a window)",
    "formula_avg_pool1d": "out = the mean of each window; each entry of it gets dout / (entries of a window)",
    "formula_batch_norm1d": (
        "n = (x − mean) / √(var + eps) over samples, out = γ·n + β; d = dout·γ; the gradient of x = (d − "
        "mean d − n·mean(d·n)) / √(var + eps)"
    ),
    "formula_batch_norm2d": (
        "n = (x − mean) / √(var + eps) of a channel, out = γ·n + β; d = dout·γ; the gradient of x = (d − "
        "mean d − n·mean(d·n)) / √(var + eps)"
    ),
    "formula_layer_norm": (
        "n = (x − mean) / √(var + eps) of a sample, out = γ·n + β; d = dout·γ; the gradient of x = (d − mean "
        "d − n·mean(d·n)) / √(var + eps)"
    ),
    "formula_group_norm": (
        "n = (x − mean) / √(var + eps) of a group, out = γ·n + β; d = dout·γ; the gradient of x = (d − mean "
        "d − n·mean(d·n)) / √(var + eps)"
    ),
    "formula_rms_norm": (
        "n = x / √(mean x² + eps) of a sample, out = γ·n; d = dout·γ; the gradient of x = (d − n·mean(d·n)) "
        "/ √(mean x² + eps)"
    ),
    "formula_rnn_cell": (
        "h' = tanh(a), a = x·W_ihᵀ + h·W_hhᵀ + b; da = dh'·(1 − h'²); the gradient of W_ih = daᵀ·x, of W_hh = "
        "daᵀ·h, of b the sum of da over samples, of x = da·W_ih, of h = da·W_hh"
    ),
    "formula_lstm_cell": (
        "c' = f·c + i·g, h' = o·tanh(c'); dc' = what arrives + dh'·o·(1 − tanh²(c')); of the gates do = "
        "dh'·tanh(c'), df = dc'·c, di = dc'·g, dg = dc'·i, each times its slope; the gradient of c = dc'·f, of "
        "the rest as of a linear layer"
    ),
    "formula_gru_cell": (
        "h' = (1 − z)·n + z·h; dz = dh'·(h − n), dn = dh'·(1 − z), each times its slope, and dr from dn; the "
        "gradient of h = dh'·z and what comes back through the gates, of the rest as of a linear layer"
    ),
    "formula_rnn": (
        "hₜ = tanh(xₜ·W_ihᵀ + hₜ₋₁·W_hhᵀ + b); going back from the last time step, dhₜ = what arrives there + "
        "what the next time step hands back; the gradients of W and b are sums over time steps"
    ),
    "formula_lstm": (
        "cₜ = f·cₜ₋₁ + i·g, hₜ = o·tanh(cₜ); going back from the last time step, dhₜ and dcₜ are what arrives "
        "there + what the next time step hands back; the gradients of W and b are sums over time steps"
    ),
    "formula_gru": (
        "hₜ = (1 − z)·n + z·hₜ₋₁; going back from the last time step, dhₜ = what arrives there + what the next "
        "time step hands back; the gradients of W and b are sums over time steps"
    ),
    "formula_mse": "loss = mean (x − target)²; the gradient of x = 2·(x − target) / (number of entries)",
    "formula_cross_entropy": (
        "p = softmax(x), loss = mean −log p[label]; the gradient of x = (p − one-hot) / (number of samples)"
    ),
    "formula_binary_cross_entropy": (
        "loss = mean −(t·log p + (1 − t)·log(1 − p)); the gradient of p = (p − t) / (p·(1 − p)) / (number of entries)"
    ),
    "formula_binary_cross_entropy_with_logits": (
        "p = sigmoid(x), loss = mean −(t·log p + (1 − t)·log(1 − p)); the gradient of x = (p − t) / (number of entries)"
    ),
    "formula_l1": "loss = mean |x − target|; the gradient of x = sign(x − target) / (number of entries)",
    "formula_nll": "loss = mean −x[label]; the gradient of x = −one-hot / (number of samples)",
    "formula_categorical_cross_entropy": (
        "loss = mean −Σ target·log p; the gradient of p = −target / p / (number of samples)"
    ),
    "formula_sgd": "v = momentum·v + g, w = w − lr·v; without momentum w = w − lr·g",
    "formula_adam": (
        "m = β1·m + (1 − β1)·g, v = β2·v + (1 − β2)·g², w = w − lr·(m / (1 − β1ᵗ)) / (√(v / (1 − β2ᵗ)) + eps)"
    ),
    "formula_adamw": "w = w − lr·decay·w, and then as Adam: w = w − lr·(m / (1 − β1ᵗ)) / (√(v / (1 − β2ᵗ)) + eps)",
    "formula_rmsprop": "v = α·v + (1 − α)·g², w = w − lr·g / (√v + eps)",
    "formula_adagrad": "s = s + g², w = w − lr·g / (√s + eps)",
    "formula_adadelta": "v = ρ·v + (1 − ρ)·g², d = g·√(u + eps) / √(v + eps), u = ρ·u + (1 − ρ)·d², w = w − lr·d",
    "more_entries": "and {number} more (--json has all)",
    "entry_wrong": "wrong",
    "entry_times": "{ratio} times",
    "entry_nearly_right": "nearly right",
    "checked": "{extent}, {dtype}, against the exact values",
    "checked_beside_torch": "{extent}, {dtype}, against torch and the exact values",
    "skipped": "{parts:;} (--execute runs the whole file)",
    "skipped_more": "{parts:;} and {number} more (--execute runs the whole file)",
    # ------------------------------------------------------------ candidate: speaking
    "speaking_of_field": "{field}: {what}",
    "speaking_no_mapping": "{variable} should be a mapping such as {{'network': ...}}",
    "speaking_no_linear_layer": "should have at least one layer with weights, linear or a convolution",
    "speaking_needs_inputs": (
        "{layer} takes samples of the axes {axes}; state the field inputs, their shape, such as "
        "'inputs': [{axes}] with numbers in it"
    ),
    "speaking_sizes_begin": "should begin with {values}, the values of a sample of shape {inputs:shape}",
    "speaking_number_of_sizes": "should be {sizes} numbers, the inputs and the outputs of {layers} linear layers",
    "speaking_too_many_weights": "{weights} weights, but at most {most} can be checked",
    "speaking_parameters_lack": "lacks {lacking}; name it, or state it in fixed if it is a constant",
    "speaking_ignored_label": "should be labels: no row of 0 and 1 tells ignore_index",
    "speaking_targets_of_classes": "of {loss} should be one_hot or labels",
    "speaking_targets_are_rows": "of {loss} should be matrix: a row of probabilities for each sample",
    "speaking_all_is_fixed": "every parameter is, so that there is nothing to check",
    "speaking_parameter_named_twice": "two names for {name}; keep one",
    "speaking_layer_not_checked": (
        "{layer}: check looks at layers one after the other that have parameters of their own and train all of them; "
        "for others define build(case), and name a scenario: check FILE:build SCENARIO"
    ),
    "speaking_one_sample_of_means": (
        "should be rows or columns: a batch norm takes its mean and variance over the samples of a batch"
    ),
    "speaking_no_masks": (
        "{layer}: a program is not given the mask of each step, and one that it draws itself cannot be checked; "
        "state 'p': 0 where it can be made to drop nothing, 'masks': 'zeros_and_ones' or 'scaled' where it has an "
        "argument mask, or define build(case), whose batches have masks: check FILE:build SCENARIO"
    ),
    "speaking_takes_no_mask": "it should have an argument mask (of several dropout layers masks, or mask1, mask2, ...)",
    "speaking_size_of_layer": "{axis} of {layer} should be 1, or its width in sizes; left out, it is found out",
    "speaking_no_size": "should have {sizes:and}: it is given its {parameter} in that shape",
    "speaking_weights_are_given": "a candidate is given its weights; widths are stated in sizes",
    "speaking_one_class": "{loss} of one output is always 0; it needs two",
    "speaking_sizes_end_in": "sizes end in {outputs}; remove one of the two",
    "speaking_fixed_needs_sizes": "state sizes as well, or one number",
    "speaking_shape_of_fixed": "should have shape {shape:shape}",
    "speaking_no_parameter": "no parameter {name}; there are {names}",
    "speaking_no_entry": "should be an entry such as linear1.weight[0,1], inputs[0] or targets[0], not {given}",
    "speaking_names_need_sizes": "state sizes as well: a candidate written with scalars is of one size",
    "speaking_entry_outside": "{given}: {name} has shape {shape:shape}",
    "speaking_not_executed": "{variable} is read, not executed: write numbers, text, lists and mappings out",
    "speaking_odd_field_name": "a field's name should be plain text",
    "speaking_field_twice": "stands twice; remove one",
    "speaking_softmax": (
        "a softmax is part of the loss {loss}, which takes logits: leave it out of the network, or state another loss"
    ),
    "speaking_parameters_no_mapping": 'parameters should be a mapping: {{"W1": "linear1.weight", ...}}',
    "speaking_nothing_to_call": "{where}: defines no function or class that could be called with other numbers",
    "speaking_which_to_check": (
        "{where}: which function or class should be checked? There is {there}; name it after a colon, or in HARNESS: "
        "'call': 'loss_and_gradients'; if only parts are there, write a function that puts them together, here or in "
        "a file of its own: --adapter FILE.py"
    ),
    "speaking_single_numbers": (
        "takes single numbers; say in HARNESS what each is. Where {weights:and} lead into the same unit, that is\n"
        "    {fields}\n"
        "Where {weights:and} lead out of the same unit, exchange the two numbers in each weight's brackets"
    ),
    "speaking_names_for_example": "'names': {{'w1': 'linear1.weight[0,0]', 'x1': 'inputs[0]', ...}}",
    "speaking_no_such_call": "{where}: has no function or class {name}; there is {there}",
    "speaking_no_step": (
        "{where}: class {name} has no method step(inputs, targets); its methods: {methods}; name another in HARNESS: "
        "'step': 'train'"
    ),
    "speaking_field_of_class": (
        "{where}: HARNESS has '{field}', which is said of a class, but {name} is a function; remove it, or name the "
        "class: 'call': 'Network'"
    ),
    "speaking_takes_some": (
        "{what}: takes {taken}, but not {lacking}; a network without biases says 'bias': 'none' in HARNESS, "
        "parameters that are constants of the code stand in 'fixed'"
    ),
    "speaking_of_call": "{where}: {call}: {what}",
    "speaking_argument_of_call": (
        "what is {name}? Call arguments parameters, inputs, targets and lr, or by the names of parameters ({names}), "
        "or state a value in HARNESS: 'arguments': {{'{name}': 1}}"
    ),
    "speaking_argument_of_stage": (
        "what is {name}? Return it by this name from the call before, or write a function that calls {calls} in turn "
        "and returns the loss and the gradients; or state a value in HARNESS: 'arguments': {{'{name}': 1}}"
    ),
    "speaking_argument_of_class": (
        "what is {name}? Call it n_in, n_hidden, n_out or sizes (all widths in a list), or state a value in HARNESS: "
        "'arguments': {{'{name}': 1}}"
    ),
    "speaking_argument_of_load": (
        "what is {name}? It should take all parameters in a dict, or each by its name ({names})"
    ),
    "speaking_should_return": "should return {roles}, and returned {value}",
    "speaking_returned": "returned {value}; should return the loss and the gradients, by names in a dict",
    "speaking_returned_dict": "returned {value}; should have loss and gradients, or the names {names}",
    "speaking_what_is_value": "what is value {number} that it returns, {value}? State it in HARNESS: 'returns'",
    "speaking_dict": "a dict of {keys}",
    "speaking_nothing": "nothing",
    "speaking_values": "{number} values",
    "speaking_array": "an array {shape:shape}",
    "speaking_array_is_neither": "an array {shape:shape} is neither a loss, which is one number, nor an output",
    "speaking_no_number": "{what} should be one number, not {count} of them",
    "speaking_loss_no_number": "the loss should be a number, not {value}",
    "speaking_no_dict": "{role} should be a dict of {names}, not {value}",
    "speaking_no_array": "{what} should be an array, not {value}",
    "speaking_no_array_of_numbers": "{what} should be an array of numbers, not {value}",
    # ------------------------------------------------------------ check: conventions
    "loss_setting": "loss: {{kind: {kind}, reduction: {reduction}}}",
    "scaled_loss_setting": "loss: {{kind: {kind}, reduction: {reduction}, scale: {scale:g}}}",
    "smoothing_of_others": (
        "the classes other than the label's share the label_smoothing, {smoothing:g} / (outputs - 1) each; torch gives "
        "{smoothing:g} / outputs to every class"
    ),
    "epsilon_in_loss": "an epsilon of about {epsilon:.1e} inside the logarithm of the loss",
    "epsilon_in_division": (
        "an epsilon of {epsilon:.0e} added to the probability that the target is divided by, in the gradient alone"
    ),
    "epsilon_in_loss_and_derivative": (
        "an epsilon of about {epsilon:.1e} inside the logarithm of the loss, and in its derivative; torch has none"
    ),
    "derivative_at_kink": "the derivative of {kind} at exactly {at} is {slope:g}, and torch's is {torch}",
    "equal_values_share": "equal values of a maximum share its gradient equally; torch gives all of it to the first",
    "all_of_equal_values": "each of equal values of a maximum has its whole gradient; torch gives it to the first",
    "taught_moving_average": "momentum is a moving average: the gradient enters with 1 - momentum; torch adds it all",
    "taught_epsilon_within_the_root": "epsilon stands within the root; torch adds it to the root",
    "taught_epsilon_within_the_corrected_root": (
        "epsilon stands within the root of the corrected squares; torch adds it to the root"
    ),
    "taught_bias_without_decay": "biases do not decay; torch decays every parameter",
    "taught_decay_in_the_step": (
        "its step makes parameters smaller, as its decay says, and the loss that it gives holds no penalty"
    ),
    "taught_limit": "it limits what it moves, as its code says: a probe of extreme numbers alone shows it",
    "taught_nesterov": "its step looks ahead, as Nesterov's momentum does",
    "taught_adaptive_bias_without_decay": "biases do not decay; torch decays every parameter",
    "eps_outside_the_root": "eps is added to the root of the variance; torch adds it within",
    "running_variance_over_n": "the running variance takes the batch's over n; torch takes it over n - 1",
    "gradients_over_n": "its parameters' gradients are means over the batch; torch sums them, and the loss divides",
    "momentum_of_the_old": "momentum is the share of the old running statistics; torch's is that of the new",
    "last_of_equal_values": "of equal values of a maximum the last has its gradient; torch gives it to the first",
    "derivative_at_equality": (
        "the derivative of the loss where output and target are equal is {slope:g}, and torch's is 0"
    ),
    "clip_epsilon": "the norm that gradients are clipped by has {epsilon:g} added to it, torch's 1e-06",
    "gradients_told_clipped": (
        "the gradients that it returns are clipped already, as torch's clip_grad_norm_ leaves them; the loss's own are "
        "those before the clip"
    ),
    "rate_inside_velocity": (
        "the learning rate stands inside the velocity, which torch multiplies by it: they differ where lr changes"
    ),
    "epsilon_hat": (
        "epsilon stands beside the root before it is corrected, as in section 2 of Adam's paper (epsilon hat); torch "
        "adds it to the corrected root"
    ),
    "l2_penalty_of_all": (
        "an L2 penalty of {factor} times the sum of squares of every parameter, alike in loss, gradient and step; "
        "torch's weight_decay is in the step alone, on every parameter"
    ),
    "l2_penalty_of_weights": (
        "an L2 penalty of {factor} times the sum of squares of the weights, not the biases, alike in loss, gradient "
        "and step; torch's weight_decay is in the step alone, on every parameter"
    ),
    "l2_penalty_of_names": (
        "an L2 penalty of {factor} times the sum of squares of {names:and} alone, alike in loss, gradient and step; "
        "torch's weight_decay is in the step alone, on every parameter"
    ),
    "l1_penalty_of_all": (
        "an L1 penalty of {factor} times the sum of absolute values of every parameter, alike in loss, gradient and "
        "step; torch's weight_decay is in the step alone, on every parameter"
    ),
    "l1_penalty_of_weights": (
        "an L1 penalty of {factor} times the sum of absolute values of the weights, not the biases, alike in loss, "
        "gradient and step; torch's weight_decay is in the step alone, on every parameter"
    ),
    "l1_penalty_of_names": (
        "an L1 penalty of {factor} times the sum of absolute values of {names:and} alone, alike in loss, gradient and "
        "step; torch's weight_decay is in the step alone, on every parameter"
    ),
    "several_penalties": (
        "penalties alike in loss, gradient and step, {parts}; torch has its weight_decay in the step alone"
    ),
    "penalty_of_squares": "{number:.6g} times the squares of {name}",
    "penalty_of_absolute_values": "{number:.6g} times the absolute values of {name}",
    # ------------------------------------------------------------ check: notes
    "loss_is_another": (
        "its gradients are right for the stated loss, and the loss that it returns is {times} times the stated one: "
        "{setting}"
    ),
    "computes_in_float32": "it computes in float32, and is held to float32's rounding",
    "value_in_float32": "{value} is float32, and is held to float32's rounding",
    "value_of_dtype": "{value} is {dtype}, not float64",
    "array_is_no_output": "an array that it returns is not the network's output: it is not looked at",
    "value_taken_for_output": "value {number} of {of} that it returns is taken for the output",
    "argument_changed": "the call changes its argument {argument} in place",
    "prints_much": "it prints so much in each call that only the beginning was read; the check takes longer",
    "threads_left": "threads left running after a call: {threads}",
    "parameters_unmoved": (
        "the call leaves every parameter as it was: W1 = W1 - ... inside a function makes a new array of its own; "
        "return it, or change it in place (W1 -= ...)"
    ),
    "probabilities_for_logits": (
        "it returns probabilities, not the network's output, the logits: they are not looked at"
    ),
    "returns_nothing": "it returns nothing for {names}",
    "right_if": "right, if {meant}: state that in HARNESS, if it is what is meant",
    "network_is": 'the network is "{network}"',
    "network_has_no_biases": 'the network has no biases, {{"layer": "linear", "bias": False}} for every linear layer',
    "optimizer_is": "the optimizer is {kind}, 'optimizer': {{'kind': '{kind}'}}",
    "names_are": "its names are 'parameters': {{{names}}}",
    "right_if_a_column": (
        "right, if the targets come as a column (n, 1); if they are flat (n,), {wrong} is wrong: (n, 1) and (n,) "
        "spread to (n, n). Say in HARNESS which is meant: 'targets': 'matrix' or 'flat'"
    ),
    "right_one_by_one": (
        "right one sample at a time (--rows 1): it updates its parameters after each sample of a batch. If that is "
        "meant, state 'samples': 'one' and let a call take one sample; if one step for the whole batch is meant, sum "
        "the gradients over its samples first"
    ),
    "bias_gradients_per_sample": (
        "every bias's gradient keeps a place for each sample: if it is meant for one sample at a time, state "
        "'samples': '{samples}'; if for a batch, it is not summed over samples (fault 19)"
    ),
    "penalty_unknown": (
        "all is right without regularisation; with its default {strengths}, no L2 penalty of all weights, or of all "
        "parameters, explains both what the loss has more and what the gradients have more: compare the gradient of "
        "your penalty with its formula"
    ),
    "wrong_in_one_probe": "wrong in the probe {probe} alone: {title}",
    "right_if_meant": "it returns no loss; all is right under {setting:also}, if that is what is meant",
    "right_if_meant_or_mistake": (
        "it returns no loss; all is right under {setting:also}, if that is what is meant; if not: {mistakes:;}"
    ),
    "numbered_mistake": "{mistake} (fault {number})",
    "rate_unknown": (
        "it moves its parameters, and at which learning rate nobody knows, so that this was not checked: take it as "
        "the argument lr, or state it in HARNESS: 'optimizer': {{'lr': 0.1}} and, of a function, 'returns'"
    ),
    # ------------------------------------------------------------ check: read as
    "read_weights": "weights {shape}",
    "read_biases": "biases {shape}",
    "samples_in_rows": "samples in rows",
    "samples_in_columns": "samples in columns",
    "one_sample": "one sample at a time, (features,)",
    "one_sample_as_column": "one sample at a time, (features, 1)",
    "targets_flat": "targets (batch,)",
    "targets_one_hot": "targets one-hot",
    "targets_labels": "targets as class labels",
    "one_output": "one output",
    "one_for_each_unit": "{names} one for each unit",
    "as_one_number": "{names} as a number",
    "taken_as": "{name} as {role}",
    "taken_as_width": "{name} as one width of all hidden layers",
    "taken_as_widths": "{names} as the layers' widths",
    "taken_as_default": "{name} as its default {value:g}",
    "taken_as_0": "{name} as 0, not its default {value:g}",
    "parameters_as_list": "parameters as a list of arrays",
    "parameters_as_pairs": "parameters as a pair for each layer",
    "parameters_as_dicts": "parameters as a dict for each layer",
    "parameters_as_lists": "parameters as all weights and all biases in lists",
    # ------------------------------------------------------------ check: what was not seen
    "loss_not_seen": "the loss: it returns none",
    "gradients_not_seen": "gradients: it returns none, and they cannot be derived from its updates",
    "step_not_seen": "the update step, momentum and weight decay: it takes no step",
    "clip_not_seen": "the clip: no step of the probes was so long that it should be clipped",
    "all_was_clipped": "steps without a clip: every step of the probes was so long that it should be clipped",
    "momentum_not_seen": "momentum: it takes none",
    "weight_decay_not_seen": "weight decay: it takes none",
    "seen_in_part": "{names} in part: a mistake could hide in rounding there",
    "modules_not_let_in": "what uses {modules}: not let in",
    "argument_is_0": (
        "what {name} does: it is 0; to check it, state a value in HARNESS: 'arguments': {{'{name}': 0.1}}"
    ),
    # ------------------------------------------------------------ check: right but for extreme numbers
    "stops_at_extremes": "except in the probe {probes:and}, of extreme numbers: it stops with {failure}",
    "not_finite_at_extremes": (
        "except in the probe {probes:and}, of extreme numbers: it gives nan or inf where a right step does not"
    ),
    # ------------------------------------------------------------ candidate: reading and process
    "reading_accepted": (
        "my_backprop.py, my_backprop.py:name, hw3.ipynb, hw3.ipynb#tag, page.md, page.md#name or package.module:name"
    ),
    "reading_which_object": (
        "{given}: which object of it? Name it after a colon, {module}:name; or a file: {accepted}"
    ),
    "reading_no_candidate": "{given!r}: no such file; a candidate is {accepted}",
    "reading_no_candidate_but": "{given!r}: no such file; did you mean {close}?; a candidate is {accepted}",
    "reading_folder": "{file}: a folder; name a file in it: {accepted}",
    "reading_archive": "{file}: an archive; unpack it, and check the folder. grade takes it as it is: grade {file} "
    "--one --assignment FILE.yaml",
    "reading_other_kind": "{file}: not a kind of file that is read; a candidate is {accepted}",
    "reading_no_folder": "{file}: no such file, nor a folder {folder}; check the path",
    "reading_no_file": "{file}: no such file; check the path",
    "reading_no_file_but": "{file}: no such file; did you mean {close}?",
    "reading_of": "{given}: {problem}",
    "reading_no_name": "{given}: what follows the colon should be a Python name, such as train",
    "reading_no_name_but_part": (
        "{given}: what follows the colon should be a Python name, such as train; a part of the file is chosen with #"
    ),
    "reading_script_has_no_parts": "a .py file has no parts to choose with #; an object in it is named {file}:name",
    "reading_code_cells": "code cells",
    "reading_python_blocks": "Python blocks",
    "reading_has_none": "it has no {what}; name a file that has some",
    "reading_none_chosen": "none of its {number} {what} has this name; there are {names} to #{number}",
    "reading_none_chosen_but": "none of its {number} {what} has this name; did you mean #{close}?",
    "reading_empty": "the file is empty; it should hold Python",
    "reading_no_code_cell": "no code cell with Python in it; name another notebook",
    "reading_no_block": "no Python block; fence the code with ```python",
    "reading_part_without_python": "no Python in it; choose another part",
    "reading_foreign_cell": (
        "{magic} makes it no Python that other cells see; remove that line or choose another cell"
    ),
    "reading_many_blocks": "{number} Python blocks are too many; choose one with #",
    "reading_nul": "a NUL byte; save the file as UTF-8 text, not as UTF-16",
    "reading_surrogate": "a NUL or half a surrogate pair; remove it or write it as an escape",
    "reading_irregular": "not a regular file; copy it into one",
    "reading_unreadable": "cannot be read: {error}; check its permissions",
    "reading_large_notebook": "larger than {mebibytes} MiB; clear its outputs and save it",
    "reading_large_file": "larger than {mebibytes} MiB; keep data in a file of its own",
    "reading_no_utf8": "not UTF-8 text; save the file as UTF-8",
    "reading_other_encoding": "not {encoding}, as its first lines say; save the file as UTF-8 without that line",
    "reading_odd_encoding": "{error}; save the file as UTF-8 without that line",
    "reading_no_json_object": "not a notebook: should be a JSON object; save it with Jupyter",
    "reading_odd_cells": "cells: should be a list of objects; save the notebook with Jupyter",
    "reading_no_json": "not valid JSON: {error}; save the notebook with Jupyter",
    "reading_nested_notebook": "nested deeper than {levels} levels; clear its outputs and save it with Jupyter",
    "reading_no_nbformat": "not a notebook: it has no nbformat; save it with Jupyter",
    "reading_other_nbformat": (
        "nbformat {version:g}, but should be 4; open it in Jupyter and save it, or jupyter nbconvert --to notebook"
    ),
    "reading_other_language": "a notebook in {language!r}; it should be one in Python",
    "reading_odd_source": "source: should be text or a list of lines; save the notebook with Jupyter",
    "reading_odd_tags": "metadata.tags: should be a list of texts; save the notebook with Jupyter",
    "reading_too_deep": "nested too deeply to be read; split its longest expression",
    "reading_too_deep_to_compile": "nested too deeply to be compiled; split its longest expression",
    "reading_no_python": "not Python: {error}; correct it, or name another part of the file",
    "reading_no_python_here": "not Python: {error}; remove it",
    "reading_no_python_of_ours": (
        "not Python {own}: {error}; the harness reads the file in its own Python, {own}, before {python} runs it: "
        "write it so that both take it, or run the harness in Python {python} too"
    ),
    "python_of": "--python {given}: {problem}",
    "python_no_file": "no such file, and no program on PATH; should be a Python or a virtual environment",
    "python_no_venv": "no {file} in this folder; a folder should be a virtual environment's",
    "python_dangling": "{file} is a link to {target}, which is not there; make the virtual environment anew",
    "python_not_executable": "{file} may not be run as a program; name the Python itself, as .venv/bin/python",
    "python_not_started": "it cannot be started: {error}",
    "python_silent": "it has not said within {seconds:g} s which Python it is, and was stopped",
    "python_is_none": "it is no Python; asked for its version, it says: {said}",
    "python_says_nothing": "it is no Python; asked for its version, it says nothing",
    "python_too_old": "it is Python {python}; should be {least} or newer",
    "python_no_numpy": (
        "Python {python} cannot import NumPy ({error}); should have {least} or newer: {file} -m pip install numpy"
    ),
    "python_old_numpy": "it has NumPy {numpy}; should be {least} or newer: {file} -m pip install 'numpy>={least}'",
    "process_other_python": (
        "not Python {python}, which is to run it: {error}; write it as that Python has it, or name another "
        "one (--python)"
    ),
    "process_at": "{label}:{line}: {problem}",
    "process_not_started": "the process cannot be started: {error}",
    "process_not_running": "the process is not running",
    "process_not_running_since": "the process is not running, since: {since}",
    "process_sent_too_large": "what is sent to the file is too large: {error}",
    "process_disturbed": "the file disturbed the connection to it: {error}",
    "process_out_of_memory": "ran out of memory: {problem}",
    "process_no_memory_for_arguments": "ran out of memory while it was handed its arguments",
    "process_still_running": "still running after {seconds:g} s",
    "process_waits": "not at an end after {seconds:g} s, of which it computed for {computed:g} s",
    "process_connection_broken": "the file broke the connection to the process that runs it",
    "process_ended_by": "the process was ended by {signal}",
    "process_ended_by_number": "the process was ended by signal {number}",
    "process_killed": "the process was ended by {signal}, perhaps because memory ran out",
    "process_crashed": "the process crashed with code {exit_code:#x}",
    "process_exited": "the file ended the process with exit code {exit_code}",
    "process_more_bytes": "[{number} more bytes]",
    "process_other_answer": "an answer to another question",
    "process_unknown_failure": "a failure of an unknown kind",
    "process_no_text": "no text where one should be",
    "process_no_list": "no list where one should be",
    "process_no_dict": "no dict where one should be",
    "process_no_count": "no count where one should be",
    "process_copied_on_linux": "processes are copied on Linux only",
    "process_template_silent": "the template does not answer",
    "process_template_ended": "the template has ended",
    # ------------------------------------------------------------ sandbox: what contains a checked file
    "sandbox_no_such": "there is no sandbox called {name}; choose one of {names}",
    "sandbox_linux_only": "a sandbox needs Linux. To run the files without one, which you should only do with files "
    "that you trust, say --sandbox none",
    "sandbox_no_bubblewrap": "bubblewrap is not installed. Install it (Debian and Ubuntu: apt install bubblewrap; "
    "Fedora: dnf install bubblewrap). To run the files without a sandbox, which you should only do with files that you "
    "trust, say --sandbox none",
    "sandbox_old_bubblewrap": "{program} is too old; bubblewrap 0.7 or later is needed. To run the files without a "
    "sandbox, which you should only do with files that you trust, say --sandbox none",
    "sandbox_denied": "bubblewrap may not make namespaces here ({said}). Containers and some systems deny user "
    "namespaces (Ubuntu 24.04: sysctl kernel.apparmor_restrict_unprivileged_userns; Debian: sysctl "
    "kernel.unprivileged_userns_clone). As root, --sandbox container works. To run the files without a sandbox, which "
    "you should only do with files that you trust, say --sandbox none",
    "sandbox_fails": "bubblewrap does not work here ({said}). To run the files without a sandbox, which you should "
    "only do with files that you trust, say --sandbox none",
    "sandbox_not_confined": "the file was not run, because its process could not be put into the sandbox",
    "sandbox_over_memory": "used {used} MiB of memory with all processes that it started; the limit is {limit} MiB",
    "sandbox_over_processes": "ran {number} processes and threads at a time; the limit is {limit}",
    "sandbox_over_cpu": "used more than {limit:g} s of processor time in all calls together",
    "sandbox_over_disk": "wrote files of {used} MiB together; the limit is {limit} MiB",
    "sandbox_over_total": "used up the time that all of its calls have together",
    "sandbox_user_namespace": "a user namespace of its own",
    "sandbox_other_user": "a user of its own, who is not root",
    "sandbox_no_network": "no network",
    "sandbox_read_only": "only Python, its packages and the submission can be read, and none of them can be written",
    "sandbox_empty_home": "an empty home and temporary folder, in memory",
    "sandbox_pid_namespace": "no other process can be seen or sent a signal",
    "sandbox_no_capabilities": "no capabilities",
    "sandbox_dies_with_parent": "all processes end with the submission",
    "sandbox_system_calls": "system calls that no homework needs are refused",
    "sandbox_memory_watchdog": "the memory of all processes together is limited",
    "sandbox_process_limit": "the number of processes is limited",
    "sandbox_file_size_limit": "the size of files is limited",
    "sandbox_cpu_limit": "processor time is limited",
    "sandbox_wall_limit": "the time of the whole submission is limited",
    "sandbox_needs_root": "the sandbox container needs root, with the right to become another user. As a user, take "
    "bubblewrap. To run the files without a sandbox, which you should only do with files that you trust, say --sandbox "
    "none",
    "sandbox_container_fails": "the sandbox container does not work here ({said})",
    "sandbox_unreadable": "other users than root may not read {path}, and this kernel has no Landlock with which they "
    "safely could. Use a Python that all users can read, or let them pass: chmod o+x",
    "sandbox_no_user": "no user is free for the process: the numbers 60600 to 61183 are taken or do not exist here",
    "sandbox_landlock_files": "Landlock: only Python, its packages and the submission can be read, and only a "
    "temporary folder can be written",
    "sandbox_landlock_signals": "Landlock: no other process can be sent a signal",
    "sandbox_landlock_network": "Landlock: no TCP; other kinds of network are not refused",
    "sandbox_no_new_privileges": "no program that it starts has more rights than it",
    "sandbox_own_home": "an empty home and temporary folder, removed in the end",
    "sandbox_disk_watchdog": "the size of all files together is limited",
    "sandbox_open_network": "Warning: here no system calls can be refused (seccomp), so submissions can reach the "
    "network.",
    "sandbox_open_files": "Warning: this kernel has no Landlock, so submissions can read every file that all users may "
    "read (torch, the harness, other submissions), and fill /tmp.",
    # ------------------------------------------------------------ pages to look at
    "html_skip": "To the content",
    "html_theme": "Light or dark",
    "html_made_by": "Made by backprop-harness. This file is complete: it loads nothing from anywhere.",
    "entry_no_browser": "{file}: no browser was found to open it; open the file yourself",
    "summary_more": "and {count:,} more",
    "summary_for": "{what}: {why}",
    "summary_expected": "{what}, as expected",
    "summary_reports": "{folder}: report.html to look at; report.md, errata.md, results.json, differences.csv, curves",
    "html_no_room": "There is no room here for the picture of this network: run `{scenario}` alone.",
    "html_contents": "On this page",
    "html_not_as_expected": "What is not as expected",
    "html_cases": "All cases",
    "html_documents": "What the documents print",
    "html_case_by_case": "Case by case",
    "html_find": "Find",
    "html_any": "any",
    "html_verdict": "Verdict",
    "html_document": "Document",
    "html_scenario": "Scenario",
    "html_layer": "Layer",
    "html_expected": "As expected",
    "html_show_all": "Show all",
    "html_shown": "{shown} of {total} cases",
    "html_tensors": "Tensors of {case}",
    "html_claims_of": "Claims of {case}",
    "html_all_claims": ByCount("The {count} claim, with its case", "All {count} claims, with their cases"),
    "html_page_as_printed": "{page}, as it is printed",
    "html_page_legend": "Point at a number, or go to it with the Tab key, to read what is true of it.",
    "html_number": "{title}: {right}; {claim_verdict}",
    "html_number_of_runs": "{title}: {right}; {claim_verdict}",
    "html_text": "{title}: {computed}; {claim_verdict}",
    "html_text_only": "{title}: {claim_verdict}",
    "html_in_cases": "{line} [{cases}]",
    "html_lines_left_out": ByCount("… {count} line without a claim …\n", "… {count} lines without a claim …\n"),
    "html_errata": "Errata",
    "html_no_errata": "Every number and statement that ran is right.",
    "html_says": "It says",
    "html_true": "True",
    "html_why": "Why",
    "html_note": "Note",
    "html_correction": "Correction",
    "html_cases_of_claim": "Run as",
    "html_losses": "Loss",
    "html_losses_apart": "Loss: |difference| of both sides",
    "html_drift": "Run freely: how far the parameters are apart",
    "html_drift_sides": "{first} and {second}",
    "html_drift_twin": "{first} and a copy that started 1 ULP away",
    "html_line": "{name} from {first:.4g} to {last:.4g}",
    "html_chart": "{title}, steps {first_step:,} to {last_step:,}: {lines:;}",
    # ------------------------------------------------------------ pictures of a network
    "pic_step": "Step {number}",
    "pic_steps": "Steps",
    "pic_inputs": "inputs",
    "pic_target": "target",
    "pic_before": "before the step",
    "pic_entry": "{name}{index}",
    "pic_made": "{name} = {kind}({of})",
    "pic_value": "{name}",
    "pic_slope": "dloss/d{name}",
    "pic_line": "{what}: {values}",
    "pic_side": "{side} {value}",
    "pic_yours": "yours",
    "pic_right": "right",
    "pic_exact": "exact",
    "pic_counted": "{what}: {right} of {total} right",
    "pic_gives": "gives {shape:shape}",
    "pic_takes": "each sample {shape:shape}",
    "pic_worst": "at {entry}: {values}",
    "pic_used": "uses at most {percent:.3g} % of its bound",
    "pic_beyond": "{count} of {total} beyond the bound",
    "pic_point_at": (
        "Point at a circle, a line or a name, or move to it with Tab and the arrow keys: its numbers appear here."
    ),
    "pic_samples": ByCount(
        "One sample. Line width: how large a weight is; dashed: negative.",
        "The circles show the first of {count} samples; gradients are of all. Line width: how large a weight is; "
        "dashed: negative.",
    ),
    "pic_maps": (
        "Each map shows how much of its rounding bound every entry uses, each bar how many entries use that much: "
        "nothing, up to 0.1 %, 1 %, 10 %, all of it, or more."
    ),
    "pic_map_of": "{name}: {counts:;}",
    "pic_share_none": "nothing: {number}",
    "pic_share_to": "up to {percent:g} %: {number}",
    "pic_share_beyond": "more than all: {number}",
    "chain_line": "{name} = {made} = {numbers} = {value:.8g}",
    "chain_yours": "your {name} = {value:.8g}",
    "chain_times": "{first} · {second}",
    "chain_sum": "Σ {of}",
    "chain_slope": "{of} · {kind}′({at})",
    # ------------------------------------------------------------ check: the page
    "page_where": "It departs",
    "page_part": "{name}, {where}",
    "page_line": ByCount("The line to look at", "The lines to look at"),
    "page_begins": "The function with the first wrong number begins here",
    "page_assigned": ByCount("The wrong number is computed here", "The wrong numbers are computed here"),
    "page_this_line": "look here:",
    "page_hint": "A hint",
    "page_show_answer": "Show the mistake and the change",
    "page_in_numbers": "The formula, with the right numbers put in",
    "page_picture": "On the network",
    "page_picture_of": "On the network, probe {probe}",
    "page_alone": "Entry by entry",
    "page_alone_of": "Entry by entry, probe {probe}",
    "page_numbers": "Your numbers beside the right ones",
    "page_gradients": "Every gradient and step",
    "page_tensors": "How many numbers are right",
    "page_notes": "What was checked, and notes",
    "page_replay": "Check this again",
    "page_parts": "Every part",
    "page_taken": "How each part was taken",
    "page_several": ByCount("{count} file", "{count} files"),
    # ------------------------------------------------------------ grade: marks, pages and feedback
    "marks_full": "right",
    "marks_convention": "right, by another convention",
    "marks_by_another_convention": "another convention than is asked for",
    "marks_all_points": "all points",
    "marks_partly": "wrong in part",
    "marks_wrong": "wrong",
    "marks_failed": "failed",
    "marks_unwritten": "not written yet",
    "marks_missing": "missing",
    "marks_unread": "not read",
    "marks_person": "needs a person",
    "marks_broke": "the grader broke",
    "marks_outcome": "Outcome",
    "marks_outcome_graded": "graded",
    "marks_unreadable": "unreadable",
    "marks_needs_person": "person",
    "marks_grader_broke": "broke",
    "marks_tile_graded": ByCount("graded", "graded"),
    "marks_tile_unreadable": ByCount("cannot be read or run", "cannot be read or run"),
    "marks_tile_person": ByCount("needs a person", "need a person"),
    "marks_tile_broke": ByCount("at which the grader broke", "at which the grader broke"),
    "marks_outcome_unreadable": "cannot be read or run",
    "marks_outcome_person": "needs a person",
    "marks_outcome_broke": "the grader broke",
    "marks_legend": "parts, in this order: {parts}. {marks}",
    "marks_symbol": "{symbol} {means}",
    "marks_persons": "Needs a person:",
    "marks_person_at": "{name}  {place}  {part}: {why}",
    "marks_person_whole": "{name}  {place}  {why}",
    "marks_wrong_in": "wrong: {names}",
    "marks_no_known_mistake": "a mistake without a name",
    "marks_part_wrong_in": "{part}: {names} wrong, by a mistake without a name",
    "marks_part_wrong": "{part}: wrong, by a mistake without a name",
    "marks_shared_line": "{line} (for this mistake or another one of this part)",
    "marks_suspect": "{line} is suspect",
    "marks_lines_not_sought": (
        "Of mistakes that have a name the lines were not looked for: with --hint mistake, and another --out, they are."
    ),
    "marks_not_sought": (
        "Mistakes and lines were not looked for at the hint level {level}: with --hint mistake, and another --out, "
        "they are."
    ),
    "marks_overview_title": "{title}: overview",
    "marks_points_of": ByCount(
        "Points of {count} submission: mean {mean}, median {median} of {possible}.",
        "Points of {count} submissions: mean {mean}, median {median} of {possible}.",
    ),
    "marks_students_read": "Hint level of the students' pages: {level}.",
    "marks_not_contained": ByCount(
        "Containment of {count} submission: none (--sandbox none).",
        "Containment of {count} submissions: none (--sandbox none).",
    ),
    "marks_contained": ByCount(
        "{count} submission ran in {sandbox}; the overview says what that keeps out.",
        "{count} submissions ran in {sandbox}; the overview says what that keeps out.",
    ),
    "marks_in_force": ByCount(
        "Containment of {count} submission: {sandbox} ({measures}).",
        "Containment of {count} submissions: {sandbox} ({measures}).",
    ),
    "marks_persons_title": "Needs a person",
    "marks_broke_title": "The grader broke: not the students' fault",
    "marks_unreadable_title": "Cannot be read or run",
    "marks_distribution": "Points",
    "marks_from_to": "{low} to {high}",
    "marks_from_to_under": "{low} to less than {high}",
    "marks_parts_title": "Parts",
    "marks_mistakes_title": "Mistakes",
    "marks_alike_title": "The same content",
    "marks_notes_title": "Notes",
    "marks_all": "All submissions",
    "marks_shown": "{shown} of {total} submissions",
    "marks_received": "Received. This page shows no results.",
    "marks_total": "{points} points",
    "marks_received_part": "Received.",
    "marks_place": "Look here",
    "marks_at": "{file}:{line}",
    "marks_show_mistake": "Show the mistake",
    "marks_label_wrong": "wrong",
    "marks_label_right": "right",
    "marks_label_function": "code",
    "marks_hint_script": (
        "Line {line} gives {name}. Of which formula of the forward pass is it the derivative, and which numbers stand"
        " in that formula?"
    ),
    "marks_hint_script_update": (
        "Line {line} changes {name}. Which gradient belongs to {name}, and which one stands there?"
    ),
    "marks_hint_derivative": (
        "What arrives is the gradient of the activation's output. Which factor turns it into that of its input?"
    ),
    "marks_label_shares": "points",
    "marks_label_why": "why",
    "marks_where": "Where it is wrong first:",
    "marks_where_backward": "in the backward pass, at {here}",
    "marks_where_loss": "in the value of the loss",
    "marks_where_forward_or_loss": "in the forward pass or in the loss",
    "marks_share": "{what}: {points}",
    "marks_share_follows": "{what}: {points} (its difference follows from a mistake before it)",
    "marks_share_forward": "forward pass",
    "marks_share_backward": "backward pass",
    "marks_share_gradient": "gradient",
    "marks_share_layer": "gradients of layer {number}",
    "marks_what_output": "the output",
    "marks_what_loss": "the loss",
    "marks_what_evaluation": "what it gives in evaluation",
    "marks_share_evaluation": "evaluation",
    "marks_what_statistics": "the running statistics",
    "marks_what_update": "the update",
    "marks_what_input": "the gradient of the input",
    "marks_what_weights": "the gradient of the weights",
    "marks_what_bias": "the gradient of the bias",
    "marks_what_update_of": "the update of {name}",
    "marks_what_gradient_of": "the gradient of {name}",
    "marks_named": "{name} ({what})",
    "marks_by_convention": "it follows another convention than torch's, in all of it: {setting}",
    "marks_loss_mean": "the loss is a mean",
    "marks_loss_sum": "the loss is a sum, not a mean",
    "marks_loss_mean_over_samples": "the loss is a mean over the samples, and a sum over what each of them has",
    "marks_loss_mean_over_outputs": "the loss is a mean over the outputs, and a sum over the samples",
    "marks_loss_mean_over_entries": "the loss is a mean over every entry, and not over the samples alone",
    "marks_loss_scaled": "{setting}, times {scale:g}",
    "marks_cause_evaluation": "wrong in evaluation, right in training",
    "marks_note_dropout_scale": "what is kept is not multiplied by what it should be",
    "marks_note_dropout_keeps": "another share is kept than p says",
    "marks_note_evaluation": "in evaluation mode its output is wrong",
    "marks_note_evaluation_gradient": "in evaluation mode its gradient is wrong",
    "marks_note_mended": (
        "judged as if {names:and}, which this part uses, were right: a mistake there costs nothing here"
    ),
    "marks_why_no_python": "not Python: {error}",
    "marks_why_other_python": "not Python {python}: {error}",
    "marks_why_no_code_cell": "no code cell has Python in it",
    "marks_why_no_framework": "{name} is not available here: the gradients should be computed by hand",
    "marks_why_not_run": (
        "{error}; line {line} defines {name} and was not run: only definitions are, not the statements between them"
    ),
    "marks_part_person": "A person looks at this part before it has its points.",
    "marks_part_broke": "The grader stopped at this part. That is not your fault.",
    "marks_all_right": "{points} points. Everything is right.",
    "marks_total_full": "{points} points.",
    "marks_missing_in": "{points} points. Points are missing in {names:and}.",
    "marks_total_person": "A person looks at this submission before it has its points.",
    "marks_total_broke": "The grader stopped before the end. That is not your fault: your submission is graded again.",
    "marks_total_unreadable": "0 points: your submission cannot be read or run.",
    # ------------------------------------------------------------ grade: how many, and what a person decided
    "marks_counts": ByCount("{count} submission: {outcomes}", "{count} submissions: {outcomes}"),
    "marks_none": "0 submissions",
    "marks_count_graded": ByCount("{count} graded", "{count} graded"),
    "marks_count_decided": ByCount("{count} graded ({decided} by a person)", "{count} graded ({decided} by a person)"),
    "marks_count_unreadable": ByCount("{count} that cannot be read or run", "{count} that cannot be read or run"),
    "marks_count_person": ByCount("{count} that needs a person", "{count} that need a person"),
    "marks_count_broke": ByCount("{count} at which the grader broke", "{count} at which the grader broke"),
    "marks_by_person": "graded by a person",
    "marks_decide_here": "Write the points into decisions.csv, beside this page, and run grade again.",
    "marks_decided_title": "Decided by a person",
    "autograder_decided": "A person gave the points of {parts}.",
    "autograder_decided_part": "A person gave these points.",
    "grade_decide": "{file}: what needs a person; write points there, and run the same command again",
    "decision_optional": "optional, {points} so far, by nothing that has a name: {what}",
    "marks_note_of_person": "from a person",
    "grade_may_look": ByCount(
        "{file}: {count} part is wrong by nothing that has a name; look at it there, if you like",
        "{file}: {count} parts are wrong by nothing that has a name; look at them there, if you like",
    ),
    "decision_made": "a person gave these points",
    "decision_made_noting": "a person gave these points: {note}",
    "decision_outdated": "{place}: not applied, because {submission} has changed since: {points:g} points for {part}. "
    "Look at it again. If the decision still holds, empty the cell version; if not, delete the row, or write the "
    "points into the row of the new version",
    "decision_without_points": "{place}: not applied, because the row has a note and no points: {part} of "
    "{submission} is open. Write the points, too",
    "decision_column_twice": "two columns are called {name}; rename one of them",
    "decision_no_column": "there is no column {name}; the first line has the names of the columns: {columns}",
    "decision_no_header": "no column has a name above this cell ({cell}); if its text is the rest of another cell, put "
    "that text, which has a comma, in quotation marks",
    "decision_no_submission": "there is no submission {name!r}; write its name as marks.csv has it, or delete the row",
    "decision_no_part": "the assignment has no part {name!r}, only {parts}; correct the name, or delete the row",
    "decision_odd_points": "should be a number from 0 to {possible:g}, not {given!r}",
    "decision_odd_version": "should be as grade wrote it, or empty, not {given!r}; if that is the rest of a note, put "
    "the note, which has a comma, in quotation marks",
    "decision_twice": "{part} of {submission} is decided in line {line} already; delete one of the two rows",
    "csv_no_utf8": "not UTF-8 text; in a spreadsheet, save the file as CSV UTF-8",
    "csv_quotation_mark": "this cell begins with a quotation mark, and does not end with one; within quotation marks, "
    "write a quotation mark twice",
    "csv_many_cells": "more than {most:,} cells",
    # ------------------------------------------------------------ what of a file is not loaded
    "skipped_line": "line {line}: {what}",
    "skipped_too_deep": "an expression nested too deeply",
    "skipped_class": "class {name}, which reads {read} when it is defined; {read} is not loaded",
    "skipped_function": "function {name}, which reads {read} when it is defined; {read} is not loaded",
    "skipped_assignment": "assignment to {targets}, {reason}",
    "skipped_step": "a step of training",
    "skipped_reads": "which reads {name}, not loaded",
    "skipped_changes_unloaded": "which changes {name}, not loaded",
    "skipped_changes_returned": "which changes what a call returned",
    "skipped_changes_foreign": "which changes {name}, not this file's",
    "skipped_does_more": "which does more than make a value",
    "skipped_passes": "which passes this file's code to {name}()",
    "skipped_passes_to_method": "which passes this file's code to a method()",
    "skipped_calls": "which calls {name}()",
    "skipped_calls_returned": "which calls what an expression returns",
    "skipped_call": "call of {name}()",
    "skipped_call_of_expression": "call of what an expression returns",
    "skipped_expression": "expression",
    "skipped_statement": "statement",
    "skipped_main": 'if __name__ == "__main__"',
    "skipped_for": "for loop",
    "skipped_while": "while loop",
    "skipped_with": "with block",
    "skipped_if": "if statement",
    "skipped_try": "try statement",
    "skipped_match": "match statement",
    "skipped_assert": "assert statement",
    "skipped_del": "del statement",
    "skipped_raise": "raise statement",
    "skipped_return": "return outside a function",
    # ------------------------------------------------------------ values of a field
    "unknown_field": "unknown field; accepts {accepted}",
    "unknown_field_but": "unknown field, did you mean {close}?; accepts {accepted}",
    "should_be_fraction": 'should be a number or a fraction in text such as "1/2"',
    "zero_tests_nothing": "should not be 0: loss and gradients would be 0, and nothing tested",
    "zeros_test_nothing": "should not all be 0: the loss would be 0, and nothing tested",
    "should_be_often": "should be epoch, or a number of steps from 1 to {most}",
    "weight_of_class": "should be 0, or lie from 1e-30 to 1e30",
    "not_above": "should be above min_val, which is {lowest}",
    "ragged": "should be a number, or lists of numbers that are of one length",
    "of_one_axis": "should be a whole number",
    "of_one_axis_or_word": "should be a whole number, or {words:or}",
    "of_each_axis": "should be a whole number, or a list of {axes}",
    "of_each_axis_or_word": "should be a whole number, or a list of {axes}, or {words:or}",
    "should_be_plain": "should be a finite number, text, or True or False",
    "no_hexadecimal": "not a finite hexadecimal float",
    "shape_too_large": "no tensor is as large as this shape",
    "entries_missing": "entries are missing",
    "pattern_name": "a name of letters, digits and _ that does not begin with a digit",
    "pattern_document": "at most 32 letters, digits, dots, _ and -",
    "pattern_accuracy": "test, train, or train_first_ and a number of rows",
    "pattern_parameter": "a parameter, such as fc1.weight or, transposed, fc1.weight.T",
    "pattern_python_name": "a name as Python has them",
    "pattern_other": "other text",
    "number_of_many_digits": "a number of thousands of digits",
    # ------------------------------------------------------------ printed digits, data and formulas
    "printed_no_number": "has no number",
    "printed_too_many": "has {number} numbers, but at most {most}",
    "printed_leaves_out": "leaves entries out (...); print them all, or claim some with entries",
    "printed_not_number": "has {found}, which is not a number",
    "printed_no_float64": "has {found}, which no float64 can be",
    "printed_without_other": "has a {one} without its {other}",
    "printed_ragged": "has rows of different lengths",
    "data_fails": "{name} fails",
    "data_of": "{name}: {problem}",
    "data_not_two": "should give inputs and targets, two arrays, not {type}",
    "data_not_ids": "inputs should be ids, whole numbers from 0 to {most}",
    "data_not_shares": "{kind} takes targets from 0 to 1",
    "data_no_array": "{what} are no array: {error}",
    "data_of_shape": "{what} of shape {shape:shape}, but should have {right:shape}",
    "data_not_numbers": "{what} should be numbers, not {dtype}",
    "data_not_whole": "{what} should be whole numbers, not {dtype}",
    "data_no_label": "labels should lie from 0 to {most}",
    "formula_no_numbers": "should give numbers, not {dtype}",
    "formula_nothing": "should give numbers, not nothing",
    "formula_of_shape": "{formula} gives an array of shape {shape:shape}",
    "entry_of_shape": "{index}, but {name} has shape {shape:shape}",
    # ------------------------------------------------------------ what a claim is about
    "claim_title": "{tensor}",
    "claim_title_at": "{tensor}, {when}",
    "claim_of_scenario": "{claim}, {title}",
    "claim_entry_at": "{tensor}{entry}, step {step}",
    "claim_start": "start",
    "claim_step": "step {step:,}",
    "claim_last_step": "last step",
    "claim_all_steps": "all steps",
    "claim_steps": "steps {first:,} to {last:,}",
    "quantity_inputs": "inputs",
    "quantity_targets": "targets",
    "quantity_steps": "steps",
    "quantity_batch_rows": "batch rows",
    "quantity_batches_per_epoch": "batches per epoch",
    "quantity_weight_matrices": "weight matrices",
    "quantity_hidden_layers": "hidden layers",
    "quantity_scenario": "scenario",
    "suggest_also": "{where}; also {others}",
    "suggest_not_run": "{file}: did not run: {error}",
    "suggest_for": "for {file}",
    "suggest_nothing": "{where}: {printed}: no value of a run, or too few digits to tell which",
    "suggest_summary": "claims for {some} of {total} numbers that no claim covered",
    # ------------------------------------------------------------ where a mistake is made
    "spot_layers": "{names:and}",
    "spot_entry": "{entry}: {other} in its place",
    "spot_exchanged": "{name}: {first} and {second}",
    "spot_input": "{entry}: number {other} in place of {right}",
    "spot_output": "{entry}: output {other} in place of {right}",
    "spot_unit": "{name}: unit {other} in place of unit {right}",
    "spot_value": "{name}: {other} in place of {right}",
    "spot_of_another": "{name}: that of {other}",
    "kind_layer": "layer",
    "kind_loss": "loss",
    "kind_optimizer": "optimizer",
    "no_parameter_before": "{name} is no parameter of a layer before this one; there is none",
    # ------------------------------------------------------------ names of values
    "names_in_a_row": "{names}",
    "value_mask": "mask of {name}",
    "value_velocity": "velocity of {name}",
    "value_buffer": "{buffer} of {name}",
    "value_output": "the output",
    "value_loss": "the loss",
    "value_of_role": "{role} {key}",
    "array_of_dtype": "array of {dtype}",
    "times_samples": "samples",
    "times_outputs": "outputs",
    "times_all": "{factors: }",
    "times_over": "{factors: }/{divisors:/}",
    "entry_groups": ByCount("{count} group of cases", "{count} groups of cases"),
    "parallel_ended": "a process was ended from outside, perhaps because memory ran out: try --jobs 1",
    # ------------------------------------------------------------ grade: the engine
    "grade_out_of_time": "not decided: it did not come to an end within {seconds:g} seconds, and was stopped",
    "grade_judge_died": "the process that graded it ended {count} times in the middle: {how}",
    "grade_ended_by_signal": "ended by signal {number}",
    "grade_ended_with_code": "ended with exit code {exit_code}",
    "grade_raised": "the grader raised an error of its own: {error}",
    "grade_folder_taken": (
        "{folder}: another grade is writing into this folder; wait until it ends, or name another folder with --out"
    ),
    "grade_no_such": "{folder} has no submission {name}; names are as marks.csv has them",
    "grade_is_file": "{file} is a file, and should be a folder of submissions; to grade this one, say --one",
    "grade_not_there": "{file}: no such file or folder; check the path",
    "grade_out_within": "{out}: the marks would be written among the submissions, and be taken for one; name a folder "
    "elsewhere with --out",
    "grade_odd_address": "--cluster: should be the address of the scheduler, such as tcp://HOST:8786, not {address}",
    "grade_nothing_there": "{folder} has no submissions: no .py or .ipynb file, no folder and no archive",
    "grade_progress": ByCount("{count} submission", "{count} submissions"),
    "grade_interrupted": (
        "{finished} of {count} submissions are finished, and kept; run the same command again to go on"
    ),
    "grade_written": "{file}: the overview; beside it marks.csv, and a page for each student in students/",
    "grade_no_distributed": "--cluster needs the package distributed: pip install 'backprop-harness[cluster]'",
    "grade_no_scheduler": "{address}: no scheduler of Dask answers there ({error}); `dask scheduler` starts one",
    "grade_no_workers": "{address}: the scheduler has no workers; `dask worker {address}` starts some",
    "grade_worker_without": (
        "{worker}: this worker has no backprop-harness that can grade; install version {version} in its Python"
    ),
    "grade_other_version": (
        "{worker}: this worker has backprop-harness {theirs}, and here is {version}; install the same on both"
    ),
    "grade_cluster_lost": (
        "the connection to the cluster, or its last worker, is lost; what is finished is kept: run the same command "
        "again to go on"
    ),
    "grade_result_damaged": "{file} is damaged: this submission is graded again",
    # ------------------------------------------------------------ files that courses' systems read
    "autograder_submission": "the submission",
    "autograder_whole": "all parts",
    "autograder_points": "{points:g} of {possible:g} points",
    "autograder_at": "{place}: {what}",
    "autograder_unreadable": "This submission cannot be read or run, so that none of its parts was graded.",
    "autograder_unreadable_why": ("This submission cannot be read or run, so that none of its parts was graded. {why}"),
    "autograder_unread_part": "Not graded: the submission cannot be read or run.",
    "autograder_person": (
        "A person will look at this submission. Until then, the score has only the parts that are sure."
    ),
    "autograder_person_part": "A person will look at this part. Until then, it has no points.",
    "autograder_person_at": "A person will look at this part, at {place}. Until then, it has no points.",
    "autograder_broke": "The grader broke. This says nothing about your work; please tell those who run the course.",
    "autograder_broke_part": "Not graded: the grader broke.",
    "autograder_no_attempt": "This attempt does not count. {what}",
    "autograder_shortened": "[The rest is left out, since it would be too long.]",
    "autograder_only_one": "{option}: should be given with one submission, not with {count:,}",
    "autograder_no_wheel": (
        "--wheel: {file}: should be backprop-harness as a wheel, backprop_harness-VERSION-py3-none-any.whl"
    ),
    "autograder_read": "{file} says what to upload, and where",
    "autograder_no_variable": "--classroom50: {variable} is not set; the runner of Classroom 50 sets it",
    # ------------------------------------------------------------ what the process of a checked file says
    "process_no_framework": (
        "{name} is not available to a checked file; the gradients should be computed by hand (--allow {name} lets it "
        "in)"
    ),
    "process_no_plots": "{name} is not available to a checked file; nothing is drawn (--allow {name} lets it in)",
    "process_no_module": "{name} is not available to a checked file",
    "process_module_not_there": "{name} is not there",
    "process_module_not_installed": "{name} is not installed",
    "process_file_ended": "the file ended the program: {error}",
    "process_value_of_kind": (
        "{what} is {kind}; should be made of None, numbers, texts, lists, dicts and NumPy arrays of them"
    ),
    "process_a": "a {kind}",
    "process_an": "an {kind}",
    "process_value_in_itself": "{what} contains itself",
    "process_value_too_deep": "{what} is nested more than {most} levels deep",
    "process_key_of_kind": "{what} has {kind} as key; should be a str or an int",
    "process_array_not_plain": "{what} is {kind}; should be a plain array, as np.asarray makes it",
    "process_array_of_axes": "{what} has {axes} axes; should be at most {most}",
    "process_array_of_dtype": "{what} is {kind} array; should be float, int or bool",
    "process_scalar_of_dtype": "{what} is {kind} scalar; should be float, int or bool",
    "process_int_of_bits": "{what} is an int of {bits} bits; should be at most {most}",
    "process_too_many_values": "{what} has more than {most} values in lists and dicts",
    "process_too_much_text": "{what} has more than {most} MiB of text",
    "process_too_much_besides": "more than {most} MiB outside of arrays",
    "process_arrays_too_large": "{what} brings the arrays beyond the limit: its shape is {shape}",
    # ------------------------------------------------------------ submissions: what is wrong, what is left out
    "submission_no_folder": "{folder} cannot be read: {problem}; should be a folder of submissions",
    "submission_empty": "it is empty",
    "submission_nothing_left": "nothing in it can be taken",
    "submission_unreadable": "it cannot be read: {problem}",
    "submission_link": "it is a link, and links are not followed: put the file itself in its place",
    "submission_special": "it is a pipe, a socket or a device, and none of these is opened",
    "submission_closed": "this user may not read it",
    "submission_large": "it has more than {most} MiB: hand in the code without data",
    "submission_packed_large": "its archives have more than {most} MiB: hand in the code without data",
    "submission_many": "it has more than {most} files and folders: hand in the code alone",
    "submission_bomb": "unpacked, it is more than {times} times as large: an archive like that can fill a disk",
    "submission_path_leaves": "it has the path {file}, which leads out of its folder: pack the folder itself again",
    "submission_other_archive": "{file} is an archive of another kind: pack it as .zip or .tar.gz",
    "submission_damaged": "the archive {file} is damaged: pack it again",
    "submission_encrypted": "the archive {file} needs a password: pack it without one",
    "submission_links": ByCount("left out, because it is a link: {names}", "left out, because they are links: {names}"),
    "submission_specials": ByCount(
        "left out, because it is a pipe, a socket or a device: {names}",
        "left out, because they are pipes, sockets or devices: {names}",
    ),
    "submission_closed_files": ByCount(
        "left out, because this user may not read it: {names}",
        "left out, because this user may not read them: {names}",
    ),
    "submission_data": ByCount(
        "left out, because it is no code and larger than 1 MiB: {names}",
        "left out, because they are no code and larger than 1 MiB: {names}",
    ),
    "submission_nested": ByCount(
        "left out, because it is an archive in an archive in an archive: {names}",
        "left out, because they are archives in an archive in an archive: {names}",
    ),
    "submission_deep": ByCount(
        "left out, because it lies too many folders deep: {names}",
        "left out, because they lie too many folders deep: {names}",
    ),
    "submission_renamed": ByCount(
        "its name cannot be a file's name on every system; here it is {names}",
        "their names cannot be files' names on every system; here they are {names}",
    ),
    "submission_twice": ByCount(
        "more than once in the archive, of which the last is taken: {names}",
        "more than once in the archive, of which the last are taken: {names}",
    ),
    "submission_file_and_folder": ByCount(
        "left out, because a folder has the same name: {names}",
        "left out, because folders have the same names: {names}",
    ),
    "submission_case": "the same name but for upper and lower case: {names}",
    "submission_utf16": ByCount(
        "in UTF-16, which Python does not read; should be saved as UTF-8: {names}",
        "in UTF-16, which Python does not read; should be saved as UTF-8: {names}",
    ),
    "submission_no_utf8": ByCount(
        "neither UTF-8 nor what it declares; should be saved as UTF-8: {names}",
        "neither UTF-8 nor what they declare; should be saved as UTF-8: {names}",
    ),
    "submission_copy": "the same content as {names}",
    "submission_more": "{number} more",
}
_ENGLISH_HEADERS: dict[str, tuple[str, ...]] = {
    "case": ("tensor", "at", "{first}", "{second}", "|diff|", "resolution", "step", "verdict"),
    "ulp": ("tensor", "at", "step", "ULP", "bound (ULP)", "judged by"),
    "adequacy": ("fault", "would go unnoticed", "what would catch it"),
    "claims": ("claim", "it says", "true", "digits", "fixed to", "verdict", "why"),
    "layers": ("layer", "output", "its fields"),
    "fields": ("field", "says"),
    "asked_kinds": ("field", "names"),
    "asked_conventions": ("asked", "of", "torch's", "others"),
    "courses": ("course", "title", "stated"),
    "scenarios": ("scenario", "document", "cases", "steps", "title"),
    "optimizers": ("kind", "as", "its fields"),
    "schedules": ("kind", "learning rate after t counts", "its fields"),
    "losses": ("kind", "value, times `scale`", "reductions"),
    "candidates": ("candidate", "verdict", "why"),
    "parts": ("verdict", "part", "where", "what"),
    "script_rows": ("name", "what it is", "verdict", "where", "how far off"),
    "script_entries": ("number", "before", "yours", "right", ""),
    "check": ("", "right", "worst entry", "yours", "exact", "bound"),
    "by_hand": ("", "yours", "right", ""),
    "values": ("", "value"),
    "verdicts": ("verdict", "cases", "not as expected"),
    "not_as_expected": ("not as expected", "verdict", "why"),
    "worth_seeing": ("worth seeing", "cases", "what"),
    "documents": ("document", "title", "as expected", "claims"),
    "summary": ("case", "steps", "gradient", "resolution", "verdict", "claims", "baseline", "expected"),
    "marks": ("submission", "points", "parts", "outcome", "what to see first"),
    "marks_all": ("submission", "points", "outcome", "what to see first"),
    "marks_persons": ("submission", "part", "where", "why"),
    "marks_decided": ("submission", "part", "points", "note"),
    "marks_broke": ("submission", "where", "why"),
    "marks_unreadable": ("submission", "where", "why"),
    "marks_distribution": ("points", "submissions", ""),
    "marks_parts": (
        "part",
        "right",
        "in part",
        "wrong",
        "failed",
        "not written",
        "missing",
        "not read",
        "person",
        "mean",
        "",
    ),
    "marks_mistakes": ("submissions", "mistake", "part", "whose, and what the line should be"),
    "marks_alike": ("submissions",),
    "marks_notes": ("submission", "note"),
    "marks_student": ("part", "result", "points"),
}
HEADERS: Mapping[str, tuple[str, ...]] = MappingProxyType(_ENGLISH_HEADERS)
WORDS: Mapping[str, str | ByCount] = MappingProxyType(_ENGLISH)
