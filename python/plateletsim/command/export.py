"""The command export: a trace, a sweep or a cohort as a table that other programs read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plateletsim._engine import ScenarioError
from plateletsim.command.output import require_writable
from plateletsim.files import TABLES, kind_of, replaced, write_table

if TYPE_CHECKING:
    import pandas


def export(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A trace, a sweep or a cohort.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A table (.csv, .parquet), or a copy (.nc, .h5).")],
) -> None:
    """Write what a file holds as a table: one row per time, of a sweep or cohort per patient and time."""
    require_writable(output)
    if output.suffix not in (*TABLES, ".nc", ".h5", ".hdf5"):
        raise ScenarioError(f"{output}: unknown kind of file; known are {', '.join(TABLES)} for tables and .nc for netCDF-4")
    if not source.exists():
        raise ScenarioError(f"{source}: there is no such file")
    table = _table(source)
    if output.suffix in TABLES:
        write_table(table, output)
    else:
        import shutil

        with replaced(output) as partial:
            shutil.copyfile(source, partial)


def _table(source: Path) -> "pandas.DataFrame":
    kind = kind_of(source)
    if kind == "platelet-sweep":
        from plateletsim.sweep.swept import open_sweep

        return _long(open_sweep(source).ds.drop_vars(["status", "message"]))
    if kind == "platelet-cohort":
        from plateletsim.group.cohort import open_cohort

        return _long(open_cohort(source).to_xarray())
    from plateletsim.patient.trace import open_trace

    return open_trace(source).to_pandas()


def _long(ds: object) -> "pandas.DataFrame":
    """Columns with a dimension of their own are spread, as "deaths.senescence"."""
    import xarray

    assert isinstance(ds, xarray.Dataset)
    flat: dict[str, xarray.DataArray] = {}
    for name, column in ds.data_vars.items():
        extra = [d for d in column.dims if d not in ("arm", "point", "replicate", "patient", "time", "day")]
        if extra:
            flat |= {f"{name}.{label}": column.sel({extra[0]: label}, drop=True) for label in ds[extra[0]].values}
        else:
            flat[str(name)] = column
    keep = {name: coordinate for name, coordinate in ds.coords.items() if set(coordinate.dims) <= {"arm", "point", "replicate", "patient", "time", "day"}}
    return xarray.Dataset(flat, keep).to_dataframe()
