"""The text of one function, found through its code object and checked against it."""

from __future__ import annotations

import __future__

import ast
import dis
import linecache
import textwrap
from dataclasses import dataclass
from types import CodeType
from typing import TYPE_CHECKING, Any, Union

if TYPE_CHECKING:
    from collections.abc import Iterator

FutureNode = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]

ALL_FUTURES = 0
for _feature in __future__.all_feature_names:
    ALL_FUTURES |= getattr(__future__, _feature).compiler_flag
FUTURE_ANNOTATIONS = __future__.annotations.compiler_flag
CO_NESTED = 0x10
IGNORED_FLAGS = ALL_FUTURES | CO_NESTED
# A file name that stands for no text anyone could read again.
NAMELESS = ("<string>", "<stdin>", "<unknown>")
LOADS = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS", "DELETE_GLOBAL"}
MAX_KNOWN = 512


@dataclass(frozen=True)
class Definition:
    """What is known of a function's text.

    `text` is the `def` without decorators, or the lambda in parentheses; empty where none was found, with the `problem`.
    `loads` and `stores` are global names used by it and the functions inside it; `imports` the modules it imports itself.
    """

    text: str = ""
    is_lambda: bool = False
    proven: bool = False
    problem: str = ""
    loads: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    chains: tuple[tuple[str, ...], ...] = ()
    annotation_names: tuple[str, ...] = ()
    future_annotations: bool = False


def definition_of(function: Any) -> Definition:
    """Return the definition of a plain function; read and checked once per code object."""
    code: CodeType = function.__code__
    known = _known.get(id(code))
    if known is None:
        if len(_known) >= MAX_KNOWN:
            _known.clear()
        # The code object is kept, so that its id() stays its own.
        known = _known[id(code)] = (code, _define(code, function.__globals__))
    return known[1]


def module_tree(file: str, namespace: dict[str, Any]) -> tuple[list[str], ast.Module] | None:
    """Return lines and syntax tree of a source file (or notebook cell); None where it can't be read or parsed."""
    lines = linecache.getlines(file, namespace)
    known = _trees.get(file)
    if known is not None and known[0] is lines:
        return known
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if len(_trees) >= MAX_KNOWN:
        _trees.clear()
    _trees[file] = (lines, tree)
    return lines, tree


def literal_default(node: ast.expr) -> bool:
    """Whether a default value reads the same wherever it stands."""
    if isinstance(node, ast.UnaryOp):
        return literal_default(node.operand)
    if isinstance(node, ast.Tuple):
        return all(literal_default(item) for item in node.elts)
    return isinstance(node, ast.Constant)


def factory(definition: Definition, name: str, parameters: tuple[str, ...], maker: str) -> str:
    """Return the text of a function that makes the function `name` out of the values it closes over."""
    head = f"def {maker}({', '.join(parameters)}):\n"
    if definition.is_lambda:
        return f"{head}    return {definition.text}\n"
    return f"{head}{textwrap.indent(definition.text, '    ')}    return {name}\n"


def code_objects(code: CodeType) -> Iterator[CodeType]:
    """Yield a code object and all those inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from code_objects(constant)


_known: dict[int, tuple[CodeType, Definition]] = {}
_trees: dict[str, tuple[list[str], ast.Module]] = {}


def _define(code: CodeType, namespace: dict[str, Any]) -> Definition:
    found = module_tree(code.co_filename, namespace)
    candidates = list(_candidates(code, *found)) if found else []
    first = None
    for node, text in candidates:
        definition = _describe(code, node, text)
        if found and _is_same_function(definition, code, found[1]):
            return _replace_proven(definition)
        first = first or definition
    if first is None or first.is_lambda or code.co_filename in NAMELESS:
        return Definition(problem=_no_text(code, bool(found and found[0]), bool(candidates)))
    return first


def _no_text(code: CodeType, has_lines: bool, has_candidates: bool) -> str:
    if not has_lines or code.co_filename in NAMELESS:
        return f"its source can't be read ({code.co_filename})"
    if has_candidates:
        return "the text in its file is not the code that runs (edited since?)"
    return "its file holds no such function at its line (edited since?)"


def _candidates(code: CodeType, lines: list[str], tree: ast.Module) -> Iterator[tuple[FutureNode, str]]:
    """Yield the nodes that may be this function, with their text."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == code.co_name:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if first == code.co_firstlineno:
                yield node, _def_text(lines, node)
        elif isinstance(node, ast.Lambda) and code.co_name == "<lambda>" and node.lineno == code.co_firstlineno:
            segment = ast.get_source_segment("".join(lines), node)
            if segment:
                yield node, f"({segment})"


