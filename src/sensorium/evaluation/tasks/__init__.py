"""The contract of a task: what is measured for one kind of target.

One file a task. It holds:

- ``HEADLINE``, the figure that models are compared by, and how it follows from the mean of the rows' scores;
- ``measure(target, outputs, labels)``, all figures as plain JSON values;
- ``row_scores(target, outputs, labels)``, float64 (rows,), one score a row, such as 1 for a right answer;
- ``intervals(target, outputs, labels, groups)``, figure name → its 95 % interval.
"""
