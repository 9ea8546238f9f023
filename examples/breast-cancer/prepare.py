"""Write the data set, its schema, and the lists of row ids of the three splits.

The data ships with scikit-learn (Wisconsin Diagnostic Breast Cancer), so the same files come out on every machine.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import yaml
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

HERE = Path(__file__).parent
DATA = HERE / "data"


def main() -> None:
    config = yaml.safe_load((HERE / "config.yaml").read_text(encoding="utf-8"))
    bunch = load_breast_cancer()
    ids = [f"wdbc-{number:03}" for number in range(len(bunch.target))]
    names = [name.replace(" ", "_") for name in bunch.feature_names]
    write_table(["id", *names, "benign"], zip(ids, bunch.data.tolist(), bunch.target.tolist(), strict=True))
    write_schema(names)
    write_splits(ids, bunch.target, config)


def write_table(header: list[str], rows: object) -> None:
    with (DATA / "breast_cancer.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([row_id, *values, target] for row_id, values, target in rows)


def write_schema(names: list[str]) -> None:
    """One column a line, in the table's order: the digest of this file is the schema hash."""
    columns = [("id", "string"), *((name, "float64") for name in names), ("benign", "int64")]
    lines = [json.dumps({"name": name, "type": kind, "nullable": False}) for name, kind in columns]
    (DATA / "schema.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def write_splits(ids: list[str], target: object, config: dict) -> None:
    """Stratified by the target; the test rows are drawn first, so tuning never sees them."""
    rest, test = train_test_split(range(len(ids)), test_size=config["test_fraction"], stratify=target, random_state=config["seed"])
    share = config["validation_fraction"] / (1 - config["test_fraction"])
    train, validation = train_test_split(rest, test_size=share, stratify=target[rest], random_state=config["seed"])
    for role, rows in {"train": train, "validation": validation, "test": test}.items():
        text = "".join(f"{ids[row]}\n" for row in sorted(rows))
        (DATA / "splits" / f"{role}.txt").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
