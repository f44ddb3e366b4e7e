"""The code below `%%vilvik`, run as the notebook would run it without that line."""

from __future__ import annotations

import ast
from typing import Any, NamedTuple

from IPython.core.error import UsageError

NO_AWAIT = "%%vilvik runs no await of its own; put vilvik_shim.install() at the top of a cell instead"
CO_COROUTINE = 0x80


class Cell(NamedTuple):
    """A compiled cell: what it does, and its last expression where that is one to show."""

    body: Any
    last: Any

    def run(self, shell: Any) -> Any:
        """Run it and return the value of its last expression; None where a semicolon hides it."""
        __tracebackhide__ = True
        exec(self.body, shell.user_global_ns, shell.user_ns)  # noqa: S102 -- it is the user's cell
        if self.last is not None:
            return eval(self.last, shell.user_global_ns, shell.user_ns)  # noqa: S307 -- the same
        return None


def compiled(shell: Any, cell: str) -> Cell:
    """Compile all of a cell before anything of it runs; raises SyntaxError at the user's line.

    It gets a name of its own that the notebook knows, so that tracebacks and the capture find its source.
    """
    __tracebackhide__ = True
    source = shell.transform_cell(cell)
    number = len(shell.history_manager.input_hist_parsed) - 1
    name = shell.compile.cache(source, number, raw_code=cell)
    tree = shell.transform_ast(shell.compile.ast_parse(source, filename=name))
    last = tree.body.pop() if _ends_with_a_value(tree, source) else None
    return Cell(
        _code(shell, tree, name, "exec"),
        _code(shell, ast.Expression(last.value), name, "eval") if last is not None else None,
    )


def _ends_with_a_value(tree: Any, source: str) -> bool:
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return False
    last = tree.body[-1]
    # Columns count bytes; what a transformer of the user has put there may have no place.
    end = getattr(last, "end_lineno", None)
    rest = source.split("\n")[end - 1].encode()[last.end_col_offset :] if end is not None else b""
    return not rest.lstrip(b" \t)").startswith(b";")


def _code(shell: Any, tree: Any, name: str, mode: str) -> Any:
    """Compile with the `__future__` imports of the notebook, not with those of this file."""
    __tracebackhide__ = True
    flags = shell.compile.flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code = compile(tree, name, mode, flags, dont_inherit=True)
    if code.co_flags & CO_COROUTINE:
        raise UsageError(NO_AWAIT)
    return code
