# The base where a registry answers: Debian with Python, pinned, and the packages that tools may call.
ARG PINNED
FROM ${PINNED}
ARG PACKAGES
RUN apt-get update -q && apt-get install -qy --no-install-recommends ${PACKAGES} && rm -rf /var/lib/apt/lists/*
