# The image for every process of the production shape in docker-compose.yml.
FROM python:3.13-slim AS build

WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.txt ./
COPY config/deployment/runtime_requirements.py config/deployment/
RUN python config/deployment/runtime_requirements.py > runtime.txt \
    && .venv/bin/python -m pip install --no-cache-dir --require-hashes --no-deps -r runtime.txt

FROM python:3.13-slim

RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin mitwert
WORKDIR /app
COPY --from=build /app/.venv /app/.venv
COPY manage.py ./
COPY config config
COPY community community
COPY ideas ideas
COPY crm crm
COPY roi roi

ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    STATE_DIR=/app/var

# Code and static files belong to root; the account that serves may write its media and nothing else.
RUN python -m config.translations \
    && python manage.py collectstatic --noinput --verbosity 0 \
    && install -d -o mitwert -g mitwert /app/var/media

USER mitwert
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "config.wsgi"]
