"""Code that AWS publishes in accounts of its own: layers of functions, and images of containers.

An account here stands for the names beside it and for nothing else. Regions that AWS opened with an account of their
own and that are not here go to code_accounts in policies/facts.toml. Sources:
docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-extension-versionsx86-64.html (Insights);
docs.aws.amazon.com/powertools/python/latest/getting-started/install/, docs.aws.amazon.com/powertools/typescript/latest/
(Powertools); aws-otel.github.io/docs/getting-started/lambda and
docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Enable-Lambda-Layers.html (OpenTelemetry);
docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html (parameters and secrets);
docs.aws.amazon.com/appconfig/latest/userguide/appconfig-integration-lambda-extensions-versions.html (AppConfig);
aws.github.io/deep-learning-containers/reference/region_availability/ (deep learning).
"""

from __future__ import annotations

import re

_LAYERS = (
    (
        r"LambdaInsightsExtension(-Arm64)?",
        "580247275435 012438385374 519774774795 891564319516 439286490199 339249233099 285320876703 488211338238",
    ),
    (r"AWSLambdaPowertools(Python|PythonV[0-9]+(-[a-z0-9_-]+)?)", "017000801446"),
    (r"AWSLambdaPowertoolsTypeScript(V[0-9]+)?", "094274105915"),
    (r"aws-otel-[a-z0-9-]+", "901920570463"),
    (
        r"AWSOpenTelemetryDistro(Python|Js|Java|DotNet)",
        "615299751070 904233096616 888577020596 796973505492 039612877180 713881805771 152034782359 980416031188 "
        "595944127152 440179912924 440180067931 156041407956 257394471194 490004653786 746669239226 739275441131 "
        "980921751758 610118373846 399711857375 399727141365",
    ),
    (
        r"AWS-Parameters-and-Secrets-Lambda-Extension(-Arm64)?",
        "177933569100 590474943231 997803712105 345057560386 176022468876 133490724326 738900069198 044395824272 "
        "665172237481 015030872274 133256977650 780235371811 187925254637 772501565639 427196147048 325218067255 "
        "524103009944 200266452380 243964427225 148806536434 858974508948 832021897121 241533131596 933737806257 "
        "287114880934 287310001119 129776340158 041683371183",
    ),
    (
        r"AWS-AppConfig-Extension(-Arm64)?",
        "027255383542 728743619870 958113053741 359756378197 574348263942 630222743974 980059726660 826293736237 "
        "706869817123 554480029851 489524808438 421114256042 080788657173 418787028745 039592058896 615057806174 "
        "615084187847 066940009817 758369105281 646970417810 203683718741 586093569114 434848589818 282860088358 "
        "493207061005 662846165436 559955524753 000010852771 946561847325 946746059096",
    ),
)
_NAMES = {account: re.compile(names) for names, accounts in _LAYERS for account in accounts.split()}
_LAYER = re.compile(r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:(\d{12}):layer:([A-Za-z0-9_-]+)(?::\d+)?")
_IMAGES = (
    "763104351884 626614931356 871362719292 772153158452 907027046896 550225433462 457447274322 364406365360 "
    "975050140332 590183813437 204538143572 692866216735 503227376785 380420809688 914824155844 217643126080 "
    "727897471807 633930458069"
)


def is_layer(arn: str) -> bool:
    """Whether it is a layer of AWS's."""
    found = _LAYER.fullmatch(arn)
    return found is not None and found[1] in _NAMES and _NAMES[found[1]].fullmatch(found[2]) is not None


def has_images(account: str) -> bool:
    """Whether the account's registry holds images of AWS's."""
    return account in _IMAGES.split()
