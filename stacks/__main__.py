"""The program of every stack: read the stack's config, build the platform or the lab that it describes, export it."""

import atexit
import gc

# The program lives for seconds: collecting while the SDK is imported, and once more at the end, costs a fifth of them.
gc.disable()
atexit.register(gc.freeze)

import asyncio  # noqa: E402
from importlib import import_module  # noqa: E402
from typing import TYPE_CHECKING  # noqa: E402

import pulumi  # noqa: E402
import pulumi_aws as aws  # noqa: E402

if TYPE_CHECKING:
    from types import ModuleType

    from stacks.settings import StackSettings


async def main() -> None:
    """Build and export the stack.

    Raises:
        RunError: config or a component refuses a value.
    """
    # The engine starts the provider for this call, while a thread imports the part of the SDK that the stack needs.
    aws.get_caller_identity_output()
    config, project = pulumi.runtime.get_config_env(), pulumi.get_project()
    try:
        builder, settings = await asyncio.to_thread(_prepare, config, project)
        builder.build(settings).export()
    except ValueError as refused:  # how config and components refuse a value: the message says it all
        raise pulumi.RunError(str(refused)) from refused


def _prepare(config: dict[str, str], project: str) -> "tuple[ModuleType, StackSettings]":
    from stacks.settings import read_settings

    settings = read_settings(config, project=project)
    return import_module(f"stacks.{settings.kind}_stack"), settings


pulumi.run(main)
