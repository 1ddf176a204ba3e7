"""The program of every stack: read the stack's config, build the platform or the lab that it describes, export it."""

import gc

gc.disable()  # the program lives for seconds, and collecting while the SDK is imported costs a tenth of them

import pulumi  # noqa: E402

from stacks.platform_settings import PlatformSettings  # noqa: E402
from stacks.settings import read_settings  # noqa: E402

try:
    settings = read_settings(pulumi.runtime.get_config_env(), project=pulumi.get_project())
    # Each kind imports a part of the SDK that the other has no use for.
    if isinstance(settings, PlatformSettings):
        from stacks.platform_stack import build_platform

        build_platform(settings).export()
    else:
        from stacks.lab_stack import build_lab

        build_lab(settings).export()
except ValueError as refused:  # how config and components refuse a value: the message says it all
    raise pulumi.RunError(str(refused)) from refused
