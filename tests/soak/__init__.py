"""Long campaigns of damaged files against every decoder: ``make soak``, or ``python -m tests.soak --minutes 30``.

A subject is one file in `subjects`: whole files by name (``samples``), files whose headers lie (``lies``), and what
must either give an array or raise `DataError` (``read``). Each case is damaged by a seed, read in a process of its own
kind, and held to bounds of time and memory. What fails is kept in build/soak, named by subject, sample and seed.
"""
