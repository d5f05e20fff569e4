"""What C++ sources must not contain, as far as patterns can tell: each check turns a text into a list of faults."""

import re

from style.text import find

FUNCTIONS = "exp|exp2|expm1|log|log2|log10|log1p|pow|sin|cos|tan|sinh|cosh|tanh|asin|acos|atan|atan2|erf|erfc|[tl]gamma|cbrt|hypot"
KEYWORDS = "const|constexpr|constinit|using|namespace|struct|class|enum|union|template|return|typedef|friend|concept|static_assert"

PATTERNS = {
    "all chance comes from the keyed streams": r"\bstd::rand\b|\bsrand\s*\(|\bstd::(mt19937\w*|default_random_engine|random_device|shuffle)\b",
    "the standard's distributions differ between libraries": r"\bstd::\w+_distribution\b",
    "this distribution of Boost calls the C library's functions": r"\b(gamma|lognormal|weibull|beta|chi_squared|cauchy)_distribution\b",
    "catches what it does not understand": r"\bcatch\s*\(\s*\.\.\.\s*\)",
    "a variable that outlives its function": r"^\s+(static\s+(?!constexpr\b)[^()]*?(=|\{|;)|thread_local\b)",
    "a global that can change": rf"^(?!.*\b({KEYWORDS})\b)(static\s+|inline\s+|extern\s+)*[A-Za-z_][\w:<>, *&]*\s+\w+(\[\w*\])?\s*([={{][^()]*)?;?$(?<![:,])",
    "a namespace opened in full": r"\busing\s+namespace\s+std\b",
}
TEST_PATTERNS = {"the verdict is lost: write CHECK(rc::check(...))": r"^\s*rc::check\("}
LIBRARY_PATTERNS = {
    "the C library's functions differ between machines: use sim/base/arithmetic.h": rf"(\bstd|(?<![\w>]))::({FUNCTIONS})f?\s*\(|#include <math\.h>|\.array\(\)\.({FUNCTIONS})\(",
    "a library prints nothing": r"\bstd::(cout|cerr|clog)\b|\bf?printf\s*\(|\bf?puts\s*\(",
    "a result must not know the wall clock or a thread": r"\b(system_clock|steady_clock|high_resolution_clock|get_id)\b",
}
SECTIONS = {  # named by the reader's word for the whole, of which the struct is what the model makes
    "Autoantibody": "antibody", "Diagnosis": "clinic", "ImmatureFraction": "assay", "Person": "patient", "SplenicPooling": "spleen",
    "ThrombopoietinLevel": "assay.thrombopoietin", "Tolerance": "patient_immunity", "Traits": "platelet",
}  # fmt: skip
UNQUALIFIED = {"a function of the C library: write sim::": rf"(?<![\w:.>])({FUNCTIONS})\s*\("}


def code_only(text: str) -> str:
    """The text with comments removed and string literals emptied; lines keep their numbers."""
    token = re.compile(r'R"(\w*)\((.*?)\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|//[^\n]*|/\*.*?\*/', re.DOTALL)

    def blank(match: re.Match[str]) -> str:
        newlines = "\n" * match[0].count("\n")
        return newlines if match[0].startswith("/") else '""' + newlines

    lines = text.splitlines()
    kept = [line for line in lines if line.startswith("#include")]
    code = token.sub(blank, text).splitlines()
    return "\n".join(old if old in kept else new for old, new in zip(lines, code, strict=False))


def check_patterns(text: str, patterns: dict[str, str]) -> list[str]:
    code = code_only(text)
    return [fault for message, pattern in patterns.items() for fault in find(code, re.compile(pattern), message)]


def check_everywhere(text: str) -> list[str]:
    return check_patterns(text, PATTERNS)


def check_library(text: str) -> list[str]:
    """For sim/ and models/, whose results must be the same on every machine."""
    return check_patterns(text, LIBRARY_PATTERNS)


def check_tests(text: str) -> list[str]:
    """In tests/: rc::check returns whether all cases passed, and fails nothing by itself."""
    return check_patterns(text, TEST_PATTERNS)


def check_models(text: str) -> list[str]:
    """In models/ an unqualified exp() would be the C library's; in sim/ it is sim::exp."""
    return check_patterns(text, UNQUALIFIED)


def check_draws(texts: dict[str, str]) -> list[str]:
    """Files with their texts: a purpose of chance that stands in two places would give two decisions the same bits."""
    found: dict[str, list[str]] = {}
    for path, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            for purpose in re.findall(r'"([^"]+)"_draw', line.split("//")[0]):
                found.setdefault(purpose, []).append(f"{path}:{number}")
    return [f'{" and ".join(places)}: both draw "{purpose}"' for purpose, places in found.items() if len(places) > 1]


def check_mechanism_names(path: str, text: str) -> list[str]:
    """A mechanism is found by its name: file, struct and section have one, but for an assay's ending and SECTIONS."""
    faults = []
    stem = path.rsplit("/", 1)[1].removesuffix(".h")
    for struct, section in re.findall(r'^struct (\w+) \{(?:(?!^struct ).)*?static constexpr const char\* name = "([^"]+)"', text, re.MULTILINE | re.DOTALL):
        snake = re.sub(r"(?<!^)(?=[A-Z])", "_", struct).lower().removesuffix("_assay")
        if (snake, section) not in ((stem, SECTIONS.get(struct, stem)), (stem, f"assay.{stem}")):
            faults.append(f"file {stem}, struct {struct} and section {section} should have one name")
    return faults


def check_engine_words(text: str) -> list[str]:
    """The engine knows agents, time and chance: not what they stand for."""
    return find(text, re.compile("platelet", re.IGNORECASE), "the engine names its subject")
