#include "digest.h"

#include "memory.h"

#include <assert.h>
#include <nettle/sha2.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define WAITING	   2 /* stretches that may wait for the thread */
#define STACK_SIZE ((size_t)256 * 1024)

struct digest {
	struct sha256_ctx sha256;
	size_t added;
	bool threaded;
	pthread_t thread;
	pthread_mutex_t lock; /* for what follows */
	pthread_cond_t changed;
	struct slice waiting[WAITING]; /* ticket t waits in place t % WAITING */
	size_t sent;
	size_t done;
	bool stopped;
};

static void update(struct digest *digest, struct slice bytes)
{
	sha256_update(&digest->sha256, bytes.length, (const uint8_t *)bytes.text);
}

static void *work(void *argument)
{
	struct digest *digest = argument;

	pthread_mutex_lock(&digest->lock);
	for (;;) {
		while (digest->done == digest->sent && !digest->stopped)
			pthread_cond_wait(&digest->changed, &digest->lock);
		if (digest->stopped)
			break;
		struct slice bytes = digest->waiting[(digest->done + 1) % WAITING];
		pthread_mutex_unlock(&digest->lock);
		update(digest, bytes);
		pthread_mutex_lock(&digest->lock);
		digest->done++;
		pthread_cond_broadcast(&digest->changed);
	}
	pthread_mutex_unlock(&digest->lock);
	return NULL;
}

struct digest *digest_new(void)
{
	struct digest *digest = memory_new(sizeof(*digest));

	sha256_init(&digest->sha256);
	pthread_mutex_init(&digest->lock, NULL);
	pthread_cond_init(&digest->changed, NULL);
	return digest;
}

static void stop(struct digest *digest)
{
	if (!digest->threaded)
		return;
	pthread_mutex_lock(&digest->lock);
	digest->stopped = true;
	pthread_cond_broadcast(&digest->changed);
	pthread_mutex_unlock(&digest->lock);
	pthread_join(digest->thread, NULL);
	digest->threaded = false;
}

void digest_free(struct digest *digest)
{
	if (!digest)
		return;
	stop(digest);
	pthread_cond_destroy(&digest->changed);
	pthread_mutex_destroy(&digest->lock);
	free(digest);
}

/* Signals are for the program's own threads. */
void digest_start(struct digest *digest)
{
	pthread_attr_t attributes;
	sigset_t all, before;

	if (digest->threaded || pthread_attr_init(&attributes))
		return;
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	digest->sent = digest->done = digest->added;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	digest->threaded = pthread_create(&digest->thread, &attributes, work, digest) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
}

static void send(struct digest *digest, struct slice bytes)
{
	pthread_mutex_lock(&digest->lock);
	while (digest->sent - digest->done >= WAITING)
		pthread_cond_wait(&digest->changed, &digest->lock);
	digest->sent++;
	digest->waiting[digest->sent % WAITING] = bytes;
	pthread_cond_broadcast(&digest->changed);
	pthread_mutex_unlock(&digest->lock);
}

size_t digest_add(struct digest *digest, struct slice bytes)
{
	if (digest->threaded)
		send(digest, bytes);
	else
		update(digest, bytes);
	return ++digest->added;
}

bool digest_busy(struct digest *digest, size_t ticket)
{
	bool busy;

	assert(ticket <= digest->added);
	if (!digest->threaded)
		return false;
	pthread_mutex_lock(&digest->lock);
	busy = digest->done < ticket;
	pthread_mutex_unlock(&digest->lock);
	return busy;
}

void digest_wait(struct digest *digest, size_t ticket)
{
	assert(ticket <= digest->added);
	if (!digest->threaded)
		return;
	pthread_mutex_lock(&digest->lock);
	while (digest->done < ticket)
		pthread_cond_wait(&digest->changed, &digest->lock);
	pthread_mutex_unlock(&digest->lock);
}

void digest_end(struct digest *digest, char ret_text[65])
{
	uint8_t bytes[SHA256_DIGEST_SIZE];

	digest_wait(digest, digest->added);
	stop(digest);
	sha256_digest(&digest->sha256, sizeof(bytes), bytes);
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(ret_text + 2 * i, 3, "%02x", bytes[i]);
}
