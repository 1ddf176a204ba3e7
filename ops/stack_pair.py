"""A lab's state together with that of the platform it is on."""

from .engine import Engine
from .errors import CommandError
from .state import State


class StackError(CommandError):
    """The stack that was asked for cannot be shown; the message says what there is instead."""


def lab_and_platform(engine: Engine, stack: str) -> tuple[State, State]:
    """Return the states of a lab and of its platform.

    Raises:
        StackError: there is no such stack, it is no lab, or its platform is not in this backend.
    """
    lab = existing(engine, stack)
    if not lab.platform:
        raise StackError(
            f"Stack {stack} reads no platform, so it is no lab that is up. Labs: {_named(labs_on(engine))}. "
            f"For a lab that is not up yet: `pulumi up --stack {stack}`."
        )
    return lab, existing(engine, lab.platform)


def existing(engine: Engine, stack: str) -> State:
    """Return the state of a stack that must be there.

    Raises:
        StackError: it is not.
    """
    state = engine.state(stack)
    if state is None:
        raise StackError(
            f"There is no stack {stack!r} in this backend; there are: {_named(engine.stacks())}. "
            "`make lab` brings the example up."
        )
    return state


def labs_on(engine: Engine, platform: str | None = None) -> list[str]:
    """Return the stacks that read the outputs of a platform, or of any."""
    states = (engine.state(stack) for stack in engine.stacks())
    return [s.stack for s in states if s and s.platform and platform in (None, s.platform)]


def _named(stacks: list[str]) -> str:
    return ", ".join(stacks) or "none"
