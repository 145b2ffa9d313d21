"""Descriptions of raw tables, and what they are refused for."""

import pytest

from ingestion.columns import Column, Kind
from ingestion.hosts.tables import Table

SHOP, NAME = Column("shop_id", Kind.BIGINT, "Shop."), Column("name", Kind.TEXT, "Name.")


def test_a_table_has_a_column_beside_its_key() -> None:
    with pytest.raises(ValueError, match="the table shops needs a column beside its key"):
        Table("shops", "Shops.", ("shop_id",), (SHOP,))


def test_a_key_is_of_columns_that_are_there() -> None:
    with pytest.raises(ValueError, match="the table shops has no column 'number', which its key names"):
        Table("shops", "Shops.", ("number",), (SHOP, NAME))
