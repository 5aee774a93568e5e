"""One foreign library per module: PDF, QR and signatures, spreadsheets, the keyring."""
