/* A script is the first methods of a record as PowerShell: it explains each step, asks before each, and logs what it did.
 *
 * An administrator runs it, and the record may come from anywhere. So nothing of the record stands in it but the order of
 * methods that the rules know, the Windows family and the cause by their ids, and values of placeholders that fit their
 * rules; every text and every command is the rules' own. What would have to be taken from elsewhere, the script asks for.
 *
 * The layout is the template repair.ps1; what it sees is said in script_view.h. */
#ifndef REPORT_SCRIPT_H
#define REPORT_SCRIPT_H

#include "render.h"
#include "rules.h"

/* Why there is no script for this record ("nothing failed"), or NULL where there is one. */
const char *script_refusal(const json_t *record, const struct rules *rules);

/* Adds the script to out: CR LF at each line end, and ASCII unless the template is none, which then gets a mark. Returns 0, or -1 after
 * adding problems; out is as it was then. */
int script_render(const json_t *record, const struct rules *rules, const struct render_options *options,
		  struct buf *out, struct problems *problems);

#endif
