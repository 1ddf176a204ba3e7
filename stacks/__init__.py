"""The stacks of this project: one platform, and a lab for each project of each virtual lab."""
