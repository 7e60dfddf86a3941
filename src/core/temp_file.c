/*
 * temp_file.c
 *		Values in a temporary file of the server (temp_file.h).
 *
 * Read and written many values at a time, past the small buffers of buffile.c: what
 * the kernel keeps in its cache costs one copy.
 */
#include "postgres.h"

#include "commands/tablespace.h"
#include "storage/fd.h"
#include "utils/wait_event.h"

#include "core/temp_file.h"

#define MAX_BYTES_AT_ONCE (1 << 30)

struct TempFile
{
	File file;
	off_t end;
};

TempFile *
temp_file_create(void)
{
	TempFile *file = palloc0(sizeof(TempFile));

	PrepareTempTablespaces();
	file->file = OpenTemporaryFile(false);
	return file;
}

void
temp_file_close(TempFile *file)
{
	FileClose(file->file);
	pfree(file);
}

void
temp_file_restart(TempFile *file)
{
	file->end = 0;
}

static void
temp_file_failed(const TempFile *file, const char *what)
{
	ereport(ERROR, (errcode_for_file_access(), errmsg("could not %s temporary file \"%s\": %m",
													  what, FilePathName(file->file))));
}

void
temp_file_append(TempFile *file, const void *values, Size bytes)
{
	char *from = unconstify(void *, values);

	while (bytes > 0)
	{
		int done = FileWrite(file->file, from, (int) Min(bytes, MAX_BYTES_AT_ONCE), file->end,
							 WAIT_EVENT_BUFFILE_WRITE);

		if (done <= 0)
			temp_file_failed(file, "write to");
		from += done;
		file->end += done;
		bytes -= done;
	}
}

off_t
temp_file_read(const TempFile *file, void *values, Size bytes, off_t at)
{
	char *to = values;

	while (bytes > 0)
	{
		int done = FileRead(file->file, to, (int) Min(bytes, MAX_BYTES_AT_ONCE), at,
							WAIT_EVENT_BUFFILE_READ);

		if (done <= 0)
			temp_file_failed(file, "read");
		to += done;
		at += done;
		bytes -= done;
	}
	return at;
}
