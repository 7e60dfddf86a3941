--
-- PostgreSQL database dump
--


-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: app; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA app;


ALTER SCHEMA app OWNER TO postgres;

--
-- Name: ml; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA ml;


ALTER SCHEMA ml OWNER TO postgres;

--
-- Name: pg_ensemble; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_ensemble WITH SCHEMA ml;


--
-- Name: size; Type: TYPE; Schema: app; Owner: postgres
--

CREATE TYPE app.size AS ENUM (
    'small',
    'middle',
    'large'
);


ALTER TYPE app.size OWNER TO postgres;

--
-- Name: say(text, text); Type: FUNCTION; Schema: app; Owner: postgres
--

CREATE FUNCTION app.say(reference text, source text) RETURNS SETOF text
    LANGUAGE plpgsql
    SET extra_float_digits TO '1'
    AS $$
DECLARE
	call text;
BEGIN
	FOREACH call IN ARRAY ARRAY['predict', 'classify', 'predict_proba', 'transform'] LOOP
		BEGIN
			RETURN QUERY EXECUTE format('SELECT %L || ml.%I(%L, s)::text FROM (SELECT * FROM app.%I ORDER BY id LIMIT 8) s',
				call || ' ', call, reference, source);
		EXCEPTION WHEN feature_not_supported OR object_not_in_prerequisite_state OR invalid_parameter_value
			OR wrong_object_type THEN
			RETURN NEXT call || ' ' || SQLSTATE;
		END;
	END LOOP;
END $$;


ALTER FUNCTION app.say(reference text, source text) OWNER TO postgres;

--
-- Name: score(ml.model, double precision, double precision, boolean); Type: FUNCTION; Schema: app; Owner: postgres
--

CREATE FUNCTION app.score(model ml.model, a double precision, b double precision, flag boolean) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ml.predict(model, a, b, flag);


ALTER FUNCTION app.score(model ml.model, a double precision, b double precision, flag boolean) OWNER TO postgres;

--
-- Name: list; Type: VIEW; Schema: app; Owner: postgres
--

CREATE VIEW app.list AS
 SELECT models.name,
    models.champion,
    models.aliases
   FROM ml.models;


ALTER TABLE app.list OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: mixed; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE app.mixed (
    id integer,
    a double precision,
    b integer,
    colour text,
    size app.size,
    flag boolean,
    day date,
    y double precision,
    answer text
);


ALTER TABLE app.mixed OWNER TO postgres;

--
-- Name: notes; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE app.notes (
    id integer,
    note text,
    hour double precision,
    mood text
);


ALTER TABLE app.notes OWNER TO postgres;

--
-- Name: quality; Type: VIEW; Schema: app; Owner: postgres
--

CREATE VIEW app.quality AS
 SELECT ml.accuracy(m.answer, ml.classify('svm'::text, m.*)) AS accuracy
   FROM app.mixed m;


ALTER TABLE app.quality OWNER TO postgres;

--
-- Name: said; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE app.said (
    name text,
    version integer,
    sha256 text,
    number bigint,
    said text
);


ALTER TABLE app.said OWNER TO postgres;

--
-- Name: scores; Type: VIEW; Schema: app; Owner: postgres
--

CREATE VIEW app.scores AS
 SELECT m.id,
    ml.predict('linear_regression'::text, m.*) AS score
   FROM app.mixed m;


ALTER TABLE app.scores OWNER TO postgres;

--
-- Name: values; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE app."values" (
    size app.size,
    model ml.model
);


ALTER TABLE app."values" OWNER TO postgres;

--
-- Data for Name: mixed; Type: TABLE DATA; Schema: app; Owner: postgres
--

COPY app.mixed (id, a, b, colour, size, flag, day, y, answer) FROM stdin;
1	3.7	5	dark "grey"	large	f	2024-02-28	4.679	no
2	7.4	-39	blue	middle	f	2024-02-29	19.214	yes
3	1	14	green	small	t	2024-03-01	-5.357	no
4	4.7	-30	red	large	f	2024-03-02	9.179	no
5	8.4	23	dark "grey"	middle	f	2024-03-03	13.857	yes
6	2	-21	blue	small	t	2024-03-04	3.143	no
7	5.7	32	green	large	f	2024-03-05	3.821	yes
8	9.4	-12	red	middle	f	2024-03-06	18.357	yes
9	3	41	dark "grey"	small	t	2024-03-07	-2.214	no
10	6.7	-3	blue	large	f	2024-03-08	12.321	yes
11	\N	-47	green	middle	f	2024-03-09	1.607	no
12	4	6	red	small	t	2024-03-10	2.286	no
13	7.7	-38	\N	large	f	2024-03-11	20.821	yes
14	1.3	15	blue	middle	f	2024-03-12	-3.75	no
15	5	-29	green	small	t	2024-03-13	10.786	yes
16	8.7	24	red	large	f	2024-03-14	11.464	yes
17	2.3	-20	dark "grey"	middle	f	2024-03-15	4.75	no
18	6	33	blue	small	t	2024-03-16	5.429	yes
19	9.7	-11	green	large	f	2024-03-17	19.964	yes
20	3.3	42	red	middle	f	2024-03-18	-4.607	no
21	7	-2	dark "grey"	small	t	2024-03-19	13.929	yes
22	\N	-46	blue	large	f	2024-03-20	3.214	no
23	4.3	7	green	middle	f	2024-03-21	3.893	no
24	8	-37	red	small	t	2024-03-22	18.429	yes
25	1.6	16	dark "grey"	large	f	2024-03-23	-2.143	no
26	5.3	-28	\N	middle	f	2024-03-24	12.393	yes
27	9	25	green	small	t	2024-03-25	13.071	yes
28	2.6	-19	red	large	f	2024-03-26	2.357	no
29	6.3	34	dark "grey"	middle	f	2024-03-27	7.036	yes
30	10	-10	blue	small	t	2024-03-28	21.571	yes
31	3.6	43	green	large	f	2024-03-29	-3	no
32	7.3	-1	red	middle	f	2024-03-30	11.536	yes
33	\N	-45	dark "grey"	small	t	2024-03-31	4.821	no
34	4.6	8	blue	large	f	2024-04-01	5.5	no
35	8.3	-36	green	middle	f	2024-04-02	20.036	yes
36	1.9	17	red	small	t	2024-04-03	-4.536	no
37	5.6	-27	dark "grey"	large	f	2024-04-04	14	yes
38	9.3	26	blue	middle	f	2024-04-05	14.679	yes
39	2.9	-18	\N	small	t	2024-04-06	3.964	no
40	6.6	35	red	large	f	2024-04-07	4.643	yes
41	0.2	-9	dark "grey"	middle	f	2024-04-08	-2.071	no
42	3.9	44	blue	small	t	2024-04-09	-1.393	no
43	7.6	0	green	large	f	2024-04-10	13.143	yes
44	\N	-44	red	middle	f	2024-04-11	2.429	no
45	4.9	9	dark "grey"	small	t	2024-04-12	7.107	yes
46	8.6	-35	blue	large	f	2024-04-13	21.643	yes
47	2.2	18	green	middle	f	2024-04-14	-2.929	no
48	5.9	-26	red	small	t	2024-04-15	11.607	yes
49	9.6	27	dark "grey"	large	f	2024-04-16	16.286	yes
50	3.2	-17	blue	middle	f	2024-04-17	5.571	no
51	6.9	36	green	small	t	2024-04-18	6.25	yes
52	0.5	-8	\N	large	f	2024-04-19	-4.464	no
53	4.2	45	dark "grey"	middle	f	2024-04-20	0.214	no
54	7.9	1	blue	small	t	2024-04-21	14.75	yes
55	\N	-43	green	large	f	2024-04-22	4.036	no
56	5.2	10	red	middle	f	2024-04-23	4.714	yes
57	8.9	-34	dark "grey"	small	t	2024-04-24	23.25	yes
58	2.5	19	blue	large	f	2024-04-25	-1.321	no
59	6.2	-25	green	middle	f	2024-04-26	13.214	yes
60	9.9	28	red	small	t	2024-04-27	13.893	yes
61	3.5	-16	dark "grey"	large	f	2024-04-28	7.179	no
62	7.2	37	blue	middle	f	2024-04-29	7.857	yes
63	0.8	-7	green	small	t	2024-04-30	-2.857	no
64	4.5	46	red	large	f	2024-05-01	-2.179	no
65	8.2	2	\N	middle	f	2024-05-02	16.357	yes
66	\N	-42	blue	small	t	2024-05-03	5.643	no
67	5.5	11	green	large	f	2024-05-04	6.321	yes
68	9.2	-33	red	middle	f	2024-05-05	20.857	yes
69	2.8	20	dark "grey"	small	t	2024-05-06	0.286	no
70	6.5	-24	blue	large	f	2024-05-07	14.821	yes
71	0.1	29	green	middle	f	2024-05-08	-9.75	no
72	3.8	-15	red	small	t	2024-05-09	4.786	no
73	7.5	38	dark "grey"	large	f	2024-05-10	9.464	yes
74	1.1	-6	blue	middle	f	2024-05-11	-1.25	no
75	4.8	47	green	small	t	2024-05-12	-0.571	no
76	8.5	3	red	large	f	2024-05-13	13.964	yes
77	\N	-41	dark "grey"	middle	f	2024-05-14	7.25	no
78	5.8	12	\N	small	t	2024-05-15	7.929	yes
79	9.5	-32	green	large	f	2024-05-16	22.464	yes
80	3.1	21	red	middle	f	2024-05-17	-2.107	no
81	6.8	-23	dark "grey"	small	t	2024-05-18	16.429	yes
82	0.4	30	blue	large	f	2024-05-19	-8.143	no
83	4.1	-14	green	middle	f	2024-05-20	6.393	no
84	7.8	39	red	small	t	2024-05-21	7.071	yes
85	1.4	-5	dark "grey"	large	f	2024-05-22	0.357	no
86	5.1	48	blue	middle	f	2024-05-23	1.036	yes
87	8.8	4	green	small	t	2024-05-24	15.571	yes
88	\N	-40	red	large	f	2024-05-25	4.857	no
89	6.1	13	dark "grey"	middle	f	2024-05-26	9.536	yes
90	9.8	-31	blue	small	t	2024-05-27	24.071	yes
\.


--
-- Data for Name: notes; Type: TABLE DATA; Schema: app; Owner: postgres
--

COPY app.notes (id, note, hour, mood) FROM stdin;
1	late again and nobody answers indeed	1	bad
2	broken on arrival as ever	2	bad
3	friendly people, would buy again not	3	good
4	the fast one is broken	4	bad
5	answers came late indeed	5	bad
6	fast and friendly service as ever	6	good
7	late again and nobody answers not	7	bad
8	broken on arrival	8	bad
9	friendly people, would buy again indeed	9	good
10	the fast one is broken as ever	0	bad
11	answers came late not	1	bad
12	fast and friendly service	2	good
13	late again and nobody answers indeed	3	bad
14	broken on arrival as ever	4	bad
15	friendly people, would buy again not	5	good
16	the fast one is broken	6	bad
17	answers came late indeed	7	bad
18	fast and friendly service as ever	8	good
19	late again and nobody answers not	9	bad
20	broken on arrival	0	bad
21	friendly people, would buy again indeed	1	good
22	the fast one is broken as ever	2	bad
23	answers came late not	3	bad
24	fast and friendly service	4	good
25	late again and nobody answers indeed	5	bad
26	broken on arrival as ever	6	bad
27	friendly people, would buy again not	7	good
28	the fast one is broken	8	bad
29	answers came late indeed	9	bad
30	fast and friendly service as ever	0	good
31	late again and nobody answers not	1	bad
32	broken on arrival	2	bad
33	friendly people, would buy again indeed	3	good
34	the fast one is broken as ever	4	bad
35	answers came late not	5	bad
36	fast and friendly service	6	good
37	late again and nobody answers indeed	7	bad
38	broken on arrival as ever	8	bad
39	friendly people, would buy again not	9	good
40	the fast one is broken	0	bad
41	answers came late indeed	1	bad
42	fast and friendly service as ever	2	good
43	late again and nobody answers not	3	bad
44	broken on arrival	4	bad
45	friendly people, would buy again indeed	5	good
46	the fast one is broken as ever	6	bad
47	answers came late not	7	bad
48	fast and friendly service	8	good
49	late again and nobody answers indeed	9	bad
50	broken on arrival as ever	0	bad
51	friendly people, would buy again not	1	good
52	the fast one is broken	2	bad
53	answers came late indeed	3	bad
54	fast and friendly service as ever	4	good
55	late again and nobody answers not	5	bad
56	broken on arrival	6	bad
57	friendly people, would buy again indeed	7	good
58	the fast one is broken as ever	8	bad
59	answers came late not	9	bad
60	fast and friendly service	0	good
\.


--
-- Data for Name: said; Type: TABLE DATA; Schema: app; Owner: postgres
--

