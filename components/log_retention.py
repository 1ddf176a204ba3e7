"""How long CloudWatch Logs can keep what a log group holds."""

# The numbers of days that it accepts (API reference, PutRetentionPolicy); without one it never deletes.
RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
)  # fmt: skip
