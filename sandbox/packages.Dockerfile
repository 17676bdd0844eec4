# Wheels into an image that calls run in; pip runs from its own wheel and stays out of the way of tools.
ARG BASE
FROM ${BASE}
USER 0
COPY packages /agentd/packages
RUN ["python3", "-I", "/agentd/packages/pip.whl/pip", "install", "--no-index", "--find-links=/agentd/packages/wheels", "--requirement=/agentd/packages/requirements.txt", "--break-system-packages", "--root-user-action=ignore", "--no-cache-dir", "--no-input", "--quiet"]
USER 65533:65533
