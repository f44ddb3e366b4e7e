"""pandas frames, series and indexes, as calls of what pandas promises to keep: their insides differ by release."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Callable

from ._opaque import Opaque, describe

if TYPE_CHECKING:
    from ._program import Program

# In a dry pass longer ones are passed over.
DRY_ROWS = 200


def is_frame(value: Any) -> bool:
    """Whether a value is one of pandas that calls of pandas make again."""
    kind = type(value)
    is_known = kind.__name__ in _WRITERS or kind.__name__.endswith("Index")
    return is_known and kind.__module__.partition(".")[0] == "pandas"


def write_frame(program: Program, value: Any, where: str, suggested: str | None) -> str:
    """Write a value of pandas; return its name or expression."""
    write = _WRITERS.get(type(value).__name__, _index)
    text = write(program, value, where)
    if write in (_missing, _moment):
        return text
    program.remember(value, where)
    if suggested is None and id(value) not in program.shape.named:
        program.expressions[id(value)] = text
        return text
    name = program.name_for(value, type(value).__name__.lower(), suggested)
    program.step(f"{name} = {text}\n")
    return name


def _frame(program: Program, frame: Any, where: str) -> str:
    pandas = program.standard("pandas")
    if program.is_dry and len(frame) > DRY_ROWS:
        return "None"
    index = _index(program, frame.index, f"{where}.index")
    types = {column.dtype for _, column in frame.items()}
    if len(types) == 1 and next(iter(types)).kind in "biufc" and _is_of_numpy(next(iter(types))):
        # One array, in its order: sums over it add as they did.
        values = program.expression(frame.to_numpy().copy("K"), where)
        columns = _index(program, frame.columns, f"{where}.columns")
        return f"{pandas}.DataFrame({values}, index={index}, columns={columns}, copy=False)"
    if not len(frame.columns):
        return f"{pandas}.DataFrame(index={index}, columns={_index(program, frame.columns, f'{where}.columns')})"
    texts = [_values(program, column, f"{where}[{label!r:.60}]") for label, column in frame.items()]
    labels = list(frame.columns)
    are_plain = _are_plain(frame.columns, labels)
    pairs = ", ".join(f"{label!r}: {text}" for label, text in zip(labels if are_plain else range(len(labels)), texts))
    made = f"{pandas}.DataFrame({{{pairs}}}).set_axis({index})"
    columns = "" if are_plain else f".set_axis({_index(program, frame.columns, f'{where}.columns')}, axis=1)"
    return made + columns


def _are_plain(columns: Any, labels: list[Any]) -> bool:
    """Whether the labels of columns may stand as the keys of a dict."""
    if type(columns).__name__ != "Index" or columns.name is not None or len(set(labels)) != len(labels):
        return False
    if any(type(label) is not str for label in labels):
        return False
    return bool(sys.modules["pandas"].DataFrame(dict.fromkeys(labels, ())).columns.dtype == columns.dtype)


def _values(program: Program, column: Any, where: str) -> str:
    """Return a column of a frame; one of objects as a series, whose type nothing guesses anew."""
    text = _column(program, column, where)
    is_of_objects = _is_of_numpy(column.dtype) and column.dtype.kind == "O"
    return f"{program.standard('pandas')}.Series({text}, dtype=object)" if is_of_objects else text


def _series(program: Program, series: Any, where: str) -> str:
    if program.is_dry and len(series) > DRY_ROWS:
        return "None"
    index = _index(program, series.index, f"{where}.index")
    typed = ", dtype=object" if series.dtype.kind == "O" and _is_of_numpy(series.dtype) else ""
    made = f"{program.standard('pandas')}.Series({_column(program, series, where)}, index={index}"
    return f"{made}{_name(program, series, where)}{typed})"


def _index(program: Program, index: Any, where: str) -> str:
    pandas, kind, name = program.standard("pandas"), type(index).__name__, _name(program, index, where)
    if program.is_dry and len(index) > DRY_ROWS:
        return "None"
    if kind == "RangeIndex":
        return f"{pandas}.RangeIndex({index.start}, {index.stop}, {index.step}{name})"
    if kind == "IntervalIndex":
        sides = (_index(program, side, where) for side in (index.left, index.right))
        return f"{pandas}.IntervalIndex.from_arrays({', '.join(sides)}, closed={index.closed!r}{name})"
    if kind == "MultiIndex":
        levels = (_index(program, index.get_level_values(place), where) for place in range(index.nlevels))
        names = program.expression(list(index.names), f"{where}.names")
        return f"{pandas}.MultiIndex.from_arrays([{', '.join(levels)}], names={names})"
    if kind not in ("Index", "DatetimeIndex", "TimedeltaIndex", "CategoricalIndex"):
        raise Opaque(describe(index))
    if kind == "Index":
        typed = ", dtype=object" if index.dtype.kind == "O" and _is_of_numpy(index.dtype) else ""
        return f"{pandas}.Index({_column(program, index, where)}{name}{typed})"
    freq = getattr(index, "freq", None)
    spaced = f", freq={freq.freqstr!r}" if freq is not None else ""
    return f"{pandas}.{kind}({_column(program, index, where)}{name}{spaced})"


def _name(program: Program, value: Any, where: str) -> str:
    return "" if value.name is None else f", name={program.expression(value.name, f'{where}.name')}"


def _is_of_numpy(dtype: Any) -> bool:
    return isinstance(dtype, sys.modules["numpy"].dtype)


def _column(program: Program, column: Any, where: str) -> str:
    """Return the values of a series or index, with their type."""
    pandas, dtype = program.standard("pandas"), column.dtype
    if _is_of_numpy(dtype):
        values = column.to_numpy().copy()
        return _objects(program, values, where) if dtype.kind == "O" else program.expression(values, where)
    kind = type(dtype).__name__
    if kind == "CategoricalDtype":
        values = column.array
        codes = program.expression(values.codes.copy(), where)
        categories = _index(program, dtype.categories, f"{where}, categories")
        made = f"{pandas}.Categorical.from_codes({codes}, categories={categories}, ordered={dtype.ordered!r})"
        return made if type(column).__name__ == "CategoricalIndex" else f"{pandas}.Series({made}).array"
    if kind == "DatetimeTZDtype":
        zone = _zone(dtype.tz)
        utc = program.expression(column.array.to_numpy(f"M8[{dtype.unit}]").copy(), where)
        return f"{pandas}.DatetimeIndex({utc}).tz_localize('UTC').tz_convert({zone})"
    if kind == "StringDtype" or (hasattr(dtype, "numpy_dtype") and kind[:-5].rstrip("0123456789") in _MASKED):
        places, kinds = sys.modules["pandas"].factorize(column.array)
        if len(column) < 2 * len(kinds) or len(column) <= DRY_ROWS:
            return _listed(program, column.array, where)
        codes = program.expression(places.astype("int32"), where)
        return f"{_listed(program, kinds, where)}.take({codes}, allow_fill=True)"
    raise Opaque(describe(column))


def _objects(program: Program, values: Any, where: str) -> str:
    """Return the text of an array of objects; where few are meant often, those and their places."""
    places: dict[tuple[type, Any], int] = {}
    try:
        codes = [places.setdefault((type(item), item), len(places)) for item in values.tolist()]
    except TypeError:  # lists, say, can't be looked up
        return program.expression(values, where)
    if len(values) < 2 * len(places) or len(values) <= DRY_ROWS:
        return program.expression(values, where)
    kinds = values[: len(places)]
    kinds[:] = [item for _, item in places]
    return (
        f"{program.expression(kinds, where)}[{program.expression(sys.modules['numpy'].array(codes, 'int32'), where)}]"
    )


def _listed(program: Program, array: Any, where: str) -> str:
    items = array.to_numpy(dtype=object, na_value=None).tolist()
    listed = program.expression(items, where)
    program.state.pop(id(items), None)
    return f"{program.standard('pandas')}.array({listed}, dtype={str(array.dtype)!r})"


_MASKED = ("Int", "UInt", "Float", "Boolean")


def _zone(zone: Any) -> str:
    """Return a time zone by its name, if the name gives it back."""
    name = str(zone)
    pandas = sys.modules["pandas"]
    try:
        is_same = zone is None or pandas.Timestamp(0, tz=name).tz == zone
    except Exception:  # noqa: BLE001 -- any sort of name, and what knows names may be missing
        is_same = False
    if not is_same:
        raise Opaque(f"the time zone {name} of a pandas value: use one that has a name, such as Europe/Berlin")
    return repr(None if zone is None else name)


def _missing(program: Program, value: Any, where: str) -> str:  # noqa: ARG001 -- a writer
    return f"{program.standard('pandas')}.{'NA' if type(value).__name__ == 'NAType' else 'NaT'}"


def _moment(program: Program, value: Any, where: str) -> str:  # noqa: ARG001 -- a writer
    unit = getattr(value, "unit", "ns")
    zone = f", tz={_zone(value.tz)}" if getattr(value, "tz", None) is not None else ""
    text = f"{program.standard('pandas')}.{type(value).__name__}({value.value}, unit='ns'{zone})"
    return text if unit == "ns" else f"{text}.as_unit({unit!r})"


_WRITERS: dict[str, Callable[[Program, Any, str], str]] = {
    "DataFrame": _frame,
    "Series": _series,
    "NAType": _missing,
    "NaTType": _missing,
    "Timestamp": _moment,
    "Timedelta": _moment,
}
