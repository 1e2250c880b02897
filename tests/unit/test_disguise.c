#include "disguise.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(disguise, gives_invented_names_in_the_real_form)
{
	static const struct {
		const char *text, *disguised;
	} rows[] = {
		{ "", "" },
		{ "nobody is named", "nobody is named" },
		{ "C:\\Users\\USER-1\\x of USER-2, USER-1", "C:\\Users\\jdoe\\x of asmith, jdoe" },
		{ "PC-042\\USER-1 said", "contoso\\jdoe said" },
		{ "DOMAIN-1\\USER-1", "contoso\\jdoe" },
		{ "HOST-1.DOMAIN-1", "CONTOSO-PC.contoso" },
		{ "HOST-12", "CONTOSO-PC12" },
		{ "IP-1 and IP-9", "192.0.2.1 and 192.0.2.9" },
		{ "SID-1, MAC-2, MAIL-1",
		  "S-1-5-21-1111111111-2222222222-3333333333-1001, 00-00-5E-00-53-02, jdoe@contoso.com" },
		{ "{0A1B2C3D-1111-2222-3333-444455556666} 0a1b2c3d-1111-2222-3333-444455556666",
		  "{11111111-2222-3333-4444-555555555501} 11111111-2222-3333-4444-555555555501" },
		{ "NOUSER-1 and USER-0 and USER-", "NOUSER-1 and USER-0 and USER-" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = { 0 };

		disguise(slice_of(rows[i].text), &text);
		cr_expect_str_eq(buf_text(&text), rows[i].disguised, "'%s': %s", rows[i].text, buf_text(&text));
		buf_release(&text);
	}
}
