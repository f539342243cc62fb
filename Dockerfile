# One image for web, worker and beat. Nothing in it is secret; nothing in it runs as root.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    ALONGSIDE_STATIC=/app/staticfiles ALONGSIDE_VAR=/var/lib/alongside
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin alongside \
    && install -d -o alongside -g alongside /var/lib/alongside
WORKDIR /app
COPY --from=build /venv /venv
COPY manage.py pyproject.toml ./
COPY mentoring mentoring
COPY console console
COPY matching matching
COPY relationships relationships
COPY accounts accounts
COPY reminders reminders
COPY templates templates
COPY static static
# Placeholders of this one step: collecting files reads the settings, and nothing connects to anything.
RUN ALONGSIDE_ORIGIN=https://localhost SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    ALONGSIDE_FIELD_KEYS="build:$(python -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())')" \
    DATABASE_URL=postgres://localhost/build REDIS_URL=redis://localhost/0 EMAIL_URL=smtp://localhost \
    python manage.py collectstatic --noinput --verbosity 0
USER alongside
EXPOSE 8000
CMD ["gunicorn", "mentoring.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
