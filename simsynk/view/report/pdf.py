"""A page as PDF, for those who want a file for print."""

from __future__ import annotations

import logging

from simsynk.errors import InputError, Problem

MARK = b"% simsynk report\n"
"""The last line of a PDF, by which it is known again."""


def pdf_of(page: str) -> bytes:
    """A page as it prints on A4.

    Parameters
    ----------
    page
        A whole page, with everything that it shows inside it.

    Raises
    ------
    InputError
        When weasyprint, or the pango library that it needs, is not installed.
    """
    try:
        import weasyprint
    except (ImportError, OSError):
        fix = "install simsynk[pdf] and pango, or open the page in a browser and print it as PDF"
        message = "needs weasyprint and the pango library, which are not there"
        raise InputError([Problem(path="--pdf", message=message, fix=fix)]) from None
    # Rules for screens that it does not know are none of the reader's business.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    made: bytes = weasyprint.HTML(string=page).write_pdf()
    return made + MARK
