"""From the text of a body to functions, and to a GA."""

from __future__ import annotations

import linecache
import math
from typing import Any


def load(code: dict[str, str], role: str) -> Any:
    text, name = code[role], _file_name(role)
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    namespace: dict[str, Any] = {}
    # To run the dump's code is what was asked for.
    exec(compile(text, name, "exec", dont_inherit=True), namespace)  # noqa: S102
    entry = code.get(f"{role}_entry", role)
    if entry not in namespace:
        raise NameError(f"the text defines no {entry}")
    return namespace[entry]


def _file_name(role: str) -> str:
    return f"<code of {role}>"


def build(body: dict[str, Any], callables: dict[str, Any], *, with_pool: bool = False) -> Any:
    """Return the GA of the body with its last population, ready for one generation; its pool only when asked for."""
    import inspect  # noqa: PLC0415 -- after the site folders were set

    import numpy  # noqa: ICN001, PLC0415 -- the same
    import pygad  # noqa: PLC0415 -- the same

    parameters = dict(body["ga_parameters"])
    custom = parameters.pop("custom_gene_type", None)
    if custom is not None or "gene_type" in parameters:
        scope = {"float": float, "int": int, "object": object, "numpy": numpy}
        parameters["gene_type"] = eval(custom or parameters["gene_type"], scope)  # noqa: S307 -- the service does so
    known = inspect.signature(pygad.GA.__init__).parameters
    chosen: dict[str, Any] = {"num_generations": 1, "suppress_warnings": True}
    if not with_pool:
        chosen["parallel_processing"] = None
    asked = {name: value for name, value in {**parameters, **chosen}.items() if name in known}
    ga = pygad.GA(**asked, **callables)
    rows = body["result"].get("population")
    if rows and len(rows) == len(ga.population):
        ga.population = typed(ga, rows)
        ga.initial_population = ga.population.copy()
    return ga


def typed(ga: Any, rows: list[list[Any]]) -> Any:
    """Return rows of genes (n, genes) as the run had them: each gene of its type."""
    import numpy  # noqa: ICN001, PLC0415 -- after the site folders were set

    whole = [[math.nan if gene is None else gene for gene in row] for row in rows]
    if ga.population.dtype != object:
        return numpy.array(whole, dtype=ga.population.dtype)
    kinds = [ga.gene_type] * len(whole[0]) if ga.gene_type_single else ga.gene_type
    makers: list[Any] = [kind[0] if isinstance(kind, (list, tuple)) else kind for kind in kinds]
    typed = numpy.empty((len(whole), len(makers)), dtype=object)
    for row, genes in enumerate(whole):
        for column, (make, gene) in enumerate(zip(makers, genes)):
            typed[row, column] = gene if make is object else make(gene)
    return typed
