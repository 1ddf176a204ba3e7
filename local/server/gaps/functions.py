"""Lambda functions: where they log to, and where what fails goes."""

from typing import Any

from moto.awslambda.models import FunctionUrlConfig, LambdaFunction

from .gap import Gap, around


def _fill() -> None:
    @around(LambdaFunction, "__init__")
    def create(original: Any, function: Any, account_id: str, spec: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        original(function, account_id, spec, *args, **kwargs)
        function.logging_config = _logging(function, spec.get("LoggingConfig"))
        function.dead_letter_config = spec.get("DeadLetterConfig")

    @around(LambdaFunction, "update_configuration")
    def update(original: Any, function: Any, changes: dict[str, Any]) -> Any:
        if "LoggingConfig" in changes:
            function.logging_config = _logging(function, changes["LoggingConfig"])
        if "DeadLetterConfig" in changes:
            function.dead_letter_config = changes["DeadLetterConfig"]
        return original(function, changes)

    @around(LambdaFunction, "get_configuration")
    def describe(original: Any, function: Any, *args: Any, **kwargs: Any) -> Any:
        described = {**original(function, *args, **kwargs), "LoggingConfig": function.logging_config}
        # A function of an earlier server has none.
        letters = getattr(function, "dead_letter_config", None)
        return {**described, "DeadLetterConfig": letters} if letters else described

    @around(FunctionUrlConfig, "update")
    def change_url(original: Any, url: Any, new_config: dict[str, Any]) -> None:
        original(url, new_config)
        url.config["InvokeMode"] = new_config.get("InvokeMode") or url.config.get("InvokeMode")
        url.config["Cors"] = new_config.get("Cors") or url.config.get("Cors")


def _logging(function: Any, asked: dict[str, Any] | None) -> dict[str, Any]:
    """What is asked for, and what Lambda fills in (Lambda API, LoggingConfig)."""
    filled = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{function.function_name}", **(asked or {})}
    if filled["LogFormat"] == "JSON":
        filled = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO", **filled}
    return filled


GAP = Gap(
    name="Logs of functions",
    service="lambda",
    modelled="LoggingConfig of a function, with what Lambda fills in, and its DeadLetterConfig.",
    missing="A function does not run, for want of a container; nothing is written to its log group.",
    fill=_fill,
)
