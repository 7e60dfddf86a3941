/*
 * install_schema.h
 *		The check of the schema that install scripts and upgrade steps begin with.
 */
#ifndef API_INSTALL_SCHEMA_H
#define API_INSTALL_SCHEMA_H

#include "postgres.h"

/*
 * 42501 unless the schema belongs to superusers (or the user), lets only them
 * create, and holds nothing of others; extension's own members may be anyone's.
 */
extern void install_schema_check(Oid schema, Oid extension);

#endif /* API_INSTALL_SCHEMA_H */
