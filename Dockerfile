# One image for every part of Kawal: `docker run kawal serve intake`, `kawal migrate`, `kawal channel sms` and so on.
# No database and no broker are in it: the extra `embedded` is for one machine without containers (`make up`).

FROM python:3.11-slim-trixie AS build
WORKDIR /src
COPY deploy/image/requirements.lock build.lock
# pip's own hash checking brings the installer; from there on uv checks every file against a committed hash.
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r build.lock \
    && uv venv --python "$(command -v python3.11)" /opt/kawal

# requirements.lock also holds the parts for tests and for `make up`. Given as constraints it brings only what
# [project.dependencies] reaches, and a file without a hash in it, or with another one, stops the build.
COPY pyproject.toml requirements.lock ./
RUN uv pip install --no-cache --python /opt/kawal/bin/python --compile-bytecode --require-hashes \
        -r pyproject.toml -c requirements.lock

COPY README.md ./
COPY services services
COPY shared shared
COPY docs/handbook docs/handbook
RUN uv build --no-cache --wheel --require-hashes --build-constraints build.lock --out-dir dist \
    && uv pip install --no-cache --python /opt/kawal/bin/python --compile-bytecode --no-deps dist/*.whl


FROM python:3.11-slim-trixie
LABEL org.opencontainers.image.title="Kawal" \
      org.opencontainers.image.description="Takes a citizen's complaint to the one agency that must act, and keeps the clock" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/kawal /opt/kawal
# Addresses and formats only; every secret comes from where the container runs. Bytecode is compiled above, so that
# the root file system can be read-only.
ENV PATH="/opt/kawal/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KAWAL_HOST=0.0.0.0 \
    KAWAL_PORT=8000 \
    KAWAL_LOG_FORMAT=json
# Files that stay (scans of decrees): a volume that is mounted here for the first time takes over this owner.
RUN install --directory --owner=10001 --group=10001 --mode=700 /data
# A number, because Kubernetes' runAsNonRoot cannot judge a name. The user owns nothing else of the image.
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
# Alive, not ready: a broker that is away is no reason to restart a service that can still take complaints.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['KAWAL_PORT']}/health/live\", timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["kawal"]
CMD ["--help"]
