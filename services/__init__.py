"""The four services of Kawal and the `kawal` command that runs them."""
