/*
 * settings.c
 *		The server settings (ml.*) as variables, with their defaults.
 */
#include "core/settings.h"

int settings_cache_memory = 128 * 1024;
int settings_data_path = 0;
bool settings_rewrite = true;
