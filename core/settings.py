"""What an operator may set, read from PARLEY_* variables and `.env`."""

from functools import lru_cache
from pathlib import Path

import platformdirs
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The operator's settings. Paths are absolute or relative to the working directory; sizes are MB, times seconds."""

    model_config = SettingsConfigDict(env_prefix="PARLEY_", env_file=".env", extra="ignore")

    store: Path = Path(platformdirs.user_data_dir("parley")) / "parley.duckdb"
    """The DuckDB file that holds the record."""
    library: Path | None = None
    """The team's own folder of runbooks and templates; it comes before the shipped one."""
    servers: Path | None = None
    """The file that lists the servers which PromQL and HTTP cells may ask; `servers.toml` beside the store when it is not set."""
    executor: Path | None = None
    """The file that lists the commands which may be run on this machine; nothing is ever run while it is not set."""
    host: str = "127.0.0.1"
    """Where the server listens. Anything but loopback is refused while no sign-in is set up."""
    port: int = 8501
    memory_mb: int = 500
    """DuckDB's memory limit for the store."""
    cell_seconds: float = 10.0
    """Longest a SQL cell may run."""
    cell_rows: int = 10_000
    """Most rows a SQL cell returns; more are cut and said so."""
    upload_mb: int = 200
    """Largest file the import screen and the HTTP door take."""


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
