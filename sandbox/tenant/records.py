"""What is read by column name: rows of the database, and rows that are yet to be written."""

import sqlite3
from collections.abc import Mapping
from typing import Any

Record = sqlite3.Row | Mapping[str, Any]
