"""How each drug of the library is usually given: the fields of an event, for the tests of drugs."""

from typing import Any


def daily(dose: str, count: int = 14, **fields: Any) -> dict[str, Any]:
    return {"dose": dose, "every": 1, "count": count, **fields}


def twice_daily(dose: str, count: int = 28) -> dict[str, Any]:
    return {"dose": dose, "every": 0.5, "count": count}


def weekly(dose: str, count: int = 3) -> dict[str, Any]:
    return {"dose": dose, "every": 7, "count": count}


REGIMENS: dict[str, dict[str, Any]] = {
    "adrenaline": {"dose": "12 ug/kg", "over": "1 hour"},
    "anagrelide": {"dose": "1 mg", "every": 0.5, "count": 28},
    "anti_d": {"dose": "75 ug/kg"},
    "aspirin": daily("100 mg"),
    "avatrombopag": daily("20 mg"),
    "azathioprine": daily("1.5 mg/kg"),
    "bortezomib": {"dose": "1.3 mg/m2", "every": 3.5, "count": 4},
    "caplacizumab": daily("10 mg"),
    "carboplatin": {"dose": "625 mg", "over": "1 hour"},
    "ciclosporin": twice_daily("1.5 mg/kg"),
    "cyclophosphamide": {"dose": "15 mg/kg"},
    "danazol": twice_daily("300 mg"),
    "dapsone": daily("100 mg"),
    "daratumumab": weekly("1800 mg"),
    "dexamethasone": daily("40 mg", 4),
    "donor_plasma": daily("40 mL/kg", 5, over="3 hour"),
    "doxorubicin": {"dose": "75 mg/m2"},
    "eculizumab": weekly("900 mg"),
    "efgartigimod": weekly("10 mg/kg"),
    "eltrombopag": daily("50 mg"),
    "fostamatinib": twice_daily("150 mg"),
    "gemcitabine": weekly("1000 mg/m2", 2),
    "hetrombopag": daily("5 mg"),
    "hydroxycarbamide": daily("15 mg/kg"),
    "hydroxychloroquine": daily("400 mg"),
    "ianalumab": {"dose": "9 mg/kg"},
    "ifosfamide": {"dose": "10000 mg/m2", "over": "5 day"},
    "methylprednisolone": daily("30 mg/kg", 3),
    "mgdf": {"dose": "3 ug/kg"},
    "mycophenolate": twice_daily("1 g"),
    "navitoclax": daily("325 mg"),
    "plasma_exchange": {"dose": "40 mL/kg", "over": "2 hour", "every": 2, "count": 5},
    "prednisone": daily("1 mg/kg"),
    "rhtpo": daily("300 U/kg"),
    "rilzabrutinib": twice_daily("400 mg"),
    "rituximab": weekly("375 mg/m2"),
    "romiplostim": weekly("3 ug/kg"),
    "rozanolixizumab": weekly("7 mg/kg"),
    "sirolimus": daily("2 mg"),
    "sutimlimab": {"dose": "6.5 g"},
    "temozolomide": daily("200 mg/m2", 5),
    "tranexamic_acid": twice_daily("1000 mg"),
    "vincristine": weekly("2 mg"),
}
