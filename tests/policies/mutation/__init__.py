"""Every property that a rule guards is changed in the real stacks, and exactly that rule says so.

    python -m tests.policies.mutation [RULE]

What a rule reads is not written down here: it is watched (`watching`). Each place that it reads in the real stacks, or
else in the corpus' clean lab, or else in the good resources of its own cases, is changed in all the ways of
`operators`. A place of which no change is noticed is a hole, unless `context` says why. Where a change rightly is
found by a second rule, `also` says so. `together` and `neighbours` have what takes more than a change of one value.
"""
