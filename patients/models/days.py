"""A column that holds one number for each of many days."""

import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

from django.db import models

Numbers = Sequence[float]


class DaysField(models.BinaryField):
    """A list of numbers, packed: a list of patients reads hundreds of them for each row, which JSON makes slow.

    code: of the `array` module: "H" for whole numbers up to 65,535, "f" for halves and quarters.
    """

    def __init__(self, code: str, **options: Any) -> None:
        super().__init__(**{"default": list} | options)
        self.code = code

    def deconstruct(self) -> Any:
        name, path, arguments, options = super().deconstruct()
        return name, path, [self.code, *arguments], options

    def get_prep_value(self, value: Numbers | None) -> bytes | None:
        return None if value is None else self.packed(value)

    def from_db_value(self, value: Any, *_about: Any) -> list[float] | None:
        return None if value is None else self.unpacked(value)

    def to_python(self, value: Any) -> Any:
        return self.unpacked(b64decode(value)) if isinstance(value, str) else value

    def value_to_string(self, obj: models.Model) -> str:
        return b64encode(self.packed(getattr(obj, self.attname))).decode()

    def packed(self, value: Numbers) -> bytes:
        return in_order(array(self.code, value)).tobytes()

    def unpacked(self, value: Any) -> list[float]:
        if sys.byteorder == "big":
            return in_order(array(self.code, bytes(value))).tolist()
        return memoryview(value).cast(self.code).tolist()  # type: ignore[call-overload, no-any-return]


def in_order(numbers: "array[Any]") -> "array[Any]":
    """Little-endian in the database, whatever the machine."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
