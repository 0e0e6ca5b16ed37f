"""The contract of a task: what is measured for one kind of target.

One file a task. It holds:

- ``HEADLINE``, the figure that models are compared by, and how it follows from the mean of the rows' scores;
- ``measure(target, outputs, labels)``, all figures as plain JSON values;
- ``row_scores(target, outputs, labels)``, float64 (rows,), one score a row, such as 1 for a right answer;
- ``intervals(target, outputs, labels, groups)``, path → 95 % interval of every figure but counts; a path is the
  figure's name, or ``FIGURE.CLASS`` where there is one a class (``per_class`` in the figures);
- if it can be quick, ``draws(target, outputs, labels, path, groups)``, float64 (draws,), one figure in each draw of
  `drawn_sums` or `drawn_weights`, NaN where undefined, for comparisons; without it the figure is measured anew in each.
"""
