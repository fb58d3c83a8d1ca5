"""What a release exposes: known vulnerabilities by version, the guard, exposure windows, ping-pong and common ground."""
