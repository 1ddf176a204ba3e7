"""What a command takes, from its start to its end: ``measured.py COMMAND ...``; prints its figures as JSON.

Of a program as small as this one the system counts the memory right: a child starts as a copy of its parent, and a
large parent's memory would be counted as the child's.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

with tempfile.TemporaryFile() as said:
    start = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:], stdout=said, stderr=subprocess.STDOUT)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    said.seek(0)
    output = said.read().decode()
kilobytes = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
print(
    json.dumps(
        {
            "wall": wall,
            "cpu": used.ru_utime + used.ru_stime,
            "megabytes": kilobytes / 1024,
            "exit_code": process.returncode,
            "output": output,
        }
    )
)
