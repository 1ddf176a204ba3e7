"""Code that runs inside a platform, not on the machine that deploys it: functions and scripts of nodes."""
