/* pg_ensemble: installed by CREATE EXTENSION, in the order of sql/install/. */

-- complain if the script is sourced in psql rather than through CREATE EXTENSION
\echo Use "CREATE EXTENSION pg_ensemble" to load this file. \quit

