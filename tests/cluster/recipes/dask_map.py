#!/usr/bin/env python3
"""fixrank on a Dask cluster: dask_map.py SCHEDULER LIST OUTPUT

Each task gives one fixrank the paths of a chunk, on shared storage, and returns its lines. What a worker took with it when it died is
done again by another."""
import subprocess
import sys

from dask.distributed import Client, as_completed

CHUNK = 10


def read(paths):
    done = subprocess.run(['fixrank', 'map', '--jobs', '1', '--files-from', '-'], input='\n'.join(paths), text=True,
                          stdout=subprocess.PIPE, check=True)
    return done.stdout


def main():
    scheduler, names, output = sys.argv[1:]
    with open(names, encoding='utf-8') as file:
        paths = file.read().splitlines()
    with Client(scheduler) as client, open(output, 'w', encoding='utf-8') as file:
        chunks = [paths[i:i + CHUNK] for i in range(0, len(paths), CHUNK)]
        for _, lines in as_completed(client.map(read, chunks, pure=False, retries=2), with_results=True):
            file.write(lines)


if __name__ == '__main__':
    main()
