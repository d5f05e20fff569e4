"""How Sphinx writes the manual: the pages are put together by docs/manual, which calls it (`make docs`)."""

import os

import plateletsim

project = "plateletsim"
author = "plateletsim developers"
copyright = "2026, plateletsim developers"
version = release = plateletsim.__version__
language = "en"

extensions = [
    "sphinx.ext.autodoc",
    "numpydoc",
    "myst_nb",
    "sphinx_design",
]
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 4

nb_execution_mode = os.environ.get("PLATELETSIM_NOTEBOOKS", "off")  # "cache": those that changed are run
nb_execution_cache_path = os.environ.get("PLATELETSIM_NOTEBOOK_CACHE", "")
nb_execution_timeout = 3600
nb_execution_raise_on_error = True
nb_execution_excludepatterns = ["*09_add_a_mechanism*", "*10_to_a_cluster*"]  # compilers and clusters: text is enough
nb_merge_streams = True

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # docstrings say them
autodoc_default_options = {"members": True}
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

html_theme = "pydata_sphinx_theme"
html_title = f"plateletsim {release}"
html_static_path = ["_static"]
html_css_files = ["manual.css"]
html_extra_path = ["llms.txt"]
html_show_sourcelink = False
html_theme_options = {
    "header_links_before_dropdown": 9,
    "navigation_with_keys": False,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "navbar_persistent": ["search-button"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {page: [] for page in ("index", "overview", "model")}  # nothing stands below them
