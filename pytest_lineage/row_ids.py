"""Row ids as people save them for a split: text, CSV or JSON lines; and one id as text, so that they can be compared."""

from __future__ import annotations

from pytest_lineage.model import typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.questions import LinesFact


def row_ids(fact: LinesFact) -> set[str]:
    """The row ids of a file: a line each, a column of a CSV file, or an entry of JSON lines."""
    lines = [line for line in fact.lines if line.strip()]
    if fact.path.endswith((".csv", ".tsv")):
        return _column(lines, "\t" if fact.path.endswith(".tsv") else ",")
    if fact.path.endswith((".jsonl", ".ndjson")):
        return {_json_row(line) for line in lines}
    return {line.strip() for line in lines}


def _column(lines: list[str], delimiter: str) -> set[str]:
    """The column that a header calls an id, else the first, header or not."""
    import csv
    import re

    try:
        table = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:  # a field of more than 128 KiB, or an open quotation mark: no table, so each line is its own id
        return {line.strip() for line in lines}
    heads = [cell.strip() for cell in table[0]] if table else []
    named = [index for index, cell in enumerate(heads) if re.fullmatch(r"(?i)(?:[a-z_]*id|index|key|row)", cell)]
    column, body = (named[0], table[1:]) if named else (0, table)
    return {row[column].strip() for row in body if len(row) > column}


def _json_row(line: str) -> str:
    """An entry's `id` (or the like), or the entry itself; what is no JSON is taken as it is."""
    import json

    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return line.strip()
    return row_id(
        next((entry[key] for key in ("id", "row_id", "index", "key") if key in entry), entry) if isinstance(entry, dict) else entry
    )


def row_id(entry: object) -> str:
    """A row id as text, so that 7 and "7" are one row wherever they stand."""
    import json

    value = typed(entry)
    return value.strip() if isinstance(value, str) else json.dumps(value, sort_keys=True)
