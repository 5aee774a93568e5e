"""Spreadsheets: read with calamine (and the standard library's csv), written with xlsxwriter."""