def _def_text(lines: list[str], node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    text = "".join(lines[node.lineno - 1 : node.end_lineno])
    return textwrap.dedent(text).rstrip() + "\n"


def _describe(code: CodeType, node: FutureNode, text: str) -> Definition:
    loads, stores, imports = _names(code)
    defaults = [*node.args.defaults, *(item for item in node.args.kw_defaults if item is not None)]
    default_names = {name for item in defaults if not literal_default(item) for name in _names_in(item)}
    is_future = bool(code.co_flags & FUTURE_ANNOTATIONS)
    annotations = [] if is_future else _annotations(node)
    return Definition(
        text=text,
        is_lambda=isinstance(node, ast.Lambda),
        loads=tuple(sorted(loads | default_names)),
        stores=tuple(sorted(stores)),
        imports=tuple(sorted(imports)),
        chains=tuple(sorted(_chains(node))),
        annotation_names=tuple(sorted({name for item in annotations for name in _names_in(item)})),
        future_annotations=is_future,
    )


def _names(code: CodeType) -> tuple[set[str], set[str], set[str]]:
    """Return the global names loaded, those stored, and the modules imported, by a function and those inside it."""
    loads, stores, imports = set(), set(), set()
    for inner in code_objects(code):
        for instruction in dis.get_instructions(inner):
            if instruction.opname in LOADS:
                loads.add(str(instruction.argval))
            elif instruction.opname == "STORE_GLOBAL":
                stores.add(str(instruction.argval))
            elif instruction.opname == "IMPORT_NAME":
                imports.add(str(instruction.argval))
    return loads, stores, imports


def _annotations(node: FutureNode) -> list[ast.expr]:
    if isinstance(node, ast.Lambda):
        return []
    arguments = node.args
    everything = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    own = [argument.annotation for argument in everything if argument is not None and argument.annotation is not None]
    return [*own, node.returns] if node.returns is not None else own


def _names_in(node: ast.AST) -> set[str]:
    return {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}


def _chains(node: ast.AST) -> set[tuple[str, ...]]:
    """Return each `a.b.c` below a node as ("a", "b", "c"): submodules that an `import a` alone may not load."""
    chains = set()
    for item in ast.walk(node):
        parts: list[str] = []
        part: ast.AST = item
        while isinstance(part, ast.Attribute):
            parts.insert(0, part.attr)
            part = part.value
        if parts and isinstance(part, ast.Name):
            chains.add((part.id, *parts))
    return chains


def _replace_proven(definition: Definition) -> Definition:
    return Definition(**{**definition.__dict__, "proven": True})


def _is_same_function(definition: Definition, code: CodeType, tree: ast.Module) -> bool:
    """Whether the text gives the code that runs: compiled as a notebook would, alone, or below its file's imports."""
    text = definition.text
    if code.co_freevars:
        text = factory(definition, code.co_name, code.co_freevars, "_make")
    # Python compiles method calls on names that a file imports in another way.
    imported = sorted(_imported_names(tree) & set(definition.loads))
    heads = ["", f"import {', '.join(imported)}\n"] if imported else [""]
    return any(_compiles_to(head + text, code) for head in heads)


def _compiles_to(text: str, code: CodeType) -> bool:
    try:
        compiled = compile(text, code.co_filename, "exec", flags=code.co_flags & ALL_FUTURES, dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return any(other.co_name == code.co_name and _same_code(other, code) for other in code_objects(compiled))


def _imported_names(tree: ast.Module) -> set[str]:
    imports = (node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)))
    return {(alias.asname or alias.name).partition(".")[0] for node in imports for alias in node.names} - {"*"}


def _same_code(one: CodeType, other: CodeType) -> bool:
    return (
        one.co_code == other.co_code
        and one.co_names == other.co_names
        and one.co_varnames == other.co_varnames
        and one.co_freevars == other.co_freevars
        and one.co_cellvars == other.co_cellvars
        and one.co_argcount == other.co_argcount
        and one.co_posonlyargcount == other.co_posonlyargcount
        and one.co_kwonlyargcount == other.co_kwonlyargcount
        and (one.co_flags | IGNORED_FLAGS) == (other.co_flags | IGNORED_FLAGS)
        and len(one.co_consts) == len(other.co_consts)
        and all(map(_same_constant, one.co_consts, other.co_consts))
    )


def _same_constant(one: Any, other: Any) -> bool:
    if isinstance(one, CodeType) and isinstance(other, CodeType):
        return _same_code(one, other)
    # Before 3.11 the qualified names of inner functions are constants; they tell where a function stood.
    if isinstance(one, str) and isinstance(other, str) and "<locals>" in one + other:
        return one.rpartition(".")[2] == other.rpartition(".")[2]
    if isinstance(one, frozenset):
        return type(one) is type(other) and one == other
    # repr tells 1 from True and 0.0 from -0.0, and finds NaN equal to itself.
    return type(one) is type(other) and repr(one) == repr(other)
