"""NumPy arrays and scalars with their exact type; views stay views of one array, large ones are compressed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ._containers import NOTED
from ._literals import NotLiteral
from ._opaque import Opaque

if TYPE_CHECKING:
    from ._program import Program

KINDS = "biufcUSOMmV"
# Arrays with more bytes than this are compressed.
LARGE_ARRAY = 4096


def write_array(program: Program, value: Any, where: str, suggested: str | None) -> str:
    """Return the expression of a NumPy array or scalar."""
    numpy = program.standard("numpy")
    dtype = value.dtype
    _check(value)
    if not hasattr(value, "flags") or type(value).__name__ != "ndarray":
        return _scalar(program, value, numpy, where)
    program.remember(value, where)
    if program.is_dry and value.size > LARGE_ARRAY:
        return "None"
    name = program.name_for(value, "array", suggested) if _needs_name(program, value, suggested) else None
    base = _base_of(value)
    if base is not None and dtype.kind != "O":
        text = _view(program, value, base, numpy, where)
    elif value.nbytes > LARGE_ARRAY and dtype.kind != "O":
        text = _packed(program, value, numpy)
    else:
        text = _listed(program, value, numpy, where)
    if len(text) > NOTED:
        program.weights[where] = len(text)
    if name is None:
        program.expressions[id(value)] = text
        return text
    # What stands among the constants needs nothing but those before it.
    (program.step if dtype.kind == "O" else program.constants.append)(f"{name} = {text}\n")
    return name


def _check(value: Any) -> None:
    dtype = value.dtype
    is_wide = dtype.kind in "fc" and dtype.itemsize > (8 if dtype.kind == "f" else 16)
    if dtype.kind not in KINDS or is_wide or type(value).__name__ in ("matrix", "MaskedArray", "recarray", "memmap"):
        raise Opaque(f"a NumPy {type(value).__name__} of type {dtype}: turn it into a plain array")


def _scalar(program: Program, value: Any, numpy: str, where: str) -> str:
    kind = type(value).__name__
    if value.dtype.kind in "Mm":
        unit = sys.modules["numpy"].datetime_data(value.dtype)[0]
        return f"{numpy}.{kind}({int(value.astype('int64'))}, {unit!r})"
    if not hasattr(sys.modules["numpy"], kind) or value.ndim:
        raise Opaque(f"a NumPy value of type {kind}: turn it into a plain array")
    return f"{numpy}.{kind}({program.expression(value.item(), where)})"


def _needs_name(program: Program, value: Any, suggested: str | None) -> bool:
    return suggested is not None or id(value) in program.shape.named


def _base_of(value: Any) -> Any:
    """Return the array whose memory this one shows; None where it has its own, or the rest weighs too much."""
    base = value.base
    while base is not None and type(base).__name__ == "ndarray" and type(base.base).__name__ == "ndarray":
        base = base.base
    is_kept = (
        type(base).__name__ == "ndarray" and base.dtype.kind != "O" and base.nbytes <= max(4 * value.nbytes, 65536)
    )
    return base if is_kept else None


def _view(program: Program, value: Any, base: Any, numpy: str, where: str) -> str:
    if not (base.flags.c_contiguous or base.flags.f_contiguous):
        return _listed(program, value, numpy, where)
    buffer = program.expressions.get(id(base))
    if buffer is None:
        buffer = program.name_for(base, "base", _global_name(program, base))
        program.remember(base, where)
        text = _packed(program, base, numpy) if base.nbytes > LARGE_ARRAY else _listed(program, base, numpy, where)
        program.constants.append(f"{buffer} = {text}\n")
    elif not buffer.replace(".", "_").isidentifier():
        program.shape.named.add(id(base))
    offset = value.__array_interface__["data"][0] - base.__array_interface__["data"][0]
    order = "F" if base.flags.f_contiguous and not base.flags.c_contiguous else "C"
    flat = buffer if order == "C" else f"{buffer}.T"
    return f"{numpy}.ndarray({value.shape!r}, {_dtype(value.dtype)}, {flat}, {offset}, {value.strides!r})"


def _global_name(program: Program, base: Any) -> str | None:
    for space in program.spaces():
        name = space.name_of(base, "")
        if name is not None and name not in space.bound:
            space.bound[name] = base
            return space.at(name)
    return None


def _dtype(dtype: Any) -> str:
    if dtype.kind == "V":
        if dtype.fields is None or dtype.hasobject:
            raise Opaque(f"a NumPy array of type {dtype}: turn it into plain arrays")
        return repr(_fields(dtype))
    return repr(dtype.name if dtype.isnative and dtype.kind in "biufc" else dtype.str)


def _fields(dtype: Any) -> Any:
    """Return what makes a structured type again, gaps between its fields included, which `descr` turns into fields."""
    if dtype.subdtype is not None:
        inner, shape = dtype.subdtype
        return (_fields(inner), shape)
    if dtype.fields is None:
        return dtype.str
    made = [dtype.fields[name] for name in dtype.names]
    return {
        "names": list(dtype.names),
        "formats": [_fields(field[0]) for field in made],
        "offsets": [field[1] for field in made],
        "itemsize": dtype.itemsize,
    }


def _packed(program: Program, value: Any, numpy: str) -> str:
    if program.is_dry:
        return "None"
    order = "F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C"
    data = program.packing.text(value.tobytes(order))
    if value.dtype.kind in "SU":
        program.remember_packed(data, "\n".join(map(str, value.ravel().tolist())))
    shape = repr(value.shape) + (", order='F'" if order == "F" else "")
    return (
        f"{numpy}.frombuffer(bytearray({program.standard('zlib')}.decompress({program.standard('base64')}"
        f".b64decode({data!r}))), dtype={_dtype(value.dtype)}).reshape({shape})"
    )


def _listed(program: Program, value: Any, numpy: str, where: str) -> str:
    if value.dtype.kind in "VMm":
        return _packed(program, value, numpy)
    # One item more that is no sequence: NumPy would take those of one length for another dimension.
    is_of_rows = value.dtype.kind == "O" and any(hasattr(item, "__len__") for item in value.ravel().tolist())
    items = [*value.ravel().tolist(), None] if is_of_rows else value.tolist()
    try:
        listed = program.expression(items, where)
    except NotLiteral as reason:
        raise Opaque(f"a NumPy array of objects: {reason}") from reason
    finally:
        program.state.pop(id(items), None)
    if is_of_rows:
        return f"{numpy}.array({listed}, dtype=object)[:-1].copy().reshape({value.shape!r})"
    typed = "object" if value.dtype.kind == "O" else _dtype(value.dtype)
    # Sums over a column-wise array add in another order.
    order = ", order='F'" if value.flags.f_contiguous and not value.flags.c_contiguous else ""
    shape = f".reshape({value.shape!r})" if value.size == 0 else ""
    return f"{numpy}.array({listed}, dtype={typed}{order}){shape}"
