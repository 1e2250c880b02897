/* The exit statuses of the contract, the worse the higher. */
#ifndef CLI_EXIT_STATUS_H
#define CLI_EXIT_STATUS_H

enum exit_status {
	EXIT_DONE,	 /* analysed, whatever was found */
	EXIT_FAIL_ON,	 /* --fail-on was reached */
	EXIT_USAGE,	 /* wrong usage */
	EXIT_NO_LOG,	 /* nothing in the input is a log */
	EXIT_INCOMPLETE, /* part of the input could not be read, or a limit was reached */
	EXIT_PATTERNS,	 /* pattern or template files have problems */
	EXIT_OUTPUT,	 /* an output could not be written */
};

#endif
