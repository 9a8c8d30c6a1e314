"""Plain: what a document states and that says no more than the customary way of evaluating."""

from typing import Final

PYTHON_BENCHMARKS: Final = ("humaneval", "humaneval-plus", "humaneval-pro", "mbpp", "mbpp-plus", "mbpp-pro")
"""Benchmarks whose problems are Python throughout: their subset ``Python`` is the whole."""

ROLLING_BENCHMARKS: Final = ("livecodebench",)
"""Benchmarks that grow by date: without a window no two sources need have had the same problems."""

PLAIN_CONDITIONS: Final = (
    *("greedy", "greedy decoding", "0-shot", "zero-shot", "t=0", "temperature 0", "no cot"),
    *("base", "instruct", "chat", "instruct/chat"),
)
"""Printed conditions that say no more than the plain setting does, in lower case; those of the second row say which variant the model is."""
