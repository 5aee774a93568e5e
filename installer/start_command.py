"""Where the installed command line starts."""

import sys

from desktop.cli import main

sys.argv[0] = "nongquan"
sys.exit(main())
