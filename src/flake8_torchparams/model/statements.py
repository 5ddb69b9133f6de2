"""Statements: what they do to every path that reaches them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import libcst as cst

from flake8_torchparams.model.annotations import annotated_value
from flake8_torchparams.model.asides import is_apart, is_idle
from flake8_torchparams.model.assignments import augmented, bind_target, key_of, set_requires_grad
from flake8_torchparams.model.conditions import branch, branches
from flake8_torchparams.model.containers import fill_as_said, iterate, remove
from flake8_torchparams.model.exceptions import SOME, caught, caught_by, may_catch, names, throw, thrown
from flake8_torchparams.model.expressions import arguments_of, called, choices, defaults_of, together
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.model.names import entity_value
from flake8_torchparams.model.objects import delete
from flake8_torchparams.model.registering import take_out_of_registry
from flake8_torchparams.model.registries import is_registry
from flake8_torchparams.model.state import ALIVE, State, gather, join_states
from flake8_torchparams.model.values import (
    NONE,
    OBJECT,
    TRUE,
    UNKNOWN,
    Bound,
    Buffer,
    ClassAtom,
    Closure,
    Container,
    Ext,
    FunctionAtom,
    Instance,
    Module,
    Object,
    Parameter,
    Seq,
    Super,
    Tensor,
    Unknown,
    Value,
    join,
    the_constant,
)
from flake8_torchparams.model.verdicts import RAISED, has_raised, wrong_super
from flake8_torchparams.source.dotted import innermost, spelled
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.outline import ImportedName
from flake8_torchparams.source.walk import small_statements, walk

_Block = cst.SimpleStatementLine | cst.IndentedBlock | cst.SimpleStatementSuite
# Each takes the nodes that the table has it for.
_Statement = Callable[[Machine, Any, Frame, State], "list[State]"]
_STATE = {Tensor, Parameter, Buffer, Module}
# Calls that end the program.
_EXITS = frozenset({"builtins.exit", "builtins.quit", "sys.exit"})
_UNROLLED = 8
_UNROLLED_NAMES = 40


def execute(m: Machine, body: Sequence[cst.CSTNode], frame: Frame, state: State) -> list[State]:
    """The paths that come out at the end; see ``Machine.execute``."""
    states = [state]
    around = len(frame.guards)
    for node in body:
        statement = _STATEMENTS.get(type(node))
        if statement is None:
            continue
        m.budget -= 1
        ended: list[State] = []
        for one in states:
            ended += statement(m, node, frame, one)
        if frame.handled:
            frame.thrown += [one for one in ended if thrown(one)]
            ended = [one for one in ended if not thrown(one)]
        states = gather(ended)
        if not states:
            break
        if isinstance(node, cst.If):
            frame.guards += _tests_passed(node)
    del frame.guards[around:]
    return states


def _line(m: Machine, node: _Block, frame: Frame, state: State) -> list[State]:
    return execute(m, node.body, frame, state)


def _expression(m: Machine, node: cst.Expr, frame: Frame, state: State) -> list[State]:
    value = node.value
    if isinstance(value, (cst.SimpleString, cst.ConcatenatedString, cst.Ellipsis)):
        return [state]
    if isinstance(value, cst.Call):
        function = m.evaluate(value.func, frame, state)
        ways = _ways_of_call(m, value, function, frame, state, dropped=True)
        if ways is not None:
            return [way for way, _ in ways]
        result = called(m, value, function, frame, state)
        if any(isinstance(a, Super) for a in result):
            wrong_super(m, value, frame, state, "", "super() alone runs nothing")
        if isinstance(value.func, cst.Attribute) and value.func.attr.value == "requires_grad_":
            wanted = m.evaluate(value.args[0].value, frame, state) if value.args else TRUE
            set_requires_grad(value.func.value, the_constant(wanted) is True, frame, state)
        return [state]
    result = m.evaluate(value, frame, state)
    if isinstance(value, cst.Attribute) and value.attr.value == "__init__":
        bound = any(
            (isinstance(a, Bound) and isinstance(a.receiver, Super))
            or (isinstance(a, FunctionAtom) and a.receiver is not None)
            for a in result
        )
        if bound and isinstance(value.value, cst.Call):
            wrong_super(m, value, frame, state, "", "super().__init__ without () is not called")
    return [state]


def _ways_of_call(
    m: Machine, node: cst.Call, function: Value, frame: Frame, state: State, dropped: bool = False
) -> list[tuple[State, Value]] | None:
    """A call of one project function as a whole statement: its ways out stay apart; none for a call that ends the
    program, None for any other call.
    """
    if len(function) == 1 and isinstance(function[0], Ext) and function[0].dotted in _EXITS:
        return [(way, NONE) for way in _left(state, frame, "SystemExit")]
    if len(function) == 1 and isinstance(function[0], (FunctionAtom, Closure)):
        arguments = arguments_of(m, node, frame, state)
        if dropped and (is_idle(m, function, arguments, state) or is_apart(m, function, arguments, state)):
            return [(state, NONE)]
        return m.run(function[0], arguments, node, frame, state)
    return None


def _assign(m: Machine, node: cst.Assign, frame: Frame, state: State) -> list[State]:
    ways = _ways(m, node.value, frame, state)
    for way, value in ways:
        if thrown(way):
            continue
        value = m.origin_of(value, node.value)
        for target in node.targets:
            bind_target(m, target.target, value, frame, way, node.value)
    return [way for way, _ in ways]


def _ways(m: Machine, node: cst.BaseExpression, frame: Frame, state: State) -> list[tuple[State, Value]]:
    """What an expression may be that is all of an assignment or of a return, on ways that stay apart.

    They are those of a call of a project function, and those of a choice between a tensor and a Parameter or a Module:
    what is tested later may be the same.
    """
    if isinstance(node, cst.Call):
        function = m.evaluate(node.func, frame, state)
        ways = _ways_of_call(m, node, function, frame, state)
        return ways if ways is not None else [(state, called(m, node, function, frame, state))]
    if isinstance(node, cst.IfExp):
        chosen = choices(m, node, frame, state.fork())
        if len({type(atom) for _, value in chosen for atom in value} & _STATE) > 1:
            return chosen
        return [(state, together(state, chosen))]
    return [(state, m.evaluate(node, frame, state))]


def _annotated_assign(m: Machine, node: cst.AnnAssign, frame: Frame, state: State) -> list[State]:
    if node.value is None:
        return [state]
    value = m.evaluate(node.value, frame, state)
    if any(isinstance(atom, Unknown) for atom in value):
        said = annotated_value(m, node.annotation.annotation, frame, state)
        if not any(isinstance(atom, Unknown) for atom in said):
            sure = len(said) == 1 and not _is_of_caller(node.value, frame)
            said = tuple(replace(a, annotated=False) if isinstance(a, Tensor) and sure else a for a in said)
            value = join(*((a,) if not isinstance(a, Unknown) else said for a in value))
    elif any(isinstance(atom, Container) for atom in value):
        fill_as_said(value, annotated_value(m, node.annotation.annotation, frame, state), state)
    bind_target(m, node.target, m.origin_of(value, node.value), frame, state, node.value)
    return [state]


def _is_of_caller(node: cst.BaseExpression, frame: Frame) -> bool:
    """Whether an expression is read from what only the caller knows: ``kwargs.pop("mean")``, ``config.mean``."""
    first, function = innermost(node), frame.fragment.definition
    if not isinstance(first, cst.Name) or function is None:
        return False
    params = [part.name.value for part in walk(function.params) if isinstance(part, cst.Param)]
    return first.value in params[0 if frame.owner is None else 1 :]  # without self


def _delete(m: Machine, node: cst.Del, frame: Frame, state: State) -> list[State]:
    targets = [e.value for e in node.target.elements] if isinstance(node.target, cst.Tuple) else [node.target]
    for target in targets:
        if isinstance(target, cst.Name):
            state.env.pop(target.value, None)
        elif isinstance(target, cst.Attribute):
            for owner in m.evaluate(target.value, frame, state):
                if isinstance(owner, Object):
                    delete(m, owner, target.attr.value, frame, state)
        elif isinstance(target, cst.Subscript):
            key = key_of(m, target, frame, state)
            for owner in m.evaluate(target.value, frame, state):
                if is_registry(owner) and isinstance(owner.receiver, Object) and isinstance(key, str):
                    take_out_of_registry(owner.receiver, owner.name, key, state)
                else:
                    remove(owner, key, state)
    return [state]


def _return(m: Machine, node: cst.Return, frame: Frame, state: State) -> list[State]:
    if node.value is None:
        frame.returns.append((state, NONE))
        return []
    ways = _ways(m, node.value, frame, state)
    frame.returns += [(way, value) for way, value in ways if not thrown(way)]
    return [way for way, _ in ways if thrown(way)]


def _raise(m: Machine, node: cst.Raise, frame: Frame, state: State) -> list[State]:
    cls = node.exc.func if isinstance(node.exc, cst.Call) else node.exc
    return _left(state, frame, cls.value if isinstance(cls, cst.Name) else SOME)


def _left(state: State, frame: Frame, exception: str) -> list[State]:
    """The path ends by an exception, unless something around it may catch that."""
    if not may_catch(frame.handled, exception):
        return []
    throw(state, exception)
    return [state]


def _break(m: Machine, node: cst.CSTNode, frame: Frame, state: State) -> list[State]:
    frame.breaks.append(state)
    return []


def _continue(m: Machine, node: cst.CSTNode, frame: Frame, state: State) -> list[State]:
    frame.continues.append(state)
    return []


def _assert(m: Machine, node: cst.Assert, frame: Frame, state: State) -> list[State]:
    before = state.fork()
    true, _ = branch(m, node.test, frame, state)
    # An assertion that can only fail was misread.
    return [true if true is not None else before]


def _if(m: Machine, node: cst.If, frame: Frame, state: State) -> list[State]:
    ended: list[State] = []
    at: cst.If | cst.Else | None = node
    rest: State | None = state
    tests = 0
    while at is not None and rest is not None:
        if isinstance(at, cst.Else):
            ended += execute(m, [at.body], frame, rest)
            rest = None
            break
        into, rest = branches(m, at.test, frame, rest)
        frame.guards.append(at.test)
        tests += 1
        for true in into if len(into) <= 2 else gather(into, 2):
            ended += execute(m, [at.body], frame, true)
            if len(ended) > 8:
                ended = gather(ended)
        at = at.orelse
    del frame.guards[len(frame.guards) - tests :]
    if rest is not None:
        ended.append(rest)
    return ended


def _tests_passed(node: cst.If) -> list[cst.BaseExpression]:
    """The tests of an ``if`` statement that guard what comes after it, since their branches leave: ``if self.fc is not
    None: return``.
    """
    found: list[cst.BaseExpression] = []
    at: cst.If | cst.Else | None = node
    while isinstance(at, cst.If):
        statements = list(small_statements(at.body.body))
        if statements and isinstance(statements[-1], (cst.Return, cst.Continue, cst.Break)):
            found.append(at.test)
        at = at.orelse
    return found


def _for(m: Machine, node: cst.For, frame: Frame, state: State) -> list[State]:
    source = m.evaluate(node.iter, frame, state)
    seq = iterate(m, source, state)
    if seq.items is not None and len(source) == 1 and len(seq.items) <= _rounds(seq.items):
        rounds: list[Value | None] = list(seq.items)
        return _loop(
            m, node.body, rounds, lambda v, s: bind_target(m, node.target, v, frame, s), node.orelse, frame, state, True
        )
    element = seq.any_element or UNKNOWN
    return _loop(
        m,
        node.body,
        [seq.first or element, element],
        lambda v, s: bind_target(m, node.target, v, frame, s),
        node.orelse,
        frame,
        state,
        False,
    )


def _rounds(items: Sequence[Value]) -> int:
    """How many rounds of a loop are told apart: more of them over strings, which are names more often than not, and
    over pairs of a string and a value.
    """
    names = all(isinstance(the_constant(_first(item)), str) for item in items)
    return _UNROLLED_NAMES if names else _UNROLLED


def _first(item: Value) -> Value:
    pair = item[0] if len(item) == 1 else None
    return pair.items[0] if isinstance(pair, Seq) and pair.items else item


def _while(m: Machine, node: cst.While, frame: Frame, state: State) -> list[State]:
    forever = isinstance(node.test, cst.Name) and node.test.value == "True"
    saved = frame.breaks, frame.continues
    frame.breaks, frame.continues = [], []
    out: list[State] = []
    live = [state]
    for _ in range(2):
        entered: list[State] = []
        for one in live:
            true, false = branch(m, node.test, frame, one)
            if true is not None:
                entered.append(true)
            if false is not None:
                out.append(false)
        live = []
        for one in entered:
            live += execute(m, [node.body], frame, one)
        live = gather([*live, *frame.continues], 2)
        frame.continues = []
    broken = frame.breaks
    frame.breaks, frame.continues = saved
    if forever:
        return gather(broken) if broken else live
    return gather([*_otherwise(m, node.orelse, [*out, *live], frame), *broken])


def _otherwise(m: Machine, orelse: cst.Else | None, states: list[State], frame: Frame) -> list[State]:
    """The paths that end a loop by themselves, after its ``else``."""
    if orelse is None:
        return states
    return [after for one in gather(states) for after in execute(m, [orelse.body], frame, one)]


def _loop(
    m: Machine,
    body: cst.BaseSuite,
    rounds: Sequence[Value | None],
    start: Callable[[Value, State], None],
    orelse: cst.Else | None,
    frame: Frame,
    state: State,
    exact: bool,
) -> list[State]:
    """Run the body once for each round; a loop of unknown length may also stop after any of them."""
    saved = frame.breaks, frame.continues
    frame.breaks, frame.continues = [], []
    live = [state]
    out: list[State] = []
    for index, value in enumerate(rounds):
        if not exact and index == 0:
            out += [one.fork() for one in live]
        ended: list[State] = []
        for one in live:
            start(value or UNKNOWN, one)
            ended += execute(m, [body], frame, one)
        live = gather([*ended, *frame.continues], 2)
        frame.continues = []
        if not live:
            break
    out += live
    broken = frame.breaks
    frame.breaks, frame.continues = saved
    out = _otherwise(m, orelse, out, frame)
    if not exact:
        # A loop that may not run at all is told from one that runs only by what it leaves.
        return _one(gather([*out, *broken], 2))
    return gather([*out, *broken])


def _one(states: list[State]) -> list[State]:
    if len(states) < 2:
        return states
    joined = states[0]
    for state in states[1:]:
        joined = join_states(joined, state)
    return [joined]


def _with(m: Machine, node: cst.With, frame: Frame, state: State) -> list[State]:
    handled: list[str] = []
    for item in node.items:
        value = m.evaluate(item.item, frame, state)
        handled += _suppressed(m, item.item, frame, state)
        if item.asname is not None:
            inner = UNKNOWN if any(isinstance(a, (Instance, Ext, Seq)) for a in value) else value
            bind_target(m, item.asname.name, inner, frame, state)
    ended, taken_out = _guarded(m, node.body, handled, frame, state)
    return [*ended, *map(caught, taken_out)]


def _suppressed(m: Machine, node: cst.BaseExpression, frame: Frame, state: State) -> list[str]:
    """What ``with contextlib.suppress(...)`` catches."""
    if not isinstance(node, cst.Call) or not isinstance(node.func, (cst.Name, cst.Attribute)):
        return []
    if m.evaluate(node.func, frame, state) != (Ext("contextlib.suppress"),):
        return []
    return names([argument.value for argument in node.args])


def _guarded(
    m: Machine, body: cst.BaseSuite, handled: Sequence[str], frame: Frame, state: State
) -> tuple[list[State], list[State]]:
    """Run a body around which these exceptions are handled: the paths that get through, and those that do not."""
    around = frame.handled, frame.thrown
    frame.handled, frame.thrown = frame.handled.union(handled), []
    ended = execute(m, [body], frame, state)
    taken_out = [one for one in frame.thrown if may_catch(handled, thrown(one))]
    passed_on = [one for one in frame.thrown if not may_catch(handled, thrown(one))]
    frame.handled, frame.thrown = around
    frame.thrown += passed_on
    return ended, taken_out


def _try(m: Machine, node: cst.Try | cst.TryStar, frame: Frame, state: State) -> list[State]:
    if node.finalbody is None:
        return _try_body(m, node, frame, state)
    lived = not has_raised(state)
    ways_out = frame.returns, frame.breaks, frame.continues, frame.thrown
    frame.returns, frame.breaks, frame.continues, frame.thrown = [], [], [], []
    ended = _try_body(m, node, frame, state)
    inner = frame.returns, frame.breaks, frame.continues, frame.thrown
    frame.returns, frame.breaks, frame.continues, frame.thrown = ways_out

    def finally_(states: list[State]) -> list[State]:
        return [last for one in states for last in _finally(m, node, frame, one, lived)]

    frame.returns += [(last, value) for one, value in inner[0] for last in finally_([one])]
    frame.breaks += finally_(inner[1])
    frame.continues += finally_(inner[2])
    for one in inner[3]:
        exception = thrown(one)
        for last in finally_([caught(one)]):
            throw(last, exception)
            frame.thrown.append(last)
    return finally_(gather(ended))


def _finally(m: Machine, node: cst.Try | cst.TryStar, frame: Frame, state: State, lived: bool) -> list[State]:
    """Run what comes in any case; what it raises takes the place of what was raised before (``lived``: within)."""
    assert node.finalbody is not None
    raised = {fact: True for fact in state.facts if lived and fact[0] == RAISED}
    for fact in raised:
        del state.facts[fact]
        state.facts[ALIVE] = True
    ended = execute(m, [node.finalbody.body], frame, state)
    for one in ended if raised else ():
        if one.facts.pop(ALIVE, False):
            one.facts |= raised
    return ended


def _try_body(m: Machine, node: cst.Try | cst.TryStar, frame: Frame, state: State) -> list[State]:
    """A try statement up to its ``finally``."""
    before = state.fork()
    handled = [name for handler in node.handlers for name in caught_by(handler)]
    ended, taken_out = _guarded(m, node.body, handled, frame, state)
    after: list[State] = []
    if node.orelse is not None:
        for one in ended:
            after += execute(m, [node.orelse.body], frame, one.fork())
    else:
        after = list(ended)
    for handler in node.handlers:
        taken = [caught(one) for one in taken_out if may_catch(caught_by(handler), thrown(one))]
        start = _one([before.fork(), *(one.fork() for one in ended), *taken])[0]
        if isinstance(handler.name, cst.AsName) and isinstance(handler.name.name, cst.Name):
            start.bind(handler.name.name.value, OBJECT)
        tried = _attributes(node.body) if may_catch(caught_by(handler), "AttributeError") else []
        frame.guards += tried
        after += execute(m, [handler.body], frame, start)
        del frame.guards[len(frame.guards) - len(tried) :]
    return after


def _attributes(body: cst.BaseSuite) -> list[cst.Attribute]:
    """What a handler of AttributeError hangs on: ``try: self.fc``."""
    return [inner for inner in walk(body) if isinstance(inner, cst.Attribute)]


def _match(m: Machine, node: cst.Match, frame: Frame, state: State) -> list[State]:
    m.evaluate(node.subject, frame, state)
    ended: list[State] = []
    exhaustive = False
    for case in node.cases:
        path = state.fork()
        for name in _captured(case.pattern):
            path.bind(name, UNKNOWN)
        passed: State | None = path
        if case.guard is not None:
            passed, _ = branch(m, case.guard, frame, path)
        if passed is not None:
            ended += execute(m, [case.body], frame, passed)
        takes_all = isinstance(case.pattern, cst.MatchAs) and case.pattern.pattern is None
        exhaustive = exhaustive or (takes_all and case.guard is None)
    return ended if exhaustive else [*ended, state]


def _captured(pattern: cst.CSTNode) -> list[str]:
    return [
        inner.name.value
        for inner in walk(pattern)
        if isinstance(inner, (cst.MatchAs, cst.MatchStar)) and inner.name is not None
    ]


def _function(m: Machine, node: cst.FunctionDef, frame: Frame, state: State) -> list[State]:
    # The names around are those at the time of the call: a function sees itself and what comes after it.
    inner = replace_frame(frame, node.name.value)
    defaults = defaults_of(m, node.params, frame, state)
    state.bind(node.name.value, (Closure(node, inner, state.env, defaults),))
    return [state]


def replace_frame(frame: Frame, name: str) -> Frame:
    """The frame that a function defined here belongs to."""
    function = f"{frame.function}.<locals>.{name}" if frame.function else name
    return Frame(frame.file, frame.fragment, function, frame.owner, frame.receiver, frame.depth, frame.around)


def _class(m: Machine, node: cst.ClassDef, frame: Frame, state: State) -> list[State]:
    wanted = f"{frame.function}.<locals>.{node.name.value}" if frame.function else node.name.value
    found = frame.file.outline.named(wanted)
    state.bind(node.name.value, (ClassAtom(ClassRef(frame.file, found[0])),) if found else UNKNOWN)
    return [state]


def _import(m: Machine, node: cst.Import, frame: Frame, state: State) -> list[State]:
    for alias in node.names:
        name = spelled(alias.name)
        if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
            entity = m.project.imported(frame.file, ImportedName(name, "", 0))
            state.bind(alias.asname.name.value, entity_value(m, entity))
        else:
            top = name.partition(".")[0]
            state.bind(top, entity_value(m, m.project.imported(frame.file, ImportedName(top, "", 0))))
    return [state]


def _import_from(m: Machine, node: cst.ImportFrom, frame: Frame, state: State) -> list[State]:
    if isinstance(node.names, cst.ImportStar):
        return [state]
    module = spelled(node.module) if node.module is not None else ""
    for alias in node.names:
        entity = m.project.imported(frame.file, ImportedName(module, spelled(alias.name), len(node.relative)))
        bound = alias.asname.name if alias.asname is not None else alias.name
        if isinstance(bound, cst.Name):
            state.bind(bound.value, entity_value(m, entity))
    return [state]


_STATEMENTS: dict[type[cst.CSTNode], _Statement] = {
    cst.SimpleStatementLine: _line,
    cst.SimpleStatementSuite: _line,
    cst.IndentedBlock: _line,
    cst.Expr: _expression,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated_assign,
    cst.AugAssign: augmented,
    cst.Del: _delete,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Break: _break,
    cst.Continue: _continue,
    cst.Assert: _assert,
    cst.If: _if,
    cst.For: _for,
    cst.While: _while,
    cst.With: _with,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.Match: _match,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
}
