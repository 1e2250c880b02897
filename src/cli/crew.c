#include "crew.h"

#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PIECE 65536

struct message {
	uint64_t number, length;
};

struct worker {
	pid_t process; /* 0: there is none */
	int orders, results;
	bool busy;
	size_t number;
	int64_t begin; /* of the work in hand */
	struct buf bytes;
};

struct crew {
	struct crew_plan plan;
	struct worker *workers;
	struct pollfd *polls;
	struct buf said; /* by the result that was taken last */
};

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

struct crew *crew_new(const struct crew_plan *plan)
{
	struct crew *crew = memory_new(sizeof(*crew));

	crew->plan = *plan;
	crew->workers = memory_new_array(plan->workers, sizeof(*crew->workers));
	crew->polls = memory_new_array(plan->workers, sizeof(*crew->polls));
	return crew;
}

/* In the process */

static bool read_all(int file, void *bytes, size_t size)
{
	char *at = bytes;

	while (size) {
		ssize_t got = read(file, at, size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		size -= (size_t)got;
	}
	return true;
}

static bool write_all(int file, const void *bytes, size_t size)
{
	const char *at = bytes;

	while (size) {
		ssize_t done = write(file, at, size);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		at += done;
		size -= (size_t)done;
	}
	return true;
}

static void work(const struct crew *crew, int orders, int results)
{
	struct message message;
	struct buf bytes = { 0 };
	bool goes_on = true;

	if (crew->plan.begin)
		crew->plan.begin(crew->plan.context);
	while (goes_on && read_all(orders, &message, sizeof(message))) {
		buf_clear(&bytes);
		crew->plan.work(crew->plan.context, (size_t)message.number, &bytes);
		message.length = bytes.length;
		goes_on = write_all(results, &message, sizeof(message)) &&
			  write_all(results, bytes.text, bytes.length);
	}
	buf_release(&bytes);
	_exit(0);
}

/* In the one that made it */

static void close_pair(const int pair[2])
{
	close(pair[0]);
	close(pair[1]);
}

/* What the others hold open is not for this one: it would not see their end. */
static void keep_apart(const struct crew *crew)
{
	for (size_t i = 0; i < crew->plan.workers; i++) {
		if (crew->workers[i].process) {
			close(crew->workers[i].orders);
			close(crew->workers[i].results);
		}
	}
}

static int start(struct crew *crew, struct worker *worker)
{
	pid_t parent = getpid();
	int orders[2], results[2];

	if (pipe2(orders, O_CLOEXEC))
		return -1;
	if (pipe2(results, O_CLOEXEC)) {
		close_pair(orders);
		return -1;
	}
	worker->process = 0;
	fflush(NULL); /* else it would be written twice */
	worker->process = fork();
	if (worker->process == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(0);
		keep_apart(crew);
		close(orders[1]);
		close(results[0]);
		work(crew, orders[0], results[1]);
	}
	close(orders[0]);
	close(results[1]);
	if (worker->process < 0) {
		worker->process = 0;
		close(orders[1]);
		close(results[0]);
		return -1;
	}
	worker->orders = orders[1];
	worker->results = results[0];
	fcntl(worker->results, F_SETFL, O_NONBLOCK);
	return 0;
}

/* Returns the signal that killed it, or 0. */
static int end(struct worker *worker)
{
	int status = 0;

	close(worker->orders);
	close(worker->results);
	while (waitpid(worker->process, &status, 0) < 0 && errno == EINTR)
		;
	worker->process = 0;
	worker->busy = false;
	buf_clear(&worker->bytes);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

void crew_free(struct crew *crew)
{
	if (!crew)
		return;
	for (size_t i = 0; i < crew->plan.workers; i++) {
		if (crew->workers[i].process) {
			if (crew->workers[i].busy)
				kill(crew->workers[i].process, SIGKILL);
			end(&crew->workers[i]);
		}
		buf_release(&crew->workers[i].bytes);
	}
	buf_release(&crew->said);
	free(crew->workers);
	free(crew->polls);
	free(crew);
}

bool crew_has_room(const struct crew *crew)
{
	for (size_t i = 0; i < crew->plan.workers; i++)
		if (!crew->workers[i].busy)
			return true;
	return false;
}

bool crew_is_busy(const struct crew *crew)
{
	for (size_t i = 0; i < crew->plan.workers; i++)
		if (crew->workers[i].busy)
			return true;
	return false;
}

double crew_slowest(const struct crew *crew, size_t *ret_number)
{
	const struct worker *slowest = NULL;

	for (size_t i = 0; i < crew->plan.workers; i++)
		if (crew->workers[i].busy && (!slowest || crew->workers[i].begin < slowest->begin))
			slowest = &crew->workers[i];
	*ret_number = slowest ? slowest->number : 0;
	return slowest ? (double)(now() - slowest->begin) / 1000 : 0;
}

static bool order(const struct worker *worker, size_t number)
{
	struct message message = { .number = number };

	return worker->process && write_all(worker->orders, &message, sizeof(message));
}

int crew_give(struct crew *crew, size_t number)
{
	struct worker *worker = crew->workers;

	while (worker->busy)
		worker++;
	if (!order(worker, number)) {
		if (worker->process) /* somebody killed it while it had nothing to do */
			end(worker);
		if (start(crew, worker) || !order(worker, number))
			return -1;
	}
	worker->busy = true;
	worker->number = number;
	worker->begin = now();
	buf_clear(&worker->bytes);
	return 0;
}

/* Whether a whole result is there; ret_ended: there will be no more. */
static bool gather(struct worker *worker, bool *ret_ended)
{
	struct message message;
	ssize_t got;

	do {
		buf_reserve(&worker->bytes, PIECE);
		got = read(worker->results, worker->bytes.text + worker->bytes.length, PIECE);
		worker->bytes.length += got > 0 ? (size_t)got : 0;
	} while (got > 0 || (got < 0 && errno == EINTR));
	*ret_ended = got == 0;
	if (worker->bytes.length < sizeof(message))
		return false;
	memcpy(&message, worker->bytes.text, sizeof(message));
	return worker->bytes.length >= sizeof(message) + message.length;
}

static bool take_from(struct crew *crew, struct worker *worker, struct crew_result *ret_result)
{
	bool ended, whole = gather(worker, &ended);

	if (!whole && !ended)
		return false;
	*ret_result = (struct crew_result){ .number = worker->number, .end = whole ? CREW_DONE : CREW_DIED };
	if (whole) {
		buf_clear(&crew->said);
		buf_add(&crew->said, slice_tail(buf_slice(&worker->bytes), sizeof(struct message)));
		ret_result->bytes = buf_slice(&crew->said);
		worker->busy = false;
		buf_clear(&worker->bytes);
	}
	if (ended)
		ret_result->signal = end(worker);
	return true;
}

static bool is_late(const struct crew *crew, const struct worker *worker)
{
	return worker->busy && crew->plan.seconds && now() - worker->begin > crew->plan.seconds * 1000;
}

bool crew_take(struct crew *crew, int milliseconds, struct crew_result *ret_result)
{
	for (size_t i = 0; i < crew->plan.workers; i++) {
		const struct worker *worker = &crew->workers[i];

		crew->polls[i] = (struct pollfd){ worker->busy ? worker->results : -1, POLLIN, 0 };
	}
	if (poll(crew->polls, crew->plan.workers, milliseconds) < 0)
		return false;
	for (size_t i = 0; i < crew->plan.workers; i++) {
		struct worker *worker = &crew->workers[i];

		if (crew->polls[i].revents && take_from(crew, worker, ret_result))
			return true;
		if (is_late(crew, worker)) {
			kill(worker->process, SIGKILL);
			*ret_result = (struct crew_result){ .number = worker->number, .end = CREW_LATE };
			ret_result->signal = end(worker);
			return true;
		}
	}
	return false;
}

void crew_stop(struct crew *crew)
{
	for (size_t i = 0; i < crew->plan.workers; i++)
		if (crew->workers[i].busy)
			kill(crew->workers[i].process, SIGTERM);
}
