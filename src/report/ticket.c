#include "ticket.h"

#include <string.h>

static const struct ticket tickets[] = {
	{ "github", FORMAT_MARKDOWN, "report.md" },
	{ "gitlab", FORMAT_MARKDOWN, "report.md" },
	{ "markdown", FORMAT_MARKDOWN, "report.md" },
	{ "jira", FORMAT_JIRA, "report.jira.txt" },
	{ "servicenow", FORMAT_SERVICENOW, "report.servicenow.txt" },
	{ "plain", FORMAT_SERVICENOW, "report.servicenow.txt" },
	{ "customer", FORMAT_CUSTOMER, "report.customer.txt" },
	{ "mail", FORMAT_CUSTOMER, "report.customer.txt" },
};

#define COUNT (sizeof(tickets) / sizeof(*tickets))

const char *ticket_name(size_t i)
{
	return i < COUNT ? tickets[i].name : NULL;
}

const struct ticket *ticket_find(const char *name)
{
	for (size_t i = 0; i < COUNT; i++)
		if (strcmp(tickets[i].name, name) == 0)
			return &tickets[i];
	return NULL;
}
