#include "update.h"

#include <ctype.h>

struct slice update_number(struct slice text)
{
	for (size_t i = 0; i + 8 <= text.length; i++) {
		size_t digits = 0;

		if ((text.text[i] | 32) != 'k' || (text.text[i + 1] | 32) != 'b')
			continue;
		while (i + 2 + digits < text.length && isdigit((unsigned char)text.text[i + 2 + digits]))
			digits++;
		if (digits >= 6)
			return (struct slice){ text.text + i + 2, digits };
	}
	return (struct slice){ "", 0 };
}
