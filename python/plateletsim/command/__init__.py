"""The command line.

Modules that hold commands do without `from __future__ import annotations`: Typer would compile the text of every
annotation of every command, twice, whenever the program starts.
"""
