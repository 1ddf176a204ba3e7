"""Rules about ParallelCluster's configurations, wherever they stand."""
