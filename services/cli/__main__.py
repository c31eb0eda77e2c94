"""`python -m services.cli` is `kawal`."""

from services.cli.main import main

main()
