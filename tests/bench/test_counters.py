"""What `perf stat -x,` says, read."""

from bench import measure


def test_instructions_and_cycles_are_read_where_the_machine_counts_them() -> None:
    told = "123456,,instructions:u,1000,100.00,1.2,insn per cycle\n65432,,cycles:u,1000,100.00,,\n"
    assert measure.counts_of(told) == (123456.0, 65432.0)


def test_a_machine_that_does_not_count_is_no_row() -> None:
    assert measure.counts_of("<not supported>,,instructions:u,0,100.00,,\n<not counted>,,cycles:u,0,100.00,,\n") is None
    assert measure.counts_of("perf: not permitted\n") is None
