#!/bin/sh
# Runs once, when the database container makes its data: one role owns the tables, another one serves.
set -eu
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres \
    --set=owner_password="$OWNER_DB_PASSWORD" --set=serving_password="$SERVING_DB_PASSWORD" <<'SQL'
CREATE ROLE mitwert_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE mitwert_app LOGIN PASSWORD :'serving_password';
CREATE DATABASE mitwert OWNER mitwert_owner;
\connect mitwert
CREATE EXTENSION btree_gist;
CREATE EXTENSION citext;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;
SQL
