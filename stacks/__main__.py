"""The program of every stack: read the stack's config, build the platform or the lab that it describes, export it."""

import gc

gc.disable()  # the program lives for seconds, and collecting while the SDK is imported costs a tenth of them

import asyncio  # noqa: E402
from importlib import import_module  # noqa: E402

import pulumi  # noqa: E402
import pulumi_aws as aws  # noqa: E402

from stacks.lab_settings import LabSettings  # noqa: E402
from stacks.platform_settings import PlatformSettings  # noqa: E402
from stacks.settings import read_settings  # noqa: E402

_BUILDERS = {PlatformSettings: "stacks.platform_stack", LabSettings: "stacks.lab_stack"}


async def main() -> None:
    """Build and export the stack.

    Raises:
        RunError: config or a component refuses a value.
    """
    try:
        settings = read_settings(pulumi.runtime.get_config_env(), project=pulumi.get_project())
        # The engine starts the provider for this call, while a thread imports the part of the SDK that the stack needs.
        aws.get_caller_identity_output()
        builder = await asyncio.to_thread(import_module, _BUILDERS[type(settings)])
        builder.build(settings).export()
    except ValueError as refused:  # how config and components refuse a value: the message says it all
        raise pulumi.RunError(str(refused)) from refused


pulumi.run(main)
