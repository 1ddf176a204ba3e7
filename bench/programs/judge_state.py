"""What judging a state takes where the rules are loaded already: ``judge_state.py STATE FACTS``.

Prints seconds, by the clock and of the processor, of the second time: from the file to everything that the rules say,
as each process of an audit does it.
"""

import json
import sys
import time
from datetime import date
from pathlib import Path

from ops.audit.grouping import Group, Rules, Task
from ops.audit.judging import Judge, Terms
from ops.audit.stored import Stored, describe
from policies import facts

state, known = Path(sys.argv[1]), facts.load(Path(sys.argv[2]))
judge = Judge(Terms(facts=known, exemptions=(), today=date(2026, 1, 1), baseline=frozenset()))
for _ in range(2):
    wall, cpu = time.perf_counter(), time.process_time()
    group = Group((describe(Stored(file=state, shown=state.name)),))
    result = judge.judge(Task(Rules.ALL, (group,), group.size))
    taken = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
if any(stack.problem for stack in result.stacks):
    raise SystemExit(f"{state} cannot be judged: {result.stacks[0].problem}")
print(json.dumps(taken))
