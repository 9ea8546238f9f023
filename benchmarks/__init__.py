"""Every speed that this project promises, measured side by side with peers and floors: `python -m benchmarks [ROW…]`."""
