FROM python:3.11-slim-bookworm

# Pango sets the type in PDFs; our own letters come with the app.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /app --shell /usr/sbin/nologin ips

WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY manage.py ./
COPY docker/healthy.py docker/fonts.conf docker/
COPY static static
COPY templates templates
COPY locale locale
COPY tenancy tenancy
COPY audit audit
COPY accounts accounts
COPY employers employers
COPY clients clients
COPY fidelity fidelity
COPY ipsapp ipsapp

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=ipsapp.settings \
    FONTCONFIG_FILE=/app/docker/fonts.conf

# The key and the address serve this one step: collecting files asks no database, and the key goes nowhere.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" DATABASE_URL=postgres://nobody@/nothing \
    python manage.py collectstatic --noinput \
    && python -m whitenoise.compress --quiet var/static \
    && python -m compileall -q . \
    && install -d -m 0700 -o ips -g ips documents

USER ips
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "docker/healthy.py"]
CMD ["gunicorn", "ipsapp.wsgi", "--bind", "0.0.0.0:8000", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
