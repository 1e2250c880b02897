/* Escapers: foreign text on its way into a page, a ticket or a terminal. There is one for each format.
 *
 * Log text is hostile: it may hold tags, links, mentions, terminal escapes, bytes that are no UTF-8.
 * Whatever goes in, what comes out is valid UTF-8 and shows the text without doing anything. Common to all
 * of them:
 *	- a control character shows as its picture (ESC as U+241B, DEL as U+2421), one of C1 as U+FFFD
 *	- a character that turns the direction of text shows as its number: U+202E as ‹U+202E›
 *	- a byte that is no UTF-8 shows as U+FFFD
 *
 *	escape_html(&page, SLICE("<b>"));	adds &lt;b&gt;
 */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include "buf.h"
#include "slice.h"

/* Adds text to out in the form that shows it as it is. */
typedef void escape_fn(struct buf *out, struct slice text);

/* For element content and quoted attributes of HTML and XML. Tabs and line feeds stay. */
void escape_html(struct buf *out, struct slice text);

/* For running text, table cells and headings of GitHub Markdown, also between HTML tags there, but not for
 * attributes, code spans and fences. White space, line ends too, becomes single blanks. Mentions,
 * references to issues and commits, emoji and links are broken by U+200D, which nobody sees. */
void escape_markdown(struct buf *out, struct slice text);

/* An inline code span with its backticks, on one line; nothing for empty text. Text with a '|' becomes a
 * <code> element, so that it may stand in a table. For running text and cells, not between HTML tags. */
void escape_markdown_code(struct buf *out, struct slice text);

/* A fenced code block with its fences and the line feed after them. It must begin a line. */
void escape_markdown_fence(struct buf *out, struct slice text);

/* For running text, table cells and headings of Jira's wiki markup. White space becomes single blanks; what the
 * renderer acts on, or makes a link, a mention or an emoticon of, becomes a numeric entity, which it shows as
 * the character wherever it stands (a backslash is no escape after another one, nor before a letter). */
void escape_jira(struct buf *out, struct slice text);

/* The same in {{ }}; nothing for empty text. A blank or a punctuation mark has to stand before and after. */
void escape_jira_code(struct buf *out, struct slice text);

/* A {noformat} block with its tags, without a line feed after it: a blank line would end the list that it
 * stands in. It must begin a line. Nothing in a block can be escaped, so a tag in the text that could end it
 * is parted by U+200D. */
void escape_jira_block(struct buf *out, struct slice text);

/* For the plain text of tickets and mails, on one line: white space becomes single blanks; letters of any
 * script stay, other signs beyond ASCII become their likeness there or their number, <U+1F4A9>. A blank parts
 * what a ticket system or mail program would make a link, a mention or HTML of: http: //x, @ name, [ code]. */
void escape_note(struct buf *out, struct slice text);

/* The same in lines of at most NOTE_COLUMNS characters, without a line feed after the last; where text begins
 * with blanks, a dash or a number, the further lines are indented by as much. */
#define NOTE_COLUMNS 76
void escape_note_folded(struct buf *out, struct slice text);

/* The lines of text, each indented and as long as it is, for commands, without a line feed after the last;
 * addresses stay whole. It must begin a line. */
void escape_note_block(struct buf *out, struct slice text);
/* A literal of PowerShell with its quotes, 'it''s': nothing in it is a variable, an escape or an end. PowerShell takes
 * typographic quotes for quotes, and 5.1 reads a file without a mark in an old code page, so it is ASCII, and on one line. */
void escape_powershell(struct buf *out, struct slice text);

/* For the rest of a line behind # in PowerShell: ASCII, on one line, and no end of a block comment. */
void escape_powershell_comment(struct buf *out, struct slice text);

/* For a terminal and plain text files. Tabs and line feeds stay. */
void escape_text(struct buf *out, struct slice text);

/* For a finished JSON text that somebody may look at: in its strings, DEL, C1 and what turns the direction of
 * text become \u007F and so on, which means the same. */
void escape_json(struct buf *out, struct slice json);

/* For a finished JSON text inside of a script element: what HTML could take for a tag, a comment or a
 * reference becomes \u003C and so on, and what escape_json() turns does too. */
void escape_json_block(struct buf *out, struct slice json);

#endif
