#include "survey.h"

#include <stdint.h>
#include <string.h>

#define LANES 16
#define STEP  ((size_t)LANES * 4) /* four vectors at once keep the processor busy */
#define TURNS 255		  /* a lane counts this far */

typedef unsigned char vector __attribute__((vector_size(LANES)));

static inline vector load(const char *bytes)
{
	vector loaded;

	memcpy(&loaded, bytes, LANES);
	return loaded;
}

static inline vector equal(vector a, unsigned char byte)
{
	return (vector)(a == (vector){ 0 } + byte);
}

static size_t sum(vector counts)
{
	size_t total = 0;

	for (size_t i = 0; i < LANES; i++)
		total += counts[i];
	return total;
}

static bool any(vector mask)
{
	uint64_t halves[2];

	memcpy(halves, &mask, sizeof(halves));
	return halves[0] | halves[1];
}

static void survey_tail(struct survey *survey, struct slice bytes)
{
	for (size_t i = 0; i < bytes.length; i++) {
		survey->high |= (unsigned char)bytes.text[i] >= 0x80;
		survey->nul |= bytes.text[i] == '\0';
		survey->newlines += bytes.text[i] == '\n';
	}
}

struct survey survey_of(struct slice bytes)
{
	struct survey survey = { 0 };
	vector all = { 0 }, nul = { 0 };

	while (bytes.length >= STEP) {
		size_t turns = bytes.length / STEP < TURNS ? bytes.length / STEP : TURNS;
		vector counts[4] = { 0 };

		for (size_t i = 0; i < turns; i++) {
			const char *text = bytes.text + i * STEP;
			vector a = load(text), b = load(text + LANES);
			vector c = load(text + 2 * LANES), d = load(text + 3 * LANES);

			all |= a | b | c | d;
			nul |= equal(a, 0) | equal(b, 0) | equal(c, 0) | equal(d, 0);
			counts[0] -= equal(a, '\n');
			counts[1] -= equal(b, '\n');
			counts[2] -= equal(c, '\n');
			counts[3] -= equal(d, '\n');
		}
		survey.newlines += sum(counts[0]) + sum(counts[1]) + sum(counts[2]) + sum(counts[3]);
		bytes = slice_tail(bytes, turns * STEP);
	}
	survey.high = any(all & 0x80);
	survey.nul = any(nul);
	survey_tail(&survey, bytes);
	return survey;
}

size_t survey_newlines(struct slice bytes)
{
	return survey_of(bytes).newlines;
}

size_t survey_ascii(struct slice bytes)
{
	size_t at = 0;

	while (bytes.length - at >= LANES && !any(load(bytes.text + at) & 0x80))
		at += LANES;
	while (at < bytes.length && (unsigned char)bytes.text[at] < 0x80)
		at++;
	return at;
}

size_t survey_whole_lines(struct slice bytes)
{
	const char *last = bytes.length ? memrchr(bytes.text, '\n', bytes.length) : NULL;

	return last ? (size_t)(last - bytes.text) + 1 : 0;
}
