"""What values cost that hold many others."""

from __future__ import annotations

from flake8_torchparams.model.values import UNKNOWN, Const, Map, Seq, Value, join


class Counted:
    """Something in a table that knows how often its hash was asked for."""

    asked = 0

    def __hash__(self) -> int:
        self.asked += 1
        return 1

    def __eq__(self, other: object) -> bool:
        return self is other


def test_a_table_is_hashed_once_however_often_it_is_joined() -> None:
    entry = Counted()
    row: Value = (Seq("tuple", ((Const(entry, "object"),),) * 3),)
    table: Value = (Map((("rows", (Seq("list", (row,) * 1000),)),)),)
    for other in range(100):
        join(table, UNKNOWN, (Const(other, "int"),))
    assert entry.asked == 3


def test_what_is_kept_of_the_hash_is_no_part_of_the_value() -> None:
    one, other = (Seq("list", ((Const(1, "int"),),)) for _ in range(2))
    assert hash(one) == hash(other)
    assert one == other
    assert "hash" not in repr(one)
