"""Sweeps, designs and tables of counts from a stranger: whatever is in them, a clear refusal and nothing else."""

import os
import struct
import zlib

import h5py
import numpy as np
import pytest

from plateletsim import ScenarioError
from plateletsim.calibration.table import read_counts
from plateletsim.foreign import require_plain
from plateletsim.sweep.design_file import read_design
from plateletsim.sweep.file import read_index
from plateletsim.sweep.journal import MAGIC
from plateletsim.sweep.journaled import JournalRuns


def _external_link(file):
    file["point"] = h5py.ExternalLink("/etc/passwd", "/")


def _soft_link(file):
    file["point"] = h5py.SoftLink("/elsewhere")


def _external_storage(file):
    file.create_dataset("point", (8,), "u1", external=[("/etc/passwd", 0, 8)])


def _virtual(file):
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("elsewhere.h5", "x", (4,))
    file.create_virtual_dataset("point", layout)


def _huge(file):
    file.create_dataset("point", (1 << 40,), "f8", chunks=(1024,))


def _plug_in(file):
    file.create_dataset("point", data=np.zeros(64), compression="lzf")


def _group(file):
    file.create_group("point")


@pytest.mark.parametrize("forge", [_external_link, _soft_link, _external_storage, _virtual, _huge, _plug_in, _group])
def test_a_forged_file_is_refused_before_a_column_is_read(forge, tmp_path):
    path = tmp_path / "forged.h5"
    with h5py.File(path, "w") as file:
        file.attrs["sweep"] = "{}"
        forge(file)
    for read in (require_plain, read_index):
        with pytest.raises(ScenarioError, match="forged.h5: refused, a file from elsewhere: point"):
            read(path)


@pytest.mark.parametrize("header", ["", "{}", "[" * 30_000, "null", '{"format": "platelet-sweep", "format_version": 1}'])
def test_a_sweep_with_a_false_header_is_refused(header, tmp_path):
    path = tmp_path / "sweep.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("point", data=[0])
        file.attrs["sweep"] = header
    with pytest.raises(ScenarioError, match="sweep.h5"):
        read_index(path)


@pytest.mark.parametrize("body", [b"H", b"H{}", b"H[1]", b"Hnull", b"P{}", b"P[]", b"S{", b"R", b"Rx", b"\xff", b"H" + b"[" * 100_000])
def test_a_journal_with_true_checksums_and_false_content_is_refused(body, tmp_path):
    path = tmp_path / "sweep.h5.journal"
    path.write_bytes(MAGIC + struct.pack("<4sII", b"rec\n", len(body), zlib.crc32(body)) + body)
    with pytest.raises(ScenarioError, match="journal"):
        JournalRuns(path)


def test_a_record_that_claims_to_be_endless_takes_no_memory(tmp_path):
    path = tmp_path / "sweep.h5.journal"
    path.write_bytes(MAGIC + struct.pack("<4sII", b"rec\n", 1 << 30, 0))
    assert JournalRuns(path).header is None


@pytest.mark.parametrize(
    "table",
    [b"\xff\xfe", b"", b"day\n", b"day (day),platelet_count (1e9/L)\n", b"day (day),platelet_count (1e9/L)\n1",
     b"day (day),platelet_count (1e9/L)\nnan,5\n", b"day (day),platelet_count (1e9/L)\n1,inf\n",
     b"platelet_count (1e9/L),day (day)\n5\n", b"day (day),platelet_count (1e9/L)\n1," + b"9" * 200_000,
     b"day (kg),platelet_count (1e9/L)\n1,5\n", b"day (day),platelet_count (1e9/L)\n-1,5\n"],
)  # fmt: skip
def test_a_table_of_no_counts_is_refused(table, tmp_path):
    path = tmp_path / "patient.csv"
    path.write_bytes(table)
    with pytest.raises(ScenarioError, match="patient.csv"):
        read_counts(path)


@pytest.mark.parametrize(
    "text", ["vary = " + "[" * 5000, "scenario = 1\nvary = 2", "set = [1]\nvary = {}\nscenario = 'healthy_adult'", "\x00", "a" * (2 << 20)]
)
def test_a_hostile_design_is_refused(text, tmp_path):
    path = tmp_path / "design.toml"
    path.write_text(text)
    with pytest.raises(ScenarioError, match="design.toml"):
        read_design(path)


def test_what_is_no_regular_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.h5")
    with pytest.raises(ScenarioError, match="not a regular file"):
        require_plain(tmp_path / "pipe.h5")
