"""Files that a stranger may have made: what must hold of an HDF5 file before anything in it is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from plateletsim._engine import ScenarioError, StorageError
from plateletsim.files import require_kind

if TYPE_CHECKING:
    import xarray

_FILTERS = {1, 2, 3}  # deflate, shuffle, fletcher32: those that HDF5 itself brings
_DEFLATE_GAIN = 1100  # a byte on disk cannot stand for more bytes than this
_SMALL = 1 << 24  # bytes that need no excuse, as of columns that were never written


def require_plain(path: str | os.PathLike[str], what: str = "an HDF5 file") -> None:
    """Raises ScenarioError unless all that the file holds lies within it, unfiltered or by HDF5's own filters, in
    sizes that so many bytes can hold: no links to elsewhere, external storage, virtual datasets or plug-ins.

    >>> require_plain("sweep.h5")
    """
    import h5py

    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        raise ScenarioError(f"{path}: not a regular file")
    try:
        with h5py.File(path, "r") as file:
            faults = [fault for name in file for fault in _faults(file, name, status.st_size)]
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        raise ScenarioError(f"{path}: not {what}, or damaged: {error}") from None
    if faults:
        raise ScenarioError(f"{path}: refused, a file from elsewhere: {faults[0]}")


def loaded(path: str | os.PathLike[str], kind: str, what: str, versions: Sequence[int]) -> xarray.Dataset:
    """A netCDF file that we wrote, of some kind, as a whole. Raises ScenarioError if it is none, StorageError for a later version's.

    >>> loaded("children.nc", "platelet-cohort", "a cohort", (1, 2, 3)).sizes
    """
    import xarray

    require_kind(path, kind)
    try:
        require_plain(path, what)
        with xarray.open_dataset(path, engine="h5netcdf", decode_timedelta=False) as lazy:
            ds = lazy.load()
    except OSError as error:
        raise ScenarioError(f"{path}: not {what}, or damaged: {error}") from None
    if ds.attrs.get("format") != kind:
        raise ScenarioError(f"{path}: not {what}")
    if (number := ds.attrs.get("format_version")) not in versions:
        by = ds.attrs.get("software_version", "?")
        known = f"{versions[0]} to {versions[-1]}" if len(versions) > 1 else f"{versions[0]}"
        raise StorageError(f"{path}: {what} of format version {number}, written by version {by}; this program reads {known}")
    return ds


def _faults(file: Any, name: str, file_size: int) -> list[str]:
    import h5py

    if not isinstance(file.get(name, getlink=True), h5py.HardLink):
        return [f"{name} lies outside it"]
    item = file[name]
    if not isinstance(item, h5py.Dataset):
        return [f"{name} is no column"]
    properties = item.id.get_create_plist()
    filters = {properties.get_filter(i)[0] for i in range(properties.get_nfilters())}
    faults = {
        "keeps its values in another file": bool(item.external) or item.is_virtual,
        "needs a filter that HDF5 does not bring": not filters <= _FILTERS,
        "claims more than so many bytes can hold": item.size * item.dtype.itemsize > max(_SMALL, _DEFLATE_GAIN * file_size),
    }
    return [f"{name} {fault}" for fault, found in faults.items() if found]
