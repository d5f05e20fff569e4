"""The three-hazard model that the engine and its baselines share: parameters, the start in health, workers that run it."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
from scipy.stats import norm

HERE = Path(__file__).parent
HEALTHY = {
    "step": 1 / 24,  # day
    "droplet": 1.0,  # uL
    "threads": 1,
    "steepness": math.pi / math.sqrt(6) / (0.04 * 10.5),  # 1/day; lifespan 10.5 days, of which the SD is 4 %
    "mode": 10.5 + np.euler_gamma * math.sqrt(6) / math.pi * 0.04 * 10.5,  # day
    "ageing": 1.0,  # factor of the hazard of senescence
    "consumption": 7.1,  # 1e9/L/day
    "guard": 1.0,  # 1e9/L
    "antibody": 0.0,  # IgG molecules on the mean platelet
    "rise": 1.0,  # day, in which they arrive
    "rate": 16.7,  # 1/day, capture of a fully coated platelet
    "half": 11500.0,  # molecules
    "hill": 2.5,
    "density": 2.0,  # macrophages, 1e9/L
    "appetite": 100.0,  # platelets
    "digestion": 1.0,  # day
}
NORMAL = 375.0  # 1e9/L, blood and spleen
ANTIGEN_CV = 0.25
CLASSES = 64
CAUSES = ("senescent", "used", "eaten")
REQUIREMENTS = HERE / "baselines" / "requirements.txt"


def antigen() -> np.ndarray:
    """What a platelet may inherit, equally likely: quantiles of a lognormal law with mean 1."""
    spread = math.sqrt(math.log1p(ANTIGEN_CV**2))
    quantiles = np.exp(spread * norm.ppf((np.arange(CLASSES) + 0.5) / CLASSES))
    return quantiles / quantiles.mean()


def healthy_survival(p: dict[str, float]) -> np.ndarray:
    """Share still alive in the middle of each step of life, when the count is normal."""
    age = (np.arange(math.ceil(16 / p["step"])) + 0.5) * p["step"]
    wear = HEALTHY["consumption"] / (NORMAL + p["guard"])
    senescence = np.exp(HEALTHY["steepness"] * (age - HEALTHY["mode"])) - np.exp(-HEALTHY["steepness"] * HEALTHY["mode"])
    survival = np.exp(-wear * age - senescence)
    return survival[survival > 1e-9]


HEALTHY["births"] = NORMAL / (healthy_survival(HEALTHY).sum() * HEALTHY["step"])  # 1e9/L/day
ITP = HEALTHY | {"antibody": 2600.0, "births": 0.75 * HEALTHY["births"]}


class Worker:
    """An implementation at work in a process of its own."""

    def __init__(self, command: list[str], p: dict[str, float | str], seed: int) -> None:
        arguments = [f"{name}={value}" for name, value in (p | {"seed": seed}).items()]
        self.died = 0.0
        self.process = subprocess.Popen([*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if "droplet" in p:
            survival = healthy_survival(p)
            self.tell("antigen", *antigen())
            self.tell("start", *(NORMAL * 1e3 * p["droplet"] * survival / survival.sum()))

    def tell(self, *words: object) -> None:
        print(*words, file=self.process.stdin, flush=True)

    def run(self, steps: int) -> dict[str, float]:
        self.tell("run", steps)
        line = self.process.stdout.readline()
        answer = {name: float(value) for name, value in (pair.split("=") for pair in line.split())}
        died = sum(answer.get(cause, 0.0) for cause in CAUSES)
        answer["deaths"], self.died = died - self.died, died
        return answer

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def commands(build: Path) -> dict[str, list[str]]:
    """How to start each implementation, the engine first; `build` is where CMake has put the programs. Those in Numba are
    there where their environment is."""
    python = numba(build) / "bin" / "python"
    scripts = {"NumPy": (sys.executable, "three_hazards.py")}
    if python.is_file():
        scripts |= {"Numba loop": (str(python), "numba_loop.py"), "Numba events": (str(python), "numba_events.py")}
    return {
        "engine": [str(build / "three_hazards_engine")],
        "C++": [str(build / "three_hazards_structs")],
        **{name: [program, str(HERE / "baselines" / script)] for name, (program, script) in scripts.items()},
    }


def numba(build: Path) -> Path:
    """The environment in which the baselines in Numba run: beside the programs, apart from all that the package needs."""
    return build / "numba"


def bring_numba(build: Path) -> None:
    """Makes that environment from PyPI, unless it is there and as asked for."""
    folder = numba(build)
    installed = folder / REQUIREMENTS.name
    if installed.is_file() and installed.read_bytes() == REQUIREMENTS.read_bytes():
        return
    print(f"Installing Numba into {folder}", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
    subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS], check=True)
    installed.write_bytes(REQUIREMENTS.read_bytes())
