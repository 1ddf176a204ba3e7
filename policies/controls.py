"""Groups of controls that several rules answer; a rule adds its own FSBP and CIS ids with `dataclasses.replace`."""

from .model import Controls

NO_PUBLIC_ACCESS = Controls(
    nist=("AC-3", "AC-4(21)", "AC-6", "AC-17(1)", "SC-7(3)", "SC-7(20)", "SC-7(21)"),
    hipaa=("308(a)(3)(i)", "308(a)(4)(ii)(A)", "308(a)(4)(ii)(C)", "312(a)(1)", "312(e)(1)"),
)
BOUNDARY = Controls(
    nist=("AC-4", "AC-4(21)", "SC-7(5)", "SC-7(11)", "CM-7b"),
    hipaa=("312(a)(1)", "312(e)(1)"),
)
AT_REST = Controls(
    nist=("AU-9(3)", "CP-9d", "SC-13a", "SC-28(1)", "SI-19(4)"),
    hipaa=("312(a)(2)(iv)", "312(e)(2)(ii)"),
)
IDENTITY = Controls(
    nist=("AC-2(1)", "AC-2(6)", "AC-3", "AC-3(7)", "AC-6"),
    hipaa=("308(a)(3)(i)", "308(a)(4)(i)", "312(a)(1)"),
)
