# syntax=docker/dockerfile:1
# One image for every process; compose.yaml says which command each runs. Nothing of development is in it.

FROM node:24-slim AS front-end
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.txt /build/
RUN /venv/bin/pip install --require-hashes --only-binary :all: -r /build/requirements.txt
WORKDIR /app
COPY . .
COPY --from=front-end /build/node_modules node_modules
# Collecting needs settings and no engine: these stand-ins end with this line. Compressed here, once, not at every start.
RUN ENV=production SITE_URL=https://build.invalid EMAIL_URL=smtp://build.invalid \
    DATABASE_URL=postgres://build.invalid/build REDIS_URL=redis://build.invalid \
    SECRET_KEY="$(/venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    STATIC_DIR=/app/collected /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /venv/bin/python -m whitenoise.compress --quiet collected \
    && rm -rf node_modules static \
    && mkdir static \
    && /venv/bin/python -m compileall -q config accounts markets analytics portfolios alerts

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    ENV=production HOST=0.0.0.0 PORT=8000 STATIC_DIR=/app/collected VAR_DIR=/var/lib/tidemark
RUN useradd --system --uid 10001 --no-create-home tidemark \
    && install -d -o tidemark -g tidemark -m 0700 /var/lib/tidemark
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER 10001
VOLUME /var/lib/tidemark
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz/ready', timeout=4)"]
CMD ["python", "-m", "config.serve"]
