"""Benchmarks: every figure is printed as a ratio to something measured in the same run."""