COPY app.said (name, version, sha256, number, said) FROM stdin;
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	1	predict 3.446223326403005
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	2	predict 16.934808567832356
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	3	predict -5.475516932905407
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	4	predict 6.8555244297990905
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	5	predict 15.337748887341963
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	6	predict 1.0281364854050805
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	7	predict 4.7938853863853454
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	8	predict 18.016199216083542
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	9	classify 22023
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	10	predict_proba 22023
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	11	transform {3.7,5,0,0,0,0,0,1,0,2024,2,28,3}
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	12	transform {7.4,-39,1,0,0,0,1,0,0,2024,2,29,4}
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	13	transform {1,14,0,1,0,0,0,0,1,2024,3,1,5}
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	14	transform {4.7,-30,0,0,1,0,0,1,0,2024,3,2,6}
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	15	transform {8.4,23,0,0,0,0,1,0,0,2024,3,3,0}
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	16	transform {2,-21,1,0,0,0,0,0,1,2024,3,4,1}
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	17	transform {5.7,32,0,1,0,0,0,1,0,2024,3,5,2}
linear_regression	1	605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	18	transform {9.4,-12,0,0,1,0,1,0,0,2024,3,6,3}
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	1	predict 3.33526961097128
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	2	predict 16.82481618636838
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	3	predict -5.327430927970075
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	4	predict 7.087883043456867
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	5	predict 15.104642178560475
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	6	predict 1.0659529174967028
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	7	predict 4.8569775484833295
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	8	predict 18.114529308559746
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	9	classify 22023
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	10	predict_proba 22023
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	11	transform {3.7,5,0,1,0,0,0,0,0,1,0,2024,2,28,3}
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	12	transform {7.4,-39,1,0,0,0,0,0,1,0,0,2024,2,29,4}
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	13	transform {1,14,0,0,1,0,0,1,0,0,1,2024,3,1,5}
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	14	transform {4.7,-30,0,0,0,1,0,0,0,1,0,2024,3,2,6}
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	15	transform {8.4,23,0,1,0,0,0,0,1,0,0,2024,3,3,0}
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	16	transform {2,-21,1,0,0,0,0,1,0,0,1,2024,3,4,1}
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	17	transform {5.7,32,0,0,1,0,0,0,0,1,0,2024,3,5,2}
ridge	1	91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	18	transform {9.4,-12,0,0,0,1,0,0,1,0,0,2024,3,6,3}
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	1	predict 3.2133504778938713
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	2	predict 16.840501780198814
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	3	predict -4.971526984203965
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	4	predict 6.987794133142546
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	5	predict 13.702313539473856
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	6	predict 1.0319936470706148
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	7	predict 5.517436077376018
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	8	predict 17.476757194722534
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	9	classify 22023
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	10	predict_proba 22023
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	11	transform {3.7,5,0,1,0,0,0,0}
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	12	transform {7.4,-39,1,0,0,0,0,0}
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	13	transform {1,14,0,0,1,0,0,1}
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	14	transform {4.7,-30,0,0,0,1,0,0}
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	15	transform {8.4,23,0,1,0,0,0,0}
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	16	transform {2,-21,1,0,0,0,0,1}
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	17	transform {5.7,32,0,0,1,0,0,0}
lasso	1	80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	18	transform {9.4,-12,0,0,0,1,0,0}
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	1	predict 3.320699918180913
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	2	predict 16.64740008460732
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	3	predict -5.103019564071147
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	4	predict 7.141010103079988
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	5	predict 13.761101669305262
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	6	predict 0.8924316751315873
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	7	predict 5.3373821870532
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	8	predict 17.581411854204337
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	9	classify 22023
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	10	predict_proba 22023
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	11	transform {3.7,5,0,1,0,0,0,0}
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	12	transform {7.4,-39,1,0,0,0,0,0}
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	13	transform {1,14,0,0,1,0,0,1}
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	14	transform {4.7,-30,0,0,0,1,0,0}
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	15	transform {8.4,23,0,1,0,0,0,0}
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	16	transform {2,-21,1,0,0,0,0,1}
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	17	transform {5.7,32,0,0,1,0,0,0}
elastic_net	1	53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	18	transform {9.4,-12,0,0,0,1,0,0}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	1	predict 22023
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	2	classify no
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	3	classify yes
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	4	classify no
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	5	classify no
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	6	classify yes
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	7	classify no
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	8	classify yes
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	9	classify yes
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	10	predict_proba {0.6212614888668322,0.37873851113316787}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	11	predict_proba {0.35857473581903443,0.6414252641809656}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	12	predict_proba {0.7930695275073172,0.20693047249268284}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	13	predict_proba {0.7310681652552782,0.2689318347447218}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	14	predict_proba {0.14521123195782126,0.8547887680421787}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	15	predict_proba {0.8086666840267019,0.19133331597329808}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	16	predict_proba {0.38299450694295756,0.6170054930570424}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	17	predict_proba {0.16826572382734384,0.8317342761726562}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	18	transform {-0.662564846771925,0.1691754443075885,0,1,0,0,0}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	19	transform {0.7426101589480748,-1.34909029950669,1,0,0,0,0}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	20	transform {-1.687962823918952,0.4797298009968728,0,0,1,0,0}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	21	transform {-0.2827878181989521,-1.0385359428174057,0,0,0,1,0}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	22	transform {1.1223871875210478,0.790284157686157,0,1,0,0,0}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	23	transform {-1.308185795345979,-0.7279815861281216,1,0,0,0,0}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	24	transform {0.09698921037402083,1.1008385143754413,0,0,1,0,0}
svm	1	0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	25	transform {1.5021642160940207,-0.4174272294388373,0,0,0,1,0}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	1	predict 22023
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	2	classify no
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	3	classify yes
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	4	classify no
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	5	classify no
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	6	classify yes
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	7	classify no
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	8	classify yes
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	9	classify yes
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	10	predict_proba {0.950280516733706,0.04971948326629413}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	11	predict_proba {0.03486200618527066,0.9651379938147294}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	12	predict_proba {0.9997358352212916,0.0002641647787082622}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	13	predict_proba {0.8751452662273849,0.12485473377261516}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	14	predict_proba {0.0006117121872649567,0.9993882878127351}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	15	predict_proba {0.9993498815312668,0.0006501184687330707}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	16	predict_proba {0.15209848821252026,0.8479015117874796}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	17	predict_proba {0.0002244219428152243,0.9997755780571848}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	18	transform {3.7,5,0,1,0,0,0,0,0,1,0}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	19	transform {7.4,-39,1,0,0,0,0,0,1,0,0}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	20	transform {1,14,0,0,1,0,0,1,0,0,1}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	21	transform {4.7,-30,0,0,0,1,0,0,0,1,0}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	22	transform {8.4,23,0,1,0,0,0,0,1,0,0}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	23	transform {2,-21,1,0,0,0,0,1,0,0,1}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	24	transform {5.7,32,0,0,1,0,0,0,0,1,0}
logistic_regression	1	e1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	25	transform {9.4,-12,0,0,0,1,0,0,1,0,0}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	1	predict 22023
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	2	classify no
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	3	classify yes
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	4	classify no
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	5	classify no
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	6	classify yes
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	7	classify no
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	8	classify yes
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	9	classify yes
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	10	predict_proba {1,0}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	11	predict_proba {0,1}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	12	predict_proba {1,0}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	13	predict_proba {1,0}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	14	predict_proba {0,1}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	15	predict_proba {1,0}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	16	predict_proba {0,1}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	17	predict_proba {0,1}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	18	transform {3.7,5,1,0}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	19	transform {7.4,-39,0,0}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	20	transform {1,14,2,1}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	21	transform {4.7,-30,3,0}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	22	transform {8.4,23,1,0}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	23	transform {2,-21,0,1}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	24	transform {5.7,32,2,0}
decision_tree	1	e891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	25	transform {9.4,-12,3,0}
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	1	predict 5.440134242424241
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	2	predict 19.834626666666665
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	3	predict -3.214663333333333
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	4	predict 7.2672375757575765
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	5	predict 15.020215420168068
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	6	predict 1.6574666666666666
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	7	predict 3.7283999999999997
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	8	predict 16.115679309056958
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	9	classify 22023
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	10	predict_proba 22023
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	11	transform {3.7,5,1,0}
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	12	transform {7.4,-39,0,0}
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	13	transform {1,14,2,1}
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	14	transform {4.7,-30,3,0}
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	15	transform {8.4,23,1,0}
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	16	transform {2,-21,0,1}
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	17	transform {5.7,32,2,0}
random_forest	1	e8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	18	transform {9.4,-12,3,0}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	1	predict 22023
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	2	classify middle
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	3	classify middle
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	4	classify small
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	5	classify large
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	6	classify middle
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	7	classify small
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	8	classify large
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	9	classify large
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	10	predict_proba {0,0.5176942355889724,0.48230576441102757}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	11	predict_proba {0,0.6573479152426521,0.3426520847573479}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	12	predict_proba {0.8941176470588236,0.058823529411764705,0.047058823529411764}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	13	predict_proba {0,0.3952380952380953,0.6047619047619047}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	14	predict_proba {0,0.5162223741171109,0.4837776258828891}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	15	predict_proba {1,0,0}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	16	predict_proba {0.09411764705882353,0.3488235294117647,0.5570588235294118}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	17	predict_proba {0,0.40619047619047616,0.5938095238095238}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	18	transform {3.7,5,1,0}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	19	transform {7.4,-39,0,0}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	20	transform {1,14,2,1}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	21	transform {4.7,-30,3,0}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	22	transform {8.4,23,1,0}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	23	transform {2,-21,0,1}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	24	transform {5.7,32,2,0}
extra_trees	1	1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	25	transform {9.4,-12,3,0}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	1	predict 22023
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	2	classify no
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	3	classify yes
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	4	classify no
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	5	classify no
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	6	classify yes
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	7	classify no
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	8	classify yes
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	9	classify yes
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	10	predict_proba {0.6962058662686593,0.3037941337313407}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	11	predict_proba {0.2714610990432482,0.7285389009567518}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	12	predict_proba {0.6962058662686593,0.3037941337313407}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	13	predict_proba {0.6962058662686593,0.3037941337313407}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	14	predict_proba {0.2714610990432482,0.7285389009567518}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	15	predict_proba {0.6962058662686593,0.3037941337313407}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	16	predict_proba {0.2714610990432482,0.7285389009567518}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	17	predict_proba {0.2714610990432482,0.7285389009567518}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	18	transform {3.7,5,1,2,0,2024,2,28,3}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	19	transform {7.4,-39,0,1,0,2024,2,29,4}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	20	transform {1,14,2,0,1,2024,3,1,5}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	21	transform {4.7,-30,3,2,0,2024,3,2,6}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	22	transform {8.4,23,1,1,0,2024,3,3,0}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	23	transform {2,-21,0,0,1,2024,3,4,1}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	24	transform {5.7,32,2,2,0,2024,3,5,2}
gradient_boosting	1	f63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	25	transform {9.4,-12,3,1,0,2024,3,6,3}
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	1	predict 2.1288
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	2	predict 17.7856
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	3	predict -2.6000000000000005
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	4	predict 8.021600000000001
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	5	predict 11.4642
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	6	predict 2.2785999999999995
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	7	predict 4.2356
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	8	predict 16.857
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	9	classify 22023
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	10	predict_proba 22023
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	11	transform {-0.689955156796793,0.10859665127597934,0}
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	12	transform {0.7513369671533937,-1.4990397563983315,0}
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	13	transform {-1.7417088688685507,0.4374313710275429,1}
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	14	transform {-0.3004167449183641,-1.170205036646768,0}
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	15	transform {1.1408753790318225,0.7662660907791065,0}
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	16	transform {-1.352170456990122,-0.8413703168952044,1}
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	17	transform {0.08912166696006467,1.09510081053067,0}
knn	1	1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	18	transform {1.5304137909102513,-0.5125355971436408,0}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	1	predict 22023
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	2	classify middle
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	3	classify middle
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	4	classify small
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	5	classify large
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	6	classify middle
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	7	classify small
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	8	classify large
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	9	classify large
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	10	predict_proba {0,0.6484195778876672,0.35158042211233287}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	11	predict_proba {0,0.6453690087598624,0.35463099124013764}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	12	predict_proba {1,0,0}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	13	predict_proba {0,0.3344312083233324,0.6655687916766676}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	14	predict_proba {0,0.5564412316812517,0.4435587683187484}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	15	predict_proba {1,0,0}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	16	predict_proba {0,0.38233038277936177,0.6176696172206382}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	17	predict_proba {0,0.26852140834716764,0.7314785916528322}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	18	transform {3.7,5,0,1,0,0,0,0}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	19	transform {7.4,-39,1,0,0,0,0,0}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	20	transform {1,14,0,0,1,0,0,1}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	21	transform {4.7,-30,0,0,0,1,0,0}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	22	transform {8.4,23,0,1,0,0,0,0}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	23	transform {2,-21,1,0,0,0,0,1}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	24	transform {5.7,32,0,0,1,0,0,0}
naive_bayes	1	3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	25	transform {9.4,-12,0,0,0,1,0,0}
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	1	predict 0.497017452464085
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	2	predict 1.2582256760419226
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	3	predict 1.8520853741029524
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	4	predict 0.9818899643063974
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	5	predict 0.027443684089950127
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	6	predict 1.304575056538032
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	7	predict 1.0754881421573623
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	8	predict 0.7755565359262129
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	9	classify 22023
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	10	predict_proba 22023
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	11	transform {-0.7306293010668036,0.25134841796120017,0,1,0,0,0}
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	12	transform {0.7084890192162947,-1.3099688136095489,1,0,0,0,0}
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	13	transform {-1.7807967239760916,0.5707087607824897,0,0,1,0,0}
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	14	transform {-0.3416784036929933,-0.9906084707882594,0,0,0,1,0}
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	15	transform {1.097439916590105,0.8900691036037793,0,1,0,0,0}
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	16	transform {-1.3918458266022813,-0.6712481279669699,1,0,0,0,0}
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	17	transform {0.047272493680817054,1.209429446425069,0,0,1,0,0}
mlp	1	87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	18	transform {1.4863908139639153,-0.3518877851456802,0,0,0,1,0}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	1	predict 22023
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	2	classify bad
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	3	classify bad
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	4	classify good
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	5	classify bad
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	6	classify bad
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	7	classify good
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	8	classify bad
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	9	classify bad
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	10	predict_proba {0.9999931894911562,6.810508843686761e-06}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	11	predict_proba {0.9972204352726484,0.0027795647273516867}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	12	predict_proba {0.0005602881385311583,0.9994397118614687}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	13	predict_proba {0.9982124415686512,0.001787558431348896}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	14	predict_proba {0.999791625602016,0.00020837439798402876}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	15	predict_proba {0.004993067425661746,0.9950069325743383}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	16	predict_proba {0.999997270217544,2.7297824559511893e-06}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	17	predict_proba {0.9995207717009349,0.00047922829906524756}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	18	transform {-1.3158908246068886,0,0.399704035605085,0,0,0.41187651719906604,0.3672917018160652,0,0,0.3774892124523447,0,0,0,0,0,0,0,0,0,0,0.3672917018160652,0.5082223180235225,0}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	19	transform {-0.946517961559341,0.4063309834531277,0,0,0.4063309834531277,0,0,0,0,0,0,0,0,0,0,0,0.5072689146281824,0,0,0.39388673533887875,0,0,0.5072689146281824}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	20	transform {-0.5771450985117933,0,0,0,0,0,0,0.44781301467358414,0.38961951941384215,0.3461542245124569,0,0.44781301467358414,0,0,0,0,0,0.3560398778378277,0.44781301467358414,0,0,0,0}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	21	transform {-0.20777223546424556,0,0,0.4876100987395776,0,0,0,0,0,0,0,0,0.3786219584371317,0.4876100987395776,0.4876100987395776,0,0,0,0,0.3786219584371317,0,0,0}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	22	transform {0.16160062758330213,0,0,0,0,0.5067160894270307,0.45186507861356073,0,0,0,0.5786835976376887,0,0,0,0,0,0,0,0,0,0.45186507861356073,0,0}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	23	transform {0.5309734906308498,0.40102013312873147,0.37724986630704427,0,0.40102013312873147,0,0,0,0,0,0,0,0.38873853453378027,0,0,0.5006387796162901,0,0.36645792137022587,0,0,0,0,0}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	24	transform {0.9003463536783974,0,0.3975455573391927,0,0,0,0.36530825635394365,0,0.42259464235076377,0.3754506984817422,0,0,0,0,0,0,0,0,0,0,0.36530825635394365,0.5054778202702424,0}
sgd	1	5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	25	transform {1.2697192167259452,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0.6198246366745853,0,0,0.48128457230877075,0,0,0.6198246366745853}
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	1	predict 0
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	2	predict 1
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	3	predict 0
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	4	predict 1
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	5	predict 2
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	6	predict 0
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	7	predict 2
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	8	predict 1
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	9	classify 22023
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	10	predict_proba 22023
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	11	transform {-0.6628690481731141,0.2110111095019564,0}
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	12	transform {0.7100963594933362,-1.3618905255620386,0}
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	13	transform {-1.664762724037821,0.5327409894014099,1}
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	14	transform {-0.2917973163713708,-1.0401606456625851,0}
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	15	transform {1.0811680912950794,0.8544708693008635,0}
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	16	transform {-1.2936909922360778,-0.7184307657631315,1}
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	17	transform {0.07927441543037252,1.176200749200317,0}
kmeans	1	bcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	18	transform {1.4522398230968228,-0.396700885863678,0}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	1	predict 0
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	2	predict 1
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	3	predict 0
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	4	predict 1
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	5	predict 0
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	6	predict 1
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	7	predict 0
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	8	predict 1
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	9	classify 22023
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	10	predict_proba {0.9000655845043452,0.0999344154956549}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	11	predict_proba {0.002247639640898333,0.9977523603591018}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	12	predict_proba {0.9933993044789663,0.006600695521033737}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	13	predict_proba {0.023612309732663483,0.9763876902673365}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	14	predict_proba {0.9878995397317407,0.012100460268259273}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	15	predict_proba {0.24786100220473622,0.7521389977952638}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	16	predict_proba {0.9990191390395748,0.0009808609604253146}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	17	predict_proba {0.06786328920138926,0.9321367107986107}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	18	transform {-0.7801513447778897,0.18623914993824728}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	19	transform {0.6860378492173824,-1.330484826936733}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	20	transform {-1.85007318904471,0.49647814520812966}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	21	transform {-0.38388399504943777,-1.0202458316668508}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	22	transform {1.0823051989458343,0.806717140478012}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	23	transform {-1.453805839316258,-0.7100068363969684}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	24	transform {0.012383354679014122,1.1169561357478943}
gaussian_mixture	1	d507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	25	transform {1.4785725486742862,-0.399767841127086}
pca	1	ed4910f339cc5572fec02d4b482fc27b18c2d9c3a1ceb4307f81d846b23b9047	1	predict 22023
pca	1	ed4910f339cc5572fec02d4b482fc27b18c2d9c3a1ceb4307f81d846b23b9047	2	classify 22023
pca	1	ed4910f339cc5572fec02d4b482fc27b18c2d9c3a1ceb4307f81d846b23b9047	3	predict_proba 22023
pca	1	ed4910f339cc5572fec02d4b482fc27b18c2d9c3a1ceb4307f81d846b23b9047	4	transform {6.430470886098322,12.148485448615295}
pca	1	ed4910f339cc5572fec02d4b482fc27b18c2d9c3a1ceb4307f81d846b23b9047	5	transform {-37.582218373588084,13.839350591182605}
pca	1	ed4910f339cc5572fec02d4b482fc27b18c2d9c3a1ceb4307f81d846b23b9047	6	transform {15.076355310221343,-15.021135931315339}
pca	1	ed4910f339cc5572fec02d4b482fc27b18c2d9c3a1ceb4307f81d846b23b9047	7	transform {-28.936904335377285,-13.331122877619633}
pca	1	ed4910f339cc5572fec02d4b482fc27b18c2d9c3a1ceb4307f81d846b23b9047	8	transform {24.053087967878042,-13.012589841949458}
pca	1	ed4910f339cc5572fec02d4b482fc27b18c2d9c3a1ceb4307f81d846b23b9047	9	transform {-19.87708806188528,-11.558544504295574}
pca	1	ed4910f339cc5572fec02d4b482fc27b18c2d9c3a1ceb4307f81d846b23b9047	10	transform {33.096974987469075,-11.182395373503105}
pca	1	ed4910f339cc5572fec02d4b482fc27b18c2d9c3a1ceb4307f81d846b23b9047	11	transform {-10.915714272217327,-9.491530230935794}
truncated_svd	1	03531424a5a4194f538aaf10e9fd31f968cd701a4604bc6bae5a861e8a07ca93	1	predict 22023
truncated_svd	1	03531424a5a4194f538aaf10e9fd31f968cd701a4604bc6bae5a861e8a07ca93	2	classify 22023
truncated_svd	1	03531424a5a4194f538aaf10e9fd31f968cd701a4604bc6bae5a861e8a07ca93	3	predict_proba 22023
truncated_svd	1	03531424a5a4194f538aaf10e9fd31f968cd701a4604bc6bae5a861e8a07ca93	4	transform {0.8534543508778178,-0.1419189052336219}
truncated_svd	1	03531424a5a4194f538aaf10e9fd31f968cd701a4604bc6bae5a861e8a07ca93	5	transform {0.12090482576177315,0.83763380131242}
truncated_svd	1	03531424a5a4194f538aaf10e9fd31f968cd701a4604bc6bae5a861e8a07ca93	6	transform {0.4068365923815218,-0.027849130480373425}
truncated_svd	1	03531424a5a4194f538aaf10e9fd31f968cd701a4604bc6bae5a861e8a07ca93	7	transform {0.11513600080344327,0.5978186450245881}
truncated_svd	1	03531424a5a4194f538aaf10e9fd31f968cd701a4604bc6bae5a861e8a07ca93	8	transform {0.7141288432061808,-0.16192614229998822}
truncated_svd	1	03531424a5a4194f538aaf10e9fd31f968cd701a4604bc6bae5a861e8a07ca93	9	transform {0.29472727673065613,0.4219109542347633}
truncated_svd	1	03531424a5a4194f538aaf10e9fd31f968cd701a4604bc6bae5a861e8a07ca93	10	transform {0.8114773358175926,-0.13309961519720284}
truncated_svd	1	03531424a5a4194f538aaf10e9fd31f968cd701a4604bc6bae5a861e8a07ca93	11	transform {0.0867913455283214,0.7184042197816857}
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	1	predict 0.5522852705841711
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	2	predict 0.4931465445915797
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	3	predict 0.5784984460740213
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	4	predict 0.5137816569356076
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	5	predict 0.5099654844566104
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	6	predict 0.5615732100282091
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	7	predict 0.4278761663990769
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	8	predict 0.47882106666097624
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	9	classify outlier
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	10	classify inlier
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	11	classify outlier
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	12	classify outlier
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	13	classify outlier
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	14	classify outlier
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	15	classify inlier
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	16	classify inlier
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	17	predict_proba 22023
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	18	transform {3.7,5,0,1,0,0,0}
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	19	transform {7.4,-39,1,0,0,0,0}
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	20	transform {1,14,0,0,1,0,0}
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	21	transform {4.7,-30,0,0,0,1,0}
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	22	transform {8.4,23,0,1,0,0,0}
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	23	transform {2,-21,1,0,0,0,0}
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	24	transform {5.7,32,0,0,1,0,0}
isolation_forest	1	35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	25	transform {9.4,-12,0,0,0,1,0}
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	1	predict 2.468665126788518
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	2	predict 15.918476663724679
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	3	predict -5.23852411500148
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	4	predict 8.211287421934681
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	5	predict 12.814368869453883
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	6	predict 0.5040981801446822
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	7	predict 5.107179627663883
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	8	predict 18.556991164600046
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	9	classify 22023
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	10	predict_proba 22023
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	11	transform {3.7,5}
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	12	transform {7.4,-39}
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	13	transform {1,14}
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	14	transform {4.7,-30}
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	15	transform {8.4,23}
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	16	transform {2,-21}
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	17	transform {5.7,32}
Märkte "alt"; --	1	9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	18	transform {9.4,-12}
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	1	predict 3.469220737947305
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	2	predict 16.002813096974855
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	3	predict -5.483590042157806
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	4	predict 7.457838936875341
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	5	predict 13.604819377993886
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	6	predict 0.8602351772649239
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	7	predict 4.652008597888772
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	8	predict 17.593437576921914
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	9	classify 22023
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	10	predict_proba 22023
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	11	transform {3.7,5,0,1,0,0,0}
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	12	transform {7.4,-39,1,0,0,0,0}
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	13	transform {1,14,0,0,1,0,0}
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	14	transform {4.7,-30,0,0,0,1,0}
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	15	transform {8.4,23,0,1,0,0,0}
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	16	transform {2,-21,1,0,0,0,0}
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	17	transform {5.7,32,0,0,1,0,0}
ridge	2	2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	18	transform {9.4,-12,0,0,0,1,0}
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	1	predict 3.7338621421146128
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	2	predict 14.480195909444491
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	3	predict -1.9412820117334624
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	4	predict 8.805051755596415
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	5	predict 10.45599865921143
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	6	predict 3.1299076017483403
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	7	predict 4.780854505363355
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	8	predict 15.527188272693232
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	9	classify 22023
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	10	predict_proba 22023
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	11	transform {3.7,5}
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	12	transform {7.4,-39}
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	13	transform {1,14}
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	14	transform {4.7,-30}
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	15	transform {8.4,23}
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	16	transform {2,-21}
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	17	transform {5.7,32}
ridge	3	cf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	18	transform {9.4,-12}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	1	predict 22023
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	2	classify bad
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	3	classify bad
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	4	classify good
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	5	classify bad
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	6	classify bad
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	7	classify good
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	8	classify bad
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	9	classify bad
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	10	predict_proba {0.999986239076891,1.3760923109118356e-05}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	11	predict_proba {0.9966923901109399,0.0033076098890601445}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	12	predict_proba {0.0006768834955205034,0.9993231165044796}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	13	predict_proba {0.9981226682948822,0.001877331705117813}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	14	predict_proba {0.9997101527356421,0.00028984726435783416}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	15	predict_proba {0.005423944833086304,0.9945760551669137}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	16	predict_proba {0.9999954416746873,4.558325312515335e-06}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	17	predict_proba {0.9995107399782511,0.0004892600217489701}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	18	transform {-1.3158908246068886,0,0.399704035605085,0,0,0.41187651719906604,0.3672917018160652,0,0,0.3774892124523447,0,0,0,0,0,0,0,0,0,0,0.3672917018160652,0.5082223180235225,0}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	19	transform {-0.946517961559341,0.4063309834531277,0,0,0.4063309834531277,0,0,0,0,0,0,0,0,0,0,0,0.5072689146281824,0,0,0.39388673533887875,0,0,0.5072689146281824}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	20	transform {-0.5771450985117933,0,0,0,0,0,0,0.44781301467358414,0.38961951941384215,0.3461542245124569,0,0.44781301467358414,0,0,0,0,0,0.3560398778378277,0.44781301467358414,0,0,0,0}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	21	transform {-0.20777223546424556,0,0,0.4876100987395776,0,0,0,0,0,0,0,0,0.3786219584371317,0.4876100987395776,0.4876100987395776,0,0,0,0,0.3786219584371317,0,0,0}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	22	transform {0.16160062758330213,0,0,0,0,0.5067160894270307,0.45186507861356073,0,0,0,0.5786835976376887,0,0,0,0,0,0,0,0,0,0.45186507861356073,0,0}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	23	transform {0.5309734906308498,0.40102013312873147,0.37724986630704427,0,0.40102013312873147,0,0,0,0,0,0,0,0.38873853453378027,0,0,0.5006387796162901,0,0.36645792137022587,0,0,0,0,0}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	24	transform {0.9003463536783974,0,0.3975455573391927,0,0,0,0.36530825635394365,0,0.42259464235076377,0.3754506984817422,0,0,0,0,0,0,0,0,0,0,0.36530825635394365,0.5054778202702424,0}
sgd	2	ec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	25	transform {1.2697192167259452,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0.6198246366745853,0,0,0.48128457230877075,0,0,0.6198246366745853}
\.


--
-- Data for Name: values; Type: TABLE DATA; Schema: app; Owner: postgres
--

COPY app."values" (size, model) FROM stdin;
small	UEdFTQEAAQABAAEGAU8AAAACWgAAAAMiAAAABCMAAAAFFQEAAAZKAAAAW0qgCAMAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAEAAAAZmxhZwcAAABib29sZWFuAgEAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAHdRBHdTBFkABAAAAAAAAAAAAAAAAAAAAAAAAAAAAMzMzMzMz8z8DAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8D8BAQAAAHkQAAAAZG91YmxlIHByZWNpc2lvbirzaSjI4h9AFwAAAHsiZml0X2ludGVyY2VwdCI6IHRydWV9HgAAAAAAAAAIAAAABgAAAG5fcm93cwAAAAAAAD5ACwAAAGRmX3Jlc2lkdWFsAAAAAAAAO0ADAAAAcnNzOeibjW5UZkACAAAAcjJsRBE+dBbtPwsAAABhZGp1c3RlZF9yMjzOjXs63+w/EgAAAHJlc2lkdWFsX3N0ZF9lcnJvctnCT2vgkwRACwAAAGZfc3RhdGlzdGljs8b0McjaYEAJAAAAZl9wX3ZhbHVl+4Cw+971Az0BAAAAYgAAAGNvbnN0YW50IG9yIGxpbmVhciBjb21iaW5hdGlvbnMgb2YgdGhlIGNvbHVtbnMgYmVmb3JlIHRoZW0sIHNvIGxlZnQgb3V0IHdpdGggY29lZmZpY2llbnQgMDogImZsYWciAX4QyNKjfgRA3NzaByiuur8AAAAAAAAAAIeoPDL46RnAAfpP0mWZx8Y/z20C35qbkT8AAAAAAAD4f4WfGAjX5fE/AAAAAAAAO0A=
middle	UEdFTQEAAQABAAEGAU8AAAACWgAAAAMiAAAABCMAAAAFFQEAAAZKAAAAtetHaAMAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAEAAAAZmxhZwcAAABib29sZWFuAgEAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAA0id90id9FEABAAAAAAAAAAAAAAAAAAAAAAAAAAAAERERERERsb8DAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAQAAAHkQAAAAZG91YmxlIHByZWNpc2lvblG18M8fLRpAFwAAAHsiZml0X2ludGVyY2VwdCI6IHRydWV9HgAAAAAAAAAIAAAABgAAAG5fcm93cwAAAAAAAD5ACwAAAGRmX3Jlc2lkdWFsAAAAAAAAO0ADAAAAcnNzM9IQRXs7bkACAAAAcjK3+0adfQLsPwsAAABhZGp1c3RlZF9yMko0X8XStus/EgAAAHJlc2lkdWFsX3N0ZF9lcnJvctxy+VOO8QdACwAAAGZfc3RhdGlzdGljSYkQZNqwV0AJAAAAZl9wX3ZhbHVl5xnsu0blZT0BAAAAYgAAAGNvbnN0YW50IG9yIGxpbmVhciBjb21iaW5hdGlvbnMgb2YgdGhlIGNvbHVtbnMgYmVmb3JlIHRoZW0sIHNvIGxlZnQgb3V0IHdpdGggY29lZmZpY2llbnQgMDogImZsYWciAVC5ooDKgQRAaACIp3n+tL8AAAAAAAAAAIMTjbPFXRrAAb4FKwkytco/r13yopDrkz8AAAAAAAD4f8QjFpXzM/M/AAAAAAAAO0A=
large	UEdFTQEAAQABAAEGAU8AAAACWgAAAAMiAAAABCMAAAAFFQEAAAZKAAAAWEKhOwMAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAEAAAAZmxhZwcAAABib29sZWFuAgEAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAA3t3d3d3dFUABAAAAAAAAAAAAAAAAAAAAAAAAAAAAVVVVVVVV9b8DAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAQAAAHkQAAAAZG91YmxlIHByZWNpc2lvbsvrmw53CB5AFwAAAHsiZml0X2ludGVyY2VwdCI6IHRydWV9HgAAAAAAAAAIAAAABgAAAG5fcm93cwAAAAAAAD5ACwAAAGRmX3Jlc2lkdWFsAAAAAAAAO0ADAAAAcnNz8hi4E8n4cEACAAAAcjL4uI259JHrPwsAAABhZGp1c3RlZF9yMnwlvuPzPes/EgAAAHJlc2lkdWFsX3N0ZF9lcnJvcqhyAo3lXglACwAAAGZfc3RhdGlzdGlj8iwHCkgBVUAJAAAAZl9wX3ZhbHVlyrbxarpwhj0BAAAAYgAAAGNvbnN0YW50IG9yIGxpbmVhciBjb21iaW5hdGlvbnMgb2YgdGhlIGNvbHVtbnMgYmVmb3JlIHRoZW0sIHNvIGxlZnQgb3V0IHdpdGggY29lZmZpY2llbnQgMDogImZsYWciAb4ONBcGXQRA1ax7e4jltr8AAAAAAAAAAF4Up/eUGhrAAT476fylUcw/LXhvFPmrlT8AAAAAAAD4f/XTMD5NZvU/AAAAAAAAO0A=
\.


