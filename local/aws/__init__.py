"""The Pulumi provider ``aws`` over the local AWS: what the official one does, done with boto's calls to moto's server.

Pulumi's engine starts ``python -m local.aws``. ``provider.py`` answers its calls; ``check.py``, ``diff.py``,
``names.py`` and ``preview.py`` need nothing but the table and two files of data, so a preview imports no boto;
``lifecycle.py`` turns a row into AWS calls.

How to add a type:

1. Name it in ``MODULES`` of ``table/__init__.py``, under the module that will hold its row.
2. ``python -m local.aws.sdk`` writes its names and shapes into ``schema.json``.
3. Write the row (``row.py`` says what is in one). Each input goes into one of: what ``create`` takes, what a setting
   takes, ``local``, or ``unsupported``.
4. What replaces the resource and what AWS fills in: ``replace.json``, or the row's own ``replace`` and ``filled``.
5. Add it to the program of ``tests/local/aws/programs``. ``pytest tests/local/aws`` checks the row against the SDK's
   classes and botocore's models, then brings it up, refreshes it and takes it down with the real engine.
"""
