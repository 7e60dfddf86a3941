-- NIST's reference sets for linear regression, one table each, and the certified
-- results as "nist_certified".  To be run by psql from the top folder of the
-- source tree: \i test/data/nist.sql
\set load_echo :ECHO
\set ECHO none
\set load_quiet :QUIET
\set QUIET on

CREATE TABLE nist_filip (y float8, x float8);
\copy nist_filip FROM 'test/data/nist_filip.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE nist_longley (y float8, x1 float8, x2 float8, x3 float8, x4 float8, x5 float8, x6 float8);
\copy nist_longley FROM 'test/data/nist_longley.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE nist_noint1 (y float8, x float8);
\copy nist_noint1 FROM 'test/data/nist_noint1.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE nist_noint2 (y float8, x float8);
\copy nist_noint2 FROM 'test/data/nist_noint2.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE nist_norris (y float8, x float8);
\copy nist_norris FROM 'test/data/nist_norris.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE nist_pontius (y float8, x float8);
\copy nist_pontius FROM 'test/data/nist_pontius.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE nist_wampler1 (y float8, x float8);
\copy nist_wampler1 FROM 'test/data/nist_wampler1.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE nist_wampler2 (y float8, x float8);
\copy nist_wampler2 FROM 'test/data/nist_wampler2.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE nist_wampler3 (y float8, x float8);
\copy nist_wampler3 FROM 'test/data/nist_wampler3.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE nist_wampler4 (y float8, x float8);
\copy nist_wampler4 FROM 'test/data/nist_wampler4.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE nist_wampler5 (y float8, x float8);
\copy nist_wampler5 FROM 'test/data/nist_wampler5.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE nist_certified (dataset text, parameter text, estimate float8, std_error float8);
\copy nist_certified FROM 'test/data/nist_strd_certified.csv' WITH (FORMAT csv, HEADER)

\set QUIET :load_quiet
\set ECHO :load_echo