--
-- Data for Name: registry_model; Type: TABLE DATA; Schema: ml; Owner: postgres
--

COPY ml.registry_model (model_id, name, owner, last_version, created_at, updated_at) FROM stdin;
1	linear_regression	postgres	0	2026-11-30 22:48:45.112834+00	2026-11-30 22:48:45.112834+00
2	ridge	postgres	0	2026-11-30 22:48:45.119249+00	2026-11-30 22:48:45.119249+00
3	lasso	postgres	0	2026-11-30 22:48:45.120701+00	2026-11-30 22:48:45.120701+00
4	elastic_net	postgres	0	2026-11-30 22:48:45.12188+00	2026-11-30 22:48:45.12188+00
5	logistic_regression	postgres	0	2026-11-30 22:48:45.123268+00	2026-11-30 22:48:45.123268+00
6	decision_tree	postgres	0	2026-11-30 22:48:45.125799+00	2026-11-30 22:48:45.125799+00
7	random_forest	postgres	0	2026-11-30 22:48:45.126949+00	2026-11-30 22:48:45.126949+00
8	extra_trees	postgres	0	2026-11-30 22:48:45.128694+00	2026-11-30 22:48:45.128694+00
9	gradient_boosting	upgrade_owner	0	2026-11-30 22:48:45.130487+00	2026-11-30 22:48:45.130487+00
10	svm	upgrade_owner	0	2026-11-30 22:48:45.134652+00	2026-11-30 22:48:45.134652+00
11	knn	upgrade_owner	0	2026-11-30 22:48:45.135751+00	2026-11-30 22:48:45.135751+00
12	naive_bayes	upgrade_owner	0	2026-11-30 22:48:45.136859+00	2026-11-30 22:48:45.136859+00
13	mlp	upgrade_owner	0	2026-11-30 22:48:45.138057+00	2026-11-30 22:48:45.138057+00
14	sgd	upgrade_owner	0	2026-11-30 22:48:45.13981+00	2026-11-30 22:48:45.13981+00
16	gaussian_mixture	postgres	0	2026-11-30 22:48:45.141804+00	2026-11-30 22:48:45.141804+00
17	pca	postgres	0	2026-11-30 22:48:45.142471+00	2026-11-30 22:48:45.142471+00
18	truncated_svd	postgres	0	2026-11-30 22:48:45.143486+00	2026-11-30 22:48:45.143486+00
19	isolation_forest	postgres	0	2026-11-30 22:48:45.144312+00	2026-11-30 22:48:45.144313+00
20	Märkte "alt"; --	postgres	0	2026-11-30 22:48:45.145103+00	2026-11-30 22:48:45.145103+00
15	kmeans	upgrade_reader	0	2026-11-30 22:48:45.140904+00	2026-11-30 22:48:45.163025+00
\.


--
-- Data for Name: registry_version; Type: TABLE DATA; Schema: ml; Owner: postgres
--

