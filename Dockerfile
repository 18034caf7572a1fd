# One image for web, workers, beat and the migrate step; docker-compose.yml says which does what.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 \
    SMARKETING_NO_BOOTSTRAP=1 SMARKETING_STATE=/srv/state DJANGO_SETTINGS_MODULE=smarketing.settings

RUN useradd --system --home-dir /srv/state --create-home smarketing
WORKDIR /srv/smarketing

COPY requirements.txt .
RUN pip install --require-hashes --requirement requirements.txt

COPY . .
RUN SECRET_KEY=build DATABASE_URL=postgres:///build REDIS_URL=redis://build \
    python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p /srv/state/files /srv/state/mail && chown -R smarketing /srv/state

USER smarketing
EXPOSE 8000
CMD ["python", "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "2", "--respawn-failed-workers", "--no-ws", "--log-level", "warning", "smarketing.wsgi:application"]
