/*
 * fold.h
 *		Texts of which a type says that case means nothing (citext): they are read in lower
 *		case, when they are learned from and when they are predicted for.
 */
#ifndef ENCODE_FOLD_H
#define ENCODE_FOLD_H

/* Does a column of this type (SchemaColumn.type_name) tell categories apart by their lower case? */
extern bool fold_type(const char *type_name);

/*
 * A text of *len bytes in lower case, as citext compares it: palloc'd, NUL-terminated, *len its
 * length.
 */
extern char *fold_text(const char *text, int *len);

/* The same for a text that ends at its NUL; one of another type is given back as it is. */
extern char *fold_for(const char *type_name, char *text);

#endif /* ENCODE_FOLD_H */
