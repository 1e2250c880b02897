#include "ticket.h"

#include <criterion/criterion.h>

Test(ticket, each_system_has_its_format_and_file)
{
	static const struct {
		const char *name;
		enum format format;
		const char *file;
	} rows[] = {
		{ "github", FORMAT_MARKDOWN, "report.md" },
		{ "gitlab", FORMAT_MARKDOWN, "report.md" },
		{ "markdown", FORMAT_MARKDOWN, "report.md" },
		{ "jira", FORMAT_JIRA, "report.jira.txt" },
		{ "servicenow", FORMAT_SERVICENOW, "report.servicenow.txt" },
		{ "plain", FORMAT_SERVICENOW, "report.servicenow.txt" },
		{ "customer", FORMAT_CUSTOMER, "report.customer.txt" },
		{ "mail", FORMAT_CUSTOMER, "report.customer.txt" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct ticket *ticket = ticket_find(rows[i].name);

		cr_assert(ticket, "%s", rows[i].name);
		cr_expect_eq(ticket->format, rows[i].format, "%s", rows[i].name);
		cr_expect_str_eq(ticket->file, rows[i].file, "%s", rows[i].name);
	}
}

Test(ticket, other_names_are_none)
{
	static const char *const names[] = { "", "Jira", "jira ", "trello", "html" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		cr_expect_null(ticket_find(names[i]), "%s", names[i]);
}
