/*
 * reference.c
 *		Names and references: name, name@alias, name@3, name@latest.
 *
 * A name never holds "@" and an alias never begins with a digit, so a
 * reference splits in one way only.  Names are case-sensitive and compared
 * byte by byte.
 */
#include "core/port.h"
#include "postgres.h"

#include "registry/registry.h"

/* True when s has 1 to REGISTRY_NAME_LIMIT bytes, without "@" and control characters. */
static bool
name_is_legal(const char *s)
{
	Size len = strlen(s);

	if (len == 0 || len > REGISTRY_NAME_LIMIT)
		return false;
	for (const unsigned char *p = (const unsigned char *) s; *p; p++)
	{
		if (*p < 0x20 || *p == 0x7f || *p == '@')
			return false;
	}
	return true;
}

void
registry_check_name(const char *name)
{
	if (!name_is_legal(name))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("invalid model name \"%s\": a name has 1 to %d bytes, without "
							   "\"@\" and control characters",
							   core_clip(name), REGISTRY_NAME_LIMIT),
						strlen(name) > REGISTRY_NAME_LIMIT ? errhint(REGISTRY_LONG_NAME_HINT) : 0));
}

void
registry_check_alias(const char *alias)
{
	if (!name_is_legal(alias) || (alias[0] >= '0' && alias[0] <= '9'))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("invalid alias \"%s\": an alias has 1 to %d bytes, without \"@\" "
							   "and control characters, and does not begin with a digit",
							   core_clip(alias), REGISTRY_NAME_LIMIT)));
	if (strcmp(alias, MODEL_ALIAS_LATEST) == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("invalid alias \"%s\": it means the newest version", alias)));
}

/* Digits only, or 0 when text is something else; out of range raises 22023. */
static int
parse_version(const char *reference, const char *text)
{
	int64 version = 0;

	if (text[0] == '\0' || strspn(text, "0123456789") != strlen(text))
		return 0;
	for (const char *p = text; *p && version <= PG_INT32_MAX; p++)
		version = version * 10 + (*p - '0');
	if (version < 1 || version > PG_INT32_MAX)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("invalid model reference \"%s\": version %s is not in [1, %d]",
							   core_clip(reference), core_clip(text), PG_INT32_MAX)));
	return (int) version;
}

ModelReference
registry_parse_reference(const char *text)
{
	ModelReference ref = {0};
	const char *at = strchr(text, '@');

	if (at == NULL)
	{
		registry_check_name(text);
		ref.name = pstrdup(text);
		ref.alias = pstrdup(MODEL_ALIAS_CHAMPION);
		return ref;
	}
	if (at[1] == '\0' || strchr(at + 1, '@') != NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("invalid model reference \"%s\"", core_clip(text)),
						errhint("Write name, name@alias or name@version, as in churn@3.")));
	ref.name = pnstrdup(text, at - text);
	registry_check_name(ref.name);
	ref.version = parse_version(text, at + 1);
	if (ref.version == 0)
	{
		ref.alias = pstrdup(at + 1);
		if (strcmp(ref.alias, MODEL_ALIAS_LATEST) != 0)
			registry_check_alias(ref.alias);
	}
	return ref;
}
