"""What eLabFTW expects: the releases table, argument checks, and the requests that an operation takes.

Called by the Manager and by the rooms that keep entries. It never does any input or output.
"""
