"""Cells as bytes that sort as the cells do, nothing first, numbers before texts; and back.

After the tuple encoding of FoundationDB: a mark of the kind, then what keeps the order of the values, ended so that no value is the beginning of another.
"""

from collections.abc import Sequence
from decimal import Decimal

from .cells import Cell

_NOTHING, _NUMBER, _TEXT = b"\0", b"\1", b"\2"
_END = b"\0"
_ESCAPED = b"\0\xff"  # a zero byte within a text
_BELOW, _ZERO, _ABOVE = b"\0", b"\1", b"\2"
_TYPES = {bool: b"b", int: b"i", Decimal: b"d"}  # behind the value, so that they decide nothing but between equal numbers
_BIAS = 1 << 15  # of the exponent, two bytes


def key(cells: Sequence[Cell]) -> bytes:
    """Cells as bytes: those of a row that stands before another are less than those of the other."""
    return b"".join(map(_coded, cells))


def cells(key: bytes) -> tuple[Cell, ...]:
    """The cells that ``key`` made bytes of."""
    found, place = [], 0
    while place < len(key):
        value, place = _READ[key[place : place + 1]](key, place + 1)
        found.append(value)
    return tuple(found)


def _coded(cell: Cell) -> bytes:
    if cell is None:
        return _NOTHING
    if isinstance(cell, str):
        return _TEXT + cell.encode().replace(b"\0", _ESCAPED) + _END
    return _NUMBER + _magnitude(Decimal(cell)) + _TYPES[type(cell)]


def _magnitude(number: Decimal) -> bytes:
    """Sign, exponent and digits; below zero what is larger comes first."""
    if not number:
        return _ZERO
    digits = "".join(map(str, number.as_tuple().digits)).rstrip("0").encode()
    size = (number.adjusted() + _BIAS).to_bytes(2) + digits + _END
    return _ABOVE + size if number > 0 else _BELOW + _mirrored(size)


def _mirrored(size: bytes) -> bytes:
    return bytes(255 - byte for byte in size)


def _nothing(key: bytes, place: int) -> tuple[None, int]:
    return None, place


def _text(key: bytes, place: int) -> tuple[str, int]:
    end = key.index(_END, place)
    while key[end : end + 2] == _ESCAPED:
        end = key.index(_END, end + 2)
    return key[place:end].replace(_ESCAPED, _END).decode(), end + 1


def _number(key: bytes, place: int) -> tuple[Cell, int]:
    sign, place = key[place : place + 1], place + 1
    number = Decimal(0)
    if sign != _ZERO:
        end = key.index(_END if sign == _ABOVE else _mirrored(_END), place + 2)
        size = key[place:end] if sign == _ABOVE else _mirrored(key[place:end])
        number = Decimal(f"{'' if sign == _ABOVE else '-'}{size[2:3].decode()}.{size[3:].decode()}E{int.from_bytes(size[:2]) - _BIAS}")
        place = end + 1
    kind = next(kind for kind, mark in _TYPES.items() if mark == key[place : place + 1])
    return _plain(number) if kind is Decimal else kind(number), place + 1


def _plain(number: Decimal) -> Decimal:
    """A number without an exponent above nought, as cells have it."""
    return Decimal(int(number)) if number == number.to_integral_value() else number


_READ = {_NOTHING: _nothing, _NUMBER: _number, _TEXT: _text}
