"""A distribution that extends pytest-lineage: what a data set's licence allows."""
