"""Looking at the machine before work begins. It needs neither NumPy nor torch, so that it answers at once.

One file a group of checks. What decides is a function of plain values (``check_…``); what asks the machine for those
values is a function beside it (``look_at_…``).
"""
