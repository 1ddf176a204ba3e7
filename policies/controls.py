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
# Order, inventory and cost: nothing that keeps anybody out, so no safeguard of HIPAA's.
HYGIENE = Controls(nist=("CM-6a", "CM-8"))
AT_REST = Controls(
    nist=("AU-9(3)", "CP-9d", "SC-13a", "SC-28(1)", "SI-19(4)"),
    hipaa=("312(a)(2)(iv)", "312(e)(2)(ii)"),
)
IDENTITY = Controls(
    nist=("AC-2(1)", "AC-2(6)", "AC-3", "AC-3(7)", "AC-6"),
    hipaa=("308(a)(3)(i)", "308(a)(4)(i)", "312(a)(1)"),
)
IN_TRANSIT = Controls(
    nist=("AC-4", "AC-17(2)", "SC-8", "SC-8(1)", "SC-13a", "SC-23"),
    hipaa=("312(a)(2)(iv)", "312(e)(1)", "312(e)(2)(i)"),
)
LOGGING = Controls(
    nist=("AC-4(26)", "AU-2b", "AU-3", "AU-6(3)", "AU-12a", "CA-7b"),
    hipaa=("308(a)(3)(ii)(A)", "312(b)"),
)
BACKUP = Controls(
    nist=("CP-9a", "CP-9b", "CP-10", "CP-10(2)", "SC-5(2)", "SI-13(5)"),
    hipaa=("308(a)(7)(i)", "308(a)(7)(ii)(A)", "308(a)(7)(ii)(B)"),
)
RESILIENCE = Controls(
    nist=("CP-2(5)", "CP-10", "SC-36", "SI-13(5)"),
    hipaa=("308(a)(7)(i)", "308(a)(7)(ii)(C)"),
)
MONITORING = Controls(
    nist=("AU-12(3)", "AU-14a", "CA-7", "PM-14b", "PM-31"),
    hipaa=("312(b)",),
)