COPY ml.registry_version (version_id, model_id, version, sha256, metrics, artifact, size, algorithm, task, params, recipe, n_train, n_test, n_skipped, duration, tags, created_at, created_by) FROM stdin;
1	1	1	\\x605a3394922c8f1c373778cb8a754c2c7af79841a67b85857723b0a7104ca264	{"r2_score": 0.7992155547637816, "explained_variance": 0.813663887168754, "mean_squared_error": 10.305494433426432, "mean_absolute_error": 1.9339010501631997, "root_mean_squared_error": 3.210217194120428, "mean_absolute_percentage_error": 0.6961084981587431}	UEdFTQEAAQABAAEGAZMAAAACCwEAAAMiAAAABCMAAAAFIQEAAAbqAAAAIFQYNAYAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAGAAAAY29sb3VyBAAAAHRleHQDAQAAAAQAAABzaXplCAAAAGFwcC5zaXplAwEAAAAEAAAAZmxhZwcAAABib29sZWFuAgEAAAADAAAAZGF5BAAAAGRhdGUEAQAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAACYxoBpDJgWQAEAAAAAAAAAAAAAAAAAAAAAAAAAAABVVVVVVVXxvwUAAAAAAAAAAAAAAABkAAAAAQAAAAAAAAAAAAAAAAQAAAAEAAAAYmx1ZQsAAABkYXJrICJncmV5IgUAAABncmVlbgMAAAByZWQBAAIAAAAFAAAAAAAAAAAAAAAAZAAAAAEAAAAAAAAAAAAAAAADAAAABQAAAHNtYWxsBgAAAG1pZGRsZQUAAABsYXJnZQAAAQAAAAMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAA8AAACO4ziOc1LBQAEBAAAAeRAAAABkb3VibGUgcHJlY2lzaW9uPN9PjZcmIEAXAAAAeyJmaXRfaW50ZXJjZXB0IjogdHJ1ZX1IAAAAAAAAAAgAAAAGAAAAbl9yb3dzAAAAAAAAUkALAAAAZGZfcmVzaWR1YWwAAAAAAABOQAMAAAByc3OS/CmDPhV+QAIAAAByMrRHg5G/xuw/CwAAAGFkanVzdGVkX3IyyAOGwXMv7D8SAAAAcmVzaWR1YWxfc3RkX2Vycm9ysGS2+Z+oBkALAAAAZl9zdGF0aXN0aWPwRCAOcFhIQAkAAABmX3BfdmFsdWUj7a9Z+H6+OgEAAABuAAAAY29uc3RhbnQgb3IgbGluZWFyIGNvbWJpbmF0aW9ucyBvZiB0aGUgY29sdW1ucyBiZWZvcmUgdGhlbSwgc28gbGVmdCBvdXQgd2l0aCBjb2VmZmljaWVudCAwOiAiZmxhZyIsICJkYXkueWVhciIBFcBOnuMeBUAt4NRTnX63v/3b/R+pNfC/XZNRX85J/7+arZGnDuEJwIw3yPjIotY/84cZ6dBX3T8Qg0rDyrLLvwAAAAAAAAAAAAAAAAAAAACzO9r5jY7Bv5jjW2pdpp6/mtif+grBqT+j7h13wL0SwAFG7spA6lDBP6puzSQj64k/7G92W8nZ7z8M1SZCE1jvP0lMWDej+u4/lqo2fmE8+j/265RQkr/rP/7wZUf86eg/AAAAAAAA+H8AAAAAAAD4fxIPHDXt/tg/I6LuOVIzpT9VnPENIDnFP/G4ux3B/gBAAAAAAAAATkA=	1052	linear_regression	regression	{"fit_intercept": true}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {}, "source": "app.mixed", "target": "y", "features": ["a", "b", "colour", "size", "flag", "day"], "algorithm": "linear_regression", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.001008	{}	2026-11-30 22:48:45.117395+00	postgres
2	2	1	\\x91b39d9fac4a65063795d037c841250e5d753b5d61e19fda20b7e19232b32811	{"r2_score": 0.8007161874350374, "explained_variance": 0.8135957684690325, "mean_squared_error": 10.228472721799072, "mean_absolute_error": 1.909048877360418, "root_mean_squared_error": 3.1981983556057108, "mean_absolute_percentage_error": 0.6872400748774806}	UEdFTQEAAgABAAEGAZMAAAACCwEAAAMiAAAABC8AAAAFNwAAAAaCAAAAlGH+uwYAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAGAAAAY29sb3VyBAAAAHRleHQDAQAAAAQAAABzaXplCAAAAGFwcC5zaXplAwEAAAAEAAAAZmxhZwcAAABib29sZWFuAgEAAAADAAAAZGF5BAAAAGRhdGUEAQAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAACYxoBpDJgWQAEAAAAAAAAAAAAAAAAAAAAAAAAAAABVVVVVVVXxvwUAAAAAAAAAAAAAAABkAAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAYmx1ZQsAAABkYXJrICJncmV5IgUAAABncmVlbgMAAAByZWQBAAAAAAAFAAAAAAAAAAAAAAAAZAAAAAAAAAAAAAAAAAAAAAADAAAABQAAAHNtYWxsBgAAAG1pZGRsZQUAAABsYXJnZQAAAAAAAAMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAA8AAACO4ziOc1LBQAEBAAAAeRAAAABkb3VibGUgcHJlY2lzaW9uPN9PjZcmIEAjAAAAeyJhbHBoYSI6IDIsICJmaXRfaW50ZXJjZXB0IjogdHJ1ZX1IAAAAAAAAAAMAAAAGAAAAbl9yb3dzAAAAAAAAUkADAAAAcnNzjQRMJHk7fkACAAAAcjITsbzZpsLsPwAAAAABBNyEIIkABUCx0E2J+aG3vwODWZewDMo/0w8liVsK8j8jTnAtG+njv+hT/D6Tc/y/xjqkOS8c8T9lPUvo5X6hvwnpMG054tQ/XYEnsFyy0r9lPUvo5X6hvwAAAAAAAAAAg8NvBc4IwL8WzYooMqaevzA4f4mEc6k/B3c7tQpAF8AA	726	ridge	regression	{"alpha": 2, "fit_intercept": true}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {"alpha": 2}, "source": "app.mixed", "target": "y", "features": ["a", "b", "colour", "size", "flag", "day"], "algorithm": "ridge", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000308	{}	2026-11-30 22:48:45.119729+00	postgres
3	3	1	\\x80d4248899778dd54dcb88f761806b759fbd5ff5de61eb9bb83aa729eafd0b45	{"r2_score": 0.6915016384879273, "explained_variance": 0.7201727575071567, "mean_squared_error": 11.705834425477951, "mean_absolute_error": 1.9831612532476461, "root_mean_squared_error": 3.4213790239431163, "mean_absolute_percentage_error": 1.03557804861655}	UEdFTQEAAwABAAEGAWYAAAACqQAAAAMiAAAABFIAAAAFcgAAAAZKAAAAvjkj+gQAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAGAAAAY29sb3VyBAAAAHRleHQDAQAAAAQAAABmbGFnBwAAAGJvb2xlYW4CAQAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAADZZJNNNtkVQAEAAAAAAAAAAAAAAAAAAAAAAAAAAADkOI7jOI77vwUAAAAAAAAAAAAAAABkAAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAYmx1ZQsAAABkYXJrICJncmV5IgUAAABncmVlbgMAAAByZWQBAAAAAAADAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAQAAAHkQAAAAZG91YmxlIHByZWNpc2lvbudC0pSKQx9ARgAAAHsiYWxwaGEiOiAwLjEsICJmaXRfaW50ZXJjZXB0IjogdHJ1ZSwgIm1heF9pdGVyIjogMTAwMDAsICJ0b2wiOiAxZS0xMn1IAAAAAAAAAAYAAAAGAAAAbl9yb3dzAAAAAAAAUkADAAAAcnNzKjnFx9qNe0ACAAAAcjKkxOhtOkDtPwgAAABkdWFsX2dhcB+g3lV19ZE8BgAAAG5faXRlcgAAAAAAAPA/CQAAAG5fbm9uemVybwAAAAAAABRAAAAAAAGbiCjrZdQEQBYvCOr/3bi/AAAAAAAAAADx1JPUu/XRPwAAAAAAAAAAts5fqd0s/787ed97HuyuPwAAAAAAAAAApdOj8nrcGMAA	621	lasso	regression	{"tol": 0.000000000001, "alpha": 0.1, "max_iter": 10000, "fit_intercept": true}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {"alpha": 0.1}, "source": "app.mixed", "target": "y", "features": ["a", "b", "colour", "flag"], "algorithm": "lasso", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000349	{}	2026-11-30 22:48:45.121059+00	postgres
4	4	1	\\x53dd21245fa521933355c28ed889657409560e6c1326297de39403726126e520	{"r2_score": 0.7063098331068612, "explained_variance": 0.732738398714531, "mean_squared_error": 11.143944004083574, "mean_absolute_error": 1.8843866635617919, "root_mean_squared_error": 3.3382546343985764, "mean_absolute_percentage_error": 0.9876456068224365}	UEdFTQEABAABAAEGAWYAAAACqQAAAAMiAAAABGMAAAAFcgAAAAZKAAAALgThRgQAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAGAAAAY29sb3VyBAAAAHRleHQDAQAAAAQAAABmbGFnBwAAAGJvb2xlYW4CAQAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAADZZJNNNtkVQAEAAAAAAAAAAAAAAAAAAAAAAAAAAADkOI7jOI77vwUAAAAAAAAAAAAAAABkAAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAYmx1ZQsAAABkYXJrICJncmV5IgUAAABncmVlbgMAAAByZWQBAAAAAAADAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAQAAAHkQAAAAZG91YmxlIHByZWNpc2lvbudC0pSKQx9AVwAAAHsiYWxwaGEiOiAwLjEsICJmaXRfaW50ZXJjZXB0IjogdHJ1ZSwgIm1heF9pdGVyIjogMTAwMDAsICJ0b2wiOiAxZS0xMiwgImwxX3JhdGlvIjogMC41fUgAAAAAAAAABgAAAAYAAABuX3Jvd3MAAAAAAABSQAMAAAByc3NgEQxQ8VJ7QAIAAAByMqMoPSAbRu0/CAAAAGR1YWxfZ2Fw9pzUIrJYpzwGAAAAbl9pdGVyAAAAAAAA8D8JAAAAbl9ub256ZXJvAAAAAAAAFEAAAAAAAVEkXeKxvwRAfhzJmtHhuL8AAAAAAAAAAMcJm2fCeuE/AAAAAAAAAAA7OPmA/w/6vy0uCoPkoOA/AAAAAAAAAAB9tjwN8VcZwAA=	638	elastic_net	regression	{"tol": 0.000000000001, "alpha": 0.1, "l1_ratio": 0.5, "max_iter": 10000, "fit_intercept": true}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {"alpha": 0.1}, "source": "app.mixed", "target": "y", "features": ["a", "b", "colour", "flag"], "algorithm": "elastic_net", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000109	{}	2026-11-30 22:48:45.122214+00	postgres
10	10	1	\\x0530b62709720755ddb2d42b2ef7391ccd5d86ca349bde63633d9571bd1ecc59	{"recall": 0.8888888888888888, "roc_auc": 0.9876543209876543, "accuracy": 0.8888888888888888, "f1_score": 0.8888888888888888, "log_loss": 0.3454777903577939, "precision": 0.8888888888888888, "brier_score": 0.09286092439980927, "average_precision": 0.9888888888888889, "balanced_accuracy": 0.8888888888888888, "matthews_corrcoef": 0.7777777777777778}	UEdFTQEAFAABAAIGAU4AAAACqwAAAAM0AAAABOwAAAAFZwAAAAYmCQAAh8+UtwMAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAGAAAAY29sb3VyBAAAAHRleHQDAQAAAAEAAAAAAAAAAAAAAQAAAAAAAAAAAADb4mBBSccVQNviYEFJxxVA7IxfT0RO2D8BAAAAAAAAAAAAAAEAAAAAAAAAAAAAOY7jOI7juD85juM4juO4P60UeI/GqqE/BQAAAAAAAAAAAAAAAGQAAAAAAAAAAAAAAAAAAAAABAAAAAQAAABibHVlCwAAAGRhcmsgImdyZXkiBQAAAGdyZWVuAwAAAHJlZAEAAAAAAAQGAAAAYW5zd2VyBAAAAHRleHQCAAAAAgAAAG5vIgAAAAAAAAADAAAAeWVzJgAAAAAAAADgAAAAeyJrZXJuZWwiOiAicmJmIiwgIkMiOiAxLCAiZ2FtbWEiOiAic2NhbGUiLCAiZGVncmVlIjogMywgImNvZWYwIjogMCwgImxvc3MiOiAiaGluZ2UiLCAiZXBzaWxvbiI6IDAuMSwgIm51IjogMC41LCAidG9sIjogMC4wMDEsICJtYXhfaXRlciI6IC0xLCAiY2xhc3Nfd2VpZ2h0IjogbnVsbCwgInByb2JhYmlsaXR5IjogZmFsc2UsICJzaHJpbmtpbmciOiB0cnVlLCAicmFuZG9tX3N0YXRlIjogMH1IAAAAAAAAAAUAAAAGAAAAbl9yb3dzAAAAAAAAUkAGAAAAbl9pdGVyAAAAAAAATkAJAAAAbl9zdXBwb3J0AAAAAAAAQkAFAAAAZ2FtbWF3ZmZmZmbWPwkAAABvYmplY3RpdmVKUge6tJQ0wAAAAAACd2ZmZmZm1j8AAAAAAAAAAAAAAABxKam97rbSvwASAAAAEgAAAKK8oyVkjuG/2DMpIDwSyj8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADwPwAAAAAAAAAAAAAAAAAAAAAe+x0lO3P5vwAAAAAAAPA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABHkGc7VEDev65/34Jpyvg/AAAAAAAAAAAAAAAAAADwPwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACmzlbCL5PG/w92bXFDf5D8AAAAAAADwPwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAqqqPF/BVz7/5ANfrFeX5PwAAAAAAAAAAAAAAAAAAAAAAAAAAAADwPwAAAAAAAAAAAAAAAAAAAADOspcjpvXWv1NAW7e/V/k/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8D8AAAAAAAAAAAAAAAAAAAAA4zezHoyw9r8AAAAAAAAAAAAAAAAAAPA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACI+C5T4j33vwAAAAAAAPA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADhtpspgcXivwm/Y04TPfg/AAAAAAAA8D8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAPnc36jUj9r8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADwPwAAAAAAAAAAAAAAAAAAAAAuuaqHOMv3vwAAAAAAAAAAAAAAAAAAAAAAAAAAAADwPwAAAAAAAAAAAAAAAAAAAACepYM12Grmv2P+5xm9r/c/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAPA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAeTqi8OTl+L8AAAAAAAAAAAAAAAAAAPA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA0cm3EzIZ0r/H8GHd153wvwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAPA/AAAAAAAAAAAAAAAAAAAAAMO7mVmRAPq/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAPA/AAAAAAAAAAAAAAAAAAAAAGTCqyFHV+C/xJmXVtIh378AAAAAAAAAAAAAAAAAAAAAAAAAAAAA8D8AAAAAAAAAAAAAAAAAAAAAV31LUaPs7r8N0inPmvvjvwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8D9eq4sxuzPlv60uS3yKp8U/AAAAAAAAAAAAAAAAAADwPwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAC5vL4eYRsE/bqmu+zJJ2j8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAPA/vX9LYXbD5z+Ytru135X1vwAAAAAAAPA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADPdL6dwTauP69d3X+q6+2/AAAAAAAAAAAAAAAAAADwPwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEKie0nIeOA/g1j/2/iA6b8AAAAAAAAAAAAAAAAAAPA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAr9jP9wedxb8iMOaogRDwvwAAAAAAAAAAAAAAAAAAAAAAAAAAAADwPwAAAAAAAAAAAAAAAAAAAAC4aCtx6p/sP877+EdkevU/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8D8AAAAAAAAAAG4Mn+5I1Lg/SLeW2Aid8T8AAAAAAAAAAAAAAAAAAAAAAAAAAAAA8D8AAAAAAAAAAAAAAAAAAAAA+HbAIK8erL/53tToVgbvvwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8D96bjNtzWjrP/P1P4GJCPW/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADwPzFYD5cMI8Y/ZNzlFv7Q7L8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADwPwAAAAAAAAAAkYlXYzRc0j8ZW+6tUbbrvwAAAAAAAAAAAAAAAAAAAAAAAAAAAADwPwAAAAAAAAAAAAAAAAAAAAANfkdrbsrUP5M4jkG1t/I/AAAAAAAAAAAAAAAAAADwPwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIKcc03lr+E/3bmFqmHS8z8AAAAAAAAAAAAAAAAAAAAAAAAAAAAA8D8AAAAAAAAAAAAAAAAAAAAANl0beSQO7z9NNcRMM3v0vwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAPA/AAAAAAAAAAC47+/nk8DAv57BUiBscvo/AAAAAAAA8D8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAKfBrwd8ecq/raHhhSip0z8AAAAAAAAAAAAAAAAAAPA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAKUHvpoD/yj/tdxINXyryPwAAAAAAAPA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAKZyd74qbZP87Z9kSlm+q/AAAAAAAA8D8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAN3RJzJCreu/AAAAAAAA8L8AAAAAAADwv2PmROawd6e/AAAAAAAA8L8AAAAAAADwvwAAAAAAAPC/AAAAAAAA8L8AAAAAAADwvwAAAAAAAPC/AAAAAAAA8L+4ShgMpyDQvwAAAAAAAPC/jxc2zqvM6L/JWfiJk/3ivwAAAAAAAPC/EBv6OGQL5b8AAAAAAADwv9j4UJ2yi9E/AAAAAAAA8D8AAAAAAADwP2hKX8wlI+o/AAAAAAAA8D+rewUvkRbrPwAAAAAAAPA/AAAAAAAA8D+njiA05hbPPwAAAAAAAPA/AAAAAAAA8D8AAAAAAADwP9EwLfvQ3dQ/AAAAAAAA8D8AAAAAAADwPwAAAAAAAPA/dNMUA4LW5T8AAAAAAADwPw==	3028	svm	classification	{"C": 1, "nu": 0.5, "tol": 0.001, "loss": "hinge", "coef0": 0, "gamma": "scale", "degree": 3, "kernel": "rbf", "epsilon": 0.1, "max_iter": -1, "shrinking": true, "probability": false, "class_weight": null, "random_state": 0}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {}, "source": "app.mixed", "target": "answer", "features": ["a", "b", "colour"], "algorithm": "svm", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.002502	{}	2026-11-30 22:48:45.135002+00	upgrade_owner
5	5	1	\\xe1d991738eca96763b630c97f0d5899a75619690f34cc8ebc3b4f0a5dce84436	{"recall": 1, "roc_auc": 1, "accuracy": 0.9444444444444444, "f1_score": 0.9473684210526315, "log_loss": 0.13724500340713017, "precision": 0.9, "brier_score": 0.03585444887074674, "average_precision": 1, "balanced_accuracy": 0.9444444444444444, "matthews_corrcoef": 0.8944271909999159}	UEdFTQEABQABAAIGAX8AAAAC7QAAAAM0AAAABIMAAAAFLAAAAAZiAAAAQ4s6pAUAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAGAAAAY29sb3VyBAAAAHRleHQDAQAAAAQAAABzaXplCAAAAGFwcC5zaXplAwEAAAAEAAAAZmxhZwcAAABib29sZWFuAgEAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAEUdtP0PYFUABAAAAAAAAAAAAAAAAAAAAAAAAAAAAOY7jOI7j+j8FAAAAAAAAAAAAAAAAZAAAAAAAAAAAAAAAAAAAAAAEAAAABAAAAGJsdWULAAAAZGFyayAiZ3JleSIFAAAAZ3JlZW4DAAAAcmVkAQAAAAAABQAAAAAAAAAAAAAAAGQAAAAAAAAAAAAAAAAAAAAAAwAAAAUAAABzbWFsbAYAAABtaWRkbGUFAAAAbGFyZ2UAAAAAAAADAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEBgAAAGFuc3dlcgQAAAB0ZXh0AgAAAAIAAABubyIAAAAAAAAAAwAAAHllcyYAAAAAAAAAdwAAAHsicGVuYWx0eSI6ICJsMiIsICJDIjogMSwgImwxX3JhdGlvIjogMC41LCAiZml0X2ludGVyY2VwdCI6IHRydWUsICJjbGFzc193ZWlnaHQiOiBudWxsLCAibWF4X2l0ZXIiOiAxMDAwLCAidG9sIjogMWUtMDh9SAAAAAAAAAACAAAABgAAAG5fcm93cwAAAAAAAFJABgAAAG5faXRlcgAAAAAAACBAAAAAAAH/WA6NFekAQL13c5//mpY/xGIkrEhs3L/6z/pT/ljDPzluPFruB3C/MGxHCPTrx7+ZorM/4/XeP9o2lJ9VysI/i+jAM0amsL8HhWcLZe60v9o2lJ9VysI/dYZucgfnJcAA	735	logistic_regression	classification	{"C": 1, "tol": 0.00000001, "penalty": "l2", "l1_ratio": 0.5, "max_iter": 1000, "class_weight": null, "fit_intercept": true}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {}, "source": "app.mixed", "target": "answer", "features": ["a", "b", "colour", "size", "flag"], "algorithm": "logistic_regression", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000678	{}	2026-11-30 22:48:45.123684+00	postgres
6	6	1	\\xe891c87bb09c5ef314774be718a6b04bed12eb561383ac721aba87a2ea9c4500	{"recall": 1, "roc_auc": 1, "accuracy": 1, "f1_score": 1, "log_loss": 0.00000000000000022204460492503136, "precision": 1, "brier_score": 0, "average_precision": 1, "balanced_accuracy": 1, "matthews_corrcoef": 1}	UEdFTQEACgACAAIGAWYAAAACqQAAAAM0AAAABAgBAAAFPwAAAAZoAAAA7lmBGQQAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAGAAAAY29sb3VyBAAAAHRleHQDAQAAAAQAAABmbGFnBwAAAGJvb2xlYW4CAQAAAAYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYAAAAAAAAAAAAAAAL6AAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAYmx1ZQsAAABkYXJrICJncmV5IgUAAABncmVlbgMAAAByZWQAAAAAAAAGAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEBgAAAGFuc3dlcgQAAAB0ZXh0AgAAAAIAAABubyIAAAAAAAAAAwAAAHllcyYAAAAAAAAA/AAAAHsiY3JpdGVyaW9uIjogImF1dG8iLCAic3BsaXR0ZXIiOiAiYmVzdCIsICJtYXhfZGVwdGgiOiA0LCAibWluX3NhbXBsZXNfc3BsaXQiOiAyLCAibWluX3NhbXBsZXNfbGVhZiI6IDEsICJtYXhfZmVhdHVyZXMiOiBudWxsLCAibWF4X2xlYWZfbm9kZXMiOiBudWxsLCAibWluX2ltcHVyaXR5X2RlY3JlYXNlIjogMCwgImNjcF9hbHBoYSI6IDAsICJjbGFzc193ZWlnaHQiOiBudWxsLCAibWF4X2JpbnMiOiAyNTUsICJyYW5kb21fc3RhdGUiOiAwfUgAAAAAAAAAAwAAAAYAAABuX3Jvd3MAAAAAAABSQAgAAABuX2xlYXZlcwAAAAAAAABABQAAAGRlcHRoAAAAAAAA8D8AAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAcx3Ecx/ExQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAJmZmZmZmYTQAAAAAMAAAEAAAAAAADwPwAAAAAAAAAAAQAAAAAAAAAAAAAAAAAA8D8BIiY=	800	decision_tree	classification	{"max_bins": 255, "splitter": "best", "ccp_alpha": 0, "criterion": "auto", "max_depth": 4, "class_weight": null, "max_features": null, "random_state": 0, "max_leaf_nodes": null, "min_samples_leaf": 1, "min_samples_split": 2, "min_impurity_decrease": 0}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {"max_depth": 4}, "source": "app.mixed", "target": "answer", "features": ["a", "b", "colour", "flag"], "algorithm": "decision_tree", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000903	{}	2026-11-30 22:48:45.12615+00	postgres
7	7	1	\\xe8ee11e335f5e45033ad634628198d486fa106334fb902629cea4fa0ca70a217	{"r2_score": 0.8567903220324651, "explained_variance": 0.8799145500887535, "mean_squared_error": 5.4340281426369215, "mean_absolute_error": 1.8070826651434981, "root_mean_squared_error": 2.331100200042229, "mean_absolute_percentage_error": 0.5197808674120971}	UEdFTQEACwACAAEGAWYAAAACqQAAAAMiAAAABGQBAAAFQAAAAAboBAAAO1ijAgQAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAGAAAAY29sb3VyBAAAAHRleHQDAQAAAAQAAABmbGFnBwAAAGJvb2xlYW4CAQAAAAYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYAAAAAAAAAAAAAAAL6AAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAYmx1ZQsAAABkYXJrICJncmV5IgUAAABncmVlbgMAAAByZWQAAAAAAAAGAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAQAAAHkQAAAAZG91YmxlIHByZWNpc2lvbudC0pSKQx9AWAEAAHsibl9lc3RpbWF0b3JzIjogNSwgImNyaXRlcmlvbiI6ICJhdXRvIiwgIm1heF9kZXB0aCI6IDQsICJtaW5fc2FtcGxlc19zcGxpdCI6IDIsICJtaW5fc2FtcGxlc19sZWFmIjogMSwgIm1pbl93ZWlnaHRfZnJhY3Rpb25fbGVhZiI6IDAsICJtYXhfZmVhdHVyZXMiOiAiYXV0byIsICJtYXhfbGVhZl9ub2RlcyI6IG51bGwsICJtaW5faW1wdXJpdHlfZGVjcmVhc2UiOiAwLCAiYm9vdHN0cmFwIjogdHJ1ZSwgIm1heF9zYW1wbGVzIjogbnVsbCwgIm9vYl9zY29yZSI6IGZhbHNlLCAiY2NwX2FscGhhIjogMCwgImNsYXNzX3dlaWdodCI6IG51bGwsICJtYXhfYmlucyI6IDI1NSwgInJhbmRvbV9zdGF0ZSI6IDB9SAAAAAAAAAADAAAABwAAAG5fdHJlZXMAAAAAAAAUQAgAAABuX2xlYXZlcwAAAAAAQFNABQAAAGRlcHRoAAAAAAAAEEAAAAAABQAAAAAAAAAAAAAAIxkerp4uEECNbQeMPzntP1ouYaeb9aE/mjrbSKQ4eT88NDMzMzMzwz/NzMzMzMzsPzQzMzMzM/M/NDMzMzMz9z8AAAAAAAACQDMzMzMzMwNAzMzMzMzMBkAzMzMzMzMLQGZmZmZmZgxAmpmZmZmZD0AzMzMzMzMQQGZmZmZmZhFAMzMzMzMzEkCamZmZmZkSQDQzMzMzMxRAAAAAAAAAFUBmZmZmZmYXQAAAAAAAABhAAAAAAAAAGUAAAAAAAAAbQGZmZmZmZhxANDMzMzMzHUAAAAAAAAAfQM3MzMzMzB9ANDMzMzOzIEAAAAAAAIAhQAAAAAAAgCJAmpmZmZkZI0DMzMzMzEwjQGZmZmZm5iNAHAAAAAAAgEXAAAAAAACAPsAAAAAAAIA7wAAAAAAAAC/AAAAAAAAAHsAAAAAAAAAcQAAAAAAAAClAAAAAAAAAK0AAAAAAAAAvQAAAAAAAgDdAAAAAAACAPEAAAAAAAIA+QAAAAAAAgEBAAAAAAADAQkANAgAAAAAAAOA/GwASAgYGAgYDBA0CGQQMAQAAAAAAABNACgMADQIIAhYCHAg2AWIQWDm0SBxAAeJuz3Exxfa/AaAaL90khgzAAcZLN4lBYBRAAQAAAAAAAB9AASGwcmiRbRLAAZb8YskvltS/ARBYObTINjNAAfCnxks3CTRAARBYObTIdjZAARkEVg4tEjhAAeF6FK5HSS5AAbSikYBvHitAHwARAgQGAgoCBAgCGgQLAgECAQALAA8CGAIcAB0AFQHFILByaJEAwAG+nxov3SQBwAFCYOXQItsGwAF5ov6NUAYQwAFzIWlKxTkUQAHjx5i7ltAhQAG0rNUxwYPlvwHFILByaJEOQAEZBFYOLdI0QAEIrBxaZNs0QBcZAdNNYhBYuSxAARkEVg4tkjVAAYr6N0IZPR1AASGwcmiR7SJAHwAQBAcGBAIDAAkCFAIXAgEADQwAAgwCEgIYBgUINwFCYOXQItsRwAEAAAAAAAD0vwG4/If021cRQAH2b4QyetsbQAHfT42XblIEwAHn+6nx0k3SPwExCKwcWmTLPwESg8DKoUXivwEQWDm0yDYnQAHn+6nx0m0wQAHQRNjw9IozQAHnPruA2FQ2QAEQWDm0yHYpQAG2OiZ4ME8gQAEiYRyddYouQAEhsHJoke0mQB8ADgIHBgEKAQQJABoECgIGAgAGAAIKDAACHAISAhMBiUFg5dAi9b8BYhBYObRIFkABAAAAAACAI8ABOiNKe4MvEMABke18PzWeEEABaG6xGUrOGUABfT81XrpJ9r8BO99PjZduAcABDAIrhxYJNUAB5/up8dJtMkAXGQGQPNMKUcEnQAGh3ui/Y5QuQC0FHQAPBAYGAQICCgMAGAQKIwwAAgMCBQg2ABsCEgISAVpkO99PDRlAAa+UZYhjHRJAAQAAAAAAAA7AAW2g0wY6bfO/AdejcD0K9xLAAYGVQ4ts5wnAAQRWDi2ybTRAAZjgwTxRjzJAAajGSzeJYTVAGQEAAAAAAIAnQAE17zhFRxIuQC0BIbByaJFtH0ABAQEHBhMJAQMBAgIDCAkCAgIGDAUGAgIDAgEWAQMBAQEPDAgBAgEBAQUHAgYHAgQBAgoGCwIBBAECAgcRAQECCwoBBgQDAgYDAQoKAgE=	2027	random_forest	regression	{"max_bins": 255, "bootstrap": true, "ccp_alpha": 0, "criterion": "auto", "max_depth": 4, "oob_score": false, "max_samples": null, "class_weight": null, "max_features": "auto", "n_estimators": 5, "random_state": 0, "max_leaf_nodes": null, "min_samples_leaf": 1, "min_samples_split": 2, "min_impurity_decrease": 0, "min_weight_fraction_leaf": 0}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {"max_depth": 4, "n_estimators": 5}, "source": "app.mixed", "target": "y", "features": ["a", "b", "colour", "flag"], "algorithm": "random_forest", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.00025	{}	2026-11-30 22:48:45.12728+00	postgres
8	8	1	\\x1d968e1a91ad5b6cc17dcd2f505381d9f5855bcca5ce970483aa13fdbc5b0742	{"recall": 0.3888888888888889, "roc_auc": 0.7083333333333334, "accuracy": 0.3888888888888889, "f1_score": 0.38461538461538464, "log_loss": 0.5677601246504058, "precision": 0.38095238095238093, "balanced_accuracy": 0.3888888888888889, "matthews_corrcoef": 0.08372183582789214}	UEdFTQEADAACAAIGAWYAAAACqQAAAANNAAAABGUBAAAFQAAAAAa8AwAAc5+25wQAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAGAAAAY29sb3VyBAAAAHRleHQDAQAAAAQAAABmbGFnBwAAAGJvb2xlYW4CAQAAAAYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYAAAAAAAAAAAAAAAL6AAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAYmx1ZQsAAABkYXJrICJncmV5IgUAAABncmVlbgMAAAByZWQAAAAAAAAGAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEBAAAAHNpemUIAAAAYXBwLnNpemUDAAAABQAAAHNtYWxsGAAAAAAAAAAGAAAAbWlkZGxlGAAAAAAAAAAFAAAAbGFyZ2UYAAAAAAAAAFkBAAB7Im5fZXN0aW1hdG9ycyI6IDUsICJjcml0ZXJpb24iOiAiYXV0byIsICJtYXhfZGVwdGgiOiA0LCAibWluX3NhbXBsZXNfc3BsaXQiOiAyLCAibWluX3NhbXBsZXNfbGVhZiI6IDEsICJtaW5fd2VpZ2h0X2ZyYWN0aW9uX2xlYWYiOiAwLCAibWF4X2ZlYXR1cmVzIjogImF1dG8iLCAibWF4X2xlYWZfbm9kZXMiOiBudWxsLCAibWluX2ltcHVyaXR5X2RlY3JlYXNlIjogMCwgImJvb3RzdHJhcCI6IGZhbHNlLCAibWF4X3NhbXBsZXMiOiBudWxsLCAib29iX3Njb3JlIjogZmFsc2UsICJjY3BfYWxwaGEiOiAwLCAiY2xhc3Nfd2VpZ2h0IjogbnVsbCwgIm1heF9iaW5zIjogMjU1LCAicmFuZG9tX3N0YXRlIjogMH1IAAAAAAAAAAMAAAAHAAAAbl90cmVlcwAAAAAAABRACAAAAG5fbGVhdmVzAAAAAAAASEAFAAAAZGVwdGgAAAAAAAAQQAAAAAAFAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA92QB6mbs0z8Sfl/c9qLCP44VkMCw1s0/FG14VGw9EUAiNDMzMzMz0z+amZmZmZn1P5qZmZmZmQVAzMzMzMzMBkCamZmZmZkSQDMzMzMzMxRAmpmZmZmZFUCamZmZmZkYQJqZmZmZmRlAZmZmZmZmHEBmZmZmZmYeQGZmZmZmZiBAAAAAAACAIUA0MzMzM7MiQGZmZmZm5iJANDMzMzOzI0D////////vfxQAAAAAAEBHwAAAAAAAAEbAAAAAAABARMAAAAAAAEBAwAAAAAAAgDzAAAAAAACAMMAAAAAAAAAqwAAAAAAAgD1AAAAAAADAQEAAAAAAAEBHQA0CAAAAAAAA4D8TAgsMAAAPBgYBAAAAAAAA8D8AAAAAAAAAAAAAAAAAAAAAAA0DCgUCAgwACgEBAAAAAAAAAAAAAAAAAADwPwAAAAAAAAAAAQAAAAAAAAAAVVVVVVVV1T9VVVVVVVXlPwEAAAAAAAAAAAAAAAAAAOA/AAAAAAAA4D8BAAAAAAAAAAARERERERHhP97d3d3d3d0/AQAAAAAAAAAAF1100UUX3T900UUXXXThPwMDAQAAAAAAAAAAAAAAAAAA0D8AAAAAAADoPxEMAAIGAwYFBAcCAwIBCgsGCAkBAAAAAAAAAABVVVVVVVXlP1VVVVVVVdU/AQAAAAAAAAAAmpmZmZmZ6T+amZmZmZnJPwEAAAAAAAAAAJ7YiZ3Yid0/sRM7sRM74T8BAAAAAAAAAACSJEmSJEniP9u2bdu2bds/AQAAAAAAAAAAkiRJkiRJ0j+3bdu2bdvmPwEAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8D8HFQIQCgsMAAwAAA4GAQMKAQMECRsGAAQCAQAAAAAAAAAAXXTRRRdd5D9GF1100UXXPwEAAAAAAAAAAJ7neZ7ned4/MQzDMAzD4D8BHh4eHh4e3j/T0tLS0tLSPx4eHh4eHs4/AwUbCRsRDAAKCAMGBAoDBAMACgIMAgAJGwkHAQAAAAAAAAAAbCivobyG4j8or6G8hvLaPwkFAQAAAAAAAAAAq6qqqqqq2j+rqqqqqqriPxEMAAoMAwIIAAQABQIJBgECBwkJGwEAAAAAAAAAAJqZmZmZmdk/MzMzMzMz4z8bAQAAAAAAAAAAsRM7sRM74T+e2Imd2IndPwUJARECBAYIDwsEAQQYAgMFDQ4HAQMCDQILFREBAQECARgCAQYDEwQBDBgIBAEKAQ0DCA==	1771	extra_trees	classification	{"max_bins": 255, "bootstrap": false, "ccp_alpha": 0, "criterion": "auto", "max_depth": 4, "oob_score": false, "max_samples": null, "class_weight": null, "max_features": "auto", "n_estimators": 5, "random_state": 0, "max_leaf_nodes": null, "min_samples_leaf": 1, "min_samples_split": 2, "min_impurity_decrease": 0, "min_weight_fraction_leaf": 0}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {"max_depth": 4, "n_estimators": 5}, "source": "app.mixed", "target": "size", "features": ["a", "b", "colour", "flag"], "algorithm": "extra_trees", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000492	{}	2026-11-30 22:48:45.129054+00	postgres
9	9	1	\\xf63032abc520c18f95c05eebc89c0ad305f7469975eea7737c13a02971915300	{"recall": 1, "roc_auc": 1, "accuracy": 1, "f1_score": 1, "log_loss": 0.33941206679099667, "precision": 1, "brier_score": 0.08299100199167196, "average_precision": 1, "balanced_accuracy": 1, "matthews_corrcoef": 1}	UEdFTQEADQACAAIGAZMAAAACCwEAAAM0AAAABLEBAAAFUAAAAAYVAQAA17Aj1QYAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAGAAAAY29sb3VyBAAAAHRleHQDAQAAAAQAAABzaXplCAAAAGFwcC5zaXplAwEAAAAEAAAAZmxhZwcAAABib29sZWFuAgEAAAADAAAAZGF5BAAAAGRhdGUEAQAAAAYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYAAAAAAAAAAAAAAAL6AAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAYmx1ZQsAAABkYXJrICJncmV5IgUAAABncmVlbgMAAAByZWQAAAAAAAAGAAAAAAAAAAAAAAAC+gAAAAAAAAAAAAAAAAAAAAADAAAABQAAAHNtYWxsBgAAAG1pZGRsZQUAAABsYXJnZQAAAAAAAAYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYAAAAAAAAAAAAAAAAAAAAAAA8AAAAAAAAAAAAAAAQGAAAAYW5zd2VyBAAAAHRleHQCAAAAAgAAAG5vIgAAAAAAAAADAAAAeWVzJgAAAAAAAAClAQAAeyJsb3NzIjogImF1dG8iLCAicXVhbnRpbGUiOiAwLjUsICJuX2VzdGltYXRvcnMiOiA2LCAibGVhcm5pbmdfcmF0ZSI6IDAuMSwgIm1heF9kZXB0aCI6IDMsICJtYXhfbGVhZl9ub2RlcyI6IG51bGwsICJncm93dGgiOiAiZGVwdGgiLCAibWluX3NhbXBsZXNfbGVhZiI6IDEsICJtaW5fY2hpbGRfd2VpZ2h0IjogMSwgImwyX3JlZ3VsYXJpemF0aW9uIjogMSwgIm1pbl9zcGxpdF9nYWluIjogMCwgInN1YnNhbXBsZSI6IDEsICJjb2xzYW1wbGVfYnl0cmVlIjogMSwgIm1heF9iaW5zIjogMjU1LCAiY2xhc3Nfd2VpZ2h0IjogbnVsbCwgIm1vbm90b25pY19jc3QiOiBudWxsLCAiZWFybHlfc3RvcHBpbmciOiBmYWxzZSwgInZhbGlkYXRpb25fZnJhY3Rpb24iOiAwLjEsICJuX2l0ZXJfbm9fY2hhbmdlIjogMTAsICJyYW5kb21fc3RhdGUiOiAwfUgAAAAAAAAABAAAAAYAAABuX3Jvd3MAAAAAAABSQAYAAABuX2l0ZXIAAAAAAAAYQAQAAABsb3Nz4NOIakSk1T8IAAAAbl9sZWF2ZXMAAAAAAAAoQAAAAAAEBgAAAFZ2RoFIebw/KHrDxuCkcEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAjQzMzMzMxNAAAAAAAAAAAADAAAB0V4np6Y+yL8B+vftMbfvxT8DAAABJcX80lYKxr8B23ISOadFxD8DAAABvf7n3rlVxL8B2YKO8Gzxwj8DAAABS/a3jmD5wr8Bx+SxBfzawT8DAAABqX35zHDcwb8Bd5ykOFzywD8DAAAB2BXlO3PuwL8Bhgsd/IMswD8Ci5QHQeeHF0HZygdBTQEVQQLkBUHu1xBBAHYCQWaLC0FG6vtALH4FQRd38UDi9/1A	1302	gradient_boosting	classification	{"loss": "auto", "growth": "depth", "max_bins": 255, "quantile": 0.5, "max_depth": 3, "subsample": 1, "class_weight": null, "n_estimators": 6, "random_state": 0, "learning_rate": 0.1, "monotonic_cst": null, "early_stopping": false, "max_leaf_nodes": null, "min_split_gain": 0, "colsample_bytree": 1, "min_child_weight": 1, "min_samples_leaf": 1, "n_iter_no_change": 10, "l2_regularization": 1, "validation_fraction": 0.1}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {"max_depth": 3, "n_estimators": 6}, "source": "app.mixed", "target": "answer", "features": ["a", "b", "colour", "size", "flag", "day"], "algorithm": "gradient_boosting", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000639	{}	2026-11-30 22:48:45.130892+00	upgrade_owner
11	11	1	\\x1be37bb9dd3ad7186f215df3df8a79dafddf6247853d4bb38dd813a1de86e9a3	{"r2_score": 0.9419348823282536, "explained_variance": 0.9472230863578976, "mean_squared_error": 4.971244644444445, "mean_absolute_error": 1.9334222222222224, "root_mean_squared_error": 2.229628813153536, "mean_absolute_percentage_error": 0.6582160250756082}	UEdFTQEAFQABAAEGAU8AAAACegAAAAMiAAAABHEAAAAFGgAAAAYOCQAAaxkbyAMAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAEAAAAZmxhZwcAAABib29sZWFuAgEAAAABAAAAAAAAAAAAAAEAAAAAAAAAAAAA41YoboXiFUDjVihuheIVQKtu44Qy7tg/AQAAAAAAAAAAAAABAAAAAAAAAAAAAI7jOI7jOABAjuM4juM4AEDhLZWxALWiPwMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEBAAAAeRAAAABkb3VibGUgcHJlY2lzaW9uNBLwzaupHEBlAAAAeyJuX25laWdoYm9ycyI6IDUsICJ3ZWlnaHRzIjogInVuaWZvcm0iLCAibWV0cmljIjogImV1Y2xpZGVhbiIsICJhbGdvcml0aG0iOiAiYXV0byIsICJsZWFmX3NpemUiOiAzMH1IAAAAAAAAAAEAAAAGAAAAbl9yb3dzAAAAAAAAUkAAAAAASAAAAAUAAAAAAAAAAAAfVYP2OFPnvxMefKrA8/c/AAAAAAAAAAAdMhnLPr/0P5Pi5CB9crI/AAAAAAAA8D8LX/V0rdC2P07WcG2IhfE/AAAAAAAAAAC/oaOhJSTcP5vSFn6ARvM/AAAAAAAAAABA8ijnzrvQv8/DrsBgSvo/AAAAAAAA8D+7hgtv0Pv+vy2MJsLhcte/AAAAAAAAAAAboJCM5zn8P6XXi+4hINy/AAAAAAAA8D+jmAHmmK+pP0k2+tkw+PC/AAAAAAAAAAAAAAAAAAAAAKh2UThZ6Pq/AAAAAAAAAADhrMBTZAftP1d4SZQgnfU/AAAAAAAA8D8zQm+8N2HFP9qMbdSIYvC/AAAAAAAA8D+q69yS1hKxv7jfht/YjfG/AAAAAAAAAAA1iEMTLInqPy95RUKE97K/AAAAAAAAAAA/YKCodzbYv2AaIru4tPk/AAAAAAAAAAA+zhdqILHfv/FwlbUQH/k/AAAAAAAAAACDi2k9qF3KP71//XIwG/I/AAAAAAAA8D92eUpVrBfhv0s3qyNRveK/AAAAAAAAAADih40xZ8/hPwp8o4Mo3PM/AAAAAAAA8D9xxFfrWv71P4loMI3g2+o/AAAAAAAA8D+NY8bS8wroP30nkhwR/Pe/AAAAAAAAAAAae11q6gHxP2LTEizkoFC/AAAAAAAAAAA4P/9zgEbuP3zE9dIHOqO/AAAAAAAA8D+L9U4RS5DgPxohj4chQ+2/AAAAAAAA8D/iPkmSu4zlP3klMInQcfQ/AAAAAAAAAADyn7UbBd33P2i7SZgwB+w/AAAAAAAAAACaxDJcPVv6P2J9vgTCdt6/AAAAAAAAAADh9QTzD0rpP+jOvI54B/U/AAAAAAAAAAAjm1dNLXvMv1F1Nre/TdA/AAAAAAAA8D/lzyp/Xpv/v3CDV2I4WvA/AAAAAAAAAABxDZyKBkHyP83C/XZAheg/AAAAAAAAAAAgw/q34c3uvzXLYp9wyPY/AAAAAAAA8D9158EWVZLovwfd3TnxE+W/AAAAAAAAAADW+HQ7x2TAP4VmzvmfUdc/AAAAAAAA8D+bVrualODyP0aXNJD5L6I/AAAAAAAAAADKMLyXxY7tvxEdy2CgLuY/AAAAAAAAAAAYD6+fRCvSP9bGwZ3Bme+/AAAAAAAAAACzVcRXBL0AwAK0lbkgie8/AAAAAAAAAADv6Pm6sB/0P6sVF4KQsOk/AAAAAAAAAADBMyzgfKnUPywpinjYsPI/AAAAAAAAAAA7PTZ9faL1v117XHGB7Oq/AAAAAAAA8D+XOyNoP7jVvyufB0I/7ss/AAAAAAAAAADKC4l1yFbivzoIPem+k8I/AAAAAAAA8D91MAa2ANXkvymKxC6h6OO/AAAAAAAA8D8AAAAAAAAAAPZy90hRqfy/AAAAAAAAAAA6hnocKeXxv6HVKVvhlei/AAAAAAAAAABuxiDiXaLePwCfUqaCg8e/AAAAAAAAAABHxHx6eKHxPzAr7AsZO/a/AAAAAAAAAADFVpYLdz33P+MuRvsgevS/AAAAAAAAAADlqvdcYWP0v3ckfz+wrOI/AAAAAAAAAADxVnF8WZr7PyRhfK7QXe4/AAAAAAAA8D+HzWGIW/eGP8nAm+P/+tQ/AAAAAAAAAAA20Yey18vmPx8QEJsEUry/AAAAAAAAAADU1GO+GFrPP0EMARBAqNk/AAAAAAAAAAC7qhzsfgbwv8OCEFCRaue/AAAAAAAA8D/TUV3MvH7HvyeJE+WAI/K/AAAAAAAA8D/Fn9qqIoDzP8GBXwZxpfW/AAAAAAAAAADlYbO9tSD4v7t+TCkQVuA/AAAAAAAAAAAAAAAAAAAAAMojOC0Jvfm/AAAAAAAA8D/KwkTWHBTmv4R5r3n9zLs/AAAAAAAAAAAAAAAAAAAAAIbJakOpE/y/AAAAAAAAAAAXfSZh7aXZP/hzqJJxbu6/AAAAAAAAAAAAAAAAAAAAAFt6qydhJ/m/AAAAAAAAAAAdsbRPPW0AwOkxWdiBydm/AAAAAAAAAACVqZop6DLdv7JTohX/QMc/AAAAAAAAAAA7q60+Jh39v3Hm86tBHNW/AAAAAAAA8D82GsxRgw7jP4hT7XlC1sK/AAAAAAAA8D/l8zv8DKbwvzPKsVVQA+U/AAAAAAAA8D8AAAAAAAAAADnNxDKxUvq/AAAAAAAAAAAgDD9XjRDrv6R076QYXvc/AAAAAAAAAABHezjbzF71P1LY0gDJD/W/AAAAAAAA8D/lGG8eCt77v/6xMybg/ts/AAAAAAAA8D9lz5kst4Tyv1V3mEoA2OM/AAAAAAAAAAAAAAAAAAAIwDEIrBxaJC9AxSCwcmiRDkDfT42XbpISQBKDwMqhReK/QmDl0CLbEcAZBFYOLZI1QAAAAAAAACxAO99PjZduA0BiEFg5tEgcQBBYObTINidA8KfGSzfJKEDwp8ZLN0kqQDvfT42XbgHAMQisHFpkyz+e76fGS7cVQN9PjZdukhlAAAAAAAAAGUAxCKwcWiQqQBBYObTINjNACKwcWmRbMEAAAAAAAIAtQOf7qfHSbTBAIbByaJFtH0DP91PjpVstQBBYObTI9jNAIbByaJHtIkAhsHJokW0cQPCnxks3SSDAEFg5tMi2K0CDwMqhRbYBwJ7vp8ZLtxxAnu+nxku3H0AhsHJoke0rQEJg5dAi2wDAIbByaJFtKkAAAAAAAIAjwCGwcmiR7SZAvp8aL90kHEC+nxov3SQJQAAAAAAAABZAfT81XrpJAkC+nxov3SQTQIPAyqFFtvk/QmDl0CLbAkAxCKwcWqQoQPCnxks3CTRACKwcWmTbNEA730+Nl24HwPCnxks3yStAYhBYObRIGUDfT42XbhInQN9PjZduEiNAg8DKoUW2D0DfT42XbpIlQPhT46WbpDVAvp8aL90kAcDfT42XbpIWQJ7vp8ZLtxJAg8DKoUW2CUAxCKwcWqQtQAAAAAAAAB1AxSCwcmiRAMC+nxov3SQPQEJg5dAi2wbAz/dT46XbK0Dn+6nx0k3SP76fGi/dJBBAIbByaJFtEsAAAAAAAEA3QCGwcmiRbRXAiUFg5dAi9b8=	2738	knn	regression	{"metric": "euclidean", "weights": "uniform", "algorithm": "auto", "leaf_size": 30, "n_neighbors": 5}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {}, "source": "app.mixed", "target": "y", "features": ["a", "b", "flag"], "algorithm": "knn", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000157	{}	2026-11-30 22:48:45.136073+00	upgrade_owner
12	12	1	\\x3adf4e6a18fbc7315ce9df52779ea781a9ecd9a00c3d3d1cc72c21cb79407e8e	{"recall": 0.4444444444444444, "roc_auc": 0.6944444444444444, "accuracy": 0.4444444444444444, "f1_score": 0.4444444444444444, "log_loss": 0.6098293333518554, "precision": 0.4444444444444444, "balanced_accuracy": 0.4444444444444444, "matthews_corrcoef": 0.16666666666666666}	UEdFTQEAFgABAAIGAWYAAAACqQAAAANNAAAABG4AAAAFLQAAAAbEBAAA6oaK5wQAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAGAAAAY29sb3VyBAAAAHRleHQDAQAAAAQAAABmbGFnBwAAAGJvb2xlYW4CAQAAAAYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAUAAAAAAAAAAAAAAABkAAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAYmx1ZQsAAABkYXJrICJncmV5IgUAAABncmVlbgMAAAByZWQBAAAAAAAGAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEBAAAAHNpemUIAAAAYXBwLnNpemUDAAAABQAAAHNtYWxsGAAAAAAAAAAGAAAAbWlkZGxlGAAAAAAAAAAFAAAAbGFyZ2UYAAAAAAAAAGIAAAB7ImRpc3RyaWJ1dGlvbiI6ICJnYXVzc2lhbiIsICJ2YXJfc21vb3RoaW5nIjogMWUtMDksICJhbHBoYSI6IDEsICJiaW5hcml6ZSI6IDAsICJmaXRfcHJpb3IiOiB0cnVlfUgAAAAAAAAAAgAAAAYAAABuX3Jvd3MAAAAAAABSQAcAAABlcHNpbG9uJy6tMZayqz4AAAAAAAGV1iboCy4RPgAAAAAAAAAAAAAAAAAAADhAAAAAAAAAAAAAAAAAAAA4QAAAAAAAAAAAAAAAAAAAOEAAAAAAAAAAAAEAAAAAAAA2QAAAAAAAAAAAAAAAAAAAOEAAAAAAAAAAAAAAAAAAADhAAAAAAAAAAAAAAAAAAAA4QAAAAAAAAAAAAAAAAAAAOEAAAAAAAAAAAAAAAAAAADhAAAAAAAAAAAAAAAAAAAA4QAAAAAAAAAAAAAAAAAAAOEAAAAAAAAAAAAAAAAAAADZAAAAAAAAAAAAAAAAAAAA4QAAAAAAAAAAAAAAAAAAAOEAAAAAAAAAAAAAAAAAAADhAAAAAAAAAAAAAAAAAAAA4QAAAAAAAAAAAAAAAAAAAOEAAAAAAAAAAAAAAAAAAADhAAAAAAAAAAAAAAAAAAAA4QAAAAAAAAAAAAAAAAAAANUAAAAAAAAAAAAAAAAAAADhAAAAAAAAAAAAAAAAAAAA4QAAAAAAAAAAAAAAAAAAAOEAAAAAAAAAAAAAAAAAAADhAAAAAAAAAAAAAAAAAAAA4QAAAAAAAAAAAAAAAAAAAOEAAAAAAAAAAAAAAAAAAADhAAAAAAAAAAACamZmZmTleQAAAAAAAAPG8AAAAAAAAGEAAAAAAAAAAAAAAAAAAABRAAAAAAAAAAAAAAAAAAAAYQAAAAAAAAAAAAAAAAAAAHEAAAAAAAAAAAAAAAAAAABBAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAOEAAAAAAAAAAAM3MzMzMjFtAAAAAAABA6LwAAAAAAAAIQAAAAAAAAAAAAAAAAAAAHEAAAAAAAAAAAAAAAAAAABhAAAAAAAAAAAAAAAAAAAAUQAAAAAAAAAAAAAAAAAAAFEAAAAAAAAAAAAAAAAAAAPA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAXUAAAAAAAADjvAAAAAAAADFAAAAAAAAAAAAAAAAAAAAUQAAAAAAAAAAAAAAAAAAAFEAAAAAAAAAAAAAAAAAAABhAAAAAAAAAAAAAAAAAAAAcQAAAAAAAAAAAAAAAAAAA8D8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABnZmZmZoyKQAAAAACYWSG9AAAAAABN0kAAAAAAAAAAAAAAAAAAABRAAAAAAAAAAAAAAAAAAAAYQAAAAAAAAAAAAAAAAAAAHEAAAAAAAAAAAAAAAAAAABBAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAOEAAAAAAAAAAALgehetRyIZAAAAAAOhlKT0AAAAAwKjSQAAAAAAAAAAAAAAAAAAAHEAAAAAAAAAAAAAAAAAAABhAAAAAAAAAAAAAAAAAAAAUQAAAAAAAAAAAAAAAAAAAFEAAAAAAAAAAAAAAAAAAAPA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAhetRuB7ViUAAAAAAYA8dvQAAAADAFtVAAAAAAAAAAAAAAAAAAAAUQAAAAAAAAAAAAAAAAAAAFEAAAAAAAAAAAAAAAAAAABhAAAAAAAAAAAAAAAAAAAAcQAAAAAAAAAAAAAAAAAAA8D8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=	1769	naive_bayes	classification	{"alpha": 1, "binarize": 0, "fit_prior": true, "distribution": "gaussian", "var_smoothing": 0.000000001}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {}, "source": "app.mixed", "target": "size", "features": ["a", "b", "colour", "flag"], "algorithm": "naive_bayes", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000171	{}	2026-11-30 22:48:45.137275+00	upgrade_owner
13	13	1	\\x87bffa509cf88c94d2564e43ada7edc8300e55e7980282058f494916d08c8bb9	{"r2_score": -0.28285854248774633, "explained_variance": -0.01799078524418174, "mean_squared_error": 74.73686592402274, "mean_absolute_error": 6.999378310637137, "root_mean_squared_error": 8.64504863630175, "mean_absolute_percentage_error": 0.9734958225459531}	UEdFTQEAHgABAAEGAU4AAAACqwAAAAMiAAAABMEBAAAFbQAAAAY5AQAAJ2v8JAMAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAGAAAAY29sb3VyBAAAAHRleHQDAQAAAAEAAAAAAAAAAAAAAQAAAAAAAAAAAACgvrY4WFAWQJ++tjhYUBZAgRr+TZLk2D8BAAAAAAAAAAAAAAEAAAAAAAAAAAAAq6qqqqqqAMCrqqqqqqoAwAY7A6gFK6I/BQAAAAAAAAAAAAAAAGQAAAAAAAAAAAAAAAAAAAAABAAAAAQAAABibHVlCwAAAGRhcmsgImdyZXkiBQAAAGdyZWVuAwAAAHJlZAEAAAAAAAEBAAAAeRAAAABkb3VibGUgcHJlY2lzaW9ucF5NPCuqH0C1AQAAeyJoaWRkZW5fbGF5ZXJfc2l6ZXMiOiBbNF0sICJhY3RpdmF0aW9uIjogInJlbHUiLCAic29sdmVyIjogImFkYW0iLCAiYWxwaGEiOiAwLjAwMDEsICJiYXRjaF9zaXplIjogImF1dG8iLCAibGVhcm5pbmdfcmF0ZSI6ICJjb25zdGFudCIsICJsZWFybmluZ19yYXRlX2luaXQiOiAwLjAwMSwgInBvd2VyX3QiOiAwLjUsICJtb21lbnR1bSI6IDAuOSwgIm5lc3Rlcm92c19tb21lbnR1bSI6IHRydWUsICJiZXRhXzEiOiAwLjksICJiZXRhXzIiOiAwLjk5OSwgImVwc2lsb24iOiAxZS0wOCwgIm1heF9pdGVyIjogMzAsICJtYXhfZnVuIjogMTUwMDAsICJzaHVmZmxlIjogdHJ1ZSwgInRvbCI6IDAuMDAwMSwgIm5faXRlcl9ub19jaGFuZ2UiOiAxMCwgImVhcmx5X3N0b3BwaW5nIjogZmFsc2UsICJ2YWxpZGF0aW9uX2ZyYWN0aW9uIjogMC4xLCAicmFuZG9tX3N0YXRlIjogMH1IAAAAAAAAAAMAAAAJAAAAbl93ZWlnaHRzAAAAAACAQkAGAAAAbl9pdGVyAAAAAAAAPkAEAAAAbG9zc3fP2MiAwUxAAQAAACoAAABzdG9wcGVkIGF0IG1heF9pdGVyID0gMzAgYmVmb3JlIGNvbnZlcmdpbmcDAQAAAAQAAACIp2t2zwjHPy31oEjtgtU/02v07uLO4b/bIdQQZ9+3v/mLwaj0C9Q/m1ERO1WT6D/BIPNHCYnCv0f6Rxg/lZc//3uYrEDE4T+2AajpR9jiP2nVjgqiYeG/He7fu22Y47/aI2TJbpXhv8SrYKp8c8k/65VPANIwor/yfHPOzbTRvzt0UutPQNU/9EBd/2pW37/HDxHXy1emPzcYu3YYCuS/HkYOkLecz7+jWEyCoxCkv8Y1oWpBuM6/K48hWwNxxD884m/sO/jnP9GXbHbCkdS/LNrjE1+axz9vyWvxpYHkP3NfsTXjCOg/2rKcqK974T+GzeNNE/Phv4TjVozos9G/ol7igfRY4z8oBF16sNzmv7RzNJ/DLO8/eDj2OvWY8D8enouxK9zsP3AIAAAAAAAA	1200	mlp	regression	{"tol": 0.0001, "alpha": 0.0001, "beta_1": 0.9, "beta_2": 0.999, "solver": "adam", "epsilon": 0.00000001, "max_fun": 15000, "power_t": 0.5, "shuffle": true, "max_iter": 30, "momentum": 0.9, "activation": "relu", "batch_size": "auto", "random_state": 0, "learning_rate": "constant", "early_stopping": false, "n_iter_no_change": 10, "hidden_layer_sizes": [4], "learning_rate_init": 0.001, "nesterovs_momentum": true, "validation_fraction": 0.1}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {"max_iter": 30, "hidden_layer_sizes": [4]}, "source": "app.mixed", "target": "y", "features": ["a", "b", "colour"], "algorithm": "mlp", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000211	{}	2026-11-30 22:48:45.138379+00	upgrade_owner
14	14	1	\\x5f332f55d48227e2c47e0039ef4fa8f5edb9ad03110481a12cff699e21f5a1ea	{"recall": 1, "roc_auc": 1, "accuracy": 1, "f1_score": 1, "log_loss": 0.002491173983508284, "precision": 1, "brier_score": 0.00001341732854255109, "average_precision": 1, "balanced_accuracy": 1, "matthews_corrcoef": 1}	UEdFTQEAHwABAAIGAToAAAACHgIAAAM0AAAABGMBAAAFPQAAAAbkAAAAbOTNNgIAAAAEAAAAbm90ZQQAAAB0ZXh0AwEAAAAEAAAAaG91chAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAAFAAAAAAAAAAAAAAADZAAAAAAAAAAAAAAAAAAAAAABAQABAAABAAAAFgAAAAwAAACwnlqXqAUCQAQAAABldmVyEwAAAGggOK8v9ABAAwAAAGFuZCUAAADkrvZuwH8GQAIAAABpcysAAACwnlqXqAUCQAIAAABhcy4AAAA4EuV0XHgBQAYAAABpbmRlZWQ2AAAAVk5bUHko/z8EAAAAbGF0ZUEAAABCBX3ywLYEQAMAAABidXlPAAAAsJ5al6gFAkADAAAAbm90VgAAANHIxnP3AgBABQAAAGFnYWluVwAAAAwjs/aO8wNABAAAAGNhbWV1AAAAQgV98sC2BEAGAAAAcGVvcGxlgwAAADgS5XRceAFABAAAAGZhc3SHAAAA5K72bsB/BkADAAAAdGhljwAAAOSu9m7AfwZAAwAAAG9uZacAAADkrvZuwH8GQAcAAABzZXJ2aWNltAAAAOSu9m7AfwZABwAAAGFycml2YWzEAAAA3to37AZ4AEAIAAAAZnJpZW5kbHnHAAAAQgV98sC2BEAFAAAAd291bGTLAAAAOBLldFx4AUAGAAAAYnJva2Vu0QAAAFZOW1B5KP8/BwAAAGFuc3dlcnPkAAAATVeFM4iOBUAGAAAAbm9ib2R55wAAAOSu9m7AfwZAAgAAAG9uAQAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAQBJAAAAAAABAEkA0bLQTzqPXPwQEAAAAbW9vZAQAAAB0ZXh0AgAAAAMAAABiYWQgAAAAAAAAAAQAAABnb29kEAAAAAAAAABXAQAAeyJsb3NzIjogImF1dG8iLCAiZXBzaWxvbiI6IDAuMSwgInBlbmFsdHkiOiAibDIiLCAiYWxwaGEiOiAwLjAwMDEsICJsMV9yYXRpbyI6IDAuMTUsICJmaXRfaW50ZXJjZXB0IjogdHJ1ZSwgImxlYXJuaW5nX3JhdGUiOiAiYXV0byIsICJldGEwIjogMC4wMSwgInBvd2VyX3QiOiBudWxsLCAibWF4X2l0ZXIiOiAxMDAwLCAidG9sIjogMC4wMDEsICJzaHVmZmxlIjogdHJ1ZSwgImVhcmx5X3N0b3BwaW5nIjogZmFsc2UsICJ2YWxpZGF0aW9uX2ZyYWN0aW9uIjogMC4xLCAibl9pdGVyX25vX2NoYW5nZSI6IDUsICJjbGFzc193ZWlnaHQiOiBudWxsLCAiYXZlcmFnZSI6IDAsICJyYW5kb21fc3RhdGUiOiAwfTAAAAAAAAAAAwAAAAYAAABuX2l0ZXIAAAAAAAAcQAcAAABuX3N0ZXBzAAAAAAAAdUAEAAAAbG9zcy0Sh9VekF4/AAAAAAEQvcqAOAbGP4HWOj1QSO0/vWVr8rCOBcCL+nnUCKUIwIHWOj1QSO0/zwaD2F+03L/IgscYExIewMtnu1TFFRVAKjk7FkwuDcC84HvB2Sj9v9qMYUEvPALAy2e7VMUVFUAr61b1mT/0P4v6edQIpQjAi/p51AilCMDoFFrectcSQMdx6wsZOxDA+fLjNz6OHkDLZ7tUxRUVQKKPGpPOKxbAyILHGBMSHsCoJgit8MEfwMdx6wsZOxDAXFHwdqXuxL8AAFABAAAAAAAAexSuR+F6hD8AAAAAAADwPwAAAAAAAPA/AA==	1342	sgd	classification	{"tol": 0.001, "eta0": 0.01, "loss": "auto", "alpha": 0.0001, "average": 0, "epsilon": 0.1, "penalty": "l2", "power_t": null, "shuffle": true, "l1_ratio": 0.15, "max_iter": 1000, "class_weight": null, "random_state": 0, "fit_intercept": true, "learning_rate": "auto", "early_stopping": false, "n_iter_no_change": 5, "validation_fraction": 0.1}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {}, "source": "app.notes", "target": "mood", "features": ["note", "hour"], "algorithm": "sgd", "test_size": 0.2, "preprocess": {"columns": {"note": {"encode": "text", "n_features": 256}}}, "blas_kernel": "Haswell"}	48	12	0	00:00:00.000259	{}	2026-11-30 22:48:45.140147+00	upgrade_owner
15	15	1	\\xbcd498df837610b4e76a807bdaa6b91e9c55a9c59c4d3be09d5a699ff5f6dd1f	{"mean_squared_distance": 0.804478382928507}	UEdFTQEAKAABAAQGAU8AAAACegAAAAMBAAAABJwAAAAFPwAAAAZkAAAAl13OSAMAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAEAAAAZmxhZwcAAABib29sZWFuAgEAAAABAAAAAAAAAAAAAAEAAAAAAAAAAAAA8pQgTwnyFUDylCBPCfIVQJ+/I6ajv9c/AQAAAAAAAAAAAAABAAAAAAAAAAAAADmO4ziO4+y/OY7jOI7j7L/awkruh02iPwMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACQAAAAeyJuX2NsdXN0ZXJzIjogMywgImluaXQiOiAiay1tZWFucysrIiwgIm5faW5pdCI6IDEsICJtYXhfaXRlciI6IDMwMCwgInRvbCI6IDAuMDAwMSwgImFsZ29yaXRobSI6ICJsbG95ZCIsICJiYXRjaF9zaXplIjogMTAyNCwgInJhbmRvbV9zdGF0ZSI6IDB9SAAAAAAAAAADAAAABgAAAG5fcm93cwAAAAAAAFJABgAAAG5faXRlcgAAAAAAABhABwAAAGluZXJ0aWFF/MZaQH1QQAAAAAADAAAAQCqcj/5S8r8Eto2Bu3HEP5GFLGQhC9k/anAzUhF84z+nh3xZDa7rv1VVVVVVVdU/pU4p934y2z9zZZ8qTsLyP3kN5TWU19A/AAAAAAAAN0AAAAAAAAA+QAAAAAAAADNA	567	kmeans	clustering	{"tol": 0.0001, "init": "k-means++", "n_init": 1, "max_iter": 300, "algorithm": "lloyd", "batch_size": 1024, "n_clusters": 3, "random_state": 0}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {"n_clusters": 3}, "source": "app.mixed", "target": null, "features": ["a", "b", "flag"], "algorithm": "kmeans", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000137	{}	2026-11-30 22:48:45.141321+00	postgres
16	16	1	\\xd507b1666059af8f6b3407cc0d3569e7e1e1bcda6c4592451a0dbcd6e8a21c18	{"log_likelihood": -2.828091441403047}	UEdFTQEAKwABAAQGATcAAAACXAAAAAMBAAAABI0AAAAFZAAAAAZlAAAAgNuSVgIAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAABAAAAAAAAAAAAAAEAAAAAAAAAAAAAzczMzMysFkDNzMzMzKwWQFia47pxXNk/AQAAAAAAAAAAAAABAAAAAAAAAAAAAHIcx3Ecx9m/chzHcRzH2b82Zc7OLqahPwCBAAAAeyJuX2NvbXBvbmVudHMiOiAyLCAiY292YXJpYW5jZV90eXBlIjogImZ1bGwiLCAidG9sIjogMC4wMDEsICJyZWdfY292YXIiOiAxZS0wNiwgIm1heF9pdGVyIjogMTAwLCAibl9pbml0IjogMSwgInJhbmRvbV9zdGF0ZSI6IDB9SAAAAAAAAAAFAAAABgAAAG5fcm93cwAAAAAAAFJABgAAAG5faXRlcgAAAAAAABxADgAAAGxvZ19saWtlbGlob29k7E8W4o38BcADAAAAYWlj6hlZnh8cekADAAAAYmlj6RhTFtGse0AAAAAAAgAAAADYhsO04TXhP1TyeJY8lN0/gcjX7Jryz788gq6/7vTnP3o3H/uxltI/YmK6utrg679gBmM8G3vvP+EqsAOBu8a/EDcXsrJk+T9oCZFmxdbxP0urjqCYAZ+/vFYDBHd//j8=	536	gaussian_mixture	clustering	{"tol": 0.001, "n_init": 1, "max_iter": 100, "reg_covar": 0.000001, "n_components": 2, "random_state": 0, "covariance_type": "full"}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {"n_components": 2}, "source": "app.mixed", "target": null, "features": ["a", "b"], "algorithm": "gaussian_mixture", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000154	{}	2026-11-30 22:48:45.14211+00	postgres
17	17	1	\\xed4910f339cc5572fec02d4b482fc27b18c2d9c3a1ceb4307f81d846b23b9047	{"mean_squared_reconstruction_error": 1.5986686729896462}	UEdFTQEAKQABAAgGAWMAAAACeAAAAAMBAAAABDAAAAAF2gAAAAbeAAAAtCvcTQQAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAEAAAAZmxhZwcAAABib29sZWFuAgEAAAADAAAAZGF5BAAAAGRhdGUEAQAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAB+4Ad+4AcWQAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD0vwMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAA8AAADHcRzH4VLBQAAkAAAAeyJuX2NvbXBvbmVudHMiOiAyLCAid2hpdGVuIjogZmFsc2V9SAAAAAAAAAAHAAAABgAAAG5fcm93cwAAAAAAAFJADAAAAG5fY29tcG9uZW50cwAAAAAAAABAGAAAAGV4cGxhaW5lZF92YXJpYW5jZV9yYXRpb7pKI9/CjO8/GgAAAGV4cGxhaW5lZF92YXJpYW5jZV9yYXRpb18xEvvWWPnl7D8aAAAAZXhwbGFpbmVkX3ZhcmlhbmNlX3JhdGlvXzJDfWIyTDa1PxAAAABzaW5ndWxhcl92YWx1ZV8xv/kTzEaEbUAQAAAAc2luZ3VsYXJfdmFsdWVfMl1oTrm14VFAAAAAAAIAAAABAH7gB37gBxZAAAAAAAAA9L8cx3Ecx3HUPwAAAAAAoJ9A5DiO4ziOD0AAAAAAAIAvQAAAAAAAAAdAWK8I8qCdgL+axEPq7f7vP0xJaGu+sEI/AAAAAIAlRDkyErmuGKhLP9JOMr4ENYw/HnogWmn5Yb/Iy8sbvRiYPxsyqaJ5vYu/I0wd69brSz8AAAAAAABiOaTigKpokZC/6PEpQp777z8qRSCwKhuBP0iTWhS3iohAU/y5d6sDUkAS+9ZY+eXsP0N9YjJMNrU/v/kTzEaEbUBdaE65teFRQA==	754	pca	decomposition	{"whiten": false, "n_components": 2}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {"n_components": 2}, "source": "app.mixed", "target": null, "features": ["a", "b", "flag", "day"], "algorithm": "pca", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000116	{}	2026-11-30 22:48:45.142845+00	postgres
18	18	1	\\x03531424a5a4194f538aaf10e9fd31f968cd701a4604bc6bae5a861e8a07ca93	{"mean_squared_reconstruction_error": 0.030315164090884875}	UEdFTQEAKgABAAgGARkAAAAC8AEAAAMBAAAABGkAAAAF2gAAAAaWAQAAxHrPWAEAAAAEAAAAbm90ZQQAAAB0ZXh0AwEAAAAFAAAAAAAAAAAAAAADZAAAAAAAAAAAAAAAAAAAAAABAQABAAABAAAAFgAAAAwAAADau17xW0EDQAQAAABldmVyEwAAAGggOK8v9ABAAwAAAGFuZCUAAABNV4UziI4FQAIAAABpcysAAADau17xW0EDQAIAAABhcy4AAAA4EuV0XHgBQAYAAABpbmRlZWQ2AAAA0cjGc/cCAEAEAAAAbGF0ZUEAAADkrvZuwH8GQAMAAABidXlPAAAADCOz9o7zA0ADAAAAbm90VgAAAN7aN+wGeABABQAAAGFnYWluVwAAAE1XhTOIjgVABAAAAGNhbWV1AAAA5K72bsB/BkAGAAAAcGVvcGxlgwAAADgS5XRceAFABAAAAGZhc3SHAAAATVeFM4iOBUADAAAAdGhljwAAAE1XhTOIjgVAAwAAAG9uZacAAAAsLRlXOZEHQAcAAABzZXJ2aWNltAAAAAwjs/aO8wNABwAAAGFycml2YWzEAAAAsJ5al6gFAkAIAAAAZnJpZW5kbHnHAAAA5K72bsB/BkAFAAAAd291bGTLAAAAVk5bUHko/z8GAAAAYnJva2Vu0QAAANHIxnP3AgBABwAAAGFuc3dlcnPkAAAAQgV98sC2BEAGAAAAbm9ib2R55wAAAAwjs/aO8wNAAgAAAG9uAF0AAAB7Im5fY29tcG9uZW50cyI6IDIsICJhbGdvcml0aG0iOiAiYXV0byIsICJuX2l0ZXIiOiA1LCAibl9vdmVyc2FtcGxlcyI6IDEwLCAicmFuZG9tX3N0YXRlIjogMH0wAAAAAAAAAAcAAAAGAAAAbl9yb3dzAAAAAAAASEAMAAAAbl9jb21wb25lbnRzAAAAAAAAAEAYAAAAZXhwbGFpbmVkX3ZhcmlhbmNlX3JhdGlv1kE4U1sv1D8aAAAAZXhwbGFpbmVkX3ZhcmlhbmNlX3JhdGlvXzGsDPiBdpK7PxoAAABleHBsYWluZWRfdmFyaWFuY2VfcmF0aW9fMld9dGV7lco/EAAAAHNpbmd1bGFyX3ZhbHVlXzFoqFMO6esLQBAAAABzaW5ndWxhcl92YWx1ZV8yewmfdVwTCkAAAAAAAgAAAAAAFTkXHzSirj9qw9Kud37TP5cLLsrnbqM/FTkXHzSirj+Rlb7It5nVP7bgCg6roNs/vrEH4m0pvD9qmczQJgDQPw/sRCTSSdQ/SO+2wY9i0T++sQfibSm8Pw/4DVBGAbg/lwsuyuduoz+XCy7K526jPy0gPDSKwrU/IHZy/B9Opz/t8p9+W5nDP76xB+JtKbw/M8wV6wAfsD+24AoOq6DbP8pF43M7CdM/IHZy/B9Opz9f/matikHUP1Ok9rPhEJA/UqfFY7gCzT9f/matikHUP06cEG63rbG/mGeMhYiQuL9gkKg29OSCvz9sPgIcB6m/iTRH8rNoqr9ZY1DsAg2yv2CQqDb05IK/GuuovsWqzz9Sp8VjuALNP1KnxWO4As0/ILwRRVcBtj8S3xLsEVPZPybB0scb360/YJCoNvTkgr8BSp5D8kHeP5hnjIWIkLi/xhBTzA3erL8S3xLsEVPZP/A5iCeu/LQ/wGEPgh48xD+sDPiBdpK7P1d9dGV7lco/aKhTDunrC0B7CZ91XBMKQA==	1297	truncated_svd	decomposition	{"n_iter": 5, "algorithm": "auto", "n_components": 2, "random_state": 0, "n_oversamples": 10}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {"n_components": 2}, "source": "app.notes", "target": null, "features": ["note"], "algorithm": "truncated_svd", "test_size": 0.2, "preprocess": {"columns": {"note": {"encode": "text", "n_features": 256}}}, "blas_kernel": "Haswell"}	48	12	0	00:00:00.000203	{}	2026-11-30 22:48:45.143855+00	postgres
19	19	1	\\x35a979c89a88064254aefbcf8ef1ccbaec7dd98d44c040744f0c6d6356b490bd	{"outlier_share": 0.8333333333333334}	UEdFTQEALAABABAGAU4AAAACiwAAAAMBAAAABHEAAAAFWQAAAAa0CQAA7nIACgMAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAGAAAAY29sb3VyBAAAAHRleHQDAQAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAADLcwlkDaMVQAEAAAAAAAAAAAAAAAAAAAAAAAAAAADHcRzHcRz/vwUAAAAAAAAAAAAAAABkAAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAYmx1ZQsAAABkYXJrICJncmV5IgUAAABncmVlbgMAAAByZWQBAAAAAAAAZQAAAHsibl9lc3RpbWF0b3JzIjogNSwgIm1heF9zYW1wbGVzIjogMzIsICJtYXhfZmVhdHVyZXMiOiAxLCAiY29udGFtaW5hdGlvbiI6ICJhdXRvIiwgInJhbmRvbV9zdGF0ZSI6IDB9SAAAAAAAAAAEAAAABgAAAG5fcm93cwAAAAAAAFJACwAAAG1heF9zYW1wbGVzAAAAAAAAQEAHAAAAbl9ub2RlcwAAAAAA4GVACQAAAHRocmVzaG9sZAAAAAAAAOA/AAAAAAcAAAAgAAAAAAAAAAAA4D8FAAAArwAAACUAAAAAAAAAAQAAAJFz49uzSAJAAgAAAB0AAABh50nLCcboPwMAAAADAAAAcB/3EpJI0D8EAAAADwAAAFBU1nSm1us/AAAAAAUAAADmvueS3QsVQAAAAAALAAAATVZQdPEGCEAAAAAABwAAAFF276TvpB9A/////wAAAAAAABBAAAAAAAkAAACO7GnmFcMiQP////8AAAAAAAAYQP////8AAAAAAAAUQAEAAAANAAAAUOtNk8I/NUD/////AAAAAAAAEED/////AAAAAAAAFED/////AAAAAAAAFEACAAAAFwAAAApLrG45JdE/AAAAABEAAAAyPcFVbvcRQAAAAAAVAAAAmsZM1RXcEEAAAAAAEwAAAH8mRbTAMxNA/////wAAAAAAABRA/////60mhale1BhA/////wAAAAAAABRA/////wAAAAAAABRAAAAAABsAAACYMW2R6L8dQAEAAAAZAAAAcGJgkVThN0D/////DG9yfBhoG0D/////AAAAAAAAFED/////6Meqwh0MIED/////AAAAAAAAGEABAAAAIwAAAC+1qcHkUx1AAAAAAB8AAACbK7KTgeDkP/////8AAAAAAAAIQAAAAAAhAAAA4oOyMPXh8j//////AAAAAAAAEED/////AAAAAAAAEED/////AAAAAAAACED/////AAAAAAAACEAjAAAAAgAAAAEAAACanznITxTuPwAAAAARAAAA/5S6BLkn8z8BAAAAAwAAAGWkx0mBJCzAAAAAAAsAAACHaMO6W2chQAEAAAAFAAAALmJ6JrV6IkD/////AAAAAAAACEAAAAAABwAAAKvUlD9UNQRA/////wAAAAAAABBAAAAAAAkAAACgofn0GCkbQP////8AAAAAAAAUQP////8AAAAAAAAUQAEAAAANAAAAjjQ5t0RVNcD/////AAAAAAAACEAAAAAADwAAAOQbSh7K4RhA/////wAAAAAAABBA/////wAAAAAAABRA/////wAAAAAAABRABAAAAB8AAAB5xjYxpnnuPwMAAAATAAAAPAJfJzQR7j8AAAAAGQAAANxUmY+UJQ9AAQAAABUAAAAEeS5nlKUiwP////8AAAAAAAAQQAAAAAAXAAAAfOu7aKbwCkD/////AAAAAAAAGED/////AAAAAAAAFEAAAAAAHQAAADvvVXkFnwNAAQAAABsAAACkl4aYiJs8wP////8AAAAAAAAYQP////++56LQ2DsiQP////8AAAAAAAAUQP////8AAAAAAAAYQP////8AAAAAAAAIQAEAAAAhAAAAAmwhA2BDO0D/////AAAAAAAAEED/////AAAAAAAAEEApAAAABQAAAAEAAAApXHT9JI3jPwAAAAARAAAAaGZEbWDhGEABAAAAAwAAAARW2VCaQS7AAQAAAAsAAABnB7Xjk141wAEAAAAFAAAAoDMuUpg2P0ABAAAABwAAAOqIIBwY7jZA/////wAAAAAAAAhAAAAAAAkAAAB66e0BOYkbQP////8AAAAAAAAQQP////8AAAAAAAAUQP////8AAAAAAAAYQAAAAAANAAAA6B9oRmu2E0D/////AAAAAAAACED/////AAAAAAAAEEAAAAAADwAAAPHW+Y8qUyFA/////wAAAAAAABhA/////wAAAAAAABRAAQAAAB0AAADcYs/po3kxQAIAAAATAAAAMQrPf4xY4D8DAAAAGQAAAPhrnFD4GcQ/AQAAABUAAAAWHskpD2UzQAEAAAAXAAAAEANR5iz4HsD/////AAAAAAAAEED/////AAAAAAAAFED/////AAAAAAAAFEAAAAAAGwAAADLxTk2V4xtA/////wAAAAAAABBA/////wAAAAAAABRA/////wxvcnwYaBtAAgAAACMAAAD6qP+308TRPwQAAAAfAAAAadVpKXnT5z//////AAAAAAAAEEABAAAAIQAAAIyk6A7trUBA/////60mhale1BhA/////wAAAAAAABRAAQAAACcAAAAa7uvnuMUdQAEAAAAlAAAAdSQBD2eGQ8D/////AAAAAAAAFED/////AAAAAAAAGED/////rSaFqV7UGED/////AAAAAAAAGEAfAAAAAAAAAAEAAABQxsiejrwQQAEAAAARAAAA0JadWQB0AUAGAAAAAwAAAIEU0xAWPeE/BQAAAAUAAAAA6WH+z/uHP/////8AAAAAAAAAQAIAAAALAAAA5CnzWdSW4z8BAAAABwAAAFKREQPEDDBAAAAAAAkAAAAV8dRGSx4XQP////8AAAAAAAAQQP////8AAAAAAAAUQP////+tJoWpXtQYQAEAAAAPAAAAyhlBkXYaMsAAAAAADQAAAIkW9E63syBA/////wxvcnwYaBtA/////60mhale1BhA/////wxvcnwYaBtA/////3UJaJCZ0x5ABQAAABkAAAD8j4MImjDHPwQAAAATAAAAWp+6W5dj5j8DAAAAFQAAABwa6M0yoe0//////wAAAAAAAAhAAQAAABcAAAC63wCK7U1BQP////8AAAAAAAAQQP////8AAAAAAAAYQP////8AAAAAAAAUQAEAAAAbAAAA/Shd5YwFIcD/////AAAAAAAACED/////AAAAAAAAEEAEAAAAHQAAAAk6jycpl+o//////wAAAAAAABRA/////wAAAAAAABRAHwAAAAYAAAABAAAARUkSNd5c7j8FAAAABwAAAETkP6foI9w/AAAAAAMAAACiuUJuI8IVQP////8AAAAAAAAAQAEAAAAFAAAA4qVsAUgqNMD/////AAAAAAAACED/////AAAAAAAACEADAAAAEwAAAFpp+FDoXdM/AQAAAAkAAACqOvdE5jk2QAAAAAANAAAA0+C/biymH0ABAAAACwAAANkKuT4rpD1A/////wAAAAAAABBA/////wAAAAAAABBAAQAAABEAAACI3LIBOusowAEAAAAPAAAAG5a+Z3zcJcD/////AAAAAAAAFED/////AAAAAAAAFED/////rSaFqV7UGED/////AAAAAAAAGEAAAAAAGwAAAHaCIeu5EiBAAQAAABUAAAAUBg6+BrRAwAAAAAAZAAAALbZtJJr9G0ABAAAAFwAAAIJCqbOosThA/////wxvcnwYaBtA/////wAAAAAAABRA/////wAAAAAAABRA/////wAAAAAAABRAAgAAAB0AAAA0nF1h6LPeP/////8AAAAAAAAQQP/////ox6rCHQwgQP////8YpDJY3k4dQA==	2950	isolation_forest	outlier_detection	{"max_samples": 32, "max_features": 1, "n_estimators": 5, "random_state": 0, "contamination": "auto"}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {"max_samples": 32, "n_estimators": 5}, "source": "app.mixed", "target": null, "features": ["a", "b", "colour"], "algorithm": "isolation_forest", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000105	{}	2026-11-30 22:48:45.144674+00	postgres
20	20	1	\\x9f2f144b3b403e1804556f338370e6cae267b19295553ae4bbc396e910d98627	{}	UEdFTQEAAgABAAEGATcAAAACPAAAAAMiAAAABC8AAAAFNwAAAAYaAAAA7ciFLQIAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAtyF5G5K3FUABAAAAAAAAAAAAAAAAAAAAAAAAAAAAERERERERsb8BAQAAAHkQAAAAZG91YmxlIHByZWNpc2lvbmwxUgJ1XR1AIwAAAHsiYWxwaGEiOiAxLCAiZml0X2ludGVyY2VwdCI6IHRydWV9WgAAAAAAAAADAAAABgAAAG5fcm93cwAAAAAAgFZAAwAAAHJzc+jsiwUpOIZAAgAAAHIyZim+4xIk7D8AAAAAATvMgzduZwRA6EsZMRtZt7/xUWnTeAwawAA=	323	ridge	regression	{"alpha": 1, "fit_intercept": true}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "first", "params": {"alpha": 1}, "source": "app.mixed", "target": "y", "features": ["a", "b"], "algorithm": "ridge", "test_size": 0, "preprocess": {}, "blas_kernel": "Haswell"}	90	0	0	00:00:00.000079	{}	2026-11-30 22:48:45.145541+00	postgres
21	2	2	\\x2927421f9e5b85276d23721bd67e057418c52aa564fc172cf21472feb6163641	{"r2_score": 0.9230896264684596, "explained_variance": 0.9236855445850938, "mean_squared_error": 4.480650114116653, "mean_absolute_error": 1.2703809535180666, "root_mean_squared_error": 2.1167546183052615, "mean_absolute_percentage_error": 0.5083656351469411}	UEdFTQEAAgABAAEGAU4AAAACiwAAAAMiAAAABDAAAAAFNwAAAAZCAAAAveq+WgMAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAAGAAAAY29sb3VyBAAAAHRleHQDAQAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAACgvrY4WFAWQAEAAAAAAAAAAAAAAAAAAAAAAAAAAACrqqqqqqoAwAUAAAAAAAAAAAAAAABkAAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAYmx1ZQsAAABkYXJrICJncmV5IgUAAABncmVlbgMAAAByZWQBAAAAAAABAQAAAHkQAAAAZG91YmxlIHByZWNpc2lvbnBeTTwrqh9AJAAAAHsiYWxwaGEiOiAyMCwgImZpdF9pbnRlcmNlcHQiOiB0cnVlfUgAAAAAAAAAAwAAAAYAAABuX3Jvd3MAAAAAAABSQAMAAAByc3Owa9FBzjyCQAIAAAByMmziP3LeDOw/AAAAAAEscwijtgUEQBxkz0WYJbe/5JeSvs0ywj+p9Kit1xzrPwP17JGVGOG/GyPQbbqb6r/4+t7EiRXYP9YxYIrBvhjAAA==	466	ridge	regression	{"alpha": 20, "fit_intercept": true}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "always", "params": {"alpha": 20}, "source": "app.mixed", "target": "y", "features": ["a", "b", "colour"], "algorithm": "ridge", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.0001	{}	2026-11-30 22:48:45.146235+00	postgres
22	2	3	\\xcf79a408d066b20ee069e15308760ce97f5e4f39f6b46bcd098f700279d9cedc	{"r2_score": 0.8221007219811214, "explained_variance": 0.8231206528140868, "mean_squared_error": 14.981742608579886, "mean_absolute_error": 3.2080432155108247, "root_mean_squared_error": 3.8706256094564204, "mean_absolute_percentage_error": 0.7717278930154935}	UEdFTQEAAgABAAEGATcAAAACPAAAAAMiAAAABDEAAAAFNwAAAAYaAAAAalM/oQIAAAABAAAAYRAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAYgcAAABpbnRlZ2VyAQEAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAMzMzMzMzFUABAAAAAAAAAAAAAAAAAAAAAAAAAAAAOY7jOI7j7L8BAQAAAHkQAAAAZG91YmxlIHByZWNpc2lvbqkSFrPpmRxAJQAAAHsiYWxwaGEiOiAyMDAsICJmaXRfaW50ZXJjZXB0IjogdHJ1ZX1IAAAAAAAAAAMAAAAGAAAAbl9yb3dzAAAAAAAAUkADAAAAcnNz195adXiLiEACAAAAcjJ7m4n3kT7qPwAAAAABEmLCaCyh/D++zBIdGwG4vxSirjTZVwPAAA==	325	ridge	regression	{"alpha": 200, "fit_intercept": true}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "task": null, "split": null, "deploy": "never", "params": {"alpha": 200}, "source": "app.mixed", "target": "y", "features": ["a", "b"], "algorithm": "ridge", "test_size": 0.2, "preprocess": {}, "blas_kernel": "Haswell"}	72	18	0	00:00:00.000094	{}	2026-11-30 22:48:45.147099+00	postgres
24	14	2	\\xec68fbf5338641953cb9901f58c22707f83fffd9fd6aa30d7642ee2e308bd640	{}	UEdFTQEAHwABAAIGAToAAAACHgIAAAM0AAAABGMBAAAFPQAAAAbkAAAA6je2WAIAAAAEAAAAbm90ZQQAAAB0ZXh0AwEAAAAEAAAAaG91chAAAABkb3VibGUgcHJlY2lzaW9uAQEAAAAFAAAAAAAAAAAAAAADZAAAAAAAAAAAAAAAAAAAAAABAQABAAABAAAAFgAAAAwAAACwnlqXqAUCQAQAAABldmVyEwAAAGggOK8v9ABAAwAAAGFuZCUAAADkrvZuwH8GQAIAAABpcysAAACwnlqXqAUCQAIAAABhcy4AAAA4EuV0XHgBQAYAAABpbmRlZWQ2AAAAVk5bUHko/z8EAAAAbGF0ZUEAAABCBX3ywLYEQAMAAABidXlPAAAAsJ5al6gFAkADAAAAbm90VgAAANHIxnP3AgBABQAAAGFnYWluVwAAAAwjs/aO8wNABAAAAGNhbWV1AAAAQgV98sC2BEAGAAAAcGVvcGxlgwAAADgS5XRceAFABAAAAGZhc3SHAAAA5K72bsB/BkADAAAAdGhljwAAAOSu9m7AfwZAAwAAAG9uZacAAADkrvZuwH8GQAcAAABzZXJ2aWNltAAAAOSu9m7AfwZABwAAAGFycml2YWzEAAAA3to37AZ4AEAIAAAAZnJpZW5kbHnHAAAAQgV98sC2BEAFAAAAd291bGTLAAAAOBLldFx4AUAGAAAAYnJva2Vu0QAAAFZOW1B5KP8/BwAAAGFuc3dlcnPkAAAATVeFM4iOBUAGAAAAbm9ib2R55wAAAOSu9m7AfwZAAgAAAG9uAQAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAQBJAAAAAAABAEkA0bLQTzqPXPwQEAAAAbW9vZAQAAAB0ZXh0AgAAAAMAAABiYWRIAAAAAAAAAAQAAABnb29kJAAAAAAAAABXAQAAeyJsb3NzIjogImF1dG8iLCAiZXBzaWxvbiI6IDAuMSwgInBlbmFsdHkiOiAibDIiLCAiYWxwaGEiOiAwLjAwMDEsICJsMV9yYXRpbyI6IDAuMTUsICJmaXRfaW50ZXJjZXB0IjogdHJ1ZSwgImxlYXJuaW5nX3JhdGUiOiAiYXV0byIsICJldGEwIjogMC4wMSwgInBvd2VyX3QiOiBudWxsLCAibWF4X2l0ZXIiOiAxMDAwLCAidG9sIjogMC4wMDEsICJzaHVmZmxlIjogdHJ1ZSwgImVhcmx5X3N0b3BwaW5nIjogZmFsc2UsICJ2YWxpZGF0aW9uX2ZyYWN0aW9uIjogMC4xLCAibl9pdGVyX25vX2NoYW5nZSI6IDUsICJjbGFzc193ZWlnaHQiOiBudWxsLCAiYXZlcmFnZSI6IDAsICJyYW5kb21fc3RhdGUiOiAwfWwAAAAAAAAAAwAAAAYAAABuX2l0ZXIAAAAAAADwPwcAAABuX3N0ZXBzAAAAAADAeEAEAAAAbG9zczhKvZjOe2A/AAAAAAGk4InrqUuuP2z/C2kwqeo/0FEi4mljA8BIrvBnHqoIwGz/C2kwqeo/oVJKZUuk27/9i8jFWswcwBYk6F0JOhRA7170+CTeC8CeFYI4LsL7v58bgv+qgAHAFiToXQk6FEBkUz2acEP0P0iu8GceqgjASK7wZx6qCMC70EUIOtsSQIDIcAUWpA/A/0GgRE7iHUAWJOhdCToUQMRCqBU13BXA/YvIxVrMHMAnT9EJi2QewIDIcAUWpA/ARuYm5rP/xL8AAIwBAAAAAAAAexSuR+F6hD8AAAAAAADwPwAAAAAAAPA/AA==	1342	sgd	classification	{"tol": 0.001, "eta0": 0.01, "loss": "auto", "alpha": 0.0001, "average": 0, "epsilon": 0.1, "penalty": "l2", "power_t": null, "shuffle": true, "l1_ratio": 0.15, "max_iter": 1000, "class_weight": null, "random_state": 0, "fit_intercept": true, "learning_rate": "auto", "early_stopping": false, "n_iter_no_change": 5, "validation_fraction": 0.1}	{"blas": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell SINGLE_THREADED", "source": "app.notes", "update_of": 1, "blas_kernel": "Haswell"}	60	0	0	00:00:00.000167	{}	2026-11-30 22:48:45.14878+00	postgres
\.


--
-- Data for Name: registry_alias; Type: TABLE DATA; Schema: ml; Owner: postgres
--

COPY ml.registry_alias (model_id, alias, version) FROM stdin;
1	champion	1
3	champion	1
4	champion	1
5	champion	1
6	champion	1
7	champion	1
8	champion	1
9	champion	1
10	champion	1
11	champion	1
12	champion	1
13	champion	1
14	champion	1
15	champion	1
16	champion	1
17	champion	1
18	champion	1
19	champion	1
20	champion	1
2	challenger	3
2	champion	2
\.


--
-- Data for Name: registry_deployment; Type: TABLE DATA; Schema: ml; Owner: postgres
--

COPY ml.registry_deployment (deployment_id, model_id, alias, version, previous_version, reason, deployed_at, deployed_by) FROM stdin;
1	1	champion	1	\N	train	2026-11-30 22:48:45.114805+00	postgres
2	2	champion	1	\N	train	2026-11-30 22:48:45.119623+00	postgres
3	3	champion	1	\N	train	2026-11-30 22:48:45.12097+00	postgres
4	4	champion	1	\N	train	2026-11-30 22:48:45.122131+00	postgres
5	5	champion	1	\N	train	2026-11-30 22:48:45.123543+00	postgres
6	6	champion	1	\N	train	2026-11-30 22:48:45.126063+00	postgres
7	7	champion	1	\N	train	2026-11-30 22:48:45.127196+00	postgres
8	8	champion	1	\N	train	2026-11-30 22:48:45.128967+00	postgres
9	9	champion	1	\N	train	2026-11-30 22:48:45.130804+00	upgrade_owner
10	10	champion	1	\N	train	2026-11-30 22:48:45.134916+00	upgrade_owner
11	11	champion	1	\N	train	2026-11-30 22:48:45.135994+00	upgrade_owner
12	12	champion	1	\N	train	2026-11-30 22:48:45.137105+00	upgrade_owner
13	13	champion	1	\N	train	2026-11-30 22:48:45.138296+00	upgrade_owner
14	14	champion	1	\N	train	2026-11-30 22:48:45.140061+00	upgrade_owner
15	15	champion	1	\N	train	2026-11-30 22:48:45.141142+00	postgres
16	16	champion	1	\N	train	2026-11-30 22:48:45.142036+00	postgres
17	17	champion	1	\N	train	2026-11-30 22:48:45.142755+00	postgres
18	18	champion	1	\N	train	2026-11-30 22:48:45.143781+00	postgres
19	19	champion	1	\N	train	2026-11-30 22:48:45.144541+00	postgres
20	20	champion	1	\N	train	2026-11-30 22:48:45.145471+00	postgres
21	2	champion	2	1	train	2026-11-30 22:48:45.146159+00	postgres
22	2	challenger	3	\N	deploy	2026-11-30 22:48:45.14951+00	postgres
23	2	champion	3	2	deploy	2026-11-30 22:48:45.149901+00	postgres
24	2	champion	2	3	rollback	2026-11-30 22:48:45.150456+00	postgres
25	10	gone	1	\N	deploy	2026-11-30 22:48:45.150847+00	postgres
26	10	gone	\N	1	undeploy	2026-11-30 22:48:45.151133+00	postgres
\.


--
-- Data for Name: registry_evaluation; Type: TABLE DATA; Schema: ml; Owner: postgres
--

COPY ml.registry_evaluation (evaluation_id, version_id, source, metric, value, std_error, baseline, n_rows, evaluated_at, evaluated_by, run_id) FROM stdin;
1	1	\N	r2_score	0.7992155547637816	0.15624133842677956	-0.26249531027533435	18	2026-11-30 22:48:45.117903+00	postgres	\N
2	1	\N	root_mean_squared_error	3.210217194120428	1.0751174693172958	8.049784810033572	18	2026-11-30 22:48:45.118238+00	postgres	1
3	1	\N	mean_absolute_error	1.9339010501631997	0.6214556517992114	6.86726388888889	18	2026-11-30 22:48:45.118258+00	postgres	1
4	1	\N	mean_squared_error	10.305494433426432	6.9027211714032495	64.79903548784723	18	2026-11-30 22:48:45.118286+00	postgres	1
5	1	\N	mean_absolute_percentage_error	0.6961084981587431	0.3762030745714276	2.00976683714256	18	2026-11-30 22:48:45.118301+00	postgres	1
6	1	\N	explained_variance	0.813663887168754	\N	0	18	2026-11-30 22:48:45.118315+00	postgres	1
7	2	\N	r2_score	0.8007161874350374	0.15665928898491735	-0.26249531027533435	18	2026-11-30 22:48:45.119818+00	postgres	\N
8	2	\N	root_mean_squared_error	3.1981983556057108	1.0848868971152064	8.049784810033572	18	2026-11-30 22:48:45.119838+00	postgres	7
9	2	\N	mean_absolute_error	1.909048877360418	0.622329830539477	6.86726388888889	18	2026-11-30 22:48:45.119853+00	postgres	7
10	2	\N	mean_squared_error	10.228472721799072	6.93936698074407	64.79903548784723	18	2026-11-30 22:48:45.119868+00	postgres	7
11	2	\N	mean_absolute_percentage_error	0.6872400748774806	0.3774869554400023	2.00976683714256	18	2026-11-30 22:48:45.119882+00	postgres	7
12	2	\N	explained_variance	0.8135957684690325	\N	0	18	2026-11-30 22:48:45.119896+00	postgres	7
13	3	\N	r2_score	0.6915016384879273	0.2372390270420096	-0.1484614537215375	18	2026-11-30 22:48:45.121147+00	postgres	\N
14	3	\N	root_mean_squared_error	3.4213790239431163	1.0720506986525957	6.601353189482568	18	2026-11-30 22:48:45.121165+00	postgres	13
15	3	\N	mean_absolute_error	1.9831612532476461	0.6761876640442346	5.555037037037037	18	2026-11-30 22:48:45.121257+00	postgres	13
16	3	\N	mean_squared_error	11.705834425477951	7.335783545947107	43.57786393229167	18	2026-11-30 22:48:45.121277+00	postgres	13
17	3	\N	mean_absolute_percentage_error	1.03557804861655	0.48059908513933597	2.5748231807778694	18	2026-11-30 22:48:45.121322+00	postgres	13
18	3	\N	explained_variance	0.7201727575071567	\N	0	18	2026-11-30 22:48:45.121363+00	postgres	13
19	4	\N	r2_score	0.7063098331068612	0.22845614976744233	-0.1484614537215375	18	2026-11-30 22:48:45.122297+00	postgres	\N
20	4	\N	root_mean_squared_error	3.3382546343985764	1.0633947364536094	6.601353189482568	18	2026-11-30 22:48:45.122315+00	postgres	19
21	4	\N	mean_absolute_error	1.8843866635617919	0.6683179459206889	5.555037037037037	18	2026-11-30 22:48:45.122331+00	postgres	19
22	4	\N	mean_squared_error	11.143944004083574	7.099764814322628	43.57786393229167	18	2026-11-30 22:48:45.122345+00	postgres	19
23	4	\N	mean_absolute_percentage_error	0.9876456068224365	0.46412326746666477	2.5748231807778694	18	2026-11-30 22:48:45.12236+00	postgres	19
24	4	\N	explained_variance	0.732738398714531	\N	0	18	2026-11-30 22:48:45.122374+00	postgres	19
25	5	\N	roc_auc	1	0	0.5	18	2026-11-30 22:48:45.1243+00	postgres	\N
26	5	\N	average_precision	1	0	0.5	18	2026-11-30 22:48:45.124319+00	postgres	25
27	5	\N	accuracy	0.9444444444444444	0.05399029532264168	0.5	18	2026-11-30 22:48:45.124335+00	postgres	25
28	5	\N	balanced_accuracy	0.9444444444444444	0.052378280087892415	0.5	18	2026-11-30 22:48:45.124349+00	postgres	25
29	5	\N	f1_score	0.9473684210526315	0.0525586314709426	0.6666666666666666	18	2026-11-30 22:48:45.124379+00	postgres	25
30	5	\N	precision	0.9	0.09486832980505137	0.5	18	2026-11-30 22:48:45.124393+00	postgres	25
31	5	\N	recall	1	0	1	18	2026-11-30 22:48:45.124408+00	postgres	25
32	5	\N	log_loss	0.13724500340713017	0.04913759520367447	0.6946927768447817	18	2026-11-30 22:48:45.124422+00	postgres	25
33	5	\N	brier_score	0.03585444887074674	0.016969415232311533	0.2507716049382716	18	2026-11-30 22:48:45.124436+00	postgres	25
34	5	\N	matthews_corrcoef	0.8944271909999159	0.09718253158075499	\N	18	2026-11-30 22:48:45.124477+00	postgres	25
35	6	\N	roc_auc	1	0	0.5	18	2026-11-30 22:48:45.126237+00	postgres	\N
36	6	\N	average_precision	1	0	0.5	18	2026-11-30 22:48:45.126256+00	postgres	35
37	6	\N	accuracy	1	0	0.5	18	2026-11-30 22:48:45.126271+00	postgres	35
38	6	\N	balanced_accuracy	1	0	0.5	18	2026-11-30 22:48:45.126286+00	postgres	35
39	6	\N	f1_score	1	0	0.6666666666666666	18	2026-11-30 22:48:45.1263+00	postgres	35
40	6	\N	precision	1	0	0.5	18	2026-11-30 22:48:45.126314+00	postgres	35
41	6	\N	recall	1	0	1	18	2026-11-30 22:48:45.126329+00	postgres	35
42	6	\N	log_loss	2.2204460492503136e-16	0	0.6946927768447817	18	2026-11-30 22:48:45.126343+00	postgres	35
43	6	\N	brier_score	0	0	0.2507716049382716	18	2026-11-30 22:48:45.126369+00	postgres	35
44	6	\N	matthews_corrcoef	1	0	\N	18	2026-11-30 22:48:45.126384+00	postgres	35
45	7	\N	r2_score	0.8567903220324651	0.04629105939900905	-0.1484614537215375	18	2026-11-30 22:48:45.127772+00	postgres	\N
46	7	\N	root_mean_squared_error	2.331100200042229	0.415029987390132	6.601353189482568	18	2026-11-30 22:48:45.127793+00	postgres	45
47	7	\N	mean_absolute_error	1.8070826651434981	0.3571521659539195	5.555037037037037	18	2026-11-30 22:48:45.127809+00	postgres	45
48	7	\N	mean_squared_error	5.4340281426369215	1.9349529732573216	43.57786393229167	18	2026-11-30 22:48:45.127824+00	postgres	45
49	7	\N	mean_absolute_percentage_error	0.5197808674120971	0.16006930730098956	2.5748231807778694	18	2026-11-30 22:48:45.127838+00	postgres	45
50	7	\N	explained_variance	0.8799145500887535	\N	0	18	2026-11-30 22:48:45.127853+00	postgres	45
51	8	\N	accuracy	0.3888888888888889	0.11490438561102645	0.3333333333333333	18	2026-11-30 22:48:45.129169+00	postgres	\N
52	8	\N	balanced_accuracy	0.3888888888888889	0.05071505162084872	0.3333333333333333	18	2026-11-30 22:48:45.129263+00	postgres	51
53	8	\N	f1_score	0.38461538461538464	0.045321993266572214	0.16666666666666666	18	2026-11-30 22:48:45.12932+00	postgres	51
54	8	\N	precision	0.38095238095238093	0.044086671417740544	\N	18	2026-11-30 22:48:45.129395+00	postgres	51
55	8	\N	recall	0.3888888888888889	0.05071505162084872	0.3333333333333333	18	2026-11-30 22:48:45.12941+00	postgres	51
56	8	\N	log_loss	0.5677601246504058	0.10036611881426354	1.0986122886681098	18	2026-11-30 22:48:45.129424+00	postgres	51
57	8	\N	roc_auc	0.7083333333333334	\N	0.5	18	2026-11-30 22:48:45.129439+00	postgres	51
58	8	\N	matthews_corrcoef	0.08372183582789214	0.17180793382938375	\N	18	2026-11-30 22:48:45.129453+00	postgres	51
59	9	\N	roc_auc	1	0	0.5	18	2026-11-30 22:48:45.131015+00	upgrade_owner	\N
60	9	\N	average_precision	1	0	0.5	18	2026-11-30 22:48:45.131034+00	upgrade_owner	59
61	9	\N	accuracy	1	0	0.5	18	2026-11-30 22:48:45.131049+00	upgrade_owner	59
62	9	\N	balanced_accuracy	1	0	0.5	18	2026-11-30 22:48:45.131064+00	upgrade_owner	59
63	9	\N	f1_score	1	0	0.6666666666666666	18	2026-11-30 22:48:45.131617+00	upgrade_owner	59
64	9	\N	precision	1	0	0.5	18	2026-11-30 22:48:45.131639+00	upgrade_owner	59
65	9	\N	recall	1	0	1	18	2026-11-30 22:48:45.131653+00	upgrade_owner	59
66	9	\N	log_loss	0.33941206679099667	0.0055050277108235355	0.6946927768447817	18	2026-11-30 22:48:45.131668+00	upgrade_owner	59
67	9	\N	brier_score	0.08299100199167196	0.002255550680080036	0.2507716049382716	18	2026-11-30 22:48:45.131715+00	upgrade_owner	59
68	9	\N	matthews_corrcoef	1	0	\N	18	2026-11-30 22:48:45.13173+00	upgrade_owner	59
69	10	\N	roc_auc	0.9876543209876543	0.017459426695964134	0.5	18	2026-11-30 22:48:45.135144+00	upgrade_owner	\N
70	10	\N	average_precision	0.9888888888888889	0.03494067085946884	0.5	18	2026-11-30 22:48:45.135163+00	upgrade_owner	69
71	10	\N	accuracy	0.8888888888888888	0.07407407407407407	0.5	18	2026-11-30 22:48:45.135178+00	upgrade_owner	69
72	10	\N	balanced_accuracy	0.8888888888888888	0.07407407407407408	0.5	18	2026-11-30 22:48:45.135193+00	upgrade_owner	69
73	10	\N	f1_score	0.8888888888888888	0.07808092988070073	0.6666666666666666	18	2026-11-30 22:48:45.135207+00	upgrade_owner	69
74	10	\N	precision	0.8888888888888888	0.10475656017578483	0.5	18	2026-11-30 22:48:45.135221+00	upgrade_owner	69
75	10	\N	recall	0.8888888888888888	0.10475656017578483	1	18	2026-11-30 22:48:45.135234+00	upgrade_owner	69
76	10	\N	log_loss	0.3454777903577939	0.0452670018533657	0.6946927768447817	18	2026-11-30 22:48:45.135248+00	upgrade_owner	69
77	10	\N	brier_score	0.09286092439980927	0.02011141690474565	0.2507716049382716	18	2026-11-30 22:48:45.135262+00	upgrade_owner	69
78	10	\N	matthews_corrcoef	0.7777777777777778	0.14814814814814822	\N	18	2026-11-30 22:48:45.135276+00	upgrade_owner	69
79	11	\N	r2_score	0.9419348823282536	0.019344202320400985	-0.009001228677072749	18	2026-11-30 22:48:45.136289+00	upgrade_owner	\N
80	11	\N	root_mean_squared_error	2.229628813153536	0.28588366987325	9.294387185559497	18	2026-11-30 22:48:45.136308+00	upgrade_owner	79
81	11	\N	mean_absolute_error	1.9334222222222224	0.26932630057256135	7.949598765432099	18	2026-11-30 22:48:45.136323+00	upgrade_owner	79
82	11	\N	mean_squared_error	4.971244644444445	1.2748289351189432	86.38563315509259	18	2026-11-30 22:48:45.136337+00	upgrade_owner	79
83	11	\N	mean_absolute_percentage_error	0.6582160250756082	0.3319075779821079	2.759544976042199	18	2026-11-30 22:48:45.136351+00	upgrade_owner	79
84	11	\N	explained_variance	0.9472230863578976	\N	0	18	2026-11-30 22:48:45.136365+00	upgrade_owner	79
85	12	\N	accuracy	0.4444444444444444	0.11712139482105108	0.3333333333333333	18	2026-11-30 22:48:45.137447+00	upgrade_owner	\N
86	12	\N	balanced_accuracy	0.4444444444444444	0.07172191381865588	0.3333333333333333	18	2026-11-30 22:48:45.137466+00	upgrade_owner	85
87	12	\N	f1_score	0.4444444444444444	0.07172191381865588	0.16666666666666666	18	2026-11-30 22:48:45.137481+00	upgrade_owner	85
88	12	\N	precision	0.4444444444444444	0.07172191381865588	\N	18	2026-11-30 22:48:45.137495+00	upgrade_owner	85
89	12	\N	recall	0.4444444444444444	0.07172191381865588	0.3333333333333333	18	2026-11-30 22:48:45.13751+00	upgrade_owner	85
90	12	\N	log_loss	0.6098293333518554	0.11349137890241949	1.0986122886681098	18	2026-11-30 22:48:45.137524+00	upgrade_owner	85
91	12	\N	roc_auc	0.6944444444444444	\N	0.5	18	2026-11-30 22:48:45.137538+00	upgrade_owner	85
92	12	\N	matthews_corrcoef	0.16666666666666666	0.17568209223157663	\N	18	2026-11-30 22:48:45.137552+00	upgrade_owner	85
93	13	\N	r2_score	-0.28285854248774633	0.26099560328880694	-0.1418369874256419	18	2026-11-30 22:48:45.13913+00	upgrade_owner	\N
94	13	\N	root_mean_squared_error	8.64504863630175	1.2644868020831892	8.156054312644699	18	2026-11-30 22:48:45.139165+00	upgrade_owner	93
95	13	\N	mean_absolute_error	6.999378310637137	1.2306279886255387	6.6208935185185185	18	2026-11-30 22:48:45.139181+00	upgrade_owner	93
96	13	\N	mean_squared_error	74.73686592402274	21.863099807941673	66.52122195081019	18	2026-11-30 22:48:45.139195+00	upgrade_owner	93
97	13	\N	mean_absolute_percentage_error	0.9734958225459531	0.08487830549443483	3.3202782826706034	18	2026-11-30 22:48:45.139209+00	upgrade_owner	93
98	13	\N	explained_variance	-0.01799078524418174	\N	0	18	2026-11-30 22:48:45.139223+00	upgrade_owner	93
99	14	\N	roc_auc	1	0	0.5	12	2026-11-30 22:48:45.14027+00	upgrade_owner	\N
100	14	\N	average_precision	1	0	0.3333333333333333	12	2026-11-30 22:48:45.140288+00	upgrade_owner	99
101	14	\N	accuracy	1	0	0.6666666666666666	12	2026-11-30 22:48:45.140303+00	upgrade_owner	99
102	14	\N	balanced_accuracy	1	0	0.5	12	2026-11-30 22:48:45.140318+00	upgrade_owner	99
103	14	\N	f1_score	1	0	0	12	2026-11-30 22:48:45.140332+00	upgrade_owner	99
104	14	\N	precision	1	0	\N	12	2026-11-30 22:48:45.140346+00	upgrade_owner	99
105	14	\N	recall	1	0	0	12	2026-11-30 22:48:45.14038+00	upgrade_owner	99
106	14	\N	log_loss	0.002491173983508284	0.0008148904472896482	0.6365141682948128	12	2026-11-30 22:48:45.140395+00	upgrade_owner	99
107	14	\N	brier_score	1.341732854255109e-05	7.038318305049214e-06	0.22222222222222224	12	2026-11-30 22:48:45.140409+00	upgrade_owner	99
108	14	\N	matthews_corrcoef	1	0	\N	12	2026-11-30 22:48:45.140423+00	upgrade_owner	99
109	15	\N	mean_squared_distance	0.804478382928507	0.10182229706617937	\N	18	2026-11-30 22:48:45.141394+00	postgres	\N
110	16	\N	log_likelihood	-2.828091441403047	0.1534218755247102	\N	18	2026-11-30 22:48:45.142171+00	postgres	\N
111	17	\N	mean_squared_reconstruction_error	1.5986686729896462	0.25337874871077365	\N	18	2026-11-30 22:48:45.143003+00	postgres	\N
112	18	\N	mean_squared_reconstruction_error	0.030315164090884875	0.0023176672916980956	\N	12	2026-11-30 22:48:45.14396+00	postgres	\N
113	19	\N	outlier_share	0.8333333333333334	0.0903876907577734	\N	18	2026-11-30 22:48:45.144819+00	postgres	\N
114	21	\N	r2_score	0.9230896264684596	0.06584327728925939	-0.1418369874256419	18	2026-11-30 22:48:45.1463+00	postgres	\N
115	21	\N	root_mean_squared_error	2.1167546183052615	0.8039419870289354	8.156054312644699	18	2026-11-30 22:48:45.146319+00	postgres	114
116	21	\N	mean_absolute_error	1.2703809535180666	0.4106510144990857	6.6208935185185185	18	2026-11-30 22:48:45.14645+00	postgres	114
117	21	\N	mean_squared_error	4.480650114116653	3.4034958277860152	66.52122195081019	18	2026-11-30 22:48:45.146469+00	postgres	114
118	21	\N	mean_absolute_percentage_error	0.5083656351469411	0.23801764378938378	3.3202782826706034	18	2026-11-30 22:48:45.146497+00	postgres	114
119	21	\N	explained_variance	0.9236855445850938	\N	0	18	2026-11-30 22:48:45.146512+00	postgres	114
120	22	\N	r2_score	0.8221007219811214	0.05365092155300427	-0.010825344566607357	18	2026-11-30 22:48:45.147162+00	postgres	\N
121	22	\N	root_mean_squared_error	3.8706256094564204	0.5819736925409197	9.22639692361702	18	2026-11-30 22:48:45.147181+00	postgres	120
122	22	\N	mean_absolute_error	3.2080432155108247	0.5252563147978245	7.998	18	2026-11-30 22:48:45.147196+00	postgres	120
123	22	\N	mean_squared_error	14.981742608579886	4.505204556757602	85.12640019212962	18	2026-11-30 22:48:45.14721+00	postgres	120
124	22	\N	mean_absolute_percentage_error	0.7717278930154935	0.28109943888538674	1.9272022719051474	18	2026-11-30 22:48:45.147341+00	postgres	120
125	22	\N	explained_variance	0.8231206528140868	\N	0	18	2026-11-30 22:48:45.147367+00	postgres	120
132	21	SELECT * FROM app.mixed WHERE id > 40	r2_score	0.9049081987588589	0.03421448154936616	-0.012436092727077509	50	2026-11-30 22:48:45.157711+00	postgres	\N
133	21	SELECT * FROM app.mixed WHERE id > 40	root_mean_squared_error	2.557165628714806	0.38000154579192097	8.343939202122186	50	2026-11-30 22:48:45.15776+00	postgres	132
134	21	SELECT * FROM app.mixed WHERE id > 40	mean_absolute_error	1.825814376402802	0.2557700623767146	6.878423333333333	50	2026-11-30 22:48:45.157778+00	postgres	132
135	21	SELECT * FROM app.mixed WHERE id > 40	mean_squared_error	6.53909605268039	1.9434537835151913	69.62132140871142	50	2026-11-30 22:48:45.157793+00	postgres	132
136	21	SELECT * FROM app.mixed WHERE id > 40	mean_absolute_percentage_error	0.637352341623621	0.15140894288396928	3.406359556279912	50	2026-11-30 22:48:45.157808+00	postgres	132
137	21	SELECT * FROM app.mixed WHERE id > 40	explained_variance	0.9050830310621281	\N	0	50	2026-11-30 22:48:45.157823+00	postgres	132
138	9	app.mixed	roc_auc	1	0	0.5	90	2026-11-30 22:48:45.161542+00	postgres	\N
139	9	app.mixed	average_precision	1	0	0.5222222222222223	90	2026-11-30 22:48:45.161622+00	postgres	138
140	9	app.mixed	accuracy	1	0	0.5222222222222223	90	2026-11-30 22:48:45.161643+00	postgres	138
141	9	app.mixed	balanced_accuracy	1	0	0.5	90	2026-11-30 22:48:45.161658+00	postgres	138
142	9	app.mixed	f1_score	1	0	0.6861313868613139	90	2026-11-30 22:48:45.161673+00	postgres	138
143	9	app.mixed	precision	1	0	0.5222222222222223	90	2026-11-30 22:48:45.161688+00	postgres	138
144	9	app.mixed	recall	1	0	1	90	2026-11-30 22:48:45.161717+00	postgres	138
145	9	app.mixed	log_loss	0.3384032752032776	0.0024035856902899825	0.6922210960645545	90	2026-11-30 22:48:45.161733+00	postgres	138
146	9	app.mixed	brier_score	0.08257767427176513	0.0009848105446781093	0.24953703703703703	90	2026-11-30 22:48:45.161784+00	postgres	138
147	9	app.mixed	matthews_corrcoef	1	3.1414406102581613e-09	\N	90	2026-11-30 22:48:45.161803+00	postgres	138
\.


--
-- Data for Name: registry_number; Type: TABLE DATA; Schema: ml; Owner: postgres
--

COPY ml.registry_number (model_id, version) FROM stdin;
1	1
2	1
3	1
4	1
5	1
6	1
7	1
8	1
9	1
10	1
11	1
12	1
13	1
14	1
15	1
16	1
17	1
18	1
19	1
20	1
2	2
2	3
2	4
14	2
\.


--
-- Data for Name: registry_privilege; Type: TABLE DATA; Schema: ml; Owner: postgres
--

COPY ml.registry_privilege (model_id, role, privilege, granted_by, granted_at) FROM stdin;
2	upgrade_reader	read	postgres	2026-11-30 22:48:45.162202+00
1	public	predict	postgres	2026-11-30 22:48:45.162565+00
10	Upgrade, odd	manage	postgres	2026-11-30 22:48:45.162766+00
\.


--
-- Data for Name: registry_tag; Type: TABLE DATA; Schema: ml; Owner: postgres
--

COPY ml.registry_tag (tag_id, model_id, version, key, value, tagged_at) FROM stdin;
1	2	1	note	the first "one"	2026-11-30 22:48:45.154643+00
2	10	1	stage	trial	2026-11-30 22:48:45.15521+00
\.


--
-- Name: registry_deployment_deployment_id_seq; Type: SEQUENCE SET; Schema: ml; Owner: postgres
--

SELECT pg_catalog.setval('ml.registry_deployment_deployment_id_seq', 26, true);


--
-- Name: registry_evaluation_evaluation_id_seq; Type: SEQUENCE SET; Schema: ml; Owner: postgres
--

SELECT pg_catalog.setval('ml.registry_evaluation_evaluation_id_seq', 147, true);


--
-- Name: registry_model_model_id_seq; Type: SEQUENCE SET; Schema: ml; Owner: postgres
--

SELECT pg_catalog.setval('ml.registry_model_model_id_seq', 20, true);


--
-- Name: registry_tag_tag_id_seq; Type: SEQUENCE SET; Schema: ml; Owner: postgres
--

SELECT pg_catalog.setval('ml.registry_tag_tag_id_seq', 2, true);


--
-- Name: registry_version_version_id_seq; Type: SEQUENCE SET; Schema: ml; Owner: postgres
--

SELECT pg_catalog.setval('ml.registry_version_version_id_seq', 24, true);


--
-- Name: SCHEMA app; Type: ACL; Schema: -; Owner: postgres
--

GRANT ALL ON SCHEMA app TO upgrade_owner;
GRANT ALL ON SCHEMA app TO upgrade_reader;


--
-- Name: TYPE model; Type: ACL; Schema: ml; Owner: postgres
--

REVOKE ALL ON TYPE ml.model FROM PUBLIC;
GRANT ALL ON TYPE ml.model TO upgrade_owner;


--
-- Name: FUNCTION deploy(name text, version integer, alias text); Type: ACL; Schema: ml; Owner: postgres
--

REVOKE ALL ON FUNCTION ml.deploy(name text, version integer, alias text) FROM PUBLIC;
GRANT ALL ON FUNCTION ml.deploy(name text, version integer, alias text) TO upgrade_owner;
GRANT ALL ON FUNCTION ml.deploy(name text, version integer, alias text) TO upgrade_reader;


--
-- Name: FUNCTION evaluate(model text, source text, target text); Type: ACL; Schema: ml; Owner: postgres
--

REVOKE ALL ON FUNCTION ml.evaluate(model text, source text, target text) FROM PUBLIC;
GRANT ALL ON FUNCTION ml.evaluate(model text, source text, target text) TO upgrade_reader;


--
-- Name: FUNCTION train(name text, source text, target text, algorithm text, params jsonb, features text[], preprocess jsonb, task text, test_size double precision, split text, partition_by text[], deploy text); Type: ACL; Schema: ml; Owner: postgres
--

REVOKE ALL ON FUNCTION ml.train(name text, source text, target text, algorithm text, params jsonb, features text[], preprocess jsonb, task text, test_size double precision, split text, partition_by text[], deploy text) FROM PUBLIC;
GRANT ALL ON FUNCTION ml.train(name text, source text, target text, algorithm text, params jsonb, features text[], preprocess jsonb, task text, test_size double precision, split text, partition_by text[], deploy text) TO upgrade_owner WITH GRANT OPTION;


--
-- Name: FUNCTION update(name text, source text); Type: ACL; Schema: ml; Owner: postgres
--

REVOKE ALL ON FUNCTION ml.update(name text, source text) FROM PUBLIC;
GRANT ALL ON FUNCTION ml.update(name text, source text) TO "Upgrade, odd";


--
-- Name: FUNCTION accuracy("any", "any"); Type: ACL; Schema: ml; Owner: postgres
--

REVOKE ALL ON FUNCTION ml.accuracy("any", "any") FROM PUBLIC;
GRANT ALL ON FUNCTION ml.accuracy("any", "any") TO "Upgrade, odd";


--
-- Name: FUNCTION fit(record, text, text); Type: ACL; Schema: ml; Owner: postgres
--

REVOKE ALL ON FUNCTION ml.fit(record, text, text) FROM PUBLIC;
GRANT ALL ON FUNCTION ml.fit(record, text, text) TO upgrade_owner;


--
-- Name: TABLE registry_version; Type: ACL; Schema: ml; Owner: postgres
--

GRANT SELECT ON TABLE ml.registry_version TO upgrade_reader;


--
-- Name: COLUMN models.name; Type: ACL; Schema: ml; Owner: postgres
--

GRANT SELECT(name) ON TABLE ml.models TO upgrade_owner WITH GRANT OPTION;


--
-- Name: COLUMN models.champion; Type: ACL; Schema: ml; Owner: postgres
--

GRANT SELECT(champion) ON TABLE ml.models TO upgrade_owner WITH GRANT OPTION;


--
-- Name: TABLE mixed; Type: ACL; Schema: app; Owner: postgres
--

GRANT SELECT ON TABLE app.mixed TO PUBLIC;


--
-- Name: TABLE notes; Type: ACL; Schema: app; Owner: postgres
--

GRANT SELECT ON TABLE app.notes TO PUBLIC;


--
-- Name: TABLE progress; Type: ACL; Schema: ml; Owner: postgres
--

REVOKE SELECT ON TABLE ml.progress FROM PUBLIC;
GRANT SELECT ON TABLE ml.progress TO upgrade_reader;


--
-- PostgreSQL database dump complete
--


